"""Work that a signal may end early, so that what was done until then can be told."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")
SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def stoppable(work: Coroutine[object, object, T]) -> tuple[T | None, bool]:
    """What the work returns, or None and True where Ctrl-C or SIGTERM ended it; a second one ends the program at once."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    stopped = False
    handled: list[signal.Signals] = []

    def stop() -> None:
        nonlocal stopped
        stopped = True
        _restore(handled)
        task.cancel()

    def _restore(handled: list[signal.Signals]) -> None:
        while handled:
            loop.remove_signal_handler(handled.pop())

    for number in SIGNALS:
        try:
            loop.add_signal_handler(number, stop)
            handled.append(number)
        except (NotImplementedError, ValueError, RuntimeError):
            # Another thread than the main one, or a system without signals: there nobody stops it this way.
            break
    try:
        return await task, False
    except asyncio.CancelledError:
        if not stopped:
            raise
        return None, True
    finally:
        _restore(handled)
