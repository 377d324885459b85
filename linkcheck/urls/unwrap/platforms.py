"""Social networks, search engines and publishers that write their target in a way of their own."""

import re

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.parameters import own_parameters, parameter, raw_parameter
from linkcheck.urls.unwrap.reading import base64_text, decode_once, rest, tail

# What a short link of YouTube says about where to begin, and in which list; the rest counts clicks.
_VIDEO_PARAMETERS = frozenset({"t", "start", "list", "index"})
_OQ_DAMAGED = pattern(r"Q(?![0-9A-F]{2})|%")
_DISQUS_SIGNED = pattern(r"(?P<target>.+):[A-Za-z0-9_-]{27}", re.DOTALL)
_DISQUS_OWN = own_parameters("cuid imp prev_imp forum_id forum thread_id thread zone variant experiment")
_GLOGIN_OWN = own_parameters("OQ OP REFUSE_COOKIE_ERROR gwh gwt")
_ESCAPED_COLON = pattern(r"https?%3A", re.IGNORECASE)


def read_bing(url: Url, match: re.Match[str]) -> str | None:
    """`u` is `a1` and base64url of the target; a target on Bing itself is relative and so is none."""
    code = raw_parameter(url.query, "u") or ""
    return base64_text(code[2:]) if code.startswith("a1") else None


def read_bing_ad(url: Url, match: re.Match[str]) -> str | None:
    """`u` is base64 of the escaped target."""
    return decode_once(base64_text(decode_once(raw_parameter(url.query, "u") or "")) or "")


def read_disqus(url: Url, match: re.Match[str]) -> str | None:
    """The target without the signature behind its last colon; None without one, for then the end is unknown."""
    signed = _DISQUS_SIGNED.fullmatch(parameter(url, "url", _DISQUS_OWN) or "")
    return signed["target"] if signed is not None else None


def read_glogin(url: Url, match: re.Match[str]) -> str | None:
    """The article in `URI`; earlier links hold its query in `OQ`, escaped with `Q` for the percent sign."""
    query = raw_parameter(url.query, "OQ") or ""
    page = parameter(url, "URI", _GLOGIN_OWN)
    if page is None or not query:
        return page
    if "?" in page or _OQ_DAMAGED.search(query):
        return None
    return f"{page}?{decode_once(query.replace('Q', '%'))}"


def read_query(url: Url, match: re.Match[str]) -> str | None:
    """The whole query is the target, unencoded as a rule."""
    return rest(Url(url.href, url.scheme, url.host, url.port, url.path, "", url.fragment), url.query)


def read_star(url: Url, match: re.Match[str]) -> str | None:
    """Everything behind the star is the target; where its colon is escaped, so are its other signs."""
    text = match["rest"]
    return (decode_once(text) if _ESCAPED_COLON.match(text) else text) + tail(url)


def read_video(url: Url, match: re.Match[str]) -> str | None:
    """The page that a short link of YouTube redirects to, at the same moment of the film."""
    pairs = [pair for pair in url.query.split("&") if pair.partition("=")[0] in _VIDEO_PARAMETERS]
    return "&".join((f"https://www.youtube.com/watch?v={match['id']}", *pairs))
