"""LC301 proxied-claim."""

from collections.abc import Iterator
from itertools import pairwise

from linkcheck.judge.case import PAGE_GONE, PROXY_KINDS, Case, name_of
from linkcheck.judge.flagging import PERMANENT, rewrite
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag, Link, Resolution
from linkcheck.model.vocabulary import Certainty, ClearedBy, Outcome, Safety, Severity, Via
from linkcheck.urls.identity import is_usually_same
from linkcheck.urls.unwrap.embedded import embedded_url, is_elsewhere, is_resolver
from linkcheck.urls.url import web_url
from linkcheck.urls.url_words import is_error_page, is_search, other_than_article

_HELP = "write the publisher's URL instead"


@rule(
    "LC301",
    "proxied-claim",
    Severity.WARNING,
    since="0.1",
    fix=FixAvailability.SOMETIMES,
    needs={Trait.WRAPPED, Trait.CARRYING},
    cleared_by=ClearedBy.WEB,
)
def proxied_claim(case: Case) -> Iterator[Flag]:
    """A claim goes through a proxy or redirector, and the page it means is known.

    ## What it flags
    A claim that names a feed proxy, a shortener or a redirector instead of the publisher's page; an error where that
    service is known to be shut down. A redirector that no table knows is one where it was seen to lead to another site for
    the time being, and likely one where its URL holds that of another site's article. What is wrong with the proxy itself is
    not reported a second time.

    ## Why it matters
    Proxies die before pages do, and then all three claims are dead at once.

    ## How to fix
    Write the publisher's URL that the finding names. Where the way ends at a home page or at nothing, the finding names the
    last article on the way: look for where the publisher keeps it today, or for a copy in a web archive.
    """
    for link in case.claims:
        resolution = case.resolution(link)
        flag = _known(case, link, resolution) if resolution.wrapper_kind in PROXY_KINDS else _unlisted(case, link, resolution)
        if flag is not None:
            yield flag


def _known(case: Case, link: Link, resolution: Resolution) -> Flag | None:
    """The flag for a claim through a service that the tables know."""
    if resolution.target is None or resolution.hops[0].wrapper == "youtu.be":
        # YouTube's short form is an address of the page's own, and no proxy.
        return None
    state = f" ({resolution.gone})" if resolution.gone else ""
    seen = next((hop.captured_at for hop in reversed(resolution.hops) if hop.via is Via.ARCHIVE), None)
    archived = f", as a web archive saw it on {seen[:10]}" if seen is not None else ""
    article = _article_in(resolution)
    way = f"{name_of(link)} goes through {resolution.hops[0].wrapper}{state} to"
    severity = Severity.ERROR if resolution.gone else None
    if article == resolution.target and resolution.target_outcome not in PAGE_GONE:
        # Where an archive saw it lead years ago may be somebody else's by now, unless the page answers.
        safety = Safety.SAFE if seen is None or resolution.target_outcome is Outcome.ALIVE else Safety.UNSAFE
        fix = rewrite(case, link, article, safety)
        return Flag(f"{way} {article}{archived}", Certainty.CONFIRMED, link=link, severity=severity, help=_HELP, fix=fix)
    end = "" if article in (None, resolution.target) else f", which ends at {resolution.target}"
    return Flag(
        f"{way} {article or resolution.target}{end}{archived}", Certainty.CONFIRMED, link=link, severity=severity, help=_advice(resolution)
    )


def _advice(resolution: Resolution) -> str:
    """What to do where the way leads to no article."""
    copy = f"; an archived copy is at {resolution.copy}" if resolution.copy is not None else ""
    return f"find out where the publisher keeps the article today{copy}"


def _unlisted(case: Case, link: Link, resolution: Resolution) -> Flag | None:
    """The flag for a claim through a service that no table knows."""
    first = web_url(link.url)
    if first is None or resolution.wrapped:
        return None
    carried = embedded_url(link.url)
    seen = _end_elsewhere(resolution)
    if seen is not None:
        target, certainty, safety = seen, Certainty.CONFIRMED, Safety.UNSAFE
    elif carried is not None and resolution.outcome is not Outcome.ALIVE:
        target, certainty, safety = carried, Certainty.LIKELY, Safety.UNSAFE
    else:
        # A page that was seen at the claim's own address is no redirector, whatever its URL holds.
        return None
    return Flag(
        f"{name_of(link)} goes through {first.host} to {target}", certainty, link=link, help=_HELP, fix=rewrite(case, link, target, safety)
    )


def _end_elsewhere(resolution: Resolution) -> str | None:
    """The article of another site to which a claim was seen to lead by a temporary redirect; None where it did not.

    A site under a new name and one that leads readers to their country's edition keep the path; resolvers of lasting names are
    what they name.
    """
    article = _article_in(resolution)
    first, last = web_url(resolution.url), web_url(article or "")
    if resolution.outcome is not Outcome.ALIVE or first is None or last is None or article != resolution.target:
        return None
    moved = is_usually_same(f"https://{last.host}{first.path}", f"https://{last.host}{last.path}")
    if moved or is_resolver(first.host) or not is_elsewhere(first.host, last.host):
        return None
    stations = [(hop, web_url(hop.url)) for hop in resolution.hops]
    for (hop, here), (following, there) in pairwise(stations):
        crosses = here is not None and there is not None and is_elsewhere(here.host, there.host)
        if crosses and following.via is Via.HTTP and hop.status not in PERMANENT:
            return article
    return None


def _article_in(resolution: Resolution) -> str | None:
    """The last address on the way that may be an article's: no wrapper, home page, list, error page, search or interstitial."""
    stations = [hop.url for hop in resolution.hops if hop.kind is None]
    if resolution.target is not None and (not stations or stations[-1].partition("#")[0] != resolution.target.partition("#")[0]):
        stations.append(resolution.target)
    elif resolution.target is not None:
        stations[-1] = resolution.target
    for at in range(len(stations) - 1, -1, -1):
        url = stations[at]
        gated = at > 0 and _is_interstitial(stations[at - 1], url)
        if not (gated or other_than_article(url) or is_error_page(url) or is_search(url)):
            return url
    return None


def _is_interstitial(asked: str, url: str) -> bool:
    # Imported here: only a page that led to another one can have led to an interstitial.
    from linkcheck.pages.interstitials import interstitial_before

    return interstitial_before(asked, None, url) is not None
