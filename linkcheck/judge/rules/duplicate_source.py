"""LC206 duplicate-source."""

from collections.abc import Iterator

from linkcheck.judge.agreement import ResolvedClaim
from linkcheck.judge.case import Case, name_of
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag, GroupKey
from linkcheck.model.vocabulary import About, Certainty, ChangeKind, ClearedBy, Severity
from linkcheck.text import cached_by_text, pattern
from linkcheck.urls.identity import identity
from linkcheck.urls.url import web_url
from linkcheck.urls.url_words import is_home

# `en/`, `zh-Hans/` as a folder and `.en`, `-pt-BR` before the suffix distinguish the translations of one post.
_CODE = r"[a-z]{2}(?:[-_](?:[A-Za-z]{2}|[A-Za-z]{4}|\d{3}))?"
_LANGUAGE_FOLDER = pattern(rf"(?:^|(?<=/)){_CODE}/")
_LANGUAGE_SUFFIX = pattern(rf"[-_.]{_CODE}(?=\.\w+$)")


@rule(
    "LC206",
    "duplicate-source",
    Severity.NOTE,
    since="0.1",
    needs={Trait.CLAIM},
    cleared_by=ClearedBy.NEVER,
    about=About.CLAIMS,
    announces=ChangeKind.NEWLY_DISAGREEING,
)
def duplicate_source(case: Case) -> Iterator[Flag]:
    """Several posts were taken from one page.

    ## What it flags
    Posts whose claims lead to the same page; one finding for each page, with its posts. Translations of one post count
    once, and nothing is taken from a home page, or from a page that a post only thanks.

    ## Why it matters
    Importers fetch an article twice when its feed changes an address, and readers meet it twice.

    ## How to fix
    Keep one of the posts and redirect the other to it; two comments on one page are fine.
    """
    claim = _source(case)
    if claim is None:
        return
    page = claim.resolution.target or claim.link.url
    if web_url(page) is None or is_home(page) or claim.link.field.partition(".")[0].lower() == "via":
        return
    yield Flag(
        f"{name_of(claim.link)} leads to {page}, as in another post",
        Certainty.CONFIRMED,
        link=claim.link,
        help="keep one of the posts",
        group=GroupKey(
            identity(page), f"several posts were taken from {page}", least=2, alone=False, member=_without_language(case.post.path)
        ),
    )


def _source(case: Case) -> ResolvedClaim | None:
    """The claim that speaks for the post: the first one that does not stand alone, with a known page if there is one."""
    first: ResolvedClaim | None = None
    for claim in case.comparison.claims:
        if claim is case.comparison.outlier or case.is_own(claim.link):
            continue
        if claim.is_known:
            return claim
        first = first or claim
    return first


def _without_language(path: str) -> str:
    name = path.rfind("/") + 1
    return _folder_without_language(path[:name]) + _LANGUAGE_SUFFIX.sub("", path[name:])


@cached_by_text(400_000)
def _folder_without_language(folder: str) -> str:
    return _LANGUAGE_FOLDER.sub("", folder)
