"""Wrappers taken off one after the other, to the page that is meant."""

import re
from functools import lru_cache

from linkcheck.text import pattern
from linkcheck.urls.unwrap import readers
from linkcheck.urls.unwrap.parsing import absolute
from linkcheck.urls.unwrap.rows import Row, Trace, Unwrapped
from linkcheck.urls.unwrap.table import gone_service, opaque_wrapper, rows_on
from linkcheck.urls.url import Url, web_url

MAX_STEPS = 8

_AMPERSAND = pattern(r"&#(?:0*38|[xX]0*26);")


def unwrap(url: str) -> Unwrapped | None:
    """The URL inside a wrapped one, one wrapper taken off; None where there is no wrapper or no certain reading."""
    parsed = web_url(url)
    return _unwrap(parsed) if parsed is not None else None


@lru_cache(maxsize=65536)
def trace(url: str) -> Trace | None:
    """Take off wrappers until none is left, at most eight; None where `url` is no absolute http(s) URL."""
    given = web_url(url)
    if given is None:
        return None
    steps: list[Unwrapped] = []
    seen = {given.href}
    current = given
    while len(steps) < MAX_STEPS and (step := _unwrap(current)) is not None and step.url not in seen:
        inner = web_url(step.url)
        if inner is None:
            break
        steps.append(step)
        seen.add(step.url)
        current = inner
    opaque = opaque_wrapper(current)
    return Trace(url=given.href, steps=tuple(steps), target=None if opaque else current.href, opaque=opaque, gone=gone_service(given))


def _unwrap(url: Url) -> Unwrapped | None:
    url = _whole(url)
    for row in rows_on(url.host):
        match = row.path.match(url.path)
        step = _read(row, url, match) if match is not None else None
        if step is not None and step.url != url.href:
            return step
    return None


def _whole(url: Url) -> Url:
    """`url` with its ampersands back that were escaped once too often: their `#` hides the parameters behind them."""
    if "&#" not in url.href:
        return url
    return web_url(_AMPERSAND.sub("&", url.href)) or url


def _read(row: Row, url: Url, match: re.Match[str]) -> Unwrapped | None:
    target = absolute(row.read(url, match))
    if target is None:
        return None
    remark = "its case was lost" if row.path is readers.FEEDSPORTAL_PATH and readers.feedsportal_lost_case(match) else None
    return Unwrapped(target, row.wrapper.kind, row.wrapper.name, remark)
