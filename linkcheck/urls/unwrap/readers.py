"""Wrappers that write their target in a way of their own, one function each; what a function needs stands right before it."""

import re

from linkcheck.text import decode_references, pattern
from linkcheck.urls.unwrap.parsing import (
    HTTP,
    base64_text,
    base64url,
    decode_if_escaped,
    decode_once,
    has_parameter,
    own_parameters,
    parameter,
    raw_parameter,
    rest_of_url,
    tail,
    utf8,
)
from linkcheck.urls.unwrap.rows import on_host
from linkcheck.urls.url import Url, web_url

_TRADEDOUBLER_URL = pattern(rf"(?:^|\))url\((?P<target>{HTTP}.+)\)$", re.IGNORECASE)


def read_linkshare(url: Url, match: re.Match[str]) -> str | None:
    """The shop's page in `RD_PARM1`, which is escaped twice where the documentation was followed."""
    return decode_if_escaped(decode_once(raw_parameter(url.query, "RD_PARM1") or ""))


def read_bracketed(url: Url, match: re.Match[str]) -> str | None:
    """The shop's page in Tradedoubler's older `p(1)a(2)url(T)`, always the last of its fields."""
    found = _TRADEDOUBLER_URL.search(url.query) if url.query.endswith(")") else None
    return decode_once(found["target"]) if found is not None else None


# With a time stamp before it, a target may lack its scheme; without one it might be a page of the archive's own.
_TARGET = rf"(?:{HTTP}|www\.|[\w-]+\.[a-z])"
_FLAGS = r"(?:[a-z]{2}_)*"


def _path(text: str) -> re.Pattern[str]:
    return pattern(text, re.IGNORECASE)


# A time stamp of 1 to 14 digits or `*`, flags such as `id_` and `if_`, or neither.
WAYBACK_PATH = _path(
    rf"/(?:web/(?:(?:\d{{1,14}}|\*){_FLAGS}\*?/(?P<stamped>{_TARGET}.*)|(?:timemap/\w+/)?(?P<bare>(?:{HTTP}|www\.).*))"
    rf"|save/(?:_embed/)?(?P<saved>{_TARGET}.*))$"
)
TODAY_HOSTS = "archive.today archive.is archive.ph archive.fo archive.li archive.md archive.vn"
TODAY_PATH = _path(
    rf"/(?:(?:\d{{4,14}}|\d{{4}}\.\d\d\.\d\d-\d{{6}}|newest|oldest|timegate|timemap|o/\w+|\*)/(?P<stamped>{_TARGET}.*)|(?P<bare>{HTTP}.*))$"
)
MEMENTO_PATH = _path(
    rf"/(?:memento|timegate|list|reconstruct|api/json|timemap/(?:link|json|cdxj))/"
    rf"(?:(?:\d{{1,14}}|\*)/(?P<stamped>{_TARGET}.*)|(?P<bare>{HTTP}.*))$"
)
# Collections before the stamp; the UK Government Web Archive writes `+` for its newest copy.
COLLECTION_PATH = _path(rf"/(?:[\w-]+/){{0,3}}(?:\d{{4,14}}{_FLAGS}|\+|\*)/(?P<stamped>{_TARGET}.*)$")
# Most web archives run pywb or its forerunner under a host and a collection of any name: only a time stamp to the second
# that is a time, before a whole URL, tells.
_TO_THE_SECOND = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d"
PYWB_PATH = _path(rf"/(?:[\w.-]+/){{0,4}}{_TO_THE_SECOND}{_FLAGS}/(?P<bare>{HTTP}.*)$")
MEGALODON_PATH = _path(rf"/(?:ref/)?\d{{4}}-\d{{4}}-\d{{4}}-\d\d/(?P<bare>{HTTP}.*)$")


def read_archive(url: Url, match: re.Match[str]) -> str | None:
    """The archived URL, its query and fragment kept, http where it has no scheme; None for a list of captures."""
    text = next(text for text in match.groups() if text is not None)
    target = rest_of_url(url, text)
    # A star at the end asks for all pages below an address.
    if target is None or text.endswith("*") or target.endswith("*"):
        return None
    return target if re.match(r"https?:", target, re.IGNORECASE) else f"http://{target}"


# Publishers ran the service under their own host names, so the path alone tells. A path without the tail behind the
# code was cut on its way, and the code perhaps too.
FEEDSPORTAL_PATH = pattern(r"/c/\d+/f/\d+/(?:[^/]+/)*?s/[0-9a-fA-F]{4,16}/(?:sc/\d+/)?l/(?P<code>[^/]+)/[^/]*$")

_FEEDSPORTAL_TOKENS = dict(
    zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0 . / ? - = & , _ % + http:// https:// .com .co.uk ; | : www. # $ ~ ! ( ) Z".split(), strict=True)
)
_FEEDSPORTAL_TOKEN = pattern(r"0(.?)", re.DOTALL)


