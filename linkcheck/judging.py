"""Readings and a world -> what is to be said of each post, and of all of them together."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct, structs

from linkcheck.agreement import compare
from linkcheck.judge import Grouped, bench_of, judge, judge_archive, with_own
from linkcheck.model import Finding, Judged, Reading, Resolution
from linkcheck.resolution import World, resolve_url, silent_hosts
from linkcheck.rules import Case
from linkcheck.scopes import Scopes
from linkcheck.settings import Settings
from linkcheck.urls.forgetting import forget_urls
from linkcheck.urls.identity import bare_host
from linkcheck.urls.parse import web_url
from linkcheck.vocabulary import Role

# What was learned of so many URLs is kept for the posts to come: neighbours have more in common than posts of other years.
MOST_KNOWN = 4_096


class Opinion(Struct, frozen=True, array_like=True):
    """What is to be said of some posts, each for itself, their shares in what many posts have in common, and their links' ways."""

    posts: tuple[Judged, ...]
    grouped: tuple[Grouped, ...]
    resolutions: dict[str, Resolution]


class Settled(Struct, frozen=True):
    """What is said of all posts; `resolutions` is keyed by the URL as it would be requested, and sorted."""

    posts: tuple[Judged, ...]
    archive: tuple[Finding, ...]
    resolutions: dict[str, Resolution]


class Judge:
    """Judges posts by the settings and a world; what it learned of a URL it knows of the next post that holds it."""

    def __init__(self, world: World, settings: Settings, today: date, *, online: bool) -> None:
        self._world = world
        self._settings = settings
        self._scopes = Scopes(settings)
        self._today = today
        self._online = online
        self._silent = silent_hosts(world)
        self._known: dict[str, Resolution] = {}

    def opinion(self, readings: Iterable[Reading]) -> Opinion:
        """What is to be said of some posts."""
        posts: list[Judged] = []
        grouped: list[Grouped] = []
        resolutions: dict[str, Resolution] = {}
        for reading in readings:
            judged, shared, own = self.judged(reading)
            posts.append(judged)
            grouped.extend(shared)
            resolutions.update(own)
        return Opinion(tuple(posts), tuple(grouped), resolutions)

    def judged(self, reading: Reading) -> tuple[Judged, tuple[Grouped, ...], dict[str, Resolution]]:
        """What is to be said of one post: for itself, its shares in what many have in common, and its links' ways by their URLs."""
        own = {link.url: self._resolution(link.url) for link in (*reading.links, *reading.hidden)}
        chosen = self._scopes.of(reading.post.path)
        site = site_of(reading, self._settings)
        comparison = compare(reading, own, chosen.agree_at, site)
        bench = bench_of(chosen, self._today, online=self._online)
        findings, shared = _counted(reading, *judge(Case(reading, own, comparison, site, silent=self._silent), bench))
        return Judged(reading, comparison.agreement, findings), shared, own

    def _resolution(self, url: str) -> Resolution:
        known = self._known.get(url)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
                forget_urls()
            known = self._known[url] = resolve_url(url, self._world)
        return known


def settle(opinions: Iterable[Opinion]) -> Settled:
    """What all opinions together say, in their order."""
    posts: list[Judged] = []
    grouped: list[Grouped] = []
    known: dict[str, Resolution] = {}
    for opinion in opinions:
        posts.extend(opinion.posts)
        grouped.extend(opinion.grouped)
        known.update(opinion.resolutions)
    settled = judge_archive(grouped)
    # What is no link to the web has no hops; of the rest `url` is the URL as it would be requested.
    found = {resolution.url: resolution for resolution in known.values() if resolution.hops}
    whole = (structs.replace(post, findings=with_own(post.findings, post.path, settled)) for post in posts)
    return Settled(tuple(whole), settled.archive, dict(sorted(found.items())))


def site_of(reading: Reading, settings: Settings) -> str | None:
    """The host of the site that republishes a post: from the settings, else from the post's own permalink.

    Some importers leave the source's address as the permalink, and that says nothing about the site.
    """
    url = web_url(settings.site_url or reading.post.permalink or "")
    if url is None or settings.site_url is not None:
        return url.host if url is not None else None
    original = reading.claim(Role.ORIGINAL)
    source = web_url(original.url) if original is not None else None
    return None if source is not None and bare_host(source.host) == bare_host(url.host) else url.host


def _counted(
    reading: Reading, findings: tuple[Finding, ...], grouped: tuple[Grouped, ...],
) -> tuple[tuple[Finding, ...], tuple[Grouped, ...]]:
    """Of a post that changed since a revision, what is about the change."""
    changed = reading.touched
    if changed is None:
        return findings, grouped
    from linkcheck.since import counts, counts_in_group

    return tuple(one for one in findings if counts(one, changed)), tuple(one for one in grouped if counts_in_group(one, changed))
