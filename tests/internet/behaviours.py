"""What sites do that HTTP has words for: pages, redirects, refusals, cookies, limits."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import pairwise
from typing import TypeAlias
from urllib.parse import quote

from tests.internet.sites import Answer, Behaviour, Head, Headers, Pause, Request, Step

HTML = "text/html; charset=utf-8"
Html: TypeAlias = str | Callable[[], str]
"""A page's text, or what writes it when it is asked for."""


def page(html: Html, status: int = 200, headers: Headers = (), content_type: str = HTML) -> Behaviour:
    """An HTML page."""

    def behave(request: Request) -> Iterable[Step]:
        text = html if isinstance(html, str) else html()
        yield Answer(status, (("Content-Type", content_type), *headers), text.encode())

    return behave


def document(body: bytes, content_type: str, status: int = 200, headers: Headers = ()) -> Behaviour:
    """A file that is no HTML page."""

    def behave(request: Request) -> Iterable[Step]:
        yield Answer(status, (("Content-Type", content_type), *headers), body)

    return behave


def status(code: int, html: Html = "", headers: Headers = ()) -> Behaviour:
    """An answer of which the status says everything."""
    return page(html or f"<html><head><title>{code}</title></head><body><h1>{code}</h1></body></html>", code, headers)


def not_found(html: Html = "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>") -> Behaviour:
    """An honest 404."""
    return page(html, 404)


def gone(html: Html = "<html><head><title>410 Gone</title></head><body><h1>Gone</h1></body></html>") -> Behaviour:
    """An honest 410."""
    return page(html, 410)


# Redirects


def moved(to: str, code: int = 301, headers: Headers = ()) -> Behaviour:
    """A redirect by Location, in whatever form `to` has."""

    def behave(request: Request) -> Iterable[Step]:
        note = f'<html><head><title>Moved</title></head><body><a href="{escape(to)}">here</a></body></html>'
        yield Answer(code, (("Location", to), ("Content-Type", HTML), *headers), note.encode())

    return behave


def found(to: str) -> Behaviour:
    """A redirect for the time being."""
    return moved(to, 302)


def sent_to(where: Callable[[Request], str], code: int = 301) -> Behaviour:
    """A redirect to a place that depends on the request."""
    return lambda request: moved(where(request), code)(request)


def meta_refresh(to: str, seconds: int = 0) -> Behaviour:
    """A page that sends its reader on by `<meta http-equiv=refresh>`."""
    return page(
        f'<!DOCTYPE html><html><head><title>One moment</title><meta http-equiv="refresh" content="{seconds}; url={escape(to)}"></head>'
        f'<body><p>You are being taken to <a href="{escape(to)}">the new page</a>.</p></body></html>'
    )


def refresh_header(to: str, seconds: int = 0) -> Behaviour:
    """A page that sends its reader on by the Refresh header, which browsers follow although no standard names it."""
    return page("<!DOCTYPE html><title>One moment</title>", headers=(("Refresh", f"{seconds}; url={to}"),))


def script_redirect(to: str) -> Behaviour:
    """A page whose script alone sends its reader on."""
    return page(f"<!DOCTYPE html><html><head><title>Redirecting</title><script>window.location.replace('{to}')</script></head></html>")


def interstitial(to: str) -> Behaviour:
    """A page between two sites that waits for its reader to click."""
    return page(
        "<!DOCTYPE html><html><head><title>You are leaving our site</title></head><body><h1>You are leaving our site</h1>"
        "<p>We do not answer for what others write.</p>"
        f'<p><a rel="nofollow" href="{escape(to)}">Go on to {escape(to)}</a></p></body></html>'
    )


def chain(paths: Sequence[str], end: Behaviour, how: Callable[[str], Behaviour] = moved) -> Mapping[str, Behaviour]:
    """Pages of which each leads to the next, and the last one to `end`, which stands there itself."""
    return {here: how(there) for here, there in pairwise(paths)} | {paths[-1]: end}


def loop(*paths: str, how: Callable[[str], Behaviour] = found) -> Mapping[str, Behaviour]:
    """Pages that lead to each other in a circle."""
    return {here: how(there) for here, there in pairwise((*paths, paths[0]))}


