"""Measures how the processor time of a piece of work grows with the size of what it works on."""

import gc
import math
from collections.abc import Callable
from time import process_time

# What takes less than this is noise.
_FLOOR = 0.002
STEPS = (1, 2, 4, 8)


def growth(work: Callable[[str], object], make: Callable[[int], str], size: int, rounds: int = 2) -> float:
    """The exponent with which the time of `work` grows from texts of `size` characters to eight times as many.

    It is the slope of a line through the logarithms of the least times seen, so that other work on the machine hardly counts.
    """
    texts = [make(size * step) for step in STEPS]
    least = [min(_seconds(work, text) for _ in range(rounds)) for text in texts]
    points = [(math.log(step), math.log(max(seconds, _FLOOR))) for step, seconds in zip(STEPS, least, strict=True)]
    middle = sum(x for x, _ in points) / len(points)
    height = sum(y for _, y in points) / len(points)
    return sum((x - middle) * (y - height) for x, y in points) / sum((x - middle) ** 2 for x, _ in points)


def grows_evenly(work: Callable[[str], object], make: Callable[[int], str], size: int, most: float) -> bool:
    """Whether the exponent stays below `most`; a first measurement above it is taken again with more care."""
    return growth(work, make, size) < most or growth(work, make, size, rounds=5) < most


def _seconds(work: Callable[[str], object], text: str) -> float:
    gc.disable()
    try:
        begun = process_time()
        work(text)
        return process_time() - begun
    finally:
        gc.enable()
