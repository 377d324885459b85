"""Which of a body's links is its Source link, and why.

Detectors are asked in turn, the surest first; the first that finds links decides, unless another finds the original itself.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate

from msgspec import Struct

from linkcheck.posts import labels
from linkcheck.posts.anchors import Anchor, Anchors
from linkcheck.text import pattern, unescape
from linkcheck.urls.identity import bare_host, is_same
from linkcheck.urls.url import web_url

_IMPORTER_END = "[ad_2]"
_CODE_HOSTS = frozenset({"github.com", "gist.github.com", "gitlab.com", "bitbucket.org", "codeberg.org", "sourceforge.net"})
# So much text may follow the block of a Source link at the end of a body: a footer, a byline.
_TAIL_CHARACTERS = 300
# A link with at most so much other text in its block stands alone in it.
_ALONE_CHARACTERS = 15
# More characters of markup hold more text than that.
_TAIL_MARKUP = 20 * _TAIL_CHARACTERS

_TAG = pattern(r"<[^<>]*>")
_BLOCK_EDGE = pattern(
    r"\n[ \t>]*\n|</?(?:p|div|li|h[1-6]|blockquote|ul|ol|table|tr|td|section|article|figure|footer|br|hr|pre)\b[^<>]*>", re.IGNORECASE
)
# The first character behind a link that is no blank, tag or punctuation, where Medium's footer may begin with it.
_NEXT_WORD = pattern(r"(?:<[^<>]*>|[^\w<&])*+(?P<sign>[wW<&]?)")
_MARKDOWN_TARGET = pattern(r"\]\([^()\s]*\)|\[|\]")
_BARE_URL = pattern(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]", re.IGNORECASE)


class Candidate(Struct, frozen=True):
    """A link that may be the Source, and the reason as reports show it."""

    anchor: Anchor
    reason: str


class Body(Struct, frozen=True):
    """A body with all that detection needs: its text, its links, and the post's original link.

    `leaves_source` says that the tool which imported the post is known to print a Source link.
    """

    text: str
    anchors: Anchors
    original: str | None
    leaves_source: bool = True


def source_candidates(body: Body) -> tuple[Candidate, ...]:
    """The links that claim to be the source, the one that counts first; all were found by the same, surest detector.

    What the importer marked comes first, even where browsers do not show it; else a link that they hide is taken only
    where nothing else is there. A link to the original itself beats whatever is merely called so.
    """
    shown, hidden = body.anchors.shown, body.anchors.hidden
    kinds = (shown, hidden) if hidden else (shown,)
    mark = body.text.rfind(_IMPORTER_END)
    for anchors in kinds if mark >= 0 else ():
        marked = tuple(_after_importer_mark(mark, anchors))
        if marked:
            return marked
    for anchors in kinds:
        found = [kept for detect in _DETECTORS if (kept := tuple(_plausible(body, detect(body, anchors))))]
        if found:
            return _best(body, found)
    return ()


def _best(body: Body, found: list[tuple[Candidate, ...]]) -> tuple[Candidate, ...]:
    """The surest detector's candidates, or the one that leads to the original with those of its equals that name it."""
    same = next((candidate for candidates in found for candidate in candidates if _is_original(body, candidate.anchor)), None)
    if same is None:
        return found[0]
    others = (candidate for candidate in found[0] if candidate is not same and labels.names_source(candidate.anchor.text))
    return same, *others


def _plausible(body: Body, candidates: Iterator[Candidate]) -> Iterator[Candidate]:
    """Candidates without those that lead to the original's home page: they name the publisher, not the article."""
    for candidate in candidates:
        url, original = web_url(candidate.anchor.url), web_url(body.original or "")
        names_site = (
            url is not None
            and original is not None
            and url.path == "/"
            and not url.query
            and original.path != "/"
            and bare_host(url.host) == bare_host(original.host)
        )
        if not names_site:
            yield candidate


def _is_original(body: Body, anchor: Anchor) -> bool:
    return body.original is not None and is_same(anchor.url, body.original)


def _after_importer_mark(mark: int, anchors: tuple[Anchor, ...]) -> Iterator[Candidate]:
    behind = [anchor for anchor in anchors if anchor.start > mark]
    named = [anchor for anchor in behind if labels.may_name_source(anchor.text)]
    called = named or [anchor for anchor in behind if labels.is_vague(anchor.text)]
    for anchor in called:
        yield Candidate(anchor, f"text '{anchor.text}' after {_IMPORTER_END}")
    if behind and not called:
        yield Candidate(behind[0], f"first link after {_IMPORTER_END}")


def _named_anywhere(body: Body, anchors: tuple[Anchor, ...]) -> Iterator[Candidate]:
    for anchor in reversed(anchors):
        # In the middle of a text "the original post" may be any that it speaks of.
        if labels.names_source(anchor.text) and (_is_alone(body.text, anchor) or _is_near_edge(body.text, anchor)):
            yield Candidate(anchor, f"text '{anchor.text}'")


def _announced(body: Body, anchors: tuple[Anchor, ...]) -> Iterator[Candidate]:
    for anchor in anchors:
        # Most links stand in the middle of a sentence: its last letters show that they announce nothing.
        if not _may_be_announced(body.text, anchor):
            continue
        before, after = _surroundings(body.text, anchor)
        if labels.is_followed_by_medium(after):
            yield Candidate(anchor, "title in Medium's footer")
            continue
        label = labels.leads_to_source(before, after)
        if label and (label.casefold() not in labels.END_LABELS or _is_believed(body, anchor)):
            yield Candidate(anchor, f"label '{label}' before the link")


