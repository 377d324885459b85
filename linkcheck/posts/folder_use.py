"""How the posts of a folder use names that mean several things.

Under `link` stands the page that a post is about on one site, and on another the post's own; under `external_link` that page, or the
home page of a project.
"""

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from linkcheck.model.files import read_beginning
from linkcheck.posts.discover import FoundFile
from linkcheck.posts.field_names import NO_USE, Meaning, WordUse, ends_in, folded, is_any_page, meaning_of
from linkcheck.posts.read import post_slug
from linkcheck.text import pattern
from linkcheck.urls.identity import bare_host
from linkcheck.urls.url_words import CODE_HOSTS, is_program, other_than_article

# Fewer posts show no habit.
MIN_POSTS = 3
# So many show it well enough; more would only take memory.
MAX_USES = 10_000
# Front matter is seldom longer; what stands further down is not counted.
_BYTES = 4096
_ENDS = (b"\n---", b"\n+++", b"\n;;;", b"\n\n", b"\n\r\n")
_WORDS = (
    r"link(?:ed)?(?:[_-]?(?:ur[li]s?|to|out))?|url|ref|href|article|(?:article|news|story|publisher)[_-]?(?:url|link|href)"
    r"|external(?:[_-]?(?:ur[li]s?|links?|post|article|source))?|bookmark[_-]?(?:url|link)"
)
# A key at the top with its value, of which an address may stand in the lines of a map below; and the post's own address.
_LINE = re.compile(
    (
        rf"""^(?P<key>["']?(?:{_WORDS}|permalink)["']?|[ \t]+"(?:{_WORDS}|permalink)")[ \t]*[:=][ \t]*"""
        r"""(?P<value>[^\r\n]*)(?P<map>(?:\r?\n[ \t]+[^\r\n]*)*)"""
    ).encode(),
    re.MULTILINE | re.IGNORECASE,
)
# How a line begins that may be one: most front matter has none, and a few texts are found faster than a pattern.
_COMMON = (b"link", b"url", b"ref", b"href", b"article", b"news", b"story", b"publisher", b"external", b"bookmark")
_AT_LINES = tuple(b"\n" + word for word in _COMMON)
_IN_JSON = tuple(b'"' + word for word in _COMMON)
_JSON_SIGNS = (b"{", b";", b'"', b"---j")
_ADDRESS = re.compile(rb"""^[-\s"'<\[]*(https?://[^\s"'<>\])]+)""", re.IGNORECASE)
_ADDRESS_IN_MAP = re.compile(
    rb"""^[ \t]+(?:-[ \t]+)?["']?(?:url|href|link|uri)["']?[ \t]*:[ \t]*["']?(https?://[^\s"'<>]+)""", re.MULTILINE
)
_OWN_QUERY = ("p=", "page_id=")
_NUMBERED = pattern(r"\d{1,4}")
_BUNDLES = frozenset({"index", "_index"})


class NameUse(Struct, frozen=True):
    """One post's use of a name: the host of its address, if it holds one, whether that may be the post's own, and an article's."""

    name: str
    host: str = ""
    own: bool | None = None
    article: bool = True


class FolderUses(Struct, frozen=True):
    """How each folder uses such names; a file that the user named is judged by itself."""

    by_folder: Mapping[str, WordUse] = {}

    def of(self, found: FoundFile) -> WordUse:
        """How the folder of a file uses them."""
        return self.by_folder.get(folder_of(found.path), NO_USE) if self.by_folder and not found.named else NO_USE

    def mark(self, found: FoundFile) -> bytes:
        """What a file's result depends on besides its content."""
        use = self.of(found)
        return ",".join((*sorted(use.originals), *(f"-{name}" for name in sorted(use.others)))).encode()


