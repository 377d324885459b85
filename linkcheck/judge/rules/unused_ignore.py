"""LC901 unused-ignore."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, IgnoreStatus
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Edit, Fix, Flag
from linkcheck.model.vocabulary import About, Certainty, ClearedBy, Safety, Severity


@rule(
    "LC901",
    "unused-ignore",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.IGNORES},
    cleared_by=ClearedBy.WEB,
    about=About.IGNORES,
    shows_hops=False,
)
def unused_ignore(case: Case) -> Iterator[Flag]:
    """A post asks to ignore a rule that finds nothing there.

    ## What it flags
    An ignore, in a comment or in the front matter, whose rule ran in this run and found nothing that the ignore could hide.
    Rules that need the web are judged only where the web was asked and gave a clear answer. Dead and ailing links (LC401 to
    LC408) come and go with their servers: their ignores are called unused only after audits have seen every link alive for 30
    days, and are never removed by themselves. Where there is no link at all that an ignore speaks of, it is unused at once.

    ## Why it matters
    The fault is mended. An ignore that stays hides the next one.

    ## How to fix
    Remove the ignore, or the code that it does not need. One that was meant for a link stands behind that link, on the same line,
    or alone before the link's block; `ignore-next-line` speaks of the next line only.
    """
    for status in case.ignore_statuses:
        if status.unused:
            fix = _fix(status)
            yield Flag(
                _message(status), Certainty.CONFIRMED, span=status.ignore.span, help=fix.title if fix is not None else "remove it", fix=fix
            )


def _message(status: IgnoreStatus) -> str:
    codes = ", ".join(status.unused)
    if not status.no_link:
        return f"nothing is left to ignore for {codes}"
    where = f"has a URL like {' or '.join(status.ignore.urls)}" if status.ignore.urls else "stands in the line or block that it speaks of"
    return f"there is nothing to ignore for {codes}: no link {where}"


def _fix(status: IgnoreStatus) -> Fix | None:
    """Take the ignore out, or leave only the codes that it needs."""
    ignore = status.ignore
    if status.may_return:
        return None
    needed = tuple(code for code in ignore.codes if code not in status.unused)
    if not needed and ignore.removal is not None:
        return Fix("remove the ignore", Safety.SAFE, (Edit(ignore.removal, ""),))
    if needed and ignore.codes_span is not None:
        return Fix(f"ignore only {', '.join(needed)}", Safety.SAFE, (Edit(ignore.codes_span, ", ".join(needed)),))
    return None
