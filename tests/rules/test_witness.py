"""The rules for which the publisher's page is the witness."""

import pytest

from linkcheck.model import Edit
from linkcheck.vocabulary import Certainty, Safety
from tests.conftest import Check
from tests.rules.posts import NEWS, PAPER, living, wordpress


def flags(report, code):
    return [finding for finding in report.findings if finding.code == code]


def test_the_declared_address_is_proposed_for_every_claim(check: Check) -> None:
    """One finding names the page, the address and who says so; its unsafe fix writes all three claims."""
    head = f'<link rel=canonical href="{NEWS}"><meta property="og:url" content="{NEWS}/">'
    found, = flags(check({"a.md": wordpress()}, {PAPER: living(head)}), "LC207")

    assert found.message == f"original_link leads to {PAPER}, but that page declares {NEWS} by rel=canonical and og:url"
    assert (found.certainty, len(found.related)) == (Certainty.CONFIRMED, 2)
    assert found.fix is not None
    assert found.fix.safety is Safety.UNSAFE
    assert [edit.replacement for edit in found.fix.edits if isinstance(edit, Edit)] == [NEWS] * 3


def test_what_only_open_graph_says_is_likely(check: Check) -> None:
    """An og:url that nobody confirms may be a leftover."""
    found, = flags(check({"a.md": wordpress()}, {PAPER: living(f'<meta property="og:url" content="{NEWS}">')}), "LC207")

    assert found.certainty is Certainty.LIKELY


OLD = "https://paper.example/old/the-slug-of-it"


@pytest.mark.parametrize(
    ("claim", "head"),
    [
        (PAPER, '<link rel=canonical href="https://paper.example/">'),
        (PAPER, '<link rel=canonical href="/404.html">'),
        (PAPER, '<link rel=canonical href="#">'),
        (PAPER, f'<link rel=canonical href="{NEWS}"><link rel=canonical href="{NEWS}-2">'),
        (PAPER, f'<link rel=canonical href="{PAPER}"><meta property="og:url" content="{NEWS}">'),
        (PAPER, '<link rel=canonical href="https://digest.example/a-title/">'),
        (OLD, f'<link rel=canonical href="{OLD}">'),
    ],
)
def test_nonsense_and_agreement_are_no_findings(check: Check, claim: str, head: str) -> None:
    """Home pages, contradictions, the post's own site and an address that leads here are nothing to report."""
    world = {PAPER: living(head), OLD: living() if claim == PAPER else moved(PAPER)}

    assert flags(check({"a.md": wordpress(claim, claim, claim)}, world), "LC207") == []


def moved(location):
    response = living()
    response.status_code = 301
    response.headers["location"] = location
    return response
