"""Mail gateways that rewrite the links of messages: Proofpoint and Sophos write targets in formats of their own."""

import re
import string

from linkcheck.urls.parse import Url, web_url
from linkcheck.urls.references import decode_references
from linkcheck.urls.unwrap.reading import base64_text, base64url, decode_once, parameter, raw_parameter, tail
from linkcheck.urls.unwrap.steps import on_host

_V2_DAMAGED = re.compile(r"-(?![0-9A-Fa-f]{2})|%")
_V2_LETTERS = str.maketrans("-_", "%/")
_V3 = re.compile(r"(?P<target>.+?)__;(?P<replaced>[A-Za-z0-9_-]*)={0,2}!")
_V3_MARK = re.compile(r"\*(?:\*(?P<length>[A-Za-z0-9_-]))?")
# After two stars a letter counts the replaced characters, from two on.
_V3_LENGTHS = {letter: count for count, letter in enumerate(string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_", 2)}


def read_proofpoint_1(url: Url, match: re.Match[str]) -> str | None:
    """Version 1: escaped once, after its character references were written."""
    target = parameter(url, "u", frozenset("krms"))
    return decode_references(target) if target is not None else None


def read_proofpoint_2(url: Url, match: re.Match[str]) -> str | None:
    """Version 2: `-` stands for the percent sign of an escape and `_` for a slash."""
    code = raw_parameter(url.query, "u", frozenset("dcrmse"))
    if not code or _V2_DAMAGED.search(code):
        return None
    return decode_references(decode_once(code.translate(_V2_LETTERS)))


def read_proofpoint_3(url: Url, match: re.Match[str]) -> str | None:
    """Version 3: the target stands in the path, and stars stand for the characters that are base64url behind it."""
    found = _V3.match(match["rest"] + tail(url))
    if found is None:
        return None
    replaced = base64url(found["replaced"])
    try:
        return _refill(found["target"], replaced.decode("utf-8")) if replaced is not None else None
    except UnicodeDecodeError:
        return None


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


def read_sophos(url: Url, match: re.Match[str]) -> str | None:
    """`u` is base64 of the target, and `d` names its domain."""
    target = base64_text(decode_once(raw_parameter(url.query, "u") or ""))
    domain = raw_parameter(url.query, "d")
    inner = web_url(target) if target else None
    return target if inner is not None and domain and on_host(inner.host, (domain.lower(),)) else None
