"""Text for the targets: runs of what their readers look for, inside of each other or many times, and cuts of whole samples.

Changing small texts a little does not find what is slow for a large one, so size is chosen as the pieces are.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from random import Random

CORPUS = Path(__file__).parent / "corpus"
SEEDS = Path(__file__).parents[2] / "seeds"
# How often a piece is repeated; large counts are rarer.
COUNTS = (1, 1, 1, 1, 2, 3, 10, 100, 1_000, 10_000, 100_000)

_ANY = (
    " ",
    "\n",
    "\t",
    "\r\n",
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\ufeff",
    "é",
    "漢",
    "😀",
    "”",
    "0",
    "1",
    "a",
    "x y",
    "-",
    "%41",
    "%",
    "&amp;",
    "\\",
)
_URLS = tuple(
    """https:// http:// // / http:/ http;// a@ user:pw@ a.example b.example:99 :443 [::1] [ ] . .. ? & = # ; : , utm_source=x
    https%3A%2F%2F url=https://b.example/ q= /web/2010/http:// web.archive.org feeds.burner.example /~r/ www.google.com/url?q=
    urldefense.com/v3/__ __; *! x.translate.goog _x_tr_hl=en feedproxy.google.com s/1a2b/l/ amp/ index.html 127.0.0.1 0x7f.1 xn--""".split()
)
_YAML = (
    *("a: b\n", "a:\n", "  - ", "- ", "b: [", "]", "{", "}", "'", '"', "|\n", ">-\n", "&a ", "*a", "!t ", "<<: ", "# x\n", "? ", ": "),
    *("title: x\n", "original_link: ", "canonical_url: ", "linkcheck_ignore:\n", "codes: LC202\n", "reason: y\n", "2026-01-31", "~", "..."),
    *("---\n", "id: 9", "1e9", ".inf", "0o7", "\\x1b", "\\ud800", "{a: b, ", "- - ", "  "),
)
_TOML = (
    "a = 1\n",
    "a.",
    "[a]\n",
    "[[a]]\n",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    '"""',
    "'''",
    " = ",
    "2026-01-31",
    "\\u0041",
    "inf",
    "0x",
    ",",
    "\n",
    "#",
)
_JSON = (
    '"a":',
    "1",
    '"x"',
    "{",
    "}",
    "[",
    "]",
    ",",
    "true",
    "null",
    '"',
    "\\u0041",
    "\\ud800",
    "1e999",
    "9",
    '"title":',
    '"original_link":',
)
_HTML = (
    *("<a href='", '<a href="', "'>", '">', "</a>", "<p>", "</p>", "<b>", "<div>", "<!--", "-->", "<iframe/>", "<style>", "<script>"),
    *(
        "<table><td>",
        "<svg>",
        "<math>",
        "<select>",
        "<template>",
        "<noscript>",
        "<img src=",
        "id=",
        "#b",
        "Source: ",
        "Originally at ",
        "[ad_1]",
    ),
    *(
        "<!-- linkcheck:ignore[LC202] x -->",
        "<!-- linkcheck:",
        "<code>",
        "<pre>",
        "<![CDATA[",
        "&#x",
        "&lt;",
        "<",
        ">",
        "Via ",
        "<em>",
        "<title>",
    ),
)
_MARKDOWN = (
    *(
        "[a](",
        ")",
        "![",
        "](",
        "[a]: ",
        "[",
        "]",
        "<https://",
        ">",
        "> ",
        "- ",
        "* ",
        "1. ",
        "# ",
        "#b",
        "```\n",
        "~~~\n",
        "`",
        "**",
        "_",
        "|",
        "---\n",
    ),
    *(
        "{{< ",
        " >}}",
        "{% ",
        " %}",
        "<!-- linkcheck:ignore[LC202] x -->\n",
        "Source: ",
        "*Originally published at* ",
        "$$",
        "[^1]",
        "[^1]: ",
        "    ",
    ),
)
_HEADERS = (
    *(
        "<a>",
        "; rel=canonical",
        ', ; rel="',
        "=",
        "; a=b",
        "Mon, 01 Jan 2026 00:00:00 GMT",
        "120",
        "0;url=",
        "a=b; Domain=",
        "; Path=/",
        "W/",
        "; rel=",
    ),
    *("\n", "max-age=", "expires=", "20260131000000", "-1", "99999999999", "gzip", "q=0.5"),
)
_RESPONSE = (
    *(
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 302 Found\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.0 404 x\r\n",
        "HTTP/1.1 204 x\r\n",
        "\r\n",
        "\n",
    ),
    *(
        "Content-Length: 5\r\n",
        "Content-Length: -1\r\n",
        "Transfer-Encoding: chunked\r\n",
        "5\r\n",
        "0\r\n\r\n",
        "Content-Type: text/html\r\n",
        "X: y\r\n",
    ),
    *(
        "Connection: close\r\n",
        "Upgrade: h2c\r\n",
        "Content-Encoding: gzip\r\n",
        "Content-Encoding: br,br\r\n",
        "Location: /x\r\n",
        "<p>hi",
        ": ",
        "ffffffff",
    ),
)
_PAGE = (
    *_HTML,
    *(
        "<meta name=",
        "<meta http-equiv=refresh content='0;url=",
        "<link rel=canonical href=",
        "<script type='application/ld+json'>",
        "<base href=",
    ),
    *(
        "<h1>Page not found</h1>",
        "<title>404",
        "location='//a",
        "<form>",
        "<input type=password>",
        "word ",
        "<html lang=de>",
        '{"@type":',
        "charset=",
    ),
)
_IGNORE_FILE = (
    "*",
    "**",
    "/",
    "!",
    "\\",
    "[",
    "]",
    "[a-z]",
    "[!a]",
    "[[:alpha:]]",
    "?",
    "a",
    ".md",
    "\n",
    "#",
    "*a",
    "**/",
    "{",
    "^",
    "$",
    "(",
    "+",
    "|",
)
_CONFIGURATION = (
    *_TOML,
    *(
        "[[hosts]]\n",
        "host = ",
        "[[paths]]\n",
        "match = ",
        'site_url = "https://a.example/"\n',
        "select = [",
        '"LC101"',
        "timeout = ",
        "concurrency = ",
    ),
    *(
        "[tool.linkcheck]\n",
        "include = [",
        "baseline = ",
        "reports = ",
        "profile = ",
        "accept = [403]\n",
        "never_check = true\n",
        "[[urls]]\nurl = ",
        "exclude_urls = [",
        '"re:(a|b)*$"',
        "-1",
        "1e9",
        "\n",
    ),
)
_BASELINE = (
    *_JSON,
    '{"fingerprint": "fp1:aa"}\n',
    '{"version": 1}\n',
    '"path":',
    '"code":',
    "\n",
    '"fingerprint":',
    '"also":[',
    '"online":',
)
_STRIKES = (
    *_JSON,
    *(
        '{"subject": "a", "alive_at": null, "failures": []}\n',
        '"subject":',
        '"failures":',
        '"at": "2027-01-15T08:00:00Z"',
        '"run":"r"',
        "\n",
    ),
    *(
        '{"at": "2027-01-15T08:00:00Z", "run": "r", "vantage": "v", "outcome": "dead"}',
        "<<<<<<< HEAD\n",
        '"alive_at":',
        '"0001-01-01T00:00:00Z"',
    ),
)
_ARCHIVE = (
    *_JSON,
    *(
        '["urlkey","timestamp","original"]',
        '"20260131000000"',
        '<http://a.example/>; rel="memento"; datetime="',
        "Mon, 01 Jan 2026 00:00:00 GMT",
    ),
    *('{"timestamp": "20160301000000", "url": "', "\n", '"capture":', '"hops":', '"redirects_to":', '"archive":', '"url":', ", "),
)

