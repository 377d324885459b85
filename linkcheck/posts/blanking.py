"""Parts of a body that no reader sees as markup, blanked out without moving anything else."""

import re
from collections import deque

from linkcheck.text import pattern

# Template blocks whose content is shown as code or not at all: Liquid (Jekyll), Hugo shortcodes and kramdown's comments. Between
# back ticks one is only talked about.
_OPENING = pattern(
    r"(?<!`)(?:\{%-?\s*(?P<liquid>highlight|comment|codeblock)\b|\{\{[<%]\s*(?P<hugo>highlight|code|gist|comment)\b|\{::(?P<kramdown>comment)\})"
)
_CLOSING = pattern(
    r"\{%-?\s*end(?P<liquid>highlight|comment|codeblock)\s*-?%\}"
    r"|\{\{[<%]\s*/\s*(?P<hugo>highlight|code|gist|comment)\s*[>%]\}\}"
    r"|\{:/(?P<kramdown>comment)?\}"
)
_LINE = pattern(r"[^\r\n]+")
_SELF_CLOSED = pattern(r"<(?!(?:img|a)\b)[A-Za-z][\w.-]*\b(?:[^<>\"'{}]|\"[^\"]*\"|'[^']*'|\{[^{}]*\})*/>")
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


def blank(text: str) -> str:
    """As many spaces as `text` has characters, its line ends kept."""
    return _LINE.sub(lambda line: " " * len(line[0]), text)


def without_hidden_mdx(text: str) -> str:
    """`text` without what MDX does not show: its comments, imports and exports."""
    return _MDX_UNSEEN.sub(lambda unseen: blank(unseen[0]), text) if "/*" in text or "import" in text or "export" in text else text


def without_components(text: str) -> str:
    """`text` without the tags of MDX's components, and without elements that close themselves, which in HTML would swallow what follows."""
    return _MDX_TAG.sub(lambda tag: _masked(tag[0]), _SELF_CLOSED.sub(lambda element: blank(element[0]), text))


def without_template_code(text: str) -> str:
    """`text` with the template blocks that hold code or comments blanked out."""
    if "{" not in text:
        return text
    closings: dict[str, deque[tuple[int, int]]] = {}
    for closing in _CLOSING.finditer(text):
        closings.setdefault(_name(closing), deque()).append(closing.span())
    pieces: list[str] = []
    at = 0
    for opening in _OPENING.finditer(text) if closings else ():
        ends = closings.get(_name(opening), deque())
        # Closings that lie behind are dropped, so that each is visited once.
        while ends and ends[0][0] < opening.end():
            ends.popleft()
        if ends and opening.start() >= at:
            pieces += (text[at : opening.start()], _masked(text[opening.start() : ends[0][1]]))
            at = ends[0][1]
    return "".join((*pieces, text[at:]))


def _masked(block: str) -> str:
    """The block blanked out, except a no-break space: four blanks at the beginning of a line would make code of what follows."""
    blanks = blank(block)
    line = blanks.rfind("\n") + 1
    return f"{blanks[:line]}\u00a0{blanks[line + 1 :]}"


def _name(tag: re.Match[str]) -> str:
    if tag["liquid"]:
        return f"liquid {tag['liquid']}"
    return f"hugo {tag['hugo']}" if tag["hugo"] else "kramdown"
