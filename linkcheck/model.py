"""The nouns that travel through the program, all immutable."""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct, structs

from linkcheck.vocabulary import Agreement, CanonicalAt, Certainty, Kind, Markup, Outcome, Profile, Role, Safety, Severity, SkipKind, Via


class Span(Struct, frozen=True):
    """A stretch of a file: byte offsets in the raw file, and 1-based lines and columns counted in code points."""

    start: int
    end: int
    line: int
    column: int
    end_line: int
    end_column: int


class FrontValue(Struct, frozen=True):
    """One scalar of the front matter: its keys from the outside in, its text, and where that text stands."""

    path: tuple[str, ...]
    value: str
    span: Span


class Trouble(Struct, frozen=True):
    """Something wrong with a file itself: a rule's code, a sentence, and the place."""

    code: str
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
    digest: str
    encoding: str = "utf-8"
    troubles: tuple[Trouble, ...] = ()

    def slim(self) -> "Post":
        """The same post without its text, so that a million of them can wait for their links."""
        return structs.replace(self, raw=b"", text="")


class Skip(Struct, frozen=True):
    """A file that was not judged, and the reason as a sentence."""

    path: str
    reason: str
    kind: SkipKind = SkipKind.UNREADABLE


class Link(Struct, frozen=True):
    """A link of a post: `raw` as written, `url` trimmed and with character references decoded once.

    `field` names the front-matter key; `reason` says why a body link is the Source; `hidden` says what keeps
    browsers from showing it.
    """

    raw: str
    url: str
    role: Role
    span: Span
    text: str = ""
    field: str = ""
    reason: str = ""
    hidden: str = ""


class Edit(Struct, frozen=True):
    """Replace the bytes of `span` by `replacement`."""

    span: Span
    replacement: str


class Gap(Struct, frozen=True):
    """Where a claim that is missing can be added under a name: its URL goes between `before` and `after`, at `span`."""

    role: Role
    name: str
    span: Span
    before: str
    after: str


class Touched(Struct, frozen=True):
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
    """What an author does not want to hear of: rules by their codes, in a stretch of the file or, without one, in all of it.

    `stretch` are byte offsets; `until` is the last day on which it holds; `wrong` says why it cannot be used. A repair takes
    out `removal`, or rewrites `codes_span`.
    """

    span: Span
    codes: tuple[str, ...] = ()
    stretch: tuple[int, int] | None = None
    until: date | None = None
    reason: str = ""
    wrong: str = ""
    removal: Span | None = None
    codes_span: Span | None = None


class Reading(Struct, frozen=True):
    """What one post says: its links, the claims it should have, what was left unfilled, and what it asks to be ignored.

    `dangling` are links to places that the post does not have; `closings` make the links visible that damage hides.
    `touched` is what counts of a post that changed since a revision; None where all of it counts. `profile` is what the
    site is by the settings, `canonical` where the post's canonical URL has to point.
    """

    post: Post
    links: tuple[Link, ...]
    hidden: tuple[Link, ...] = ()
    expected: frozenset[Role] = frozenset()
    convention: str = ""
    placeholders: tuple[tuple[str, Span], ...] = ()
    dangling: tuple[Link, ...] = ()
    closings: tuple[Edit, ...] = ()
    gaps: tuple[Gap, ...] = ()
    touched: Touched | None = None
    ignores: tuple[Ignore, ...] = ()
    profile: Profile = Profile.AUTO
    canonical: CanonicalAt = CanonicalAt.EITHER

    def claims(self, role: Role) -> tuple[Link, ...]:
        """The post's links with that role, the one that counts first."""
        return tuple(link for link in self.links if link.role is role)

    def claim(self, role: Role) -> Link | None:
        """The one link with that role that counts."""
        return next((link for link in self.links if link.role is role), None)

    @property
    def body(self) -> tuple[Link, ...]:
        """The links that claim nothing, in the order of the file."""
        return self.claims(Role.BODY)


class Hop(Struct, frozen=True):
    """One station on the way of a link; `status` is HTTP's, `error` a sentence, `captured_at` an archive's date."""

    url: str
    via: Via
    kind: Kind | None = None
    wrapper: str | None = None
    status: int | None = None
    captured_at: str | None = None
    error: str | None = None


class Capture(Struct, frozen=True):
    """What a web archive recorded of a URL near a date (ISO 8601, or None for any): where it led, or a copy of its page.

    `hops` are the archived redirects from `url` on, `redirects_to` is where the last of them leads; `copy` is the
    address of an archived page. Without either the archive was asked and holds nothing.
    """

    url: str
    date: str | None = None
    hops: tuple[Hop, ...] = ()
    redirects_to: str | None = None
    copy: str | None = None
    captured_at: str | None = None


