"""Audits night after night: what is asked when, what is told when, and what the ledger makes of it."""

import random
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import httpx
import pytest
from msgspec import structs

from linkcheck.config.settings import Settings
from linkcheck.http.httpx_transport import Transport
from linkcheck.ledger import DEFAULT_LEDGER, open_ledger
from linkcheck.model.errors import UntrustworthyRunError
from linkcheck.model.vocabulary import Certainty, Outcome
from linkcheck.report.whole import Report
from tests.audit.audited import WholeAudit, audit_whole
from tests.changing_web import (
    ALIVE,
    BLOCKED,
    BROKEN,
    DEAD,
    FIRST,
    GONE,
    HOME,
    NAMELESS,
    REFUSED,
    RESET,
    SLOW,
    STRANGE,
    TAGGED,
    UNTRUSTED,
    ChangingWeb,
    Life,
    Refused,
    Shown,
    moved,
)
from tests.http.test_guard import ScriptedResolver, Sockets
from tests.judge.posts import NoName, Untrusted, wordpress
from tests.ledger.postgres_server import Server
from tests.report.rendered import json_report

pytestmark = pytest.mark.slow

# Of a random web only what links meet is of interest.
HEALTH = tuple(f"LC40{number}" for number in range(1, 10))


class Site:
    """Posts in a folder, and the web that they link to; each call of `night` is one audit."""

    def __init__(self, folder: Path, web: ChangingWeb, **changes: object) -> None:
        self.folder = folder
        self.web = web
        self.settings = Settings(**{"folder": folder, "host_interval_ms": 0, "name_recheck": 0.0, "archive": False, **changes})  # type: ignore[arg-type]

    def link(self, name: str, *urls: str, title: str = "A title", more: str = "") -> None:
        """Write a post that links to the URLs."""
        links = "\n\n".join(f"Read [the story]({url})." for url in urls)
        self.write(name, f"---\ntitle: {title}\n{more}---\n{links or 'Nothing to read.'}\n")

    def write(self, name: str, text: str) -> None:
        path = self.folder / "posts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def night(
        self, day: int, *, hour: int = 3, transport: httpx.AsyncBaseTransport | None = None, recheck: Collection[str] = ()
    ) -> WholeAudit:
        self.web.clock.set(day, hour)
        paths = [self.folder / "posts"]
        return audit_whole(paths, self.settings, transport=transport or self.web, clock=self.web.clock, recheck=recheck)

    def asked(self, day: int) -> list[str]:
        """The URLs that were asked on a day, in their order, each once."""
        return list(dict.fromkeys(self.web.asked[day]))


def site(folder: Path, lives: Mapping[str, Life], hosts: Mapping[str, Life] | None = None, **changes: object) -> Site:
    """A site with a post for each page: https://NAME.example/a is linked in NAME.md; of NAME/b in NAME-b.md."""
    pages = {_url(name): life for name, life in lives.items()}
    made = Site(folder, ChangingWeb(pages, {f"{name}.example": life for name, life in (hosts or {}).items()}), **changes)
    for name in lives:
        made.link(f"{name.replace('/', '-')}.md", _url(name))
    return made


def _url(name: str) -> str:
    host, _, page = name.partition("/")
    return f"https://{host}.example/{page or 'a'}"


def changes_of(audited: WholeAudit) -> list[str]:
    """What a night's report says has changed, a line for each."""
    changes = audited.report.changes
    return [f"{change.kind} {change.code} {change.url} {change.path}" for change in changes.changes] if changes is not None else []


def fresh(report: Report) -> set[str]:
    """The URLs whose answer is of this very run."""
    return {url for url, resolution in report.resolutions.items() if not resolution.from_ledger}


def day_of(day: int) -> str:
    return (FIRST + timedelta(days=day)).date().isoformat()