def survey_folders(files: Iterable[FoundFile], site_url: str | None = None) -> FolderUses:
    """By folder the names that hold an article of another site in most posts that have them, and those that hold other pages."""
    site = _host(site_url or "")
    uses: dict[str, list[NameUse]] = {}
    for found in files:
        if not found.named and not found.template and not found.problem:
            for one in _uses_in(found.path, site):
                some = uses.setdefault(folder_of(found.path), [])
                if len(some) < MAX_USES:
                    some.append(one)
    by_folder = ((folder, _word_use(some)) for folder, some in uses.items())
    return FolderUses({folder: use for folder, use in by_folder if use != NO_USE})


def folder_of(path: str) -> str:
    """The folder that a post belongs to: not that of its own bundle, and not one of a year, a month or a day."""
    folder, name = os.path.split(path)
    if name.partition(".")[0] in _BUNDLES:
        folder = os.path.dirname(folder)
    while folder and _NUMBERED.fullmatch(os.path.basename(folder)):
        folder = os.path.dirname(folder)
    return folder


def _word_use(uses: Iterable[NameUse]) -> WordUse:
    by_name: dict[str, list[NameUse]] = {}
    for use in uses:
        by_name.setdefault(use.name, []).append(use)
    shown = {name: some for name, some in by_name.items() if len(some) >= MIN_POSTS}
    originals = frozenset(name for name, some in shown.items() if 2 * _articles(some) > len(some))
    # Empty fields, as templates for new posts hold them, do not speak against the others.
    others = (name for name, some in shown.items() if 2 * _articles(some) < sum(bool(use.host) for use in some) >= MIN_POSTS)
    return WordUse(originals, frozenset(others))


def _articles(uses: list[NameUse]) -> int:
    """How many posts hold an article of another site; one that may be the post's own is another's where few are on its host."""
    hosts = Counter(use.host for use in uses if use.host)
    found = (use.own is False or (use.own is None and 2 * hosts[use.host] <= len(uses)) for use in uses if use.host and use.article)
    return sum(found)


def _uses_in(path: str, site: str) -> list[NameUse]:
    try:
        beginning = read_beginning(path, _BYTES)
    except OSError:
        return []
    front = _front_of(beginning).lower()
    words = _IN_JSON if front.startswith(_JSON_SIGNS) else _AT_LINES
    # `in` tries first whether it is asked for a number, which takes longer than the search.
    if front.find(b"://") < 0 or all(front.find(word) < 0 for word in words):
        return []
    found: dict[str, bytes] = {}
    for line in _LINE.finditer(front):
        address = _ADDRESS.match(line["value"]) or (_ADDRESS_IN_MAP.search(line["map"]) if not line["value"].strip() else None)
        found.setdefault(folded(line["key"].decode().strip(" \t\"'")), address[1] if address is not None else b"")
    own_host = site or _host(found.pop("permalink", b"").decode(errors="replace"))
    return [_use(name, address.decode(errors="replace"), own_host, path) for name, address in found.items() if _is_word(name)]


def _front_of(beginning: bytes) -> bytes:
    """What stands up to the end of the front matter, if that can be seen."""
    for mark in _ENDS:
        end = beginning.find(mark, 8)
        if end >= 0:
            return beginning[:end]
    return beginning


def _is_word(name: str) -> bool:
    meaning, rank = meaning_of(name)
    return meaning is Meaning.BY_USE or (meaning is Meaning.ORIGINAL and is_any_page(rank))


def _use(name: str, address: str, own_host: str, path: str) -> NameUse:
    host = _host(address)
    if not host:
        return NameUse(name)
    parts = urlsplit(address)
    article = host not in CODE_HOSTS and not is_program(host, parts.path) and not other_than_article(address)
    if own_host:
        return NameUse(name, host, host == own_host, article)
    if parts.query.startswith(_OWN_QUERY):
        return NameUse(name, host, own=True, article=article)
    return NameUse(name, host, None if ends_in(parts.path, post_slug(path)) else False, article)


def _host(address: str) -> str:
    if not address:
        return ""
    try:
        return bare_host(urlsplit(address).hostname or "")
    except ValueError:
        return ""
