"""Patterns for URLs: what they match, what they refuse, and how long they take."""

import random
import re
import time

import pytest

from linkcheck.urls.patterns import url_matcher


@pytest.mark.parametrize(
    ("pattern", "url", "fits"),
    [
        ("https://a.example/x", "https://a.example/x", True),
        ("https://a.example/x", "https://a.example/xy", False),
        ("https://a.example/x", "https://A.Example:443/x", True),
        ("https://A.example", "https://a.example/", True),
        ("https://A.example/Private/*", "https://a.example/Private/x?y#z", True),
        ("https://a.example/private/*", "https://a.example/privately", False),
        ("https://*.a.example/*/edit", "https://b.a.example/x/y/edit", True),
        ("https://*.a.example/*/edit", "https://b.a.example/x/y/edits", False),
        ("https://a.example/*x*x", "https://a.example/x", False),
        ("*/wp-admin/*", "http://a.example/wp-admin/x", True),
        ("*", "mailto:a@a.example", True),
        ("re:/(?:edit|history)$", "https://a.example/x/edit", True),
        ("re:^http://", "https://a.example/http://", False),
        ("re:(?i)EXAMPLE", "https://a.example/", True),
        (r"re:\.pdf$", "https://a.example/x.pdf?y", False),
        ("re:^$", "https://a.example/", False),
        ("re:[[]", "https://a.example/[", True),
        ("re:x{,2}y{2}z", "https://a.example/yyz", True),
        ("re:x{}", "https://a.example/x{}", True),
    ],
)
def test_a_pattern_fits_a_url_as_it_is_written_or_requested(pattern: str, url: str, fits: bool) -> None:
    """A star stands for anything; an expression is searched anywhere in the URL."""
    assert url_matcher(("https://other.example/", pattern))(url) == (pattern if fits else None)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("a.example/x", "is no pattern for URLs; write https://site.example/page"),
        ("", "is no pattern for URLs"),
        ("re:", "has no regular expression behind it"),
        ("re:(", "is no regular expression: missing )"),
        ("re:[", "is no regular expression: unterminated"),
        ("re:a**", "multiple repeat"),
        ("re:(?=x)", "groups that begin with (? are not known here"),
        (r"re:(x)\1", r"\1 is not known here"),
        (r"re:\bx", r"\b is not known here"),
        ("re:x++", "possessive"),
        ("re:(?:x{99}){99}", "repeats too much"),
        ("re:" + "x" * 600, "is too long"),
        ("re:" + "(?:" * 2_000 + ")" * 2_000, "is no regular expression"),
    ],
)
def test_what_is_no_pattern_says_why(pattern: str, said: str) -> None:
    """What could not be searched in one pass over the URL is refused, and so is what Python refuses."""
    with pytest.raises(ValueError, match=re.escape(said)):
        url_matcher((pattern,))


def written(random_: random.Random, depth: int = 0) -> str:
    """Some regular expression, in the shape that is known."""
    match random_.randrange(5) if depth < 4 else 0:
        case 0 | 1:
            return random_.choice(["a", "b", "-", ".", "[ab]", "[^a-c]", r"\.", r"\w", r"[\d\]a]", "^", "$"])
        case 2:
            return written(random_, depth + 1) + written(random_, depth + 1)
        case 3:
            return f"({written(random_, depth + 1)}|{written(random_, depth + 1)})"
        case _:
            return f"(?:{written(random_, depth + 1)}){random_.choice(['*', '+', '?', '*?', '{1,2}', '{2}', '{0,}'])}"


def test_expressions_find_what_those_of_python_find() -> None:
    """Followed all ways at once, an expression matches exactly where one that tries them in turn does."""
    random_ = random.Random(17)
    for _ in range(3_000):
        expression, text = written(random_), "".join(random_.choices("ab.-]1", k=random_.randrange(8)))
        assert bool(url_matcher((f"re:{expression}",))(text)) is bool(re.search(expression, text)), (expression, text)


@pytest.mark.parametrize("pattern", ["re:(a+)+$", "re:(?:a|a)*b", "re:a*a*a*a*a*b", "re:(?:a?){90}a{90}b", "https://" + "*a" * 90 + "*b"])
def test_no_pattern_takes_time_by_the_power(pattern: str) -> None:
    """An expression that would be tried for years by others is searched in one pass."""
    started = time.process_time()
    url_matcher((pattern,))("https://" + "a" * 30_000 + "!")

    assert time.process_time() - started < 3
