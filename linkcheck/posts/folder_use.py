"""How the posts of a folder use words that mean several things: `link` is the page that a post is about on one site, on another its own."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from linkcheck.model.files import read_beginning
from linkcheck.posts.discover import FoundFile
from linkcheck.posts.field_names import Meaning, ends_in, folded, meaning_of
from linkcheck.posts.read import post_slug
from linkcheck.text import pattern
from linkcheck.urls.identity import bare_host

# Fewer posts show no habit.
MIN_POSTS = 3
# So many show it well enough; more would only take memory.
MAX_USES = 10_000
# Front matter is seldom longer; what stands further down is not counted.
_BYTES = 4096
_ENDS = (b"\n---", b"\n+++", b"\n;;;", b"\n\n", b"\n\r\n")
_WORDS = r"link|url|ref|href|article|(?:article|news|story|publisher)[_-]?(?:url|link|href)"
# A key at the top with its value, of which an address may stand in the lines of a map below; and the post's own address.
_LINE = re.compile(
    (
        rf"""^(?P<key>["']?(?:{_WORDS}|permalink)["']?|[ \t]+"(?:{_WORDS}|permalink)")[ \t]*[:=][ \t]*"""
        r"""(?P<value>[^\r\n]*)(?P<map>(?:\r?\n[ \t]+[^\r\n]*)*)"""
    ).encode(),
    re.MULTILINE | re.IGNORECASE,
)
# How a line begins that may be one: most front matter has none, and a few texts are found faster than a pattern.
_COMMON = (b"link", b"url", b"ref", b"href", b"article", b"news", b"story", b"publisher")
_AT_LINES = tuple(b"\n" + word for word in _COMMON)
_IN_JSON = tuple(b'"' + word for word in _COMMON)
_JSON_SIGNS = (b"{", b";", b'"', b"---j")
_ADDRESS = re.compile(rb"""^[-\s"'<\[]*(https?://[^\s"'<>\])]+)""", re.IGNORECASE)
_ADDRESS_IN_MAP = re.compile(
    rb"""^[ \t]+(?:-[ \t]+)?["']?(?:url|href|link|uri)["']?[ \t]*:[ \t]*["']?(https?://[^\s"'<>]+)""", re.MULTILINE
)
_OWN_QUERY = ("p=", "page_id=")
_CODE_HOSTS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"})
_NUMBERED = pattern(r"\d{1,4}")
_BUNDLES = frozenset({"index", "_index"})


class WordUse(Struct, frozen=True):
    """One post's use of a word: the host of its address, if it holds one, and whether that may be the post's own."""

    name: str
    host: str = ""
    own: bool | None = None


class FolderUses(Struct, frozen=True):
    """The words that name originals, by folder; a file that the user named is judged by itself."""

    by_folder: Mapping[str, frozenset[str]] = {}

    def of(self, found: FoundFile) -> frozenset[str]:
        """The folded words that name originals in the folder of a file."""
        return self.by_folder.get(folder_of(found.path), frozenset()) if self.by_folder and not found.named else frozenset()

    def mark(self, found: FoundFile) -> bytes:
        """What a file's result depends on besides its content."""
        return ",".join(sorted(self.of(found))).encode() if self.by_folder else b""


def survey_folders(files: Iterable[FoundFile], site_url: str | None = None) -> FolderUses:
    """The words that hold an address of another site in most posts of a folder that have them."""
    site = _host(site_url or "")
    uses: dict[str, list[WordUse]] = {}
    for found in files:
        if not found.named and not found.template and not found.problem:
            for use in _uses_in(found.path, site):
                some = uses.setdefault(folder_of(found.path), [])
                if len(some) < MAX_USES:
                    some.append(use)
    by_folder = {folder: names for folder, some in uses.items() if (names := _names_of_originals(some))}
    return FolderUses(by_folder)


def folder_of(path: str) -> str:
    """The folder that a post belongs to: not that of its own bundle, and not one of a year, a month or a day."""
    folder, name = os.path.split(path)
    if name.partition(".")[0] in _BUNDLES:
        folder = os.path.dirname(folder)
    while folder and _NUMBERED.fullmatch(os.path.basename(folder)):
        folder = os.path.dirname(folder)
    return folder


def _names_of_originals(uses: Iterable[WordUse]) -> frozenset[str]:
    by_name: dict[str, list[WordUse]] = {}
    for use in uses:
        by_name.setdefault(use.name, []).append(use)
    return frozenset(name for name, some in by_name.items() if len(some) >= MIN_POSTS and 2 * _others(some) > len(some))


def _others(uses: list[WordUse]) -> int:
    """How many posts hold an address of another site; one that may be the post's own is another's where few are on its host."""
    hosts = Counter(use.host for use in uses if use.host)
    return sum(use.own is False or (use.own is None and 2 * hosts[use.host] <= len(uses)) for use in uses if use.host)


def _uses_in(path: str, site: str) -> list[WordUse]:
    try:
        beginning = read_beginning(path, _BYTES)
    except OSError:
        return []
    front = _front_of(beginning).lower()
    if b"://" not in front or not any(word in front for word in (_IN_JSON if front.startswith(_JSON_SIGNS) else _AT_LINES)):
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
    return meaning_of(name)[0] is Meaning.BY_USE


def _use(name: str, address: str, own_host: str, path: str) -> WordUse:
    host = _host(address)
    if not host or host in _CODE_HOSTS:
        return WordUse(name)
    parts = urlsplit(address)
    if own_host:
        return WordUse(name, host, own=host == own_host)
    if parts.query.startswith(_OWN_QUERY):
        return WordUse(name, host, own=True)
    return WordUse(name, host, own=None if ends_in(parts.path, post_slug(path)) else False)


def _host(address: str) -> str:
    if not address:
        return ""
    try:
        return bare_host(urlsplit(address).hostname or "")
    except ValueError:
        return ""
