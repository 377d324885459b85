"""What a post says: its text, its links, and what its author asks for."""

from datetime import date

from msgspec import Struct, structs

from linkcheck.model.vocabulary import CanonicalAt, Certainty, FileProblemKind, Markup, Profile, Role, Severity, SkipKind


class Span(Struct, frozen=True):
    """A stretch of a file: byte offsets in the raw file, and 1-based lines and columns counted in code points."""

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


class FrontValue(Struct, frozen=True):
    """One scalar of the front matter: its keys from the outside in, its text, and that text's code-point offsets in the file's."""

    path: tuple[str, ...]
    value: str
    start: int
    end: int


class FileProblem(Struct, frozen=True):
    """Something wrong with a file itself: what it is, a sentence, and the place."""

    kind: FileProblemKind
    message: str
    severity: Severity
    span: Span | None = None


class Post(Struct, frozen=True):
    """One post as read from its file; `raw` and `text` are empty once its links have been extracted."""

    path: str
    raw: bytes
    text: str
    markup: Markup
    front: tuple[FrontValue, ...]
    body_start: int
    identity: str
    date: str | None
    title: str | None
    permalink: str | None
    digest: bytes
    encoding: str = "utf-8"
    problems: tuple[FileProblem, ...] = ()

    def without_text(self) -> "Post":
        """The same post without its text, so that very many of them fit into memory while their links are checked."""
        return structs.replace(self, raw=b"", text="")


class Skip(Struct, frozen=True):
    """A file that was not judged, and the reason as a sentence."""

    path: str
    reason: str
    kind: SkipKind = SkipKind.UNREADABLE


class Link(Struct, frozen=True):
    """A link of a post: `raw` as written, `url` trimmed and with character references decoded once.

    `field` is the dotted path of the front-matter key; `reason` says why a link is what its role says, or what a link that
    claims nothing is to the post; `hidden` says what keeps browsers from showing it. `certainty` says how sure it is that a
    link claims what its role says: one that only its words make the Source is likely at most, and unknown where they say little.
    """

    raw: str
    url: str
    role: Role
    span: Span
    text: str = ""
    field: str = ""
    reason: str = ""
    hidden: str = ""
    certainty: Certainty = Certainty.CONFIRMED


class Edit(Struct, frozen=True):
    """Replace the bytes of `span` by `replacement`."""

    span: Span
    replacement: str


class BrokenLink(Struct, frozen=True):
    """A link that its author began and no browser follows: what there is of it, why, how sure that is, and its repair if known."""

    link: Link
    reason: str
    certainty: Certainty
    edit: Edit | None = None


class MissingFile(Struct, frozen=True):
    """A link to a file or a page of the site that is not there: the path that was looked for, and how sure that is."""

    link: Link
    path: str
    certainty: Certainty


class InsertionPoint(Struct, frozen=True):
    """Where a claim that is missing can be added under a name: its URL goes between `before` and `after`, at `span`."""

    role: Role
    name: str
    span: Span
    before: str
    after: str


class ChangedParts(Struct, frozen=True):
    """What of a post that existed before is new in it: added or changed links, and the byte ranges of changed lines.

    `claims` says whether any claim is among them, `front` whether the front matter changed at all, and `lost_link`
    whether a link was taken out or changed in the body.
    """

    links: tuple[Span, ...]
    ranges: tuple[tuple[int, int], ...]
    claims: bool
    front: bool
    lost_link: bool


class Ignore(Struct, frozen=True):
    """An author's request to ignore rules, named by their codes, in a stretch of the file or, without one, in all of it.

    `stretch` are byte offsets; `urls` are patterns of the links that it is about, all without any; `until` is the last day on which it
    holds; `wrong` says why it cannot be used. A repair takes out `removal`, or rewrites `codes_span`.
    """

    span: Span
    codes: tuple[str, ...] = ()
    stretch: tuple[int, int] | None = None
    until: date | None = None
    reason: str = ""
    wrong: str = ""
    removal: Span | None = None
    codes_span: Span | None = None
    urls: tuple[str, ...] = ()


class Reading(Struct, frozen=True):
    """What was read from one post: its links, the claims it should have, the placeholders left in it, and its ignores.

    `dangling` are links to places that their post does not have, `broken` those that are none as they stand, `missing` those to
    files that are not there, and `empty` those that show nothing; `tag_closings` make visible the links that damage hides. `changed`
    are the parts that count where a post changed since a revision; None where all of it counts. `profile` is what the site is by the
    settings, `canonical` where the post's canonical URL has to point. `depends_on` says which of the files that links may mean
    exist, or the digest of what one holds. `excluded` counts the links that the settings leave out.
    """

    post: Post
    links: tuple[Link, ...]
    hidden: tuple[Link, ...] = ()
    expected: frozenset[Role] = frozenset()
    convention: str = ""
    placeholders: tuple[tuple[str, Span], ...] = ()
    dangling: tuple[Link, ...] = ()
    broken: tuple[BrokenLink, ...] = ()
    missing: tuple[MissingFile, ...] = ()
    empty: tuple[Link, ...] = ()
    tag_closings: tuple[Edit, ...] = ()
    insertion_points: tuple[InsertionPoint, ...] = ()
    changed: ChangedParts | None = None
    ignores: tuple[Ignore, ...] = ()
    profile: Profile = Profile.AUTO
    canonical: CanonicalAt = CanonicalAt.EITHER
    depends_on: dict[bytes, bool | bytes] = {}
    excluded: int = 0

    def claims(self, role: Role) -> tuple[Link, ...]:
        """The post's links with that role, the one that counts first."""
        return tuple(link for link in self.links if link.role is role)

    def claim(self, role: Role) -> Link | None:
        """The one link with that role that counts."""
        for link in self.links:
            if link.role is role:
                return link
        return None

    @property
    def body(self) -> tuple[Link, ...]:
        """The links of the body that claim nothing, in the order of the file."""
        return self.claims(Role.BODY)