def read_feedsportal(url: Url, match: re.Match[str]) -> str | None:
    """The target spelled out in the path, or None where a token is damaged: a wrong guess is worse than none."""
    code = match["code"]
    if _lost_case(code):
        code = re.sub(r"0([a-z])", lambda token: token[0].upper(), code)
    if not code.startswith(("0L", "0M")):
        return None
    if any(token not in _FEEDSPORTAL_TOKENS for token in _FEEDSPORTAL_TOKEN.findall(code)):
        return None
    return _FEEDSPORTAL_TOKEN.sub(lambda token: _FEEDSPORTAL_TOKENS[token[1]], code)


def remark_on_case(match: re.Match[str]) -> str | None:
    """A remark on a path that was lower-cased on its way, so that capitals of the target are lost."""
    return "its case was lost" if _lost_case(match["code"]) else None


def _lost_case(code: str) -> bool:
    return code.startswith(("0l0", "0m0")) and code == code.lower()


_WEB_ACCESS_OWN = own_parameters("surl c? ref?", any_case=True)
_EXCHANGE_OWN = own_parameters("", any_case=True)
_REF_HEADER_BYTES = 40
_PROOFPOINT_1_OWN = own_parameters("k r? m? s?")
_PROOFPOINT_2_DAMAGED = pattern(r"-(?![0-9A-Fa-f]{2})|%")
_PROOFPOINT_2_LETTERS = str.maketrans("-_", "%/")
_PROOFPOINT_3 = pattern(r"(?P<target>.+?)__;(?P<replaced>[A-Za-z0-9_-]*)={0,2}!")
_PROOFPOINT_3_STARS = pattern(r"\*(?:\*(?P<length>[A-Za-z0-9_-]))?")
# After two stars a letter counts the replaced characters, from two on.
_PROOFPOINT_3_LENGTHS = {
    letter: count for count, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 2)
}


def read_proofpoint_1(url: Url, match: re.Match[str]) -> str | None:
    """Version 1: escaped once, after its character references were written."""
    target = parameter(url, "u", _PROOFPOINT_1_OWN)
    return decode_references(target) if target is not None else None


def read_proofpoint_2(url: Url, match: re.Match[str]) -> str | None:
    """Version 2: `-` stands for the percent sign of an escape and `_` for a slash."""
    code = raw_parameter(url.query, "u")
    if not code or _PROOFPOINT_2_DAMAGED.search(code):
        return None
    return decode_references(decode_once(code.translate(_PROOFPOINT_2_LETTERS)))


def read_proofpoint_3(url: Url, match: re.Match[str]) -> str | None:
    """Version 3: the target stands in the path, and stars stand for the characters that are base64url behind it."""
    found = _PROOFPOINT_3.match(match["rest"] + tail(url))
    if found is None:
        return None
    replaced = utf8(base64url(found["replaced"]))
    return _refill(found["target"], replaced) if replaced is not None else None


def _refill(text: str, replaced: str) -> str | None:
    """`text` with its stars replaced in turn, or None where stars and characters do not match up."""
    parts: list[str] = []
    end = used = 0
    for mark in _PROOFPOINT_3_STARS.finditer(text):
        count = _PROOFPOINT_3_LENGTHS[mark["length"]] if mark["length"] else 1
        parts += text[end : mark.start()], replaced[used : used + count]
        end = mark.end()
        used += count
    return "".join((*parts, text[end:])) if used == len(replaced) else None


def read_web_access(url: Url, match: re.Match[str]) -> str | None:
    """The target in `URL`, or in `REF`, where it follows a digest, a time and a one."""
    own = _WEB_ACCESS_OWN if match["newer"] else _EXCHANGE_OWN
    if has_parameter(url.query, "url", own):
        return parameter(url, "url", own)
    data = base64url((raw_parameter(url.query, "ref", own) or "").rstrip(".")) or b""
    return utf8(data[_REF_HEADER_BYTES + 1 :]) if data[_REF_HEADER_BYTES : _REF_HEADER_BYTES + 1] == b"\x01" else None


def read_defender(url: Url, match: re.Match[str]) -> str | None:
    """Microsoft Defender for Cloud Apps puts its name behind the host's, and parameters behind the target's."""
    host = url.host.removesuffix(".mcas.ms")
    query = "&".join(pair for pair in url.query.split("&") if pair and not pair.startswith("Mcas"))
    fragment = f"#{url.fragment}" if url.fragment else ""
    return f"{url.scheme}://{host}{url.path}{'?' if query else ''}{query}{fragment}" if "." in host else None


def read_sophos(url: Url, match: re.Match[str]) -> str | None:
    """`u` is base64 of the target, and `d` names its domain."""
    target = base64_text(decode_once(raw_parameter(url.query, "u") or ""))
    domain = raw_parameter(url.query, "d")
    inner = web_url(target) if target else None
    return target if inner is not None and domain and on_host(inner.host, (domain.lower(),)) else None


_GOOGLE_CACHE = pattern(r"cache(?::|%3A)(?:[\w-]{12}(?::|%3A))?(?P<target>[^+]+)", re.IGNORECASE)
_GOOGLE_CACHE_OWN = own_parameters("cd hl ct gl client strip vwsrc lr sa source")
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


