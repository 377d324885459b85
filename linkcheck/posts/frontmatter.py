"""Front matter -> scalars with their places, or the nested value of one key."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import yaml
from frontmatter.default_handlers import BaseHandler, JSONHandler, YAMLHandler
from msgspec import Struct

from linkcheck.model import FrontValue
from linkcheck.posts.fields import folded
from linkcheck.posts.plain_yaml import NULLS, place_of, read_plain
from linkcheck.text import pattern

# More scalars than any author writes: a bound on aliases that multiply.
MAX_SCALARS = 20_000
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = "tag:yaml.org,2002:null"


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


class _Fenced(BaseHandler):
    """A block between two lines of the same marks."""

    fence: ClassVar[re.Pattern[str]]
    closing: ClassVar[re.Pattern[str]]
    first_line: ClassVar[re.Pattern[str]]

    def find(self, text: str) -> tuple[int, int, int] | None:
        """Offsets of the block's content, of its end, and of the body; None where no block opens the file."""
        opening = self.fence.match(text)
        if opening is None:
            return None
        closing = self.closing.search(text, opening.end())
        if closing is not None:
            return opening.end(), closing.start(), closing.end()
        # A page may begin with a rule; only what reads like metadata was meant as a block.
        if self.first_line.match(text, opening.end()) is None:
            return None
        raise FrontError(f"its front matter is opened by {opening[0].strip()} and never closed", opening.start(), len(text))


