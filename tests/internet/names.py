"""Look-ups of the simulated internet: names that exist, names that do not, and names that change their mind."""

import asyncio
import socket
from collections.abc import Mapping
from typing import TypeAlias

LOOPBACK = ("127.0.0.1",)
LookUp: TypeAlias = tuple[str, ...] | OSError
"""The addresses of a name, or what the resolver raises."""


def no_such_name() -> OSError:
    """The authoritative answer that a name does not exist."""
    return socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def try_again() -> OSError:
    """The resolver itself has trouble."""
    return socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


class ScriptedNames:
    """A resolver whose names answer each look-up with the next line of their script, and the last one ever after.

    A name without a script gets `otherwise`. `asked` are the look-ups in their order, `seconds` how long each takes.
    """

    def __init__(self, scripts: Mapping[str, tuple[LookUp, ...]], otherwise: LookUp | None = None, seconds: float = 0.0) -> None:
        """Nothing has been looked up yet; names without a script do not exist unless `otherwise` says more."""
        self._scripts = scripts
        self._otherwise = otherwise if otherwise is not None else no_such_name()
        self._seconds = seconds
        self.asked: list[str] = []

    async def look_up(self, host: str) -> tuple[str, ...]:
        """The addresses of a host; raises socket.gaierror."""
        self.asked.append(host)
        await asyncio.sleep(self._seconds)
        script = self._scripts.get(host, (self._otherwise,))
        found = script[min(self.asked.count(host), len(script)) - 1]
        if isinstance(found, OSError):
            # A fresh one each time: an exception that is raised twice keeps both tracebacks.
            raise type(found)(*found.args)
        return found
