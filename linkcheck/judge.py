"""Rules x case -> findings: severities, one finding per post, code and URL, and what concerns many posts."""

import hashlib
from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from linkcheck.errors import UsageError
from linkcheck.model import Finding, Flag, Link, Post, Related
from linkcheck.rules import RULES, Case, Rule, RuleInfo
from linkcheck.settings import suggestion
from linkcheck.vocabulary import Certainty, Role, Severity

_SEVERITIES = tuple(Severity)
_CERTAINTIES = tuple(Certainty)


def chosen_rules(select: Sequence[str], ignore: Sequence[str]) -> tuple[Rule, ...]:
    """The rules whose codes begin with one of `select` (all without any) and with none of `ignore`.

    Raises UsageError for a prefix that no code begins with.
    """
    codes = tuple(rule.info.code for rule in RULES)
    for prefix in (*select, *ignore):
        if not prefix or not any(code.startswith(prefix.upper()) for code in codes):
            raise UsageError(f"there is no rule {prefix}{suggestion(prefix.upper(), codes)}")
    wanted = tuple(prefix.upper() for prefix in select) or ("LC",)
    unwanted = tuple(prefix.upper() for prefix in ignore)
    return tuple(rule for rule in RULES if rule.info.code.startswith(wanted) and not rule.info.code.startswith(unwanted or ("-",)))


class Grouped(Struct, frozen=True):
    """A flag that is reported once for all posts that raise it."""

    info: RuleInfo
    flag: Flag
    path: str


def judge(case: Case, rules: Iterable[Rule]) -> tuple[tuple[Finding, ...], tuple[Grouped, ...]]:
    """The findings of one post in the order of the file, and its part in findings about the whole archive."""
    found: dict[tuple[str, str], Finding] = {}
    grouped: list[Grouped] = []
    repeats: dict[str, int] = {}
    for rule in rules:
        for flag in rule.check(case):
            if flag.group is not None:
                grouped.append(Grouped(rule.info, flag, case.post.path))
                continue
            key = rule.info.code, flag.link.url if flag.link is not None else f"\n{flag.message}"
            found[key] = _merged(found[key], flag, case.post) if key in found else _finding(rule.info, flag, case.post, repeats)
    return tuple(sorted(found.values(), key=_place)), tuple(grouped)


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
    """Whether any finding that is not suppressed is severe and certain enough to fail a gate."""
    return any(
        finding.suppressed is None
        and _SEVERITIES.index(finding.severity) <= _SEVERITIES.index(fail_on)
        and _CERTAINTIES.index(finding.certainty) <= _CERTAINTIES.index(certainty)
        for finding in findings
    )


def _finding(info: RuleInfo, flag: Flag, post: Post, repeats: dict[str, int]) -> Finding:
    seed = _seed(info.code, flag, post)
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
    )


def _seed(code: str, flag: Flag, post: Post) -> str:
    """The fingerprint of a flag but for repeats: nothing in it changes with an edit elsewhere in the post, or its folder."""
    role = flag.link.role if flag.link is not None else Role.BODY
    written = flag.link.raw.strip() if flag.link is not None else flag.url or ""
    return _hash((code, post.identity, role, written))


def _merged(finding: Finding, flag: Flag, post: Post) -> Finding:
    """A finding with another place of the same URL; its fix mends that place too."""
    link: Link | None = flag.link
    related = finding.related
    if link is not None:
        related = (*related, Related(link.role, link.field, link.span, _seed(finding.code, flag, post)))
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
