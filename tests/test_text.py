import re

import pytest

from linkcheck.text import pattern


def test_a_pattern_is_what_re_makes_of_it() -> None:
    """Every method and attribute is that of the compiled pattern, with its flags."""
    letters = pattern("[a-z]+", re.IGNORECASE)

    assert letters.fullmatch("ABC") is not None
    assert letters.sub("_", "1a2B") == "1_2_"
    assert [match[0] for match in letters.finditer("a1b")] == ["a", "b"]
    assert (letters.pattern, letters.flags) == ("[a-z]+", re.compile("[a-z]+", re.IGNORECASE).flags)


def test_a_pattern_is_compiled_when_it_is_first_used() -> None:
    """Writing a pattern down costs nothing: even one that cannot be read is a mistake only where somebody uses it."""
    broken = pattern("(")

    with pytest.raises(re.error):
        broken.match("")
