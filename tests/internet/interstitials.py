"""Pages that stand before a page for people: consent, login, the country, the wallet."""

from html import escape

from tests.internet.behaviours import moved, page
from tests.internet.pages import Publisher, framed
from tests.internet.sites import Answer, Behaviour, Request, Step


def consent_page(name: str) -> str:
    """A consent host's page, for readers who have not answered yet."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{escape(name)}: your privacy</title></head><body>'
        "<h1>We value your privacy</h1><p>We and our 812 partners store and read information on your device.</p>"
        '<form method="post" action="/consent"><button name="agree" value="yes">Accept all</button>'
        '<button name="agree" value="no">Manage settings</button></form></body></html>'
    )


def consent_host(name: str) -> Behaviour:
    """A consent host: a reader whose `return` address is known is asked; with `agree` he is sent back."""

    def behave(request: Request) -> tuple[Step, ...]:
        return tuple(page(consent_page(name))(request))

    return behave


def passing_consent_host(domain: str, back_to: str) -> Behaviour:
    """A consent host that takes silence for an answer: it sets its cookie for the domain and sends its reader back."""
    return moved(back_to, 302, (("Set-Cookie", f"consent=1; Domain={domain}; Path=/"),))


def login_page(publisher: Publisher) -> str:
    """A login form."""
    return framed(
        publisher,
        f"Log in | {publisher.name}",
        '<h1>Log in to go on reading</h1><form method="post" action="/login"><input name="user">'
        '<input name="password" type="password"></form>',
    )


def geo_page(publisher: Publisher) -> str:
    """A page for readers of the wrong country."""
    return framed(
        publisher,
        f"Not available in your region | {publisher.name}",
        "<h1>This content is not available in your region</h1>"
        "<p>For legal reasons we cannot show our pages to readers in your country.</p>",
    )


def unavailable_for_legal_reasons(publisher: Publisher) -> Behaviour:
    """The same with the status made for it (RFC 7725)."""
    return page(geo_page(publisher), 451, (("Link", '<https://authority.example/>; rel="blocked-by"'),))


def paywalled(publisher: Publisher, title: str) -> str:
    """An article of which strangers read the beginning: it is alive, although it asks for money."""
    return framed(
        publisher,
        f"{title} | {publisher.name}",
        f"<article><h1>{escape(title)}</h1><p>The first paragraph is free, as first paragraphs are.</p>"
        '<div class="paywall"><h2>Subscribe to read on</h2><p>Already a subscriber? <a href="/login">Log in</a></p></div></article>',
        '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>',
    )


def basic_login(realm: str) -> Behaviour:
    """A 401 that asks for a password."""
    return lambda request: (Answer(401, (("WWW-Authenticate", f'Basic realm="{realm}"'),), b""),)
