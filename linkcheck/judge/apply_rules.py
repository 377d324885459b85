"""Rules x case -> findings: which rules run, how severe they are, and one finding for each post, code and URL."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TypeVar

from msgspec import Struct, structs

from linkcheck.config.host_path_rules import PathRule
from linkcheck.config.settings import Settings
from linkcheck.judge.case import Case
from linkcheck.judge.fingerprints import flag_fingerprint
from linkcheck.judge.grouped_findings import SharedFinding, file_order
from linkcheck.judge.ignores import ignore_statuses, ignores_of, is_in_force, matching_ignore, reason_of
from linkcheck.judge.rules import RULES, Rule, RuleInfo, applicable
from linkcheck.model import BASELINE, Finding, Flag, GroupKey, Ignore, Post, Related
from linkcheck.model.errors import UsageError
from linkcheck.model.vocabulary import About, Level, Severity
from linkcheck.text import nearest

_SEVERITIES = tuple(Severity)
# What chooses rules.
_Choice = TypeVar("_Choice", Settings, PathRule)


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


def with_codes(settings: Settings) -> Settings:
    """The settings with codes in the place of rules' names; raises UsageError for what no code begins with and no rule is called."""
    return structs.replace(_coded(settings), paths=tuple(map(_coded, settings.paths)))


def _coded(table: _Choice) -> _Choice:
    severity = {code_of(word): level for word, level in table.severity.items()}
    select, ignore = (tuple(map(code_of, words)) for words in (table.select, table.ignore))
    return structs.replace(table, select=select, ignore=ignore, severity=severity)


def code_of(word: str) -> str:
    """The code of a rule by its name, or a beginning of codes as it is; raises UsageError for what is neither."""
    name, prefix = word.lower().replace("_", "-"), word.upper()
    for rule in RULES:
        if name == rule.info.name or (prefix and rule.info.code.startswith(prefix)):
            return rule.info.code if name == rule.info.name else prefix
    near = nearest(name, (rule.info.name for rule in RULES)) or nearest(prefix.replace("O", "0"), (rule.info.code for rule in RULES))
    hint = f"did you mean {near}?" if near is not None else "linkcheck rules lists them"
    raise UsageError(f"there is no rule {word}; {hint}")


def level_of(code: str, levels: Mapping[str, Level]) -> Level | None:
    """What the settings say of a rule: the longest beginning of its code counts."""
    named = [prefix for prefix in levels if code.startswith(prefix.upper())]
    return levels[max(named, key=len)] if named else None


class _RaisedFlag(Struct, frozen=True):
    """A flag with its rule, and the ignore of the post that hides it."""

    info: RuleInfo
    flag: Flag
    hidden_by: Ignore | None = None


def apply_rules(case: Case, rule_set: RuleSet) -> tuple[tuple[Finding, ...], tuple[SharedFinding, ...]]:
    """The findings of one post in the order of the file, and its shares in findings about several posts."""
    flags: dict[tuple[str, str, Ignore | None], list[_RaisedFlag]] = {}
    groups: dict[tuple[str, str, Ignore | None], GroupKey] = {}
    repeats: dict[str, int] = {}
    for raised in _raised(case, rule_set):
        info, flag, ignore = raised.info, raised.flag, raised.hidden_by
        if ignore is not None and flag.group is not None and not flag.group.alone:
            # Without the other posts there would be nothing to hide.
            continue
        key = info.code, _subject(info, flag), ignore
        flags.setdefault(key, []).append(raised)
        if flag.group is not None and ignore is None:
            groups.setdefault(key, flag.group)
    found = {key: _merged(_finding(first, case.post, repeats), others, case.post) for key, (first, *others) in flags.items()}
    own = (finding for key, finding in found.items() if key not in groups)
    return tuple(sorted(own, key=file_order)), tuple(SharedFinding(found[key], group, case.post.identity) for key, group in groups.items())


def _subject(info: RuleInfo, flag: Flag) -> str:
    """What a flag is about: flags of one rule about the same make one finding, but each ignore has its own."""
    if flag.link is not None:
        return flag.link.url
    return f"\n{flag.span.start}" if info.about is About.IGNORES and flag.span is not None else f"\n{flag.message}"


