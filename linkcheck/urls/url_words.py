"""What a URL says of the page behind it: its words, and whether it is a home page, a section, a search or an error page."""

import re
from urllib.parse import unquote

import can_ada

from linkcheck.text import cached_by_text, fold, pattern
from linkcheck.urls.domains import same_site
from linkcheck.urls.tracking import is_tracking

# Where a site has its home page: the root, a file that stands for it, or the root of a language.
_HOME = pattern(r"/*(?:[a-z]{2}(?:[-_][a-z]{2,4})?/*)?(?:(?:index|default|home|main|welcome)(?:\.\w+)?)?/*", re.IGNORECASE)
_ROUTE = pattern(r"#[!/]+[^!/]")
_DEEPEST_HOME, _DEEPEST_INDEX = 2, 3
# A blog's index, and files that are no article whatever they are called.
_INDEX = pattern(
    r"/(?:[a-z]{2}(?:[-_][a-z]{2,4})?/)?(?:blogs?|weblog|news|articles|posts|stories|journal|magazine)/?(?:(?:index|default)\.\w+)?",
    re.IGNORECASE,
)
_IMAGES = frozenset("png jpg jpeg gif webp svg bmp tif tiff ico avif heic".split())
_DOCUMENTS = frozenset("pdf doc docx ppt pptx odt odp epub mp3 mp4 m4a ogg webm mov".split())
_DATA = frozenset("csv tsv json jsonl geojson xls xlsx ods parquet sqlite zip gz tgz bz2 xz 7z rar".split())
_FEED = pattern(
    r"(?:/.*)?/(?:(?:feed|rss2?|atom|rdf)/?|(?:feed|rss2?|atom|index)\.(?:xml|rdf|rss|atom)|(?:feed|rss2?)\.(?:php|json)|[^/]+\.(?:rss|atom|rdf))"
    r"|/feeds/(?:\w+/)?(?:posts|comments)/(?:default|summary)(?:/[\w-]+)?/?",
    re.IGNORECASE | re.DOTALL,
)
# The addresses of feeds hold one of these.
_FEED_WORDS = ("feed", "rss", "atom", "rdf", "index.xml")
# Feeds and atoms as subjects: the title of a wiki's article.
_TITLE = pattern(r"/wiki/(?:feed|rss|atom|rdf)/?$", re.IGNORECASE)
_FEED_QUERY = pattern(r"(?:^|&)feed=(?:rss2?|atom|rdf)\b", re.IGNORECASE)
# The end of an article's address, which Medium also shows without its author.
_ID = pattern(r"-[0-9a-f]{8,}/?$")
# Where the first part of a path names who writes.
_SHARED_HOSTS = frozenset({"medium.com", "dev.to", "twitter.com", "x.com", "mobile.twitter.com", "www.facebook.com", "www.medium.com"})
# Sites that hold programs and their sources, and sites that hold pictures, which posts name when they use one.
CODE_HOSTS = frozenset("github.com gitlab.com bitbucket.org codeberg.org sourceforge.net gitee.com sr.ht git.sr.ht".split())
_PROGRAM_HOSTS = frozenset(
    """
    gist.github.com raw.githubusercontent.com codepen.io codesandbox.io stackblitz.com jsfiddle.net replit.com npmjs.com pypi.org crates.io
    packagist.org rubygems.org nuget.org hub.docker.com colab.research.google.com huggingface.co apps.apple.com itunes.apple.com
    play.google.com chromewebstore.google.com chrome.google.com addons.mozilla.org marketplace.visualstudio.com
""".split()
)
_PICTURE_HOSTS = frozenset(
    """
    unsplash.com pexels.com pixabay.com flickr.com flic.kr commons.wikimedia.org upload.wikimedia.org shutterstock.com istockphoto.com
    gettyimages.com stock.adobe.com freepik.com vecteezy.com flaticon.com deviantart.com artstation.com pixiv.net 500px.com giphy.com
    imgur.com stocksnap.io rawpixel.com freeimages.com morguefile.com dreamstime.com depositphotos.com 123rf.com alamy.com picryl.com
    gratisography.com visualhunt.com pinterest.com wallhaven.cc burst.shopify.com nappy.co openverse.org undraw.co
""".split()
)
# A file, a folder or a line of a program in its repository.
_IN_REPOSITORY = pattern(r"/[^/]+/[^/]+/(?:-/)?(?:blob|tree|raw|edit|blame|src|commits?)/")
_EXTENSION = pattern(r"\.(?:s?html?|php\d?|aspx?|jspx?|jsf|cfml?|cgi|pl|do|action|story|amp|ece|html\.amp)$", re.IGNORECASE)
_NAMES_OF_ERRORS = "|".join(
    (
        r"(?:http|error|err|status|page)?[-_]?4(?:04|10)[-_]?(?:errors?|pages?|not[-_]?found|gone)?",
        r"(?:page|file|article|content|error|post|story)?[-_]?not[-_]?found(?:[-_]?(?:page|404|error))?",
        "error[-_]?pages?|page[-_]?errors?|page[-_]?unavailable|content[-_]?(?:removed|unavailable)|article[-_]?(?:removed|expired)|notexist",
        "seite[-_]nicht[-_]gefunden|page[-_](?:introuvable|non[-_]trouvee)|pagina[-_](?:no[-_]encontrada|nao[-_]encontrada|non[-_]trovata)",
    )
)
_ERROR = pattern(rf"(?:{_NAMES_OF_ERRORS})(?:\.\w+)?", re.IGNORECASE)
# Names that an article could have as well, but hardly one at the root.
_MAYBE_ERROR = pattern(r"/+(?:errors?|missing|gone|expired|unavailable|removed|deleted|oops|sorry)(?:\.\w+)?/*", re.IGNORECASE)
_ERROR_QUERY = pattern(
    r"(?:^|&)(?:aspxerrorpath|404;?|error=(?:404|not[-_]?found|notfound)|(?:err|errorcode|status|code)=404|notfound=|not_found=)",
    re.IGNORECASE,
)
_SEARCH = pattern(
    r"(?:^|/)(?:search|suche|recherche|busca|buscar|buscador|cerca|zoeken|sok|szukaj|poisk|find|results)(?:\.\w+|[-_]?results?)?(?:/|$)",
    re.IGNORECASE,
)
_SEARCH_QUERY = pattern(r"(?:^|&)(?:s|q|query|search|keywords?|searchterm)=", re.IGNORECASE)

