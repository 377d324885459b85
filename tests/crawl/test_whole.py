"""Whole populations of sites, where the truth about every URL is known."""

import asyncio
from collections.abc import Iterable, Iterator

import pytest

from linkcheck.crawl import rate_limit
from linkcheck.crawl.answers import Answer, CrawlEnded
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.http.httpx_transport import Transport
from linkcheck.model.vocabulary import Outcome
from tests.internet.population import Population, one_of_each, population
from tests.internet.server import Internet, internet

pytestmark = pytest.mark.slow

DEATHS = frozenset({Outcome.DEAD, Outcome.SOFT_DEAD, Outcome.HOST_GONE, Outcome.PARKED})


@pytest.fixture(scope="module", autouse=True)
def _short_pauses() -> Iterator[None]:
    """A host that limits requests without saying for how long is left alone for a moment instead of seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rate_limit, "FIRST_PAUSE", 0.1)
        yield


class Visit:
    """One run against a population: every answer, how the run ended, and what was asked of whom."""

    def __init__(self, town: Population, **changes: object) -> None:
        async def run(net: Internet) -> list[object]:
            settings = net.settings_by_name(**changes)
            return [answer async for answer in fetch_all(town.truth, settings, Transport(settings, net.names()))]

        with internet(*town.sites) as net:
            events = asyncio.run(run(net))
            self.most_at_once = max(net.most_at_once(site.host) for site in town.sites)
            self.requests = len(net.all_requests())
        self.answers = [item for item in events if isinstance(item, Answer)]
        self.ended = events[-1]

    def wrong(self, town: Population, outcomes: Iterable[Outcome] = Outcome) -> list[str]:
        """The verdicts that the truth does not allow, as sentences; only those with one of the outcomes."""
        return [
            f"{answer.url} is {answer.outcome} ({answer.certainty}), but {town.truth[answer.url].outcome}: {town.truth[answer.url].why}"
            for answer in self.answers
            if answer.outcome in outcomes and not town.truth[answer.url].allows(answer.outcome, answer.certainty)
        ]


@pytest.fixture(scope="module")
def town() -> Population:
    return population(2016, urls=500, hosts=60)


@pytest.fixture(scope="module")
def visit(town: Population, _short_pauses: None) -> Visit:
    return Visit(town)


def test_every_verdict_about_a_town_is_true(town: Population, visit: Visit) -> None:
    """Of 500 URLs on 60 hosts of every kind, none is judged wrong: no false death, no missed death."""
    assert visit.wrong(town) == []
    assert sorted(answer.url for answer in visit.answers) == sorted(town.truth)
    assert visit.ended == CrawlEnded()


def test_no_host_is_asked_more_at_once_than_allowed(visit: Visit) -> None:
    """At the busiest moment a host had four requests on it, not more."""
    assert visit.most_at_once <= 4


def test_probes_stay_few(town: Population, visit: Visit) -> None:
    """Redirects, second looks and probes together cost about one more request for each URL."""
    assert visit.requests < 2.1 * len(town.truth)


def test_every_kind_of_site_is_understood() -> None:
    """Each variant of each kind of site, on a host of its own, is judged as it is."""
    shown = one_of_each(7)
    assert Visit(shown).wrong(shown) == []


def test_head_first_calls_nothing_dead_that_lives(town: Population) -> None:
    """Asking by HEAD first may miss what only a page's text tells, but takes no living page for dead."""
    assert Visit(town, head_first=True).wrong(town, DEATHS) == []