class Yaml(_Fenced, YAMLHandler):
    """YAML between lines of three dashes; where it is not plain it is composed with libyaml, so that every value keeps its place."""

    fence = pattern(r"\s*?^---[ \t]*\r?\n", re.MULTILINE)
    closing = pattern(r"^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
    first_line = pattern(r"(?:\s*#.*\n)*\s*[\w\"'-]+[ \t]*:(?:\s|$)")

    def read(self, text: str) -> Front | None:
        """The block at the top of a file, or None; raises FrontError with the place of the first mistake."""
        place = self.find(text)
        if place is None:
            return None
        start, end, body = place
        plain = read_plain(text, start, end)
        if plain is not None:
            return Front(body, plain)
        node = _compose(text[start:end], start, body)
        if node is None:
            return Front(body)
        if not isinstance(node, yaml.MappingNode):
            return None
        return Front(body, tuple(_yaml_scalars(node, text, start)), tuple(_repeated(node, start)))


class Toml(_Fenced):
    """TOML between lines of three plus signs, as Hugo and Zola write it."""

    FM_BOUNDARY = fence = pattern(r"\s*?^\+\+\+[ \t]*\r?\n", re.MULTILINE)
    closing = pattern(r"^\+\+\+[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
    first_line = pattern(r"(?:\s*#.*\n)*\s*(?:\[|[\w\"'.-]+[ \t]*=)")
    _place = pattern(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

    def read(self, text: str) -> Front | None:
        """The block at the top of a file, or None; raises FrontError with the place of the first mistake."""
        place = self.find(text)
        if place is None:
            return None
        start, end, body = place
        import tomllib

        try:
            loaded = tomllib.loads(text[start:end].replace("\r\n", "\n"))
            scalars = tuple(_loaded_scalars(loaded, text, start, end))
        except tomllib.TOMLDecodeError as error:
            reason, offset = self._where(str(error), text[start:end])
            raise FrontError(reason, start + offset, body) from None
        except RecursionError:
            raise FrontError("its front matter is nested too deeply", start, body) from None
        return Front(body, scalars)

    def _where(self, message: str, block: str) -> tuple[str, int]:
        found = self._place.search(message)
        if found is None or found[1] is None:
            return f"its TOML is invalid: {self._place.sub('', message).lower()}", len(block)
        line_start = sum(len(line) for line in block.splitlines(keepends=True)[: int(found[1]) - 1])
        return f"its TOML is invalid: {message[: found.start()].lower()}", line_start + int(found[2]) - 1


class Json(JSONHandler):
    """A JSON object at the top of the file, as Hugo reads it."""

    _opening = pattern(r'\s*\{\s*(?="|\})')

    def read(self, text: str) -> Front | None:
        """The object at the top of a file, or None; raises FrontError with the place of the first mistake."""
        opening = self._opening.match(text)
        if opening is None:
            return None
        start = text.index("{")
        repeated: list[tuple[str, int]] = []

        def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
            keys = [key for key, _ in items]
            repeated.extend((key, start) for at, key in enumerate(keys) if key in keys[:at])
            return dict(items)

        try:
            loaded, end = json.JSONDecoder(object_pairs_hook=pairs).raw_decode(text, start)
            scalars = tuple(_loaded_scalars(loaded, text, start, end))
        except json.JSONDecodeError as error:
            raise FrontError(f"its JSON is invalid: {error.msg.lower()}", error.pos, len(text)) from None
        except RecursionError:
            raise FrontError("its front matter is nested too deeply", start, len(text)) from None
        return Front(end, scalars, tuple(repeated))


HANDLERS = (Yaml(), Toml(), Json())


def read_front(text: str) -> Front | None:
    """The front matter at the top of a file's text, in whichever of the three formats it is written, or None.

    Raises FrontError where a block is there and cannot be read.
    """
    for handler in HANDLERS:
        front = handler.read(text)
        if front is not None:
            return front
    return None


def begins_with_front(text: str) -> bool:
    """Whether a file's first characters open a front-matter block of any format."""
    return text.lstrip("\ufeff \t\r\n").startswith(("---", "+++", "{"))


class _Loader(_LOADER):  # type: ignore[misc]  # Whichever of the two there is has no type.
    """Tells only what is null (YAML 1.1, 10.3) from what is text: all other types are an author's words here."""

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: tuple[bool, bool] | bool) -> str:
        """The tag of a node that was given none."""
        return _NULL if kind is yaml.ScalarNode and value in NULLS and isinstance(implicit, tuple) and implicit[0] else "!"

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        """Paths of keys mean nothing."""

    def ascend_resolver(self) -> None:
        """Paths of keys mean nothing."""


def _compose(block: str, start: int, body: int) -> yaml.Node | None:
    try:
        return yaml.compose(block, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        reason = " ".join(part for part in (error.problem, error.context) if part) or "it cannot be read"
        # A quote that is never closed is noticed at the end; its beginning is where the author has to look.
        mark = error.context_mark if "end of stream" in reason and error.context_mark else error.problem_mark or error.context_mark
        raise FrontError(f"its YAML is invalid: {reason}", start + (mark.index if mark else 0), body) from None
    except yaml.YAMLError as error:
        at = getattr(error, "position", 0)
        raise FrontError("its YAML holds a character that YAML does not allow", start + at, body) from None
    except RecursionError:
        raise FrontError("its front matter is nested too deeply", start, body) from None


def _repeated(node: yaml.MappingNode, start: int) -> Iterator[tuple[str, int]]:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        if key.value in seen:
            yield key.value, start + key.start_mark.index
        seen.add(key.value)


def _yaml_scalars(top: yaml.MappingNode, text: str, start: int) -> Iterator[FrontValue]:
    """The scalars below a node in the order of the file, without recursion: authors nest less than attackers."""
    waiting: list[tuple[tuple[str, ...], yaml.Node, frozenset[int]]] = [((), top, frozenset())]
    budget = MAX_SCALARS
    while waiting and budget:
        path, node, above = waiting.pop()
        budget -= 1
        if id(node) in above:
            continue
        children = _children(path, node)
        if children:
            waiting.extend((inner, child, above | {id(node)}) for inner, child in reversed(children))
        elif path:
            yield _yaml_scalar(path, node, text, start)


def _children(path: tuple[str, ...], node: yaml.Node) -> list[tuple[tuple[str, ...], yaml.Node]]:
    match node:
        case yaml.MappingNode():
            # Of a key given twice the last value counts, as in the loaders of the site generators.
            last = {str(key.value): value for key, value in node.value if isinstance(key, yaml.ScalarNode)}
            return [((*path, key), value) for key, value in last.items()]
        case yaml.SequenceNode():
            return [(path, child) for child in node.value]
        case _:
            return []


def _yaml_scalar(path: tuple[str, ...], node: yaml.Node, text: str, start: int) -> FrontValue:
    first, last = start + node.start_mark.index, start + node.end_mark.index
    if not isinstance(node, yaml.ScalarNode) or node.tag == _NULL:
        return FrontValue(path, "", first, first)
    value = str(node.value)
    return FrontValue(path, value, *place_of(value.strip(), text, first, last))


def _loaded_scalars(loaded: object, text: str, start: int, end: int) -> Iterator[FrontValue]:
    """The scalars of a value that was loaded without places; they are found again in the order of the file."""
    cursor = start
    latest: tuple[str, ...] | None = None
    for path, value in _flatten((), loaded):
        # The items of a list share one key.
        key = text.find(path[-1], cursor, end) if path and path != latest else -1
        cursor, latest = (key + len(path[-1]) if key >= 0 else cursor), path
        # PHP writes JSON with `\/` for each slash.
        written = next((form for form in (value, value.replace("/", "\\/")) if value and text.find(form, cursor, end) >= 0), "")
        first = text.find(written, cursor, end) if written else cursor
        yield FrontValue(path, value, first, first + len(written))
        cursor = first + len(written)


def _flatten(path: tuple[str, ...], value: object) -> Iterator[tuple[tuple[str, ...], str]]:
    match value:
        case dict() if value or not path:
            for key, inner in value.items():
                yield from _flatten((*path, str(key)), inner)
        case list() if value:
            for inner in value:
                yield from _flatten(path, inner)
        case None | {} | []:
            yield path, ""
        case _:
            yield path, str(value)


# Every scalar stays text: a date that does not exist is the author's mistake, not the loader's.
_TREE_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def front_value(text: str, name: str) -> object:
    """What stands under a key at the top of a file's front matter, in any spelling of its name; None where nothing does."""
    for handler in HANDLERS:
        try:
            loaded = _load(handler, text)
        except (FrontError, yaml.YAMLError, ValueError, RecursionError):
            return None
        if isinstance(loaded, Mapping):
            return next((value for key, value in loaded.items() if folded(str(key)) == folded(name)), None)
    return None


def _load(handler: Yaml | Toml | Json, text: str) -> object:
    """The whole block, or None where it is not in the handler's format."""
    if isinstance(handler, Json):
        return json.JSONDecoder().raw_decode(text, text.index("{"))[0] if handler.read(text) is not None else None
    place = handler.find(text)
    if place is None:
        return None
    block = text[place[0] : place[1]]
    if isinstance(handler, Yaml):
        return yaml.load(block, Loader=_TREE_LOADER)
    import tomllib

    return tomllib.loads(block.replace("\r\n", "\n"))
