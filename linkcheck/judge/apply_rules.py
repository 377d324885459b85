"""Rules x case -> findings: severities, one finding per post, code and URL, and what concerns many posts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from msgspec import Struct, structs

from linkcheck.config.host_path_rules import PathRule
from linkcheck.config.settings import Settings, suggestion
from linkcheck.judge.ignores import ignore_hiding, judge_ignores, reason_of
from linkcheck.judge.rules import RULES, Case, Rule, RuleInfo, needed
from linkcheck.model import BASELINE, Finding, Fix, Flag, GroupKey, Ignore, Link, Post, Related, rank
from linkcheck.model.digest import text_digest
from linkcheck.model.errors import UsageError
from linkcheck.model.vocabulary import About, Level, Role, Safety, Severity

_SEVERITIES = tuple(Severity)


class RuleSet(Struct, frozen=True):
    """How posts are judged: by which rules, how severely by code, on which day, and whether the web was asked."""

    rules: tuple[Rule, ...]
    today: date
    levels: Mapping[str, Level] = {}
    online: bool = False


def rule_set_of(settings: Settings, today: date, *, online: bool) -> RuleSet:
    """How the settings of a post want it to be judged."""
    rules = chosen_rules(settings.select, settings.ignore, tuple(settings.severity.items()))
    return RuleSet(rules, today, settings.severity, online)


@lru_cache
def chosen_rules(select: tuple[str, ...], ignore: tuple[str, ...], levels: tuple[tuple[str, Level], ...] = ()) -> tuple[Rule, ...]:
    """The rules whose codes begin with one of `select` (all without any) and with none of `ignore`, and are not off."""
    wanted = tuple(prefix.upper() for prefix in select) or ("LC",)
    unwanted = tuple(prefix.upper() for prefix in ignore) or ("-",)
    return tuple(
        rule
        for rule in RULES
        if rule.info.code.startswith(wanted)
        and not rule.info.code.startswith(unwanted)
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


class SharedFinding(Struct, frozen=True):
    """One post's share in a remark that other posts may raise too; `identity` is the post's."""

    finding: Finding
    group: GroupKey
    identity: str = ""

    @property
    def places(self) -> tuple[str, ...]:
        """The fingerprints by which the share is known, with its post or among others."""
        if not self.group.alone:
            # Never a finding of its own post, the share is the same however the post spells what it shares.
            return (_hash((self.finding.code, self.group.key, self.identity)),)
        return self.finding.fingerprint, *(related.fingerprint for related in self.finding.related)


class ArchiveFindings(Struct, frozen=True):
    """What all posts together tell: findings about the archive, and by path those that remained their post's own."""

    archive: tuple[Finding, ...]
    own: Mapping[str, tuple[Finding, ...]]


class _Raised(Struct, frozen=True):
    """A flag with its rule, and the ignore of the post that hides it."""

    info: RuleInfo
    flag: Flag
    hidden_by: Ignore | None = None


def apply_rules(case: Case, bench: RuleSet) -> tuple[tuple[Finding, ...], tuple[SharedFinding, ...]]:
    """The findings of one post in the order of the file, and its part in findings about the whole archive."""
    found: dict[tuple[str, str, Ignore | None], Finding] = {}
    groups: dict[tuple[str, str, Ignore | None], GroupKey] = {}
    repeats: dict[str, int] = {}
    for raised in _raised(case, bench):
        info, flag, ignore = raised.info, raised.flag, raised.hidden_by
        if ignore is not None and flag.group is not None and not flag.group.alone:
            # Without the other posts there would be nothing to hide.
            continue
        key = info.code, _subject(info, flag), ignore
        found[key] = _merged(found[key], raised, case.post) if key in found else _finding(raised, case.post, repeats)
        if flag.group is not None and ignore is None:
            groups.setdefault(key, flag.group)
    own = (finding for key, finding in found.items() if key not in groups)
    return tuple(sorted(own, key=_place)), tuple(SharedFinding(found[key], group, case.post.identity) for key, group in groups.items())


