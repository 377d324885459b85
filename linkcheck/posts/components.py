"""Links that components (MDX, Vue) and shortcodes (Hugo, Liquid) name in arguments, and texts in which templates are no markup.

Site generators fill templates in before they read Markdown: what stands inside of their tags neither begins nor ends a link.
"""

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from msgspec import Struct, structs

from linkcheck.posts.anchors import MAX_LINKS, Anchor, Anchors
from linkcheck.text import pattern, unescape, unescape_attribute
from linkcheck.urls.url import STRIPPED

# Arguments that are named like a link; the last one holds a picture or the like.
_MEDIA_NAME = "src"
_NAMES = frozenset({"href", "to", "url", "link", _MEDIA_NAME})
_TEXT_NAMES = ("text", "label", "title", "name", "caption")
# Elements of HTML by these names are read as such, however they are written.
_ELEMENTS = frozenset({"Area", "Base", "Form", "Frame", "Iframe", "Img", "Input", "Script", "Source", "Track"})
# Tags of Liquid that print nothing.
_SILENT_TAGS = frozenset("assign capture case when if elsif unless for set else macro from import extends raw endraw".split())
# Arguments are so many and so long at most: a tag that is never closed must not be read to the end of the text.
_COMPONENT_NAME = r"[A-Z][\w.]*[a-z][\w.]*|[a-z][a-z0-9]*-[\w-]+"
_COMPONENT_ARGUMENTS = (
    r"(?P<arguments>\s(?:[^<>\"'{}]{1,2000}+|\"[^\"]{0,2000}\"|'[^']{0,2000}'|\{(?:[^{}]{1,500}+|\{[^{}]{0,500}\}){0,20}+\}){0,100}+)>"
)
_COMPONENT = pattern(rf"<(?P<name>{_COMPONENT_NAME}){_COMPONENT_ARGUMENTS}")
# In a text with braces an ordinary link may hold them, too.
_COMPONENT_OR_LINK = pattern(rf"<(?P<name>{_COMPONENT_NAME}|a(?=\s[^<>{{}}]{{0,2000}}\{{)){_COMPONENT_ARGUMENTS}")
_HUGO_TAG = pattern(
    r"\{\{[<%]\s*(?P<name>[\w./-]+)"
    r"(?P<arguments>\s(?:[^\"`<>{}%]{1,2000}+|%(?!\}\})|\"(?:[^\"\\]|\\.){0,2000}+\"|`[^`]{0,2000}`){0,100}+)[>%]\}\}"
)
_LIQUID_TAG = pattern(
    r"(?<!\{)\{%-?\s*(?P<name>[\w-]+)(?P<arguments>\s(?:[^\"'%]{1,2000}+|\"[^\"]{0,2000}\"|'[^']{0,2000}'|%(?!\})){0,100}+)%\}"
)
_ARGUMENT = pattern(
    r"(?<![\w.:@-])(?P<name>[a-z]+)\s*=\s*(?:\{\s*)?"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|`(?P<ticks>[^`]*)`|(?P<bare>https?://[^\s\"'`<>{}]+))"
)
_QUOTES = ("double", "single", "ticks", "bare")
_ABSOLUTE = pattern(r"\s*https?://", re.IGNORECASE)
# Its words, where it holds nothing but words.
_CONTENT = pattern(r"[^<>{}\[\]]{0,200}")
_CLOSING = pattern(r"</([\w.-]+)\s*>|\{\{[<%]\s*/\s*([\w./-]+)\s*[>%]\}\}|\{%-?\s*end([\w-]+)\s*-?%\}")
# Where a tag is only shown, from one sign to another: elements with code, comments, and what Liquid leaves as it is.
_SHOWN = pattern(r"<(?:pre|code|script|style)\b|<!--|\{%-?\s*raw\b", re.IGNORECASE)
_ENDS = {"<!--": "-->", "<pre": "</pre", "<code": "</code", "<script": "</script", "<style": "</style"}
_END_OF_RAW = "endraw"
# What a template fills in. A `%` before two hexadecimal digits is an escape of a URL, such as those of JSON in a query.
_FILLED_IN = pattern(r"\{\{[<%][^`\n{}]{0,500}[>%]\}\}|\{\{[^`\n{}]{0,500}\}\}|\{%(?![0-9A-Fa-f]{2})[^`\n{}]{0,500}%\}")
_PRINTING_TAG = pattern(r"\{(?:%-?|\{[<%])\s*(?P<name>[\w./-]+)")
# Stands for a character of a template's tag; no text has it.
_FILLER = "\ue000"
_FILLERS = pattern(f"{_FILLER}+")

