"""Mail gateways that rewrite the links of messages and write their target in a format of their own."""

import re

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url, web_url
from linkcheck.urls.references import decode_references
from linkcheck.urls.unwrap.parameters import holds, own_parameters, parameter, raw_parameter
from linkcheck.urls.unwrap.reading import base64_text, base64url, decode_once, tail, utf8
from linkcheck.urls.unwrap.steps import on_host

_WEB_ACCESS_OWN = own_parameters("surl c? ref?", any_case=True)
_EXCHANGE_OWN = own_parameters("", any_case=True)
_HEADER = 40
_V1_OWN = own_parameters("k r? m? s?")
_V2_DAMAGED = pattern(r"-(?![0-9A-Fa-f]{2})|%")
_V2_LETTERS = str.maketrans("-_", "%/")
_V3 = pattern(r"(?P<target>.+?)__;(?P<replaced>[A-Za-z0-9_-]*)={0,2}!")
_V3_MARK = pattern(r"\*(?:\*(?P<length>[A-Za-z0-9_-]))?")
# After two stars a letter counts the replaced characters, from two on.
_V3_LENGTHS = {letter: count for count, letter in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", 2)}


def read_proofpoint_1(url: Url, match: re.Match[str]) -> str | None:
    """Version 1: escaped once, after its character references were written."""
    target = parameter(url, "u", _V1_OWN)
    return decode_references(target) if target is not None else None


def read_proofpoint_2(url: Url, match: re.Match[str]) -> str | None:
    """Version 2: `-` stands for the percent sign of an escape and `_` for a slash."""
    code = raw_parameter(url.query, "u")
    if not code or _V2_DAMAGED.search(code):
        return None
    return decode_references(decode_once(code.translate(_V2_LETTERS)))


def read_proofpoint_3(url: Url, match: re.Match[str]) -> str | None:
    """Version 3: the target stands in the path, and stars stand for the characters that are base64url behind it."""
    found = _V3.match(match["rest"] + tail(url))
    if found is None:
        return None
    replaced = utf8(base64url(found["replaced"]))
    return _refill(found["target"], replaced) if replaced is not None else None


def _refill(text: str, replaced: str) -> str | None:
    """`text` with its stars replaced in turn, or None where stars and characters do not match up."""
    parts: list[str] = []
    end = used = 0
    for mark in _V3_MARK.finditer(text):
        count = _V3_LENGTHS[mark["length"]] if mark["length"] else 1
        parts += text[end:mark.start()], replaced[used:used + count]
        end = mark.end()
        used += count
    return "".join((*parts, text[end:])) if used == len(replaced) else None


def read_web_access(url: Url, match: re.Match[str]) -> str | None:
    """The target in `URL`, or in `REF`, where it follows a digest, a time and a one."""
    own = _WEB_ACCESS_OWN if match["newer"] else _EXCHANGE_OWN
    if holds(url.query, "url", own):
        return parameter(url, "url", own)
    data = base64url((raw_parameter(url.query, "ref", own) or "").rstrip(".")) or b""
    return utf8(data[_HEADER + 1:]) if data[_HEADER:_HEADER + 1] == b"\x01" else None


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
