"""Pages kept as files, in which `$host` stands for the host that shows them."""

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "markup"


@cache
def _text(kind: str, name: str) -> str:
    return (_FOLDER / kind / f"{name}.html").read_text(encoding="utf-8")


def markup(kind: str, name: str, host: str) -> str:
    """The page of a file, as a host shows it."""
    return _text(kind, name).replace("$host", host)
