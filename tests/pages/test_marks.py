"""Marks are found as if each of their pieces was searched for."""

from itertools import product

import pytest

from linkcheck.pages.bot_walls import BODY_MARKS
from linkcheck.pages.marks import Mark, Marks, mark
from linkcheck.pages.parking import PARKING_MARKS

# What may stand around a piece: letters that belong to its first and last word, too.
AROUND = (b"", b" ", b"x", b"\xc3\xa9", b"<p>", b"/")


@pytest.mark.parametrize("table", [BODY_MARKS, PARKING_MARKS], ids=["challenges", "parking"])
def test_each_mark_is_found_wherever_it_stands(table: tuple[Mark, ...]) -> None:
    """The first mark of which a page has all pieces counts, whatever stands around them."""
    marks = Marks(table)
    for row, before, behind in product(table, AROUND, AROUND):
        text = b"<html>" + b"".join(before + piece + behind for piece in row.pieces)
        searched = next(one.service for one in table if all(piece in text for piece in one.pieces))

        assert marks.find(text) == searched


def test_some_pieces_are_no_mark() -> None:
    """A page that has words of a mark, or one of its pieces, does not bear it."""
    marks = Marks((mark("A", "a-word-b", "other"), mark("B", "plain")))

    assert [marks.find(text) for text in (b"a word b other", b"a-word-b", b"other a-word-b", b"explains")] == [None, None, "A", "B"]