# Folders that list pages instead of being one.
LISTS = frozenset(
    """
    tag tags category categories cat topic topics author authors contributor contributors people staff archive archives
    section sections label labels user users profile profiles page pages series channel channels keyword keywords
    tema temas thema themen kategorie kategorien rubrik rubrique categorie categoria categorias autor autore auteur
    collection collections hub feed rss sitemap
""".split()
)
# Words of addresses that name no page: sections, scripts, and what every headline could hold.
COMMON = frozenset(
    """
    about after again against amid also and another are back because been before behind being best between blog blogs both
    but came can come could did does down each even ever every first for from get gets had has have her here his home how
    html into index its just know last latest like live look main make many may more most much need never new news next not
    now off old one only other our out over own page photo photos picture pictures post posts read report reports
    review says see she should since some still story stories such take than that the their them then there these they
    thing things this those through time times today top two under update updates use very video videos view want was
    watch way week well were what when where which while who why will with would year years yet you your article articles
    content default item node show detail details print entry amp www com net org online site web feature features
    der die das und ein eine einer fur mit von auf den dem des ist nicht auch bei aus nach wie wird sich les des une
    dans pour par sur est qui que pas avec son ses aux los las una por para con del como mas que seu sua dos das uma
    artikel nachricht nachrichten noticia noticias actualite actualites notizie notizia novosti novost article statya
""".split()
)
# Ends of an address that show another view of the page before them.
VIEWS = frozenset("amp print comments comment feed full single all photos gallery mobile reader text share embed index default".split())

_DATE_PART = pattern(
    r"(?:19|20)\d\d(?:-\d\d?){0,2}|(?:19|20)\d{6}|[0-3]?\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", re.IGNORECASE
)
_LONG_NUMBER = pattern(r"\d{4,}")
_HUMP = pattern(r"(?<=[a-z])(?=[A-Z][a-z])")
_RANDOM = pattern(r"(?=.*\d)[0-9a-z]+|[0-9a-f]{8,}|[bcdfghjklmnpqrstvwxz]{5,}", re.IGNORECASE)


