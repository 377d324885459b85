"""Documentation made from the table of settings: the README's tables and the JSON Schema."""

from collections.abc import Iterator
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta, Struct, defstruct

from linkcheck.config.host_path_rules import HostRule, PathRule, UrlRule
from linkcheck.config.settings import SETTINGS, Settings, environment_name

_DEFAULTS = Settings()


def settings_table() -> Iterator[str]:
    """The rows of the README's table of settings, in Markdown."""
    yield "| key | environment | default | meaning |"
    yield "|---|---|---|---|"
    for key, setting in SETTINGS.items():
        environment = f"`{environment_name(key)}`" if setting.in_environment else "-"
        value = getattr(_DEFAULTS, key)
        default = setting.default or ("none" if value in (None, "") else f"`{as_toml(value)}`")
        only = "" if setting.in_file else "; not in a file"
        yield f"| `{key}` | {environment} | {default} | {setting.meaning}{only} |"


def rows_table(rows: type[HostRule] | type[UrlRule] | type[PathRule]) -> Iterator[str]:
    """The rows of the README's table of the keys in `[[hosts]]`, `[[urls]]` or `[[paths]]`, in Markdown."""
    yield "| key | meaning |"
    yield "|---|---|"
    for name, described in msgspec.json.schema(rows)["$defs"][rows.__name__]["properties"].items():
        yield f"| `{name}` | {described['description']} |"


def configuration_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `linkcheck.toml`, and of `[tool.linkcheck]` in `pyproject.toml`."""
    hints = get_type_hints(Settings, include_extras=True)
    described = [
        (key, Annotated[hints[key], Meta(description=setting.meaning)], getattr(_DEFAULTS, key))
        for key, setting in SETTINGS.items()
        if setting.in_file
    ]
    # A struct of its own: `folder`, and what no file may set, are settings too.
    schema = msgspec.json.schema(defstruct("Configuration", described, forbid_unknown_fields=True))
    definition = schema["$defs"].pop("Configuration")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **definition,
        "title": "linkcheck configuration",
        "description": "linkcheck.toml, or the table [tool.linkcheck] of pyproject.toml",
        "$defs": schema["$defs"],
    }


def as_toml(value: object) -> str:
    """A value as a configuration file holds it."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return msgspec.json.encode(str(value)).decode()
        case tuple() | list():
            return f"[{', '.join(map(as_toml, value))}]"
        case dict():
            inner = ", ".join(f"{key} = {as_toml(one)}" for key, one in value.items())
            return f"{{ {inner} }}" if inner else "{}"
        case Struct():
            return as_toml({key: one for key in value.__struct_fields__ if (one := getattr(value, key)) not in (None, (), {}, "", False)})
        case _:
            return str(value)
