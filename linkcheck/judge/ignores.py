"""What a post asks to be ignored, put beside what was found in it: which flags it hides, and which ignores nothing needs."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from linkcheck.judge.rules import RULES, Case, Heeded
from linkcheck.model import Flag, Ignore, Link, Resolution
from linkcheck.model.vocabulary import Certainty, Outcome

# The rules about ignores themselves: a post cannot ignore those.
OWN = "LC9"
# What a rule can be said to have found nothing of from the text alone, what only where the web gave clear answers, and what only
# after it gave them for long, for it comes and goes with servers. The rest needs other posts: its ignores are never called unused.
_BY_TEXT = frozenset("LC001 LC002 LC003 LC101 LC102 LC103 LC105 LC106 LC107 LC108 LC303 LC304 LC305 LC411 LC412 LC414".split())
_BY_WEB = frozenset("LC104 LC201 LC202 LC203 LC204 LC205 LC207 LC208 LC209 LC301 LC302".split())
_BY_DAYS = frozenset("LC401 LC402 LC403 LC404 LC405 LC406 LC408".split())
DAYS_ALIVE = 30
_CODES = tuple(rule.info.code for rule in RULES if not rule.info.code.startswith(OWN))


def ignore_hiding(code: str, flag: Flag, ignores: tuple[Ignore, ...], today: date) -> Ignore | None:
    """The first ignore that hides a flag of the rule `code`; one for a stretch hides what stands in it."""
    return next((ignore for ignore in ignores if is_in_force(ignore, today) and _hides(ignore, code, flag)), None)


def is_in_force(ignore: Ignore, today: date) -> bool:
    """Whether an ignore can be used, and its last day is not past."""
    return not ignore.wrong and (ignore.until is None or today <= ignore.until) and not unknown_codes(ignore)


def unknown_codes(ignore: Ignore) -> tuple[str, ...]:
    """The codes of an ignore with which no rule's code begins that a post may ignore."""
    return tuple(code for code in ignore.codes if not any(known.startswith(code) for known in _CODES))


def reason_of(ignore: Ignore) -> str:
    """Why a finding is hidden, as reports show it."""
    return ignore.reason or ("ignored by a comment" if ignore.codes_span is not None else "ignored by the front matter")


def judge_ignores(
    case: Case, used: Collection[tuple[Ignore, str]], ran: Collection[str], today: date, *, online: bool
) -> tuple[Heeded, ...]:
    """How each ignore of a post fared; `used` are those that hid a flag of a rule, `ran` the codes of the rules that ran."""
    return tuple(
        Heeded(
            ignore,
            unknown=unknown_codes(ignore),
            unused=_unused(ignore, case, used, ran, today, online=online) if is_in_force(ignore, today) else (),
            expired=not ignore.wrong and not unknown_codes(ignore) and not is_in_force(ignore, today),
        )
        for ignore in case.reading.ignores
    )


def _hides(ignore: Ignore, code: str, flag: Flag) -> bool:
    if not code.startswith(ignore.codes):
        return False
    if ignore.stretch is None:
        return True
    span = flag.span or (flag.link.span if flag.link is not None else None)
    return span is not None and ignore.stretch[0] <= span.start < ignore.stretch[1]


def _unused(
    ignore: Ignore, case: Case, used: Collection[tuple[Ignore, str]], ran: Collection[str], today: date, *, online: bool
) -> tuple[str, ...]:
    needed = {code for other, code in used if other is ignore}
    judged = _BY_TEXT
    if online and _is_clear(ignore, case):
        judged |= _BY_WEB
        judged |= _BY_DAYS if _is_long_alive(ignore, case, today) else frozenset()
    unused: list[str] = []
    for prefix in ignore.codes:
        meant = {code for code in _CODES if code.startswith(prefix)}
        if not meant & needed and meant <= judged and meant <= set(ran):
            unused.append(prefix)
    return tuple(unused)


def _is_clear(ignore: Ignore, case: Case) -> bool:
    """Whether the web gave a clear answer about every claim and every link that the ignore is about."""
    return all(_is_answered(case.resolution(link)) for link in (*case.claims, *_links_of(ignore, case)))


def _is_long_alive(ignore: Ignore, case: Case, today: date) -> bool:
    """Whether audits have seen every link that the ignore is about alive, and nothing else, for long enough."""
    last = (today - timedelta(days=DAYS_ALIVE)).isoformat()
    since = [case.resolution(link).alive_since for link in _links_of(ignore, case) if case.resolution(link).hops]
    return all(moment is not None and moment[:10] <= last for moment in since)


def _links_of(ignore: Ignore, case: Case) -> Iterator[Link]:
    stretch = ignore.stretch
    return (link for link in case.links if stretch is None or stretch[0] <= link.span.start < stretch[1])


def _is_answered(resolution: Resolution) -> bool:
    """Whether a link was seen alive, and so was its page; what nobody can follow has no answer to wait for."""
    if not resolution.hops:
        return True
    seen = resolution.outcome is Outcome.ALIVE and resolution.certainty is Certainty.CONFIRMED
    return seen and resolution.target_outcome in (None, Outcome.ALIVE)
