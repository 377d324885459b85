"""Strikes as text: how they are merged, in any order, and the errors for files that cannot be read."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.ledger import open_ledger
from linkcheck.ledger.ledger import Ledger
from linkcheck.ledger.records import LedgerBatch, Strike, Success
from linkcheck.ledger.strikes import StrikeHistories, StrikeHistory, decode_strikes, encode_strikes, merge
from linkcheck.model.errors import UsageError
from tests.ledger.rows import NOW, A, B, strike

TIMES = st.integers(NOW, NOW + 5)
SUBJECTS = st.sampled_from(["a.example", "https://b.example/\x00", "é\ud800"])


def record_of(subject: str) -> st.SearchStrategy[StrikeHistory]:
    strikes = st.builds(Strike, st.just(subject), TIMES, st.sampled_from(["r1", "r2", "r3"]), st.sampled_from("vw"), st.sampled_from("xy"))
    return st.builds(StrikeHistory, st.none() | TIMES, st.frozensets(strikes, max_size=4))


RECORDS = st.dictionaries(SUBJECTS, st.none()).flatmap(
    lambda subjects: st.fixed_dictionaries({subject: record_of(subject) for subject in subjects})
)


@given(RECORDS, RECORDS, RECORDS)
def test_merging_is_a_join(one: StrikeHistories, two: StrikeHistories, three: StrikeHistories) -> None:
    """Files may be merged in any order, in any grouping, and more than once."""
    assert merge(one, two) == merge(two, one)
    assert merge(merge(one, two), three) == merge(one, merge(two, three))
    once = merge(one, two)
    assert merge(once, once) == merge(once, two) == once


@given(RECORDS)
def test_what_is_written_is_read_again(records: StrikeHistories) -> None:
    """Text loses nothing of what counts, and what is equal gives the same bytes."""
    counts = merge(records, {})
    assert decode_strikes(encode_strikes(counts), "s") == counts
    assert encode_strikes(decode_strikes(encode_strikes(counts), "s")) == encode_strikes(counts)


@given(RECORDS, RECORDS)
def test_the_lines_of_both_branches_are_a_merge(one: StrikeHistories, two: StrikeHistories) -> None:
    """A file in which git kept the lines of both sides means what both say together."""
    both = encode_strikes(merge(one, {})) + b"".join(encode_strikes(merge(two, {})).splitlines(keepends=True)[1:])
    assert decode_strikes(both, "s") == merge(one, two)


@settings(max_examples=settings().max_examples // 6)
@given(RECORDS, RECORDS)
def test_a_ledger_merges_as_the_text_does(tmp_path_factory: pytest.TempPathFactory, one: StrikeHistories, two: StrikeHistories) -> None:
    """Importing is merging: in either order, and twice, the ledger holds what both files say together."""
    files = [encode_strikes(merge(records, {})) for records in (one, two)]
    for order in (files, files[::-1]):
        with open_ledger("l.sqlite", tmp_path_factory.mktemp("l"), now=NOW) as ledger:
            for content in order:
                ledger.import_strikes(content, "s")
            assert ledger.export_strikes() == encode_strikes(merge(one, two))
            assert [ledger.import_strikes(content, "s") for content in order] == [0, 0]


def test_strikes_travel_between_ledgers(ledger: Ledger, tmp_path: Path) -> None:
    """What one ledger exports another counts, but for failures before a success that it knows."""
    ledger.commit(LedgerBatch(strikes=(strike(), strike(run="r2", at=NOW + 60), strike(B), strike("b.example", outcome="host-gone"))))
    ledger.commit(LedgerBatch(successes=(Success(A, NOW),)))
    content = ledger.export_strikes()
    assert content.decode().splitlines() == [
        '{"linkcheck_strikes": 1}',
        '{"subject": "b.example", "alive_at": null, "failures": '
        '[{"at": "2027-01-15T08:00:00Z", "run": "r1", "vantage": "home", "outcome": "host-gone"}]}',
        '{"subject": "https://a.example/", "alive_at": "2027-01-15T08:00:00Z", "failures": '
        '[{"at": "2027-01-15T08:01:00Z", "run": "r2", "vantage": "home", "outcome": "dead"}]}',
        '{"subject": "https://b.example/b", "alive_at": null, "failures": '
        '[{"at": "2027-01-15T08:00:00Z", "run": "r1", "vantage": "home", "outcome": "dead"}]}',
    ]

    with open_ledger("other.sqlite", tmp_path, now=NOW) as other:
        other.commit(LedgerBatch(strikes=(strike(B, NOW - 60, "q1"), strike(A, NOW - 60, "q1"))))
        assert other.import_strikes(content, "strikes.jsonl") == 3
        assert other.strikes([A, B, "b.example"]) == ledger.strikes([A, B, "b.example"]) | {B: (strike(B, NOW - 60, "q1"), strike(B))}
        back = other.export_strikes()
    assert ledger.import_strikes(back, "strikes.jsonl") == 1
    assert ledger.export_strikes() == back
    assert ledger.import_strikes(back, "strikes.jsonl") == 0


def test_failures_of_the_future_are_refused(ledger: Ledger) -> None:
    """They come from a machine whose clock is ahead, and would count against a page until then."""
    ledger.commit(LedgerBatch(strikes=(strike(A, NOW + 3600, "r1"),)))
    content = ledger.export_strikes()

    with pytest.raises(UsageError, match=r"s\.jsonl says of https://a\.example/ .* later than this machine's clock; set the clock right"):
        ledger.import_strikes(content, "s.jsonl", now=NOW)
    assert ledger.import_strikes(content, "s.jsonl", now=NOW + 3600) == 0


@pytest.mark.parametrize("content", [b"", b"\n\n", b'\xef\xbb\xbf{"linkcheck_strikes": 1}\n', b'{"linkcheck_strikes":1}\r\n\r\n'])
def test_an_empty_file_holds_no_strikes(ledger: Ledger, content: bytes) -> None:
    """A file without strikes is no mistake."""
    assert ledger.import_strikes(content, "s.jsonl") == 0
    assert ledger.export_strikes() == b'{"linkcheck_strikes": 1}\n'


HEAD = b'{"linkcheck_strikes": 1}\n'
LINE = b'{"subject": "a", "alive_at": null, "failures": [%s]}\n'
FAILURE = b'{"at": "2027-01-15T08:00:00Z", "run": "r", "vantage": "v", "outcome": "dead"}'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"once upon a time", 's.jsonl holds no strikes: its first line is not {"linkcheck_strikes": 1}; name a file that was exported'),
        (b"[" * 100_000, 's.jsonl holds no strikes: its first line is not {"linkcheck_strikes": 1}; name a file that was exported'),
        (
            b'{"linkcheck_strikes": 2}\n',
            "s.jsonl was written by a newer linkcheck (strikes version 2, and this one knows 1); update linkcheck",
        ),
        (
            HEAD + b"\n" + LINE % FAILURE + b"<<<<<<< HEAD\n",
            "s.jsonl, line 4 is a conflict that git left; keep the lines of both sides, delete the lines that begin with <<<<<<<, "
            "======= or >>>>>>>, and import it again",
        ),
        (
            HEAD + LINE % b"{}",
            "s.jsonl, line 2 is no strike: Object missing required field `at` - at `$.failures[0]`; mend or delete the line, "
            "and import it again",
        ),
        (
            HEAD + LINE % FAILURE[:-1],
            "s.jsonl, line 2 is no strike: Expecting ',' delimiter: line 1 column 125 (char 124);"
            " mend or delete the line, and import it again",
        ),
        (
            HEAD + LINE % FAILURE.replace(b"Z", b""),
            "s.jsonl, line 2 is no strike: Expected `datetime` with a timezone component - at `$.failures[0].at`; mend or delete the line, "
            "and import it again",
        ),
        (
            HEAD + LINE % FAILURE.replace(b"2027", b"0001"),
            "s.jsonl, line 2 is no strike: a time is not of this age; mend or delete the line, and import it again",
        ),
        (
            HEAD + b'"\xff"',
            "s.jsonl, line 2 is no strike: 'utf-8' codec can't decode byte 0xff in position 1: invalid start byte; "
            "mend or delete the line, and import it again",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_not_imported(ledger: Ledger, content: bytes, said: str) -> None:
    """The line that is wrong is named, and nothing of the file is taken."""
    with pytest.raises(UsageError) as raised:
        ledger.import_strikes(content, "s.jsonl")
    assert str(raised.value) == said
    assert ledger.stats().subjects == 0