def _subject(info: RuleInfo, flag: Flag) -> str:
    """What a flag is about: flags of one rule about the same make one finding, but each ignore is told at its own place."""
    if flag.link is not None:
        return flag.link.url
    return f"\n{flag.span.start}" if info.about is About.IGNORES and flag.span is not None else f"\n{flag.message}"


def _raised(case: Case, bench: RuleSet) -> Iterable[_Raised]:
    """What the rules raise: first what stands, so that hiding one place of a URL changes no other's fingerprint."""
    ignores = case.reading.ignores
    rules = needed(case, bench.rules)
    raised: list[_Raised] = []
    for rule in rules:
        if rule.info.about is not About.IGNORES:
            code = rule.info.code
            for told in rule.check(case):
                flag = _levelled(code, told, bench.levels)
                raised.append(_Raised(rule.info, flag, ignore_hiding(code, flag, ignores, bench.today) if ignores else None))
    raised.sort(key=lambda one: one.hidden_by is not None)
    return (*raised, *_of_ignores(case, bench, rules, raised)) if ignores else raised


def _of_ignores(case: Case, bench: RuleSet, rules: Iterable[Rule], raised: Iterable[_Raised]) -> Iterator[_Raised]:
    """What the rules about ignores raise, now that all others have."""
    used = [(one.hidden_by, one.info.code) for one in raised if one.hidden_by is not None]
    ran = frozenset(rule.info.code for rule in bench.rules)
    after = structs.replace(case, heeded=judge_ignores(case, used, ran, bench.today, online=bench.online))
    for rule in rules:
        if rule.info.about is About.IGNORES:
            yield from (_Raised(rule.info, _levelled(rule.info.code, flag, bench.levels)) for flag in rule.check(after))


def _levelled(code: str, flag: Flag, levels: Mapping[str, Level]) -> Flag:
    """The flag as severe as the settings want it."""
    level = level_of(code, levels)
    return flag if level is None else structs.replace(flag, severity=Severity(level))


def gather_archive_findings(grouped: Iterable[SharedFinding]) -> ArchiveFindings:
    """One finding for each remark that enough posts share; the others remain with their posts or say nothing."""
    gathered: dict[tuple[str, str], _Gathered] = {}
    for share in grouped:
        key = share.finding.code, share.group.key
        gathered.setdefault(key, _Gathered(share)).add(share)
    archive: list[Finding] = []
    own: dict[str, tuple[Finding, ...]] = {}
    for _, shares in sorted(gathered.items(), key=lambda pair: pair[0]):
        if shares.are_enough:
            archive.append(shares.finding())
        elif shares.group.alone:
            for finding in shares.parts:
                own[finding.path] = (*own.get(finding.path, ()), finding)
    return ArchiveFindings(tuple(archive), own)


def with_own(findings: tuple[Finding, ...], path: str, settled: ArchiveFindings) -> tuple[Finding, ...]:
    """A post's findings with those that all posts together left to it."""
    further = settled.own.get(path)
    return tuple(sorted((*findings, *further), key=_place)) if further else findings


class _Gathered:
    """The shares of one group; whole findings are kept only where a post or a fix may need them again."""

    def __init__(self, first: SharedFinding) -> None:
        self.group = first.group
        self.parts: list[Finding] = []
        self._first = self._worst = first.finding
        self._paths: dict[str, None] = {}
        self._members: set[str] = set()
        self._places: set[tuple[str, str]] = set()

    def add(self, share: SharedFinding) -> None:
        finding = share.finding
        self._paths[finding.path] = None
        self._worst = min(self._worst, finding, key=rank)
        member = share.group.member or finding.path
        if len(self._members) < self.group.least:
            self._members.add(member)
        if self.group.least > 1:
            self._places.update((member, place) for place in share.places)
        if finding.fix is not None or (self.group.alone and self.group.least > 1):
            self.parts.append(finding)

    @property
    def are_enough(self) -> bool:
        return len(self._members) >= self.group.least

    def finding(self) -> Finding:
        mended = tuple(part for part in self.parts if part.fix is not None)
        return structs.replace(
            self._first,
            severity=self._worst.severity,
            certainty=self._worst.certainty,
            message=self.group.message or self._first.message,
            fingerprint=_hash((self._first.code, self.group.key)),
            url=None,
            related=(),
            fix=_common_fix(mended),
            posts=tuple(sorted(self._paths)),
            parts=mended,
            shares=tuple(sorted(place for _, place in self._places)),
        )


