"""Whether this machine is online: host names, and the proxies in between."""

import asyncio
import socket
from collections.abc import Collection

import httpx

from linkcheck.http.httpx_transport import Transport
from linkcheck.http.proxies import displayed_proxy
from linkcheck.http.response import Failure

# Names that exist as long as the name system works: RFC 2606 keeps the first one.
CONTROL_NAMES = ("example.com", "www.iana.org")
CONTROL_SECONDS = 5.0
# A refusal, a certificate, even a broken answer comes from a machine that was reached; what was not asked tells nothing.
_NOTHING_REACHED = frozenset({Failure.NO_NAME, Failure.DNS, Failure.NO_ROUTE, Failure.TIMEOUT, Failure.PROXY})
_NOT_ASKED = frozenset({Failure.PRIVATE, Failure.UNSENDABLE, Failure.BUDGET, Failure.NO_ROOM, Failure.TOO_LONG})


class Connectivity:
    """The names and proxies of one run; an injected transport has neither, and is never offline."""

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        """Nothing is looked up yet."""
        self._transport = transport if isinstance(transport, Transport) else None

    async def names_exist(self) -> bool:
        """Whether names were found in this run, or one is found that always exists."""
        if self._transport is None or self._transport.names.any_found:
            return True
        return any([await self._exists(name) for name in CONTROL_NAMES])

    def forget_missing_names(self) -> None:
        """Forget the names that were not found, so that they are looked up a second time."""
        if self._transport is not None:
            self._transport.names.forget_failures()

    @property
    def last_missing(self) -> float:
        """When a name was last not found, in seconds of the event loop's clock; 0 where none was looked up."""
        return self._transport.names.last_missing if self._transport is not None else 0.0

    async def offline(self, failures: Collection[Failure]) -> str | None:
        """A sentence where a run that met only these failures, and no answer, reached nothing at all; else None."""
        seen = set(failures) - _NOT_ASKED
        if self._transport is None or not seen or seen - _NOTHING_REACHED:
            return None
        if Failure.PROXY in failures:
            return f"nothing could be asked through the proxy {self._shown_proxies}; correct HTTP_PROXY and HTTPS_PROXY"
        return None if await self.names_exist() else "this machine looks offline: no host answers and no host name is found"

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences about what could not be judged from here."""
        if self._transport is None or not self._transport.proxies_used:
            return ()
        return (
            f"Requests went through {self._shown_proxies}: only addresses that are written in links, not names, "
            "could be told from private ones.",
        )

    @property
    def _shown_proxies(self) -> str:
        used = self._transport.proxies_used if self._transport is not None else set()
        return " and ".join(sorted(displayed_proxy(proxy) for proxy in used))

    async def _exists(self, name: str) -> bool:
        if self._transport is None:
            return True
        try:
            async with asyncio.timeout(CONTROL_SECONDS):
                await self._transport.names.look_up(name)
        except (socket.gaierror, TimeoutError):
            return False
        return True