def _raised(case: Case, rule_set: RuleSet) -> Iterable[_RaisedFlag]:
    """The flags of all rules, those that nothing hides first, so that hiding one place of a URL changes no other's fingerprint."""
    ignores = case.reading.ignores
    in_force = tuple(ignore for ignore in ignores if is_in_force(ignore, rule_set.today))
    rules = applicable(case, rule_set.rules)
    raised: list[_RaisedFlag] = []
    for rule in rules:
        if rule.info.about is not About.IGNORES:
            code = rule.info.code
            hiding = ignores_of(code, in_force)
            for unlevelled in rule.check(case):
                flag = _with_level(code, unlevelled, rule_set.levels)
                raised.append(_RaisedFlag(rule.info, flag, matching_ignore(flag, hiding) if hiding else None))
    raised.sort(key=lambda one: one.hidden_by is not None)
    return (*raised, *_about_ignores(case, rule_set, rules, raised)) if ignores else raised


def _about_ignores(case: Case, rule_set: RuleSet, rules: Iterable[Rule], raised: Iterable[_RaisedFlag]) -> Iterator[_RaisedFlag]:
    """The flags of the rules about ignores, once all others have run."""
    used = [(one.hidden_by, one.info.code) for one in raised if one.hidden_by is not None]
    ran = frozenset(rule.info.code for rule in rule_set.rules)
    statuses = ignore_statuses(case, used, ran, rule_set.today, online=rule_set.online)
    after = structs.replace(case, ignore_statuses=statuses)
    for rule in rules:
        if rule.info.about is About.IGNORES:
            yield from (_RaisedFlag(rule.info, _with_level(rule.info.code, flag, rule_set.levels)) for flag in rule.check(after))


def _with_level(code: str, flag: Flag, levels: Mapping[str, Level]) -> Flag:
    """The flag as severe as the settings want it."""
    level = level_of(code, levels)
    return flag if level is None else structs.replace(flag, severity=Severity(level))


def _finding(raised: _RaisedFlag, post: Post, repeats: dict[str, int]) -> Finding:
    info, flag = raised.info, raised.flag
    own = flag_fingerprint(info.code, flag, post)
    repeats[own] = repeats.get(own, 0) + 1
    return Finding(
        code=info.code,
        name=info.name,
        severity=_severity(raised),
        certainty=flag.certainty,
        message=flag.message,
        path=post.path,
        fingerprint=own if repeats[own] == 1 else f"{own}-{repeats[own]}",
        url=flag.link.url if flag.link is not None else flag.url,
        span=flag.span or (flag.link.span if flag.link is not None else None),
        help=flag.help,
        fix=flag.fix,
        suppressed=_suppression(raised.hidden_by) if raised.hidden_by is not None else None,
        can_fail=info.can_fail,
        shows_hops=info.shows_hops,
    )


def _severity(raised: _RaisedFlag) -> Severity:
    """As severe as the flag says, or else the rule about a link with that role."""
    link = raised.flag.link
    return raised.flag.severity or raised.info.severity_for(link.role if link is not None else None)


def _suppression(ignore: Ignore) -> str:
    """What a finding is suppressed by: the reason of its ignore, in quotes where it is the word that means the baseline."""
    reason = reason_of(ignore)
    return f'"{reason}"' if reason == BASELINE else reason


def _merged(finding: Finding, others: Sequence[_RaisedFlag], post: Post) -> Finding:
    """A finding with the other places of the same URL; its fix mends those too."""
    if not others:
        return finding
    fix = finding.fix
    if fix is not None:
        # Two links may share one place, such as a definition that both refer to.
        further = (edit for other in others if other.flag.fix is not None for edit in other.flag.fix.edits)
        fix = structs.replace(fix, edits=tuple(dict.fromkeys((*fix.edits, *further))))
    return structs.replace(
        finding,
        related=(
            *finding.related,
            *(
                Related(link.role, link.field, link.span, flag_fingerprint(finding.code, other.flag, post))
                for other in others
                if (link := other.flag.link) is not None
            ),
        ),
        fix=fix,
        severity=min((finding.severity, *map(_severity, others)), key=_SEVERITIES.index),
    )