def _common_fix(parts: Sequence[Finding]) -> Fix | None:
    """What the fixes of several posts have in common; their edits stay with the parts, each for its own file."""
    fixes = [part.fix for part in parts if part.fix is not None]
    if not fixes:
        return None
    title = fixes[0].title if len({fix.title for fix in fixes}) == 1 else parts[0].help
    return Fix(title, max((fix.safety for fix in fixes), key=tuple(Safety).index), ())


def _finding(raised: _Raised, post: Post, repeats: dict[str, int]) -> Finding:
    info, flag = raised.info, raised.flag
    seed = _seed(info.code, flag, post)
    repeats[seed] = repeats.get(seed, 0) + 1
    return Finding(
        code=info.code,
        name=info.name,
        severity=_severity(raised),
        certainty=flag.certainty,
        message=flag.message,
        path=post.path,
        fingerprint=seed if repeats[seed] == 1 else f"{seed}-{repeats[seed]}",
        url=flag.link.url if flag.link is not None else flag.url,
        span=flag.span or (flag.link.span if flag.link is not None else None),
        help=flag.help,
        fix=flag.fix,
        suppressed=_why_hidden(raised.hidden_by) if raised.hidden_by is not None else None,
        can_fail=info.can_fail,
        shows_hops=info.shows_hops,
    )


def _severity(raised: _Raised) -> Severity:
    """As severe as the flag says, or else the rule about a link with that role."""
    link = raised.flag.link
    return raised.flag.severity or raised.info.severity_for(link.role if link is not None else None)


def _why_hidden(ignore: Ignore) -> str:
    """The reason of an ignore; in quotes where it is the word that means the baseline."""
    reason = reason_of(ignore)
    return f'"{reason}"' if reason == BASELINE else reason


def _seed(code: str, flag: Flag, post: Post) -> str:
    """The fingerprint of a flag but for repeats: nothing in it changes with an edit elsewhere in the post, or its folder."""
    if flag.link is not None:
        return fingerprint_of(code, flag.link, post)
    return _hash((code, post.identity, Role.BODY, flag.url or ""))


def fingerprint_of(code: str, link: Link, post: Post) -> str:
    """The fingerprint of what the rule `code` says of a link, if it says anything."""
    return _hash((code, post.identity, link.role, link.raw.strip()))


def _merged(finding: Finding, raised: _Raised, post: Post) -> Finding:
    """A finding with another place of the same URL; its fix mends that place too."""
    flag = raised.flag
    link = flag.link
    related = finding.related
    if link is not None:
        related = (*related, Related(link.role, link.field, link.span, _seed(finding.code, flag, post)))
    fix = finding.fix
    if fix is not None and flag.fix is not None:
        # Two links may share one place, such as a definition that both refer to.
        fix = structs.replace(fix, edits=tuple(dict.fromkeys((*fix.edits, *flag.fix.edits))))
    severity = min(finding.severity, _severity(raised), key=_SEVERITIES.index)
    return structs.replace(finding, related=related, fix=fix, severity=severity)


def _place(finding: Finding) -> tuple[int, int, str, str]:
    span = finding.span
    return (span.line, span.column, finding.code, finding.fingerprint) if span else (0, 0, finding.code, finding.fingerprint)


def _hash(parts: Iterable[str]) -> str:
    return "fp1:" + text_digest(*parts, size=12)
