"""The flags of settings: made from the table of settings, and read back into settings."""

import argparse
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

from linkcheck.cli.output import to_standard_output
from linkcheck.config.load import load_settings
from linkcheck.config.setting_rows import CliFlag, Section, Setting
from linkcheck.config.settings import SETTINGS, Settings, type_of
from linkcheck.model.errors import UsageError
from linkcheck.text import visible

_DEFAULTS = Settings()


def add_flags(parser: "argparse._ActionsContainer", section: Section) -> None:
    """Add the flags of the settings in a section, in the order of the table."""
    for key, setting in SETTINGS.items():
        if setting.flag is not None and setting.flag.section == section:
            _add(parser, key, setting, setting.flag)


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that the command line, the environment and the configuration file make together."""
    given = {key: getattr(options, key, None) for key, setting in SETTINGS.items() if setting.flag is not None}
    return load_settings(Path(), {key: value for key, value in given.items() if value is not None}, file=getattr(options, "config", None))


def show_settings(settings: Settings) -> int:
    """Print each setting as a configuration file would hold it, and where it comes from; always 0."""
    rows = [_shown_setting(settings, key) for key in SETTINGS]
    width = min(max(len(row[0]) for row in rows), 60)
    with to_standard_output():
        print(f"# Paths are relative to {visible(str(settings.folder))}")
        for text, origin in rows:
            print(f"{visible(text):{width}}  # {visible(origin)}")
    return 0


def given_settings(settings: Settings) -> Iterator[str]:
    """Each setting that was given, with where."""
    return (f"{text}, by {origin}" for text, origin in (_shown_setting(settings, key) for key in SETTINGS if key in settings.origins))


def _shown_setting(settings: Settings, key: str) -> tuple[str, str]:
    # Imported here, with what makes schemas: few runs show any setting.
    from linkcheck.config.docs import as_toml

    value, setting = getattr(settings, key), SETTINGS[key]
    origin = settings.origins.get(key, "default")
    if value is None:
        return f"{key} is not set", f"default: {setting.default.replace('`', '')}" if setting.default else origin
    if setting.hidden and value:
        return f'{key} = "..."', f"{origin}; not shown, for it may be secret"
    return f"{key} = {as_toml(value)}", origin


def argument(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """`read` for argparse, which names the flag in its error message."""

    def read_argument(text: str) -> Any:
        try:
            return read(text)
        except UsageError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read_argument


def _add(parser: "argparse._ActionsContainer", key: str, setting: Setting, flag: CliFlag) -> None:
    """Add the flag as the setting's type wants it; where it is not given its value is None, so that others count."""
    wanted, default = type_of(key), getattr(_DEFAULTS, key)
    name = flag.name or f"--{key.replace('_', '-')}"
    kind: dict[str, Any] = {}
    if wanted is bool:
        name, action = (f"--no-{name[2:]}", "store_false") if default else (name, "store_true")
        kind = {"action": action}
    elif wanted == bool | None:
        kind = {"action": argparse.BooleanOptionalAction}
    elif isinstance(wanted, type) and issubclass(wanted, StrEnum):
        kind = {"choices": tuple(map(str, wanted))}
    else:
        if isinstance(default, tuple):
            kind["action"] = "extend" if flag.read is not None else "append"
        if flag.read is not None:
            kind["type"] = argument(flag.read)
        kind["metavar"] = flag.metavar
    parser.add_argument(name, dest=key, default=None, help=_help(setting, flag, default), **kind)


def _help(setting: Setting, flag: CliFlag, default: object) -> str:
    shown = flag.default if flag.default is not None else setting.default or _shown(default)
    text = (flag.help or setting.meaning).replace("`", "")
    return f"{text} (default: {shown.replace('`', '')})" if shown else text


def _shown(default: object) -> str:
    """A default as help shows it; empty for a list, a switch or a setting that is optional."""
    match default:
        case bool():
            return ""
        case float():
            return f"{default:g}"
        case int() | str():
            return str(default)
        case _:
            return ""
