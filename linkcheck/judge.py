"""Rules x case -> findings: severities, one finding per post, code and URL, and what concerns many posts."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from msgspec import Struct, structs

from linkcheck.errors import UsageError
from linkcheck.ignoring import OWN, covering, heed, reason_of
from linkcheck.model import Finding, Flag, Ignore, Link, Post, Related
from linkcheck.rules import RULES, Case, Rule, RuleInfo
from linkcheck.settings import Settings, suggestion
from linkcheck.tables import PathRule
from linkcheck.vocabulary import Certainty, Level, Role, Severity

_SEVERITIES = tuple(Severity)
_CERTAINTIES = tuple(Certainty)


class Bench(Struct, frozen=True):
    """How posts are judged: by which rules, how severely by code, on which day, and whether the web was asked."""

    rules: tuple[Rule, ...]
    today: date
    levels: Mapping[str, Level] = {}
    online: bool = False


def bench_of(settings: Settings, today: date, *, online: bool) -> Bench:
    """How the settings of a post want it to be judged."""
    rules = chosen_rules(settings.select, settings.ignore, tuple(settings.severity.items()))
    return Bench(rules, today, settings.severity, online)


@lru_cache
def chosen_rules(select: tuple[str, ...], ignore: tuple[str, ...], levels: tuple[tuple[str, Level], ...] = ()) -> tuple[Rule, ...]:
    """The rules whose codes begin with one of `select` (all without any) and with none of `ignore`, and are not off."""
    wanted = tuple(prefix.upper() for prefix in select) or ("LC",)
    unwanted = tuple(prefix.upper() for prefix in ignore) or ("-",)
    return tuple(
        rule for rule in RULES
        if rule.info.code.startswith(wanted) and not rule.info.code.startswith(unwanted)
        and level_of(rule.info.code, dict(levels)) is not Level.OFF
    )


def require_known(settings: Settings) -> None:
    """Raise UsageError for a code, or beginning of a code, in the settings that no rule has."""
    codes = tuple(rule.info.code for rule in RULES)
    tables: tuple[Settings | PathRule, ...] = (settings, *settings.paths)
    for prefix in (prefix for table in tables for prefix in (*table.select, *table.ignore, *table.severity)):
        if not prefix or not any(code.startswith(prefix.upper()) for code in codes):
            raise UsageError(f"there is no rule {prefix}{suggestion(prefix.upper(), codes)}")


def level_of(code: str, levels: Mapping[str, Level]) -> Level | None:
    """What the settings say of a rule: the longest beginning of its code counts."""
    named = [prefix for prefix in levels if code.startswith(prefix.upper())]
    return levels[max(named, key=len)] if named else None


class Grouped(Struct, frozen=True):
    """A flag that is reported once for all posts that raise it."""

    info: RuleInfo
    flag: Flag
    path: str


class _Raised(Struct, frozen=True):
    """A flag with its rule, and the ignore of the post that hides it."""

    info: RuleInfo
    flag: Flag
    hidden_by: Ignore | None = None


def judge(case: Case, bench: Bench) -> tuple[tuple[Finding, ...], tuple[Grouped, ...]]:
    """The findings of one post in the order of the file, and its part in findings about the whole archive."""
    found: dict[tuple[str, str, Ignore | None], Finding] = {}
    grouped: list[Grouped] = []
    repeats: dict[str, int] = {}
    for raised in _raised(case, bench):
        info, flag, ignore = raised.info, raised.flag, raised.hidden_by
        if flag.group is not None and ignore is None:
            grouped.append(Grouped(info, flag, case.post.path))
            continue
        key = info.code, _subject(info, flag), ignore
        found[key] = _merged(found[key], flag) if key in found else _finding(raised, case.post, repeats)
    return tuple(sorted(found.values(), key=_place)), tuple(grouped)


def _subject(info: RuleInfo, flag: Flag) -> str:
    """What a flag is about: flags of one rule about the same make one finding, but each ignore is told at its own place."""
    if flag.link is not None:
        return flag.link.url
    return f"\n{flag.span.start}" if info.code.startswith(OWN) and flag.span is not None else f"\n{flag.message}"


def _raised(case: Case, bench: Bench) -> Iterator[_Raised]:
    """What the rules raise: first what stands, so that hiding one place of a URL changes no other's fingerprint."""
    ignores = case.reading.ignores
    raised: list[_Raised] = []
    for rule in bench.rules:
        if not rule.info.code.startswith(OWN):
            flags = (_levelled(rule.info.code, flag, bench.levels) for flag in rule.check(case))
            raised += (_Raised(rule.info, flag, covering(rule.info.code, flag, ignores, bench.today)) for flag in flags)
    yield from (one for one in raised if one.hidden_by is None)
    yield from (one for one in raised if one.hidden_by is not None)
    if not ignores:
        return
    used = [(one.hidden_by, one.info.code) for one in raised if one.hidden_by is not None]
    ran = frozenset(rule.info.code for rule in bench.rules)
    after = structs.replace(case, heeded=heed(case, used, ran, bench.today, online=bench.online))
    for rule in bench.rules:
        if rule.info.code.startswith(OWN):
            yield from (_Raised(rule.info, _levelled(rule.info.code, flag, bench.levels)) for flag in rule.check(after))


