"""Regular expressions that are compiled when they are first used: of all that posts may need, most need few."""

import re
from typing import Any, cast


class _Pattern:
    """Takes over each method of the compiled pattern when that is first asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        # Python asks for what is not set yet; for another method, `re` still knows what it compiled for the first.
        method = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, method)
        return method


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """What `re.compile` makes of the text, made as late as possible."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
