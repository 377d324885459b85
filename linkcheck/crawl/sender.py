"""Single requests: each keeps to the rate limit of its host, its circuit breaker and the quotas."""

import asyncio
from collections.abc import Mapping

from msgspec.structs import replace

from linkcheck.config.host_path_rules import rule_for_page
from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import CrawlState
from linkcheck.crawl.circuit_breaker import CircuitBreaker
from linkcheck.crawl.rate_limit import HostRateLimit, InFlight, Quota
from linkcheck.http.fetch import Fetcher
from linkcheck.http.headers import HostHeaders
from linkcheck.http.response import REDIRECTS, UNASKED, Failure, Reply, failed
from linkcheck.pages.bot_walls import UNNAMED_SERVICE, bot_wall
from linkcheck.urls.identity import identity
from linkcheck.urls.url import host_of, join_url, origin_of
from linkcheck.urls.url_words import is_home

# Seconds until a request is made again for which this machine had no room.
NO_ROOM_PAUSES = (0.1, 0.3, 1.0, 3.0)
# A cached response to the first request would prove nothing.
_FRESH = {"Cache-Control": "no-cache"}


class Sender:
    """Sends the requests of one run."""

    def __init__(self, fetcher: Fetcher, settings: Settings, rate_limit: HostRateLimit, state: CrawlState) -> None:
        """Nothing has been asked yet."""
        self.breaker = CircuitBreaker()
        self.succeeded = False
        self._asked: set[str] = set()
        self._fetcher = fetcher
        self._settings = settings
        self._rate_limit = rate_limit
        self._headers = HostHeaders(settings.headers)
        self._validators = state.validators
        self._quota = state.quota or Quota()
        self._in_flight = state.in_flight or InFlight()
        self._record_date = state.record_date

    async def fetch(self, url: str, cookies: str) -> Reply:
        """Ask for a URL with a Cookie header (empty for none)."""
        return await self._send(url, self._headers_of(url, cookies), is_retry=False)

    async def fetch_fresh(self, url: str, cookies: str) -> Reply:
        """The same over a connection that served no other page, so that the reply can be no other page's."""
        return await self._send(url, self._headers_of(url, cookies), is_retry=False, fresh=True)

    def has_requested(self, url: str) -> bool:
        """Whether any request was made for the page at a URL."""
        return identity(url) in self._asked

    async def first_attempt(self, url: str, cookies: str) -> Reply:
        """The same; where an earlier run saw the page alive, ask only whether it has changed."""
        known = self._validators.get(url) if not cookies else None
        if known is None:
            return await self.fetch(url, cookies)
        reply = await self._send(url, {**self._headers_of(url, cookies), **known.headers}, is_retry=False)
        return replace(reply, unchanged=reply.status == 304)

    async def retry(self, url: str, cookies: str) -> Reply:
        """Ask once more for a URL whose first attempt was inconclusive: by HTTP/2 where the server speaks it, and past caches."""
        return await self._send(url, {**self._headers_of(url, cookies), **_FRESH}, is_retry=True)

    def _headers_of(self, url: str, cookies: str) -> dict[str, str]:
        return {**self._headers.of(url), **({"Cookie": cookies} if cookies else {})}

    async def _send(self, url: str, headers: Mapping[str, str], *, is_retry: bool, fresh: bool = False) -> Reply:
        origin = origin_of(url)
        async with self.breaker.request(origin, half_open=is_retry) as known:
            if known is not None:
                return known
            self._asked.add(identity(url))
            reply = await self._ask(url, headers, is_retry=is_retry, fresh=fresh or is_retry)
            if reply.failure not in UNASKED:
                self.breaker.record(origin, reply)
        # A gateway that answers for the whole net answers with 404, or that nobody may pass.
        self.succeeded = self.succeeded or (reply.status is not None and reply.status < 400)
        return self._backed_off(url, reply)

    async def _ask(self, url: str, headers: Mapping[str, str], *, is_retry: bool, fresh: bool) -> Reply:
        """By HEAD where the settings want it and its reply is conclusive, else by GET; some servers limit HEAD alone."""
        if self._settings.head_first and not is_retry:
            reply = await self._exchange(url, headers, method="HEAD", fresh=fresh)
            if reply.failure is None and (_is_conclusive(reply, url) or (reply.status == 503 and _is_limited(reply))):
                return reply
        return await self._exchange(url, headers, http2=is_retry, fresh=fresh)

    async def _exchange(
        self, url: str, headers: Mapping[str, str], *, method: str = "GET", http2: bool = False, fresh: bool = False
    ) -> Reply:
        host = host_of(url)
        for pause in (*NO_ROOM_PAUSES, None):
            async with self._rate_limit.slot(host):
                if not self._quota.take(host):
                    return failed(Failure.BUDGET)
                token = self._in_flight.begin(host)
                try:
                    reply = await self._fetcher.fetch(url, headers, method=method, http2=http2, fresh=fresh)
                finally:
                    self._in_flight.end(token)
                if self._record_date is not None and "date" in reply.headers:
                    self._record_date(host, reply.headers["date"])
                if reply.failure is not Failure.NO_ROOM:
                    return reply
                # No request was made.
                self._quota.give_back(host)
                self._rate_limit.reduce_concurrency()
            if pause is not None:
                await asyncio.sleep(pause)
        return reply

    def _backed_off(self, url: str, reply: Reply) -> Reply:
        """Pause the host for as long as it asks; `retry_later` is set where the URL is asked again."""
        if not _is_limited(reply):
            if reply.status is not None:
                self._rate_limit.answered(host_of(url))
            return reply
        waits = self._rate_limit.back_off(host_of(url), reply.retry_after)
        # A status that the settings accept is an answer: it is not asked again for a better one.
        accepted = rule_for_page(self._settings.hosts, self._settings.urls, host_of(url), url).accept
        return replace(reply, retry_later=waits and reply.status not in accepted)


def _is_conclusive(reply: Reply, url: str) -> bool:
    """Whether an answer to HEAD says that the page is there, as it was, or where else it is; to the home page HEAD may be refused."""
    match reply.status:
        case 304:
            return True
        case status if status in REDIRECTS:
            return bool(reply.location) and not is_home(join_url(url, reply.location) or "")
        case status:
            return status is not None and 200 <= status < 300


def _is_limited(reply: Reply) -> bool:
    """Whether a host asks for fewer requests; a bot wall that says so by 429 will not change its mind."""
    if reply.retry_after is not None:
        return reply.status in (429, 503)
    return reply.status == 429 and bot_wall(429, reply.headers, reply.body or b"") in (None, UNNAMED_SERVICE)
