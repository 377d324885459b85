"""Defaults < configuration file < environment < flags, merged once into an immutable value."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

from linkcheck.config.host_path_rules import HostRule, PathRule, UrlRule
from linkcheck.config.setting_rows import Setting
from linkcheck.config.settings import BY_FLAG, ENVIRONMENT_PREFIX, KEYS, SETTINGS, Settings, environment_name, type_of
from linkcheck.model.errors import SettingsError
from linkcheck.model.files import cause_of, is_inside, read_file
from linkcheck.model.vocabulary import Agreement
from linkcheck.text import DEEP_TOML_KEY, MAX_DEPTH, nearest, pattern
from linkcheck.urls.patterns import url_matcher
from linkcheck.urls.url import web_url

# Those of people have a few kilobytes, also with the settings of all their other tools.
MAX_CONFIG_BYTES = 1_000_000
CONFIG_NAMES = ("linkcheck.toml", "pyproject.toml")
CONFIG_VARIABLE = f"{ENVIRONMENT_PREFIX}CONFIG"
_DEFAULTS = Settings()
# What variables say for true and false.
_SWITCHES = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_CAPITAL = pattern(r"=[ \t]*(?:True|False)\b")
_ALL_SETTINGS = "linkcheck config lists all settings"


def load_settings(start: Path, flags: Mapping[str, Any], environment: Mapping[str, str] | None = None, file: str | None = None) -> Settings:
    """The settings for a run in folder `start`: a configuration file, by default the nearest, the environment, then `flags`.

    Raises SettingsError with the file and key that cannot be used.
    """
    environment = os.environ if environment is None else environment
    named = file or environment.get(CONFIG_VARIABLE, "").strip()
    folder, name, configured = _from_named_file(Path(named), _absolute(start)) if named else _from_file(_absolute(start))
    # In a file, values have types; in the environment, all of them are text.
    _converted(configured, f"{name}: ", strict=True)
    environed = _from_environment(environment)
    _require_no_misspelt_variable(environment)
    _converted(environed, ENVIRONMENT_PREFIX, strict=False)
    _require_known_flags(flags)
    settings = _converted({**configured, **environed, **flags}, "", strict=False)
    _require_sense(settings)
    origins = {**dict.fromkeys(configured, name), **{key: environment_name(key) for key in environed}, **dict.fromkeys(flags, BY_FLAG)}
    return structs.replace(settings, folder=folder, origins=origins, hosts=tuple(_host_rule(rule) for rule in settings.hosts))


def _absolute(folder: Path) -> Path:
    try:
        return folder.resolve()
    except OSError as error:
        raise SettingsError(f"the current folder cannot be used: {cause_of(error)}; go to one that exists") from None


def _converted(values: Mapping[str, Any], origin: str, *, strict: bool) -> Settings:
    try:
        return msgspec.convert(values, Settings, strict=strict)
    except msgspec.ValidationError as error:
        from linkcheck.config.messages import sentence_for

        sentence = sentence_for(str(error), values)
        if origin == ENVIRONMENT_PREFIX:
            key = re.split(r"\W", sentence)[0]
            sentence = f"{key.upper()}{sentence.removeprefix(key)}"
        raise SettingsError(f"{origin}{sentence}") from None


def _require_no_misspelt_variable(environment: Mapping[str, str]) -> None:
    """Raise SettingsError for a variable that is called almost like one of a setting; others may be somebody else's."""
    known = {CONFIG_VARIABLE, *(environment_name(key) for key, setting in SETTINGS.items() if setting.in_environment)}
    for name in environment:
        if name.startswith(ENVIRONMENT_PREFIX) and name not in known:
            keys = (one.removeprefix(ENVIRONMENT_PREFIX) for one in known)
            near = nearest(name.removeprefix(ENVIRONMENT_PREFIX).upper(), sorted(keys))
            if near is not None:
                raise SettingsError(f"{name} is no variable of a setting; did you mean {ENVIRONMENT_PREFIX}{near}?")


def _require_known_flags(flags: Mapping[str, Any]) -> None:
    if not flags.keys() <= SETTINGS.keys():
        from linkcheck.config.messages import require_known_keys

        require_known_keys(flags, KEYS, "the arguments have", _ALL_SETTINGS)


def _require_sense(settings: Settings) -> None:
    """Raise SettingsError for a value that has the right type but no meaning."""
    for rung in (settings.agree_at, *(table.agree_at for table in settings.paths)):
        if rung in (Agreement.DIFFERENT, Agreement.UNKNOWN):
            raise SettingsError(f"claims cannot agree at {rung}; write identical, equivalent, same-target, same-page, likely or same-site")
    if settings.site_url is not None and web_url(settings.site_url) is None:
        raise SettingsError(f"site_url is no web address: {settings.site_url}; write it as https://blog.example/")

    for name, patterns in (("exclude_urls", settings.exclude_urls), ("a url in [[urls]]", tuple(rule.url for rule in settings.urls))):
        try:
            url_matcher(patterns)
        except ValueError as error:
            raise SettingsError(f"{name} cannot be read: {error}") from None


