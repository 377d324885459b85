"""A small internet for the time of one run: its server in a process of its own, and what was asked there."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.posts import Sources
from benchmarks.runs import SEED, Plan
from benchmarks.tools import ROOT, FailedError
from benchmarks.world import Ports, Size, World, sources_in, world


class Visited:
    """A world that is being served."""

    def __init__(self, found: World, ports: Ports) -> None:
        self.world = found
        self._ports = ports

    def sources(self, posts: int) -> Sources:
        """The links of the world dealt out to so many posts."""
        return sources_in(self.world, posts)

    def counts(self) -> dict[str, int]:
        """How many requests each host got since this was asked last."""
        # What the environment says of proxies is not meant for this server.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self._ports.open}/-/count", timeout=30) as answer:
            found: dict[str, int] = json.load(answer)
        return found


@contextmanager
def served(plan: Plan, size: Size) -> Iterator[Visited]:
    """Serve a world until the block is left."""
    numbers = (SEED, size.hosts, size.links, size.most, int(size.trouble))
    command = [plan.tools.server_python, "-m", "benchmarks.world_server", *map(str, numbers)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline().split() if process.stdout is not None else []
            if len(said) != 2:
                raise FailedError("the server of the small internet did not start")
            ports = Ports(*map(int, said))
            yield Visited(world(SEED, size, ports), ports)
        finally:
            process.terminate()
