import itertools
from pathlib import Path

import pytest

from benchmarks.posts import SHARES, posts, write_posts
from benchmarks.shapes import SHAPES
from benchmarks.table import Goal, Row, exponent, lines, ratio, shown, spread, verdict
from benchmarks.world import Habit, Ports, Size, sources_in, world
from linkcheck import check
from linkcheck.model.vocabulary import CLAIM_ROLES

PORTS = Ports(8080, 8081)
SMALL = Size(hosts=200, links=1_000, most=60)


def test_the_same_seed_makes_the_same_posts() -> None:
    """A number measured today compares with one measured later."""
    assert list(posts(50, 7)) == list(posts(50, 7))
    assert list(posts(50, 7)) != list(posts(50, 8))


def test_more_posts_begin_with_the_fewer() -> None:
    """Growth is measured over archives that differ in size only."""
    assert list(itertools.islice(posts(300, 7), 50)) == list(posts(50, 7))


def test_every_shape_has_a_share() -> None:
    """No shape is left out unseen."""
    assert set(SHARES) == set(SHAPES)
    assert sum(SHARES.values()) == 100


@pytest.mark.slow
def test_linkcheck_reads_every_post(tmp_path: Path) -> None:
    """A post that is skipped would make a run look fast; that most posts hold three claims keeps it from looking slow."""
    written = write_posts(tmp_path, 300, 7)

    report = check([tmp_path], offline=True)

    assert written.files == 300
    assert len(report.posts) == 300
    assert report.skips == ()
    assert report.left_out.unmarked == 0
    assert not [finding.message for finding in report.findings if finding.code in ("LC001", "LC002")]
    full = [post for post in report.posts if {link.role for link in post.reading.links}.issuperset(CLAIM_ROLES)]
    assert len(full) > 120


def test_the_same_seed_makes_the_same_world() -> None:
    """The server and the one who writes posts each make the world for themselves."""
    assert world(3, SMALL, PORTS) == world(3, SMALL, PORTS)


def test_a_world_has_trouble_in_due_measure() -> None:
    """Every habit occurs, few hosts are silent, and no two links are alike."""
    found = world(3, SMALL, PORTS)

    assert set(found.habits.values()) == set(Habit)
    assert len(found.links) == len(set(found.links)) == SMALL.links
    assert sum(habit is Habit.SILENT for habit in found.habits.values()) == 2
    assert all(link.startswith("http://127.") for link in found.links)


@pytest.mark.slow
def test_posts_hold_every_link_of_a_world_in_their_bodies(tmp_path: Path) -> None:
    """Both programs have the same links to ask for, though one of them reads no front matter."""
    found = world(3, SMALL, PORTS)

    bodies = [text.split("\n---\n", 1)[-1].split("\n+++\n", 1)[-1] for _, text in posts(200, 7, sources_in(found, 200), repeat=True)]

    assert [link for link in found.links if not any(link in body for body in bodies)] == []


def test_ratio_is_of_medians() -> None:
    """One slow run changes nothing."""
    assert ratio(Row("time", "s", [1.0, 2.0, 90.0], [4.0, 4.0, 1.0])) == 0.5
    assert ratio(Row("time", "s", [1.0])) is None


@pytest.mark.parametrize(
    ("goal", "met"),
    [
        (Goal("<=", 0.5), "yes"),
        (Goal("<=", 0.4), "no"),
        (Goal(">=", 0.5), "yes"),
        (Goal(">=", 0.6), "no"),
        (Goal("<=", 2.0, absolute=True), "yes"),
        (Goal("<=", 1.9, absolute=True), "no"),
        (None, ""),
    ],
)
def test_goals_bind_the_ratio_or_our_own_number(goal: Goal | None, met: str) -> None:
    """Each direction, and what is exactly reached."""
    assert verdict(Row("time", "s", [2.0], [4.0], goal)) == met


def test_spread_is_the_middle_half_beside_the_median() -> None:
    """Noise is told with each number."""
    assert spread([9.0, 10.0, 11.0, 12.0, 8.0]) == pytest.approx(0.2)
    assert spread([3.0]) == 0.0


def test_exponent_tells_linear_from_flat_and_square() -> None:
    """What growth is judged by."""
    assert exponent([1, 10, 100], [2, 20, 200]) == pytest.approx(1)
    assert exponent([1, 10, 100], [5, 5, 5]) == pytest.approx(0)
    assert exponent([1, 10, 100], [1, 100, 10_000]) == pytest.approx(2)


def test_the_table() -> None:
    """A line with everything, and one with nothing beside it."""
    rows = [
        Row("time", "s", [1.0, 2.0, 3.0], [4.0, 4.0, 4.0], Goal("<=", 0.5)),
        Row("memory", "MB", [120.5], goal=Goal("<=", 100, absolute=True)),
    ]

    assert lines(rows) == [
        "| measure | linkcheck | ± | beside | ± | ratio | goal | met |",
        "|---|---|---|---|---|---|---|---|",
        "| time | 2.00 s | 50% | lychee 4.00 s | 0% | 0.50 | <= 0.5 x | yes |",
        "| memory | 120 MB |  |  |  |  | <= 100 MB | no |",
    ]


def test_numbers_have_as_many_digits_as_they_are_worth() -> None:
    """Three digits, and all of a large count."""
    assert [shown(number, "s") for number in (0.1234, 1.234, 12.34, 1234.5)] == ["0.123 s", "1.23 s", "12.3 s", "1,234 s"]