# One page for each life; `change_posts` says what becomes of their posts.
LIVES: dict[str, Life] = {
    "steady": {0: ALIVE},
    "tagged": {0: TAGGED},
    "dead": {0: DEAD},
    "gone": {0: ALIVE, 20: GONE},
    "revived": {0: DEAD, 10: ALIVE},
    "walled": {0: BLOCKED},
    "wall-for-a-night": {0: DEAD, 3: BLOCKED, 4: DEAD},
    "broken": {0: ALIVE, 5: BROKEN},
    "hiccup": {0: BROKEN, 1: ALIVE},
    "strange": {0: STRANGE, 2: ALIVE},
    "moving": {0: ALIVE, 12: moved("https://moved.example/a")},
    "at-home": {0: ALIVE, 8: HOME},
    "down/a": {0: ALIVE},
    "down/b": {0: ALIVE},
    "nameless": {0: ALIVE},
    "slow": {0: ALIVE},
    "untrusted": {0: ALIVE},
    "deleted": {0: DEAD},
    "unlinked": {0: DEAD},
    "renamed": {0: DEAD},
}
HOSTS: dict[str, Life] = {
    "down": {0: REFUSED, 9: ALIVE},
    "nameless": {0: ALIVE, 15: NAMELESS},
    "slow": {0: SLOW, 5: ALIVE},
    "untrusted": {0: UNTRUSTED, 2: ALIVE},
}
TARGETS: dict[str, Life] = {"moved": {0: ALIVE}, "paper": {0: ALIVE}, "casino": {0: ALIVE}}
PAPER, SHORT = "https://paper.example/a", "https://s.example/x"


def living_site(folder: Path, **changes: object) -> Site:
    made = site(folder, LIVES, HOSTS, ignore=("LC003",), **changes)
    made.web.pages |= {_url(name): life for name, life in TARGETS.items()}
    # A source behind a shortener, which leads somewhere else one day.
    made.web.pages[SHORT] = {0: moved(PAPER, 302), 16: moved("https://casino.example/a", 302)}
    made.write("claims.md", wordpress(PAPER, PAPER, SHORT))
    made.link("renamed.md", _url("renamed"), more="slug: a-story\n")
    return made


def change_posts(made: Site, day: int) -> None:
    """What its authors do to the site on a day."""
    posts = made.folder / "posts"
    match day:
        case 20:
            made.link("new.md", _url("revived"), _url("dead"), _url("steady"))
        case 30:
            (posts / "deleted.md").unlink()
        case 31:
            made.link("unlinked.md")
        case 32:
            (posts / "renamed.md").rename(posts / "under-another-name.md")


def nightly_log(made: Site, nights: int) -> Iterator[str]:
    """What was told and what was asked in each night."""
    for day in range(nights):
        change_posts(made, day)
        yield from (f"{day_of(day)} {line}" for line in changes_of(made.night(day)))
        asked = made.asked(day)
        if asked:
            yield f"{day_of(day)} asked {' '.join(sorted(map(_short, asked)))}"


def _short(url: str) -> str:
    return url.removeprefix("https://").replace(".example", "").removesuffix("/a")


