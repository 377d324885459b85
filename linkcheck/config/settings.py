"""Defaults < configuration file < environment < flags, merged once into an immutable value."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta, Struct, structs

from linkcheck.config.host_path_rules import HostRule, PathRule
from linkcheck.config.messages import require_known_keys, require_known_rows, sentence_for, suggestion, with_underscores
from linkcheck.model.digest import digest_of
from linkcheck.model.errors import SettingsError
from linkcheck.model.vocabulary import Agreement, CanonicalAt, Certainty, Level, Profile, Role, Severity
from linkcheck.urls.url import web_url

__all__ = [
    "CONFIG_NAMES",
    "ENVIRONMENT_PREFIX",
    "KEYS",
    "NOT_IN_A_FILE",
    "NOT_IN_THE_ENVIRONMENT",
    "Settings",
    "configured_in",
    "load_settings",
    "suggestion",
]

CONFIG_NAMES = ("linkcheck.toml", "pyproject.toml")
ENVIRONMENT_PREFIX = "LINKCHECK_"
WAYBACK = "https://web.archive.org/web/"
WAYBACK_CDX = "https://web.archive.org/cdx/search/cdx"
_NOT_CONFIGURABLE = frozenset({"folder"})
# A pull request can edit a configuration file: what opens private networks, carries secrets or says where results go, only the
# person who runs may say.
NOT_IN_A_FILE = frozenset({"allow_private", "cache_dir", "connect_to", "headers", "ledger", "web_hook", "smtp", "mail_to"})
# Tables have no form that fits into a variable.
NOT_IN_THE_ENVIRONMENT = frozenset({"hosts", "paths"})
# What says how a run is made and not what it finds; secrets above all stay out of the digest.
_NO_RESULT = frozenset(
    {
        "jobs",
        "cache",
        "cache_dir",
        "headers",
        "baseline",
        "budget",
        "request_budget",
        "host_budget",
        "archive_budget",
        "archive_rate",
        "ledger",
        "vantage",
        "reports",
        "web_hook",
        "smtp",
        "mail_from",
        "mail_to",
    }
)

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
    jobs: Count | None = None
    cache: bool = True
    cache_dir: str | None = None
    site_url: str | None = None
    profile: Profile = Profile.AUTO
    canonical: CanonicalAt | None = None
    media: bool = False
    original_fields: tuple[str, ...] = ()
    canonical_fields: tuple[str, ...] = ()
    expect: tuple[Role, ...] | None = None
    agree_at: Agreement = Agreement.SAME_PAGE
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Level] = {}
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
    request_budget: Count | None = None
    host_budget: Count | None = None
    contact: str | None = None
    ca_file: str | None = None
    allow_private: bool = False
    connect_to: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    archive: bool | None = None
    archive_url: str = WAYBACK
    archive_cdx: str | None = None
    archive_rate: Annotated[float, Meta(ge=0, le=1000)] = 0.4
    archive_budget: Seconds = 600.0
    ledger: str | None = None
    vantage: str = ""
    reports: str = "reports"
    web_hook: str | None = None
    smtp: str | None = None
    mail_from: str | None = None
    mail_to: tuple[str, ...] = ()
    hosts: tuple[HostRule, ...] = ()
    paths: tuple[PathRule, ...] = ()
    folder: Path = Path()

    @property
    def digest(self) -> str:
        """A fingerprint of every setting that can change a result."""
        known = {name: getattr(self, name) for name in KEYS if name not in _NO_RESULT}
        return digest_of(msgspec.json.encode(known, order="sorted"), size=8).hex()

    def __repr__(self) -> str:
        """No values: a traceback must not show the headers."""
        return f"Settings(digest={self.digest!r})"


KEYS = tuple(name for name in Settings.__struct_fields__ if name not in _NOT_CONFIGURABLE)


def load_settings(start: Path, flags: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """The settings for a run in folder `start`: the nearest configuration file, the environment, then `flags`.

    Raises SettingsError with the file and key that cannot be used.
    """
    folder, name, configured = _from_file(start.resolve())
    # A file says what it means by its types; the environment holds nothing but text.
    _converted(configured, f"{name}: ", strict=True)
    environed = _from_environment(os.environ if environment is None else environment)
    _converted(environed, "the environment: ", strict=False)
    require_known_keys(flags, KEYS, "the arguments have")
    settings = _converted({**configured, **environed, **flags}, "", strict=False)
    _require_sense(settings)
    return structs.replace(settings, folder=folder, hosts=tuple(_host_rule(rule) for rule in settings.hosts))


def _converted(values: Mapping[str, Any], origin: str, *, strict: bool) -> Settings:
    try:
        return msgspec.convert(values, Settings, strict=strict)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{origin}{sentence_for(str(error), values)}") from None


def _require_sense(settings: Settings) -> None:
    """Raise SettingsError for what has the right type and means nothing."""
    for rung in (settings.agree_at, *(table.agree_at for table in settings.paths)):
        if rung in (Agreement.DIFFERENT, Agreement.UNKNOWN):
            raise SettingsError(f"claims cannot agree at {rung}; write identical, equivalent, same-target, same-page or same-site")
    if settings.site_url is not None and web_url(settings.site_url) is None:
        raise SettingsError(f"site_url is no web address: {settings.site_url}; write it as https://blog.example/")


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


def configured_in(folder: Path) -> str | None:
    """The name of the file in a folder that holds a configuration, or None."""
    return next((name for name in CONFIG_NAMES if _table(folder / name) is not None), None)


def _table(path: Path) -> dict[str, Any] | None:
    """The linkcheck table of a configuration file, or None where the file is absent or speaks of other tools only."""
    table = _written(path)
    if table is None:
        return None
    if not isinstance(table, dict):
        raise SettingsError(f"{path.name}: tool.linkcheck must be a table; write [tool.linkcheck]")
    keys = with_underscores(table)
    require_known_keys(keys, KEYS, f"{path.name} has")
    for key in keys:
        if key == "baseline" and isinstance(keys[key], str):
            # The file that names it may lie above the folder where the run starts.
            keys[key] = str(path.parent / keys[key])
        if key in NOT_IN_A_FILE:
            raise SettingsError(f"{path.name} cannot set {key}, for anybody's change could edit it there; use the flag or the environment")
    for name, table_type in (("hosts", HostRule), ("paths", PathRule)):
        require_known_rows(keys.get(name), name, table_type.__struct_fields__, path.name)
    return keys


def _written(path: Path) -> object:
    """What a configuration file holds for this program, or None."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from None
    import tomllib

    try:
        loaded = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from None
    tool = loaded.get("tool", {})
    if path.name != "linkcheck.toml":
        return tool.get("linkcheck") if isinstance(tool, dict) else None
    if "tool" in loaded:
        raise SettingsError(f"{path.name} has a table tool; leave tool.linkcheck out of this file: [[paths]] for [[tool.linkcheck.paths]]")
    return loaded


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in KEYS:
        if key in NOT_IN_THE_ENVIRONMENT:
            continue
        value = environment.get(ENVIRONMENT_PREFIX + key.upper())
        if value is not None:
            separator = _SEPARATORS.get(key)
            found[key] = [part.strip() for part in value.split(separator) if part.strip()] if separator else value
            if key == "severity":
                pairs = (part.partition("=") for part in found[key])
                found[key] = {code.strip(): level.strip() for code, _, level in pairs}
    return found


# Between the values of a list in the environment; a header may hold commas.
_SEPARATORS = {
    **dict.fromkeys(("original_fields", "canonical_fields", "expect", "select", "ignore", "severity", "connect_to", "mail_to"), ","),
    "headers": "\n",
}
