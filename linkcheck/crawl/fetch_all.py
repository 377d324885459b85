"""Many URLs fetched at once, the answers in the order in which the web gives them."""

import asyncio
from collections.abc import AsyncGenerator, Iterable

import httpx
from msgspec.structs import replace

from linkcheck.config.settings import Settings
from linkcheck.crawl.answers import Answer, CrawlEvent, CrawlState, LeasedElsewhere
from linkcheck.crawl.retries import Emit, FetchPasses
from linkcheck.http.fetch import Fetcher, ProxyAuthenticationError
from linkcheck.model import Hop
from linkcheck.model.timestamps import iso_from_datetime
from linkcheck.model.vocabulary import Certainty, Outcome, Via
from linkcheck.urls.malformed import Damage
from linkcheck.urls.url import NotWebLink, Url, parse_url


async def fetch_all(
    urls: Iterable[str], settings: Settings, transport: httpx.AsyncBaseTransport | None = None, state: CrawlState | None = None
) -> AsyncGenerator[CrawlEvent, None]:
    """Fetch every URL and yield one answer for each different text, in the order in which the web answers.

    URLs that differ only in their fragment are asked once. What is no web URL is answered without a request. The last
    event says how the crawl ended. Raises ProxyAuthenticationError, and an exception group for a bug; nothing that the web
    does raises. Close it (`aclosing`) to stop early.
    """
    state = state or CrawlState()
    requests: dict[str, tuple[str, ...]] = {}
    for url in dict.fromkeys(urls):
        match parse_url(url):
            case Url() as parsed:
                requests[parsed.request] = (*requests.get(parsed.request, ()), url)
            case Damage() as damage:
                yield _unasked(url, Outcome.MALFORMED, damage.reason, state)
            case NotWebLink():
                yield _unasked(url, Outcome.SKIPPED, "it is no link to the web", state)
    events: asyncio.Queue[CrawlEvent | None] = asyncio.Queue(settings.concurrency)
    passes = asyncio.create_task(_run_passes(tuple(requests), settings, transport, state, events.put))
    # Wakes the consumer where it waits for an event.
    passes.add_done_callback(lambda _: events.put_nowait(None) if events.empty() else None)
    try:
        while (event := await _next_event(events, passes)) is not None:
            if isinstance(event, Answer):
                for given in requests[event.url]:
                    yield replace(event, url=given)
            elif isinstance(event, LeasedElsewhere):
                yield LeasedElsewhere(tuple(given for url in event.urls for given in requests[url]))
            else:
                yield event
    finally:
        passes.cancel()
        await asyncio.wait({passes})


def _unasked(url: str, outcome: Outcome, why: str, state: CrawlState) -> Answer:
    """The answer about what is no web URL."""
    at = iso_from_datetime(state.clock())
    return Answer(url, (Hop(url, Via.GIVEN, error=why),), outcome, Certainty.CONFIRMED, url, None, at)


async def _run_passes(
    urls: tuple[str, ...], settings: Settings, transport: httpx.AsyncBaseTransport | None, state: CrawlState, emit: Emit
) -> None:
    async with Fetcher(settings, transport) as fetcher:
        await FetchPasses(fetcher, settings, state, emit).run(urls)


async def _next_event(events: asyncio.Queue[CrawlEvent | None], passes: asyncio.Task[None]) -> CrawlEvent | None:
    """The next event; None when all have been taken, and the bug itself where the passes ended with one."""
    event = await events.get() if not (events.empty() and passes.done()) else None
    if event is None:
        _raise_failure(passes)
    return event


def _raise_failure(passes: asyncio.Task[None]) -> None:
    try:
        passes.result()
    except ExceptionGroup as group:
        if group.subgroup(ProxyAuthenticationError) is not None:
            raise ProxyAuthenticationError from None
        raise
