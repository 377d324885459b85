"""How single sites write the address of a page: under another host, by an id, below a folder of its language.

Hosts are taken without the labels that name a presentation, such as `www.`.
"""

import re
from collections.abc import Mapping

from linkcheck.text import pattern
from linkcheck.urls.url import Url

# A host that took another name and kept every address, and further names under which a site shows the same pages.
_RENAMED: Mapping[str, str] = {
    "twitter.com": "x.com",
    **dict.fromkeys(("fxtwitter.com", "vxtwitter.com", "fixupx.com"), "x.com"),
    "threads.net": "threads.com",
    "telegram.me": "t.me",
    **dict.fromkeys(("graph.org", "te.legra.ph"), "telegra.ph"),
    "instagr.am": "instagram.com",
    "vk.ru": "vk.com",
    "guardian.co.uk": "theguardian.com",
    "bbc.co.uk": "bbc.com",
    "huffingtonpost.com": "huffpost.com",
    "habrahabr.ru": "habr.com",
    "juejin.im": "juejin.cn",
    "note.mu": "note.com",
    "golang.org": "go.dev",
    "npmjs.org": "npmjs.com",
    "docs.microsoft.com": "learn.microsoft.com",
    "dx.doi.org": "doi.org",
    "export.arxiv.org": "arxiv.org",
    "music.youtube.com": "youtube.com",
    "youtube-nocookie.com": "youtube.com",
    **{f"{label}.reddit.com": "reddit.com" for label in ("old", "new", "np", "i", "sh", "ssl", "pay")},
    **{f"{label}.facebook.com": "facebook.com" for label in ("touch", "mbasic", "web")},
    **{f"{label}.cnn.com": "cnn.com" for label in ("edition", "us", "lite")},
}
# Hosts below which each site has the same name as below the other one.
_RENAMED_SUFFIXES = {"readthedocs.org": "readthedocs.io", "rtfd.org": "readthedocs.io", "rtfd.io": "readthedocs.io"}
# Sites that show every page also under a label of two letters, the reader's country.
_BY_COUNTRY = frozenset({"linkedin.com", "slideshare.net"})
_STACKS = ("stackoverflow", "stackexchange", "superuser", "serverfault", "askubuntu")
_ARXIV_ID = r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?"
# Sites that name each page by an id, whatever else an address of it says: the end of the host, and the path up to the id.
_BY_ID: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("x.com", pattern(r"/(?:i/web|[^/]+)/status(?:es)?/(?P<id>\d+)(?:/.*)?$")),
    ("bsky.app", pattern(r"/profile/[^/]+/post/(?P<id>[a-z0-9]{13})/?$")),
    ("youtube.com", pattern(r"/(?:shorts|live|embed|v|e)/(?P<id>[\w-]{11})/?$")),
    ("reddit.com", pattern(r"(?:/(?:r|u|user)/[^/]+)?/comments/(?P<id>[a-z0-9]+)(?:/[^/]*)?/?$")),
    ("medium.com", pattern(r"/(?:p/|.*[/-])(?P<id>[0-9a-f]{12})/?$")),
    ("tiktok.com", pattern(r"/@[^/]*/video/(?P<id>\d+)/?$")),
    ("instagram.com", pattern(r"/(?:[^/]+/)?(?:p|reel|tv)/(?P<id>[\w-]+)/?$")),
    ("tumblr.com", pattern(r"/(?:post/|[a-z0-9-]+/)(?P<id>\d{8,})(?:/[^/]*)?/?$")),
    ("flickr.com", pattern(r"/photos/[^/]+/(?P<id>\d{6,})(?:/(?!sizes).*)?$")),
    ("vimeo.com", pattern(r"/(?:video/|channels/[^/]+/)?(?P<id>\d{6,})/?$")),
    ("spotify.com", pattern(r"/(?:intl-\w+/)?(?:embed/)?(?:track|album|episode|show|playlist)/(?P<id>\w{22})/?$")),
    ("reuters.com", pattern(r"/(?:.*[/-])?(?P<id>id[A-Z]{2}[A-Z0-9]{9,})/?$")),
    ("arxiv.org", pattern(rf"/(?:abs|pdf|html)/{_ARXIV_ID}(?:\.pdf)?/?$")),
    ("patreon.com", pattern(r"/posts/(?:[^/]*-)?(?P<id>\d+)/?$")),
    # Posts, articles, news and those of companies are numbered together.
    (
        "habr.com",
        pattern(r"/(?:[a-z]{2}/)?(?:(?:company|companies)/[^/]+/)?(?:post|posts|article|articles|blog|news|news/t|p)/(?P<id>\d+)/?$"),
    ),
    *((f"{site}.com", pattern(r"/(?:questions|q)/(?P<id>\d+)(?:/(?!\d)[^/]*)?/?$")) for site in _STACKS),
)
_SITES_WITH_IDS = frozenset(name for name, _ in _BY_ID)
# On these, the host names a user or a view, or, on the last one, a site with ids of its own.
_WITH_SUBDOMAINS = frozenset({"medium.com", "tumblr.com", "vimeo.com", "spotify.com", "reuters.com", "stackexchange.com"})
_SITES_WITH_OTHER_HOSTS = _SITES_WITH_IDS | frozenset("substack.com go.dev dailymotion.com t.me livejournal.com nih.gov".split())
_VIDEO = pattern(r"(?:^|&)v=(?P<id>[\w-]{11})(?:&|$)")
# Addresses that stand for one on another host, by the host, with the key that the other one has.
_ELSEWHERE: Mapping[str, tuple[tuple[re.Pattern[str], str], ...]] = {
    "youtu.be": ((pattern(r"/(?P<id>[\w-]{11})/?$"), "youtube.com/{id}"),),
    "redd.it": ((pattern(r"/(?P<id>[a-z0-9]{5,8})/?$"), "reddit.com/{id}"),),
    "dai.ly": ((pattern(r"/(?P<id>[a-z0-9]+)/?$"), "dailymotion.com/video/{id}"),),
    "open.substack.com": ((pattern(r"/pub/(?P<name>[\w-]+)/p/(?P<slug>[\w-]+)/?$"), "{name}.substack.com/p/{slug}"),),
    "blog.golang.org": ((pattern(r"/(?P<slug>[\w.-]+)/?$"), "go.dev/blog/{slug}"),),
    "t.me": ((pattern(r"/s/(?P<channel>\w+)/(?P<id>\d+)/?$"), "t.me/{channel}/{id}"),),
    "users.livejournal.com": ((pattern(r"/(?P<user>\w+)/(?P<id>\d+)\.html$"), "{user}.livejournal.com/{id}.html"),),
    "doi.org": ((pattern(rf"/10\.48550/arxiv\.{_ARXIV_ID}/?$", re.IGNORECASE), "arxiv.org/{id}"),),
    "ncbi.nlm.nih.gov": (
        (pattern(r"/pubmed/(?P<id>\d+)/?$"), "pubmed.ncbi.nlm.nih.gov/{id}"),
        (pattern(r"/pmc/articles/(?P<id>PMC\d+)/?$"), "pmc.ncbi.nlm.nih.gov/articles/{id}"),
    ),
}
_WIKIS = (".wikipedia.org", ".wiktionary.org", ".wikibooks.org", ".wikinews.org", ".wikiquote.org", ".wikisource.org", ".wikivoyage.org")
_WIKI_TITLE = pattern(r"title=(?P<title>[^&]+)$")
# The end of an address of Medium's, also under the host of a publication.
_MEDIUM_ID = pattern(r"/(?:.*[/-])?(?P<id>[0-9a-f]{12})/?$")
# The number of a scholarly work, as publishers have it in the addresses of its pages, without what they append to it.
_DOI = pattern(
    r"/(?P<doi>10\.\d{4,9}/[^?#]+?)(?:v\d+)?(?:[./](?:full|abstract|pdf|epdf|html?|full\.pdf|full-text|meta))*/?$", re.IGNORECASE
)
_FILE_OF_CODE = pattern(r"/(?P<repository>[^/]+/[^/]+)/(?:blob|raw)/(?P<file>.+)$")
_RAW_FILE = pattern(r"/(?P<repository>[^/]+/[^/]+)/(?:refs/heads/)?(?P<file>.+)$")
_LANGUAGES = frozenset(
    """
    ar bg bn ca cn cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nb nl no pl pt ro ru sk sl sr sv th tr uk ur vi zh
    eng deu fra spa
""".split()
)
# Codes that name a country or a subject on many sites.
_AMBIGUOUS = frozenset("ca cn id it ms no sk sl uk".split())
_REGION = pattern(r"[-_][a-z]{2,4}$", re.IGNORECASE)


