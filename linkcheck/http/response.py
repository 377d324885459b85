"""The reply to one request, or why there is none."""

import errno
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from msgspec import Struct

from linkcheck.urls.networks import NOT_ASKED


class Failure(StrEnum):
    """Why a request has no answer that counts."""

    NO_NAME = "no-name"
    DNS = "dns"
    NO_ROUTE = "no-route"
    REFUSED = "refused"
    RESET = "reset"
    PROTOCOL = "protocol"
    PROXY = "proxy"
    GATEWAY = "gateway"
    UNSENDABLE = "unaskable"
    PRIVATE = "private"
    TIMEOUT = "timeout"
    TLS = "tls"
    NO_ROOM = "no-room"
    LOCATION = "location"
    TOO_LONG = "too-long"
    LOOP = "loop"
    BUDGET = "budget"
    EXCLUDED = "left-alone"


# 300 only redirects with a Location; 304, 305 and 306 never do (RFC 9110, 15.4).
REDIRECTS = frozenset({300, 301, 302, 303, 307, 308})
SENTENCES = {
    Failure.NO_NAME: "the host name does not exist",
    Failure.DNS: "the host name could not be looked up",
    Failure.NO_ROUTE: "no way leads to the host",
    Failure.REFUSED: "the connection was refused",
    Failure.RESET: "the connection broke",
    Failure.PROTOCOL: "the answer is no valid HTTP",
    Failure.PROXY: "the proxy could not pass the request on",
    Failure.GATEWAY: "the proxy could not reach the host",
    Failure.UNSENDABLE: "no request could be made of it",
    Failure.PRIVATE: NOT_ASKED,
    Failure.TIMEOUT: "no answer came in time",
    Failure.TLS: "no secure connection could be made",
    Failure.NO_ROOM: "it was not asked, for this machine could open no further connection",
    Failure.TOO_LONG: "the address is too long to be followed",
    Failure.EXCLUDED: "it was not asked, for the settings leave its host alone",
    Failure.BUDGET: "it was not asked, for the budget was spent",
}
# What this machine runs out of: files, memory for the network, and ports to connect from. It says nothing about a page.
EXHAUSTED = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_NO_ROOM = EXHAUSTED | {errno.EADDRNOTAVAIL}
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN})
# Where nothing was asked this time, what is known from before still counts.
UNASKED = frozenset({Failure.BUDGET, Failure.NO_ROOM})


class BodyEnd(StrEnum):
    """How a body ended: where its sender ended it, before that, in our time, at our limit, or where it could not be decoded."""

    WHOLE = "whole"
    CUT = "cut"
    TIMEOUT = "timeout"
    LIMIT = "limit"
    CODING = "coding"
    DAMAGED = "damaged"


class Reply(Struct, frozen=True):
    """The reply to one request: a status with headers and body, or a failure with a sentence.

    `location` and `cookies` are header values as sent, `headers` all of them with their names in lower case; `body` is the
    beginning of a body that was wanted, and `body_end` how far it was read. `retry_after` (seconds) is what the server asks
    for; `elapsed` is seconds too. `by_get` is false for an answer to HEAD.
    `reused` says that it was not, or may not have been, the first response on its connection of HTTP/1.1. `retry_later` says that
    the host wants to be asked again later in the run, `from_breaker` that it was not asked, because its circuit breaker is open,
    `unchanged` that the page is as it was when its validators were sent. `detail` is the part of `error` that belongs to this
    failure alone.
    """

    status: int | None = None
    location: str = ""
    cookies: tuple[str, ...] = ()
    headers: Mapping[str, str] = {}
    content_type: str = ""
    body: bytes | None = None
    body_end: BodyEnd = BodyEnd.WHOLE
    retry_after: float | None = None
    elapsed: float = 0.0
    by_get: bool = True
    reused: bool = False
    retry_later: bool = False
    from_breaker: bool = False
    unchanged: bool = False
    failure: Failure | None = None
    error: str | None = None
    detail: str = ""


def failed(failure: Failure, detail: str = "", between: str = ": ") -> Reply:
    """The reply for a failure, with its sentence."""
    return Reply(failure=failure, error=f"{SENTENCES[failure]}{between}{detail}" if detail else SENTENCES[failure], detail=detail)


def seconds_of(retry_after: str) -> float | None:
    """The seconds of a Retry-After header, which holds them or a date (RFC 9110, 10.2.3); None for anything else."""
    text = retry_after.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        date = parsedate_to_datetime(text)
        date = date if date.tzinfo is not None else date.replace(tzinfo=UTC)
        return max(0.0, (date - datetime.now(UTC)).total_seconds())
    except (ValueError, IndexError, OverflowError):
        return None


def failure_below(error: BaseException) -> tuple[Failure, str]:
    """The failure that the operating system or OpenSSL reported, however often it was wrapped, and its text."""
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return Failure.TLS, getattr(cause, "verify_message", "")
            case ssl.SSLError():
                # Only errors that OpenSSL itself raised carry these attributes.
                return Failure.TLS, (getattr(cause, "reason", None) or "").lower().replace("_", " ")
            case socket.gaierror(errno=socket.EAI_NONAME):
                return Failure.NO_NAME, ""
            case socket.gaierror():
                return Failure.DNS, (cause.strerror or "").lower()
            case TimeoutError():
                # ETIMEDOUT: the system gave up before our own limit.
                return Failure.TIMEOUT, ""
            case ConnectionRefusedError():
                return Failure.REFUSED, ""
            case OSError(errno=number) if number in _NO_ROOM:
                return Failure.NO_ROOM, ""
            case OSError(errno=number) if number in _NO_ROUTE:
                return Failure.NO_ROUTE, ""
            case _:
                continue
    return Failure.RESET, ""


def is_out_of_connections(error: BaseException) -> bool:
    """Whether this machine could open no further connection, however often that was wrapped."""
    numbers = (cause.errno for cause in _causes(error) if isinstance(cause, OSError) and cause.errno is not None)
    return next(numbers, None) in _NO_ROOM


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    for cause in (*inner, error.__cause__ or error.__context__):
        if cause is not None:
            yield from _causes(cause)
