"""LC209 publisher-mismatch."""

from collections.abc import Iterator

from linkcheck.model import Flag, Link, PageFacts, Resolution
from linkcheck.publishers import could_be, is_domain_name, is_proper_name, names_of_host, publisher_in
from linkcheck.rules.case import Case, name_of
from linkcheck.rules.rule import rule
from linkcheck.rules.traits import Trait
from linkcheck.urls.domains import registrable
from linkcheck.urls.parse import web_url
from linkcheck.vocabulary import Certainty, Outcome, Role, Severity
from linkcheck.words import segments

# Searches whose feeds append the publisher to every title.
_NEWS_SEARCHES = frozenset({"Google News", "Google", "Bing News", "Yahoo News"})
_ALL_BY_IMPORTER = frozenset({Role.ORIGINAL, Role.CANONICAL})


@rule("LC209", "publisher-mismatch", Severity.NOTE, since="0.1", needs={Trait.CLAIM})
def publisher_mismatch(case: Case) -> Iterator[Flag]:
    """The title names one publisher at its end, and the claims lead to another.

    ## What it flags
    A post of an importer, titled `... - paper.com` as news searches title articles, none of whose claims leads to a host
    that could be that publisher's. A publisher that is named in words, as in `... - Harbour Herald`, is compared only
    where a claim goes through a news search and its page, seen alive, says what its site is called. Abbreviations,
    initials, a few letters in common or a move to another domain are enough to stay silent. The finding is likely at most.

    ## Why it matters
    Either the title credits somebody who did not write the article, or the claims lead to a copy.

    ## How to fix
    Find out who published the article, and mend the title or the claims.
    """
    name = publisher_in(case.post.title or "")
    led = [(link, case.resolution(link)) for link in case.claims]
    if name is None or not led or any(resolution.target is None for _, resolution in led):
        return
    if could_be(name, (known for _, resolution in led for known in _names(resolution))) or not _is_told(name, case, led):
        return
    link, resolution = led[0]
    yield Flag(
        f"the title names {name}, but {name_of(link)} leads to {_called(resolution)}",
        Certainty.LIKELY,
        link=link,
        help="find out who published the article, and mend the title or the claims",
    )


def _is_told(name: str, case: Case, led: list[tuple[Link, Resolution]]) -> bool:
    """Whether a tail is certain to be a publisher, and enough is known to compare it."""
    searched = any(hop.wrapper in _NEWS_SEARCHES for _, resolution in led for hop in resolution.hops)
    if is_domain_name(name):
        return searched or case.reading.expected >= _ALL_BY_IMPORTER
    return searched and is_proper_name(name) and all(_introduces_itself(resolution) for _, resolution in led)


def _introduces_itself(resolution: Resolution) -> bool:
    """Whether a living page says what its site is called, and is where it always was."""
    named = resolution.page is not None and resolution.page.site_name is not None
    return named and resolution.target_outcome is Outcome.ALIVE and len(_domains(resolution)) == 1


def _names(resolution: Resolution) -> Iterator[str]:
    """All names by which the publisher of a page could be known: those of its hosts, its site and in its titles."""
    for host in _hosts(resolution):
        yield from names_of_host(host)
    page = resolution.page if resolution.target_outcome is Outcome.ALIVE else None
    if page is not None:
        yield from filter(None, (page.site_name, *_title_parts(page)))


def _title_parts(page: PageFacts) -> Iterator[str]:
    for title in filter(None, (page.title, page.og_title)):
        yield from segments(title)[1:]


def _hosts(resolution: Resolution) -> tuple[str, ...]:
    """The hosts on the way that are no wrapper's."""
    urls = (*(hop.url for hop in resolution.hops if hop.kind is None), resolution.target or "")
    return tuple(dict.fromkeys(url.host for text in urls if (url := web_url(text)) is not None))


def _domains(resolution: Resolution) -> frozenset[str]:
    return frozenset(registrable(host) for host in _hosts(resolution))


def _called(resolution: Resolution) -> str:
    host = _hosts(resolution)[-1]
    site = resolution.page.site_name if resolution.page is not None and resolution.target_outcome is Outcome.ALIVE else None
    return f"{host} ({site})" if site else host
