"""Post -> its claims and all its other links, and the places where a missing claim can be added."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from linkcheck.config.settings import Settings
from linkcheck.model import BrokenLink, Edit, FileProblem, FrontValue, Ignore, InsertionPoint, Link, MissingFile, Post, Reading, Span
from linkcheck.model.vocabulary import Certainty, FileProblemKind, Markup, Role, Severity
from linkcheck.posts.anchors import MAX_LINKS, Anchor, Anchors, BrokenAnchor, TagClosing
from linkcheck.posts.broken_markup import empty_links, links_without_content
from linkcheck.posts.components import read_templates, without_components, without_hidden_mdx, without_template_code
from linkcheck.posts.field_names import NO_USE, Meaning, WordUse, field_key, meaning_of
from linkcheck.posts.fields import (
    BODY_PLACEHOLDERS,
    canonical_at,
    expected_claims,
    importer_marks,
    is_placeholder,
    may_print_source,
    placeholders_in,
)
from linkcheck.posts.front_claims import FrontClaim, FrontClaims, front_claims
from linkcheck.posts.html import proven_closings, read_html
from linkcheck.posts.positions import Positions, positions_of
from linkcheck.posts.source_link import Body, Candidate, source_candidates
from linkcheck.text import decode_references, pattern
from linkcheck.urls.identity import bare_host, is_same
from linkcheck.urls.malformed import Damage
from linkcheck.urls.url import STRIPPED, NotWebLink, parse_url, web_url, without_userinfo

_WEB_SCHEMES = ("https://", "http://")
# Each claim of a post is compared with every other one; more than that of one kind are no claims.
_MOST_CLAIMS = 50
_TOO_MANY_LINKS = FileProblem(
    FileProblemKind.UNREADABLE, f"it has more than {MAX_LINKS:,} links; those behind the first ones are not judged", Severity.ERROR
)
_MDX = ".mdx"
# Nobody reads these as Markdown.
_HTML_SUFFIXES = (".html", ".htm")
_CANONICAL_NAME = "canonical_url"
_FRONT_OPENING = pattern(r"\s*?^(?:(?P<yaml>---)|(?P<toml>\+\+\+))[ \t]*(?P<newline>\r?\n)", re.MULTILINE)


def extract(post: Post, settings: Settings, use: WordUse = NO_USE) -> Reading:
    """The links of a post with their exact places, and which of them claim to be its source.

    `use` is what the posts of its folder use names for that mean several things.
    """
    body = _read_body(post, media=settings.media)
    text, anchors = body.text, body.anchors
    if len(anchors.shown) + len(anchors.hidden) > MAX_LINKS:
        post = structs.replace(post, problems=(*post.problems, _TOO_MANY_LINKS))
    front = front_claims(post, importer_marks(text) if body.placeholders else frozenset(), settings, use)
    build = _LinkBuilder(post)
    links, claiming = _links(post, settings, body, front, build)
    local, looked_up = _named_like_hosts(links, post.path, settings.folder)
    missing, elsewhere, asked = _local_files(links, post, settings)
    dangling = _dangling(text, anchors, post.markup)
    empty = links_without_content(text, anchors.shown)
    expected = expected_claims(front.convention, settings) if _is_readable(post) else frozenset()
    return Reading(
        post=post,
        links=_on_site(
            (structs.replace(link, url=f"./{link.url}") if link.url in local else link for link in links), post, settings.site_url
        ),
        hidden=tuple(build.link(anchor) for anchor in anchors.hidden if anchor.start not in claiming),
        expected=expected,
        convention=front.convention.name if front.convention else "",
        placeholders=tuple(_placeholders(post, body.placeholders, build)),
        dangling=(*(build.link(anchor) for anchor in anchors.shown if anchor.start in dangling), *elsewhere),
        broken=tuple(build.broken(one) for one in anchors.broken),
        missing=missing,
        empty=tuple(build.link(anchor) for anchor in anchors.shown if anchor.start in empty),
        tag_closings=tuple(build.edit(closing) for closing in _proven_closings(body, post.markup)),
        insertion_points=tuple(build.insertion_points(_addable(expected - {link.role for link in links}, anchors), front.originals)),
        ignores=_ignores(post, body.commented, anchors, build),
        profile=settings.profile,
        canonical=canonical_at(front.convention, settings),
        depends_on=looked_up | asked,
    )


class _ReadBody(NamedTuple):
    """The body of a post: its text without what readers never see, the same with the comments of MDX, its links and placeholders."""

    text: str
    commented: str
    suffix: str
    anchors: Anchors
    placeholders: Mapping[str, int]


def _read_body(post: Post, *, media: bool) -> _ReadBody:
    written = post.text[post.body_start :]
    suffix = os.path.splitext(post.path)[1].lower()
    commented = without_template_code(written)
    text = without_hidden_mdx(commented) if suffix == _MDX else commented
    return _ReadBody(text, commented, suffix, _links_of_body(text, post.markup, suffix, media=media), placeholders_in(written))


def _links(
    post: Post, settings: Settings, body: _ReadBody, front: FrontClaims, build: "_LinkBuilder"
) -> tuple[tuple[Link, ...], AbstractSet[int]]:
    """The claims and all other links, and the starts of those in the body that are claims."""
    originals = tuple(build.claims(front.originals[:_MOST_CLAIMS], Role.ORIGINAL))
    canonicals = tuple(build.claims(front.canonicals[:_MOST_CLAIMS], Role.CANONICAL))
    original = originals[0].url if originals else None
    may_print = may_print_source(front.convention, settings)
    sources = source_candidates(
        Body(
            body.text,
            body.anchors,
            original,
            leaves_source=may_print or Role.SOURCE in expected_claims(front.convention, settings),
            own_hosts=_own_hosts(post, settings, original),
            title=post.title or "",
        )
    )[:_MOST_CLAIMS]
    # Two fields that agree outweigh the body; one may be wrong itself.
    doubted = original if may_print and not canonicals else None
    claiming = {candidate.anchor.start for candidate in sources}
    if post.body_start == 0:
        # A page of its own marks its claims where they stand in its text.
        marked = {claim.value.start for claim in (*front.originals, *front.canonicals, *front.others)}
        claiming.update(anchor.start for anchor in body.anchors.shown if anchor.url_start in marked)
    links = (
        *originals,
        *canonicals,
        *(build.source(found, doubted) for found in sources),
        *build.claims(front.others, Role.FRONT),
        *(build.link(anchor) for anchor in body.anchors.shown if anchor.start not in claiming),
    )
    return links, claiming


class _LinkBuilder:
    """Makes links, with their spans in the file, of a post's front matter and body; offsets in the body count from its beginning."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._base = post.body_start
        self._positions = positions_of(post)
        self.value = self._positions.of

    def span(self, start: int, end: int) -> Span:
        return self._positions.span(self._base + start, self._base + end)

    def edit(self, closing: TagClosing) -> Edit:
        return Edit(self.span(closing.start, closing.end), closing.text)

    def broken(self, one: BrokenAnchor) -> BrokenLink:
        edit = Edit(self.span(one.start, one.end), one.repair) if one.repair is not None else None
        return BrokenLink(self.link(one.anchor), one.reason, one.certainty, edit)

    def insertion_points(self, missing: frozenset[Role], originals: tuple[FrontClaim, ...]) -> Iterator[InsertionPoint]:
        return _insertion_points(self._post, self._positions, missing, originals)

    def claims(self, claims: Iterable[FrontClaim], role: Role) -> Iterator[Link]:
        for claim in claims:
            value = claim.value
            # A page shows the value as it stands here, so that no more is taken away than browsers take away.
            raw = value.value.strip(STRIPPED)
            url = without_userinfo(decode_references(raw).strip(STRIPPED))
            if parse_url(url) not in (NotWebLink.TEMPLATE, NotWebLink.EMPTY):
                yield Link(raw, url, role, self.value(value), field=".".join(value.path), reason=claim.reason)

    def source(self, found: Candidate, original: str | None) -> Link:
        """The Source link; at most a likely one where it leads elsewhere than this original of a post that need not have any."""
        elsewhere = original is not None and not is_same(found.anchor.url, original)
        certainty = Certainty.LIKELY if elsewhere and found.certainty is Certainty.CONFIRMED else found.certainty
        return self.link(found.anchor, Role.SOURCE, found.reason, certainty)

    def link(self, anchor: Anchor, role: Role = Role.BODY, reason: str = "", certainty: Certainty = Certainty.CONFIRMED) -> Link:
        span = self.span(anchor.url_start, anchor.url_end)
        text = without_userinfo(anchor.text)
        return Link(
            anchor.raw,
            without_userinfo(anchor.url),
            role,
            span,
            text,
            reason=without_userinfo(reason),
            hidden=anchor.hidden,
            certainty=certainty,
        )


