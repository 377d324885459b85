"""LC102 missing-canonical-url."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import addition
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import About, Certainty, ClearedBy, Role, Safety, Severity


@rule(
    "LC102",
    "missing-canonical-url",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.MISSING_CLAIM},
    cleared_by=ClearedBy.TEXT,
    about=About.FRONT_MATTER,
    shows_hops=False,
)
def missing_canonical_url(case: Case) -> Iterator[Flag]:
    """The post does not tell search engines which page is the original.

    ## What it flags
    A post that its import tool or the settings expect to carry `canonical_url`, and that does not. One that search engines
    are told not to list (`robots: noindex` in the front matter) needs none.

    ## Why it matters
    Search engines take the copy for an original of its own.

    ## How to fix
    Add `canonical_url` with the publisher's URL, or keep the post out of search by `robots: noindex`: `linkcheck explain LC205`
    says what each means.
    """
    if Role.CANONICAL not in case.reading.expected or case.reading.claim(Role.CANONICAL) is not None or case.kept_from_index:
        return
    original = case.reading.claim(Role.ORIGINAL)
    target = case.resolution(original).target if original is not None else None
    yield Flag(
        "canonical_url is missing",
        Certainty.CONFIRMED,
        help=f"add canonical_url: {target or 'the publisher’s URL'}",
        fix=addition(case, Role.CANONICAL, target, Safety.SAFE),
    )
