"""Reads the tables of URLs beside the tests."""

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

HERE = Path(__file__).parent


def rows(name: str) -> list[ParameterSet]:
    r"""Each line of a table without its heading as one parameter set, named by its `why`; `-` is None, `\n` a line end."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()[1:]
    return [pytest.param(*(_cell(cell) for cell in cells[:-1]), id=cells[-1]) for cells in (line.split("\t") for line in lines)]


def _cell(text: str) -> str | None:
    return None if text == "-" else text.replace("\\n", "\n")
