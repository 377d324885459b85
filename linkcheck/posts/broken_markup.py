"""Links of Markdown that their author began and no renderer makes: what is wrong with each, and how it was meant where that is certain.

They are looked for in prose alone, outside of links, code, mathematics and what templates fill in. Where brackets may mean something
else, as in citations and patterns, they are left alone.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cached_property

from linkcheck.model.vocabulary import Certainty
from linkcheck.posts.anchors import Anchor, BrokenAnchor
from linkcheck.text import pattern

SPACED = "a space ends its target"
# One of these stands in every broken link.
_MARKS = ("](", "][", "] (", ")[")
# A private-use character stands for what a template fills in.
_WORDS = r"\[(?P<text>[^\[\]\n\ue000]{1,300})\]"
_SPACED = pattern(
    rf"{_WORDS}\((?P<url>(?:https?://|\.{{0,2}}/(?=\w)|[\w.-]+(?=[\w ./-]*\.[a-z]{{2,5}}\)))[^()<>\"'\n\ue000]{{0,500}})\)", re.IGNORECASE
)
_OPEN = pattern(rf"{_WORDS}\((?P<url>https?://[^\s()<>\ue000]{{1,1000}})(?=\s|$)", re.IGNORECASE | re.MULTILINE)
_APART = pattern(rf"(?<![\w\]\\!]){_WORDS}[ \t]{{1,3}}\((?P<url>https?://[^\s()<>\ue000]{{1,1000}})\)", re.IGNORECASE)
_SWAPPED = pattern(
    r"\((?P<text>[^()\[\]\n\ue000]{1,300})\)\[(?P<url>(?:https?://|www\.)[^\s\[\]<>\ue000]{1,1000})\](?![\[(])", re.IGNORECASE
)
_UNDEFINED = pattern(rf"(?<![\w\]\\)}}$]){_WORDS}\[(?P<url>\w[^\[\]\n\ue000=]{{0,100}})\](?![\[(:\w+*?{{])")
_FILE_NAME = pattern(r"\.\w{2,5}$|[/=]\S*$")
_RANGE = pattern(r"(?:\w-\w)+")
_REFERENCE_DEFINED = pattern(r"^ {0,3}\[[^\]\n^]+\]:", re.MULTILINE)
_LETTER = pattern(r"[^\W\d_]")
# So far around a link its end, or the signs of a formula, are looked for.
_LONGEST_REST = 2000
_FORMULA_MARK = pattern(r"\$\$")
_PARAGRAPH_END = pattern(r"\n[ \t]*\r?\n|\Z")
# A class, a title or a picture of a style may show something after all.
_NOTHING = pattern(
    r"\[\s*\]\(|<a\s(?:\s*(?:href|target|rel)\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))+\s*>(?:\s|&nbsp;|\u200b)*</a\s*>", re.IGNORECASE
)
_ON_CLICK = pattern(r"\s(?:on[a-z]+|data-[\w-]+|role|id|name|v-[\w-]+|@[\w-]+)\s*=", re.IGNORECASE)


def may_be_broken(text: str, inline: int, referring: int) -> bool:
    """Whether a text with so many links and images has more of what each of them and every broken one has."""
    return "] (" in text or ")[" in text or text.count("](") > inline or text.count("][") > referring


def broken_links(text: str, prose: Iterable[tuple[int, int]], labels: Callable[[], AbstractSet[str]]) -> Iterator[BrokenAnchor]:
    """The broken links in some pieces of a text's prose; `labels` are those of the references that it defines."""
    whole = _Whole(text, labels)
    for start, end in prose:
        if any(text.find(mark, start, end) >= 0 for mark in _MARKS):
            for kind, read in _KINDS:
                for found in kind.finditer(text, start, end):
                    broken = read(whole, found)
                    if broken is not None and not whole.has_formula_at(found.start()):
                        yield broken


def empty_links(text: str, anchors: Iterable[Anchor]) -> Iterator[BrokenAnchor]:
    """The links with an empty target, but for those that a script answers or that are places themselves."""
    for anchor in anchors:
        if not anchor.url and not _ON_CLICK.search(text, anchor.start, max(anchor.url_end, text.find(">", anchor.url_end))):
            yield BrokenAnchor(anchor.start, anchor.end, anchor, "its target is empty")


