"""Patterns for URLs as settings and ignores write them -> what matches them, in time that grows with pattern and URL alone."""

import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from linkcheck.urls.url import web_url

EXPRESSION = "re:"
ANYTHING = "*"
# Repetitions with numbers are written out; what is larger then was not written by hand.
_MOST_STEPS = 500
# So many pairs of a state and a character are remembered.
_MOST_KNOWN = 10_000
_SCHEME_AND_HOST = re.compile(r"(?i)https?://[^/?#*]*")
_REPEAT = re.compile(r"\{(?!\})(?P<least>\d*+)(?P<open>,(?P<most>\d*+))?\}")
_FOREVER = -1


def url_matcher(patterns: Iterable[str]) -> Callable[[str], str | None]:
    """A function that returns the first of some patterns that a URL, as written or as it is requested, matches, or None.

    A pattern is a URL in which each `*` stands for anything, or `re:` and a regular expression that is searched in the URL. Raises
    ValueError, with a sentence about the pattern, for one that is neither.
    """
    compiled = tuple((text, _compiled(text)) for text in patterns)

    def first(url: str) -> str | None:
        if not compiled:
            return None
        found = web_url(url)
        spellings = {url, found.href} if found is not None else {url}
        return next((text for text, matches in compiled if any(map(matches, spellings))), None)

    return first


@lru_cache(maxsize=1024)
def _compiled(text: str) -> Callable[[str], bool]:
    if text.startswith(EXPRESSION):
        return _expression(text.removeprefix(EXPRESSION)).search
    written = _SCHEME_AND_HOST.match(text)
    if written is None and not text.startswith(ANYTHING):
        raise ValueError(
            f"{text!r} is no pattern for URLs; write https://site.example/page, https://site.example/private/* or re:EXPRESSION"
        )
    # Hosts are the same in any case, and requests carry them in lower case.
    text = text if written is None else f"{written[0].lower()}{text[written.end() :]}"
    exact = web_url(text) if ANYTHING not in text else None
    return _Parts((exact.href if exact is not None else text).split(ANYTHING)).fits


class _Parts(Struct, frozen=True):
    """What stands between the stars of a pattern."""

    texts: list[str]

    def fits(self, url: str) -> bool:
        """Whether a URL has the parts in their order, the first at its beginning and the last at its end."""
        first, *others = self.texts
        if not others:
            return url == first
        *inner, last = others
        if not url.startswith(first):
            return False
        at = len(first)
        for text in inner:
            # The first place leaves most for those behind it.
            found = url.find(text, at)
            if found < 0:
                return False
            at = found + len(text)
        return len(url) - len(last) >= at and url.endswith(last)


# One step of an expression: what one character must be, or where it is allowed to go on without one.
_Test = Callable[[str], object]


class _Step(Struct, frozen=True):
    """Takes one character that passes `test`; or none, and goes on at each of `after`, where the place is an edge if that is wanted."""

    after: tuple[int, ...]
    test: _Test | None = None
    edge: str = ""


class _Expression:
    """A regular expression whose search looks at each character once: all ways to match are followed at the same time."""

    def __init__(self, steps: tuple[_Step, ...]) -> None:
        self._steps = steps
        self._known: dict[tuple[frozenset[int], str], frozenset[int]] = {}
        self._begin = self._reached((0,), first=True)
        self._again = self._reached((0,), first=False)

    def search(self, url: str) -> bool:
        """Whether the expression matches anywhere in a URL."""
        states = self._begin
        for character in url:
            if len(self._steps) in states:
                return True
            states = self._after(states, character)
        return len(self._steps) in states or len(self._steps) in self._reached(states, first=not url, last=True)

    def _after(self, states: frozenset[int], character: str) -> frozenset[int]:
        key = states, character
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            steps = (self._steps[at] for at in states if at < len(self._steps))
            taken = (step.after[0] for step in steps if step.test is not None and step.test(character))
            # A match may begin at any character.
            known = self._known[key] = self._reached(taken, first=False) | self._again
        return known

    def _reached(self, states: Iterable[int], *, first: bool, last: bool = False) -> frozenset[int]:
        """The places that can be reached without taking a character; those before an edge stay, for the URL may end there."""
        found: set[int] = set()
        waiting = list(states)
        while waiting:
            at = waiting.pop()
            if at in found:
                continue
            found.add(at)
            if at < len(self._steps) and (step := self._steps[at]).test is None:
                passable = {"": True, "^": first, "$": last}[step.edge]
                waiting.extend(step.after if passable else ())
        return frozenset(found)


