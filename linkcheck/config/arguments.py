"""The settings as keyword arguments of the library, for type checkers and editors."""

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Literal, TypeAlias, TypedDict

from linkcheck.config.host_path_rules import HostRule, UrlRule
from linkcheck.model.vocabulary import Agreement, CanonicalAt, Certainty, Color, Level, Profile, Role, Severity

Place: TypeAlias = str | PathLike[str]
_Role: TypeAlias = Role | Literal["original", "canonical", "source"]
_Table: TypeAlias = Mapping[str, object]


class SettingsArguments(TypedDict, total=False):
    """Every setting by its name in the configuration file, but `paths`; tables may be written as dictionaries."""

    offline: bool
    jobs: int | None
    cache: bool
    cache_dir: Place | None
    site_url: str | None
    site_dir: Place | None
    select: Sequence[str]
    ignore: Sequence[str]
    severity: Mapping[str, Level | Literal["error", "warning", "note", "off"]]
    fail_on: Severity | Literal["error", "warning", "note"]
    certainty: Certainty | Literal["confirmed", "likely", "unknown"]
    baseline: Place | None
    profile: Profile | Literal["auto", "syndication", "cross-posting", "link-blog"]
    canonical: CanonicalAt | Literal["publisher", "self", "either"] | None
    expect: Sequence[_Role] | None
    agree_at: Agreement | Literal["identical", "equivalent", "same-target", "same-page", "likely", "same-site"]
    original_fields: Sequence[str]
    canonical_fields: Sequence[str]
    include: Sequence[str]
    exclude: Sequence[str]
    exclude_urls: Sequence[str]
    drafts: bool
    media: bool
    color: Color | Literal["auto", "always", "never"]
    budget: float | None
    request_budget: int | None
    host_budget: int | None
    timeout: float
    connect_timeout: float
    concurrency: int
    host_concurrency: int
    host_interval_ms: int
    max_redirects: int
    max_body_bytes: int
    name_recheck: float
    head_first: bool
    contact: str | None
    ca_file: Place | None
    connect_to: Sequence[str]
    headers: Sequence[str]
    allow_private: bool
    archive: bool | None
    archive_url: str
    archive_cdx: str | None
    archive_rate: float
    archive_budget: float
    ledger: Place | None
    vantage: str
    reports: Place
    web_hook: str | None
    smtp: str | None
    mail_from: str | None
    mail_to: Sequence[str]
    hosts: Sequence[HostRule | _Table]
    urls: Sequence[UrlRule | _Table]
