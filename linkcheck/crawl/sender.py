"""Single requests, each in its turn, with all that politeness asks for."""

from collections.abc import Mapping

from msgspec.structs import replace

from linkcheck.config.host_path_rules import rule_for
from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import CrawlState
from linkcheck.crawl.circuit_breaker import CircuitBreaker
from linkcheck.crawl.rate_limit import HostRateLimit, Quota, Watch
from linkcheck.http.fetch import Fetcher
from linkcheck.http.headers import HostHeaders
from linkcheck.http.response import Failure, Reply, failed
from linkcheck.pages.bot_walls import UNNAMED_SERVICE, bot_wall
from linkcheck.urls.references import host_of, origin_of

# What a cache remembers of the first request would be no second opinion.
_FRESH = {"Cache-Control": "no-cache"}


class Sender:
    """Asks for URLs on behalf of one run: `second` by HTTP/2 where it is spoken, and past caches, for a second opinion."""

    def __init__(self, fetcher: Fetcher, settings: Settings, politeness: HostRateLimit, background: CrawlState) -> None:
        """Nothing has been asked yet."""
        self.silence = CircuitBreaker()
        self.succeeded = False
        self._fetcher = fetcher
        self._settings = settings
        self._politeness = politeness
        self._headers = HostHeaders(settings.headers)
        self._validators = background.validators
        self._quota = background.quota or Quota()
        self._watch = background.watch or Watch()

    async def plain(self, url: str, cookies: str) -> Reply:
        """Ask for a URL with a Cookie header (empty for none)."""
        return await self._send(url, self._headers_of(url, cookies), second=False)

    async def first(self, url: str, cookies: str) -> Reply:
        """The same; where an earlier run saw the page alive, ask only whether it has changed."""
        known = self._validators.get(url) if not cookies else None
        if known is None:
            return await self.plain(url, cookies)
        reply = await self._send(url, {**self._headers_of(url, cookies), **known.headers}, second=False)
        return replace(reply, unchanged=reply.status == 304)

    async def second(self, url: str, cookies: str) -> Reply:
        """Ask once more for a URL whose first answer was doubtful."""
        return await self._send(url, {**self._headers_of(url, cookies), **_FRESH}, second=True)

    def _headers_of(self, url: str, cookies: str) -> dict[str, str]:
        return {**self._headers.of(url), **({"Cookie": cookies} if cookies else {})}

    async def _send(self, url: str, headers: Mapping[str, str], *, second: bool) -> Reply:
        origin = origin_of(url)
        async with self.silence.turn(origin, trial=second) as known:
            if known is not None:
                return known
            reply = await self._ask(url, headers, second=second)
            if reply.failure is not Failure.BUDGET:
                self.silence.heard(origin, reply)
        # A gateway that answers for the whole net says 404, or that nobody may pass.
        self.succeeded = self.succeeded or (reply.status is not None and reply.status < 400)
        return self._at_rest(url, reply)

    async def _ask(self, url: str, headers: Mapping[str, str], *, second: bool) -> Reply:
        """By HEAD where that is wished and believed, else by GET."""
        if self._settings.head_first and not second:
            reply = await self._exchange(url, headers, method="HEAD")
            if reply.status is not None and (reply.status < 400 or _is_limited(reply)):
                return reply
        return await self._exchange(url, headers, http2=second)

    async def _exchange(self, url: str, headers: Mapping[str, str], *, method: str = "GET", http2: bool = False) -> Reply:
        host = host_of(url)
        async with self._politeness.turn(host):
            if not self._quota.take(host):
                return failed(Failure.BUDGET)
            begun = self._watch.begin(host)
            try:
                return await self._fetcher.fetch(url, headers, method=method, http2=http2)
            finally:
                self._watch.end(begun)

    def _at_rest(self, url: str, reply: Reply) -> Reply:
        """Leave the host alone for as long as it asks; `retry_later` where its answer is worth another try."""
        if not _is_limited(reply):
            if reply.status is not None:
                self._politeness.answered(host_of(url))
            return reply
        rested = self._politeness.rest(host_of(url), reply.retry_after)
        # A status that the settings accept is an answer: it is not asked again for a better one.
        return replace(reply, retry_later=rested and reply.status not in rule_for(self._settings.hosts, host_of(url)).accept)


def _is_limited(reply: Reply) -> bool:
    """Whether a host asks for fewer requests; a bot wall that says so by 429 will not change its mind."""
    if reply.retry_after is not None:
        return reply.status in (429, 503)
    return reply.status == 429 and bot_wall(429, reply.headers, reply.body or b"") in (None, UNNAMED_SERVICE)