def _links_of_body(text: str, markup: Markup, suffix: str, *, media: bool) -> Anchors:
    """The links of a body in a file with that suffix, and those that it hides or breaks."""
    template = read_templates(text, partial(_code_of, markup=markup, suffix=suffix), media=media)
    plain = without_components(template.text) if suffix == _MDX else template.text
    anchors = template.restored(_written_links(plain, markup, suffix, media=media), text)
    empty = tuple(empty_links(text, anchors.shown))
    return structs.replace(anchors, broken=(*anchors.broken, *empty)) if empty else anchors


def _written_links(text: str, markup: Markup, suffix: str, *, media: bool) -> Anchors:
    """The links of a text without templates."""
    if markup is Markup.HTML:
        page = read_html(text, media=media).anchors
        return page if suffix in _HTML_SUFFIXES or "](" not in text else _with_markdown(page, text, media=media)
    # Imported here: HTML needs no parser of Markdown.
    from linkcheck.posts.markdown import read_markdown

    return read_markdown(text, media=media)


def _with_markdown(page: Anchors, text: str, *, media: bool) -> Anchors:
    """The links of an import with those that an editor wrote as Markdown, which the site renders; what both have is one link."""
    from linkcheck.posts.markdown import read_markdown

    written = read_markdown(text, media=media)
    known = {anchor.url_start for anchor in (*page.shown, *page.hidden)}

    def further(anchors: tuple[Anchor, ...]) -> Iterator[Anchor]:
        # Bare addresses are no links in HTML.
        return (one for one in anchors if one.url_start not in known and one.url_start != one.start and text[one.start] in "[!")

    shown = sorted(chain(page.shown, further(written.shown)), key=lambda anchor: (anchor.start, anchor.url_start))
    return structs.replace(page, shown=tuple(shown), hidden=(*page.hidden, *further(written.hidden)), broken=written.broken)


