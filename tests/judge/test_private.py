"""Links that leave the public web, by their text and by what was seen."""

import httpx
import pytest

from linkcheck.http.httpx_transport import GuardError
from linkcheck.model.vocabulary import Certainty, Role
from linkcheck.urls.networks import private_host_kind
from tests.conftest import Check
from tests.judge.posts import NEWS, markdown, moved, wordpress


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("localhost", "an address of this machine"),
        ("app.localhost", "an address of this machine"),
        ("LOCALHOST.", "an address of this machine"),
        ("printer.local", "a name of a local network"),
        ("git.corp.internal", "a name of a private network"),
        ("nas.home.arpa", "a name of a home network"),
        ("10.1.2.3", "a private address"),
        ("[::1]", "an address of this machine"),
        ("[fd00::1]", "a private address"),
        ("169.254.169.254", "a metadata address"),
        ("local.example", None),
        ("internal.example.com", None),
        ("8.8.8.8", None),
        ("mylocal", "a name of a local network"),
        ("shop.test", "a name of a private network"),
        ("wiki.corp", "a name of a private network"),
    ],
)
def test_a_host_tells_by_its_text_whether_it_is_private(host: str, kind: str | None) -> None:
    """Addresses by their networks, names by their last labels."""
    assert private_host_kind(host) == kind


@pytest.mark.parametrize(
    ("link", "flagged"),
    [
        ("[the draft](http://localhost:4000/a)", True),
        ("[localhost:4000](http://localhost:4000/)", False),
        ("Open http://127.0.0.1:8000/ now", False),
        ("[192.168.1.1](http://192.168.1.1/)", False),
        ("Open http://192.168.1.1/ to set the router up", False),
        ("[Localhost:3000](http://localhost:3000/)", False),
        ("[the router](http://192.168.1.1/)", True),
        ("[wiki](https://wiki.internal/a)", True),
        ("[x](http://0x7f.1/)", True),
        ("[x](https://user@10.0.0.1/)", True),
        ("[x](https://intranet.example/)", False),
    ],
)
def test_only_what_readers_cannot_mean_is_flagged(check: Check, link: str, flagged: bool) -> None:
    """A tutorial that shows readers the address of their own machine means it."""
    findings = check({"a.md": markdown(link)}).posts[0].findings

    assert [finding.code for finding in findings] == ["LC412"] * flagged


def test_a_claim_on_a_private_address_is_flagged_once(check: Check) -> None:
    """Three claims with one URL are one finding."""
    url = "http://localhost:4000/2016/05/the-slug/"
    finding = next(found for found in check({"a.md": wordpress(url, url, url)}).findings if found.code == "LC412")

    assert finding.message == f"original_link {url} leads to an address of this machine"
    assert [related.role for related in finding.related] == [Role.CANONICAL, Role.SOURCE]


class GuardedError(GuardError):
    """A name that leads to a private address, the way the guard reports one."""

    def __init__(self, message: str, *, request: httpx.Request) -> None:
        super().__init__("a private address", request=request)


def test_a_public_name_that_was_seen_to_lead_to_a_private_address_is_likely(check: Check) -> None:
    """On the way or at once: elsewhere the same name may lead to another address."""
    world = {NEWS: moved("https://inside.example/", 302), "https://inside.example/": GuardedError}
    finding = check({"a.md": markdown(f"[x]({NEWS})")}, world).posts[0].findings[0]

    assert (finding.code, finding.certainty) == ("LC412", Certainty.LIKELY)
    assert finding.message == f"{NEWS} leads to a private address"
