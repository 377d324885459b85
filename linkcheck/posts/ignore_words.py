"""The words of an ignore, wherever it stands: codes and a last day."""

import re
from datetime import date

from linkcheck.patterns import pattern

_CODE = pattern(r"LC\d{0,3}", re.IGNORECASE)
_DAY = pattern(r"\d{4}-\d{2}-\d{2}")


def read_codes(text: str) -> tuple[tuple[str, ...], str]:
    """The codes, or beginnings of codes, in a list separated by commas or blanks, and what is wrong with it."""
    words = [word.strip("\"'") for word in re.split(r"[,\s]+", text) if word.strip("\"'")]
    if not words:
        return (), "it names no codes, so it would hide everything; write ignore[LC202]"
    strange = next((word for word in words if _CODE.fullmatch(word) is None), None)
    return tuple(dict.fromkeys(word.upper() for word in words)), f"{strange} is no code of a rule" if strange is not None else ""


def read_date(text: str) -> tuple[date | None, str]:
    """The day, and what is wrong with it."""
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text), ""
        except ValueError:
            return None, f"there is no day {text}"
    return None, f"its last day {text} cannot be read; write it as 2027-01-31"