NIGHTLY_LOG = """\
2026-01-01 newly-dead LC401 https://dead.example/a posts/dead.md
2026-01-01 newly-dead LC401 https://deleted.example/a posts/deleted.md
2026-01-01 newly-dead LC401 https://renamed.example/a posts/renamed.md
2026-01-01 newly-dead LC401 https://revived.example/a posts/revived.md
2026-01-01 newly-dead LC401 https://unlinked.example/a posts/unlinked.md
2026-01-01 newly-dead LC401 https://wall-for-a-night.example/a posts/wall-for-a-night.md
2026-01-01 suspected LC403 https://down.example/a posts/down-a.md
2026-01-01 suspected LC403 https://down.example/b posts/down-b.md
2026-01-01 suspected LC404 https://hiccup.example/a posts/hiccup.md
2026-01-01 suspected LC403 https://slow.example/a posts/slow.md
2026-01-01 found LC301 https://s.example/x posts/claims.md
2026-01-01 found LC405 https://untrusted.example/a posts/untrusted.md
2026-01-01 asked at-home broken dead deleted down down/b gone hiccup moving nameless paper renamed \
revived s/x slow steady strange tagged unlinked untrusted wall-for-a-night walled
2026-01-02 asked slow strange untrusted
2026-01-03 mended LC405 https://untrusted.example/a posts/untrusted.md
2026-01-03 asked slow strange untrusted
2026-01-04 mended LC404 https://hiccup.example/a posts/hiccup.md
2026-01-04 asked dead deleted down down/b hiccup renamed revived slow unlinked wall-for-a-night
2026-01-05 asked slow walled
2026-01-06 mended LC403 https://slow.example/a posts/slow.md
2026-01-06 asked slow
2026-01-07 newly-dead LC403 https://down.example/a posts/down-a.md
2026-01-07 newly-dead LC403 https://down.example/b posts/down-b.md
2026-01-07 asked dead deleted down down/b renamed revived unlinked
2026-01-09 asked wall-for-a-night walled
2026-01-12 asked wall-for-a-night
2026-01-13 asked walled
2026-01-17 asked walled
2026-01-21 newly-dead LC401 https://dead.example/a posts/new.md
2026-01-21 recovered LC401 https://revived.example/a posts/revived.md
2026-01-21 asked dead revived walled
2026-01-22 asked tagged
2026-01-23 asked steady
2026-01-25 asked walled
2026-01-28 asked untrusted
2026-01-29 suspected LC408 https://at-home.example/a posts/at-home.md
2026-01-29 asked at-home at-home/ strange walled
2026-01-31 mended LC401 https://deleted.example/a posts/deleted.md
2026-02-01 mended LC401 https://unlinked.example/a posts/unlinked.md
2026-02-01 asked at-home at-home/
2026-02-02 asked hiccup walled
2026-02-04 newly-dead LC408 https://at-home.example/a posts/at-home.md
2026-02-04 asked at-home at-home/
2026-02-05 asked paper
2026-02-06 asked walled
2026-02-08 newly-dead LC401 https://gone.example/a posts/gone.md
2026-02-08 asked gone slow
2026-02-09 suspected LC402 https://nameless.example/a posts/nameless.md
2026-02-09 asked nameless
2026-02-10 newly-disagreeing LC202 https://s.example/x posts/claims.md
2026-02-10 asked casino s/x walled
2026-02-11 asked gone
2026-02-12 asked nameless tagged
2026-02-13 suspected LC404 https://broken.example/a posts/broken.md
2026-02-13 asked broken
2026-02-14 asked gone steady walled
2026-02-15 newly-dead LC402 https://nameless.example/a posts/nameless.md
2026-02-15 moved LC407 https://moving.example/a posts/moving.md
2026-02-15 asked moved moving nameless
2026-02-16 asked broken
2026-02-18 asked walled
2026-02-19 newly-dead LC404 https://broken.example/a posts/broken.md
2026-02-19 asked broken
2026-02-21 asked revived
2026-02-22 asked untrusted walled
2026-02-24 asked strange
2026-02-26 asked walled
"""


def test_sixty_nights(tmp_path: Path) -> None:
    """Each page is asked when it is due, each change is told once, and no death is called before it was seen often enough."""
    assert list(nightly_log(living_site(tmp_path), 60)) == NIGHTLY_LOG.splitlines()


def test_what_has_not_changed_is_not_sent_again(tmp_path: Path) -> None:
    """A page that came with an ETag is asked for with it, and 304 keeps it alive with all that is known of it."""
    made = site(tmp_path, {"tagged": {0: TAGGED}})
    first = made.night(0).report.resolutions[_url("tagged")]
    again = made.night(45).report.resolutions[_url("tagged")]

    assert (made.web.statuses[0], made.web.statuses[45]) == ([200], [304])
    assert (again.outcome, again.page, again.alive_since) == (Outcome.ALIVE, first.page, first.checked_at)


# What the specification says, in days, and nothing else.
CODES = {
    "dead": "LC401",
    "host-gone": "LC402",
    "refused": "LC403",
    "reset": "LC403",
    "timeout": "LC403",
    "server-error": "LC404",
    "tls": "LC405",
    "moved": "LC407",
    "soft-dead": "LC408",
}
FAILING = {"dead", "host-gone", "soft-dead", "server-error", "refused", "reset"}
OF_THE_HOST = {"host-gone", "refused"}
DEATHS = {CODES[outcome] for outcome in FAILING | {"timeout"}}
BY_FAILURE = {Refused: "refused", httpx.ReadError: "reset", NoName: "host-gone", httpx.ReadTimeout: "timeout", Untrusted: "tls"}
BY_STATUS = {200: "alive", 301: "moved", 302: "soft-dead", 403: "blocked", 404: "dead", 410: "dead", 418: "unchecked", 500: "server-error"}
# The first and the last day on which an answer of a kind may be asked for again.
DUE = {"alive": (15, 45), "moved": (15, 45), "blocked": (4, 11), "proven": (45, 135)}
CERTAINTIES = ("unknown", "likely", "confirmed")


def outcome_of(shown: Shown) -> str:
    return BY_FAILURE[shown.failure] if shown.failure is not None else BY_STATUS[shown.status]