def _host_rule(rule: HostRule) -> HostRule:
    """The rule with its host's name as requests carry it."""
    url = web_url(f"http://{rule.host}/")
    if url is None or url.path != "/" or url.port or "*" in rule.host:
        raise SettingsError(f"{rule.host!r} in [[hosts]] is no host name; write only the name, such as news.example")
    return structs.replace(rule, host=url.host)


def _from_file(start: Path) -> tuple[Path, str, dict[str, Any]]:
    for folder in (start, *start.parents):
        for name in CONFIG_NAMES:
            table = _table(folder / name)
            if table is not None:
                return folder, name, table
        if (folder / ".git").exists():
            break
    return start, "", {}


def _from_named_file(file: Path, start: Path) -> tuple[Path, str, dict[str, Any]]:
    """What the file says that the user names; paths are relative to its folder where the run starts below that."""
    if not file.exists():
        raise SettingsError(f"there is no configuration {file}")
    table = _table(file)
    if table is None:
        raise SettingsError(f"{file} has no table tool.linkcheck, so it configures nothing here")
    folder = _absolute(file.parent)
    return folder if start.is_relative_to(folder) else start, str(file), table


def configured_in(folder: Path) -> str | None:
    """The name of the file in a folder that holds a configuration, or None."""
    return next((name for name in CONFIG_NAMES if _table(folder / name) is not None), None)


def _table(path: Path) -> dict[str, Any] | None:
    """The linkcheck table of a configuration file, or None where there is no file or it configures other tools only."""
    table = _read_table(path)
    if table is None:
        return None
    # Imported here, as below: without a configuration file there are no errors to describe.
    from linkcheck.config.messages import require_known_keys, require_known_rows, with_underscores

    if not isinstance(table, dict):
        raise SettingsError(f"{path.name}: tool.linkcheck must be a table; write [tool.linkcheck]")
    keys = with_underscores(table)
    require_known_keys(keys, KEYS, f"{path.name} has", _ALL_SETTINGS)
    for key in keys:
        if SETTINGS[key].from_file and isinstance(keys[key], str) and keys[key]:
            keys[key] = _place_in(path, key, keys[key])
        if not SETTINGS[key].in_file:
            way = environment_name(key) if SETTINGS[key].flag is None else f"its flag or {environment_name(key)}"
            raise SettingsError(f"{path.name} cannot set {key}, for whoever can change a file here could change it; use {way}")
    for name, table_type in (("hosts", HostRule), ("urls", UrlRule), ("paths", PathRule)):
        require_known_rows(keys.get(name), name, table_type.__struct_fields__, path.name)
    return keys


def _place_in(file: Path, key: str, place: str) -> str:
    """The path that a configuration file names, which may lie above the folder where the run starts; raises SettingsError."""
    if not is_inside(file.parent / place, file.parent):
        raise SettingsError(
            f"{file.name} cannot set {key} to a place outside of its own folder, for anybody's change could edit it there; "
            "use the flag or the environment"
        )
    return str(file.parent / place)


def _read_table(path: Path) -> object:
    """What a configuration file holds for this program, or None."""
    try:
        text = read_file(path, MAX_CONFIG_BYTES).decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {cause_of(error)}") from None
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} cannot be read: it is not valid UTF-8 (byte {error.start + 1})") from None
    import tomllib

    try:
        if DEEP_TOML_KEY.search(text) is not None:
            raise RecursionError
        loaded = tomllib.loads(text)
    except RecursionError:
        raise SettingsError(f"{path} cannot be read: it is nested too deeply; {MAX_DEPTH} levels are read") from None
    except ValueError as error:
        hint = "; TOML writes true and false in small letters" if _CAPITAL.search(text) is not None else ""
        raise SettingsError(f"{path} is not valid TOML: {error}{hint}") from None
    tool = loaded.get("tool", {})
    if path.name == "pyproject.toml":
        return tool.get("linkcheck") if isinstance(tool, dict) else None
    if "tool" in loaded:
        raise SettingsError(f"{path.name} has a table tool; leave tool.linkcheck out of this file: [[paths]] for [[tool.linkcheck.paths]]")
    return loaded


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    return {
        key: _parse_variable(value, setting, pairs=isinstance(getattr(_DEFAULTS, key), dict), switch=type_of(key) in (bool, bool | None))
        for key, setting in SETTINGS.items()
        if setting.in_environment and (value := environment.get(environment_name(key))) is not None
    }


def _parse_variable(value: str, setting: Setting, *, pairs: bool, switch: bool) -> object:
    """A variable's text as the list or the table that the setting is; other types are made of it by the conversion."""
    if not setting.separator:
        # A secret is easily pasted with a blank before it, or with the end of its line.
        return _SWITCHES.get(value.strip().lower(), value.strip()) if switch else value.strip()
    parts = [part.strip() for part in value.split(setting.separator) if part.strip()]
    if not pairs:
        return parts
    return {name.strip(): word.strip() for name, _, word in (part.partition("=") for part in parts)}
