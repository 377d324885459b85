"""The tables `[[hosts]]`, `[[urls]]` and `[[paths]]`: settings for single hosts, for single URLs and for single posts."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct, structs

from linkcheck.model.vocabulary import Agreement, CanonicalAt, Level, Profile, Role
from linkcheck.urls.patterns import url_matcher

Status = Annotated[int, Meta(ge=100, le=999)]


class HostRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Settings for a host and all hosts below it; of several tables that match, the one with the longest name counts."""

    host: Annotated[str, Meta(min_length=1, description="a host name; hosts below it are meant too")]
    accept: Annotated[tuple[Status, ...], Meta(description="statuses that count as alive on this host")] = ()
    never_check: Annotated[bool, Meta(description="never ask this host; its links stay unchecked")] = False
    reason: Annotated[str, Meta(description="why; stands in the report")] = ""
    interval_ms: Annotated[Annotated[int, Meta(ge=0)] | None, Meta(description="instead of `host_interval_ms`")] = None
    concurrency: Annotated[Annotated[int, Meta(ge=1)] | None, Meta(description="instead of `host_concurrency`")] = None


class UrlRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Settings for the URLs that match a pattern; of several tables that match, the first one counts."""

    url: Annotated[str, Meta(min_length=1, description="a URL in which `*` stands for anything, or `re:` and a regular expression")]
    accept: Annotated[tuple[Status, ...], Meta(description="statuses that count as alive at this URL")] = ()
    never_check: Annotated[bool, Meta(description="never ask this URL; its links stay unchecked")] = False
    reason: Annotated[str, Meta(description="why; stands in the report")] = ""
    until: Annotated[date | None, Meta(description="the last day on which the table counts")] = None


class PathRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Settings for the posts that match patterns as in `.gitignore`; a later table wins over an earlier one."""

    match: Annotated[
        Annotated[str, Meta(min_length=1)] | Annotated[tuple[str, ...], Meta(min_length=1)],
        Meta(description="patterns as in `.gitignore`, relative to the configuration's folder"),
    ]
    select: Annotated[tuple[str, ...], Meta(description="only these of the rules that run")] = ()
    ignore: Annotated[tuple[str, ...], Meta(description="not these rules either")] = ()
    severity: Annotated[Mapping[str, Level], Meta(description="severities by code or beginning of a code")] = {}
    expect: Annotated[tuple[Role, ...] | None, Meta(description="the claims these posts must have")] = None
    profile: Annotated[Profile | None, Meta(description="what these posts are")] = None
    canonical: Annotated[CanonicalAt | None, Meta(description="where their canonical URL has to point")] = None
    original_fields: Annotated[tuple[str, ...] | None, Meta(description="the fields that name their original")] = None
    canonical_fields: Annotated[tuple[str, ...] | None, Meta(description="the fields that name their canonical URL")] = None
    agree_at: Annotated[Agreement | None, Meta(description="the rung on which their claims agree well enough")] = None

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns as a tuple, also where only one was given."""
        return (self.match,) if isinstance(self.match, str) else self.match


_ANY_HOST = HostRule("*")


def url_rule_for(urls: tuple[UrlRule, ...], *spellings: str) -> UrlRule | None:
    """The first table that one of a URL's spellings matches, or None."""
    return next((rule for rule in urls if any(url_matcher((rule.url,))(url) is not None for url in spellings)), None)


def rule_for_page(hosts: tuple[HostRule, ...], urls: tuple[UrlRule, ...], name: str, *spellings: str) -> HostRule:
    """The settings for one page on the host `name`: those of its own URL besides those of the host."""
    host, own = rule_for(hosts, name), url_rule_for(urls, *spellings) if urls else None
    if own is None:
        return host
    return structs.replace(
        host,
        accept=(*host.accept, *own.accept),
        never_check=host.never_check or own.never_check,
        reason=own.reason or ("" if own.never_check else host.reason),
    )


def rule_for(hosts: tuple[HostRule, ...], name: str) -> HostRule:
    """The settings for the host `name`: those of the nearest table, or of an empty one."""
    fitting = (rule for rule in hosts if name == rule.host or name.endswith(f".{rule.host}"))
    return max(fitting, key=lambda rule: len(rule.host), default=_ANY_HOST)
