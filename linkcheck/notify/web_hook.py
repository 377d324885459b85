"""The web hook: one POST of JSON. Its address is a secret; only scheme and host may be shown."""

import ssl
import time
from collections.abc import Callable, Iterator

import httpx
import msgspec
from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.http.headers import user_agent
from linkcheck.http.tls import tls_context
from linkcheck.model.errors import NotifyError, SettingsError
from linkcheck.model.vocabulary import ChangeKind
from linkcheck.report.records import ChangeRecord, Record, ToolRecord
from linkcheck.text import shown_json

HOOK_SCHEMA_VERSION = 1
HOOK_TIMEOUT = 20.0
# Seconds before the second try, and the most that a server's Retry-After may ask for.
PAUSE = 3.0
MAX_RETRY_AFTER = 30


class RunRecord(Record, frozen=True):
    """The audit that the news is about; times are UTC in ISO 8601."""

    id: str
    started_at: str
    finished_at: str
    complete: bool


class Payload(Struct, frozen=True):
    """The whole message.

    `text` is what chats show. `counts` has every kind, also those with none. `since` is when the audit before began, null
    for the first; that one lists no `changes`. `left_out` is the number of changes that are counted but not listed,
    `report` is where all of them are.
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


class _Failure(Struct, frozen=True):
    """Why a try failed, and after how many seconds another one may help, if any."""

    reason: str
    pause: float | None = None


def hook_address(settings: Settings) -> httpx.URL:
    """The address of the hook; raises SettingsError, which does not show it, for one that is no web address."""
    try:
        url = httpx.URL((settings.web_hook or "").strip())
        # A host in Punycode that stands for nothing is found out only when it is shown.
        is_address = url.scheme in ("http", "https") and url.host != ""
    except (httpx.InvalidURL, ValueError):
        is_address = False
    if not is_address:
        raise SettingsError("LINKCHECK_WEB_HOOK is no web address; write https://HOST/PATH")
    return url


def post_to_hook(
    payload: Payload, settings: Settings, *, timeout: float = HOOK_TIMEOUT, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Send the payload, with one retry where that may help; raises NotifyError where it was not accepted.

    No redirect is followed: it would turn the POST into a GET, or send the news to somebody else.
    """
    url = hook_address(settings)
    body = shown_json(msgspec.json.encode(payload))
    with _client(settings, timeout) as client:
        failure = _try(client, url, body, timeout)
        if failure is not None and failure.pause is not None:
            sleep(failure.pause)
            failure = _try(client, url, body, timeout)
    if failure is not None:
        raise NotifyError(f"the web hook at {_shown(url)} {failure.reason}")


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


def _try(client: httpx.Client, url: httpx.URL, body: bytes, timeout: float) -> _Failure | None:
    """One try; the body of the response is not read, for it may repeat the address."""
    try:
        with client.stream("POST", url, content=body) as response:
            return _failure_of(response)
    except httpx.ConnectTimeout:
        return _Failure(f"cannot be reached within {timeout:g} seconds", PAUSE)
    except httpx.TimeoutException:
        # The server may have accepted the message, so it is not sent twice.
        return _Failure(f"did not answer within {timeout:g} seconds")
    except httpx.ConnectError as error:
        return _connection_failure(error)
    except httpx.ProxyError:
        return _Failure("cannot be reached through the proxy of the environment", PAUSE)
    except httpx.TransportError:
        return _Failure("broke off the connection", PAUSE)


def _failure_of(response: httpx.Response) -> _Failure | None:
    status = response.status_code
    if 200 <= status < 300:
        return None
    if 300 <= status < 400:
        return _Failure(f"redirects (status {status}); set LINKCHECK_WEB_HOOK to the address where it leads")
    if status == 429 or status >= 500:
        return _Failure(f"answered with status {status}", _pause(response.headers.get("Retry-After", "")))
    return _Failure(f"answered with status {status}")


def _pause(asked: str) -> float:
    """How many seconds to wait, as Retry-After asks (RFC 9110, 10.2.3) up to a limit; a date is ignored."""
    return float(min(int(asked), MAX_RETRY_AFTER)) if asked.isdecimal() and asked.isascii() and len(asked) < 10 else PAUSE


def _connection_failure(error: httpx.ConnectError) -> _Failure:
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
    """An error and its causes, the first cause first."""
    chain = []
    while error is not None:
        chain.append(error)
        error = error.__cause__ or error.__context__
    yield from reversed(chain)


def _shown(url: httpx.URL) -> str:
    return f"{url.scheme}://{f'[{url.host}]' if ':' in url.host else url.host}"
