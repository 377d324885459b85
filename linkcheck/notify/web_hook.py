"""The web hook: one POST of JSON, whose address is a secret but for its scheme and host."""

import ssl
import time
from collections.abc import Callable, Iterator

import httpx
import msgspec
from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.http.client import user_agent
from linkcheck.model.errors import SettingsError
from linkcheck.model.vocabulary import ChangeKind
from linkcheck.notify.errors import NotifyError
from linkcheck.notify.trust import tls_context
from linkcheck.report.records import ChangeRecord, Record, ToolRecord

SCHEMA_VERSION = 1


class RunRecord(Record, frozen=True):
    """The audit that brought the news; times are UTC in ISO 8601."""

    id: str
    started_at: str
    finished_at: str
    complete: bool


class Payload(Struct, frozen=True):
    """The whole message.

    `text` is what chats show. `counts` has every kind, also those with none. `since` is when the audit before began, null
    for the first; that one lists no `changes`. `left_out` says how many changes are counted but not listed, `report` where
    all of them are to be found.
    """

    schema_version: int
    text: str
    tool: ToolRecord
    run: RunRecord
    since: str | None
    report: str | None
    counts: dict[ChangeKind, int]
    changes: tuple[ChangeRecord, ...]
    left_out: int


TIMEOUT = 20.0
# Seconds before the second try, and the most that a server's Retry-After may ask for.
PAUSE = 3.0
MOST_PAUSE = 30


class _Failure(Struct, frozen=True):
    """What went wrong, and after how many seconds another try may help, if any."""

    said: str
    pause: float | None = None


def address_of(settings: Settings) -> httpx.URL:
    """The hook's address; raises SettingsError, which does not show it, for one that cannot be asked."""
    try:
        url = httpx.URL(settings.web_hook or "")
    except httpx.InvalidURL:
        url = httpx.URL()
    if url.scheme not in ("http", "https") or not url.host:
        raise SettingsError("LINKCHECK_WEB_HOOK is no web address; write https://HOST/PATH")
    return url


def post(payload: Payload, settings: Settings, *, timeout: float = TIMEOUT, sleep: Callable[[float], None] = time.sleep) -> None:
    """Send the payload, and once more after a failure that may pass; raises NotifyError when it was not taken.

    No redirect is followed: it would turn the POST into a GET, or take the news to somebody else.
    """
    url = address_of(settings)
    body = msgspec.json.encode(payload)
    with _client(settings, timeout) as client:
        failure = _tried(client, url, body, timeout)
        if failure is not None and failure.pause is not None:
            sleep(failure.pause)
            failure = _tried(client, url, body, timeout)
    if failure is not None:
        raise NotifyError(f"the web hook at {_shown(url)} {failure.said}")


def _client(settings: Settings, timeout: float) -> httpx.Client:
    try:
        return httpx.Client(
            verify=tls_context(settings),
            timeout=timeout,
            follow_redirects=False,
            # The hook is the user's own, so it may be reached as the user's other programs reach the web.
            trust_env=True,
            headers={"User-Agent": user_agent(settings.contact or settings.site_url), "Content-Type": "application/json"},
        )
    except (ValueError, ImportError, httpx.InvalidURL):
        raise NotifyError(
            "the web hook cannot be reached, for HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names no proxy; write http://HOST:PORT"
        ) from None


def _tried(client: httpx.Client, url: httpx.URL, body: bytes, timeout: float) -> _Failure | None:
    """One try; the body of the answer is not read, for it may repeat the address."""
    try:
        with client.stream("POST", url, content=body) as response:
            return _judged(response)
    except httpx.ConnectTimeout:
        return _Failure(f"cannot be reached within {timeout:g} seconds", PAUSE)
    except httpx.TimeoutException:
        # It may have read the message: what was perhaps said is not said twice after so long a wait.
        return _Failure(f"did not answer within {timeout:g} seconds")
    except httpx.ConnectError as error:
        return _unconnected(error)
    except httpx.ProxyError:
        return _Failure("cannot be reached through the proxy of the environment", PAUSE)
    except httpx.TransportError:
        return _Failure("broke off the connection", PAUSE)


def _judged(response: httpx.Response) -> _Failure | None:
    status = response.status_code
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return _Failure(f"redirects (status {status}); set LINKCHECK_WEB_HOOK to the address where it leads")
    if status == 429 or status >= 500:
        return _Failure(f"answered with status {status}", _pause(response.headers.get("Retry-After", "")))
    return _Failure(f"answered with status {status}")


def _pause(asked: str) -> float:
    """How long to wait, as the server asks (RFC 9110, 10.2.3), within reason; a date is not read."""
    return float(min(int(asked), MOST_PAUSE)) if asked.isdecimal() and asked.isascii() and len(asked) < 10 else PAUSE


def _unconnected(error: httpx.ConnectError) -> _Failure:
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return _Failure(f"has a certificate that is not trusted ({cause.verify_message}); name its authority in ca_file")
            case ssl.SSLError():
                return _Failure("makes no secure connection")
            case OSError() if cause.strerror:
                return _Failure(f"cannot be reached ({cause.strerror.lower()})", PAUSE)
    return _Failure("cannot be reached", PAUSE)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """What an error came from, the first cause first."""
    chain = []
    while error is not None:
        chain.append(error)
        error = error.__cause__ or error.__context__
    yield from reversed(chain)


def _shown(url: httpx.URL) -> str:
    return f"{url.scheme}://{f'[{url.host}]' if ':' in url.host else url.host}"