def links_without_content(text: str, anchors: Iterable[Anchor]) -> frozenset[int]:
    """The starts of the links to the web between whose marks nothing stands, nor anything by which a style may show something."""
    return frozenset(
        anchor.start
        for anchor in anchors
        if not anchor.text and anchor.url.startswith(("http://", "https://")) and _NOTHING.match(text, anchor.start, anchor.end)
    )


class _Whole:
    """A text with what is asked of it more than once."""

    def __init__(self, text: str, labels: Callable[[], AbstractSet[str]]) -> None:
        self.text = text
        self._labels = labels

    @cached_property
    def labels(self) -> AbstractSet[str]:
        return self._labels()

    @cached_property
    def defines(self) -> bool:
        return _REFERENCE_DEFINED.search(self.text) is not None

    @cached_property
    def _formula_marks(self) -> list[int]:
        return [mark.start() for mark in _FORMULA_MARK.finditer(self.text)] if "$$" in self.text else []

    def has_formula_at(self, at: int) -> bool:
        """Whether a place stands between signs of mathematics, on its line or as a block."""
        first = max(0, at - _LONGEST_REST)
        first = max(first, self.text.rfind("\n", first, at) + 1)
        line = self.text[first:at]
        if line.count("$") % 2 or line.count("\\(") > line.count("\\)"):
            return True
        return bisect_left(self._formula_marks, at) % 2 == 1


def _broken(found: re.Match[str], reason: str, repair: str | None = None, certainty: Certainty = Certainty.CONFIRMED) -> BrokenAnchor:
    start, end = found.span()
    first, last = found.span("url")
    anchor = Anchor(found["url"], found["url"], first, last, " ".join(found["text"].split()), start, end)
    return BrokenAnchor(start, end, anchor, reason, repair, certainty)


def _spaced(_: "_Whole", found: re.Match[str]) -> BrokenAnchor | None:
    url = found["url"].strip()
    if " " not in url and "\t" not in url:
        return None
    certain = _FILE_NAME.search(url) is not None
    return _broken(found, SPACED, f"[{found['text']}]({'%20'.join(url.split())})" if certain else None)


def _open(whole: "_Whole", found: re.Match[str]) -> BrokenAnchor | None:
    text = whole.text
    furthest = min(len(text), found.end() + _LONGEST_REST)
    end = _PARAGRAPH_END.search(text, found.end(), furthest)
    rest = text[found.end() : end.start() if end is not None else furthest]
    if ")" in rest.partition("(")[0]:
        # Another kind on one line; over several, where it should have ended is not known.
        return None if ")" in rest.partition("\n")[0] else _broken(found, "a line's end stands in its target")
    return _broken(found, "its parenthesis is never closed", f"[{found['text']}]({found['url']})")


def _apart(_: "_Whole", found: re.Match[str]) -> BrokenAnchor | None:
    words = found["text"].strip()
    if len(words) < 2 or words.startswith("^") or _LETTER.search(words) is None:
        return None
    return _broken(found, "a blank stands between its text and its target", f"[{found['text']}]({found['url']})", Certainty.LIKELY)


def _swapped(_: "_Whole", found: re.Match[str]) -> BrokenAnchor | None:
    return _broken(found, "its brackets and parentheses are swapped", f"[{found['text']}]({found['url']})")


def _undefined(whole: "_Whole", found: re.Match[str]) -> BrokenAnchor | None:
    words, label = found["text"].strip(), found["url"].strip()
    if len(words) < 2 or words.startswith(("^", "@", "/")) or _LETTER.search(words) is None or "=" in words:
        return None
    if _RANGE.fullmatch(words) or _RANGE.fullmatch(label) or " ".join(label.casefold().split()) in whole.labels:
        return None
    if not whole.defines and (" " not in words or " " in label):
        # Without any reference in the post, brackets may be those of a forum or a program.
        return None
    certainty = Certainty.CONFIRMED if whole.defines else Certainty.LIKELY
    return _broken(found, f"the reference {label} is not defined", certainty=certainty)


_KINDS: tuple[tuple[re.Pattern[str], Callable[["_Whole", re.Match[str]], BrokenAnchor | None]], ...] = (
    (_SPACED, _spaced),
    (_OPEN, _open),
    (_APART, _apart),
    (_SWAPPED, _swapped),
    (_UNDEFINED, _undefined),
)
