"""Tries a target on inputs: on one of them, and on as many as a number of seconds allows."""

import gc
import sys
from random import Random
from time import process_time
from typing import NamedTuple

from linkcheck.text import TextCache

from .inputs import make
from .targets import TARGETS

# What reading a text may take, in seconds of processor time: for any, and for each byte of it.
SECONDS, SECONDS_PER_BYTE = 0.5, 4e-6
# A line of an ignore file with wildcards may become a regular expression.
MORE_PER_BYTE = {"ignore_file": 1e-4}
# How much longer everything takes where each line is counted.
TRACED = 10
# How often a failing input is tried with less of it, which takes long where most of it is needed.
MOST_ATTEMPTS = 500


class SlowError(AssertionError):
    """Reading a text took longer than its length allows."""


class Find(NamedTuple):
    """An input on which a target fails, and how."""

    data: bytes
    error: BaseException


def attempt(target: str, data: bytes) -> float:
    """Read an input, and return the seconds that it took; raises whatever is wrong, and SlowError."""
    allowed = (SECONDS + MORE_PER_BYTE.get(target, SECONDS_PER_BYTE) * len(data)) * (TRACED if sys.gettrace() is not None else 1)
    seconds = _seconds(target, data)
    if seconds > allowed:
        # The machine may have been at something else. What the first attempt left in caches would hide that it was slow.
        for known in gc.get_objects():
            if isinstance(known, TextCache):
                known.clear()
        seconds = min(seconds, _seconds(target, data))
    if seconds > allowed:
        raise SlowError(f"{target} took {seconds:.1f} s for {len(data):,} bytes")
    return seconds


def _seconds(target: str, data: bytes) -> float:
    begun = process_time()
    TARGETS[target](data)
    return process_time() - begun


def shorter(target: str, find: Find) -> Find:
    """The same failure with less input, found by leaving out ever smaller stretches."""
    data, kind = find.data, type(find.error)
    size = len(data) // 2
    attempts = 0
    while size and attempts < MOST_ATTEMPTS and not isinstance(find.error, SlowError):
        start = 0
        while start < len(data) and attempts < MOST_ATTEMPTS:
            attempts += 1
            fewer = data[:start] + data[start + size :]
            error = error_of(target, fewer)
            if type(error) is kind and error is not None:
                data, find = fewer, Find(fewer, error)
            else:
                start += size
        size //= 2
    return find


def error_of(target: str, data: bytes) -> BaseException | None:
    """What goes wrong with an input, or None."""
    try:
        attempt(target, data)
    # Any error is what is looked for.
    except Exception as error:  # noqa: BLE001
        return error
    return None


def example(target: str, seed: int, most: int) -> bytes:
    """The input that belongs to a number."""
    return make(Random(seed), target, most)
