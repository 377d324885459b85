"""Defaults < configuration file < environment < flags, merged once into an immutable value."""

import difflib
import hashlib
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta, Struct

from linkcheck.errors import SettingsError
from linkcheck.vocabulary import Agreement, Certainty, Role, Severity

CONFIG_NAMES = ("linkcheck.toml", "pyproject.toml")
ENVIRONMENT_PREFIX = "LINKCHECK_"
WAYBACK = "https://web.archive.org/web/"
WAYBACK_CDX = "https://web.archive.org/cdx/search/cdx"
_NOT_CONFIGURABLE = frozenset({"folder"})
# A pull request can edit a configuration file: what opens private networks or carries secrets, only the person who runs may say.
NOT_IN_A_FILE = frozenset({"allow_private", "connect_to", "headers"})
# What says how a run is made and not what it finds; secrets above all stay out of the digest.
_NO_RESULT = frozenset({"headers", "baseline", "budget", "archive_budget", "archive_rate"})


Count: TypeAlias = Annotated[int, Meta(ge=1)]
Natural: TypeAlias = Annotated[int, Meta(ge=0)]
# A week is longer than any run; neither infinity nor `nan` is a time.
Seconds: TypeAlias = Annotated[float, Meta(gt=0, le=604_800)]


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """Every setting and its default; times are seconds unless the name says otherwise.

    `folder` is where the configuration stands: paths in reports are relative to it. `connect_to` holds curl's
    `HOST:PORT:ADDRESS:PORT`, `headers` holds `HOST: NAME: VALUE`. `archive_url` is the prefix of a Memento archive (RFC
    7089): a URL behind it is its TimeGate, a time stamp and a URL a capture; `archive_cdx` is its index of captures.
    """

    offline: bool = False
    site_url: str | None = None
    media: bool = False
    original_fields: tuple[str, ...] = ()
    canonical_fields: tuple[str, ...] = ()
    expect: tuple[Role, ...] | None = None
    agree_at: Agreement = Agreement.SAME_PAGE
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = Severity.ERROR
    certainty: Certainty = Certainty.CONFIRMED
    baseline: str | None = None
    concurrency: Count = 64
    host_concurrency: Count = 4
    host_interval_ms: Natural = 100
    connect_timeout: Seconds = 10.0
    timeout: Seconds = 20.0
    max_redirects: Natural = 20
    max_body_bytes: Count = 262_144
    head_first: bool = False
    name_recheck: Annotated[float, Meta(ge=0, le=604_800)] = 60.0
    budget: Seconds | None = None
    contact: str | None = None
    ca_file: str | None = None
    allow_private: bool = False
    connect_to: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    archive: bool = False
    archive_url: str = WAYBACK
    archive_cdx: str | None = None
    archive_rate: Seconds = 0.4
    archive_budget: Seconds = 600.0
    folder: Path = Path()

    @property
    def digest(self) -> str:
        """A fingerprint of every setting that can change a result."""
        known = {name: getattr(self, name) for name in KEYS if name not in _NO_RESULT}
        return hashlib.blake2b(msgspec.json.encode(known, order="sorted"), digest_size=8).hexdigest()


    def __repr__(self) -> str:
        """No values: a traceback must not show the headers."""
        return f"Settings(digest={self.digest!r})"


KEYS = tuple(name for name in Settings.__struct_fields__ if name not in _NOT_CONFIGURABLE)


def load_settings(start: Path, flags: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings for a run in folder `start`: the nearest configuration file, the environment, then `flags`.

    Raises SettingsError with the file and key that cannot be used.
    """
    folder, configured = _from_file(start.resolve())
    merged = {**configured, **_from_environment(os.environ if environment is None else environment), **flags}
    try:
        settings = msgspec.convert(merged, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(_explained(str(error))) from None
    return msgspec.structs.replace(settings, folder=folder)


def _from_file(start: Path) -> tuple[Path, dict[str, Any]]:
    for folder in (start, *start.parents):
        for name in CONFIG_NAMES:
            table = _table(folder / name)
            if table is not None:
                return folder, table
        if (folder / ".git").exists():
            break
    return start, {}


def _table(path: Path) -> dict[str, Any] | None:
    """The linkcheck table of a configuration file, or None where the file is absent or speaks of other tools only."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    try:
        loaded = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None
    table = loaded if path.name == "linkcheck.toml" else loaded.get("tool", {}).get("linkcheck")
    if table is None:
        return None
    keys = {key.replace("-", "_"): value for key, value in table.items()}
    for key in keys:
        if key not in KEYS:
            raise SettingsError(f"{path.name} has an unknown key {key}{suggestion(key, KEYS)}")
        if key == "baseline" and isinstance(keys[key], str):
            # The file that names it may lie above the folder where the run starts.
            keys[key] = str(path.parent / keys[key])
        if key in NOT_IN_A_FILE:
            raise SettingsError(f"{path.name} cannot set {key}, for anybody's change could edit it there; use the flag or the environment")
    return keys


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in KEYS:
        value = environment.get(ENVIRONMENT_PREFIX + key.upper())
        if value is not None:
            separator = _SEPARATORS.get(key)
            found[key] = [part.strip() for part in value.split(separator) if part.strip()] if separator else value
    return found


# Between the values of a list in the environment; a header may hold commas.
_SEPARATORS = {
    **dict.fromkeys(("original_fields", "canonical_fields", "expect", "select", "ignore", "connect_to"), ","),
    "headers": "\n",
}


def suggestion(word: str, known: tuple[str, ...]) -> str:
    """`; did you mean ...?` with the nearest known word, or nothing."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"


def _explained(message: str) -> str:
    reason, _, place = message.partition(" - at `$.")
    return f"the setting {place.rstrip('`')} cannot be used: {reason[:1].lower()}{reason[1:]}" if place else message
