"""Bot walls are known by their service's own marks, and pages about them are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.pages.bot_walls import BODY_MARKS, CAPTCHA_WIDGETS, HEADER_MARKS, UNNAMED_SERVICE, WALL_TITLES, HeaderMark, bot_wall
from linkcheck.pages.marks import Mark

from .drawing import NAVIGATION, PARAGRAPH, article, page

# A value that each header was seen with.
VALUES = {
    "cf-mitigated": "challenge",
    "cf-chl-bypass": "1",
    "x-amzn-waf-action": "captcha",
    "x-vercel-mitigated": "deny",
    "x-datadome": "protected",
    "x-dd-b": "2",
    "x-sucuri-block": "GEO02",
    "x-kpsdk-ct": "0a1b",
    "sg-captcha": "challenge",
    "x-iinfo": "7-1234-0 0NNN",
}
SERVERS = {
    "Sucuri": "Sucuri/Cloudproxy",
    "DDoS-Guard": "ddos-guard",
    "Akamai": "AkamaiGHost",
    "Qrator": "QRATOR",
    "Imunify360": "imunify360-webshield/1.21",
}


def value_of(mark: HeaderMark) -> str:
    return SERVERS[mark.service] if mark.header == "server" else VALUES[mark.header]


def marked(mark: Mark, body: str = "<p>One moment.</p>") -> bytes:
    return page("", f"<script>{' '.join(piece.decode() for piece in mark.pieces)}</script>{body}")


@pytest.mark.parametrize("mark", HEADER_MARKS, ids=lambda mark: f"{mark.service} {mark.header}")
def test_header_names_its_service(mark: HeaderMark) -> None:
    """A protection's own header is enough, at the statuses where it speaks for the answer and at no other."""
    headers = {"content-type": "text/html", mark.header: value_of(mark)}

    assert bot_wall(403, headers, b"") == mark.service
    for status in (200, 404, 410):
        assert bot_wall(status, headers, b"") == (mark.service if mark.statuses is None else None)


@pytest.mark.parametrize("mark", BODY_MARKS, ids=lambda mark: f"{mark.service} {mark.pieces[0].decode()}")
def test_markup_names_its_service(mark: Mark) -> None:
    """A service's own markup in a small page is its wall, at any status."""
    statuses = (200, 202, 403, 404, 405, 429, 503)
    assert {status: bot_wall(status, {}, marked(mark)) for status in statuses} == dict.fromkeys(statuses, mark.service)


@pytest.mark.parametrize("mark", BODY_MARKS, ids=lambda mark: f"{mark.service} {mark.pieces[0].decode()}")
def test_long_page_is_no_wall(mark: Mark) -> None:
    """The same markup in a page with an article's worth of words, or one that calls itself an article, is no wall."""
    called_article = page(
        "", f"<script>{' '.join(piece.decode() for piece in mark.pieces)}</script>", '<meta property="og:type" content="article">'
    )

    assert bot_wall(200, {}, marked(mark, PARAGRAPH * 12)) is None
    assert bot_wall(200, {}, called_article) is None


@pytest.mark.parametrize(("title", "service"), sorted(WALL_TITLES.items()))
def test_title_of_a_wall(title: str, service: str) -> None:
    """A short page with a wall's whole title is one, alone or beside the site's name; at 404 the status is believed instead."""
    html = page(title, "<p>Please wait.</p>")

    assert bot_wall(200, {}, html) == service
    assert bot_wall(403, {}, page(f"{title} | The Lantern", "<p>Please wait.</p>")) == service
    assert bot_wall(404, {}, html) is None


@pytest.mark.parametrize("widget", CAPTCHA_WIDGETS, ids=bytes.decode)
def test_page_that_is_only_a_captcha(widget: bytes) -> None:
    """A short page that asks for a person is a wall; with a login, at 404, or as part of an article it is not."""
    field = f'<p>Please verify that you are a person.</p><div class="{widget.decode()}"></div>'

    assert bot_wall(200, {}, page("", field)) == UNNAMED_SERVICE
    assert bot_wall(404, {}, page("", field)) is None
    assert bot_wall(200, {}, page("Log in", f"{field}<input type=password>")) is None
    assert bot_wall(200, {}, page("A harbour", f"{NAVIGATION}{PARAGRAPH * 8}{field}")) is None
    assert bot_wall(200, {}, page("Write to us", f'<h1>Write to us</h1><form><div class="{widget.decode()}"></div></form>')) is None


@pytest.mark.parametrize(
    "title",
    [
        "Access denied: archives that stayed shut for fifty years",
        "Just a moment: notes on patience",
        "Are you a robot? A short history of the captcha",
        "How Cloudflare challenges work",
        "Blocked by the snow, saved by the dogs",
        "Please wait: the art of queueing in post-war London",
        "Checking your browser is what browsers do best",
        "The security check that changed an airport for good",
    ],
)
@pytest.mark.parametrize("paragraphs", [1, 8])
def test_article_about_walls_is_none(title: str, paragraphs: int) -> None:
    """A headline that begins like a wall's is a headline."""
    assert bot_wall(200, {}, article(title, paragraphs=paragraphs)) is None


@pytest.mark.parametrize(
    ("status", "headers", "html"),
    [
        (200, {"server": "cloudflare", "cf-ray": "8a1f-FRA", "cf-cache-status": "HIT"}, article("A harbour at night")),
        (404, {"server": "cloudflare"}, page("Page not found | The Lantern", "<h1>Page not found</h1>")),
        (
            200,
            {"content-security-policy": "script-src https://www.google.com/recaptcha/ https://challenges.cloudflare.com"},
            article("A harbour"),
        ),
        (200, {"server": "AkamaiGHost"}, article("A harbour")),
        (200, {"x-datadome": "protected"}, article("A harbour")),
        (404, {"server": "ddos-guard"}, page("404 Not Found", "<h1>404 Not Found</h1>")),
        (200, {}, page("A harbour", f'<script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>{PARAGRAPH}')),
        (200, {}, page("A harbour", f'<script src="/_Incapsula_Resource?SWJIYLWA=71"></script>{PARAGRAPH}')),
        (200, {}, page("A harbour", f"<script>window._pxAppId='PX1'</script>{PARAGRAPH}")),
        (
            522,
            {"server": "cloudflare"},
            page("lantern.example | 522: Connection timed out", '<div id="cf-error-details">Connection timed out</div>'),
        ),
        (200, {}, b""),
    ],
)
def test_ordinary_answer_behind_a_service_is_none(status: int, headers: dict[str, str], html: bytes) -> None:
    """What protected sites send with every page is no sign against any."""
    assert bot_wall(status, headers, html) is None


@given(
    st.integers(100, 999),
    st.dictionaries(st.sampled_from(("server", "cf-mitigated", "x-iinfo", "x")), st.text(max_size=9)),
    st.binary(max_size=200),
)
def test_no_answer_raises(status: int, headers: dict[str, str], html: bytes) -> None:
    """Any status, headers and bytes are judged."""
    assert bot_wall(status, headers, html) is None or isinstance(bot_wall(status, headers, html), str)
