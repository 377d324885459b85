"""A small web whose pages live by a calendar, and that remembers what it was asked on which day."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import NamedTuple, TypeAlias

import httpx

from tests.judge.posts import NoName, Untrusted

FIRST = datetime(2026, 1, 1, 3, tzinfo=UTC)
_SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru".split()


class Refused(httpx.ConnectError):
    """A connection that nobody accepts, the way httpx reports one."""

    def __init__(self, message: str, *, request: httpx.Request) -> None:
        super().__init__(message, request=request)
        self.__cause__ = ConnectionRefusedError()


class Shown(NamedTuple):
    """What a page or a whole host shows: a status with what comes along, or a failure."""

    status: int = 200
    location: str | None = None
    etag: str | None = None
    failure: type[httpx.TransportError] | None = None


Life: TypeAlias = Mapping[int, Shown]
"""What is shown from each day on, by its number; nothing before the first of them."""

ALIVE = Shown()
TAGGED = Shown(etag='"1"')
DEAD = Shown(404)
GONE = Shown(410)
BLOCKED = Shown(403)
BROKEN = Shown(500)
STRANGE = Shown(418)
HOME = Shown(302, "/")
RESET = Shown(failure=httpx.ReadError)
REFUSED = Shown(failure=Refused)
NAMELESS = Shown(failure=NoName)
SLOW = Shown(failure=httpx.ReadTimeout)
UNTRUSTED = Shown(failure=Untrusted)


def moved(location: str, status: int = 301) -> Shown:
    return Shown(status, location)


class Clock:
    """Tells the time of a night in a calendar that begins with day 0."""

    def __init__(self) -> None:
        self.now = FIRST

    def __call__(self) -> datetime:
        return self.now

    @property
    def day(self) -> int:
        return (self.now - FIRST).days

    def set(self, day: int, hour: int = 3) -> None:
        self.now = FIRST.replace(hour=hour) + timedelta(days=day)


class ChangingWeb(httpx.AsyncBaseTransport):
    """Pages by their URL and hosts by their name, each with its life; every host has a home page, and no other pages.

    `asked` holds the URLs of each day in the order in which they were asked, with every repetition.
    """

    def __init__(self, pages: Mapping[str, Life], hosts: Mapping[str, Life] | None = None, clock: Clock | None = None) -> None:
        self.pages = dict(pages)
        self.hosts = dict(hosts or {})
        self.clock = clock or Clock()
        self.server_clock: Callable[[], datetime] | None = None
        self.asked: defaultdict[int, list[str]] = defaultdict(list)
        self.statuses: defaultdict[int, list[int]] = defaultdict(list)

    def shown(self, url: str, day: int) -> Shown:
        """The truth about a page on a day."""
        host = _on(self.hosts.get(httpx.URL(url).host, {}), day)
        if host is not None and host.failure is not None:
            return host
        home = ALIVE if httpx.URL(url).path == "/" else DEAD
        return _on(self.pages.get(url, {}), day) or home

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url, day = str(request.url), self.clock.day
        self.asked[day].append(url)
        shown = self.shown(url, day)
        if shown.failure is not None:
            raise _failure(shown.failure, request)
        response = _response(url, shown, request.headers.get("If-None-Match"))
        response.headers["Date"] = format_datetime((self.server_clock or self.clock)(), usegmt=True)
        self.statuses[day].append(response.status_code)
        return response


def _on(life: Life, day: int) -> Shown | None:
    began = max((first for first in life if first <= day), default=None)
    return life[began] if began is not None else None


def _failure(kind: type[httpx.TransportError], request: httpx.Request) -> httpx.TransportError:
    return kind("as the calendar says", request=request)


def _response(url: str, shown: Shown, known: str | None) -> httpx.Response:
    headers = {"ETag": shown.etag} if shown.etag is not None else {}
    if shown.etag is not None and shown.etag == known:
        return httpx.Response(304, headers=headers)
    if shown.location is not None:
        return httpx.Response(shown.status, headers={"Location": shown.location})
    return httpx.Response(shown.status, headers=headers, html=_page(url) if shown.status == 200 else "<title>No</title>")


def _page(url: str) -> str:
    """A page with a text of its own, long enough to be an article."""
    words = " ".join(_words(url))
    return f"<!doctype html><html lang=en><title>{words[:40]}</title><h1>{words[:40]}</h1><article><p>{words}.</p></article>"


def _words(url: str) -> Iterator[str]:
    for number in range(16):
        numbers = hashlib.blake2b(f"{number} {url}".encode()).digest()
        for at in range(0, len(numbers), 4):
            yield "".join(_SYLLABLES[each % len(_SYLLABLES)] for each in numbers[at : at + 4])
