"""The HTTP client: what it says about itself, how long it waits, and that it follows nothing by itself."""

from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version

import httpx

from linkcheck.settings import Settings

# Where the hook below leaves a redirect's Location.
LOCATION = "linkcheck.location"


@cache
def user_agent() -> str:
    """The honest name under which pages are asked."""
    try:
        release = version("linkcheck-attribution")
    except PackageNotFoundError:
        release = "0"
    return f"linkcheck-attribution/{release}"


def make_client(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client that follows no redirect, keeps no cookie, and opens as many connections as the settings allow.

    `transport` replaces the network.
    """
    return httpx.AsyncClient(
        transport=transport,
        follow_redirects=False,
        cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=())),
        # The whole exchange is timed by `exchange`; a pool as large as the run's bound never makes one wait.
        timeout=httpx.Timeout(None, connect=settings.connect_timeout),
        limits=httpx.Limits(max_connections=settings.concurrency, max_keepalive_connections=settings.concurrency),
        event_hooks={"response": [_set_location_aside]},
        headers={
            "User-Agent": user_agent(),
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Language": "en;q=0.8,*;q=0.5",
            # The only coding whose output `exchange` can bound while it inflates.
            "Accept-Encoding": "gzip",
        },
    )


async def _set_location_aside(response: httpx.Response) -> None:
    # httpx prepares the next request even where it does not follow, and raises for a Location that it cannot read.
    response.extensions[LOCATION] = response.headers.pop("location", "")