class Rules:
    """What audits of posts with one link each must ask and tell, learned only from the truth of the days on which they asked.

    An answer's freshness is spread out by URL, so that the first interval seen for a URL must then be the interval for ever.
    """

    def __init__(self, truth: ChangingWeb) -> None:
        self.truth = truth
        self.last: dict[str, tuple[int, str]] = {}
        self.failing_since: dict[str, int] = {}
        self.strikes: defaultdict[str, set[int]] = defaultdict(set)
        self.intervals: dict[tuple[str, str], int] = {}
        self.standing: dict[str, dict[str, str]] = {}

    def wrong(self, day: int, asked: set[str], linked: Collection[str], new: Collection[str]) -> list[str]:
        """The URLs that were asked though they were not due, or not asked though they were."""
        found = []
        for url in sorted(linked):
            first, last = self.due(url, new)
            if (url in asked and day < first) or (url not in asked and day >= last):
                found.append(f"{url} was {'asked' if url in asked else 'left out'} on day {day}, due on {first} to {last}")
        return found

    def due(self, url: str, new: Collection[str]) -> tuple[int, int]:
        """Between which days the URL is to be asked; `new` are the URLs in posts that were not there before."""
        at, outcome = self.last.get(url, (-1, "never"))
        kind = self.kind(url)
        # No gate fails by what was not seen today.
        if (url in new and outcome not in ("alive", "moved")) or (kind not in DUE and kind != "failing"):
            return at + 1, at + 1
        if kind == "failing":
            if not self.strikes[self.subject(url)]:
                # Its host was heard since.
                return at + 1, at + 1
            since = self.failing_since[url]
            day = next((day for day in (since + 3, since + 6) if day > at), at + 3)
            return day, day
        first, last = DUE[kind]
        interval = self.intervals.get((url, kind))
        return (at + first, at + last) if interval is None else (at + interval, at + interval)

    def kind(self, url: str) -> str:
        outcome = self.last[url][1] if url in self.last else "never"
        return ("proven" if self.is_proven(url) else "failing") if outcome in FAILING else outcome

    def is_proven(self, url: str) -> bool:
        days = self.strikes[self.subject(url)]
        return len(days) >= 3 and max(days) - min(days) >= 3

    def subject(self, url: str) -> str:
        return httpx.URL(url).host if self.last[url][1] in OF_THE_HOST else url

    def after(self, day: int, asked: set[str], posts: Mapping[str, str], new: Collection[str]) -> list[str]:
        """What must be told after a night in which those URLs were asked."""
        for url in asked & self.last.keys():
            if url not in new:
                self.intervals.setdefault((url, self.kind(url)), day - self.last[url][0])
        # What was not asked is judged by what was known before the night.
        proven = {url: self.is_proven(url) for url in self.last}
        self.learn(day, asked)
        proven |= {url: self.is_proven(url) for url in asked}
        changes = [f"mended {code} {path}" for path in self.standing.keys() - posts.keys() for code in self.standing.pop(path)]
        for path, url in posts.items():
            changes += self.compare(path, self.last[url][1], proven=proven[url])
        return sorted(changes)

    def learn(self, day: int, asked: set[str]) -> None:
        for url in asked:
            shown = self.truth.shown(url, day)
            self.last[url] = day, outcome_of(shown)
            if shown.failure is None:
                self.strikes[httpx.URL(url).host].clear()
            if self.last[url][1] in ("alive", "moved"):
                self.strikes[url].clear()
                self.failing_since.pop(url, None)
        for url in asked:
            if self.last[url][1] in FAILING:
                self.strikes[self.subject(url)].add(day)
                self.failing_since.setdefault(url, day)

    def compare(self, path: str, outcome: str, *, proven: bool) -> Iterator[str]:
        certainty = certainty_of(outcome, proven=proven)
        standing = self.standing.setdefault(path, {})
        code = CODES.get(outcome)
        if certainty == "confirmed":
            for gone in sorted(standing.keys() - {code}):
                recovered = gone in DEATHS and standing[gone] == "confirmed" and code not in DEATHS
                yield f"{'recovered' if recovered else 'mended'} {gone} {path}"
                del standing[gone]
        if code is not None and CERTAINTIES.index(certainty) > CERTAINTIES.index(standing.get(code, "unknown")):
            standing[code] = certainty
            yield f"{kind_of(code, certainty)} {code} {path}"


def certainty_of(outcome: str, *, proven: bool) -> str:
    match outcome:
        case "alive" | "moved" | "dead":
            return "confirmed"
        case "blocked" | "unchecked":
            return "unknown"
        case _:
            return "confirmed" if outcome in FAILING and proven else "likely"


