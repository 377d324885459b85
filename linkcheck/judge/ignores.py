"""The ignores of a post: which flags they hide, and which of them are unused, unknown or expired."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from linkcheck.judge.case import Case, IgnoreStatus
from linkcheck.judge.rules import RULES
from linkcheck.model import Flag, Ignore, Link, Resolution
from linkcheck.model.vocabulary import About, Certainty, ClearedBy, Outcome
from linkcheck.urls.patterns import url_matcher

DAYS_ALIVE = 30
# A post cannot ignore the rules about ignores themselves.
_IGNORABLE = {rule.info.code: rule.info.cleared_by for rule in RULES if rule.info.about is not About.IGNORES}
_CODES = {rule.info.name: rule.info.code for rule in RULES}
_BEGINNINGS = frozenset(code[:length] for code in _IGNORABLE for length in range(len(code) + 1))


def ignores_of(code: str, ignores: Iterable[Ignore]) -> tuple[Ignore, ...]:
    """Those of the ignores that are about the rule `code`."""
    return tuple(ignore for ignore in ignores if code.startswith(tuple(map(_code_of, ignore.codes))))


def matching_ignore(flag: Flag, ignores: Iterable[Ignore]) -> Ignore | None:
    """The first of the ignores in force about a flag's rule that hides it; one for a stretch hides what stands in it."""
    return next((ignore for ignore in ignores if _hides(ignore, flag)), None)


def is_in_force(ignore: Ignore, today: date) -> bool:
    """Whether an ignore can be used, and its last day is not past."""
    return not ignore.wrong and (ignore.until is None or today <= ignore.until) and not unknown_codes(ignore)


def unknown_codes(ignore: Ignore) -> tuple[str, ...]:
    """The codes and names of an ignore that no rule has which a post may ignore."""
    return tuple(code for code in ignore.codes if _code_of(code) not in _BEGINNINGS)


def _code_of(word: str) -> str:
    """The code of the rule with this name, or the beginning of a code that the word is."""
    return _CODES.get(word, word)


def reason_of(ignore: Ignore) -> str:
    """Why a finding is hidden, as reports show it."""
    return ignore.reason or ("ignored by a comment" if ignore.codes_span is not None else "ignored by the front matter")


def ignore_statuses(
    case: Case, used: Collection[tuple[Ignore, str]], ran: Collection[str], today: date, *, online: bool
) -> tuple[IgnoreStatus, ...]:
    """The status of each ignore of a post; `used` are those that hid a flag of a rule, `ran` the codes of the rules that ran."""
    statuses: list[IgnoreStatus] = []
    for ignore in case.reading.ignores:
        in_force, unknown = is_in_force(ignore, today), unknown_codes(ignore)
        no_link = _is_about_nothing(ignore, case)
        unused = _unused(ignore, used, ran, _clear_kinds(ignore, case, today, no_link=no_link, online=online)) if in_force else ()
        may_return = not no_link and any(_IGNORABLE[code] is ClearedBy.DAYS for prefix in unused for code in _meant_by(prefix))
        expired = not ignore.wrong and not unknown and not in_force
        statuses.append(IgnoreStatus(ignore, unknown, unused, may_return, expired, no_link))
    return tuple(statuses)


def _meant_by(word: str) -> set[str]:
    return {code for code in _IGNORABLE if code.startswith(_code_of(word))}


def _hides(ignore: Ignore, flag: Flag) -> bool:
    """Whether an ignore that is about a flag's rule is about its URL and place, too."""
    link = flag.link
    if ignore.urls and url_matcher(ignore.urls)(link.url if link is not None else flag.url or "") is None:
        return False
    if ignore.stretch is None:
        return True
    span = flag.span or (link.span if link is not None else None)
    return span is not None and ignore.stretch[0] <= span.start < ignore.stretch[1]


def _unused(ignore: Ignore, used: Collection[tuple[Ignore, str]], ran: Collection[str], clear: Collection[ClearedBy]) -> tuple[str, ...]:
    needed = {code for other, code in used if other is ignore}
    unused: list[str] = []
    for prefix in ignore.codes:
        meant = _meant_by(prefix)
        if not meant & needed and meant <= set(ran) and all(_IGNORABLE[code] in clear for code in meant):
            unused.append(prefix)
    return tuple(unused)


def _clear_kinds(ignore: Ignore, case: Case, today: date, *, no_link: bool, online: bool) -> frozenset[ClearedBy]:
    """What this run shows about the findings that an ignore may hide: those cleared by it would have been seen."""
    if no_link:
        # What the web answers is found at links.
        return frozenset(ClearedBy)
    if not (online and _is_clear(ignore, case)):
        return frozenset({ClearedBy.TEXT})
    shown = {ClearedBy.TEXT, ClearedBy.WEB}
    return frozenset({*shown, ClearedBy.DAYS} if _is_long_alive(ignore, case, today) else shown)


def _is_clear(ignore: Ignore, case: Case) -> bool:
    """Whether the web gave a clear answer about every claim and every link that the ignore is about."""
    return all(_is_answered(case.resolution(link)) for link in (*case.claims, *_links_of(ignore, case)))


def _is_about_nothing(ignore: Ignore, case: Case) -> bool:
    """Whether an ignore of some links only is about none."""
    return (ignore.stretch is not None or bool(ignore.urls)) and next(_links_of(ignore, case), None) is None


def _is_long_alive(ignore: Ignore, case: Case, today: date) -> bool:
    """Whether audits have seen every link that the ignore is about alive, and nothing else, for long enough."""
    last = (today - timedelta(days=DAYS_ALIVE)).isoformat()
    since = [case.resolution(link).alive_since for link in _links_of(ignore, case) if case.resolution(link).hops]
    return all(moment is not None and moment[:10] <= last for moment in since)


def _links_of(ignore: Ignore, case: Case) -> Iterator[Link]:
    stretch = ignore.stretch
    named = url_matcher(ignore.urls) if ignore.urls else None
    return (
        link
        for link in (*case.links, *case.reading.hidden)
        if (stretch is None or stretch[0] <= link.span.start < stretch[1]) and (named is None or named(link.url) is not None)
    )


def _is_answered(resolution: Resolution) -> bool:
    """Whether a link was seen alive, and so was its page; a link that cannot be requested counts as answered."""
    if not resolution.hops:
        return True
    seen = resolution.outcome is Outcome.ALIVE and resolution.certainty is Certainty.CONFIRMED
    return seen and resolution.target_outcome in (None, Outcome.ALIVE)
