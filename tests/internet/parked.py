"""Domains that were let go and are for sale: the marks are the parking services' own, the words are invented."""

from collections.abc import Iterable

from tests.internet.behaviours import found, page
from tests.internet.markup import markup
from tests.internet.sites import Behaviour, Request, Step

# Each is a file in `markup/parked`.
SERVICES = ("sedo", "bodis", "parkingcrew", "hugedomains", "dan", "afternic", "godaddy", "registrar")


def parked(service: str) -> Behaviour:
    """A domain that shows a parking page under every path."""
    return lambda request: page(markup("parked", service, request.host))(request)


def parked_by_redirect(service: str) -> Behaviour:
    """A domain that sends every path to its `/lander`, where the parking page stands."""
    return _with_lander(found("/lander"), parked(service))


def parked_by_script() -> Behaviour:
    """A domain whose script alone sends every path to its `/lander`."""
    return _with_lander(parked("godaddy-door"), parked("godaddy"))


def sent_to_market(market: str = "www.hugedomains.com") -> Behaviour:
    """A domain that sends every path to the market that sells it."""
    return lambda request: found(f"https://{market}/domain_profile.cfm?d={request.host}")(request)


def _with_lander(door: Behaviour, lander: Behaviour) -> Behaviour:
    def behave(request: Request) -> Iterable[Step]:
        return (lander if request.path == "/lander" else door)(request)

    return behave
