"""LC301 proxied-claim."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.fixes import rewrite
from linkcheck.judge.rules.rule import FixAvailability, Trait, rule
from linkcheck.model import Flag
from linkcheck.model.vocabulary import Certainty, ClearedBy, Outcome, Safety, Severity, Via


@rule("LC301", "proxied-claim", Severity.WARNING, since="0.1", fix=FixAvailability.ALWAYS, needs={Trait.WRAPPED}, cleared_by=ClearedBy.WEB)
def proxied_claim(case: Case) -> Iterator[Flag]:
    """A claim goes through a proxy or redirector, and the page it means is known.

    ## What it flags
    A claim that names a feed proxy, a shortener or a redirector instead of the publisher's page; an error where that
    service is known to be shut down. What is wrong with the proxy itself is not reported a second time.

    ## Why it matters
    Proxies die before pages do, and then all three claims are dead at once.

    ## How to fix
    Write the publisher's URL that the finding names.
    """
    for link, resolution in case.proxied_claims():
        if resolution.target is None or resolution.hops[0].wrapper == "youtu.be":
            # YouTube's short form is an address of the page's own, and no proxy.
            continue
        wrapper = resolution.hops[0].wrapper
        state = f" ({resolution.gone})" if resolution.gone else ""
        seen = next((hop.captured_at for hop in reversed(resolution.hops) if hop.via is Via.ARCHIVE), None)
        archived = f", as a web archive saw it on {seen[:10]}" if seen is not None else ""
        # Where an archive saw it lead years ago may be somebody else's by now, unless the page answers.
        safety = Safety.SAFE if seen is None or resolution.target_outcome is Outcome.ALIVE else Safety.UNSAFE
        fix = rewrite(case, link, resolution.target, safety)
        yield Flag(
            f"{name_of(link)} goes through {wrapper}{state} to {resolution.target}{archived}",
            Certainty.CONFIRMED,
            link=link,
            severity=Severity.ERROR if resolution.gone else None,
            help="write the publisher's URL instead",
            fix=fix,
        )
