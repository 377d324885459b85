"""The towns are what they are said to be: an unhurried visitor who knows nothing finds the truth of every URL."""

from collections import Counter
from collections.abc import Callable, Mapping

import httpcore
import pytest

from linkcheck.model.vocabulary import Certainty, Outcome
from tests.internet.population import Population, one_of_each, population
from tests.internet.server import internet
from tests.internet.truth import Truth
from tests.internet.visitor import Seen, TooManyRedirectsError, Visitor, visiting

pytestmark = pytest.mark.slow

# How the end of a chain looks whose truth is this, whatever more there is to see.
_ENDS: Mapping[Outcome, Callable[[Seen], bool]] = {
    Outcome.ALIVE: lambda seen: 200 <= seen.status < 300,
    Outcome.DEAD: lambda seen: seen.status in (404, 410),
    Outcome.SOFT_DEAD: lambda seen: seen.status == 200,
    Outcome.PARKED: lambda seen: seen.status == 200,
    Outcome.SERVER_ERROR: lambda seen: seen.status >= 500,
    Outcome.BLOCKED: lambda seen: True,
}
# What takes its time, what needs more patience, and what breaks off in the middle of a page.
_NOT_VISITED = ("limits", "last octet", "without an end", "break off", "is there after a pause")
_FAILURES = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, httpcore.UnsupportedProtocol)


def end_of(visitor: Visitor, url: str) -> Seen | type[Exception]:
    """What a visitor sees at last, of two attempts the second where the first failed for a while."""
    for _ in range(2):
        try:
            _, seen = visitor.follow(url)
        except TooManyRedirectsError as error:
            return type(error)
        except _FAILURES as error:
            found: Seen | type[Exception] = type(error)
            continue
        found = seen
        if seen.status not in (429, 500, 502, 503):
            break
    return found


def disagreements(town: Population) -> list[tuple[str, str, Seen | type[Exception]]]:
    """Every URL whose end is another one than its truth has."""
    found = []
    with internet(*town.sites) as net, visiting(net) as visitor:
        for url, truth in town.truth.items():
            if truth.outcome is Outcome.TIMEOUT or any(word in truth.why for word in _NOT_VISITED):
                continue
            seen = end_of(visitor, url)
            looks = _ENDS.get(truth.outcome)
            right = isinstance(seen, type) if looks is None else isinstance(seen, Seen) and looks(seen)
            if not right:
                found.append((url, truth.why, seen))
    return found


def test_every_variant_is_what_it_is_said_to_be() -> None:
    """At the end of every chain stands what the truth says, on each variant of each kind of site."""
    assert disagreements(one_of_each(urls=2)) == []


def test_a_town_is_the_same_for_the_same_seed() -> None:
    """A seed gives one population, another seed another one, each with as many URLs as wanted."""
    first, again, other = population(1), population(1), population(2)

    assert first.truth == again.truth
    assert first.truth.keys() != other.truth.keys()
    assert (len(first.truth), len(other.truth)) == (500, 500)
    assert len(population(3, urls=4000, hosts=400).truth) == 4000


def test_hosts_are_not_shared() -> None:
    """No two publishers of a town have the same host, and every URL of the truth is of a host that is there."""
    town = population(4, urls=2000, hosts=200)
    hosts = [site.host for site in town.sites]

    assert len(hosts) == len(set(hosts))
    assert {url.split("/")[2] for url in town.truth} <= set(hosts)


def test_a_town_has_every_fate() -> None:
    """Living pages are the most, and every outcome that a request can have is there."""
    fates = Counter(truth.outcome for truth in population(5).truth.values())

    assert fates.most_common(1)[0][0] is Outcome.ALIVE
    assert set(fates) == set(Outcome) - {Outcome.OPAQUE, Outcome.MALFORMED, Outcome.SKIPPED, Outcome.UNCHECKED}


def test_a_truth_allows_what_cannot_be_told_apart() -> None:
    """A verdict is right when it is the truth as surely as it is known, or what may be taken for it."""
    truth = Truth(Outcome.DEAD, "it says so", (Outcome.BLOCKED,), Certainty.CONFIRMED)
    verdicts = [
        (Outcome.DEAD, Certainty.CONFIRMED),
        (Outcome.DEAD, Certainty.LIKELY),
        (Outcome.BLOCKED, Certainty.UNKNOWN),
        (Outcome.ALIVE, Certainty.CONFIRMED),
    ]

    assert [truth.allows(*verdict) for verdict in verdicts] == [True, False, True, False]
