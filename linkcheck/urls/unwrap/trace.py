"""Wrappers taken off one after the other, to the page that is meant."""

import re

from msgspec import Struct

from linkcheck.model.vocabulary import WrapperKind
from linkcheck.text import cached_by_text, pattern
from linkcheck.urls.unwrap.parsing import absolute_url
from linkcheck.urls.unwrap.rows import Gone, Wrapper
from linkcheck.urls.unwrap.table import rows_on
from linkcheck.urls.url import Url, web_url

MAX_STEPS = 8

_AMPERSAND = pattern(r"&#(?:0*38|[xX]0*26);")


class Unwrapped(Struct, frozen=True, gc=False):
    """One wrapper taken off: the URL inside, who wrapped it, and a remark where the text was damaged."""

    url: str
    kind: WrapperKind
    wrapper: str
    remark: str | None = None


class Trace(Struct, frozen=True, gc=False):
    """What is read from the text of a URL: the wrappers taken off, and the page meant, or None behind an opaque wrapper.

    `opaque` is the wrapper that keeps its target to itself; `gone` is set when the outermost wrapper was shut down.
    """

    url: str
    steps: tuple[Unwrapped, ...]
    target: str | None
    opaque: Wrapper | None = None
    gone: Gone | None = None


def unwrap(url: str) -> Unwrapped | None:
    """The URL inside a wrapped one, one wrapper taken off; None where there is no wrapper or no certain reading."""
    parsed = web_url(url)
    return _unwrap(parsed) if parsed is not None else None


@cached_by_text(8_000_000)
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
    opaque = _first_on_path(rows_on(current.host).opaque, current)
    gone = _first_on_path(rows_on(given.host).gone, given)
    return Trace(
        url=given.href,
        steps=tuple(steps),
        target=current.href if opaque is None else None,
        opaque=opaque,
        gone=gone.gone if gone is not None else None,
    )


def _unwrap(url: Url) -> Unwrapped | None:
    url = _with_ampersands(url)
    for row in rows_on(url.host).readable:
        match = row.match(url.path)
        step = _read(row, url, match) if match is not None else None
        if step is not None and step.url != url.href:
            return step
    return None


def _with_ampersands(url: Url) -> Url:
    """`url` with its ampersands back that were escaped once too often: their `#` hides the parameters behind them."""
    if "&#" not in url.href:
        return url
    return web_url(_AMPERSAND.sub("&", url.href)) or url


def _read(row: Wrapper, url: Url, match: re.Match[str]) -> Unwrapped | None:
    target = absolute_url(row.read(url, match)) if row.read is not None else None
    if target is None:
        return None
    return Unwrapped(target, row.kind, row.name, row.remark(match) if row.remark is not None else None)


def _first_on_path(rows: tuple[Wrapper, ...], url: Url) -> Wrapper | None:
    for row in rows:
        if row.match(url.path):
            return row
    return None