_POST = (
    *(
        "---\n",
        "+++\n",
        ";;;\n",
        "---json\n",
        "---toml\n",
        "---yaml\n",
        "{",
        "Title: x",
        "Date: 2026-01-31\n",
        "\nSource: ",
        ".. title: x",
        ".. slug: y\n",
    ),
    *(
        "<!--\n",
        "-->\n",
        "<!-- x -->",
        "[#]: (title: ",
        "[#]:",
        ")\n",
        "<?xml ",
        "?>",
        "<!doctype html>",
        "<html>",
        "<head>",
        "</head>",
        "<body>",
    ),
    *("<title>", "<meta property=og:url content=", "<link rel=canonical href=", ": ", "# x\n", "a: b\n", " |", '"title": "x",', "}", "  "),
)

PIECES: Mapping[str, tuple[str, ...]] = {
    "front_yaml": (*_YAML, *_URLS),
    "front_toml": _TOML,
    "front_json": _JSON,
    "html": (*_HTML, *_URLS),
    "markdown": (*_MARKDOWN, *_HTML, *_URLS),
    "post": (*_POST, *_HTML, *_URLS),
    "urls": _URLS,
    "titles": ("|", " - ", " – ", ":", "»", "_", "&", "a", "A\u0301", "ß", "ı", "İ", "The Lantern", "404", "ﬁ", "\u0345", "Page not found"),
    "location": (*_URLS, "0;url=", "javascript:", "data:", "mailto:"),
    "headers": (*_HEADERS, *_URLS),
    "response": _RESPONSE,
    "body": ("gzip", "br", "zstd", "deflate", "identity", ",", "\n", "x-gzip", "\x1f\x8b\x08", "(\xb5/\xfd", "<p>"),
    "page": (*_PAGE, *_URLS),
    "ignore_file": _IGNORE_FILE,
    "configuration": _CONFIGURATION,
    "baseline": _BASELINE,
    "strikes": _STRIKES,
    "archive": (*_ARCHIVE, *_URLS),
}


