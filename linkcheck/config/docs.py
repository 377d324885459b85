"""Every key of the configuration with its meaning: the one table that the README and the JSON Schema are made from."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta, defstruct

from linkcheck.config.host_path_rules import HostRule, PathRule
from linkcheck.config.settings import ENVIRONMENT_PREFIX, KEYS, NOT_IN_A_FILE, NOT_IN_THE_ENVIRONMENT, Settings

MEANINGS: Mapping[str, str] = {
    "offline": "open no socket",
    "jobs": "processes that read posts; 1 starts none",
    "cache": "keep what posts came to, for later checks without the web",
    "cache_dir": "the folder for what is kept",
    "site_url": "the site that republishes",
    "profile": "what the site is: `auto`, `syndication`, `cross-posting` or `link-blog`",
    "canonical": "where canonical URLs have to point: `publisher`, `self` or `either`",
    "media": "check images, frames and videos too",
    "original_fields": "further front-matter fields that name the original",
    "canonical_fields": "further front-matter fields that name the canonical URL",
    "expect": "the claims every post must have: `original`, `canonical`, `source`",
    "agree_at": "the rung on which claims agree well enough",
    "select": "only these rules: codes or beginnings of codes",
    "ignore": "not these rules",
    "severity": "by code or beginning of a code: `error`, `warning`, `note` or `off`",
    "fail_on": "the mildest severity that fails",
    "certainty": "how sure a finding must be to fail",
    "baseline": "a file of findings that are known and fail nothing",
    "concurrency": "requests at once",
    "host_concurrency": "requests at once on one host",
    "host_interval_ms": "milliseconds between requests on one host",
    "connect_timeout": "seconds to connect",
    "timeout": "seconds for one whole exchange",
    "max_redirects": "redirects followed before it counts as a loop",
    "max_body_bytes": "bytes of a page that are read",
    "head_first": "ask by HEAD, and by GET only where that is refused",
    "name_recheck": "seconds between two look-ups before a host name counts as gone; 0 does not wait",
    "budget": "seconds for all requests together",
    "request_budget": "requests of one run",
    "host_budget": "requests to one host in a day, over all runs that share a ledger",
    "contact": "where the one who checks can be reached, for the User-Agent",
    "ca_file": "a file with further certificate authorities to trust (PEM)",
    "allow_private": "ask private addresses too, such as an intranet's",
    "connect_to": "`HOST:PORT:ADDRESS:PORT`: send requests for one host to another, as curl does",
    "headers": "`HOST: NAME: VALUE`: a header for one host, never sent to another; one a line",
    "archive": "look claims without a living page up in a web archive",
    "archive_url": "the archive, by Memento (RFC 7089)",
    "archive_cdx": "its index of captures",
    "archive_rate": "requests to it a second",
    "archive_budget": "seconds for all questions to it",
    "ledger": "what an audit remembers: an SQLite file, or `postgresql://USER@HOST/DATABASE`",
    "vantage": "a name for the place that asks, where several share a ledger",
    "reports": "the folder of an audit's reports",
    "web_hook": "an address that is sent what is new after an audit (POST, JSON)",
    "smtp": "the server that mails what is new: `smtp://HOST`, `smtps://HOST`, with `USER:PASSWORD@` where it wants a login",
    "mail_from": "the sender of that mail",
    "mail_to": "its recipients",
    "hosts": "what is different on single hosts, see below",
    "paths": "what is different for single paths, see below",
}
# Defaults that the code finds out, and how the README says them.
_DEFAULTS = {
    "jobs": "the processor's cores",
    "cache_dir": "the user's caches",
    "site_url": "the post's permalink",
    "canonical": "by profile",
    "expect": "by profile and import tool",
    "select": "`[]` (all)",
    "baseline": "none",
    "budget": "no limit",
    "request_budget": "no limit",
    "host_budget": "no limit",
    "archive": "in an audit only",
    "ledger": "`.linkcheck/ledger.sqlite` for an audit",
    "vantage": "none",
    "web_hook": "none",
    "smtp": "none",
    "mail_from": "the first of `mail_to`",
    "contact": "`site_url`",
    "ca_file": "none",
    "archive_cdx": "the Wayback Machine's",
}


def settings_table() -> Iterator[str]:
    """The rows of the README's table of settings, in Markdown."""
    yield "| key | environment | default | meaning |"
    yield "|---|---|---|---|"
    defaults = Settings()
    for key in KEYS:
        variable = "-" if key in NOT_IN_THE_ENVIRONMENT else f"`{ENVIRONMENT_PREFIX}{key.upper()}`"
        default = _DEFAULTS.get(key) or f"`{_as_toml(getattr(defaults, key))}`"
        told = "; not in a file" if key in NOT_IN_A_FILE else ""
        yield f"| `{key}` | {variable} | {default} | {MEANINGS[key]}{told} |"


def rows_table(rows: type[HostRule] | type[PathRule]) -> Iterator[str]:
    """The rows of the README's table of one of the tables, in Markdown."""
    yield "| key | meaning |"
    yield "|---|---|"
    for name, described in msgspec.json.schema(rows)["$defs"][rows.__name__]["properties"].items():
        yield f"| `{name}` | {described['description']} |"


def configuration_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `linkcheck.toml`, and of `[tool.linkcheck]` in `pyproject.toml`."""
    hints = get_type_hints(Settings, include_extras=True)
    described = [
        (key, Annotated[hints[key], Meta(description=MEANINGS[key])], getattr(Settings(), key)) for key in KEYS if key not in NOT_IN_A_FILE
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


def _as_toml(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{value}"'
        case tuple() | list():
            return "[]"
        case dict():
            return "{}"
        case _:
            return str(value)