# Template blocks whose content is shown as code or not at all: Liquid (Jekyll), Hugo shortcodes and kramdown's comments. Between
# back ticks one is only talked about.
_BLOCK_OPENING = pattern(
    r"(?<!`)(?:\{%-?\s*(?P<liquid>highlight|comment|codeblock)\b|\{\{[<%]\s*(?P<hugo>highlight|code|gist|comment)\b|\{::(?P<kramdown>comment)\})"
)
_BLOCK_CLOSING = pattern(
    r"\{%-?\s*end(?P<liquid>highlight|comment|codeblock)\s*-?%\}"
    r"|\{\{[<%]\s*/\s*(?P<hugo>highlight|code|gist|comment)\s*[>%]\}\}"
    r"|\{:/(?P<kramdown>comment)?\}"
)
_LINE = pattern(r"[^\r\n]+")
# Each run is taken once and for all (`++`), the last one with its slash: a long name must not be read again from each of its parts.
_SELF_CLOSED = pattern(r"<(?!(?:img|a)\b)[A-Za-z](?:[^<>\"'{}]++|\"[^\"]*+\"|'[^']*+'|\{[^{}]*+\})*+(?<=/)>")
# What MDX does not show: comments in braces, and modules' imports and exports.
_MDX_UNSEEN = pattern(
    r"\{\s*/\*(?:(?!/\*).)*?\*/\s*\}"
    r"|^(?:import\s(?=[\w*{}\s,$]{1,500}\sfrom\s|[\"'])|export\s+(?=(?:default|const|let|var|function|class|async)\b|[{*]))"
    r".*?(?=\n[ \t]*\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_MDX_TAG = pattern(
    r"</?[A-Z][\w.]*(?:\s(?:[^<>\"'{}]{1,2000}+|\"[^\"]{0,2000}\"|'[^']{0,2000}'|\{(?:[^{}]{1,500}+|\{[^{}]{0,500}\}){0,20}+\}){0,100}+)?>"
)