@cached_by_text(1_000_000)
def split_url(url: str) -> can_ada.URL | None:
    """The parts of a URL by the WHATWG URL standard; None where no browser can read it."""
    try:
        return can_ada.parse(url)
    except ValueError:
        return None


def home_of(url: str) -> str:
    """The address of the home page of a URL's host; the text itself where it is no URL."""
    parsed = split_url(url)
    return f"{parsed.protocol}//{parsed.host}/" if parsed is not None else url


def parts_of(url: str) -> tuple[str, ...]:
    """The decoded segments of a URL's path, none of them empty."""
    parsed = split_url(url)
    return tuple(part for part in unquote(parsed.pathname).split("/") if part) if parsed is not None else ()


def query_of(url: str) -> tuple[tuple[str, str], ...]:
    """The parameters of a URL's query as written, without those that only track."""
    parsed = split_url(url)
    if parsed is None:
        return ()
    pairs = (pair.partition("=") for pair in parsed.search[1:].split("&"))
    return tuple((name, value) for name, _, value in pairs if name and not is_tracking(name, parsed.hostname))


def is_home(url: str) -> bool:
    """Whether a URL is a site's home page, or that of one of its languages."""
    parsed = split_url(url)
    # Applications in a single page have the address of a page in the fragment.
    if parsed is None or _depth(parsed.pathname) > _DEEPEST_HOME or query_of(url):
        return False
    return _HOME.fullmatch(parsed.pathname) is not None and not _ROUTE.match(parsed.hash)


# The claims of a post mostly name one address.
@cached_by_text(400_000)
def other_than_article(url: str) -> str:
    """What a URL names that is no article: a home page, a list, a feed or a file; nothing where it may be one."""
    parsed = split_url(url)
    if parsed is None or parsed.protocol not in ("http:", "https:"):
        return ""
    if is_home(url) and not parsed.pathname.endswith("/welcome"):
        return "the home page"
    path = parsed.pathname
    lower = path.lower()
    if any(word in lower for word in _FEED_WORDS) and _FEED.fullmatch(path) and not _TITLE.search(path):
        return "a feed"
    if "feed=" in parsed.search.lower() and _FEED_QUERY.search(parsed.search[1:]):
        return "a feed"
    suffix = _suffix_of(path)
    if suffix in _IMAGES:
        return "an image"
    if suffix in _DATA:
        return "a file of data"
    if query_of(url):
        return ""
    if _depth(path) <= _DEEPEST_INDEX and _INDEX.fullmatch(path):
        return "a list of articles"
    return "a profile" if parsed.hostname in _SHARED_HOSTS and len(parts_of(url)) == 1 and not _ID.search(path) else ""


def is_file(url: str) -> bool:
    """Whether a URL names an image, a document or another file that is no page, by its extension."""
    parsed = split_url(url)
    return parsed is not None and _suffix_of(parsed.pathname) in _IMAGES | _DOCUMENTS | _DATA


def _depth(path: str) -> int:
    """How many folders and files a path names: most addresses name too many for the patterns of what is no article."""
    return sum(1 for part in path.split("/") if part)


def _suffix_of(path: str) -> str:
    """What the name of a file ends in, behind its last dot."""
    stem, _, suffix = path.rpartition("/")[2].rpartition(".")
    return suffix.lower() if stem and ":" not in stem else ""


def is_picture_site(host: str) -> bool:
    """Whether a host, without labels for a presentation, holds pictures rather than articles."""
    return host in _PICTURE_HOSTS


def is_program(host: str, path: str) -> bool:
    """Whether an address is a program's: a package, a repository or a file in it. Its discussions and releases are none."""
    if host in CODE_HOSTS:
        return path.strip("/").count("/") <= 1 or _IN_REPOSITORY.match(path) is not None
    return host in _PROGRAM_HOSTS


def is_error_page(url: str) -> bool:
    """Whether the text of a URL names the page that a site shows where it does not have what was asked for."""
    parsed = split_url(url)
    if parsed is None:
        return False
    name = parsed.pathname.rstrip("/").rpartition("/")[2]
    return _ERROR.fullmatch(name) is not None or _ERROR_QUERY.search(parsed.search[1:]) is not None


