"""Web links as headers and link documents write them (RFC 8288, RFC 6690)."""

import re

from msgspec import Struct

# Whole links are searched for, as commas and semicolons also stand inside brackets and quotes.
_VALUE = r"""\s*+=\s*+(?:"(?P<quoted>(?:[^"\\]|\\.)*+)"|(?P<plain>[^\s";,<>]*+))"""
_PARAMETER = re.compile(rf"\s*+;\s*+(?P<name>[^\s\"=;,<>]++)(?:{_VALUE})?", re.DOTALL)
_TARGET = re.compile(r"<([^>]*+)>")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# More links and parameters than the longest list of captures that is read has; a text of nothing else would take seconds.
MAX_LINKS, MAX_PARAMETERS = 100_000, 250_000
# A longer value is no relation type and no date.
_MAX_VALUE = 4_096
_READ = frozenset({"rel", "datetime", "until"})


class WebLink(Struct, frozen=True):
    """One link: its target as written, its relation types in lower case, and two attributes of Memento (RFC 7089, 2.2)."""

    uri: str
    rels: frozenset[str] = frozenset()
    datetime: str = ""
    until: str = ""


def parse_links(text: str) -> tuple[WebLink, ...]:
    """The links in a Link header or a document of type `application/link-format`, in their order; none from garbage.

    Links behind MAX_LINKS others or MAX_PARAMETERS parameters are left out.
    """
    links: list[WebLink] = []
    end, left = 0, MAX_PARAMETERS
    # Behind the last `>` no target ends: nothing is looked for there.
    last = text.rfind(">") + 1
    while left and len(links) < MAX_LINKS and (target := _TARGET.search(text, end, last)) is not None:
        parameters: dict[str, str] = {}
        end = target.end()
        while left and (match := _PARAMETER.match(text, end)) is not None:
            end, left = match.end(), left - 1
            name = match["name"].lower()
            # Of several parameters with one name the first counts (RFC 8288, 3.3).
            if name in _READ and name not in parameters:
                value = match["quoted"] or match["plain"] or ""
                parameters[name] = _ESCAPED.sub(r"\1", value) if len(value) <= _MAX_VALUE else ""
        rels = frozenset(parameters.get("rel", "").lower().split())
        links.append(WebLink(target[1].strip(), rels, parameters.get("datetime", ""), parameters.get("until", "")))
    return tuple(links)
