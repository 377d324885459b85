"""How many requests a second: pages that answer at once, without pauses between requests, by HTTP and by TLS."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks.nginx import Served, nginx
from benchmarks.runs import SEED, Found, Limits, Plan, asking, in_turn, linkcheck, lychee, peer_asking
from benchmarks.table import Goal, Row
from benchmarks.tools import Cost, FailedError, measured
from benchmarks.words import slug, title
from benchmarks.world import address

TITLE = "requests a second on loopback"
URLS = 20_000
HOSTS = 2_000
# Links in one post.
TOGETHER = 100
LIMITS = Limits(concurrency=128, host_concurrency=128, interval=0)


class Target(NamedTuple):
    """What is asked: a name, the URLs, and the goal for requests a second."""

    name: str
    urls: tuple[str, ...]
    goal: float


def run(plan: Plan) -> Found:
    """Measure both programs over the same links, and linkcheck's asking alone."""
    count, hosts = (URLS // 10, HOSTS // 10) if plan.quick else (URLS, HOSTS)
    addresses = [address(number) for number in range(hosts)]
    with nginx(plan.folder / "nginx", addresses) as served:
        rows = [row for target in _targets(served, addresses, count) for row in _measured(plan, served, target)]
    return Found(
        tuple(rows),
        (
            f"{count:,} URLs; nginx with one worker, on the same machine. Both by GET, at most {LIMITS.concurrency} at once, no pauses.",
            "The whole command reads posts and writes a report; `fetch_all` is linkcheck's asking alone, beside lychee's whole command.",
        ),
    )


def _targets(served: Served, addresses: Sequence[str], count: int) -> Iterator[Target]:
    def urls(scheme: str, port: int, hosts: Sequence[str]) -> tuple[str, ...]:
        rng = Random(SEED)
        return tuple(f"{scheme}://{hosts[number % len(hosts)]}:{port}/{slug(title(rng))}-{number}" for number in range(count))

    yield Target("one host", urls("http", served.plain, addresses[:1]), 1.5)
    yield Target(f"{len(addresses):,} hosts", urls("http", served.plain, addresses), 1.5)
    yield Target(f"{len(addresses):,} hosts by TLS", urls("https", served.secure, addresses), 1.0)


def _measured(plan: Plan, served: Served, target: Target) -> Iterator[Row]:
    folder = plan.folder / target.name.replace(" ", "-").replace(",", "")
    _write(folder, target.urls)
    asked: dict[str, list[int]] = {"linkcheck": [], "lychee": []}
    before = served.requests()

    def counted(name: str) -> None:
        nonlocal before
        now = served.requests()
        asked[name].append(now - before - 1)
        before = now
        if asked[name][-1] < len(target.urls):
            raise FailedError(f"{name} made {asked[name][-1]:,} requests for {len(target.urls):,} URLs")

    ours = linkcheck(plan, *asking(LIMITS), "--ca-file", str(served.authority), ".")
    peers = lychee(plan, *peer_asking(LIMITS), ".")
    pair = in_turn(plan, ours, peers, folder, after=counted, warm=False, environment={"SSL_CERT_FILE": str(served.authority)})
    _require_alive(plan, target)
    alone = [_alone(plan, served, target, folder) for _ in range(plan.runs)]
    count = len(target.urls)
    theirs = _rates(count, pair.peers)
    yield Row(f"{target.name}: whole command", "/s", _rates(count, pair.ours), theirs, Goal(">=", target.goal))
    yield Row(f"{target.name}: `fetch_all`", "/s", _rates(count, alone), theirs, Goal(">=", target.goal))
    yield Row(f"{target.name}: processor time a request, whole", "ms", _each(count, pair.ours), _each(count, pair.peers))
    yield Row(f"{target.name}: processor time a request, `fetch_all`", "ms", _each(count, alone), _each(count, pair.peers))
    yield Row(f"{target.name}: memory", "MB", [cost.memory / 1e6 for cost in pair.ours], [cost.memory / 1e6 for cost in pair.peers])


def _write(folder: Path, urls: Sequence[str]) -> None:
    folder.mkdir()
    for number, at in enumerate(range(0, len(urls), TOGETHER)):
        links = "\n".join(f"- [a page]({url})" for url in urls[at : at + TOGETHER])
        (folder / f"{number:04}.md").write_text(f"---\ntitle: Links {number}\n---\n\n{links}\n", encoding="ascii")
    (folder / "urls").write_text("\n".join(urls), encoding="ascii")


def _require_alive(plan: Plan, target: Target) -> None:
    report = json.loads((plan.folder / "linkcheck.json").read_text(encoding="utf-8"))
    ours = sum(record["outcome"] == "alive" for record in report["urls"].values())
    theirs = json.loads((plan.folder / "lychee.json").read_text(encoding="utf-8"))["successful"]
    if ours < len(target.urls) or theirs < len(target.urls):
        raise FailedError(f"{target.name}: of {len(target.urls):,} pages linkcheck saw {ours:,}, lychee {theirs:,}")


def _alone(plan: Plan, served: Served, target: Target, folder: Path) -> Cost:
    """The cost of asking, as the process itself measures it, and its memory as seen from outside."""
    flags = {
        "concurrency": LIMITS.concurrency,
        "host_concurrency": LIMITS.host_concurrency,
        "host_interval_ms": LIMITS.interval,
        "timeout": LIMITS.timeout,
        "allow_private": True,
        "ca_file": str(served.authority),
    }
    output = plan.folder / "ask.json"
    script = str(Path(__file__).with_name("ask.py"))
    seen = measured([plan.tools.python, script, str(folder / "urls"), json.dumps(flags)], folder, output=output)
    said = json.loads(output.read_text(encoding="ascii"))
    if said["alive"] < len(target.urls):
        raise FailedError(f"{target.name}: of {len(target.urls):,} pages `fetch_all` saw {said['alive']:,}")
    return Cost(said["seconds"], said["processor"], seen.memory)


def _rates(count: int, costs: Sequence[Cost]) -> list[float]:
    return [count / cost.wall for cost in costs]


def _each(count: int, costs: Sequence[Cost]) -> list[float]:
    return [cost.cpu / count * 1000 for cost in costs]