def site_host(host: str) -> str:
    """The host under which a site is compared: Blogger shows each blog under the suffix of the reader's country as well."""
    if ".blogspot." in host:
        return f"{host.partition('.blogspot.')[0]}.blogspot.com"
    renamed = _RENAMED.get(host)
    if renamed is not None:
        return renamed
    label, _, site = host.partition(".")
    if site in _RENAMED_SUFFIXES:
        return f"{label}.{_RENAMED_SUFFIXES[site]}"
    return site if len(label) == 2 and site in _BY_COUNTRY else host


def page_key(host: str, url: Url) -> str | None:
    """The key of a page whose site names it by an id or shows it under another address as well; `host` is that of `site_host`."""
    for path, key in _ELSEWHERE.get(host, ()):
        moved = path.match(url.path)
        if moved is not None:
            return key.format(**{name: text.replace("_", "-") if name == "user" else text for name, text in moved.groupdict().items()})
    if host == "doi.org":
        # A DOI is the same in capitals (DOI Handbook, 2.4).
        return f"{host}{url.path.rstrip('/').lower()}"
    site = ".".join(host.rsplit(".", 2)[-2:])
    if site not in _SITES_WITH_IDS:
        return None
    if host == "youtube.com" and url.path == "/watch":
        found = _VIDEO.search(url.query)
    else:
        paths = (path for name, path in _BY_ID if name == site and (host == name or name in _WITH_SUBDOMAINS))
        found = next((match for path in paths if (match := path.match(url.path)) is not None), None)
    if found is None:
        return None
    return f"{host if site == 'stackexchange.com' else site}/{found['id']}"


