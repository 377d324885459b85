"""An event loop whose clock jumps to the next thing to happen, so that a test may wait for minutes."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class JumpingLoop(asyncio.SelectorEventLoop):
    """Waits by moving its clock; only for code that waits for nothing outside."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.now


class _Jumping(selectors.DefaultSelector):
    def __init__(self, loop: JumpingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is not None and timeout > 0:
            self._loop.now += timeout
        ready = super().select(0)
        assert ready or timeout is not None, "everybody waits and nothing will ever happen"
        return ready


def run_quickly(work: Coroutine[Any, Any, T]) -> tuple[T, float]:
    """What the work returns, and how many seconds it took by its own clock."""
    loop = JumpingLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(work), loop.now