def _may_be_announced(text: str, anchor: Anchor) -> bool:
    before = text[max(0, anchor.start - labels.GLANCE) : anchor.start]
    following = _NEXT_WORD.match(text, anchor.end, anchor.end + _TAIL_CHARACTERS)
    return labels.may_lead_to_source(before) or (following is not None and following["sign"] != "")


def _is_believed(body: Body, anchor: Anchor) -> bool:
    """Whether a weak label before a link counts: where an import tool leaves a Source, and no chart stands."""
    return body.leaves_source and _is_near_edge(body.text, anchor) and not _is_in_caption(body.text, anchor)


def _named_at_the_end(body: Body, anchors: tuple[Anchor, ...]) -> Iterator[Candidate]:
    for anchor in reversed(anchors):
        # Where no import tool leaves a Source, "via" thanks somebody and "Source" stands under a chart.
        named = body.leaves_source and (labels.may_name_source(anchor.text) or labels.is_vague(anchor.text))
        if named and _is_at_end(body.text, anchor) and not _is_in_caption(body.text, anchor) and not _is_code(body, anchor):
            yield Candidate(anchor, f"text '{anchor.text}' at the end")


def _bare_address(body: Body, anchors: tuple[Anchor, ...]) -> Iterator[Candidate]:
    if anchors is not body.anchors.shown:
        return
    linked = sorted((anchor.start, anchor.end) for anchor in (*body.anchors.shown, *body.anchors.hidden))
    if not _is_outside("://", body.text, linked):
        return
    starts = [start for start, _ in linked]
    # How far the links that have begun reach: links may stand inside each other.
    reaches = [0, *accumulate((end for _, end in linked), max)]
    for match in _BARE_URL.finditer(body.text):
        if not labels.may_lead_to_source(body.text[max(0, match.start() - labels.GLANCE) : match.start()]):
            continue
        if match.start() < reaches[bisect_right(starts, match.start())]:
            continue
        anchor = Anchor(match[0], match[0].replace("&amp;", "&"), match.start(), match.end(), match[0], match.start(), match.end())
        before, after = _surroundings(body.text, anchor)
        label = labels.leads_to_source(before, after)
        if label and not before.rstrip().endswith(("=", '"', "'")):
            yield Candidate(anchor, f"address without a link after '{label}'")


def _is_outside(mark: str, text: str, stretches: list[tuple[int, int]]) -> bool:
    """Whether a mark stands in a text anywhere outside of some stretches, which come in its order."""
    at = 0
    for start, end in stretches:
        if text.find(mark, at, start) >= 0:
            return True
        at = max(at, end)
    return text.find(mark, at) >= 0


def _same_as_original(body: Body, anchors: tuple[Anchor, ...]) -> Iterator[Candidate]:
    same = next((anchor for anchor in reversed(anchors) if _is_original(body, anchor)), None)
    if same is not None:
        yield Candidate(same, "same address as the original link")


_DETECTORS: tuple[Callable[[Body, tuple[Anchor, ...]], Iterator[Candidate]], ...] = (
    _named_anywhere,
    _announced,
    _named_at_the_end,
    _bare_address,
    _same_as_original,
)


def _is_alone(text: str, anchor: Anchor) -> bool:
    """Whether a link makes up nearly the whole of its block."""
    return sum(len(words.strip()) for words in _surroundings(text, anchor)) <= _ALONE_CHARACTERS


def _surroundings(text: str, anchor: Anchor) -> tuple[str, str]:
    """The words of the anchor's own block before and after it, markup taken out."""
    before, after = text[max(0, anchor.start - _TAIL_CHARACTERS) : anchor.start], text[anchor.end : anchor.end + _TAIL_CHARACTERS]
    before = _BLOCK_EDGE.split(before)[-1]
    after = _BLOCK_EDGE.split(after)[0]
    return _words(before).lstrip("> \t"), _words(after)


def _words(markup: str) -> str:
    return unescape(_TAG.sub("", markup)).replace("\u00a0", " ")


def _is_in_caption(text: str, anchor: Anchor) -> bool:
    """Whether the anchor stands below a picture or chart, whose source it names."""
    before = text[max(0, anchor.start - _TAIL_MARKUP) : anchor.start]
    return before.rfind("<figcaption") > before.rfind("</figcaption")


def _is_code(body: Body, anchor: Anchor) -> bool:
    """Whether a developer's "Source" leads to a program rather than to the article."""
    url, original = web_url(anchor.url), web_url(body.original or "")
    on_code_host = url is not None and bare_host(url.host) in _CODE_HOSTS
    return on_code_host and (original is None or bare_host(original.host) not in _CODE_HOSTS)


def _is_at_end(text: str, anchor: Anchor) -> bool:
    """Whether little but a footer follows the anchor's block."""
    return len(text) - anchor.end < _TAIL_MARKUP and len(_visible_text(text[anchor.end :])) <= _TAIL_CHARACTERS


def _is_near_edge(text: str, anchor: Anchor) -> bool:
    """Whether the anchor stands in the first lines of the body or at its end."""
    return (anchor.start < _TAIL_MARKUP and len(_visible_text(text[: anchor.start])) <= _TAIL_CHARACTERS) or _is_at_end(text, anchor)


def _visible_text(text: str) -> str:
    """What a reader sees of a piece of markup, roughly: no tags, no link targets, no white space."""
    return "".join(_MARKDOWN_TARGET.sub("", _TAG.sub("", text)).split())