class TemplateText(Struct, frozen=True):
    """A text in which no template's tag is markup, the places of those tags, and the links that are named in arguments."""

    text: str
    filled_in: tuple[tuple[int, int], ...] = ()
    links: tuple[Anchor, ...] = ()

    def restored(self, anchors: Anchors, text: str) -> Anchors:
        """The links of this text as they are written in the original, with those that are named in arguments."""
        if not self.filled_in and not self.links:
            return anchors
        starts = {link.start for link in self.links}
        shown = (self._restored(anchor, text) for anchor in anchors.shown if anchor.start not in starts)
        return structs.replace(
            anchors,
            shown=tuple(sorted((*shown, *self.links), key=lambda anchor: (anchor.start, anchor.url_start))),
            hidden=tuple(self._restored(anchor, text) for anchor in anchors.hidden),
        )

    def _restored(self, anchor: Anchor, text: str) -> Anchor:
        if self._within(anchor.url_start, anchor.url_end):
            raw = text[anchor.url_start : anchor.url_end]
            anchor = structs.replace(anchor, raw=raw, url=raw.strip(STRIPPED))
        if _FILLER in anchor.text:
            pieces = iter([text[start:end] for start, end in self._within(anchor.start, anchor.end)])
            anchor = structs.replace(
                anchor, text=_FILLERS.sub(lambda run: next((tag for tag in pieces if len(tag) == len(run[0])), ""), anchor.text)
            )
        return anchor

    def _within(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        first = bisect_left(self.filled_in, (start, start))
        return self.filled_in[first : bisect_left(self.filled_in, (end, end), first)]


def read_templates(text: str, code: Callable[[str], Iterable[tuple[int, int]]], *, media: bool) -> TemplateText:
    """The links in arguments of components and shortcodes, and the text without what templates fill in.

    `code` finds the places of code in the text; it is asked only where there are such links.
    """
    # Most texts have no templates, and one character is found fast.
    braces = "{" in text
    named: tuple[tuple[str, Anchor], ...] = ()
    if "://" in text:
        named = tuple(islice(_named_links(text, braces=braces), MAX_LINKS + 1))
    if named:
        shown = _outermost((*code(text), *_only_shown(text)))
        named = tuple((name, link) for name, link in named if not _is_in(link.start, shown))
    if not named and not braces:
        return TemplateText(text)
    masked = _masked(text, ((link.url_start, link.url_end) for _, link in named), "x")
    places = tuple(_filled_in(masked)) if braces else ()
    return TemplateText(_masked(masked, places, _FILLER), places, tuple(link for name, link in named if media or name != _MEDIA_NAME))


def blank(text: str) -> str:
    """As many spaces as `text` has characters, its line ends kept."""
    return _LINE.sub(lambda line: " " * len(line[0]), text)


def without_hidden_mdx(text: str) -> str:
    """`text` without what MDX does not show: its comments, imports and exports."""
    return _MDX_UNSEEN.sub(lambda unseen: blank(unseen[0]), text) if "/*" in text or "import" in text or "export" in text else text


def without_components(text: str) -> str:
    """`text` without the tags of MDX's components, and without elements that close themselves, which in HTML would swallow what follows."""
    return _MDX_TAG.sub(lambda tag: _blanked_block(tag[0]), _SELF_CLOSED.sub(lambda element: blank(element[0]), text))


def without_template_code(text: str) -> str:
    """`text` with the template blocks that hold code or comments blanked out."""
    if "{" not in text:
        return text
    closings: dict[str, deque[tuple[int, int]]] = {}
    for closing in _BLOCK_CLOSING.finditer(text):
        closings.setdefault(_block_name(closing), deque()).append(closing.span())
    pieces: list[str] = []
    at = 0
    for opening in _BLOCK_OPENING.finditer(text) if closings else ():
        ends = closings.get(_block_name(opening), deque())
        # Closings that lie behind are dropped, so that each is visited once.
        while ends and ends[0][0] < opening.end():
            ends.popleft()
        if ends and opening.start() >= at:
            pieces += (text[at : opening.start()], _blanked_block(text[opening.start() : ends[0][1]]))
            at = ends[0][1]
    return "".join((*pieces, text[at:]))


def _only_shown(text: str) -> Iterator[tuple[int, int]]:
    lower = text.lower() if text.isascii() else text
    at = 0
    while (opening := _SHOWN.search(text, at)) is not None:
        at = opening.end()
        end = lower.find(_ENDS.get(opening[0].lower(), _END_OF_RAW), at)
        if end < 0:
            # Nothing like it is closed further down either; what browsers make of it is not asked here.
            return
        yield opening.start(), end
        at = end


def _outermost(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found


def _is_in(offset: int, places: list[tuple[int, int]]) -> bool:
    at = bisect_right(places, offset, key=lambda place: place[0]) - 1
    return at >= 0 and offset < places[at][1]


def _named_links(text: str, *, braces: bool) -> Iterator[tuple[str, Anchor]]:
    for tag in _tags(text, braces=braces):
        arguments = [
            (argument["name"], argument.span(_quote_of(argument))) for argument in _ARGUMENT.finditer(text, *tag.span("arguments"))
        ]
        named = [(name, place) for name, place in arguments if name in _NAMES and _ABSOLUTE.match(text, *place)]
        if named:
            # Once for a tag: it may name thousands of links.
            words, end = _content(text, tag)
            words = words or _words_of({name: text[slice(*place)] for name, place in arguments})
            yield from ((name, _anchor(text, place, words, tag.start(), end)) for name, place in named)


def _quote_of(argument: re.Match[str]) -> str:
    return next(quote for quote in _QUOTES if argument[quote] is not None)


def _tags(text: str, *, braces: bool) -> Iterator[re.Match[str]]:
    component = _COMPONENT_OR_LINK if braces else _COMPONENT
    yield from (tag for tag in component.finditer(text) if tag["name"] not in _ELEMENTS)
    if braces:
        yield from _HUGO_TAG.finditer(text)
        yield from (tag for tag in _LIQUID_TAG.finditer(text) if tag["name"] not in _SILENT_TAGS)


def _anchor(text: str, place: tuple[int, int], words: str, start: int, end: int) -> Anchor:
    raw = text[slice(*place)].strip()
    first = text.index(raw, place[0])
    return Anchor(
        raw=raw, url=unescape_attribute(raw).strip(STRIPPED), url_start=first, url_end=first + len(raw), text=words, start=start, end=end
    )


def _content(text: str, tag: re.Match[str]) -> tuple[str, int]:
    """The words between a tag and the one that closes it, and where that ends; none where it holds more than words."""
    if text.startswith("/>", tag.end() - 2):
        return "", tag.end()
    content = _CONTENT.match(text, tag.end())
    end = content.end() if content is not None else tag.end()
    closing = _CLOSING.match(text, end)
    if closing is None or tag["name"] not in closing.groups():
        return "", tag.end()
    return " ".join(text[tag.end() : end].split()), closing.end()


def _words_of(given: Mapping[str, str]) -> str:
    return " ".join(unescape(next((given[name] for name in _TEXT_NAMES if given.get(name)), "")).split())


def _filled_in(text: str) -> Iterator[tuple[int, int]]:
    """Where templates fill something in; tags that touch are one, and one that stands alone stays as it is if it holds an address."""
    current: tuple[int, int] | None = None
    for tag in _FILLED_IN.finditer(text):
        start, end = tag.span()
        kind = _PRINTING_TAG.match(tag[0]) if "://" in tag[0] and _stands_alone(text, start) else None
        if kind is not None and kind["name"] not in _SILENT_TAGS:
            continue
        if current is not None and current[1] == start:
            current = current[0], end
            continue
        if current is not None:
            yield current
        current = start, end
    if current is not None:
        yield current


def _stands_alone(text: str, start: int) -> bool:
    return start == 0 or text[start - 1].isspace() or text[start - 1] in ">}"


def _masked(text: str, places: Iterable[tuple[int, int]], filler: str) -> str:
    """`text` with nothing at these places that could be markup; all offsets stay."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(places):
        if start >= at:
            pieces += text[at:start], filler * (end - start)
            at = end
    return "".join((*pieces, text[at:])) if pieces else text


def _blanked_block(block: str) -> str:
    """The block blanked out, except a no-break space: four blanks at the beginning of a line would make code of what follows."""
    blanks = blank(block)
    line = blanks.rfind("\n") + 1
    return f"{blanks[:line]}\u00a0{blanks[line + 1 :]}"


def _block_name(tag: re.Match[str]) -> str:
    if tag["liquid"]:
        return f"liquid {tag['liquid']}"
    return f"hugo {tag['hugo']}" if tag["hugo"] else "kramdown"
