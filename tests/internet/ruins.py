"""The kinds of sites whose pages are not there, cannot be reached, or are shown to nobody who asks like a machine."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from linkcheck.model.vocabulary import Certainty, Outcome
from tests.internet.behaviours import (
    consent_first,
    found,
    login_first,
    loop,
    moved,
    never_satisfied,
    page,
    sent_to,
    spiral,
    status,
    too_many,
)
from tests.internet.interstitials import basic_login, consent_host, geo_page, login_page, unavailable_for_legal_reasons
from tests.internet.living import addresses, articles, mixed, traps
from tests.internet.pages import House, article, section_page, story
from tests.internet.parked import SERVICES, parked, parked_by_redirect, parked_by_script, sent_to_market
from tests.internet.sites import Behaviour, Certificate, Port, Request, Site
from tests.internet.soft_404 import SORRY, STYLES, TEMPLATES, soft_404, titled
from tests.internet.trouble import broken_chunks, hangs_up, not_http, reset, silent
from tests.internet.truth import Place, Plot, Quarter, Truth, joined, settle
from tests.internet.walls import WALLS, challenge


def softly_dying(plot: Plot) -> Quarter:
    """A site that answers at status 200 for what it no longer has, in one style and one language."""
    style = plot.pick(STYLES)
    language = tuple(SORRY)[plot.variant // 2 % len(SORRY)]
    house = plot.house(language=language, template=style if style in TEMPLATES else "plain")
    # A home page under every address looks like an application to those who cannot see it.
    also = (Outcome.BLOCKED,) if style in ("as_home", "empty") else ()
    dead = Truth(Outcome.SOFT_DEAD, f"a soft 404 in the style {style!r}, in {language}", also)
    return _half_dead(plot, house, dead, fallback=soft_404(house, style))


def sending_away(plot: Plot) -> Quarter:
    """A site that redirects to another of its pages for what it no longer has."""
    house = plot.house()
    where: Callable[[House, Request], str] = plot.pick(_AWAY)
    beside = {
        "/404": page(titled(house, "/404")),
        "/error/404.html": page(titled(house, "/404")),
        "/search": page(lambda: section_page(house, "search", "/search")),
        **{f"/{section}/": page(partial(section_page, house, section, f"/{section}/")) for section in house.sections},
    }
    example = where(house, Request("GET", "https", house.host, f"/{house.sections[0]}/a"))
    dead = Truth(Outcome.SOFT_DEAD, f"it is redirected to what is not it, such as {example}")
    return _half_dead(plot, house, dead, fallback=sent_to(partial(where, house), plot.pick((301, 302))), more=beside)


def moved_without_pages(plot: Plot) -> Quarter:
    """A domain that redirects everything to the home page of its heir."""
    heir = plot.house(host=plot.named("the-heir"))
    dead = Truth(Outcome.SOFT_DEAD, "every page of the old domain leads to the new one's home page")
    old = House(plot.host, heir.name, heir.sections)
    lost = [Place(target, dead) for target in addresses(old, plot.rng, plot.urls)]
    away = moved(f"https://{heir.host}/")
    return joined(settle(heir, ()), settle(old, lost, around=lambda then: away))


def failing(plot: Plot) -> Quarter:
    """A site whose server breaks on some of its pages, always."""
    house = plot.house()
    code = plot.pick((500, 502, 503, 504, 508, 520, 522, 530))
    broken = Truth(Outcome.SERVER_ERROR, f"it always answers with {code}")
    hurt = [Place(target, broken, status(code)) for target in addresses(house, plot.rng, plot.urls // 2)]
    return settle(house, (*hurt, *mixed(house, plot.rng, plot.urls - len(hurt))))


def for_sale(plot: Plot) -> Quarter:
    """A domain that somebody sells."""
    kinds: Mapping[str, Behaviour] = {
        **{service: parked(service) for service in SERVICES},
        **{f"{service} by redirect": parked_by_redirect(service) for service in ("godaddy", "afternic")},
        "godaddy by script": parked_by_script(),
        "a market": sent_to_market(f"www.{plot.named('market')}"),
    }
    name = plot.pick(kinds)
    market = Site(f"www.{plot.named('market')}", fallback=parked("hugedomains"))
    sold = _everywhere(plot, Truth(Outcome.PARKED, f"it is for sale: {name}"), kinds[name])
    return joined(sold, Quarter((market,), {}))


def walled(plot: Plot) -> Quarter:
    """A shop that shows everybody a bot wall, whatever he asks for."""
    name = plot.pick(WALLS)
    return _everywhere(plot, Truth(Outcome.BLOCKED, f"a wall: {name}"), challenge(name))


def walled_strangely(plot: Plot) -> Quarter:
    """A site whose bot wall has the status of a death, or of a page."""
    name, code = plot.pick(
        (("cloudflare", 404), ("akamai", 404), ("datadome", 200), ("human", 410), ("cloudflare", 200), ("ddos-guard", 503))
    )
    return _everywhere(plot, Truth(Outcome.BLOCKED, f"a wall: {name} at {code}"), challenge(name, code))


def refusing(plot: Plot) -> Quarter:
    """A site that is not for everyone: members, paying readers, a country, people who have not asked too often."""
    house = plot.house()
    door, parameter = plot.pick((("/login", "next"), ("/account/signin", "returnUrl"), ("/users/sign_in", "redirect_to")))
    kinds: Mapping[str, Behaviour] = {
        "401": basic_login("members"),
        "403": status(403),
        "429": too_many(),
        "429 for an hour": too_many(3600),
        "451": unavailable_for_legal_reasons(house),
        "999": status(999),
        "a login page": login_first(door, parameter),
        "a page for the wrong country": page(geo_page(house)),
    }
    name = plot.pick(kinds)
    known = Truth(Outcome.BLOCKED, f"it is not for everyone: {name}")
    places = [Place(target, known) for target in addresses(house, plot.rng, plot.urls)]
    return _with(settle(house, places, fallback=kinds[name]), house.host, {door: page(login_page(house))})


def asking_for_consent(plot: Plot) -> Quarter:
    """A site that sends everybody to a consent host, which waits for an answer."""
    gate = f"consent.{plot.host}"
    unseen = Truth(Outcome.BLOCKED, "a consent page stands before it", (Outcome.ALIVE,))
    hidden = _everywhere(plot, unseen, consent_first(f"https://{gate}/gate", status(200)))
    return joined(hidden, Quarter((Site(gate, fallback=consent_host(plot.house_name)),), {}))


def looping(plot: Plot) -> Quarter:
    """A site whose redirects never end."""
    house = plot.house()
    endless = Truth(Outcome.LOOP, "its redirects never end", certainty=Certainty.CONFIRMED)
    targets = addresses(house, plot.rng, plot.urls)
    kinds: tuple[Callable[[str], Mapping[str, Behaviour]], ...] = (
        lambda target: loop(target),
        lambda target: loop(target, f"{target}#a", "/elsewhere"),
        lambda target: loop(target, "/here", "/there", how=moved),
        lambda target: {target: never_satisfied()},
        lambda target: {target: found("/spiral"), "/spiral": spiral()},
    )
    make = plot.pick(kinds)
    return settle(house, [Place(target, endless, make(target)[target], make(target)) for target in targets])


def leading_nowhere(plot: Plot) -> Quarter:
    """A site whose redirects lead out of the web."""
    house = plot.house()
    to = plot.pick(("javascript:void(0)", "file:///etc/passwd", "mailto:editor@paper.example", "market://details?id=a", "http://["))
    lost = Truth(Outcome.UNREACHABLE, f"it redirects to {to}", (Outcome.UNCHECKED,))
    return settle(house, [Place(target, lost, found(to)) for target in addresses(house, plot.rng, plot.urls)])


def breaking_off(plot: Plot) -> Quarter:
    """A site whose connections always break before there is an answer."""
    kinds: Mapping[str, Behaviour] = {
        "reset": reset(),
        "closed": hangs_up(),
        "reset in the headers": reset("in the headers"),
        "another protocol": not_http(),
        "closed in the headers": hangs_up("in the headers"),
    }
    name = plot.pick(kinds)
    return _everywhere(plot, Truth(Outcome.UNREACHABLE, f"its connections break: {name}"), kinds[name])


def breaking_later(plot: Plot) -> Quarter:
    """A site whose connections break in the middle of each page: the page is there."""
    house = plot.house()
    kinds: Mapping[str, Callable[[str], Behaviour]] = {
        "reset": partial(reset, "in the body"),
        "closed": partial(hangs_up, "in the body"),
        "a chunk without a length": broken_chunks,
    }
    name = plot.pick(kinds)
    seen = Truth(Outcome.ALIVE, f"its pages break off: {name}", (Outcome.UNREACHABLE,))
    return settle(
        house,
        [Place(target, seen, kinds[name](article(house, story(plot.rng), target))) for target in addresses(house, plot.rng, plot.urls)],
    )


def silent_host(plot: Plot) -> Quarter:
    """A host that takes connections and says nothing, or does not even take them."""
    quiet = Truth(Outcome.TIMEOUT, "its host is silent")
    if plot.variant % 2:
        return _everywhere(plot, quiet, silent(), http=Port.HANGING, https=Port.HANGING)
    return _everywhere(plot, quiet, silent())


def closed_host(plot: Plot) -> Quarter:
    """A host where nothing listens any more."""
    return _everywhere(plot, Truth(Outcome.UNREACHABLE, "nothing listens"), status(200), http=Port.REFUSED, https=Port.REFUSED)


def vanished(plot: Plot) -> Quarter:
    """A host whose name is gone."""
    gone = Truth(Outcome.HOST_GONE, "its name does not exist", (Outcome.UNREACHABLE,))
    return _everywhere(plot, gone, status(200), addresses=())


def insecure(plot: Plot) -> Quarter:
    """A host with which no secure connection can be made."""
    how: dict[str, Any] = plot.pick(
        (
            {"certificate": Certificate.EXPIRED},
            {"certificate": Certificate.OTHER_NAME},
            {"certificate": Certificate.STRANGER},
            {"https": Port.PLAIN},
            {"https": Port.RESETTING},
        )
    )
    why = " ".join(str(value) for value in how.values())
    # Whether a reset in the handshake is TLS's failure or the connection's is a matter of words.
    also = (Outcome.UNREACHABLE,) if how.get("https") is Port.RESETTING else ()
    return _everywhere(plot, Truth(Outcome.TLS, why, also), status(200), **how)


def _everywhere(plot: Plot, truth: Truth, behaviour: Behaviour, **site: Any) -> Quarter:
    """A host that does one thing for every path, its home page included."""
    house = plot.house()
    places = [Place(target, truth) for target in addresses(house, plot.rng, plot.urls)]
    return settle(house, places, **{"fallback": behaviour, "around": lambda then: behaviour, **site})


def _half_dead(plot: Plot, house: House, dead: Truth, fallback: Behaviour, more: Mapping[str, Behaviour] | None = None) -> Quarter:
    """A site of which about half of the links lead to its fallback."""
    there = plot.urls - plot.urls // 2
    tricky = traps(house, plot.rng, there // 4)
    lost = [Place(target, dead) for target in addresses(house, plot.rng, plot.urls // 2)]
    places = (*articles(house, plot.rng, there - len(tricky), dead=0), *tricky, *lost)
    return _with(settle(house, places, fallback=fallback), house.host, more or {})


def _with(quarter: Quarter, host: str, pages: Mapping[str, Behaviour]) -> Quarter:
    """The same with more pages on one of its sites, where it has none of that address."""
    sites = (replace(site, pages={**pages, **site.pages}) if site.host == host else site for site in quarter.sites)
    return Quarter(tuple(sites), quarter.truth)


def _section(house: House, request: Request) -> str | None:
    return next((section for section in house.sections if request.path.startswith(f"/{section}/")), None)


_AWAY: tuple[Callable[[House, Request], str], ...] = (
    lambda house, request: "/",
    lambda house, request: "/404",
    lambda house, request: f"/{_section(house, request)}/" if _section(house, request) else "/",
    lambda house, request: f"/search?q={request.path.strip('/').rpartition('/')[2].removesuffix('.html')}",
    lambda house, request: f"https://{house.host}/",
    lambda house, request: f"/error/404.html?aspxerrorpath={request.path}",
    lambda house, request: "/?notfound=1",
)
