"""LC209 publisher-mismatch."""

import re
from collections.abc import Iterable, Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag, Link, PageFacts, Resolution
from linkcheck.model.vocabulary import About, Certainty, ChangeKind, ClearedBy, Outcome, Role, Severity
from linkcheck.text import fold, pattern, segments, squeeze, unescape
from linkcheck.urls.domains import is_domain, registrable
from linkcheck.urls.malformed import FILE_SUFFIXES
from linkcheck.urls.url import web_url

# Searches whose feeds append the publisher to every title.
_NEWS_SEARCHES = frozenset({"Google News", "Google", "Bing News", "Yahoo News"})
_ALL_BY_IMPORTER = frozenset({Role.ORIGINAL, Role.CANONICAL})
# News searches append the publisher behind a dash; a hyphen inside a name has no spaces around it.
_TAIL = pattern(r".{10,}\s[-–—]\s+(?P<name>[^–—|]{2,60}?)\s*", re.DOTALL)
# One of these, or a character reference that means one, stands before every tail.
_BEFORE_TAIL = "-–—&"
_MAX_WORDS = 5
_NO_NAMES = frozenset("www m amp mobile co com org net ac gov edu".split())
# A name this short may be the abbreviation of any other.
_SHORT = 4
# As many letters in a row are no accident: `post`, `news` and `star` stand in many names, but then nothing is flagged.
_IN_COMMON = 4


@rule(
    "LC209",
    "publisher-mismatch",
    Severity.NOTE,
    since="0.1",
    needs={Trait.CLAIM},
    cleared_by=ClearedBy.WEB,
    about=About.CLAIMS,
    announces=ChangeKind.NEWLY_DISAGREEING,
)
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
    resolved = [(link, case.resolution(link)) for link in case.claims]
    if name is None or not resolved or any(resolution.target is None for _, resolution in resolved):
        return
    if could_be(name, (known for _, resolution in resolved for known in _names(resolution))) or not _is_comparable(name, case, resolved):
        return
    link, resolution = resolved[0]
    yield Flag(
        f"the title names {name}, but {name_of(link)} leads to {_publisher_shown(resolution)}",
        Certainty.LIKELY,
        link=link,
        help="find out who published the article, and mend the title or the claims",
    )


def _is_comparable(name: str, case: Case, resolved: list[tuple[Link, Resolution]]) -> bool:
    """Whether a tail is certain to be a publisher, and enough is known to compare it."""
    searched = any(hop.wrapper in _NEWS_SEARCHES for _, resolution in resolved for hop in resolution.hops)
    if is_domain_name(name):
        return searched or case.reading.expected >= _ALL_BY_IMPORTER
    return searched and is_proper_name(name) and all(_introduces_itself(resolution) for _, resolution in resolved)


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


def _publisher_shown(resolution: Resolution) -> str:
    host = _hosts(resolution)[-1]
    site = resolution.page.site_name if resolution.page is not None and resolution.target_outcome is Outcome.ALIVE else None
    return f"{host} ({site})" if site else host


def publisher_in(title: str) -> str | None:
    """The publisher that a news search has appended to a title, or None: `Tram opens - The Paper` names one."""
    if not any(sign in title for sign in _BEFORE_TAIL):
        return None
    match = _TAIL.fullmatch(unescape(unescape(title.strip())))
    name = match["name"] if match is not None else ""
    return name if name and len(name.split()) <= _MAX_WORDS else None


def is_domain_name(name: str) -> bool:
    """Whether a publisher is named by its domain, which is unique."""
    suffix = name.rpartition(".")[2].lower()
    return is_domain(name) and len(name.partition(".")[0]) > _SHORT and suffix not in FILE_SUFFIXES | {"io"}


def is_proper_name(name: str) -> bool:
    """Whether a publisher is named by several words, all of them capitalised, which is unique enough."""
    words = name.split()
    return len(words) > 1 and all(word[:1].isupper() and word.replace("'", "").isalpha() for word in words)


def names_of_host(host: str) -> Iterator[str]:
    """What a publisher may be called by its host: the labels that are no suffix and no `www`, short ones only as the domain's own."""
    labels = [label for label in host.split(".")[:-1] if label not in _NO_NAMES]
    yield from (label for at, label in enumerate(labels) if len(label) > _SHORT or at == len(labels) - 1)


def could_be(name: str, others: Iterable[str]) -> bool:
    """Whether a publisher could be known by one of the other names; true where that is uncertain."""
    return any(_could_be_one(name, other) for other in others if squeeze(other))


def _could_be_one(name: str, other: str) -> bool:
    one, two = squeeze(_without_suffix(name)), squeeze(_without_suffix(other))
    short, long = sorted((one, two), key=len)
    if len(short) <= _SHORT or _abbreviates(short, long):
        return True
    if any(_is_begun_by_initials(words, letters) for words, letters in ((name, two), (other, one))):
        return True
    # Imported here: few names get so far.
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, two, autojunk=False).find_longest_match().size >= _IN_COMMON


def _without_suffix(name: str) -> str:
    return name.partition(".")[0] if "." in name and " " not in name else name


def _abbreviates(short: str, long: str) -> bool:
    """Whether a name's letters stand in another one in their order, the first one first: `wapo` in `washingtonpost`."""
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)


def _is_begun_by_initials(name: str, letters: str) -> bool:
    """Whether another name begins with the first two initials of one: `sfgate` with those of `San Francisco Chronicle`."""
    initials = "".join(word[0] for word in fold(name).removeprefix("the ").split()[:2])
    return len(initials) > 1 and letters.startswith(initials)