def kind_of(code: str, certainty: str) -> str:
    if code in DEATHS:
        return "newly-dead" if certainty == "confirmed" else "suspected"
    return "moved" if code == "LC407" else "found"


class Stay(NamedTuple):
    """A post that is there from one day to another, with its link."""

    begin: int
    end: int
    url: str


def some_life(chance: random.Random, shown: list[Shown], nights: int) -> Life:
    life, day = {}, 0
    while day < nights:
        life[day] = chance.choice(shown)
        day += chance.choice((1, 2, 3, 4, 7, 10, 15, 25, 40))
    return life


def some_web(chance: random.Random, nights: int) -> ChangingWeb:
    """Six hosts with up to three pages, each with a life of its own."""
    of_hosts = [ALIVE, ALIVE, ALIVE, REFUSED, NAMELESS, SLOW, UNTRUSTED]
    pages, hosts = {}, {}
    for host in "abcdef":
        hosts[f"{host}.example"] = some_life(chance, of_hosts, nights) if chance.random() < 0.6 else {}
        of_pages = [
            *[ALIVE] * 5,
            TAGGED,
            *[DEAD] * 2,
            GONE,
            BLOCKED,
            *[BROKEN] * 2,
            RESET,
            HOME,
            STRANGE,
            moved(f"https://new-{host}.example/"),
        ]
        for page in range(chance.choice((1, 2, 3))):
            pages[f"https://{host}.example/{page}"] = some_life(chance, of_pages, nights)
    # One page is always there: a machine that reaches nothing at all learns nothing either.
    return ChangingWeb({**pages, "https://steady.example/a": {0: ALIVE}}, hosts)


def some_stays(chance: random.Random, urls: list[str], nights: int) -> dict[str, Stay]:
    """A post for each page and some more, at most four for a host: what happens to five is told once for all."""
    stays: dict[str, Stay] = {}
    posts_of: defaultdict[str, int] = defaultdict(int)
    for number, url in enumerate((*urls, *(chance.choice(urls) for _ in range(6)))):
        posts_of[httpx.URL(url).host] += 1
        if posts_of[httpx.URL(url).host] <= 4:
            begin = 0 if chance.random() < 0.7 else chance.randrange(nights)
            end = begin + chance.randrange(20, nights) if chance.random() < 0.4 else nights
            stays[f"posts/{number}.md"] = Stay(begin, end, url)
    return {**stays, "posts/steady.md": Stay(0, nights, "https://steady.example/a")}


@pytest.mark.parametrize("seed", range(6))
def test_nights_of_any_web(seed: int, tmp_path: Path) -> None:
    """Whatever pages, hosts and posts do: nothing is asked before it is due or left when it is, and all that changed is told once."""
    nights, chance = 60, random.Random(seed)
    web = some_web(chance, nights)
    made, rules = Site(tmp_path, web, select=HEALTH), Rules(web)
    stays = some_stays(chance, list(web.pages), nights)

    for day in range(nights):
        posts = {path: stay.url for path, stay in stays.items() if stay.begin <= day < stay.end}
        new = {stay.url for stay in stays.values() if stay.begin == day}
        for path, stay in stays.items():
            if stay.begin == day:
                made.link(Path(path).name, stay.url)
            if stay.end == day:
                (tmp_path / path).unlink()
        audited = made.night(day)
        asked = fresh(audited.report)

        silent = {url for url in asked if web.shown(url, day).failure is not None}
        assert set(web.asked[day]) & web.pages.keys() | silent == asked
        assert rules.wrong(day, asked, set(posts.values()), new) == []
        changes = audited.report.changes
        assert changes is not None
        assert sorted(f"{change.kind} {change.code} {change.path}" for change in changes.changes) == rules.after(day, asked, posts, new)


def test_a_host_that_answers_is_not_proven_silent_any_more(tmp_path: Path) -> None:
    """When a host's silence was certain and another of its pages is found alive, the others are asked in the next night."""
    made = site(tmp_path, {"down/a": {0: ALIVE}, "steady": {0: ALIVE}}, {"down": {0: REFUSED, 10: ALIVE}})
    for day in (0, 3, 6):
        made.night(day)
    made.web.pages[_url("down/b")] = {0: ALIVE}
    made.link("down-b.md", _url("down/b"))
    made.night(12)

    assert changes_of(made.night(13)) == ["recovered LC403 https://down.example/a posts/down-a.md"]


