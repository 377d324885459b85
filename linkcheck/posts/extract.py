"""Post -> its claims and all its other links."""

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from linkcheck.model import Edit, FrontValue, Gap, Ignore, Link, Post, Reading, Span
from linkcheck.posts.anchors import Anchor, Anchors
from linkcheck.posts.fields import (
    BODY_PLACEHOLDERS,
    CANONICAL_FIELDS,
    Convention,
    convention_of,
    field_name,
    is_address,
    is_placeholder,
    values_of,
)
from linkcheck.posts.gaps import gaps
from linkcheck.posts.html import read_html
from linkcheck.posts.markdown import read_markdown
from linkcheck.posts.masks import without_components, without_template_code
from linkcheck.posts.mending import Closing, proven
from linkcheck.posts.places import places_of
from linkcheck.posts.profiles import canonical_at, expected_claims
from linkcheck.posts.source import Body, Candidate, source_candidates
from linkcheck.settings import Settings
from linkcheck.urls.malformed import Damage
from linkcheck.urls.parse import Elsewhere, parse
from linkcheck.urls.references import decode_references
from linkcheck.urls.userinfo import without_userinfo
from linkcheck.vocabulary import Markup, Role


def extract(post: Post, settings: Settings) -> Reading:
    """The links of a post with their exact places, and which of them claim to be its source."""
    text = without_template_code(post.text[post.body_start:])
    if post.path.endswith(".mdx"):
        text = without_components(text)
    anchors = _anchors(text, post.markup, media=settings.media)
    convention = convention_of(post.front, text)
    original_values = _originals(post, convention, settings)
    originals = tuple(_front_links(original_values, Role.ORIGINAL))
    canonicals = tuple(_front_links(values_of((*settings.canonical_fields, *CANONICAL_FIELDS), post.front), Role.CANONICAL))
    expected = expected_claims(convention, settings)
    imported = convention is not None or bool(originals) or Role.SOURCE in expected
    body = Body(text, anchors, originals[0].url if originals else None, leaves_source=Role.SOURCE in expected)
    sources = source_candidates(body) if imported else ()
    place = _BodyPlaces(post)
    chosen = {candidate.anchor.start for candidate in sources}
    links = (
        *originals,
        *canonicals,
        *(place.source(candidate) for candidate in sources),
        *(place.link(anchor) for anchor in anchors.shown if anchor.start not in chosen),
    )
    neighbours = {link.url: file for link in links if (file := _neighbour(link, post.path, settings.folder)) is not None}
    beside = {file: os.path.exists(file) for file in neighbours.values()}
    local = frozenset(url for url, file in neighbours.items() if beside[file])
    astray = _astray(text, anchors, post.markup)
    expected = expected if _is_readable(post) else frozenset()
    return Reading(
        post=post,
        links=tuple(structs.replace(link, url=f"./{link.url}") if link.url in local else link for link in links),
        hidden=tuple(place.link(anchor) for anchor in anchors.hidden if anchor.start not in chosen),
        expected=expected,
        convention=convention.name if convention else "",
        placeholders=tuple(_placeholders(post, place)),
        dangling=tuple(place.link(anchor) for anchor in anchors.shown if anchor.start in astray),
        closings=tuple(place.edit(closing) for closing in _proven_closings(text, anchors, post.markup)),
        gaps=tuple(place.gaps(_addable(expected - {link.role for link in links}, anchors), original_values)),
        ignores=_ignores(post, text, place),
        profile=settings.profile,
        canonical=canonical_at(convention, settings),
        beside=beside,
    )


def _addable(missing: frozenset[Role], anchors: Anchors) -> frozenset[Role]:
    """Without the Source link where markup hides links: a new one at the end might be hidden, too."""
    return missing - {Role.SOURCE} if anchors.hidden else missing


def _anchors(text: str, markup: Markup, *, media: bool) -> Anchors:
    return read_html(text, media=media).anchors if markup is Markup.HTML else read_markdown(text, media=media)


