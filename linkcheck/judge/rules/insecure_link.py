"""LC410 insecure-link."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.flagging import moved_to
from linkcheck.judge.rules.rule import FixAvailability, rule
from linkcheck.model import Edit, Fix, Flag, GroupKey, Link, Resolution, Span
from linkcheck.model.vocabulary import Certainty, ClearedBy, Outcome, Safety, Severity, Via
from linkcheck.urls.url import web_url

_HTTP = "http:"


@rule(
    "LC410", "insecure-link", Severity.NOTE, since="0.1", fix=FixAvailability.SOMETIMES, needs={Outcome.ALIVE}, cleared_by=ClearedBy.NEVER
)
def insecure_link(case: Case) -> Iterator[Flag]:
    """A link uses http, although its host was seen to answer by https.

    ## What it flags
    A link whose http address redirected to the same address with https, and whose page lives. One finding for each host,
    with the posts that link to it.

    ## Why it matters
    Whoever sits between the reader and the site can read and change the first request.

    ## How to fix
    Write https. Only what was seen to work is flagged, so nothing else changes.
    """
    for link in case.links:
        resolution = case.resolution(link)
        secure = _secured(resolution)
        url = web_url(secure or "")
        if secure is None or url is None or moved_to(resolution) is not None:
            continue
        yield Flag(
            f"{link.url} uses http, although its host answers by https",
            Certainty.CONFIRMED,
            link=link,
            help="write https",
            fix=_fix(link),
            group=GroupKey(url.host, f"links to {url.host} use http, although it answers by https"),
        )


def _secured(resolution: Resolution) -> str | None:
    """The https address that stands for an http one and was seen to work, or None."""
    if resolution.outcome is not Outcome.ALIVE or resolution.wrapped or len(resolution.hops) < 2:
        return None
    first, second, *_ = resolution.hops
    secure = f"https:{first.url.removeprefix('http:')}"
    same = first.url.startswith("http:") and second.via is Via.HTTP and second.url.partition("#")[0] == secure.partition("#")[0]
    return secure if same else None


def _fix(link: Link) -> Fix | None:
    """An `s` behind the scheme as it is written; a bare `www.` address has none."""
    if link.raw[: len(_HTTP)].lower() != _HTTP:
        return None
    place = link.span
    at = len(_HTTP) - 1
    behind = Span(place.start + at, place.start + at, place.line, place.column + at, place.line, place.column + at)
    return Fix("write https", Safety.SAFE, (Edit(behind, "s"),))