def test_a_host_that_sends_its_readers_into_silence(tmp_path: Path) -> None:
    """Where a host answers by http only to send everybody to https, where nobody answers, its page fails like any other."""
    made = site(tmp_path, {"steady": {0: ALIVE}})
    made.web.pages |= {"http://half.example/a": {0: moved("https://half.example/a")}, "https://half.example/a": {0: REFUSED}}
    made.link("half.md", "http://half.example/a")
    nights = {day: changes_of(made.night(day)) for day in range(8)}

    assert {day: lines for day, lines in nights.items() if lines} == {
        0: ["suspected LC403 http://half.example/a posts/half.md"],
        6: ["newly-dead LC403 http://half.example/a posts/half.md"],
    }
    assert [day for day in range(8) if "http://half.example/a" in made.asked(day)] == [0, 3, 6]


def test_a_page_that_dies_otherwise_has_not_recovered(tmp_path: Path) -> None:
    """A page whose server failed for long and now says 404 is newly dead of that, and nowhere called recovered."""
    made = site(tmp_path, {"worse": {0: BROKEN, 8: DEAD}})
    nights = [changes_of(made.night(day)) for day in (0, 3, 6, 200)]

    assert nights == [
        ["suspected LC404 https://worse.example/a posts/worse.md"],
        [],
        ["newly-dead LC404 https://worse.example/a posts/worse.md"],
        ["newly-dead LC401 https://worse.example/a posts/worse.md", "mended LC404 https://worse.example/a posts/worse.md"],
    ]


def test_a_host_of_many_posts_is_told_once(tmp_path: Path) -> None:
    """Five posts of a host that is gone are one piece of news, also when it becomes certain; a deleted one of them is none."""
    made = site(tmp_path, {**{f"gone/{number}": {0: ALIVE} for number in range(6)}, "steady": {0: ALIVE}}, {"gone": {2: NAMELESS}})
    nights = [changes_of(made.night(day)) for day in (0, 45, 48, 51)]
    (tmp_path / "posts" / "gone-0.md").unlink()
    nights.append(changes_of(made.night(52)))
    (tmp_path / "posts" / "gone-1.md").unlink()
    nights.append(changes_of(made.night(53)))

    assert nights == [[], ["suspected LC402 None None"], [], ["newly-dead LC402 None None"], [], []]


def test_a_small_budget_asks_new_posts_first(tmp_path: Path) -> None:
    """Where a night's requests do not suffice, later nights go on: new posts' links first, then what is most overdue."""
    made = site(tmp_path, {f"p{number}": {0: ALIVE} for number in range(12)}, request_budget=5)
    first = made.night(0)
    made.link("new.md", _url("new"), _url("p3"))
    made.web.pages[_url("new")] = {0: ALIVE}
    nights = [made.night(day) for day in (1, 2, 3)]

    assert first.report.run.complete is False
    assert [len(made.asked(day)) for day in range(4)] == [5, 5, 3, 0]
    assert made.asked(1)[0] == _url("new")
    assert sorted(url for day in range(4) for url in made.asked(day)) == sorted(made.web.pages)
    assert [night.report.run.complete for night in nights] == [False, True, True]
    assert changes_of(first) + [line for night in nights for line in changes_of(night)] == []


def test_a_post_is_new_until_its_links_were_asked(tmp_path: Path) -> None:
    """Where a budget keeps a new post's link from being asked, the next night does not believe its page to be dead either."""
    made = site(tmp_path, {"back": {0: DEAD, 1: ALIVE}, "steady": {0: ALIVE}})
    made.night(0)
    made.web.pages[_url("fresh")] = {0: ALIVE}
    made.link("new.md", _url("fresh"), _url("back"))
    made.settings = structs.replace(made.settings, request_budget=1)
    nights = [changes_of(made.night(1)), changes_of(made.night(2))]

    assert (made.asked(1), made.asked(2)) == ([_url("fresh")], [_url("back")])
    assert nights == [[], ["recovered LC401 https://back.example/a posts/back.md"]]


def test_the_most_overdue_come_first(tmp_path: Path) -> None:
    """When everything is due at once, a small budget is spent in the order in which it fell due."""
    names = [f"p{number}" for number in range(12)]
    made = site(tmp_path, {name: {0: ALIVE} for name in names})
    made.night(0)
    with sqlite3.connect(tmp_path / DEFAULT_LEDGER) as ledger:
        due = [url for (url,) in ledger.execute("SELECT url FROM urls ORDER BY due_at")]
    made.settings = structs.replace(made.settings, request_budget=4)
    for day in (46, 47, 48, 49):
        made.night(day)

    assert [sorted(made.asked(day)) for day in (46, 47, 48, 49)] == [sorted(due[:4]), sorted(due[4:8]), sorted(due[8:]), []]


