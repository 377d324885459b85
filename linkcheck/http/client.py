"""The HTTP client: what it says about itself, and that it follows nothing by itself."""

from collections.abc import Mapping
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, metadata

import can_ada
import httpx

from linkcheck.config.settings import Settings
from linkcheck.http.body import ACCEPT_ENCODING
from linkcheck.http.httpx_transport import Transport
from linkcheck.urls.url import web_url

# Where the hook below leaves a redirect's Location.
LOCATION = "linkcheck.location"


@cache
def user_agent(contact: str | None = None) -> str:
    """The honest name under which pages are asked, with an address where the one who asks can be reached."""
    try:
        about = metadata("linkcheck-attribution")
    except PackageNotFoundError:
        release, home = "0", None
    else:
        release = about["Version"]
        home = next((url.partition(",")[2].strip() for url in about.get_all("Project-URL") or () if url.startswith("Homepage,")), None)
    address = _ascii(contact) or home
    return f"linkcheck-attribution/{release}{f' (+{address})' if address else ''}"


def _ascii(address: str | None) -> str | None:
    """An address as a header can hold it, or None."""
    parsed = web_url(address or "")
    if parsed is not None:
        return parsed.href
    return address if address and address.isascii() and address.isprintable() else None


def make_client(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client that follows no redirect, keeps no cookie, and opens as many connections as the settings allow.

    `transport` replaces the network.
    """
    return httpx.AsyncClient(
        transport=transport or Transport(settings),
        follow_redirects=False,
        trust_env=False,
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=())),
        # The whole exchange is timed by `exchange`; a pool as large as the run's bound never makes one wait.
        timeout=httpx.Timeout(None, connect=settings.connect_timeout),
        event_hooks={"response": [_set_location_aside]},
        headers=standing_headers(settings),
    )


def standing_headers(settings: Settings) -> dict[str, str]:
    """What every request says."""
    return {
        "User-Agent": user_agent(settings.contact or settings.site_url),
        "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "Accept-Language": "en;q=0.8,*;q=0.5",
        "Accept-Encoding": ACCEPT_ENCODING,
    }


def request_for(client: httpx.AsyncClient, url: str, headers: Mapping[str, str], method: str = "GET") -> httpx.Request:
    """A request for an absolute URL exactly as the WHATWG URL standard writes it; raises httpx.InvalidURL."""
    parsed = can_ada.parse(url)
    # Left to write the Host header, httpx decodes the name by IDNA 2008, and raises for an emoji that browsers accept.
    request = client.build_request(method, url, headers={**headers, "Host": parsed.host})
    target = f"{parsed.pathname}{parsed.search}".encode("ascii")
    # httpx escapes characters that the URL standard leaves alone; some servers, archives above all, tell the two apart.
    if request.url.raw_path != target:
        request.extensions["target"] = target
    return request


async def _set_location_aside(response: httpx.Response) -> None:
    # httpx prepares the next request even where it does not follow, and raises for a Location that it cannot read.
    found = next((value for name, value in response.headers.raw if name.lower() == b"location"), b"")
    response.headers.pop("location", None)
    response.extensions[LOCATION] = location_text(found)


def location_text(value: bytes) -> str:
    """A header's value as browsers read a Location: UTF-8, or escapes for bytes that are none; the first one counts."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in value)
