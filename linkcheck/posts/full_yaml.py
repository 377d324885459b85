"""Front matter in any form of YAML, composed by libyaml so that every value keeps its place."""

from collections.abc import Iterator
from typing import Any

import yaml

from linkcheck.model import FrontValue
from linkcheck.posts.plain_yaml import NULLS, TOO_DEEP, place_of
from linkcheck.text import MAX_DEPTH

# More scalars than any author writes: a bound on aliases that multiply.
MAX_SCALARS = 20_000
# Each of them takes a kilobyte of memory.
_MAX_NODES = 200_000

_NULL = "tag:yaml.org,2002:null"
_SAFE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Every scalar stays text: a date that does not exist is the author's mistake, not the loader's.
_TEXT_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class YamlError(ValueError):
    """A block that is no YAML: a sentence, and the offset of the mistake."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


def read_full(text: str, start: int, end: int) -> tuple[tuple[FrontValue, ...], tuple[tuple[str, int], ...]] | None:
    """The scalars of the block between two offsets, and each key given twice with the offset of the second one.

    None where the block is no mapping. Raises YamlError with the place of the first mistake.
    """
    node = _compose(text[start:end], start)
    if node is None:
        return (), ()
    if not isinstance(node, yaml.MappingNode):
        return None
    return tuple(_scalars(node, text, start)), tuple(_repeated(node, start))


def load_full(block: str) -> object:
    """The whole block as nested values whose scalars are text. Raises ValueError where it cannot be read."""
    # Imported here: few posts need a value as a whole.
    from frontmatter.default_handlers import YAMLHandler

    try:
        return YAMLHandler().load(block, Loader=_TEXT_LOADER)
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


class _Loader(_SAFE_LOADER):  # type: ignore[misc]  # Whichever of the two there is has no type.
    """Resolves only null (YAML 1.1, 10.3); every other plain scalar is text."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = self._nodes = 0

    def resolve(self, kind: type[yaml.Node], value: str | None, implicit: tuple[bool, bool] | bool) -> str:
        """The tag of a node that was given none."""
        return _NULL if kind is yaml.ScalarNode and value in NULLS and isinstance(implicit, tuple) and implicit[0] else "!"

    def descend_resolver(self, current_node: object, current_index: object) -> None:
        """Called before a node is read; paths of keys mean nothing, only how many there are."""
        self._depth += 1
        self._nodes += 1
        if self._depth > MAX_DEPTH:
            raise _BoundsError(TOO_DEEP)
        if self._nodes > _MAX_NODES:
            raise _BoundsError(f"its front matter holds too much; {_MAX_NODES:,} keys and values are read")

    def ascend_resolver(self) -> None:
        """Called behind a node."""
        self._depth -= 1


class _BoundsError(Exception):
    """A block that would take too much to read."""


def _compose(block: str, start: int) -> yaml.Node | None:
    try:
        return yaml.compose(block, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        reason = " ".join(part for part in (error.problem, error.context) if part) or "it cannot be read"
        # A quote that is never closed is noticed at the end; its beginning is where the author has to look.
        mark = error.context_mark if "end of stream" in reason and error.context_mark else error.problem_mark or error.context_mark
        raise YamlError(f"its YAML is invalid: {reason}", start + (mark.index if mark else 0)) from None
    except yaml.YAMLError as error:
        # libyaml counts bytes.
        at = len(block.encode()[: getattr(error, "position", 0)].decode(errors="ignore"))
        raise YamlError("its YAML holds a character that YAML does not allow", start + at) from None
    except _BoundsError as error:
        raise YamlError(str(error), start) from None
    except RecursionError:
        raise YamlError(TOO_DEEP, start) from None


def _scalars(top: yaml.MappingNode, text: str, start: int) -> Iterator[FrontValue]:
    """The scalars below a node in the order of the file, without recursion: authors nest less than attackers."""
    waiting: list[tuple[tuple[str, ...], yaml.Node, frozenset[int]]] = [((), top, frozenset())]
    budget = MAX_SCALARS
    while waiting and budget:
        path, node, above = waiting.pop()
        budget -= 1
        if id(node) in above:
            continue
        if len(above) >= MAX_DEPTH:
            # Aliases nest what is not nested in the file.
            raise YamlError(TOO_DEEP, start)
        children = _children(path, node)
        if children:
            around = above | {id(node)}
            waiting.extend((inner, child, around) for inner, child in reversed(children))
        elif path:
            yield _scalar(path, node, text, start)


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


def _scalar(path: tuple[str, ...], node: yaml.Node, text: str, start: int) -> FrontValue:
    first, last = start + node.start_mark.index, start + node.end_mark.index
    if not isinstance(node, yaml.ScalarNode) or node.tag == _NULL:
        return FrontValue(path, "", first, first)
    value = str(node.value)
    return FrontValue(path, value, *place_of(value.strip(), text, first, last))


def _repeated(node: yaml.MappingNode, start: int) -> Iterator[tuple[str, int]]:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        if key.value in seen:
            yield key.value, start + key.start_mark.index
        seen.add(key.value)