def may_be_error_page(url: str) -> bool:
    """Whether a URL may be such a page, by a name that other pages have as well."""
    parsed = split_url(url)
    return parsed is not None and _MAYBE_ERROR.fullmatch(parsed.pathname) is not None


def is_search(url: str) -> bool:
    """Whether a URL shows the results of a search on its site."""
    parsed = split_url(url)
    if parsed is None:
        return False
    return _SEARCH.search(parsed.pathname) is not None or _SEARCH_QUERY.search(parsed.search[1:]) is not None


def is_section(url: str) -> bool:
    """Whether a URL lists pages by date, subject or author, as far as its text tells; home pages do."""
    parts = tuple(_bare(part).lower() for part in parts_of(url))
    if query_of(url):
        return False
    if any(part in LISTS for part in parts):
        return True
    if parts and extension_of(parts_of(url)[-1]):
        return False
    return len(parts) <= 4 and all(_DATE_PART.fullmatch(part) or _is_plain_name(part) for part in parts) and not _ends_in_id(parts)


def _is_plain_name(part: str) -> bool:
    return part.isalpha() or (part.count("-") <= 1 and part.replace("-", "").isalpha())


def _ends_in_id(parts: tuple[str, ...]) -> bool:
    """Whether the last part is a number that no date would hold there."""
    return bool(parts) and parts[-1].isdigit() and not any(_DATE_PART.fullmatch(part) for part in parts)


def is_shorter(url: str, asked: str) -> bool:
    """Whether a URL lies above another one, or at most as deep as it."""
    return len(parts_of(url)) <= len(parts_of(asked))


def is_above(url: str, asked: str) -> bool:
    """Whether a URL is a folder that another one lies in."""
    parts = parts_of(url)
    return len(parts) < len(parts_of(asked)) and parts_of(asked)[: len(parts)] == parts and not query_of(url)


def on_same_site(url: str, other: str) -> bool:
    """Whether two URLs belong to one registrable domain."""
    one, two = split_url(url), split_url(other)
    return one is not None and two is not None and same_site(one.hostname, two.hostname)


def site_names(url: str) -> frozenset[str]:
    """The names that a site may have by its host: the labels except suffix, `www` and what is too short."""
    parsed = split_url(url)
    return _names_in(parsed.hostname) if parsed is not None else frozenset()


@cached_by_text(1_000_000)
def _names_in(host: str) -> frozenset[str]:
    labels = host.split(".")[:-1]
    return frozenset(re.sub(r"[^a-z0-9]", "", label) for label in labels if len(label) > 2 and label != "www")


@cached_by_text(1_000_000)
def slug_words(url: str) -> frozenset[str]:
    """Every word of a URL's path and query, folded, as a page could repeat it."""
    parsed = split_url(url)
    if parsed is None:
        return frozenset()
    return frozenset(fold(f"{unquote(parsed.pathname)} {unquote(parsed.search)}").split())


@cached_by_text(1_000_000)
def distinctive_words(url: str) -> tuple[str, ...]:
    """The words of a URL that are particular to its page, folded: of four letters and more, no ids, no common words."""
    names = "".join(site_names(url))
    return tuple(
        dict.fromkeys(
            word
            for word in fold(_HUMP.sub(" ", _bare(slug_of(url)))).split()
            if len(word) > 3 and word not in COMMON and not _RANDOM.fullmatch(word) and word not in names
        )
    )


def has_number(url: str) -> bool:
    """Whether the part of a URL that names its page holds a number as long as an id."""
    return _LONG_NUMBER.search(slug_of(url)) is not None


def slug_of(url: str) -> str:
    """The part of a URL's path that names its page: the last one that is neither a view of the page nor a number.

    Before a number, a single word names a section.
    """
    numbered = False
    for part in reversed(parts_of(url)):
        bare = _bare(part)
        if bare.isdigit():
            numbered = True
        elif bare.lower() not in VIEWS:
            return "" if numbered and bare.isalpha() else part
    return ""


def _bare(part: str) -> str:
    return _EXTENSION.sub("", part)


def extension_of(part: str) -> str:
    """The extension of a path's part with its dot, or nothing."""
    match = _EXTENSION.search(part)
    return match[0] if match else ""
