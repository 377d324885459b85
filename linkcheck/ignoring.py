"""What a post asks to be ignored, put beside what was found in it: which flags it hides, and which ignores nothing needs."""

from collections.abc import Collection
from datetime import date

from linkcheck.model import Flag, Ignore, Reading, Resolution
from linkcheck.rules import RULES, Case, Heeded
from linkcheck.vocabulary import Certainty, Outcome

# The rules about ignores themselves: a post cannot ignore those.
OWN = "LC9"
# What a rule can be said to have found nothing of from the text alone, and what only where the web gave clear answers. The rest,
# above all LC4xx, comes and goes with servers or needs other posts: one run never calls its ignores unused.
_BY_TEXT = frozenset(
    "LC001 LC002 LC003 LC101 LC102 LC103 LC105 LC106 LC107 LC108 LC303 LC304 LC305 LC411 LC412 LC414".split()
)
_BY_WEB = frozenset("LC104 LC201 LC202 LC203 LC204 LC205 LC207 LC208 LC209 LC301 LC302".split())
_CODES = tuple(rule.info.code for rule in RULES if not rule.info.code.startswith(OWN))


def covering(code: str, flag: Flag, ignores: tuple[Ignore, ...], today: date) -> Ignore | None:
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


def heed(case: Case, used: Collection[tuple[Ignore, str]], ran: Collection[str], today: date, *, online: bool) -> tuple[Heeded, ...]:
    """How each ignore of a post fared; `used` are those that hid a flag of a rule, `ran` the codes of the rules that ran."""
    return tuple(
        Heeded(
            ignore,
            unknown=unknown_codes(ignore),
            unused=_unused(ignore, case, used, ran, online=online) if is_in_force(ignore, today) else (),
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
    ignore: Ignore, case: Case, used: Collection[tuple[Ignore, str]], ran: Collection[str], *, online: bool,
) -> tuple[str, ...]:
    needed = {code for other, code in used if other is ignore}
    judged = _BY_TEXT | _BY_WEB if online and _is_clear(case.reading, ignore, case) else _BY_TEXT
    unused: list[str] = []
    for prefix in ignore.codes:
        meant = {code for code in _CODES if code.startswith(prefix)}
        if not meant & needed and meant <= judged and meant <= set(ran):
            unused.append(prefix)
    return tuple(unused)


def _is_clear(reading: Reading, ignore: Ignore, case: Case) -> bool:
    """Whether the web gave a clear answer about every claim and every link that the ignore is about."""
    stretch = ignore.stretch
    links = (link for link in case.links if stretch is None or stretch[0] <= link.span.start < stretch[1])
    return all(_is_answered(case.resolution(link)) for link in (*case.claims, *links))


def _is_answered(resolution: Resolution) -> bool:
    """Whether a link was seen alive, and so was its page; what nobody can follow has no answer to wait for."""
    if not resolution.hops:
        return True
    seen = resolution.outcome is Outcome.ALIVE and resolution.certainty is Certainty.CONFIRMED
    return seen and resolution.target_outcome in (None, Outcome.ALIVE)
