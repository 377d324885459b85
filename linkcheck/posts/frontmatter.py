"""The front matter of a post in YAML, TOML, JSON or header lines: its scalars with their places, or the nested value of one key.

Each format's parser is imported by the first post that needs it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from linkcheck.model import FrontValue
from linkcheck.posts.field_names import folded
from linkcheck.posts.plain_yaml import TOO_DEEP, read_plain
from linkcheck.text import DEEP_TOML_KEY, MAX_DEPTH, pattern

# So many characters are searched for values that are not written as they are meant; the rest are looked for nearby.
_MOST_SEARCHED = 16 * 1024 * 1024
_NEARBY = 256


class Front(Struct, frozen=True):
    """What a block says, where the body begins, and each key given twice with the offset of the second one."""

    body: int
    scalars: tuple[FrontValue, ...] = ()
    repeated: tuple[tuple[str, int], ...] = ()


class FrontError(Exception):
    """A block that cannot be read: a sentence, the offset of the mistake, and where the body begins all the same."""

    def __init__(self, reason: str, offset: int, body: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
        self.body = body


def begins_with_front(text: str) -> bool:
    """Whether a file's first characters may open a front-matter block of any format."""
    return text.lstrip("\ufeff \t\r\n").startswith(("---", "+++", "{", ";;;", '"')) or _header(text) is not None


def read_front(text: str) -> Front | None:
    """The front matter at the top of a file's text, in whichever format it is written, or None.

    Raises FrontError where a block is there and cannot be read.
    """
    for read in (_read_yaml, _read_toml, _read_json):
        front = read(text)
        if front is not None:
            return front
    return _header(text)


def front_value(text: str, name: str) -> object:
    """What stands under a key at the top of a file's front matter, in any spelling of its name; None where nothing does."""
    for load in (_load_yaml, _load_toml, _load_json):
        try:
            loaded = load(text)
        except (FrontError, ValueError, RecursionError):
            return None
        if isinstance(loaded, Mapping):
            return next((value for key, value in loaded.items() if folded(str(key)) == folded(name)), None)
    return None


def _header(text: str) -> Front | None:
    # Imported here: few posts have lines without a mark around them.
    from linkcheck.posts.header_lines import may_begin_with_header, read_header

    header = read_header(text) if may_begin_with_header(text) else None
    return Front(*header) if header is not None else None


class _Fence(Struct, frozen=True):
    """The lines of marks around a block, and what its first line of metadata looks like."""

    opening: re.Pattern[str]
    closing: re.Pattern[str]
    first_line: re.Pattern[str]

    def find(self, text: str) -> tuple[int, int, int] | None:
        """Offsets of the block's content, of its end, and of the body; None where no block opens the file."""
        opening = self.opening.match(text)
        if opening is None:
            return None
        closing = self.closing.search(text, opening.end())
        if closing is not None:
            return opening.end(), closing.start(), closing.end()
        # A page may begin with a rule; only what reads like metadata was meant as a block.
        if self.first_line.match(text, opening.end()) is None:
            return None
        raise FrontError(f"its front matter is opened by {opening[0].strip()} and never closed", opening.start(), len(text))


_LINE_END = r"[ \t]*\r?\n"


def _fence(opening: str, closing: str, first_line: str) -> _Fence:
    """A fence by the patterns of the marks that open and close it, each in a line of its own."""
    return _Fence(
        pattern(rf"\s*?^{opening}", re.MULTILINE), pattern(rf"^(?:{closing})[ \t]*(?:\r?\n|\Z)", re.MULTILINE), pattern(first_line)
    )


