"""Patterns for paths as `.gitignore` writes them -> what matches them, in time that grows with pattern and path."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

# A group of this name tells that a folder above the file was matched, not the file itself.
_INSIDE = "(?P<inside>/)"
# Each pattern with wildcards may have to be compared with each path: no author writes as many, or as long ones.
MAX_WILDCARDS, MAX_WILDCARD_CHARACTERS = 2_000, 40_000
_WILD = re.compile(r"[*?\[\\]")
# What stands before the first character class or backslash, and there between stars, stands in a path that matches.
_BEFORE_CLASS = re.compile(r"[^\[\\]*+")
_BETWEEN_STARS = re.compile(r"[^*?/]++")
_ANY_DEPTH = "**"
# Between brackets (POSIX, 9.3.5), for ASCII alone, as git has them.
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": r"\x21-\x7e",
    "lower": "a-z",
    "print": r"\x20-\x7e",
    "punct": r"!-\/:-@\[-`{-~",
    "space": r" \t\n\r\x0b\x0c",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


class PathSpec:
    """Some lines of a `.gitignore`; of those that match a path, git lets the last one decide."""

    def __init__(self, rules: Iterable["_Rule"]) -> None:
        self._by_name: dict[str, list[_Rule]] = {}
        self._wild: list[_Rule] = []
        for rule in rules:
            (self._wild if rule.name is None else self._by_name.setdefault(rule.name, [])).append(rule)

    def match_file(self, path: str) -> bool:
        """Whether the lines name a path; a folder ends in a slash."""
        decided, inside = False, False
        for rule in self._candidates(path):
            match = rule.match(path)
            if match is None:
                continue
            # That the file itself is matched counts more than that a folder above it is.
            if not match.groupdict().get("inside"):
                return rule.includes
            decided, inside = (rule.includes, True) if not inside else (decided, True)
        return decided

    def _candidates(self, path: str) -> Iterable["_Rule"]:
        """The rules that may match a path, the last one first."""
        named = [rule for name in set(path.split("/")) for rule in self._by_name.get(name, ())]
        fitting = [rule for rule in self._wild if rule.literal in path]
        return sorted((*named, *fitting), key=lambda rule: -rule.number)


def path_spec(lines: Iterable[str], *, strict: bool = False) -> PathSpec:
    """What matches the paths that some lines of a `.gitignore` name; a line that names none matches nothing, as in git.

    Raises ValueError for such a line where `strict`, and for more wildcards than can be compared with each path.
    """
    rules = [rule for number, line in enumerate(lines) if (rule := _rule(number, line, strict=strict)) is not None]
    wild = [rule for rule in rules if rule.name is None]
    if len(wild) > MAX_WILDCARDS or sum(len(rule.text) for rule in wild) > MAX_WILDCARD_CHARACTERS:
        raise ValueError(f"more than {MAX_WILDCARDS:,} patterns, or {MAX_WILDCARD_CHARACTERS:,} characters, with wildcards")
    return PathSpec(rules)


class _Rule:
    """A line that is a pattern; `name` is the part of a path that it needs, where it has no wildcards, else `literal` is in the path."""

    def __init__(self, number: int, text: str, *, includes: bool) -> None:
        self.number = number
        self.text = text
        self.includes = includes
        self.name = text.rstrip("/").rpartition("/")[2] if _WILD.search(text) is None else None
        head = _BEFORE_CLASS.match(text)
        self.literal = max(_BETWEEN_STARS.findall(head[0]), key=len, default="") if head is not None else ""
        self._compiled: re.Pattern[str] | None = None

    def match(self, path: str) -> re.Match[str] | None:
        # Compiled when it is first needed: most lines never are.
        if self._compiled is None:
            self._compiled = re.compile(_expression(self.text), re.DOTALL)
        return self._compiled.search(path)


def _rule(number: int, line: str, *, strict: bool) -> _Rule | None:
    # Spaces alone count for nothing at the end, and a backslash keeps one of them unless it stands for itself.
    text = line.rstrip(" ")
    if len(text) < len(line) and (len(text) - len(text.rstrip("\\"))) % 2:
        text += " "
    if not text or text.startswith("#") or text == "/":
        return None
    pattern = text.removeprefix("!")
    try:
        _expression(pattern)
    except ValueError:
        if strict:
            raise ValueError(f"Invalid git pattern: {line!r}") from None
        return None
    return _Rule(number, pattern, includes=not text.startswith("!"))


def _expression(text: str) -> str:
    """The regular expression for a pattern without its exclamation mark."""
    *segments, last = _segments(text)
    if not last and not any(segments):
        raise ValueError(text)
    folder = not last
    segments = [*segments, *((last,) if last else ())]
    if not segments[0]:
        del segments[0]
    elif "/" not in text.removesuffix("/"):
        # A name alone means every place below.
        segments.insert(0, _ANY_DEPTH)
    below = not folder and segments[-1] == _ANY_DEPTH
    stretches = [list(stretch) for deep, stretch in groupby(segments, _ANY_DEPTH.__eq__) if not deep]
    if not stretches or (segments[0] == _ANY_DEPTH and stretches == [["*"]]):
        return (_INSIDE if folder else ".") if not below or not stretches else "/"
    *outer, final = _stretches(stretches, anywhere=segments[0] == _ANY_DEPTH)
    before = "".join(f"{stretch.first}/" for stretch in outer)
    if folder or below:
        return f"^{before}{final.first}{_INSIDE if folder else '/'}"
    # That the file itself is matched counts more than that a folder above it is.
    return rf"^{before}(?:{final.any}\Z|{final.first}{_INSIDE})"


def _segments(text: str) -> list[str]:
    """The parts of a pattern between its slashes; one that stands in brackets sets nothing apart."""
    found = [""]
    at = 0
    while at < len(text):
        start = at
        at = at + 1 if text[at] in "*/" else _character(text, at)[1]
        if text[start] == "/":
            found.append("")
        else:
            found[-1] += text[start:at]
    return found


class _Stretch(Struct, frozen=True):
    """The segments between two `**`: an expression for the first place where they fit, and one for any such place."""

    first: str
    any: str


def _stretches(stretches: Iterable[Sequence[str]], *, anywhere: bool) -> Iterator[_Stretch]:
    """The stretches of a pattern; where one fits for the first time leaves most for those behind it, so no other place need be tried."""
    for number, stretch in enumerate(stretches):
        inner = "/".join(map(_segment, stretch))
        found = f"(?:[^/]+/)*?{inner}(?![^/])"
        yield _Stretch(f"(?>{found})", found) if number or anywhere else _Stretch(inner, inner)


def _segment(text: str) -> str:
    """An expression for the part of a path between two slashes; between its stars, too, the first place that fits is taken."""
    if text == "*":
        return "[^/]+"
    pieces = [""]
    at = 0
    while at < len(text):
        if text[at] == "*":
            if pieces[-1] or len(pieces) == 1:
                pieces.append("")
            at += 1
            continue
        piece, at = _character(text, at)
        pieces[-1] += piece
    first, *others = pieces
    if not others:
        return first
    return "".join((first, *(f"(?>[^/]*?{piece})" for piece in others[:-1]), f"[^/]*{others[-1]}(?![^/])" if others[-1] else "[^/]*"))


def _character(text: str, at: int) -> tuple[str, int]:
    """An expression for the character that stands at `at`, and where the next one stands."""
    match text[at]:
        case "?":
            return "[^/]", at + 1
        case "\\" if at + 1 == len(text):
            raise ValueError(text)
        case "\\":
            return re.escape(text[at + 1]), at + 2
        case "[":
            return _bracket(text, at + 1)
        case other:
            return re.escape(other), at + 1


def _bracket(text: str, at: int) -> tuple[str, int]:
    """An expression for what stands between brackets, and the place behind them. Raises ValueError where they do not end."""
    negated = text[at : at + 1] in ("!", "^")
    at += negated
    parts: list[str] = []
    before, first = "", True
    while first or text[at : at + 1] != "]":
        first = False
        name = _class_name(text, at)
        if name is not None:
            parts.append(_CLASSES[name])
            before, at = "", at + len(f"[:{name}:]")
            continue
        is_range = bool(before) and text[at : at + 1] == "-" and text[at + 1 : at + 2] not in ("", "]")
        character, at = _listed(text, at + is_range)
        if not is_range:
            parts.append(re.escape(character))
        elif before <= character:
            parts.append(f"{re.escape(before)}-{re.escape(character)}")
        before = "" if is_range else character
    listed = "".join(parts)
    return f"[^/{listed}]" if negated else f"(?!/)[{listed}]", at + 1


def _listed(text: str, at: int) -> tuple[str, int]:
    """The character between brackets at `at`, which a backslash may stand before, and the place behind it."""
    at += text[at : at + 1] == "\\"
    if at >= len(text):
        raise ValueError(text)
    return text[at], at + 1


def _class_name(text: str, at: int) -> str | None:
    """The name in `[:name:]` where that begins at `at`. Raises ValueError for a name that is none."""
    end = text.find("]", at)
    if not text.startswith("[:", at) or end < 0 or text[end - 1] != ":" or end - at < len("[::"):
        return None
    name = text[at + len("[:") : end - 1]
    if name not in _CLASSES:
        raise ValueError(text)
    return name
