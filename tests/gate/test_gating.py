"""What fails a run: by default confirmed errors, and never a host that blocks or fails today."""

from contextlib import closing
from datetime import date
from itertools import product
from pathlib import Path

import httpx
import pytest

from linkcheck.cli.check import exit_code
from linkcheck.config.settings import Settings
from linkcheck.gate import fails
from linkcheck.judge.agreement import compare
from linkcheck.judge.apply_rules import RuleSet, apply_rules
from linkcheck.judge.case import Case
from linkcheck.judge.grouped_findings import group_findings
from linkcheck.judge.rules import RULES
from linkcheck.model import Hop, Reading, Resolution
from linkcheck.model.vocabulary import Agreement, Certainty, Outcome, Severity, Via
from linkcheck.pipeline.run import check_posts
from linkcheck.posts.extract import extract
from linkcheck.posts.read import read_post
from tests.conftest import world_transport
from tests.judge.posts import ALIVE, NEWS, PAPER

CLAIM = f"---\noriginal_link: {PAPER}\ncanonical_url: {PAPER}\n---\n<p>Text.</p>\n<a href='{PAPER}'>Source</a>\n"
BODY = f"---\ntitle: a\n---\n[x]({PAPER})\n"
GONE = {Outcome.DEAD, Outcome.HOST_GONE, Outcome.LOOP}
# What a host does on a bad day, to a machine it does not like, or behind a wall: it says nothing of the page.
FLAKY = {Outcome.BLOCKED, Outcome.UNREACHABLE, Outcome.TIMEOUT, Outcome.TLS, Outcome.SERVER_ERROR}

TODAY = date(2026, 11, 24)

Pair = tuple[Outcome, Certainty]


def reading(folder: Path, text: str) -> Reading:
    (folder / "a.md").write_text(text)
    post = read_post(folder / "a.md", "a.md")
    return extract(post, Settings(folder=folder))  # type: ignore[arg-type]


def failing(post: Reading, fail_on: Severity, certainty: Certainty) -> set[Pair]:
    """Every outcome and certainty of the post's link with which the post fails."""

    def failed(outcome: Outcome, sure: Certainty) -> bool:
        own = {PAPER: Resolution(PAPER, (Hop(PAPER, Via.GIVEN),), outcome, sure, PAPER, outcome, sure, checked_at="2024-01-01")}
        findings, shares = apply_rules(Case(post, own, compare(post, own, Agreement.SAME_PAGE, None)), RuleSet(RULES, TODAY))
        found = group_findings(shares)
        return fails((*findings, *found.grouped, *found.by_path.get("a.md", ())), fail_on, certainty)

    return {pair for pair in product(Outcome, Certainty) if failed(*pair)}


def pairs(outcomes: set[Outcome], *certainties: Certainty) -> set[Pair]:
    return set(product(outcomes, certainties))


def test_a_claim_fails_only_where_its_page_is_gone_for_certain(tmp_path: Path) -> None:
    """Of all outcomes and certainties three fail a claim by default: dead, no host and a loop, confirmed."""
    assert failing(reading(tmp_path, CLAIM), Severity.ERROR, Certainty.CONFIRMED) == pairs(GONE, Certainty.CONFIRMED)


def test_a_body_link_fails_nothing_by_default(tmp_path: Path) -> None:
    """A dead link of the body is a warning."""
    assert failing(reading(tmp_path, BODY), Severity.ERROR, Certainty.UNKNOWN) == set()


@pytest.mark.parametrize("text", [CLAIM, BODY], ids=["claim", "body"])
def test_a_flaky_host_fails_no_error_gate_however_sure_it_must_be(tmp_path: Path, text: str) -> None:
    """Even where unknown findings fail, a host that blocks, fails or is silent is no error."""
    found = failing(reading(tmp_path, text), Severity.ERROR, Certainty.UNKNOWN)

    assert not {outcome for outcome, _ in found} & FLAKY


@pytest.mark.parametrize("text", [CLAIM, BODY], ids=["claim", "body"])
@pytest.mark.parametrize("certainty", Certainty)
def test_certainty_is_a_bar_of_its_own(tmp_path: Path, text: str, certainty: Certainty) -> None:
    """With --fail-on warning a dead link fails as soon as it is as sure as --certainty asks."""
    sure_enough = tuple(Certainty)[: tuple(Certainty).index(certainty) + 1]
    found = failing(reading(tmp_path, text), Severity.WARNING, certainty)

    assert {pair for pair in found if pair[0] in GONE} == pairs(GONE, *sure_enough)


@pytest.mark.parametrize("text", [CLAIM, BODY], ids=["claim", "body"])
def test_a_blocked_link_fails_no_gate_for_warnings(tmp_path: Path, text: str) -> None:
    """A bot wall is never more than a note."""
    assert Outcome.BLOCKED not in {outcome for outcome, _ in failing(reading(tmp_path, text), Severity.WARNING, Certainty.UNKNOWN)}


ANSWERS: dict[str, tuple[httpx.Response | type[Exception], int, int]] = {
    "200": (ALIVE, 0, 0),
    "410": (httpx.Response(410), 1, 0),
    "404, twice": (httpx.Response(404), 1, 0),
    "a loop": (httpx.Response(302, headers={"Location": PAPER}), 1, 0),
    "400": (httpx.Response(400), 0, 0),
    "401": (httpx.Response(401), 0, 0),
    "403": (httpx.Response(403), 0, 0),
    "407": (httpx.Response(407), 0, 0),
    "418": (httpx.Response(418), 0, 0),
    "429": (httpx.Response(429, headers={"Retry-After": "0"}), 0, 0),
    "451": (httpx.Response(451), 0, 0),
    "500": (httpx.Response(500), 0, 0),
    "503": (httpx.Response(503), 0, 0),
    "999": (httpx.Response(999), 0, 0),
    "a challenge at 404": (httpx.Response(404, headers={"cf-mitigated": "challenge"}), 0, 0),
    "refused": (httpx.ConnectError, 0, 0),
    "reset": (httpx.ReadError, 0, 0),
    "no answer": (httpx.ReadTimeout, 0, 0),
    "no connection": (httpx.ConnectTimeout, 0, 0),
    "no HTTP": (httpx.RemoteProtocolError, 0, 0),
}


@pytest.mark.parametrize(("answer", "claim", "body"), ANSWERS.values(), ids=ANSWERS)
def test_exit_codes_of_what_hosts_answer(tmp_path: Path, answer: httpx.Response | type[Exception], claim: int, body: int) -> None:
    """From the wire to the exit code: a claim whose page is gone fails, and nothing else does."""
    settings = Settings(folder=tmp_path, host_interval_ms=0, name_recheck=0)
    transport = world_transport({PAPER: answer, NEWS: ALIVE})

    def code(text: str) -> int:
        (tmp_path / "a.md").write_text(f"{text}\n<a href='{NEWS}'>y</a>\n")
        with closing(check_posts([tmp_path], settings, transport=transport)) as checked:
            return exit_code(checked.summary, settings)

    assert (code(CLAIM), code(BODY)) == (claim, body)


@pytest.mark.parametrize("text", [CLAIM, BODY], ids=["claim", "body"])
def test_a_blocked_link_fails_no_gate_at_all(tmp_path: Path, text: str) -> None:
    """What could not be checked passes, however mild and unsure a finding may be that fails."""
    assert Outcome.BLOCKED not in {outcome for outcome, _ in failing(reading(tmp_path, text), Severity.NOTE, Certainty.UNKNOWN)}
