"""What was read from texts is remembered, but not without bounds."""

import tracemalloc

import pytest

from linkcheck.text import MAX_CACHED_TEXT, cached_by_text, clear_caches
from linkcheck.urls.identity import identity
from linkcheck.urls.unwrap.trace import trace
from linkcheck.urls.url import parse_url


def test_a_result_is_found_once() -> None:
    """The function is not asked again for a text that it was asked for, until the cache is cleared."""
    asked: list[str] = []

    @cached_by_text(10_000)
    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [length("abc"), length("abc"), length("ab")] == [3, 3, 2]
    assert asked == ["abc", "ab"]
    clear_caches(length)
    assert length("ab") == 2
    assert asked == ["abc", "ab", "ab"]


def test_texts_have_a_bound_together() -> None:
    """Where it is reached, what was read is read again."""
    asked: list[tuple[str, ...]] = []

    @cached_by_text(1_000)
    def joined(texts: tuple[str, ...]) -> str:
        asked.append(texts)
        return "".join(texts)

    for number in (1, 2, 3, 4, 1):
        assert joined((str(number) * 300, "-")).startswith(str(number))
    assert len(asked) == 5


@pytest.mark.parametrize("text", ["a" * (MAX_CACHED_TEXT + 1), "漢" * (MAX_CACHED_TEXT // 10)])
def test_a_long_text_is_not_kept(text: str) -> None:
    """Nor is one that is long as soon as it is encoded."""
    asked: list[str] = []

    @cached_by_text(100_000)
    def same(given: str) -> str:
        asked.append(given)
        return given

    assert (same(text), same(text)) == (text, text)
    assert len(asked) == 2


def test_many_long_addresses_take_little_memory() -> None:
    """Addresses as long as they may be were kept by their number, which came to gigabytes."""
    tracemalloc.start()
    try:
        for number in range(3_000):
            url = f"https://a.example/{number}/{'x' * 30_000}"
            parse_url(url)
            identity(url)
            trace(url)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept < 20_000_000
