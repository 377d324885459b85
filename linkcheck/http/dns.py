"""Host names looked up, each once a run; and `--connect-to`, which sends requests for one host to another."""

import asyncio
import errno
import re
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

from msgspec import Struct

from linkcheck.http.response import is_out_of_connections
from linkcheck.model.errors import UsageError
from linkcheck.urls.networks import forbidden_kind

_PART = r"(?:\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)"
# So many files does a look-up open at once.
_RESOLVER_FILES = 2
_RULE = re.compile(rf"(?P<host>{_PART}):(?P<port>\d*):(?P<to>{_PART}):(?P<to_port>\d*)")


class ConnectTo(Struct, frozen=True):
    """One rule; an empty host and port 0 match any, an empty address and port 0 leave things as they are."""

    host: str
    port: int
    address: str
    to_port: int

    def matches(self, host: str, port: int) -> bool:
        """Whether a request for that host and port goes elsewhere."""
        return self.host in ("", host) and self.port in (0, port)


def read_rules(texts: Iterable[str]) -> tuple[ConnectTo, ...]:
    """The rules in curl's notation; raises UsageError with the one that cannot be read."""
    return tuple(_read(text.strip()) for text in texts)


def _read(text: str) -> ConnectTo:
    match = _RULE.fullmatch(text)
    if match is None:
        raise UsageError(
            f"{text} does not say where to connect to; write HOST:PORT:ADDRESS:PORT, such as www.example.com:443:127.0.0.1:8443"
        )
    return ConnectTo(match["host"].strip("[]").lower(), int(match["port"] or 0), match["to"].strip("[]"), int(match["to_port"] or 0))


class Resolver(Protocol):
    """Where host names become addresses; a test may bring its own."""

    async def look_up(self, host: str) -> tuple[str, ...]:
        """The addresses of a host in the order of preference; raises socket.gaierror where there are none."""


class SystemResolver:
    """The operating system's resolver."""

    async def look_up(self, host: str) -> tuple[str, ...]:
        """The addresses of a host; raises socket.gaierror.

        Each look-up has a daemon thread: one that hangs must not keep the program from ending.
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
                error = _lack_of_files() or failed
            except UnicodeError:
                error = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            # The loop may be closed by now, and the caller gone.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(settle, addresses, error)

        try:
            threading.Thread(target=ask, daemon=True, name=f"look-up of {host}").start()
        except RuntimeError as error:
            # The system allows no further thread.
            raise OSError(errno.ENOMEM, str(error)) from error
        return await found


def _lack_of_files() -> OSError | None:
    """What keeps the resolver from opening a file or a socket; it would call that a name that does not exist, or a passing failure."""
    opened: list[socket.socket] = []
    try:
        while len(opened) < _RESOLVER_FILES:
            opened.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    except OSError as error:
        return error if is_out_of_connections(error) else None
    finally:
        for one in opened:
            one.close()
    return None


class CachingResolver:
    """Look-ups kept for the time of a run: a name is asked once, however many requests wait for it.

    `last_missing` is when a look-up last found nothing, in seconds of the event loop's clock.
    """

    def __init__(self, names: Resolver) -> None:
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
        # Retrieved in any case: where the first caller was cancelled, asyncio would report an exception that was never retrieved.
        error = None if task.cancelled() else task.exception()
        if isinstance(error, socket.gaierror):
            self.last_missing = asyncio.get_running_loop().time()
        elif error is not None and is_out_of_connections(error):
            self._known = {host: known for host, known in self._known.items() if known is not task}

    def forget_failures(self) -> None:
        """Look up again what could not be found."""
        self._known = {host: task for host, task in self._known.items() if not _failed(task)}

    @property
    def any_found(self) -> bool:
        """Whether any name was found in this run that leads out of this machine and its network."""
        found = (task.result() for task in self._known.values() if task.done() and not _failed(task))
        return any(forbidden_kind(address) is None for addresses in found for address in addresses)


def _failed(task: asyncio.Task[tuple[str, ...]]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
