"""The one table of settings: each field of `Settings` is a row, and nothing about a setting is written anywhere else.

Reading files and the environment, the flags and their help, the README's table and the JSON Schema are made from it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, TypeAlias

import msgspec
from msgspec import Meta, Struct

from linkcheck.config.host_path_rules import HostRule, PathRule, UrlRule
from linkcheck.config.setting_rows import CliFlag, Setting, SettingsTable, codes, duration, natural, positive, row, seconds, seconds_or_zero
from linkcheck.model.digest import digest_of
from linkcheck.model.vocabulary import Agreement, CanonicalAt, Certainty, Color, Level, Profile, Role, Severity

ENVIRONMENT_PREFIX = "LINKCHECK_"
# The origin of a setting that a flag or an argument gave.
BY_FLAG = "the command line"
WAYBACK = "https://web.archive.org/web/"
WAYBACK_CDX = "https://web.archive.org/cdx/search/cdx"

Count: TypeAlias = Annotated[int, Meta(ge=1)]
Natural: TypeAlias = Annotated[int, Meta(ge=0)]
# A week is longer than any run; neither infinity nor `nan` is a time.
Seconds: TypeAlias = Annotated[float, Meta(gt=0, le=604_800)]
SecondsOrZero: TypeAlias = Annotated[float, Meta(ge=0, le=604_800)]


class Settings(Struct, metaclass=SettingsTable, frozen=True, forbid_unknown_fields=True):
    """Every setting and its default; times are seconds unless the name says otherwise.

    `folder` is no setting but where the configuration stands: paths in reports are relative to it. `origins` says of each setting that
    was given where: a file, a variable or a flag. `archive_url` is the prefix
    of a Memento archive (RFC 7089): a URL behind it is its TimeGate, a time stamp and a URL a capture. Flags are shown in the
    order of this table.
    """

    offline: bool = row(False, Setting("open no socket", flag=CliFlag("offline", "no sockets: only what the text itself tells")))
    jobs: Count | None = row(
        None,
        Setting(
            "processes that read posts; 1 starts none",
            default="the cores",
            changes_results=False,
            flag=CliFlag("reading", metavar="N", read=positive),
        ),
    )
    cache: bool = row(
        True,
        Setting(
            "keep what was found in posts, for later checks",
            changes_results=False,
            flag=CliFlag("cache", "judge every post anew, and keep nothing (default: unchanged posts are known)"),
        ),
    )
    cache_dir: str | None = row(
        None,
        Setting(
            "the folder for what is kept",
            default="the user's folder for caches",
            in_file=False,
            changes_results=False,
            flag=CliFlag("cache", "where results are kept", metavar="FOLDER"),
        ),
    )
    site_url: str | None = row(None, Setting("the site that republishes", default="the post's permalink"))
    site_dir: str | None = row(
        None, Setting("the folder of the built site, such as `public`: links to the site are looked up there", from_file=True)
    )
    select: tuple[str, ...] = row(
        (),
        Setting(
            "only these rules: codes, beginnings of codes, or names",
            default="`[]` (all)",
            separator=",",
            flag=CliFlag(
                "judging",
                "only these rules: codes, beginnings of codes, or names, separated by commas",
                default="",
                metavar="CODES",
                read=codes,
            ),
        ),
    )
    ignore: tuple[str, ...] = row((), Setting("not these rules", separator=",", flag=CliFlag("judging", metavar="CODES", read=codes)))
    severity: Mapping[str, Level] = row(
        {}, Setting("by code, beginning of a code, or name: `error`, `warning`, `note` or `off`", separator=",")
    )
    fail_on: Severity = row(
        Severity.ERROR, Setting("the mildest severity that fails: `error`, `warning` or `note`", flag=CliFlag("judging"))
    )
    certainty: Certainty = row(
        Certainty.CONFIRMED, Setting("how sure a finding must be to fail: `confirmed`, `likely` or `unknown`", flag=CliFlag("judging"))
    )
    baseline: str | None = row(
        None,
        Setting(
            "a file of findings that are known and fail nothing",
            changes_results=False,
            from_file=True,
            flag=CliFlag("judging", "findings that are known and fail nothing", metavar="FILE"),
        ),
    )
    profile: Profile = row(
        Profile.AUTO,
        Setting(
            "what the site is: `auto`, `syndication`, `cross-posting` or `link-blog`",
            flag=CliFlag("judging", "what the site is, and so which claims its posts must have"),
        ),
    )
    canonical: CanonicalAt | None = row(
        None, Setting("where canonical URLs have to point: `publisher`, `self` or `either`", default="by profile")
    )
    expect: tuple[Role, ...] | None = row(
        None,
        Setting("the claims every post must have: `original`, `canonical`, `source`", default="by profile and import tool", separator=","),
    )
    agree_at: Agreement = row(
        Agreement.LIKELY,
        Setting(
            "the rung on which claims agree well enough: `identical`, `equivalent`, `same-target`, `same-page`, `likely` or `same-site`"
        ),
    )
    original_fields: tuple[str, ...] = row(
        (), Setting("further front-matter fields that name the original, by dotted paths; `-link`: never this one", separator=",")
    )
    canonical_fields: tuple[str, ...] = row(
        (), Setting("further front-matter fields that name the canonical URL, by dotted paths", separator=",")
    )
    include: tuple[str, ...] = row(
        (),
        Setting(
            "files in folders that are posts without front matter too: patterns as in `.gitignore`",
            separator=",",
            flag=CliFlag("reading", "files in folders that are posts without front matter too; may be repeated", metavar="PATTERN"),
        ),
    )
    exclude: tuple[str, ...] = row(
        (),
        Setting(
            "files in folders that are left out: patterns as in `.gitignore`",
            separator=",",
            flag=CliFlag("reading", "files in folders that are left out, as in .gitignore; may be repeated", metavar="PATTERN"),
        ),
    )
    exclude_urls: tuple[str, ...] = row(
        (),
        Setting(
            "links that are left out, and claims that are not asked: URLs in which `*` stands for anything, or `re:` and a regular "
            "expression; one a line",
            # An expression may hold commas.
            separator="\n",
            flag=CliFlag(
                "reading",
                "links that are left out: a URL, one with * for anything, or re: and a regular expression; may be repeated",
                name="--exclude-url",
                metavar="URL",
            ),
        ),
    )
    drafts: bool = row(
        True,
        Setting(
            "check drafts too: posts with `draft: true`, `published: false` or a date in the future, and those in `_drafts`",
            flag=CliFlag("reading", "leave out drafts and posts with a date in the future (default: they are checked)"),
        ),
    )
    media: bool = row(False, Setting("check images, frames, videos and whatever else a page shows too", flag=CliFlag("judging")))

    color: Color = row(
        Color.AUTO,
        Setting(
            "colours in what people read: `auto` (on a terminal, and as `NO_COLOR` and `FORCE_COLOR` say), `always` or `never`",
            in_file=False,
            changes_results=False,
            flag=CliFlag("output", "colours: auto is on a terminal, and as NO_COLOR and FORCE_COLOR say"),
        ),
    )
    budget: Seconds | None = row(
        None,
        Setting(
            "seconds for all requests together",
            default="no limit",
            changes_results=False,
            flag=CliFlag("network", "stop requesting after this time: 90, 50m or 2h", metavar="TIME", read=duration),
        ),
    )
    request_budget: Count | None = row(
        None,
        Setting(
            "requests of one run",
            default="no limit",
            changes_results=False,
            flag=CliFlag("limits", "requests of this run", metavar="N", read=positive),
        ),
    )
    host_budget: Count | None = row(
        None,
        Setting(
            "requests to one host in a day, over all runs that share a ledger",
            default="no limit",
            changes_results=False,
            flag=CliFlag("limits", "requests to one host in a day, over all runs that share the ledger", metavar="N", read=positive),
        ),
    )
    timeout: Seconds = row(
        20.0,
        Setting(
            "seconds for one whole exchange",
            flag=CliFlag("network", "for one request, to the end of its page", metavar="SECONDS", read=seconds),
        ),
    )
    connect_timeout: Seconds = row(
        10.0, Setting("seconds to connect", flag=CliFlag("network", "for a connection", metavar="SECONDS", read=seconds))
    )
    concurrency: Count = row(64, Setting("requests at once", flag=CliFlag("network", metavar="N", read=positive)))
    host_concurrency: Count = row(4, Setting("requests at once on one host", flag=CliFlag("network", metavar="N", read=positive)))
    host_interval_ms: Natural = row(
        100, Setting("milliseconds between requests on one host", flag=CliFlag("network", metavar="MS", read=natural))
    )
    max_redirects: Natural = row(20, Setting("redirects followed before it counts as a loop"))
    max_body_bytes: Count = row(262_144, Setting("bytes of a page that are read"))
    name_recheck: SecondsOrZero = row(
        60.0,
        Setting(
            "seconds between two look-ups before a host name counts as gone; 0 does not wait",
            flag=CliFlag(
                "network",
                "between two look-ups before a host name counts as gone; 0 does not wait",
                metavar="SECONDS",
                read=seconds_or_zero,
            ),
        ),
    )
    head_first: bool = row(False, Setting("ask by HEAD, and by GET only where that is refused; sees no soft 404s", flag=CliFlag("network")))
    contact: str | None = row(
        None,
        Setting(
            "where the one who checks can be reached, for the User-Agent", default="`site_url`", flag=CliFlag("network", metavar="URL")
        ),
    )
    ca_file: str | None = row(
        None,
        Setting(
            "a file with further certificate authorities to trust (PEM)",
            flag=CliFlag("network", "trust the certificate authorities in FILE too (PEM)", metavar="FILE"),
        ),
    )
    connect_to: tuple[str, ...] = row(
        (),
        Setting(
            "`HOST:PORT:ADDRESS:PORT`: send requests for one host to another, as curl does",
            separator=",",
            in_file=False,
            hidden=True,
            flag=CliFlag(
                "network", "send requests for one host to another, as curl does; may be repeated", metavar="HOST:PORT:ADDRESS:PORT"
            ),
        ),
    )
    headers: tuple[str, ...] = row(
        (),
        Setting(
            "`HOST: NAME: VALUE`: a header for one host, by https and never to another; one a line",
            # A header may hold commas.
            separator="\n",
            in_file=False,
            # A secret must not be guessed from a digest.
            changes_results=False,
            hidden=True,
            flag=CliFlag(
                "network",
                "a header for one host and no other, by https; HOST:PORT:NAME:VALUE for a port, http://HOST:PORT:NAME:VALUE for http",
                name="--header",
                metavar="HOST:NAME:VALUE",
            ),
        ),
    )
    allow_private: bool = row(False, Setting("ask private addresses too, such as an intranet's", in_file=False, flag=CliFlag("network")))

    archive: bool | None = row(
        None, Setting("look claims without a living page up in a web archive", default="only in an audit", flag=CliFlag("archive"))
    )
    archive_url: str = row(
        WAYBACK,
        Setting(
            "the archive, by Memento (RFC 7089)", flag=CliFlag("archive", "the archive, by Memento", "the Wayback Machine", metavar="URL")
        ),
    )
    archive_cdx: str | None = row(
        None, Setting("the archive's index of captures (CDX)", default="the Wayback Machine's", flag=CliFlag("archive", metavar="URL"))
    )
    archive_rate: Annotated[float, Meta(ge=0, le=1000)] = row(0.4, Setting("requests to the archive a second", changes_results=False))
    archive_budget: Seconds = row(
        600.0,
        Setting(
            "seconds for all questions to the archive",
            changes_results=False,
            flag=CliFlag("archive", "for all requests to the archive together", metavar="SECONDS", read=seconds),
        ),
    )

    ledger: str | None = row(
        None,
        Setting(
            "what an audit remembers: an SQLite file, or `postgresql://USER@HOST/DATABASE`",
            default="`.linkcheck/ledger.sqlite` for an audit",
            in_file=False,
            changes_results=False,
            flag=CliFlag(
                "ledger",
                "an SQLite file, or postgresql://USER@HOST/DATABASE (an audit's default: .linkcheck/ledger.sqlite)",
                default="",
                metavar="PLACE",
            ),
        ),
    )
    vantage: str = row(
        "",
        Setting(
            "a name for the place that asks, where several share a ledger", changes_results=False, flag=CliFlag("vantage", metavar="NAME")
        ),
    )
    reports: str = row(
        "reports",
        Setting(
            "the folder of an audit's reports",
            changes_results=False,
            from_file=True,
            flag=CliFlag("reports", 'where reports are kept by date; "" keeps none', metavar="FOLDER"),
        ),
    )
    web_hook: str | None = row(
        None, Setting("an address that is sent what is new after an audit (POST, JSON)", in_file=False, changes_results=False, hidden=True)
    )
    smtp: str | None = row(
        None,
        Setting(
            "the server that mails what is new: `smtp://HOST`, `smtps://HOST`, with `USER:PASSWORD@` where it wants a login",
            in_file=False,
            changes_results=False,
            hidden=True,
        ),
    )
    mail_from: str | None = row(
        None, Setting("the sender of mail about what is new", default="the first of `mail_to`", changes_results=False)
    )
    mail_to: tuple[str, ...] = row(
        (), Setting("the recipients of mail about what is new", separator=",", in_file=False, changes_results=False)
    )

    hosts: tuple[HostRule, ...] = row((), Setting("what is different on single hosts, see below", in_environment=False))
    urls: tuple[UrlRule, ...] = row((), Setting("what is different at single URLs, see below", in_environment=False))
    paths: tuple[PathRule, ...] = row((), Setting("what is different for single paths, see below", in_environment=False))
    folder: Path = Path()
    origins: Mapping[str, str] = {}

    @property
    def given(self) -> frozenset[str]:
        """The settings that flags or the environment gave, which only whoever starts the run can do."""
        return frozenset(key for key, origin in self.origins.items() if origin in (BY_FLAG, environment_name(key)))

    @property
    def digest(self) -> str:
        """A fingerprint of every setting that can change a result."""
        known = {name: getattr(self, name) for name, setting in SETTINGS.items() if setting.changes_results}
        return digest_of(msgspec.json.encode(known, order="sorted"), size=8).hex()

    def __repr__(self) -> str:
        """The digest only: a traceback must not show secret headers."""
        return f"Settings(digest={self.digest!r})"


SETTINGS = Settings.rows
KEYS = tuple(SETTINGS)


def type_of(key: str) -> object:
    """The type of a setting."""
    return Settings.__annotations__[key]


def environment_name(key: str) -> str:
    """The environment variable of a setting."""
    return f"{ENVIRONMENT_PREFIX}{key.upper()}"