def _code_of(text: str, *, markup: Markup, suffix: str) -> Iterator[tuple[int, int]]:
    """Where code stands in Markdown; in _MDX indented lines are none."""
    if markup is Markup.MARKDOWN:
        from linkcheck.posts.markdown import code_stretches

        yield from ((start, end) for start, end in code_stretches(text) if suffix != _MDX or text[start] in "`~")


def _own_hosts(post: Post, settings: Settings, original: str | None) -> frozenset[str]:
    """The host of the site that republishes a post, where it is known; some importers leave the source's address as the permalink."""
    own, other = web_url(settings.site_url or post.permalink or ""), web_url(original or "")
    if own is None or (settings.site_url is None and other is not None and bare_host(own.host) == bare_host(other.host)):
        return frozenset()
    return frozenset({bare_host(own.host)})


def _is_readable(post: Post) -> bool:
    """Whether the front matter could be read: otherwise it is unknown what is missing from it."""
    return not any(problem.kind is FileProblemKind.UNREADABLE and problem.severity is Severity.ERROR for problem in post.problems)


def _named_like_hosts(links: Iterable[Link], path: str, folder: Path) -> tuple[AbstractSet[str], dict[bytes, bool | bytes]]:
    """The links without a scheme that mean a local file instead of a host, and which files were looked for and are there."""
    files = {link.url: file for link in links if (file := _file_named_like_host(link, path, folder)) is not None}
    exists: dict[bytes, bool | bytes] = {file: os.path.exists(file) for file in files.values()}
    return {url for url, file in files.items() if exists[file]}, exists


def _file_named_like_host(link: Link, path: str, folder: Path) -> bytes | None:
    """The path of the local file that a link without a scheme may mean instead of a host; where it exists, the link is local."""
    if link.url.startswith(_WEB_SCHEMES):
        return None
    damage = parse_url(link.url)
    if not isinstance(damage, Damage) or damage.kind != "missing-scheme":
        return None
    return os.fsencode(os.path.join(folder, os.path.dirname(path), link.url.partition("#")[0]))


def _local_files(
    links: Iterable[Link], post: Post, settings: Settings
) -> tuple[tuple[MissingFile, ...], tuple[Link, ...], dict[bytes, bool | bytes]]:
    """The links of the body to files that are not there, those to places that other posts lack, and what of the files that depends on."""
    local = [link for link in links if link.role is Role.BODY and (settings.site_dir or not link.url.startswith(_WEB_SCHEMES))]
    if not local:
        return (), (), {}
    # Imported here: many posts link to the web alone.
    from linkcheck.posts.local_files import LocalFiles

    files = LocalFiles(post, settings.folder, settings.site_dir, settings.site_url)
    missing = files.missing(link.url for link in local)
    dangling = files.dangling(link.url for link in local)
    found = ((link, missing[link.url]) for link in local if link.url in missing)
    return (
        tuple(MissingFile(link, target.path, target.certainty) for link, target in found),
        tuple(link for link in local if link.url in dangling),
        files.depends_on,
    )


def _on_site(links: Iterable[Link], post: Post, site_url: str | None) -> tuple[Link, ...]:
    """The links, relative ones as the addresses that they are on the site where these are known, so that they can be asked for."""
    if site_url is None:
        return tuple(links)
    from linkcheck.posts.local_files import addresses_on_site

    return addresses_on_site(links, post, site_url)


