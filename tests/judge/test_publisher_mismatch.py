"""Publishers that news searches append to titles, and what they could be called elsewhere."""

import pytest

from linkcheck.judge.rules.publisher_mismatch import could_be, is_domain_name, is_proper_name, names_of_host, publisher_in


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Mayor opens the tram line &#8211; Harbour Herald", "Harbour Herald"),
        ("Mayor opens the tram line - HarbourHerald.com", "HarbourHerald.com"),
        ("Trams - and why they are late - The Paper", "The Paper"),
        ("Mayor opens the tram line", None),
        ("Mayor opens the half-finished line", None),
        ("Mayor opens the tram line - and nobody in the whole town came to see", None),
        ("Trams - The Paper", None),
        ("", None),
        ("a" * 100_000, None),
    ],
)
def test_the_end_of_a_title_names_its_publisher(title: str, name: str | None) -> None:
    """What stands behind the last dash is a publisher where it is short and a headline stands before it."""
    assert publisher_in(title) == name


@pytest.mark.parametrize(
    ("name", "domain", "proper"),
    [
        ("HarbourHerald.com", True, False),
        ("harbour.co.uk", True, False),
        ("Node.js", False, False),
        ("ASP.NET", False, False),
        ("Harbour Herald", False, True),
        ("USA TODAY", False, True),
        ("89.3 KPCC", False, False),
        ("Reuters", False, False),
        ("what we know", False, False),
    ],
)
def test_only_clear_names_are_compared(name: str, domain: bool, proper: bool) -> None:
    """A domain and a name in several words are a publisher's; one word, numbers and frameworks may be anything."""
    assert (is_domain_name(name), is_proper_name(name)) == (domain, proper)


ONE = [
    ("New York Times", "nytimes"),
    ("Wall Street Journal", "wsj"),
    ("Washington Post", "washingtonpost"),
    ("Washington Post", "wapo"),
    ("CBSSports.com", "cbssports"),
    ("BBC News", "bbc"),
    ("Los Angeles Times", "latimes"),
    ("Indianapolis Star", "indystar"),
    ("Christian Science Monitor", "csmonitor"),
    ("The Guardian", "guardian"),
    ("Daily Caller", "dailycaller"),
    ("NYTimes.com", "nytimes"),
    ("San Francisco Chronicle", "sfgate"),
    ("BuzzFeed News", "buzzfeed"),
    ("ESPN FC", "espnfc"),
    ("Washington Post", "The Washington Post"),
    ("Harbour Herald", "hh-online"),
    ("Herald", "ft"),
]


@pytest.mark.parametrize(("name", "other"), ONE)
def test_a_publisher_has_many_names(name: str, other: str) -> None:
    """Abbreviations, initials and parts of a name are that publisher's, and a name of few letters could be anybody's."""
    assert could_be(name, [other])


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("usatoday.com", "washingtonpost"),
        ("Washington Post", "usatoday"),
        ("Washington Post", "USA TODAY"),
        ("HarbourHerald.com", "lantern"),
    ],
)
def test_two_publishers_are_two(name: str, other: str) -> None:
    """Names that have nothing in common are two publishers'."""
    assert not could_be(name, [other])


@pytest.mark.parametrize(
    ("host", "names"),
    [("www.bbc.co.uk", ["bbc"]), ("blog.paper.example", ["paper"]), ("edition.cnn.com", ["edition", "cnn"]), ("localhost", [])],
)
def test_hosts_are_called_by_their_labels(host: str, names: list[str]) -> None:
    """A host's own label names its publisher, and a long one before it may do so."""
    assert list(names_of_host(host)) == names