def test_a_host_has_its_own_budget(tmp_path: Path) -> None:
    """No host gets more requests in a day than it may; the rest of its pages wait for the next day, the others do not."""
    made = site(tmp_path, {**{f"big/{number}": {0: ALIVE} for number in range(5)}, "small": {0: ALIVE}}, host_budget=2)
    made.night(0)
    made.night(0, hour=12)
    made.night(1)
    made.night(2)

    assert [len(made.asked(day)) for day in range(3)] == [3, 2, 1]
    assert sorted(url for day in range(3) for url in made.asked(day)) == sorted(made.web.pages)


@pytest.mark.parametrize("named", [_url("p/b"), f"{_url('p/b')}#part", "HTTPS://P.example/b"])
def test_a_url_is_asked_on_demand(named: str, tmp_path: Path) -> None:
    """A URL that is to be asked again is asked whatever is remembered of it, and no other, however its address is written."""
    made = site(tmp_path, {"p": {0: ALIVE}, "p/b": {0: ALIVE, 1: GONE}, "other": {0: ALIVE}})
    made.night(0)

    assert changes_of(made.night(1, recheck={named})) == ["newly-dead LC401 https://p.example/b posts/p-b.md"]
    assert made.asked(1) == [_url("p/b")]


@pytest.mark.parametrize("named", ["p.example", "P.EXAMPLE"])
def test_a_host_is_asked_on_demand(named: str, tmp_path: Path) -> None:
    """Of a host that is to be asked again every page is asked, once in the night."""
    made = site(tmp_path, {"p": {0: ALIVE}, "p/b": {0: ALIVE}, "other": {0: ALIVE}})
    made.night(0)
    made.night(1, recheck={named})

    assert sorted(made.asked(1)) == [_url("p"), _url("p/b")]


def test_an_archive_is_not_asked_again_in_one_night(tmp_path: Path) -> None:
    """Of pages that were all asked in one night, no later night asks more than a tenth, and each is asked within 15 to 45 days."""
    urls = [f"https://h{number % 200}.example/{number}" for number in range(1000)]
    made = Site(tmp_path, ChangingWeb({url: {0: ALIVE} for url in urls}), select=HEALTH)
    made.link("post.md", *urls)
    for day in (0, 14, *range(15, 46)):
        made.night(day)

    assert (len(made.asked(0)), made.asked(14)) == (1000, [])
    assert max(len(made.asked(day)) for day in range(15, 46)) <= 100
    assert {url for day in range(15, 46) for url in made.asked(day)} == set(urls)


