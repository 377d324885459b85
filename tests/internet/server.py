"""The simulated internet: any number of sites behind two ports of loopback, in a thread of its own."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from linkcheck.config.settings import Settings
from tests.internet.certificates import Contexts, write_authority
from tests.internet.http1 import Script, serve_http1
from tests.internet.http2 import serve_http2
from tests.internet.listeners import V4, Resetting, hanging, listen, port_of, refusing
from tests.internet.log import Log, Received, most_at_once
from tests.internet.names import LOOPBACK, ScriptedNames
from tests.internet.sites import Answer, Port, Request, Site
from tests.internet.wire import GoneError, Wire, Work

# Long enough for a busy machine, short enough for a test that waits for it.
_QUICK: Mapping[str, Any] = {"connect_timeout": 5.0, "timeout": 6.0, "host_interval_ms": 0, "name_recheck": 0.0}


class Internet:
    """A running simulation: where it is reached, and what it has received."""

    def __init__(self, sites: Mapping[str, Site], ports: Mapping[Port, int], https_port: int, ca_file: str, log: Log) -> None:
        """`ports` are those without TLS, each by what listens there."""
        self.sites = sites
        self.http_port = ports[Port.OPEN]
        self.https_port = https_port
        self.ca_file = ca_file
        self._ports = ports
        self._log = log

    @property
    def connect_to(self) -> tuple[str, ...]:
        """The rules, as curl writes them, that lead every host here: first the hosts that are reached in their own way, then all others."""
        special = (rule for site in self.sites.values() for rule in self._rules(site))
        return (*special, f":80:{V4}:{self.http_port}", f":443:{V4}:{self.https_port}")

    def names(self) -> ScriptedNames:
        """A new resolver that knows the sites and no other name."""
        return ScriptedNames(
            {host: (LOOPBACK if site.addresses is None else site.addresses,) for host, site in self.sites.items() if site.addresses != ()}
        )

    def settings(self, **changes: Any) -> Settings:
        """Settings of a run against the simulation: without any pause, and just patient enough for a busy machine."""
        return Settings(**{"connect_to": self.connect_to, "ca_file": self.ca_file, **_QUICK, **changes})

    def settings_by_name(self, **changes: Any) -> Settings:
        """The same for a run that looks every name up with `names`, as only a test's own transport does."""
        ports = (f":80::{self.http_port}", f":443::{self.https_port}")
        special = (rule for site in self.sites.values() for rule in self._rules(site))
        return self.settings(**{"connect_to": (*special, *ports), "allow_private": True, **changes})

    def requests(self, host: str) -> tuple[Received, ...]:
        """What a host received, in the order of arrival."""
        return self._log.of(host)

    def all_requests(self) -> tuple[Received, ...]:
        """What all hosts received, in the order of arrival."""
        return self._log.all()

    def targets(self, host: str) -> tuple[str, ...]:
        """What a host was asked for, in words: `GET /a`."""
        return tuple(f"{note.request.method} {note.request.target}" for note in self.requests(host))

    def most_at_once(self, host: str | None = None) -> int:
        """How many requests were under way together at the busiest moment, of one host or of all."""
        return most_at_once(self.all_requests() if host is None else self.requests(host))

    def _rules(self, site: Site) -> Iterator[str]:
        if site.addresses is not None:
            # An empty address leaves the host as it is: it is looked up, and judged.
            yield f"{_bracketed(site.host)}:::"
            return
        for number, port in ((80, site.http), (443, site.https)):
            if port is not Port.OPEN:
                to = self.http_port if port is Port.PLAIN else self._ports[port]
                yield f"{_bracketed(site.host)}:{number}:{V4}:{to}"


@contextmanager
def internet(*sites: Site) -> Iterator[Internet]:
    """Sites that answer for as long as the context lasts; a bug in a behaviour is raised when it is left."""
    by_host = {site.host: site for site in sites}
    log = Log()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        refused = stack.enter_context(refusing())
        hung = [stack.enter_context(taken) for taken in hanging()]
        servers = stack.enter_context(_Thread(by_host, log))
        ports = {
            Port.OPEN: servers.http,
            Port.RESETTING: servers.resetting,
            Port.REFUSED: refused.getsockname()[1],
            Port.HANGING: hung[0].getsockname()[1],
        }
        yield Internet(by_host, ports, servers.https, str(write_authority(folder)), log)


class _Thread:
    """The servers, run by an event loop of their own so that a test's loop can be as busy as it likes."""

    http: int
    https: int
    resetting: int

    def __init__(self, sites: Mapping[str, Site], log: Log) -> None:
        self._sites = sites
        self._log = log
        self._bugs: list[BaseException] = []
        self._tasks: dict[asyncio.Task[None], Wire] = {}
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop
        self._stop: asyncio.Event
        self._thread = threading.Thread(target=lambda: asyncio.run(self._main()), name="simulated internet", daemon=True)

    def __enter__(self) -> "_Thread":
        self._thread.start()
        self._ready.wait()
        self._raise_bugs()
        return self

    def __exit__(self, *raised: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        if raised[0] is None:
            self._raise_bugs()

    def _raise_bugs(self) -> None:
        if self._bugs:
            raise BaseExceptionGroup("the simulation itself is broken", self._bugs)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        try:
            contexts = Contexts(self._sites)
            plain = await listen(lambda: Wire(self._serve_plain, self._run))
            secure = await listen(lambda: Wire(self._serve_secure, self._run), contexts.front)
            resetting = await listen(Resetting)
            self.http, self.https, self.resetting = (port_of(servers[0]) for servers in (plain, secure, resetting))
        except OSError as error:
            self._bugs.append(error)
            return
        finally:
            self._ready.set()
        await self._stop.wait()
        for server in (*plain, *secure, *resetting):
            server.close()
        await self._end_connections()

    async def _end_connections(self) -> None:
        tasks = dict(self._tasks)
        for task, wire in tasks.items():
            task.cancel()
            wire.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)
        # Transports say good-bye in calls of their own.
        await asyncio.sleep(0.01)

    def _run(self, wire: Wire, work: Work) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks[task] = wire
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        wire = self._tasks.pop(task)
        bug = None if task.cancelled() else task.exception()
        if bug is None:
            return
        wire.transport.abort()
        if not isinstance(bug, GoneError):
            self._bugs.append(bug)

    async def _serve_plain(self, wire: Wire) -> None:
        await serve_http1(wire, "http", self._received)

    async def _serve_secure(self, wire: Wire) -> None:
        if wire.protocol == "h2":
            await serve_http2(wire, self._received)
        else:
            await serve_http1(wire, "https", self._received)

    @contextmanager
    def _received(self, request: Request) -> Iterator[Script]:
        site = self._sites.get(request.host)
        with self._log.taken_down(request) as (dated, over):
            yield Script(site.behaviour(dated.target)(dated) if site is not None else (_NOT_SERVED,), over)


# RFC 9110, 15.5.20: this server does not answer for that host.
_NOT_SERVED = Answer(421, (("Content-Type", "text/plain"),), b"no such site in this simulation")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