def _astray(text: str, anchors: Anchors, markup: Markup) -> frozenset[int]:
    """The starts of the links to places of the post that it does not have; few posts link to places of their own."""
    if not any(anchor.url.startswith("#") for anchor in anchors.shown):
        return frozenset()
    from linkcheck.posts.fragments import dangling

    return dangling(text, anchors.shown, markup)


def _ignores(post: Post, text: str, place: "_BodyPlaces") -> tuple[Ignore, ...]:
    """What a post asks to be ignored; few speak of this program at all."""
    if "linkcheck" not in post.text.lower():
        return ()
    from linkcheck.posts.ignores import read_ignores

    return read_ignores(post, text, place.span)


def _proven_closings(text: str, anchors: Anchors, markup: Markup) -> tuple[Closing, ...]:
    """The replacements that were tried on the text itself."""
    return proven(text, anchors.closings, lambda mended: (anchor.hidden for anchor in _anchors(mended, markup, media=False).hidden))


def _originals(post: Post, convention: Convention | None, settings: Settings) -> tuple[FrontValue, ...]:
    names = (*settings.original_fields, *(convention.original if convention else ()))
    values = values_of(names, post.front)
    return tuple(value for value in values if is_address(value.value)) if convention and convention.addresses else values


def _is_readable(post: Post) -> bool:
    """Whether the front matter could be read: otherwise nothing can be said to be missing from it."""
    return not any(trouble.code == "LC001" and trouble.severity == "error" for trouble in post.troubles)


def _front_links(values: tuple[FrontValue, ...], role: Role) -> Iterator[Link]:
    for value in values:
        raw = value.value.strip()
        url = without_userinfo(decode_references(raw).strip())
        if parse(url) not in (Elsewhere.TEMPLATE, Elsewhere.EMPTY):
            yield Link(raw, url, role, value.span, field=".".join(value.path))


def _neighbour(link: Link, path: str, folder: Path) -> bytes | None:
    """The file that a reference means which looks like a host without its scheme: where there is one, it is local after all."""
    damage = parse(link.url)
    if not isinstance(damage, Damage) or damage.kind != "missing-scheme":
        return None
    return os.fsencode(os.path.join(folder, os.path.dirname(path), link.url.partition("#")[0]))


def _placeholders(post: Post, place: "_BodyPlaces") -> Iterator[tuple[str, Span]]:
    """What a template left to fill in: each placeholder once, where it first stands."""
    for value in post.front:
        if is_placeholder(value.value) and field_name(value) is not None:
            yield value.value.strip(), value.span
    for text in BODY_PLACEHOLDERS:
        at = post.text.find(text, post.body_start)
        if at >= 0:
            yield text, place.span(at - post.body_start, at - post.body_start + len(text))


class _BodyPlaces:
    """Turns the body's anchors into links with places in the file."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._base = post.body_start
        narrow = post.encoding != "utf-8"
        self._places = places_of(post.text, single_byte=narrow, base=3 if post.raw.startswith(b"\xef\xbb\xbf") else 0)

    def span(self, start: int, end: int) -> Span:
        return self._places.span(self._base + start, self._base + end)

    def edit(self, closing: Closing) -> Edit:
        return Edit(self.span(closing.start, closing.end), closing.text)

    def gaps(self, missing: frozenset[Role], originals: tuple[FrontValue, ...]) -> Iterator[Gap]:
        return gaps(self._post, self._places, missing, originals)

    def link(self, anchor: Anchor) -> Link:
        span = self.span(anchor.url_start, anchor.url_end)
        return Link(anchor.raw, without_userinfo(anchor.url), Role.BODY, span, anchor.text, hidden=anchor.hidden)

    def source(self, candidate: Candidate) -> Link:
        return structs.replace(self.link(candidate.anchor), role=Role.SOURCE, reason=candidate.reason)
