"""Parts of a body that no reader sees as markup, blanked out without moving anything else."""

import re

# Template blocks whose content is shown as code or not at all: Liquid (Jekyll) and Hugo shortcodes.
_CODE_BLOCK = re.compile(
    r"\{%-?\s*(?P<liquid>highlight|raw|comment|codeblock)\b.*?-?%\}.*?\{%-?\s*end(?P=liquid)\s*-?%\}"
    r"|\{\{[<%]\s*(?P<hugo>highlight|code|gist)\b.*?[>%]\}\}.*?\{\{[<%]\s*/\s*(?P=hugo)\s*[>%]\}\}",
    re.DOTALL,
)
_CODE_END = re.compile(
    r"\{%-?\s*end(?:highlight|raw|comment|codeblock)\s*-?%\}|\{\{[<%]\s*/\s*(?:highlight|code|gist)\s*[>%]\}\}",
)
_INK = re.compile(r"[^\r\n]")


def blank(text: str) -> str:
    """As many spaces as `text` has characters, its line ends kept."""
    return _INK.sub(" ", text)


def without_template_code(text: str) -> str:
    """`text` with the template blocks that hold code or comments blanked out."""
    # Behind the last closing tag nothing can match, and looking for it from each opening one would take ages.
    last = max((match.end() for match in _CODE_END.finditer(text)), default=0)
    return _CODE_BLOCK.sub(_masked, text[:last]) + text[last:]


def _masked(block: re.Match[str]) -> str:
    """The block blanked out, without making code of what follows it: four blanks at the beginning of a line would."""
    blanks = blank(block[0])
    line = blanks.rfind("\n") + 1
    return f"{blanks[:line]}\u00a0{blanks[line + 1:]}"
