"""Parts of a body that no reader sees as markup, blanked out without moving anything else."""

import re

# Template blocks whose content is shown as code or not at all: Liquid (Jekyll) and Hugo shortcodes.
_CODE_BLOCK = re.compile(
    r"\{%-?\s*(?P<liquid>highlight|raw|comment|codeblock)\b.*?-?%\}.*?\{%-?\s*end(?P=liquid)\s*-?%\}"
    r"|\{\{[<%]\s*(?P<hugo>highlight|code|gist)\b.*?[>%]\}\}.*?\{\{[<%]\s*/\s*(?P=hugo)\s*[>%]\}\}",
    re.DOTALL,
)
_INK = re.compile(r"[^\r\n]")


def blank(text: str) -> str:
    """As many spaces as `text` has characters, its line ends kept."""
    return _INK.sub(" ", text)


def without_template_code(text: str) -> str:
    """`text` with the template blocks that hold code or comments blanked out."""
    return _CODE_BLOCK.sub(lambda match: blank(match[0]), text) if "{%" in text or "{{" in text else text
