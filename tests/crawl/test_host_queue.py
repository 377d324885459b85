"""URLs waiting for workers, and workers waiting for URLs."""

import asyncio

from linkcheck.crawl.host_queue import Attempt, HostQueue, NextStep

ONE, TWO = "https://one.example/", "https://one.example/two"


def test_a_place_that_is_freed_goes_to_who_waits() -> None:
    """Each look is handed to one worker, and once none can come back nobody waits."""

    async def run() -> list[Attempt | None]:
        line = HostQueue([ONE, TWO], concurrency_of=lambda host: 1, ready_at=lambda host: 0.0)
        waiting = [asyncio.create_task(line.take()) for _ in range(3)]
        await asyncio.sleep(0)
        assert [task.done() for task in waiting] == [True, False, False]
        line.done(Attempt(ONE, is_retry=False), NextStep.RETRY)
        await asyncio.sleep(0)
        assert [task.done() for task in waiting] == [True, True, False]
        line.done(Attempt(TWO, is_retry=False))
        await asyncio.sleep(0)
        line.done(Attempt(ONE, is_retry=True))
        return [*await asyncio.gather(*waiting), await line.take()]

    assert asyncio.run(run()) == [Attempt(ONE, is_retry=False), Attempt(TWO, is_retry=False), Attempt(ONE, is_retry=True), None]


def test_a_host_that_rests_is_waited_for() -> None:
    """When its time has come its looks are handed out, though nothing else happens."""

    async def run() -> tuple[Attempt | None, bool]:
        clock = asyncio.get_running_loop().time
        until = clock() + 0.02
        line = HostQueue([ONE], concurrency_of=lambda host: 1, ready_at=lambda host: until)
        return await asyncio.wait_for(line.take(), 1.0), clock() >= until

    assert asyncio.run(run()) == (Attempt(ONE, is_retry=False), True)


def test_nobody_who_was_stopped_is_given_a_look() -> None:
    """The look goes to the next who waits."""

    async def run() -> Attempt | None:
        line = HostQueue([ONE, TWO], concurrency_of=lambda host: 1, ready_at=lambda host: 0.0)
        first = await line.take()
        assert first is not None
        stopped, waiting = asyncio.create_task(line.take()), asyncio.create_task(line.take())
        await asyncio.sleep(0)
        stopped.cancel()
        await asyncio.sleep(0)
        line.done(first)
        return await asyncio.wait_for(waiting, 1.0)

    assert asyncio.run(run()) == Attempt(TWO, is_retry=False)