_TOML_LINE = r"(?:\s*#.*\n)*\s*(?:\[|[\w\"'.-]+[ \t]*=)"
_YAML = _fence(rf"---(?:ya?ml)?{_LINE_END}", r"---|\.\.\.", r"(?:\s*#.*\n)*\s*[\w\"'-]+[ \t]*:(?:\s|$)")
_JSON = _fence(rf"---json{_LINE_END}", "---", r"\s*\{")
# Hexo's JSON needs neither braces nor an opening line.
_SEMICOLONS = _fence(rf"(?:;;;{_LINE_END}|(?=\"[\w-]+\"[ \t]*:))", ";;;", r"(?<=\n)\s*[{\"]")
# As Hugo and Zola write TOML, and generators that know several formats.
_TOMLS = (_fence(rf"\+\+\+{_LINE_END}", r"\+\+\+", _TOML_LINE), _fence(rf"---toml{_LINE_END}", "---", _TOML_LINE))
# How a mistake in TOML ends: with its place.
_TOML_PLACE = pattern(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
# As Hugo reads it: an object at the top of the file.
_JSON_OPENING = pattern(r'\s*\{\s*(?="|\})')


def _read_yaml(text: str) -> Front | None:
    place = _YAML.find(text)
    if place is None:
        return None
    start, end, body = place
    plain = read_plain(text, start, end)
    if plain is not None:
        return Front(body, plain)
    from linkcheck.posts.full_yaml import YamlError, read_full

    try:
        read = read_full(text, start, end)
    except YamlError as error:
        raise FrontError(error.reason, error.offset, body) from None
    return Front(body, *read) if read is not None else None


def _read_toml(text: str) -> Front | None:
    place = _toml_place(text)
    if place is None:
        return None
    start, end, body = place
    import tomllib

    deep = DEEP_TOML_KEY.search(text, start, end)
    if deep is not None:
        raise FrontError(TOO_DEEP, deep.start(), body)
    try:
        loaded = tomllib.loads(text[start:end].replace("\r\n", "\n"))
        return Front(body, tuple(_loaded_scalars(loaded, text, start, end)))
    except tomllib.TOMLDecodeError as error:
        reason, offset = _toml_mistake(str(error), text[start:end])
        raise FrontError(reason, start + offset, body) from None
    except RecursionError:
        raise FrontError(TOO_DEEP, start, body) from None
    except ValueError as error:
        raise FrontError(f"its TOML is invalid: {_describe_value_error(error)}", start, body) from None


def _toml_place(text: str) -> tuple[int, int, int] | None:
    return next((place for fence in _TOMLS if (place := fence.find(text)) is not None), None)


def _toml_mistake(message: str, block: str) -> tuple[str, int]:
    """What a parser's message says, and the offset that it names."""
    found = _TOML_PLACE.search(message)
    if found is None or found[1] is None:
        return f"its TOML is invalid: {_TOML_PLACE.sub('', message).lower()}", len(block)
    line_start = sum(len(line) for line in block.splitlines(keepends=True)[: int(found[1]) - 1])
    return f"its TOML is invalid: {message[: found.start()].lower()}", line_start + int(found[2]) - 1


def _read_json(text: str) -> Front | None:
    place = _json_place(text)
    if place is None:
        return None
    import json

    content, start, end, body = place
    repeated: list[tuple[str, int]] = []

    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in items:
            if key in found:
                repeated.append((key, start))
            found[key] = value
        return found

    try:
        loaded, read = json.JSONDecoder(object_pairs_hook=pairs).raw_decode(content)
        end, body = (start + read, start + read) if body is None else (end, body)
        return Front(body, tuple(_loaded_scalars(loaded, text, start, end)), tuple(repeated))
    except json.JSONDecodeError as error:
        raise FrontError(f"its JSON is invalid: {error.msg.lower()}", min(start + error.pos, end), body or end) from None
    except RecursionError:
        raise FrontError(TOO_DEEP, start, body or end) from None
    except ValueError as error:
        raise FrontError(f"its JSON is invalid: {_describe_value_error(error)}", start, body or end) from None


def _json_place(text: str) -> tuple[str, int, int, int | None] | None:
    """An object, the offsets of its beginning and of the end of its block, and where the body begins; None where only its own end says."""
    if _JSON_OPENING.match(text) is not None:
        start = text.index("{")
        return text[start:], start, len(text), None
    place = _JSON.find(text) or _SEMICOLONS.find(text)
    if place is None:
        return None
    start, end, body = place
    content = text[start:end].strip()
    start = text.index(content, start) if content else start
    return (content if content.startswith("{") else f"{{{content.removesuffix(',')}}}"), start, end, body


def _describe_value_error(error: ValueError) -> str:
    """What is wrong with a value that its format allows: half of a character, or a number that Python reads only by request."""
    if isinstance(error, UnicodeEncodeError):
        return f"\\u{ord(error.object[error.start]):04x} is half of a character"
    return "a number has too many digits"


def _loaded_scalars(loaded: object, text: str, start: int, end: int) -> Iterator[FrontValue]:
    """The scalars of a value that was loaded without places; they are found again in the order of the file.

    Raises ValueError for one that cannot be written in UTF-8, and RecursionError where they are nested too deeply.
    """
    places = _Places(text, start, end)
    latest: tuple[str, ...] | None = None
    for path, value in _flatten((), loaded):
        # The items of a list share one key.
        if path and path != latest:
            "".join(path).encode()
            places.pass_by(path[-1])
        latest = path
        value.encode()
        # PHP writes JSON with `\/` for each slash.
        first, last = places.take((value, value.replace("/", "\\/")) if "/" in value else (value,))
        yield FrontValue(path, value, first, last)


class _Places:
    """Finds texts between two offsets one after the other; `cursor` is where the next one is looked for."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._end = end
        self._cursor = start
        self._left = _MOST_SEARCHED

    def pass_by(self, key: str) -> None:
        """Go on behind the next place of a key, if there is one."""
        at = self._find(key)
        self._cursor = at + len(key) if at >= 0 else self._cursor

    def take(self, forms: Iterable[str]) -> tuple[int, int]:
        """The next place where a value stands in one of its forms, or an empty one, and go on behind it."""
        for form in forms:
            at = self._find(form) if form else -1
            if at >= 0:
                self._cursor = at + len(form)
                return at, self._cursor
        return self._cursor, self._cursor

    def _find(self, wanted: str) -> int:
        end = self._end if self._left > 0 else min(self._end, self._cursor + len(wanted) + _NEARBY)
        at = self._text.find(wanted, self._cursor, end)
        # What is found costs no more than the way to it, which is gone only once.
        self._left -= end - self._cursor if at < 0 else 0
        return at


def _flatten(path: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], str]]:
    """The scalars below a value, in the order of the file, without recursion."""
    waiting = [(path, value, 0)]
    while waiting:
        path, value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise RecursionError
        match value:
            case dict() if value or not path:
                waiting.extend(((*path, str(key)), inner, depth + 1) for key, inner in reversed(value.items()))
            case list() if value:
                waiting.extend((path, inner, depth + 1) for inner in reversed(value))
            case None | {} | []:
                yield path, ""
            case _:
                yield path, str(value)


def _load_yaml(text: str) -> object:
    """The whole block, or None where the file does not begin with YAML."""
    place = _YAML.find(text)
    if place is None:
        return None
    from linkcheck.posts.full_yaml import load_full

    return load_full(text[place[0] : place[1]])


def _load_toml(text: str) -> object:
    """The whole block, or None where the file does not begin with TOML."""
    place = _toml_place(text)
    if place is None:
        return None
    import tomllib

    return tomllib.loads(text[place[0] : place[1]].replace("\r\n", "\n"))


def _load_json(text: str) -> object:
    """The whole block, or None where the file does not begin with JSON."""
    place = _json_place(text)
    if place is None:
        return None
    import json

    return json.JSONDecoder().raw_decode(place[0])[0]
