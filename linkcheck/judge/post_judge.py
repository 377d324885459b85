"""Readings and what the web answered -> what is to be said of each post, and of all of them together."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct, structs

from linkcheck.config.per_path import PathSettings
from linkcheck.config.settings import Settings
from linkcheck.crawl.resolution import WebAnswers, dead_hosts, resolve_url
from linkcheck.judge.agreement import compare
from linkcheck.judge.apply_rules import apply_rules, rule_set_of
from linkcheck.judge.archive_findings import SharedFinding, gather_archive_findings, with_own
from linkcheck.judge.case import Case
from linkcheck.model import Finding, JudgedPost, Reading, Resolution
from linkcheck.model.vocabulary import Role
from linkcheck.urls.identity import bare_host, identity
from linkcheck.urls.unwrap.trace import trace
from linkcheck.urls.url import parse_url, web_url


def clear_url_caches() -> None:
    """Forget what is known of single URLs, for a run that must not grow with its posts."""
    for remembering in (parse_url, identity, trace):
        remembering.cache_clear()


# What was learned of so many URLs is kept for the posts to come: neighbours have more in common than posts of other years.
MOST_KNOWN = 4_096


class Opinion(Struct, frozen=True, array_like=True):
    """What is to be said of some posts, each for itself, their shares in what many posts have in common, and their links' ways."""

    posts: tuple[JudgedPost, ...]
    grouped: tuple[SharedFinding, ...]
    resolutions: dict[str, Resolution]


class Settled(Struct, frozen=True):
    """What is said of all posts; `resolutions` is keyed by the URL as it would be requested, and sorted."""

    posts: tuple[JudgedPost, ...]
    archive: tuple[Finding, ...]
    resolutions: dict[str, Resolution]


class PostJudge:
    """Judges posts by the settings and a world; what it learned of a URL it knows of the next post that holds it."""

    def __init__(self, world: WebAnswers, settings: Settings, today: date, *, online: bool) -> None:
        self._world = world
        self._settings = settings
        self._scopes = PathSettings(settings)
        self._today = today
        self._online = online
        self._silent = dead_hosts(world)
        self._known: dict[str, Resolution] = {}

    def opinion(self, readings: Iterable[Reading]) -> Opinion:
        """What is to be said of some posts."""
        posts: list[JudgedPost] = []
        grouped: list[SharedFinding] = []
        resolutions: dict[str, Resolution] = {}
        for reading in readings:
            judged, shared, own = self.judged(reading)
            posts.append(judged)
            grouped.extend(shared)
            resolutions.update(own)
        return Opinion(tuple(posts), tuple(grouped), resolutions)

    def judged(self, reading: Reading) -> tuple[JudgedPost, tuple[SharedFinding, ...], dict[str, Resolution]]:
        """What is to be said of one post: for itself, its shares in what many have in common, and its links' ways by their URLs."""
        own = {link.url: self._resolution(link.url) for link in (*reading.links, *reading.hidden)}
        chosen = self._scopes.of(reading.post.path)
        site = site_of(reading, self._settings)
        comparison = compare(reading, own, chosen.agree_at, site)
        bench = rule_set_of(chosen, self._today, online=self._online)
        findings, shared = _counted(reading, *apply_rules(Case(reading, own, comparison, site, dead_hosts=self._silent), bench))
        return JudgedPost(reading, comparison.agreement, findings), shared, own

    def _resolution(self, url: str) -> Resolution:
        known = self._known.get(url)
        if known is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
                clear_url_caches()
            known = self._known[url] = resolve_url(url, self._world)
        return known


def settle(opinions: Iterable[Opinion]) -> Settled:
    """What all opinions together say, in their order."""
    posts: list[JudgedPost] = []
    grouped: list[SharedFinding] = []
    known: dict[str, Resolution] = {}
    for opinion in opinions:
        posts.extend(opinion.posts)
        grouped.extend(opinion.grouped)
        known.update(opinion.resolutions)
    settled = gather_archive_findings(grouped)
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
    reading: Reading, findings: tuple[Finding, ...], grouped: tuple[SharedFinding, ...]
) -> tuple[tuple[Finding, ...], tuple[SharedFinding, ...]]:
    """Of a post that changed since a revision, what is about the change."""
    changed = reading.changed
    if changed is None:
        return findings, grouped
    from linkcheck.gate.since import is_affected, is_share_affected

    return tuple(one for one in findings if is_affected(one, changed)), tuple(one for one in grouped if is_share_affected(one, changed))