def test_a_new_table_of_verdicts_judges_what_was_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When an observation comes to mean something else, what is remembered is judged anew without asking."""
    made = site(tmp_path, {"walled": {0: BLOCKED}, "steady": {0: ALIVE}})
    made.night(0)
    monkeypatch.setattr("linkcheck.audit.rows.VERDICT_VERSION", 1000)
    monkeypatch.setattr(
        "linkcheck.audit.rows.verdict",
        lambda seen: (Outcome.DEAD, Certainty.CONFIRMED) if seen.status == 403 else (Outcome.ALIVE, Certainty.CONFIRMED),
    )

    assert changes_of(made.night(1)) == ["newly-dead LC401 https://walled.example/a posts/walled.md"]
    assert made.asked(1) == []


def test_a_night_without_the_net_never_was(tmp_path: Path) -> None:
    """Where no name is found at all, nothing is told and nothing counts; the next night asks what was due."""
    made = site(tmp_path, {"down": {0: ALIVE}, "fine": {0: ALIVE}}, {"down": {0: NAMELESS}})
    made.night(0)
    strikes = exported(made)
    offline = [made.night(day, transport=Transport(made.settings, ScriptedResolver({}), Sockets())) for day in (3, 46)]

    assert [(night.report.run.online, night.report.changes, night.news) for night in offline] == [(False, None, frozenset())] * 2
    assert exported(made) == strikes
    assert changes_of(made.night(47)) == []
    assert sorted(made.asked(47)) == [_url("down"), _url("fine")]
    assert changes_of(made.night(50)) == ["newly-dead LC402 https://down.example/a posts/down.md"]


def test_a_clock_that_jumps_back_stops_the_audit(tmp_path: Path) -> None:
    """A night that seems to be before the last one is refused and leaves no trace; the nights after it are as if it had not been."""
    undisturbed, disturbed = living_site(tmp_path / "a"), living_site(tmp_path / "b")
    for made in (undisturbed, disturbed):
        for day in range(4):
            made.night(day)
    with pytest.raises(UntrustworthyRunError, match="set the clock right, or if it was wrong then"):
        disturbed.night(2)

    assert disturbed.web.asked[2] == undisturbed.web.asked[2]
    for day in range(4, 8):
        assert changes_of(disturbed.night(day)) == changes_of(undisturbed.night(day))
        assert sorted(disturbed.asked(day)) == sorted(undisturbed.asked(day))


def test_an_archive_that_holds_nothing_is_left_alone(tmp_path: Path) -> None:
    """What a web archive does not hold is looked up there again after 60 days; where it did not answer, in the next night."""
    archive, dead = "https://archive.example/", _url("dead")
    web = ChangingWeb({dead: {0: DEAD}}, {"archive.example": {0: REFUSED, 1: ALIVE}})
    made = Site(tmp_path, web, archive=True, archive_url=archive, archive_rate=1000.0)
    made.write("claims.md", wordpress(dead, dead, dead))
    nights = [made.night(day).report.run.notes for day in (0, 1, 2, 60, 61)]

    looked_up = {day: [url for url in made.asked(day) if url.startswith(archive)] for day in (0, 1, 2, 60, 61)}
    both = [f"{archive}timemap/link/{dead}", f"{archive}{dead}"]
    assert looked_up == {0: both[:1], 1: both, 2: [], 60: [], 61: both}
    assert nights == [("The archive could not be asked about 1 claim; another run goes on with it.",), (), (), (), ()]


def exported(made: Site) -> bytes:
    with open_ledger(made.settings.ledger or DEFAULT_LEDGER, made.folder, now=int(made.web.clock().timestamp())) as ledger:
        return ledger.export_strikes()


def test_a_server_remembers_what_a_file_does(tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Night for night, the same web gives byte-equal reports and strikes with SQLite and with PostgreSQL."""
    monkeypatch.setattr("linkcheck.audit.run.time", SimpleNamespace(monotonic_ns=lambda: 0))
    postgres.run("CREATE DATABASE nights TEMPLATE template0")
    in_file, on_server = living_site(tmp_path / "a"), living_site(tmp_path / "b", ledger=postgres.url("nights"))

    for day in range(60):
        reports = []
        for made in (in_file, on_server):
            change_posts(made, day)
            report = made.night(day).report
            run = structs.replace(report.run, paths=(), finished_at="")
            reports.append(json_report(structs.replace(report, run=run)))
        assert reports[0] == reports[1]
        assert sorted(in_file.asked(day)) == sorted(on_server.asked(day))
    assert exported(in_file) == exported(on_server)


def test_exported_strikes_make_a_small_team_sure(tmp_path: Path) -> None:
    """Runs that begin with an empty ledger and the strikes of the night before are as sure after 72 hours as one that remembers all."""
    made = site(tmp_path, {"broken": {0: BROKEN}, "hiccup": {0: BROKEN, 2: ALIVE, 3: BROKEN}, "steady": {0: ALIVE}}, {"steady": {}})
    strikes, certainties = b"", []
    for day in range(6):
        made.settings = structs.replace(made.settings, ledger=str(tmp_path / f"ledger-{day}.sqlite"))
        with open_ledger(made.settings.ledger or "", tmp_path, now=int((FIRST + timedelta(days=day)).timestamp())) as ledger:
            new = ledger.import_strikes(strikes, "strikes.jsonl")
            again = ledger.import_strikes(strikes, "strikes.jsonl")
            assert (new, again, ledger.export_strikes() if strikes else b"") == (strikes.count(b'"run"'), 0, strikes)
        report = made.night(day).report
        strikes = exported(made)
        certainties.append({finding.url: finding.certainty for finding in report.findings})

    sure, unsure = Certainty.CONFIRMED, Certainty.LIKELY
    assert [night[_url("broken")] for night in certainties] == [unsure, unsure, unsure, sure, sure, sure]
    assert [night.get(_url("hiccup")) for night in certainties] == [unsure, unsure, None, unsure, unsure, unsure]
