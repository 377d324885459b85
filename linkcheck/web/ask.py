"""Many URLs asked at once; answers arrive as they are ready, doubtful ones after a second look at the end."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeAlias

import httpx
from msgspec.structs import replace

from linkcheck.settings import Settings
from linkcheck.urls.malformed import Damage
from linkcheck.urls.parse import Elsewhere, Url, parse
from linkcheck.vocabulary import Outcome
from linkcheck.web.answer import Answer, Ended, Taken, Waiting
from linkcheck.web.background import Background, iso
from linkcheck.web.client import make_client
from linkcheck.web.doubt import Doubt
from linkcheck.web.exchange import ProxyLoginError
from linkcheck.web.rounds import Rounds, unasked
from linkcheck.web.transport import Transport

__all__ = ["Answer", "Background", "Doubt", "Ended", "Taken", "Waiting", "ask_all"]

Told: TypeAlias = Answer | Doubt | Waiting | Taken | Ended


async def ask_all(
    urls: Iterable[str], settings: Settings, transport: httpx.AsyncBaseTransport | None = None, background: Background | None = None,
) -> AsyncGenerator[Told, None]:
    """Ask for every URL and yield one answer for each different text, in the order in which the web answers.

    URLs that differ only in their fragment are asked once. What is no web URL is answered without a request. The last
    item tells how the run ended. Raises ProxyLoginError, and an exception group where a bug shows; nothing the web does
    raises. Close it (`aclosing`) to stop early.
    """
    background = background or Background()
    requests: dict[str, tuple[str, ...]] = {}
    for url in dict.fromkeys(urls):
        match parse(url):
            case Url() as parsed:
                requests[parsed.request] = (*requests.get(parsed.request, ()), url)
            case Damage() as damage:
                yield unasked(url, Outcome.MALFORMED, damage.reason, iso(background.clock()))
            case Elsewhere():
                yield unasked(url, Outcome.SKIPPED, "it is no link to the web", iso(background.clock()))
    told: asyncio.Queue[Told | None] = asyncio.Queue(settings.concurrency)
    asking = asyncio.create_task(_ask(tuple(requests), settings, transport, background, told.put))
    # Wakes whoever waits for something to be told; where something is, nobody waits.
    asking.add_done_callback(lambda _: told.put_nowait(None) if told.empty() else None)
    try:
        while (item := await _next(told, asking)) is not None:
            if isinstance(item, Answer):
                for given in requests[item.url]:
                    yield replace(item, url=given)
            elif isinstance(item, Taken):
                yield Taken(tuple(given for url in item.urls for given in requests[url]))
            else:
                yield item
    finally:
        asking.cancel()
        await asyncio.wait({asking})


async def _next(told: asyncio.Queue[Told | None], asking: asyncio.Task[None]) -> Told | None:
    """The next item; None when all have been taken, and the bug itself where asking ended with one."""
    item = await told.get() if not (told.empty() and asking.done()) else None
    if item is None:
        _raise_failure(asking)
    return item


def _raise_failure(asking: asyncio.Task[None]) -> None:
    try:
        asking.result()
    except ExceptionGroup as group:
        if group.subgroup(ProxyLoginError) is not None:
            raise ProxyLoginError from None
        raise


async def _ask(
    urls: tuple[str, ...], settings: Settings, transport: httpx.AsyncBaseTransport | None, background: Background,
    put: Callable[[Told], Awaitable[None]],
) -> None:
    used = transport or Transport(settings)
    async with make_client(settings, used) as client:
        await Rounds(client, used, settings, background, put).ask(urls)