def _levelled(code: str, flag: Flag, levels: Mapping[str, Level]) -> Flag:
    """The flag as severe as the settings want it."""
    level = level_of(code, levels)
    return flag if level is None else structs.replace(flag, severity=Severity(level))


def judge_archive(grouped: Iterable[Grouped]) -> tuple[Finding, ...]:
    """One finding for each remark that several posts share, with the posts."""
    gathered: dict[tuple[str, str], Grouped] = {}
    paths: dict[tuple[str, str], list[str]] = {}
    for item in grouped:
        key = item.info.code, item.flag.group or ""
        gathered.setdefault(key, item)
        paths.setdefault(key, []).append(item.path)
    return tuple(
        Finding(
            code=item.info.code,
            name=item.info.name,
            severity=item.flag.severity or item.info.severity,
            certainty=item.flag.certainty,
            message=item.flag.message,
            path=paths[key][0],
            fingerprint=_hash(key),
            span=item.flag.span,
            help=item.flag.help,
            posts=tuple(sorted(set(paths[key]))),
        )
        for key, item in sorted(gathered.items(), key=lambda pair: pair[0])
    )


def fails(findings: Iterable[Finding], fail_on: Severity, certainty: Certainty) -> bool:
    """Whether any finding is severe and certain enough to fail a gate."""
    return any(
        _SEVERITIES.index(finding.severity) <= _SEVERITIES.index(fail_on)
        and _CERTAINTIES.index(finding.certainty) <= _CERTAINTIES.index(certainty)
        for finding in findings if finding.suppressed is None
    )


def _finding(raised: _Raised, post: Post, repeats: dict[str, int]) -> Finding:
    info, flag = raised.info, raised.flag
    role = flag.link.role if flag.link is not None else Role.BODY
    written = flag.link.raw.strip() if flag.link is not None else ""
    seed = _hash((info.code, post.identity, role, written))
    repeats[seed] = repeats.get(seed, 0) + 1
    return Finding(
        code=info.code,
        name=info.name,
        severity=flag.severity or info.severity,
        certainty=flag.certainty,
        message=flag.message,
        path=post.path,
        fingerprint=seed if repeats[seed] == 1 else f"{seed}-{repeats[seed]}",
        url=flag.link.url if flag.link is not None else flag.url,
        span=flag.span or (flag.link.span if flag.link is not None else None),
        help=flag.help,
        fix=flag.fix,
        suppressed=reason_of(raised.hidden_by) if raised.hidden_by is not None else None,
    )


def _merged(finding: Finding, flag: Flag) -> Finding:
    """A finding with another place of the same URL; its fix mends that place too."""
    link: Link | None = flag.link
    related = (*finding.related, Related(link.role, link.field, link.span)) if link is not None else finding.related
    fix = finding.fix
    if fix is not None and flag.fix is not None:
        fix = structs.replace(fix, edits=(*fix.edits, *flag.fix.edits))
    severity = min(finding.severity, flag.severity or finding.severity, key=_SEVERITIES.index)
    return structs.replace(finding, related=related, fix=fix, severity=severity)


def _place(finding: Finding) -> tuple[int, int, str, str]:
    span = finding.span
    return (span.line, span.column, finding.code, finding.fingerprint) if span else (0, 0, finding.code, finding.fingerprint)


def _hash(parts: Iterable[str]) -> str:
    return "fp1:" + hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