def read_turbo(url: Url, match: re.Match[str]) -> str | None:
    """Yandex names the page's host and, behind `/s`, its path."""
    return f"https://{match['host']}{match['path']}{tail(url)}"


def read_cache(url: Url, match: re.Match[str]) -> str | None:
    """The page behind `q=cache:ID:URL+terms`; words of the search follow after a plus sign."""
    found = _GOOGLE_CACHE.match(raw_parameter(url.query, "q", _GOOGLE_CACHE_OWN) or "")
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


GOOGLE_NEWS_PATH = pattern(r"/(?:rss/)?(?:articles|read)/(?P<id>[A-Za-z0-9_-]+)/?$|/__i/rss/rd/articles/(?P<old>[A-Za-z0-9_-]+)/?$")

# Field 1, a varint, with the value 19; then the tag of field 4, length-delimited.
_GOOGLE_NEWS_PREFIX = b"\x08\x13\x22"


def read_google_news(url: Url, match: re.Match[str]) -> str | None:
    """The URL in an article id of before 2024; newer ids (`AU_yq`) hold a token only Google can read: None."""
    data = base64url(match["id"] or match["old"])
    if data is None or not data.startswith(_GOOGLE_NEWS_PREFIX):
        return None
    length, start = _varint(data, len(_GOOGLE_NEWS_PREFIX))
    address = data[start : start + length]
    return utf8(address) if len(address) == length and address.startswith(b"http") else None


def _varint(data: bytes, start: int) -> tuple[int, int]:
    """The base-128 varint at `start` and the offset behind it."""
    value = shift = 0
    for at in range(start, min(start + 5, len(data))):
        value |= (data[at] & 0x7F) << shift
        shift += 7
        if data[at] < 0x80:
            return value, at + 1
    return 0, start


# What a short link of YouTube says about where to begin, and in which list; the rest counts clicks.
_VIDEO_PARAMETERS = frozenset({"t", "start", "list", "index"})
_GLOGIN_OQ_DAMAGED = pattern(r"Q(?![0-9A-F]{2})|%")
_DISQUS_SIGNED = pattern(r"(?P<target>.+):[A-Za-z0-9_-]{27}", re.DOTALL)
# Where more parameters follow, a signature was not cut short.
_DISQUS_SIGNED_SHORT = pattern(r"(?P<target>.+/.*):[A-Za-z0-9_-]{6,26}", re.DOTALL)
_DISQUS_OWN = own_parameters("cuid imp prev_imp forum_id forum thread_id thread zone variant experiment")
_GLOGIN_OWN = own_parameters("OQ OP REFUSE_COOKIE_ERROR gwh gwt")


def read_bing(url: Url, match: re.Match[str]) -> str | None:
    """`u` is `a1` and base64url of the target; a target on Bing itself is relative and so is none."""
    code = raw_parameter(url.query, "u") or ""
    return base64_text(code[2:]) if code.startswith("a1") else None


def read_bing_ad(url: Url, match: re.Match[str]) -> str | None:
    """`u` is base64 of the escaped target."""
    return decode_once(base64_text(decode_once(raw_parameter(url.query, "u") or "")) or "")


def read_disqus(url: Url, match: re.Match[str]) -> str | None:
    """The target without the signature behind its last colon; None without one, for then the end is unknown."""
    text = parameter(url, "url", _DISQUS_OWN) or ""
    signed = _DISQUS_SIGNED.fullmatch(text) or (_DISQUS_SIGNED_SHORT.fullmatch(text) if "&cuid=" in url.query else None)
    return signed["target"] if signed is not None else None


def read_glogin(url: Url, match: re.Match[str]) -> str | None:
    """The article in `URI`; earlier links hold its query in `OQ`, escaped with `Q` for the percent sign."""
    query = raw_parameter(url.query, "OQ") or ""
    page = parameter(url, "URI", _GLOGIN_OWN)
    if page is None or not query:
        return page
    if "?" in page or _GLOGIN_OQ_DAMAGED.search(query):
        return None
    return f"{page}?{decode_once(query.replace('Q', '%'))}"


def read_query(url: Url, match: re.Match[str]) -> str | None:
    """The whole query is the target, unencoded as a rule."""
    return rest_of_url(Url(url.href, url.scheme, url.host, url.port, url.path, "", url.fragment), url.query)


def read_star(url: Url, match: re.Match[str]) -> str | None:
    """Everything behind the star is the target; where its colon is escaped, so are its other signs."""
    return decode_if_escaped(match["rest"]) + tail(url)


def read_video(url: Url, match: re.Match[str]) -> str | None:
    """The page that a short link of YouTube redirects to, at the same moment of the film."""
    pairs = [pair for pair in url.query.split("&") if pair.partition("=")[0] in _VIDEO_PARAMETERS]
    return "&".join((f"https://www.youtube.com/watch?v={match['id']}", *pairs))
