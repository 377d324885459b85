"""Host names looked up, each once a run, without holding anything else up."""

import asyncio
import socket
import threading
from contextlib import suppress
from typing import Protocol

from linkcheck.urls.networks import forbidden


class Names(Protocol):
    """Where host names become addresses; a test may bring its own."""

    async def look_up(self, host: str) -> tuple[str, ...]:
        """The addresses of a host in the order of preference; raises socket.gaierror where there are none."""


class SystemNames:
    """The operating system's resolver."""

    async def look_up(self, host: str) -> tuple[str, ...]:
        """The addresses of a host; raises socket.gaierror.

        Each look-up has a thread that nobody waits for: one that hangs must not keep the program from ending.
        """
        loop = asyncio.get_running_loop()
        found: asyncio.Future[tuple[str, ...]] = loop.create_future()

        def settle(addresses: tuple[str, ...], error: OSError | None) -> None:
            if found.done():
                return
            if error is None:
                found.set_result(addresses)
            else:
                found.set_exception(error)

        def ask() -> None:
            addresses: tuple[str, ...] = ()
            error: OSError | None = None
            try:
                infos = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
                addresses = tuple(dict.fromkeys(str(info[4][0]) for info in infos))
            except OSError as failed:
                error = failed
            except UnicodeError:
                error = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            # The loop may be closed by now: whoever asked has gone.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, addresses, error)

        threading.Thread(target=ask, daemon=True, name=f"look-up of {host}").start()
        return await found


class RememberedNames:
    """Look-ups kept for the time of a run: a name is asked once, however many requests wait for it.

    `last_missing` is when a look-up last found nothing, in seconds of the event loop's clock.
    """

    def __init__(self, names: Names) -> None:
        """Nothing has been looked up yet."""
        self.last_missing = 0.0
        self._names = names
        self._known: dict[str, asyncio.Task[tuple[str, ...]]] = {}

    async def look_up(self, host: str) -> tuple[str, ...]:
        """The addresses of a host; raises socket.gaierror as the first look-up did."""
        task = self._known.get(host)
        if task is None:
            task = self._known[host] = asyncio.create_task(self._names.look_up(host))
            task.add_done_callback(self._looked_up)
        return await asyncio.shield(task)

    def _looked_up(self, task: asyncio.Task[tuple[str, ...]]) -> None:
        # Asked here in any case: where the one who looked up has given up, nobody else may be left to take the failure.
        if not task.cancelled() and isinstance(task.exception(), socket.gaierror):
            self.last_missing = asyncio.get_running_loop().time()

    def forget_failures(self) -> None:
        """Look up again what could not be found."""
        self._known = {host: task for host, task in self._known.items() if not _failed(task)}

    @property
    def any_found(self) -> bool:
        """Whether any name was found in this run that leads out of this machine and its network."""
        found = (task.result() for task in self._known.values() if task.done() and not _failed(task))
        return any(forbidden(address) is None for addresses in found for address in addresses)


def _failed(task: asyncio.Task[tuple[str, ...]]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
