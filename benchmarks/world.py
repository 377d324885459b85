"""A small internet by numbers: hosts with habits, pages with fates, and posts that link to them; the same for the same seed."""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from random import Random
from typing import NamedTuple

from benchmarks.posts import Sources
from benchmarks.shapes import Claims
from benchmarks.words import slug, title


class Habit(StrEnum):
    """How a host answers, whatever it is asked."""

    FAST = "fast"
    SLOW = "slow"
    SILENT = "silent"
    REFUSED = "refused"
    LIMITED = "limited"
    HEADLESS = "headless"


class Size(NamedTuple):
    """How large a world is: its hosts, the addresses that posts link to, and the most of them on one host."""

    hosts: int
    links: int
    most: int
    # Without trouble every host is fast, and every page is there.
    trouble: bool = True


class Ports(NamedTuple):
    """Where hosts answer, and where they refuse connections."""

    open: int
    refused: int


class Page(NamedTuple):
    """What an address shows: a status with a title, or the address it leads to."""

    status: int
    title: str
    location: str = ""


class World(NamedTuple):
    """The habits by address, the pages by address and path, and the URLs that posts link to."""

    habits: dict[str, Habit]
    pages: dict[tuple[str, str], Page]
    links: tuple[str, ...]


INTERNET = Size(hosts=2_000, links=19_000, most=300)
# Of two thousand hosts these have another habit than `fast`, and no more addresses than this. Silence of a host with many costs
# whoever waits for each of them.
_HABITS = {Habit.SLOW: (80, 60), Habit.REFUSED: (60, 20), Habit.LIMITED: (30, 60), Habit.HEADLESS: (60, 300)}
_SILENT = (24, 16, 10, 5, 2, 2, 1, 1)
# Of a hundred addresses on a host that answers.
_FATES = {"there": 74, "moved": 8, "moved away": 5, "gone": 8, "gone for good": 1, "broken": 1, "nothing here": 3}


def address(number: int) -> str:
    """The loopback address of a host; its last part is never 0 or 255."""
    return f"127.{10 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"


def world(seed: int, size: Size, ports: Ports) -> World:
    """The world of a seed."""
    rng = Random(seed)
    habits = _habits(rng, size)
    pages: dict[tuple[str, str], Page] = {}
    links: list[str] = []
    fast = [host for host, habit in habits.items() if habit is Habit.FAST]
    for host, count in _counts(rng, size, habits).items():
        port = ports.refused if habits[host] is Habit.REFUSED else ports.open
        for number in range(count):
            named = title(rng)
            path = f"/20{rng.randint(10, 24)}/{rng.randint(1, 12):02}/{slug(named)}-{number}/"
            links.append(f"http://{host}:{port}{path}")
            fate = rng.choices(tuple(_FATES), tuple(_FATES.values()))[0] if size.trouble else "there"
            away = f"{rng.choice(fast)}:{ports.open}" if fate == "moved away" else f"{host}:{port}"
            pages.update(_shown(host, path, named, fate, away))
    rng.shuffle(links)
    return World(habits, pages, tuple(links))


def _habits(rng: Random, size: Size) -> dict[str, Habit]:
    share = size.hosts / INTERNET.hosts
    wanted = [habit for habit, (hosts, _) in _HABITS.items() for _ in range(round(hosts * share))]
    wanted = [*[Habit.SILENT] * len(_silent(size)), *wanted] if size.trouble else []
    shuffled = wanted + [Habit.FAST] * (size.hosts - len(wanted))
    rng.shuffle(shuffled)
    return {address(number): habit for number, habit in enumerate(shuffled)}


def _silent(size: Size) -> tuple[int, ...]:
    return _SILENT[: max(2, round(len(_SILENT) * size.hosts / INTERNET.hosts))] if size.trouble else ()


def _counts(rng: Random, size: Size, habits: dict[str, Habit]) -> Counter[str]:
    """How many addresses each host has: few have many."""
    counts: Counter[str] = Counter()
    silent = iter(_silent(size))
    most: dict[str, int] = {}
    for host, habit in habits.items():
        if habit is Habit.SILENT:
            counts[host] = next(silent)
        else:
            most[host] = min(size.most, _HABITS.get(habit, (0, size.most))[1])
    hosts = list(most)
    rng.shuffle(hosts)
    weights = [place**-0.8 for place in range(1, len(hosts) + 1)]
    left = size.links - counts.total()
    while left > 0:
        for host in rng.choices(hosts, weights, k=left):
            if counts[host] < most[host]:
                counts[host] += 1
        left = size.links - counts.total()
    return counts


def _shown(host: str, path: str, named: str, fate: str, away: str) -> Iterator[tuple[tuple[str, str], Page]]:
    match fate:
        case "moved" | "moved away":
            target = f"{path}here/"
            yield (host, path), Page(301 if fate == "moved" else 302, named, f"http://{away}{target}")
            yield (away.partition(":")[0], target), Page(200, named)
        case "gone":
            yield (host, path), Page(404, "Page not found")
        case "gone for good":
            yield (host, path), Page(410, "This page is gone")
        case "broken":
            yield (host, path), Page(500, "Internal server error")
        case "nothing here":
            yield (host, path), Page(200, "Page not found")
        case _:
            yield (host, path), Page(200, named)


def sources_in(found: World, posts: int) -> Sources:
    """The links of a world dealt out to so many posts, each to one of them; the first of a post is its source.

    Some posts link to a page of another post too, or to a place within it.
    """
    titles = {f"{host}{path}": page.title for (host, path), page in found.pages.items()}

    def sources(rng: Random, number: int) -> Claims:
        source, *others = found.links[number::posts]
        for share, place in ((0.3, ""), (0.2, f"#part-{rng.randint(1, 9)}")):
            if rng.random() < share:
                others.append(rng.choice(found.links) + place)
        host, _, rest = source.removeprefix("http://").partition(":")
        named = titles[f"{host}{rest[rest.index('/') :]}"]
        return Claims(named, source, source, source, tuple(others))

    return sources
