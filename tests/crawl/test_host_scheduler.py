"""Which host is next in line."""

from linkcheck.crawl.host_queue import HostScheduler

NEVER = float("inf")


def test_who_takes_the_longest_begins_first() -> None:
    """Of the hosts that may be asked, the one with the most to be asked for is next; among equals the first that came."""
    left = {"small": 1, "big": 9, "other": 1}
    turns = HostScheduler(lambda host: 0.0, lambda host: left[host])
    for host in ("small", "big", "other", "big"):
        turns.add(host)

    assert [turns.take(1.0, NEVER) for _ in range(4)] == [("big", None), ("small", None), ("other", None), (None, None)]


def test_a_host_that_rests_keeps_no_other_from_its_turn() -> None:
    """Who may not be asked yet waits, and the seconds until the first of them may are told."""
    resumes = {"resting": 5.0, "pause": 9.0, "free": 0.0}
    turns = HostScheduler(lambda host: resumes[host], lambda host: 1)
    for host in resumes:
        turns.add(host)

    assert turns.take(1.0, NEVER) == ("free", None)
    assert turns.take(1.0, NEVER) == (None, 4.0)
    assert turns.take(5.0, NEVER) == ("resting", None)
    assert len(turns) == 1


def test_rests_may_become_longer_or_shorter() -> None:
    """When a host's time has come it is asked again whether it may; after news about hosts, all are."""
    resumes = {"a": 5.0}
    turns = HostScheduler(lambda host: resumes[host], lambda host: 1)
    turns.add("a")
    assert turns.take(1.0, NEVER) == (None, 4.0)
    resumes["a"] = 8.0
    assert turns.take(5.0, NEVER) == (None, 3.0)
    resumes["a"] = 0.0
    turns.recheck()
    assert turns.take(5.5, NEVER) == ("a", None)


def test_an_end_in_sight_ends_all_rests() -> None:
    """After the time is over nobody waits for a host."""
    turns = HostScheduler(lambda host: 100.0, lambda host: 1)
    turns.add("a")
    assert turns.take(1.0, 3.0) == (None, 2.0)
    assert turns.take(3.0, 3.0) == ("a", None)
