"""Error messages about a configuration: which key is wrong, what was found there, what is wanted."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, get_args

from linkcheck.config.host_path_rules import PathRule
from linkcheck.config.settings import SETTINGS, Settings, environment_name
from linkcheck.model.errors import SettingsError
from linkcheck.text import pattern, suggestion

# What msgspec calls a type -> what the message calls it.
_WANTED = {"int": "a whole number", "float": "a number", "bool": "true or false", "str": "text", "array": "a list", "object": "a table"}
_PLACE = pattern(r"^(?P<reason>.*) - at `\$\.(?P<path>.*)`$", re.DOTALL)
_EXPECTED = pattern(r"Expected `(?P<types>[^`]*)`(?: (?P<sign>>=|<=|>|of length >=) (?P<bound>[\d.]+))?")
_MISSING = pattern(r"Object missing required field `(\w+)`")
_SIGNS = {">=": "of at least", "<=": "of at most", ">": "above"}
_STEP = pattern(r"(?P<key>\w+)|\[(?P<at>\d+)\]|(?P<any>\[\.\.\.\])")


def sentence_for(message: str, values: Mapping[str, Any]) -> str:
    """An error message of msgspec about `values`, as a sentence for the person who wrote them."""
    found = _PLACE.match(message)
    if found is None:
        return message
    name, value = _value_at(found["path"], values)
    missing = _MISSING.match(found["reason"])
    if missing is not None:
        return f"{name} has no {missing[1]}, which it must have"
    wanted = _wanted(found["reason"], name, value)
    setting = SETTINGS.get(re.split(r"\W", name)[0])
    shown = "something else" if setting is not None and setting.hidden else _displayed(value)
    return f"{name} is {shown}, but must be {wanted}"


def require_known_keys(keys: Iterable[str], known: tuple[str, ...], who: str, otherwise: str = "") -> None:
    """Raise SettingsError for a key that is not `known`, with the nearest that is."""
    for key in keys:
        if key not in known:
            raise SettingsError(f"{who} an unknown key {key}{suggestion(key, known, otherwise)}")


def require_known_rows(rows: object, name: str, known: tuple[str, ...], file: str) -> None:
    """Raise SettingsError for an unknown key in one of a list of tables; a wrong type is found later, by the conversion."""
    tables = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    for at, row in enumerate(tables, 1):
        if name == "hosts" and "headers" in row:
            raise SettingsError(
                f"{file} cannot set headers for a host, for they carry secrets; use --header or {environment_name('headers')}"
            )
        require_known_keys(row, known, f"{file}: [[{name}]] number {at} has")


def with_underscores(table: Mapping[str, Any]) -> dict[str, Any]:
    """A table whose keys may be written with hyphens, also those of its lists of tables."""
    return {key.replace("-", "_"): _inner(value) for key, value in table.items()}


def _inner(value: object) -> object:
    if isinstance(value, list):
        return [with_underscores(row) if isinstance(row, dict) else row for row in value]
    return value


def _value_at(path: str, values: Mapping[str, Any]) -> tuple[str, object]:
    """The name of a place such as `hosts[0].accept[1]`, and what stands there."""
    name = ""
    here: Any = values
    for step in _STEP.finditer(path):
        if step["key"] is not None:
            name, here = f"{name}.{step['key']}".lstrip("."), here[step["key"]]
        elif step["at"] is not None:
            name, here = f"{name}[{step['at']}]", here[int(step["at"])]
        else:
            # msgspec does not say which key of a table it means.
            words = _words_of(name)
            wrong = next(key for key, inner in here.items() if inner not in words)
            name, here = f"{name}.{wrong}", here[wrong]
    return name, here


def _wanted(reason: str, name: str, value: object) -> str:
    words = _words_of(name)
    if words and (reason.startswith("Invalid enum") or (isinstance(value, str) and "array" not in reason)):
        hint = suggestion(str(value), words)
        return f"one of {', '.join(words)}{hint if 'mean' in hint else ''}"
    if "encoded date" in reason:
        return "a day such as 2027-01-31"
    expected = _EXPECTED.match(reason)
    if expected is None:
        return f"something else ({reason[:1].lower()}{reason[1:]})"
    kinds = " or ".join(_WANTED[kind] for kind in expected["types"].split(" | ") if kind in _WANTED)
    if expected["sign"] == "of length >=":
        return f"{kinds} that is not empty"
    return f"{kinds} {_SIGNS[expected['sign']]} {expected['bound']}" if expected["sign"] else kinds


def _words_of(name: str) -> tuple[str, ...]:
    """The words that are allowed at a place such as `paths[0].expect[1]`; none where anything is."""
    # The last key names the value; those before it are lists of tables, or the setting that holds it.
    types = {**PathRule.__annotations__, **Settings.__annotations__}
    listed = (words for key in reversed(re.findall(r"[a-z_]+", name)) for words in _enumerations(types.get(key)))
    return next((tuple(map(str, words)) for words in listed), ())


def _enumerations(wanted: object) -> Iterator[type[StrEnum]]:
    if isinstance(wanted, type) and issubclass(wanted, StrEnum):
        yield wanted
    for inner in get_args(wanted):
        yield from _enumerations(inner)


def _displayed(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'the text "{value}"'
        case int() | float():
            return f"the number {value}"
        case list() | tuple():
            return "a list"
        case dict():
            return "a table"
        case None:
            return "missing"
        case _:
            return f"the value {value}"
