"""What the rules about disagreement share: whom they name, and how they say it."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.fixes import rewrite
from linkcheck.model import Flag
from linkcheck.model.vocabulary import Role, Safety


def disagreement(case: Case, role: Role) -> Iterator[Flag]:
    """The flag of a post whose odd claim has that role, if it is so."""
    odd = case.comparison.odd
    if odd is None or odd.link.role is not role:
        return
    others = case.comparison.others()
    names = " and ".join(name_of(side.link) for side in others)
    page = others[0].resolution.target if others else None
    verb = "leads" if len(others) == 1 else "lead"
    reason = "; an importer bent it into this site's own files" if case.comparison.rewritten else ""
    yield Flag(
        f"{name_of(odd.link)} leads to {odd.resolution.target}, but {names} {verb} to {page}{reason}",
        case.comparison.certainty,
        link=odd.link,
        help=f"point {name_of(odd.link)} at the page of {names}",
        # The text proves what an importer bent; anything else is an editor's choice.
        fix=rewrite(case, odd.link, page, Safety.SAFE if case.comparison.rewritten else Safety.UNSAFE) if page is not None else None,
    )