def spiral() -> Behaviour:
    """A redirect to a new place each time, without an end."""
    return sent_to(lambda request: f"{request.path}?turn={int(request.target.partition('=')[2] or 0) + 1}", 302)


def https_only(then: Behaviour) -> Behaviour:
    """What http asks for is to be had by https."""
    secure = sent_to(lambda request: f"https://{request.host}{request.target}")
    return lambda request: (secure if request.scheme == "http" else then)(request)


def on_host(host: str, code: int = 301) -> Behaviour:
    """The same path is to be had on another host, by https."""
    return sent_to(lambda request: f"https://{host}{request.target}", code)


# What depends on the request or on earlier ones


def once(first: Behaviour | int, then: Behaviour) -> Behaviour:
    """Something at the first request of a page, and another thing ever after."""
    behaviour = status(first) if isinstance(first, int) else first
    return lambda request: (then if request.earlier else behaviour)(request)


def rate_limited(then: Behaviour, after: int | str | None = 1, seconds: float = 1.0) -> Behaviour:
    """A page that is refused with 429 until some seconds after it was first asked; `after` is the Retry-After, if any."""
    limited = too_many(after)

    def behave(request: Request) -> Iterable[Step]:
        rested = bool(request.earlier) and request.at - request.earlier[0] >= seconds
        return (then if rested else limited)(request)

    return behave


def at_most(number: int, per: float, then: Behaviour, after: int | str | None = 1) -> Behaviour:
    """A site that answers with 429 when it was asked more than so many times in some seconds."""
    limited = too_many(after)

    def behave(request: Request) -> Iterable[Step]:
        lately = sum(request.at - when < per for when in request.others)
        return (limited if lately >= number else then)(request)

    return behave


def too_many(after: int | str | None = None) -> Behaviour:
    """A 429, with or without Retry-After."""
    waiting = (("Retry-After", str(after)),) if after is not None else ()
    return status(429, "<html><head><title>429 Too Many Requests</title></head><body>Slow down.</body></html>", waiting)


def head_lies(head: Behaviour | int, then: Behaviour) -> Behaviour:
    """HEAD is answered in its own way, GET with the truth."""
    other = status(head) if isinstance(head, int) else head
    return lambda request: (other if request.method == "HEAD" else then)(request)


def head_hangs(then: Behaviour) -> Behaviour:
    """HEAD is never answered."""
    return head_lies(lambda request: (Pause(),), then)


def wants_cookie(then: Behaviour, name: str = "seen") -> Behaviour:
    """A page that sends its reader to itself until he brings the cookie that it sets."""

    def behave(request: Request) -> Iterable[Step]:
        if name in request.cookies:
            return then(request)
        return moved(request.target, 302, (("Set-Cookie", f"{name}=1; Path=/; HttpOnly"),))(request)

    return behave


def never_satisfied() -> Behaviour:
    """A page that answers every cookie with another one."""

    def behave(request: Request) -> Iterable[Step]:
        turn = int(request.cookies.get("turn", "0")) + 1
        return moved(request.target, 302, (("Set-Cookie", f"turn={turn}; Path=/"),))(request)

    return behave


def consent_first(gate: str, then: Behaviour) -> Behaviour:
    """A page that sends its reader to a consent host, which sends him back with its cookie; `gate` is that host's page."""

    def behave(request: Request) -> Iterable[Step]:
        if "consent" in request.cookies or "consented=1" in request.target:
            return then(request)
        return found(f"{gate}?return={quote(request.url, safe='')}")(request)

    return behave


def login_first(path: str = "/login", parameter: str = "next") -> Behaviour:
    """A redirect to the login page, which remembers where its reader wanted to go."""
    return sent_to(lambda request: f"{path}?{parameter}={quote(request.target, safe='')}", 302)


def early_hints(then: Behaviour) -> Behaviour:
    """An interim answer (RFC 8297) before the real one."""

    def behave(request: Request) -> Iterable[Step]:
        yield Head(103, (("Link", "</style.css>; rel=preload; as=style"),))
        yield from then(request)

    return behave