def _expression(text: str) -> _Expression:
    flags = re.IGNORECASE if text.startswith("(?i)") else 0
    body = text.removeprefix("(?i)")
    try:
        with warnings.catch_warnings():
            # What other languages read differently between brackets is read as Python does.
            warnings.simplefilter("ignore", FutureWarning)
            re.compile(body)
            steps = tuple(_Parser(body, flags).steps())
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"'{EXPRESSION}{text}' is no regular expression: {error}") from None
    if not body:
        raise ValueError(f"'{EXPRESSION}' has no regular expression behind it")
    if len(steps) > _MOST_STEPS:
        raise ValueError(f"'{EXPRESSION}{text}' is too long for a pattern of URLs: write several")
    return _Expression(steps)


class _Parser:
    """Reads a valid regular expression into steps; what needs to look back or ahead is refused, for it cannot be searched in one pass."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags
        self._at = 0

    def steps(self) -> list[_Step]:
        """The steps of the whole expression; the one behind the last means that it matches."""
        return self._alternatives()

    def _alternatives(self) -> list[_Step]:
        """Steps with offsets from their own beginning."""
        found = self._sequence()
        while self._take("|"):
            other = self._sequence()
            found = [_Step((1, len(found) + 2)), *_moved(found, 1), _Step((len(found) + len(other) + 2,)), *_moved(other, len(found) + 2)]
            self._require_short(found)
        return found

    def _sequence(self) -> list[_Step]:
        found: list[_Step] = []
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            found.extend(_moved(self._repeated(self._atom()), len(found)))
            self._require_short(found)
        return found

    def _repeated(self, atom: list[_Step]) -> list[_Step]:
        least, most = self._bounds()
        if (least, most) == (1, 1):
            return atom
        if len(atom) * max(least, most, 1) > _MOST_STEPS:
            raise re.error("it repeats too much")
        found: list[_Step] = []
        for _ in range(least):
            found.extend(_moved(atom, len(found)))
        if most == _FOREVER:
            loop = [_Step((1, len(atom) + 2)), *_moved(atom, 1), _Step((0,))]
            return [*found, *_moved(loop, len(found))]
        for _ in range(most - least):
            found.extend(_moved([_Step((1, len(atom) + 1)), *_moved(atom, 1)], len(found)))
        return found

    def _bounds(self) -> tuple[int, int]:
        """How often the atom that was just read occurs; how greedy it is does not change whether anything matches."""
        signs = {"*": (0, _FOREVER), "+": (1, _FOREVER), "?": (0, 1)}
        sign = self._text[self._at : self._at + 1]
        counted = _REPEAT.match(self._text, self._at)
        if sign in signs and sign:
            self._at += 1
            bounds = signs[sign]
        elif counted is not None:
            self._at = counted.end()
            least = int(counted["least"] or 0)
            bounds = least, int(counted["most"]) if counted["most"] else _FOREVER if counted["open"] else least
        else:
            return 1, 1
        if self._take("+"):
            raise re.error("possessive repetitions are not known here")
        self._take("?")
        return bounds

    def _atom(self) -> list[_Step]:
        start = self._at
        sign = self._text[start]
        self._at += 1
        match sign:
            case "(":
                if self._text.startswith("?", self._at) and not self._take("?:"):
                    raise re.error("groups that begin with (? are not known here, but for (?:")
                inner = self._alternatives()
                self._take(")")
                return inner
            case "[":
                self._at = _class_end(self._text, start)
            case "^" | "$":
                return [_Step((1,), edge=sign)]
            case "\\":
                self._at += 1
                self._require_one_character(self._text[start + 1])
        one = re.compile(self._text[start : self._at], self._flags | re.DOTALL)
        return [_Step((1,), one.fullmatch)]

    def _require_one_character(self, letter: str) -> None:
        if letter.isalnum() and letter not in "dDwWsSnrt":
            raise re.error(f"\\{letter} is not known here")

    def _require_short(self, found: list[_Step]) -> None:
        if len(found) > 2 * _MOST_STEPS:
            raise re.error("it is too long")

    def _take(self, text: str) -> bool:
        if not self._text.startswith(text, self._at):
            return False
        self._at += len(text)
        return True


def _moved(steps: Iterable[_Step], by: int) -> Iterator[_Step]:
    return (_Step(tuple(at + by for at in step.after), step.test, step.edge) for step in list(steps))


def _class_end(text: str, start: int) -> int:
    """The place behind the bracket that closes a class of characters."""
    at = start + 1 + text.startswith("^", start + 1)
    first = True
    while first or text[at] != "]":
        first = False
        at += 2 if text[at] == "\\" else 1
    return at + 1