def _dangling(text: str, anchors: Anchors, markup: Markup) -> frozenset[int]:
    """The starts of the links to places of the post that it does not have; few posts link to places of their own."""
    if not any(anchor.url.startswith("#") for anchor in anchors.shown):
        return frozenset()
    from linkcheck.posts.fragments import dangling_links

    return dangling_links(text, anchors.shown, markup)


def _placeholders(post: Post, in_body: Mapping[str, int], build: "_LinkBuilder") -> Iterator[tuple[str, Span]]:
    """The placeholders of a template that were not filled in, each at its first place."""
    for value in post.front:
        if is_placeholder(value.value) and field_key(value.path) is not None:
            yield value.value.strip(), build.value(value)
    for text in BODY_PLACEHOLDERS:
        if text in in_body:
            yield text, build.span(in_body[text], in_body[text] + len(text))


def _proven_closings(body: _ReadBody, markup: Markup) -> tuple[TagClosing, ...]:
    """The replacements that close tags, tried on the text itself."""

    def hides(mended: str) -> Iterator[str]:
        return (anchor.hidden for anchor in _links_of_body(mended, markup, body.suffix, media=False).hidden)

    return proven_closings(body.text, body.anchors.tag_closings, hides)


def _ignores(post: Post, text: str, anchors: Anchors, build: "_LinkBuilder") -> tuple[Ignore, ...]:
    """The ignores of a post, without parsing for the many posts that do not mention this program."""
    # Bytes are put in lower case and searched much faster than text; the sign for kelvin becomes a `k` only there.
    if post.raw.lower().find(b"linkcheck") < 0 and "\u212a" not in post.text:
        return ()
    from linkcheck.posts.ignores import read_ignores, with_html_comments

    if post.path.lower().endswith(_MDX):
        text = without_hidden_mdx(with_html_comments(text))
    return read_ignores(post, text, (anchor.url_start for anchor in (*anchors.shown, *anchors.hidden)), build.span)


def _addable(missing: frozenset[Role], anchors: Anchors) -> frozenset[Role]:
    """Without the Source link where markup hides links: a new one at the end might be hidden, too."""
    return missing - {Role.SOURCE} if anchors.hidden else missing


def _insertion_points(
    post: Post, positions: Positions, missing: frozenset[Role], originals: tuple[FrontClaim, ...]
) -> Iterator[InsertionPoint]:
    """Where those of the missing claims can be added that need nothing else to be moved."""
    if Role.CANONICAL in missing and not any(_is_canonical(value) for value in post.front):
        yield from _front_insertion_point(post, positions, originals)
    if Role.SOURCE in missing:
        yield _body_insertion_point(post, positions)


def _front_insertion_point(post: Post, positions: Positions, originals: tuple[FrontClaim, ...]) -> Iterator[InsertionPoint]:
    """The first line of the block: further down, TOML would put the key into a table."""
    opening = _FRONT_OPENING.match(post.text)
    if opening is None:
        return
    span, newline = positions.span(opening.end(), opening.end()), opening["newline"]
    if opening["toml"]:
        yield InsertionPoint(Role.CANONICAL, _CANONICAL_NAME, span, f'{_CANONICAL_NAME} = "', f'"{newline}')
    elif any(_is_in_list(post, claim.value) for claim in originals):
        # An importer's templates take the first of a list, which of a plain value would be its first letter.
        yield InsertionPoint(Role.CANONICAL, _CANONICAL_NAME, span, f"{_CANONICAL_NAME}:{newline}  - '", f"'{newline}")
    else:
        yield InsertionPoint(Role.CANONICAL, _CANONICAL_NAME, span, f"{_CANONICAL_NAME}: '", f"'{newline}")


def _is_canonical(value: FrontValue) -> bool:
    name = field_key(value.path)
    return name is not None and "canonical" in name and meaning_of(name)[0] is Meaning.CANONICAL


def _is_in_list(post: Post, value: FrontValue) -> bool:
    line = post.text[: value.start].rpartition("\n")[2]
    return line.lstrip(" \t\r\v\f").startswith("- ")


def _body_insertion_point(post: Post, positions: Positions) -> InsertionPoint:
    span = positions.span(len(post.text), len(post.text))
    newline = "\r\n" if "\r\n" in post.text else "\n"
    before = newline if post.text.endswith("\n") else newline * 2
    if post.markup is Markup.HTML:
        return InsertionPoint(Role.SOURCE, "the link Source to", span, f'{before}<p><a href="', f'">Source</a></p>{newline}')
    return InsertionPoint(Role.SOURCE, "the link Source to", span, f"{before}[Source](", f"){newline}")