@cache
def corpus(target: str) -> tuple[bytes, ...]:
    """The samples of a target: its own ones, and for the bodies of posts the seeds."""
    own = sorted(CORPUS.glob(f"{target}.*"))
    seeds = sorted(SEEDS.rglob("*.md")) if target in ("html", "markdown", "post", "page") else []
    return tuple(path.read_bytes() for path in (*own, *seeds))


def make(random: Random, target: str, most: int) -> bytes:
    """A text of at most about `most` bytes for a target."""
    return b"".join(_part(random, target, most) for _ in range(random.choice((1, 1, 2, 3, 5, 12))))[:most]


def _part(random: Random, target: str, most: int) -> bytes:
    samples = corpus(target)
    match random.randrange(8):
        case 0 if samples:
            sample = random.choice(samples)
            start = random.randrange(len(sample) + 1)
            return sample[start : start + random.choice((20, 200, 20_000))]
        case 1:
            return bytes(random.randrange(256) for _ in range(random.choice((1, 4, 40))))
        case 2:
            unit = _unit(random, target)
            return "".join(f"{number}{unit}" for number in range(_count(random, unit, most))).encode()
        case 3 | 4:
            opening, closing = _unit(random, target), _piece(random, target)
            count = _count(random, opening + closing, most)
            return (opening * count + _piece(random, target) + closing * count).encode()
        case 5 | 6:
            unit = _unit(random, target)
            return (unit * _count(random, unit, most)).encode()
        case _:
            return "".join(_piece(random, target) for _ in range(random.choice((1, 3, 10, 40)))).encode()


def _unit(random: Random, target: str) -> str:
    return "".join(_piece(random, target) for _ in range(random.choice((1, 1, 2, 3))))


def _piece(random: Random, target: str) -> str:
    return random.choice(_ANY if random.randrange(6) == 0 else PIECES[target])


def _count(random: Random, unit: str, most: int) -> int:
    return max(1, min(random.choice(COUNTS), most // len(unit.encode())))
