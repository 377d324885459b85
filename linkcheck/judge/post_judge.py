"""A reading and what the web answered -> the post with its findings, and its shares in findings about several posts."""

from collections.abc import Mapping
from datetime import date

from linkcheck.config.per_path import PathSettings
from linkcheck.config.settings import Settings
from linkcheck.crawl.resolution import WebAnswers, dead_hosts, resolve_url
from linkcheck.judge.agreement import compare
from linkcheck.judge.apply_rules import apply_rules, rule_set_of
from linkcheck.judge.case import Case
from linkcheck.judge.grouped_findings import SharedFinding
from linkcheck.model import JudgedPost, Reading, Resolution
from linkcheck.model.vocabulary import CLAIM_ROLES, Role
from linkcheck.pages.declared import declares_another
from linkcheck.text import clear_caches
from linkcheck.urls.identity import bare_host, identity
from linkcheck.urls.unwrap.trace import trace
from linkcheck.urls.url import parse_url, web_url


def clear_url_caches() -> None:
    """Clear the caches about single URLs, so that memory does not grow with the number of posts."""
    clear_caches(parse_url, identity, trace)


# The resolutions of so many URLs are cached: neighbouring posts have more links in common than posts of other years.
MAX_CACHED = 4_096


class PostJudge:
    """Judges posts by the settings and the answers of the web; resolutions are cached for the next post with the same URL."""

    def __init__(self, web: WebAnswers, settings: Settings, today: date, *, online: bool) -> None:
        self._web = web
        self._settings = settings
        self._scopes = PathSettings(settings)
        self._today = today
        self._online = online
        self._dead_hosts = dead_hosts(web)
        self._known: dict[str, Resolution] = {}

    def judge(self, reading: Reading) -> tuple[JudgedPost, tuple[SharedFinding, ...], dict[str, Resolution]]:
        """One post with its own findings, its shares in findings about several posts, and its links' resolutions by their URLs."""
        own = {link.url: self._resolution(link.url) for link in (*reading.links, *reading.hidden)}
        chosen = self._scopes.of(reading.post.path)
        site = site_of(reading, self._settings)
        comparison = compare(reading, own, chosen.agree_at, site)
        rule_set = rule_set_of(chosen, self._today, online=self._online)
        case = Case(reading, own, comparison, site, dead_hosts=self._dead_hosts, declared=self._declared(reading, own))
        findings, shared = apply_rules(case, rule_set)
        return JudgedPost(reading, comparison.agreement, findings), shared, own

    def _declared(self, reading: Reading, own: Mapping[str, Resolution]) -> dict[str, Resolution]:
        """The resolutions of the addresses that the pages of claims declare instead of their own."""
        pages = (own[link.url] for link in reading.links if link.role in CLAIM_ROLES and own[link.url].page is not None)
        return {best.address: self._resolution(best.address) for page in pages if (best := declares_another(page)) is not None}

    def _resolution(self, url: str) -> Resolution:
        known = self._known.get(url)
        if known is None:
            if len(self._known) >= MAX_CACHED:
                self._known.clear()
                clear_url_caches()
            known = self._known[url] = resolve_url(url, self._web)
        return known


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