class PageFacts(Struct, frozen=True):
    """What a fetched page says of itself, in its own words but for white space; addresses are absolute.

    `canonical` is its rel=canonical (RFC 6596), by element or header; `headline`, `main_entity` (mainEntityOfPage),
    `based_on` (isBasedOn) and `author` are its JSON-LD's, `heading` is its first h1. `syndicated_from` is the original that
    it names by `original-source` or `syndication-source`. `language` is a tag in lower case (BCP 47), `published` begins
    with an ISO 8601 date; `noindex` says that search engines shall leave it out.
    """

    title: str | None = None
    canonical: str | None = None
    og_title: str | None = None
    og_url: str | None = None
    headline: str | None = None
    heading: str | None = None
    main_entity: str | None = None
    based_on: str | None = None
    syndicated_from: str | None = None
    site_name: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    noindex: bool = False


class Evidence(Struct, frozen=True):
    """What a verdict rests on: the last status and server, what stood in place of the page, and the probe that was asked."""

    status: int | None = None
    server: str | None = None
    mark: str | None = None
    probe: str | None = None


class Resolution(Struct, frozen=True):
    """One URL followed to its end: what its reader meets (`outcome`), and which page it means (`target`)."""

    url: str
    hops: tuple[Hop, ...]
    outcome: Outcome
    certainty: Certainty
    target: str | None = None
    target_outcome: Outcome | None = None
    target_certainty: Certainty | None = None
    copy: str | None = None
    page: PageFacts | None = None
    checked_at: str | None = None
    from_ledger: bool = False
    gone: str | None = None
    evidence: Evidence | None = None

    @property
    def wrapped(self) -> bool:
        """Whether something stands between the link and the page it means."""
        return any(hop.kind is not None for hop in self.hops)


class Fix(Struct, frozen=True):
    """A repair as an editor would describe it, and the edits that make it."""

    title: str
    safety: Safety
    edits: tuple[Edit, ...]


class Group(Struct, frozen=True):
    """The same remark over several posts: one archive finding, said as `message`, where `least` posts share the `key`.

    With fewer posts each flag is a finding of its own post where it may stand `alone`, and nothing otherwise. Posts with
    the same `member` count as one; without it each post counts. The key and the code are the archive finding's fingerprint,
    whichever posts it concerns.
    """

    key: str
    message: str = ""
    least: int = 1
    alone: bool = True
    member: str = ""


class Flag(Struct, frozen=True):
    """What a rule noticed in one post; `group` says with which other posts' it belongs, `severity` replaces the rule's own."""

    message: str
    certainty: Certainty
    url: str | None = None
    link: Link | None = None
    span: Span | None = None
    severity: Severity | None = None
    help: str = ""
    fix: Fix | None = None
    group: Group | None = None


class Related(Struct, frozen=True):
    """Another place of the post that a finding is about."""

    role: Role
    field: str
    span: Span
    fingerprint: str = ""


class Finding(Struct, frozen=True):
    """A flag with everything a report needs.

    `posts` is filled for findings about several posts, and `parts` with each post's own share where it can be mended: the
    edits of its fix are for that post's file.
    """

    code: str
    name: str
    severity: Severity
    certainty: Certainty
    message: str
    path: str
    fingerprint: str
    url: str | None = None
    span: Span | None = None
    related: tuple[Related, ...] = ()
    help: str = ""
    fix: Fix | None = None
    suppressed: str | None = None
    posts: tuple[str, ...] = ()
    parts: tuple["Finding", ...] = ()


def rank(finding: Finding) -> tuple[int, int]:
    """A sort key that puts the worst and surest findings first."""
    return tuple(Severity).index(finding.severity), tuple(Certainty).index(finding.certainty)


class Judged(Struct, frozen=True):
    """One post with its claims compared and its findings."""

    reading: Reading
    agreement: Agreement | None
    findings: tuple[Finding, ...]

    @property
    def path(self) -> str:
        """The post's path as reports show it."""
        return self.reading.post.path


class Run(Struct, frozen=True):
    """When, how and on what the tool ran; times are UTC in ISO 8601.

    `online` says whether the web was asked and reached, `complete` whether everything was asked that should be; `notes`
    are sentences about what the run could not know.
    """

    id: str
    command: str
    started_at: str
    finished_at: str
    online: bool
    complete: bool
    paths: tuple[str, ...]
    notes: tuple[str, ...] = ()


class Report(Struct, frozen=True):
    """Everything one run found, sorted by path; `resolutions` is keyed by the URL as it would be requested."""

    run: Run
    settings_digest: str
    posts: tuple[Judged, ...]
    skips: tuple[Skip, ...]
    archive: tuple[Finding, ...]
    resolutions: Mapping[str, Resolution]
    unmarked: int = 0

    @property
    def findings(self) -> Iterator[Finding]:
        """Every finding, posts first, then those about the whole archive."""
        for post in self.posts:
            yield from post.findings
        yield from self.archive

    @property
    def standing(self) -> Iterator[Finding]:
        """The findings that nobody asked to ignore."""
        return (finding for finding in self.findings if finding.suppressed is None)
