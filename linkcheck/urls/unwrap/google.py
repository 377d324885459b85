"""Google's copies of pages: AMP, translations and the former cache."""

import re

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.parameters import own_parameters, raw_parameter
from linkcheck.urls.unwrap.reading import decode_once, tail

_CACHE = pattern(r"cache(?::|%3A)(?:[\w-]{12}(?::|%3A))?(?P<target>[^+]+)", re.IGNORECASE)
_CACHE_OWN = own_parameters("cd hl ct gl client strip vwsrc lr sa source")
_ESCAPED_QUERY = pattern(r"(?P<page>.+?)(?P<query>%3F.*)", re.IGNORECASE | re.DOTALL)
_LONE_HYPHEN = pattern(r"(?<=\w)-(?=\w)")


def read_amp(url: Url, match: re.Match[str]) -> str | None:
    """AMP viewers and caches name host and path after `/s/` for https, without it for http.

    A viewer escapes the page's query into the path; a query behind that is the viewer's own.
    """
    scheme = "https" if match["secure"] else "http"
    escaped = _ESCAPED_QUERY.match(match["rest"])
    if escaped is None:
        return f"{scheme}://{match['rest']}{tail(url)}"
    fragment = f"#{url.fragment}" if url.fragment else ""
    return f"{scheme}://{escaped['page']}{decode_once(escaped['query'])}{fragment}"


def read_cache(url: Url, match: re.Match[str]) -> str | None:
    """The page behind `q=cache:ID:URL+terms`; words of the search follow after a plus sign."""
    found = _CACHE.match(raw_parameter(url.query, "q", _CACHE_OWN) or "")
    if found is None or "%20" in found["target"]:
        return None
    return decode_once(found["target"])


def read_translation(url: Url, match: re.Match[str]) -> str | None:
    """The page behind `paper-example.translate.goog`: `-` stands for a dot, `--` for a hyphen.

    Google documents the format for advertising networks ("Enabling your ad network for translation-related Google
    Search features"): `_x_tr_hp` goes before the name, `_x_tr_enc` lists the marks `1-` and `0-` (IDNA) before it.
    """
    pairs = [pair.partition("=")[::2] for pair in url.query.split("&")]
    own = {name: decode_once(value) for name, value in pairs if name.startswith("_x_tr_")}
    name = own.get("_x_tr_hp", "") + url.host.removesuffix(".translate.goog")
    marks = own.get("_x_tr_enc", "").split(",")
    if "." in name:
        return None
    if "1" in marks:
        name = name.removeprefix("1-")
    if "0" in marks and name.startswith("0-"):
        name = f"xn--{_LONE_HYPHEN.sub('.', name[2:]).replace('--', '-')}"
    else:
        name = _LONE_HYPHEN.sub(".", name).replace("--", "-")
    scheme = "http" if own.get("_x_tr_sch") == "http" else "https"
    query = "&".join(pair for pair in url.query.split("&") if pair and not pair.startswith("_x_tr_"))
    return f"{scheme}://{name}{url.path}{'?' if query else ''}{query}{'#' if url.fragment else ''}{url.fragment}"
