"""Which of a body's links is its Source link, and why.

Detectors are asked in turn, the surest first; the first that finds links decides, unless another finds the original itself.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate, chain

from msgspec import Struct

from linkcheck.model.vocabulary import Certainty
from linkcheck.posts.anchors import Anchor, Anchors
from linkcheck.posts.blocks import is_alone, is_at_end, is_below_picture, is_in_caption, is_near_edge, words_of_block
from linkcheck.posts.fields import LICENCE_HOSTS
from linkcheck.posts.grammar import EDGE, Announcement, Sentence, announcement, may_announce, plain_label
from linkcheck.posts.languages import Weight, names_at_end, names_of_source, vague_names
from linkcheck.text import pattern
from linkcheck.urls.identity import bare_host, is_same
from linkcheck.urls.url import web_url
from linkcheck.urls.url_words import is_program, other_than_article

_IMPORTER_END = "[ad_2]"
# How the hosts begin where projects keep their own programs.
_CODE_NAMES = ("git.", "gitlab.", "gitea.", "code.", "svn.", "hg.")
# Acts of which a post speaks as well when it only mentions another.
_WEAK_ACTS = frozenset({"source", "read", "via"})
# So many links at either end of a body are asked for the words around them.
_MOST_ASKED = 25
# The markup around a link in which the words of an announcement are looked for.
_CUES_BEFORE, _CUES_AFTER = 220, 120
_MOST_WORDS = 260
# What may stand in a block before an announcement that begins it, such as a byline, and after its link.
_MOST_HEAD, _MOST_REST, _MOST_WEAK_REST = 40, 220, 40
# A sentence that goes on so long behind a comma speaks of something else.
_MOST_CLAUSE = 40

# Titles are longer and shorter than this.
_SHORT_TITLE, _LONG_TITLE = 3, 140
_QUOTATION = frozenset("\"'“”„«»‘’「」『』《》〈〉")
_BARE_URL = pattern(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]", re.IGNORECASE)
_SENTENCE_END = pattern(r"[.!?](?=\s|$)|[。！？\n]")


class Candidate(Struct, frozen=True):
    """A link that may be the Source, and the reason as reports show it; one of whose words alone say so is likely at most."""

    anchor: Anchor
    reason: str
    certainty: Certainty = Certainty.CONFIRMED


class Body(Struct, frozen=True):
    """A body with all that detection needs: its text, its links, the post's original link and title, and the hosts of its own site.

    `leaves_source` says that a Source link is expected, by the settings or by the tool which imported the post.
    """

    text: str
    anchors: Anchors
    original: str | None
    leaves_source: bool = True
    own_hosts: frozenset[str] = frozenset()
    title: str = ""


def source_candidates(body: Body) -> tuple[Candidate, ...]:
    """The links that claim to be the source, the one that counts first; all were found by the same, surest detector.

    What the importer marked comes first, even where browsers do not show it; else a link that they hide is taken only
    where nothing else is there. A link to the original itself beats whatever is merely called so.
    """
    shown, hidden = body.anchors.shown, body.anchors.hidden
    imported = body.leaves_source or body.original is not None
    kinds = (shown, hidden) if hidden and imported else (shown,)
    mark = body.text.rfind(_IMPORTER_END)
    for anchors in kinds if mark >= 0 else ():
        marked = tuple(_after_importer_mark(mark, anchors))
        if marked:
            return marked
    for anchors in kinds:
        found = _best(body, (tuple(_plausible(body, detect(body, anchors))) for detect in _DETECTORS))
        if found:
            return found
    return ()


def _best(body: Body, found: Iterator[tuple[Candidate, ...]]) -> tuple[Candidate, ...]:
    """The surest detector's candidates, or the one that leads to the original with those of its equals that name it.

    No further detector is asked than it takes to know.
    """
    surest = next(filter(None, found), ())
    if body.original is None:
        return surest
    same = next(
        (candidate for candidates in chain((surest,), found) for candidate in candidates if _is_original(body, candidate.anchor)), None
    )
    if same is None:
        return surest
    others = (candidate for candidate in surest if candidate is not same and plain_label(candidate.anchor.text) in names_of_source())
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
    called = [anchor for anchor in behind if (label := plain_label(anchor.text)) in names_of_source() or label in names_at_end()]
    called = called or [anchor for anchor in behind if plain_label(anchor.text) in vague_names()]
    for anchor in called:
        yield Candidate(anchor, f"text '{anchor.text}' after {_IMPORTER_END}")
    if behind and not called:
        yield Candidate(behind[0], f"first link after {_IMPORTER_END}")


def _named_anywhere(body: Body, anchors: tuple[Anchor, ...]) -> Iterator[Candidate]:
    for anchor in reversed(anchors) if body.leaves_source else ():
        # In the middle of a text "the original post" may be any that it speaks of.
        named = plain_label(anchor.text) in names_of_source()
        if named and (is_alone(body.text, anchor) or is_near_edge(body.text, anchor)):
            yield Candidate(anchor, f"text '{anchor.text}'")


class _Announced(Struct, frozen=True):
    """An announced link: its reason, how much the announcement weighs, and whether what it leads to may be an article."""

    anchor: Anchor
    reason: str
    weight: Weight
    act: str
    article: bool

    @property
    def rank(self) -> int:
        """What the link is chosen by: a home page counts less than an article that is announced less clearly."""
        return 2 * self.weight + 3 * self.article


def _announced(body: Body, anchors: tuple[Anchor, ...]) -> Iterator[Candidate]:
    """The links that the words around them announce: the weightiest of them, or all such where a Source link is expected."""
    # Most links stand in the middle of a sentence that announces nothing.
    asked = _outermost([anchor for anchor in anchors if _may_be_announced(body.text, anchor)])
    found = [one for anchor in asked if (one := _announcement_of(body, anchor)) is not None]
    found = [one for one in found if not _is_only_author(one, found)]
    best = max((one.rank for one in found), default=0)
    chosen = [one for one in found if one.rank == best]
    for one in chosen if body.leaves_source else chosen[:1]:
        among = f", the clearest of {len(found)}" if len(found) > 1 and not body.leaves_source else ""
        yield Candidate(one.anchor, f"{one.reason}{among}", _certainty(body, one))


def _is_only_author(one: _Announced, found: list[_Announced]) -> bool:
    """Whether "by" leads to a link, and the same words to another: "by Jane on Harbour" names the author, too."""
    return one.act == "by" and any(other.act == "publish" and abs(other.anchor.start - one.anchor.end) < _CUES_BEFORE for other in found)


def _outermost(anchors: list[Anchor]) -> list[Anchor]:
    """The first and the last of very many links: a post says at its beginning or end where it is from."""
    return anchors if len(anchors) <= 2 * _MOST_ASKED else anchors[:_MOST_ASKED] + anchors[-_MOST_ASKED:]


def _certainty(body: Body, one: _Announced) -> Certainty:
    """How sure it is that an announced link is the Source: words that say little, or lead to no article, are not to be compared."""
    if body.leaves_source or _is_original(body, one.anchor):
        return Certainty.CONFIRMED
    return Certainty.LIKELY if one.article and (one.weight is Weight.STRONG or one.act not in _WEAK_ACTS) else Certainty.UNKNOWN


def _may_be_announced(text: str, anchor: Anchor) -> bool:
    before, after = text[max(0, anchor.start - _CUES_BEFORE) : anchor.start], text[anchor.end : anchor.end + _CUES_AFTER]
    return may_announce(before, anchor.text, after)


def _announcement_of(body: Body, anchor: Anchor) -> _Announced | None:
    if not (body.leaves_source or _may_be_claimed(body, anchor)) or _is_licence(anchor.url):
        return None
    before, after = words_of_block(body.text, anchor)
    title = body.title.strip()
    if len(title) > _SHORT_TITLE and before.casefold().startswith(title.casefold()):
        before = f"“{before[: len(title)]}”{before[len(title) :]}"
    sentence = Sentence(before[-_MOST_WORDS:], anchor.text[:_MOST_WORDS], after[:_MOST_WORDS])
    said = announcement(sentence)
    if said is None or not _is_believed(body, anchor, sentence, said):
        return None
    return _Announced(anchor, _reason(sentence, said, anchor), said.weight, said.act, not other_than_article(anchor.url))


def _reason(sentence: Sentence, said: Announcement, anchor: Anchor) -> str:
    """The words that announce a link, as reports show them."""
    if said.act == "medium":
        return "title in Medium's footer"
    if said.start >= sentence.start:
        return f"text '{anchor.text}'"
    if said.end > sentence.end:
        return f"words '{_on_one_line(sentence.shown[said.start : said.end])}' around the link"
    return f"label '{_on_one_line(sentence.shown[said.start : sentence.start])}' before the link"


def _on_one_line(words: str) -> str:
    return " ".join(words.split()).strip(EDGE)


def _may_be_claimed(body: Body, anchor: Anchor) -> bool:
    """Whether a link leads to a page of another site; only those are claims where nothing but their words says so."""
    url = web_url(anchor.url)
    return url is not None and "://" in anchor.url and bare_host(url.host) not in body.own_hosts


def _is_licence(url: str) -> bool:
    """Whether a link leads to the licence under which a text is copied."""
    parsed = web_url(url)
    return parsed is not None and bare_host(parsed.host) in LICENCE_HOSTS and parsed.path.startswith(("/licenses/", "/publicdomain/"))


def _is_believed(body: Body, anchor: Anchor, sentence: Sentence, said: Announcement) -> bool:
    """Whether an announcement counts, by its weight, its place, and what it leads to."""
    if said.weight is Weight.STRONG:
        return True
    near_edge = is_near_edge(body.text, anchor)
    if body.leaves_source and said.weight is Weight.WEAK:
        # Where no import tool leaves a Source, "via" thanks somebody and "Source" stands under a chart.
        return near_edge and said.start < sentence.start and not is_in_caption(body.text, anchor)
    if _is_code(body, anchor) and said.act in _WEAK_ACTS:
        return False
    head = sentence.shown[: said.start].rpartition("\n")[2].strip(' .*_>…"“„«(（[【')
    if len(head) == 1 and unicodedata.category(head) == "So":
        # An emoji before an announcement says nothing.
        head = ""
    rest = sentence.shown[max(sentence.end, said.end) :].strip()
    if said.act == "title":
        return near_edge and len(rest) <= _MOST_CLAUSE * 2 and not _goes_on(rest, _MOST_CLAUSE) and _speaks_of_title(sentence, said)
    if said.weight is Weight.WEAK:
        alone = (
            not head
            and len(rest) <= _MOST_WEAK_REST
            and not _is_clause(rest)
            and not is_in_caption(body.text, anchor)
            and not is_below_picture(body.text, anchor)
        )
        agrees = body.original is None or _is_original(body, anchor)
        return alone and near_edge and agrees and not other_than_article(anchor.url)
    begins = not head or (len(head) <= _MOST_HEAD and head[-1] in ":：—–|-·•,.)】]")
    if body.leaves_source:
        return begins or near_edge
    if _goes_on(rest, 2 * _MOST_CLAUSE if said.act == "republish" else _MOST_CLAUSE):
        return False
    if begins and len(rest) <= _MOST_REST:
        return near_edge or len(rest) <= _MOST_CLAUSE * 2
    return near_edge and body.original is None


def _speaks_of_title(sentence: Sentence, said: Announcement) -> bool:
    """Whether a title stands where a sentence names the post: in quotation marks, or as the link itself."""
    if said.start >= sentence.start:
        head, title = sentence.shown[: sentence.start], sentence.shown[sentence.start : sentence.end]
        rest = _SENTENCE_END.split(sentence.shown[sentence.end :], maxsplit=1)[0]
        return not head.strip(EDGE) and " " in title.strip() and any(word.strip(EDGE)[:1].isupper() for word in rest.split())
    head = sentence.shown[: said.start].rpartition("\n")[2].strip(" (*_>,")
    return _SHORT_TITLE < len(head) <= _LONG_TITLE and head[0] in _QUOTATION and head[-1] in _QUOTATION


def _is_clause(rest: str) -> bool:
    """Whether a sentence goes on behind a comma with more than names."""
    return rest.startswith((",", "，")) and any(word[:1].islower() for word in rest.split())


def _goes_on(rest: str, most: int) -> bool:
    """Whether the sentence goes on behind the link as one that speaks of something else."""
    clause = _SENTENCE_END.split(rest, maxsplit=1)[0]
    return clause.startswith((",", "，")) and len(clause) > most and not any(sign.isdigit() for sign in clause[:20])


def _named_at_the_end(body: Body, anchors: tuple[Anchor, ...]) -> Iterator[Candidate]:
    for anchor in reversed(anchors) if body.leaves_source else ():
        # Where no import tool leaves a Source, "via" thanks somebody and "Source" stands under a chart.
        label = plain_label(anchor.text)
        named = label in names_of_source() or label in names_at_end() or label in vague_names()
        if named and is_at_end(body.text, anchor) and not is_in_caption(body.text, anchor) and not _is_code(body, anchor):
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
    bare: list[Anchor] = []
    for match in _BARE_URL.finditer(body.text):
        if match.start() < reaches[bisect_right(starts, match.start())]:
            continue
        anchor = Anchor(match[0], match[0].replace("&amp;", "&"), match.start(), match.end(), match[0], match.start(), match.end())
        attribute = body.text[max(0, match.start() - 3) : match.start()].rstrip().endswith(("=", '"', "'"))
        if not attribute and _may_be_announced(body.text, anchor):
            bare.append(anchor)
    for anchor in _outermost(bare):
        one = _announcement_of(body, anchor)
        if one is not None and one.reason.startswith("label"):
            label = one.reason.removeprefix("label ").removesuffix(" before the link")
            yield Candidate(anchor, f"address without a link after {label}", _certainty(body, one))


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


def _is_code(body: Body, anchor: Anchor) -> bool:
    """Whether a developer's "Source" leads to a program rather than to the article."""
    url, original = web_url(anchor.url), web_url(body.original or "")
    on_code_host = url is not None and _is_code_host(bare_host(url.host))
    return on_code_host and (original is None or not _is_code_host(bare_host(original.host)))


def _is_code_host(host: str) -> bool:
    return is_program(host, "/") or host.startswith(_CODE_NAMES)