def has_keys(host: str) -> bool:
    """Whether a page of the host may have the key of a page on another one."""
    return host in _ELSEWHERE or ".".join(host.rsplit(".", 2)[-2:]) in _SITES_WITH_OTHER_HOSTS


def wiki_path(host: str, url: Url) -> str | None:
    """The path of a wiki's article: its title begins with a capital, and spaces and underscores are one (MediaWiki, Manual:Title)."""
    if not host.endswith(_WIKIS):
        return None
    title = _WIKI_TITLE.match(url.query) if url.path == "/w/index.php" else None
    if title is not None:
        name = title["title"].replace("+", "_")
    elif url.path.startswith("/wiki/") and not url.query:
        name = url.path.removeprefix("/wiki/")
    else:
        return None
    name = name.replace("%20", "_")
    return f"/wiki/{name[:1].upper()}{name[1:]}"


def are_one_work(one: Url, other: Url) -> bool:
    """Whether two addresses on different hosts name the same text of Medium's, scholarly work or file of code."""
    works, others = (
        {(kind, found) for kind, found in (("medium", _medium_id(url)), ("doi", _doi(url)), ("file", _file_of_code(url))) if found}
        for url in (one, other)
    )
    common = {kind for kind, _ in works & others}
    return bool(common - {"medium"}) or ("medium" in common and any(url.host.endswith("medium.com") for url in (one, other)))


def _medium_id(url: Url) -> str:
    found = _MEDIUM_ID.match(url.path)
    return found["id"] if found is not None else ""


def _doi(url: Url) -> str:
    found = _DOI.search(url.path) if "/10." in url.path else None
    return found["doi"].lower() if found is not None else ""


def _file_of_code(url: Url) -> str:
    paths = {"github.com": _FILE_OF_CODE, "raw.githubusercontent.com": _RAW_FILE}
    found = paths[url.host].match(url.path) if url.host in paths else None
    return f"{found['repository']}/{found['file']}" if found is not None else ""


def are_translations(one: Url, other: Url) -> bool:
    """Whether two addresses are on one site, below labels or folders of different languages, or only one of them below such."""
    languages, others = _languages_of(one), _languages_of(other)
    if languages == others:
        return False
    (host, path), (other_host, other_path) = _without_language(one), _without_language(other)
    return host == other_host and (path == other_path or bool((languages | others) - _AMBIGUOUS))


def _without_language(url: Url) -> tuple[str, str]:
    """The host and the path of an address without the labels and folders that name a language."""
    label, _, site = url.host.partition(".")
    host = site if "." in site and _is_language(label) else url.host
    path = "/".join(part for part in url.path.split("/") if not _is_language(part))
    return host, path


def _languages_of(url: Url) -> frozenset[str]:
    label, _, site = url.host.partition(".")
    parts = [*url.path.split("/"), *([label] if "." in site else [])]
    return frozenset(part.lower() for part in parts if _is_language(part))


def _is_language(part: str) -> bool:
    """Whether a part of an address is a code as `en`, `pt-BR` and `zh_Hans` are."""
    return len(part) <= 7 and _REGION.sub("", part.lower()) in _LANGUAGES
