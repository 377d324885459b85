"""One file -> Post, or the reason why it is none."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from os.path import splitext
from pathlib import Path, PurePosixPath

from linkcheck.model import FileProblem, Post, Skip
from linkcheck.model.digest import digest_of
from linkcheck.model.files import BEGINNING_BYTES, LargeFileError, cause_of, read_file
from linkcheck.model.vocabulary import FileProblemKind, Markup, Severity, SkipKind
from linkcheck.posts.field_names import ends_in, folded
from linkcheck.posts.fields import placeholders_in
from linkcheck.posts.frontmatter import Front, FrontError, begins_with_front, read_front
from linkcheck.posts.positions import UTF8_BOM, Positions, positions_in
from linkcheck.text import pattern
from linkcheck.urls.url import without_userinfo

# An article has kilobytes; a larger file was not written by an author.
MAX_POST_BYTES = 16 * 1024 * 1024
_TITLE_KEYS = ("post_title", "title", "subject")
_DATE_KEYS = ("post_date", "date", "pubdate", "published_at", "published")
_PERMALINK_KEY = "permalink"
# Words that hold a post's own address on some sites, and on others that of the page it is about.
_ADDRESS_KEYS = ("url", "link")
_IDENTITY_KEYS = ("ID", "id", "permalink", "slug")
# Jekyll's date before a name, which a draft gets when it is published, and the names of Hugo's and others' bundles.
_DATED = pattern(r"^\d{4}-\d{1,2}-\d{1,2}-(?=.)")
_BUNDLE_NAMES = frozenset({"index", "_index", "readme"})
_NO_HEADER = "it has no front matter, so it is not a post"
_IS_TEMPLATE = "it is a template for posts, and no post"
# A value that is a template's from its first sign on.
_TEMPLATE_LINE = pattern(r"^[ \t]*[\w-]+[ \t]*[:=][ \t]*[\"']?(?:\{\{|\{%|<%)", re.MULTILINE)
_TEMPLATE_TITLE = pattern(r"^(?:title|date|slug)[ \t]*[:=][ \t]*[\"']?(?:\{\{|\{%|<%)", re.MULTILINE)
# So much of a body shows whether it is a layout.
_LAYOUT_CHARACTERS = 2048
# How layouts begin, or pages that are made of them.
_LAYOUT = pattern(
    r"\s*(?:\{%-?\s*(?:extends|block)\b|\{\{-?\s*(?:content|define|\.Content)\b|<!doctype\s[^>]*>(?=.{0,2000}\{[{%]))", re.I | re.S
)
# Formats that hold posts elsewhere.
_OTHER_FORMATS = {
    ".rst": "reStructuredText",
    ".org": "Org mode",
    ".adoc": "AsciiDoc",
    ".asciidoc": "AsciiDoc",
    ".textile": "Textile",
    ".ipynb": "a notebook",
}
_HTML_SUFFIXES = frozenset({".html", ".htm"})
# Keys that only a WordPress export has, and the mark that its importer leaves in a body.
_WORDPRESS_KEYS = frozenset({"post_title", "post_excerpt"})
_IMPORTER_MARK = "[ad_1]"
_BLOCK_START = pattern(
    r"\s*+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:address|article|aside|blockquote|body|center|details|dialog|div|dl|fieldset|figure|footer|form|h[1-6]"
    r"|header|hr|html|iframe|main|nav|ol|p|pre|section|table|ul|!doctype)\b",
    re.IGNORECASE | re.DOTALL,
)
# What only Markdown writes: its links, and fences around code.
_MARKDOWN_LINK = pattern(r"\]\(|^(?:```|~~~)|^ {0,3}\[[^\]]+\]:\s|<https?://", re.MULTILINE)
# Jekyll's and Hexo's folder of drafts.
DRAFTS_FOLDER = "_drafts"
_YES = frozenset({"true", "yes", "on", "1", "y"})
_NO = frozenset({"false", "no", "off", "0", "n"})
_NOT_PUBLISHED = frozenset({"draft", "drafts", "pending", "future", "private", "hidden", "unpublished", "scheduled", "trash", "auto-draft"})
_STATUS_NAMES = frozenset({"status", "poststatus", "state"})
_DATE_NAMES = frozenset({"date", "pubdate", "publishdate", "publisheddate", "publishedat", "datepublished", "postdate"})
_DAY = pattern(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")


def read_post(path: Path, shown: str, *, plain: bool = False) -> Post | Skip:
    """Read the post in `path`, reported as `shown`; a file that cannot be read or is no post is a Skip.

    `plain` says that a file is a post also without a header.
    """
    try:
        raw = read_file(path, MAX_POST_BYTES)
    except LargeFileError as error:
        return parse_post(error.beginning, error.size, shown, plain=plain)
    except FileNotFoundError:
        return Skip(shown, "there is no such file or folder", SkipKind.MISSING)
    except OSError as error:
        return Skip(shown, f"it cannot be read: {cause_of(error)}")
    return parse_post(raw, len(raw), shown, plain=plain)


def parse_post(raw: bytes, size: int, shown: str, *, plain: bool = False) -> Post | Skip:
    """The post in a file of `size` bytes, of which `raw` are the first or all; a file that holds none is a Skip."""
    suffix = splitext(shown)[1].lower()
    if suffix in _OTHER_FORMATS:
        return Skip(shown, f"it is {_OTHER_FORMATS[suffix]}, of which nothing is read; posts are Markdown or HTML", SkipKind.NOT_A_POST)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Skip(shown, "it is encoded as UTF-16; save it as UTF-8")
    if raw.find(b"\0", 0, BEGINNING_BYTES) >= 0:
        return Skip(shown, "it is a binary file, not a post", SkipKind.NOT_A_POST)
    text, encoding, problems = _decode(raw)
    is_own_page = suffix in _HTML_SUFFIXES and _is_own_page(text, shown, plain=plain)
    if not plain and not is_own_page and not begins_with_front(text):
        return Skip(shown, _NO_HEADER, SkipKind.NOT_A_POST)
    if size > MAX_POST_BYTES:
        return Skip(shown, f"it is {size / 1e6:.0f} MB large; posts over {MAX_POST_BYTES / 1e6:.0f} MB are not read")
    positions = positions_in(text, encoding, raw)
    try:
        front = read_front(text) or (_front_of_page(text) if is_own_page else None)
    except FrontError as error:
        if _TEMPLATE_LINE.search(text, 0, error.body or len(text)):
            return Skip(shown, _IS_TEMPLATE, SkipKind.TEMPLATE)
        place = positions.span(error.offset, error.offset)
        problems = (*problems, FileProblem(FileProblemKind.UNREADABLE, error.reason, Severity.ERROR, place))
        front = Front(error.body)
    if front is None and not plain:
        return Skip(shown, _NO_HEADER, SkipKind.NOT_A_POST)
    front = front or Front(0)
    if is_template(raw, text, front.body):
        return Skip(shown, _IS_TEMPLATE, SkipKind.TEMPLATE)
    return _assemble(raw, text, encoding, front, positions, problems, shown)


def post_slug(shown: str) -> str:
    """What site generators call a post that does not name itself: an edit does not change it, nor does another folder."""
    path = PurePosixPath(shown)
    first, dot, language = path.stem.partition(".")
    bundled = first.lower() in _BUNDLE_NAMES and path.parent.name
    return _DATED.sub("", f"{path.parent.name}{dot}{language}" if bundled else path.stem, count=1)


def is_template(raw: bytes, text: str, body: int) -> bool:
    """Whether a text is what posts are made from: its title or date is filled in later, or its body lays out others' content."""
    # Bytes are searched faster than text, single ones the fastest, and a character has four of them at most.
    end = 4 * body + _LAYOUT_CHARACTERS
    if raw.find(b"{", 0, end) < 0 and raw.find(b"<%", 0, end) < 0:
        return False
    return _TEMPLATE_TITLE.search(text, 0, body) is not None or _LAYOUT.match(text, body) is not None


def markup_of(path: str, keys: AbstractSet[str], body: str) -> Markup:
    """How a body is written, by file suffix, front-matter keys and its own beginning."""
    if splitext(path)[1].lower() in _HTML_SUFFIXES or keys >= _WORDPRESS_KEYS or _IMPORTER_MARK in placeholders_in(body):
        return Markup.HTML
    if _BLOCK_START.match(body) and not _MARKDOWN_LINK.search(body):
        return Markup.HTML
    return Markup.MARKDOWN


def is_draft(post: Post) -> bool:
    """Whether a post says that it is a draft: `draft: true`, `published: false`, a status, or its folder."""
    if DRAFTS_FOLDER in PurePosixPath(post.path).parent.parts:
        return True
    return any(_says_draft(folded(value.path[0]), value.value.strip().lower()) for value in post.front if len(value.path) == 1)


def publication_day(post: Post) -> date | None:
    """The latest day that the front matter gives for the publication; None where it gives none."""
    values = (value.value for value in post.front if len(value.path) == 1 and folded(value.path[0]) in _DATE_NAMES)
    return max((day for value in values if (day := _day_of(value)) is not None), default=None)


def _is_own_page(text: str, shown: str, *, plain: bool) -> bool:
    # Imported here: few posts are pages of their own.
    from linkcheck.posts.html_page import describes_itself, is_page

    return is_page(text) and (plain or describes_itself(text, shown))


def _front_of_page(text: str) -> Front:
    from linkcheck.posts.html_page import read_own_page

    return Front(0, read_own_page(text))


def _decode(raw: bytes) -> tuple[str, str, tuple[FileProblem, ...]]:
    """The text, the encoding it was read with, and a problem where that had to be guessed."""
    try:
        return raw.removeprefix(UTF8_BOM).decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"it is not valid UTF-8 (line {line}, byte 0x{raw[error.start]:02X}), so it was read as Windows-1252"
        return raw.decode("cp1252", "replace"), "windows-1252", (FileProblem(FileProblemKind.UNREADABLE, message, Severity.WARNING),)


def _assemble(
    raw: bytes, text: str, encoding: str, front: Front, positions: Positions, problems: tuple[FileProblem, ...], shown: str
) -> Post:
    single = {value.path[0]: value.value.strip() for value in reversed(front.scalars) if len(value.path) == 1}
    if "Title" in single or "Date" in single:
        # Header lines begin with a capital.
        single = {**{key.lower(): value for key, value in single.items()}, **single}
    identity = _first(single, _IDENTITY_KEYS) or post_slug(shown)
    return Post(
        path=shown,
        raw=raw,
        text=text,
        markup=markup_of(shown, {value.path[0] for value in front.scalars}, text[front.body :]),
        front=front.scalars,
        body_start=front.body,
        identity=identity,
        date=_first(single, _DATE_KEYS),
        title=_without_userinfo(_first(single, _TITLE_KEYS)),
        permalink=_without_userinfo(_permalink(single, identity)),
        digest=digest_of(raw),
        encoding=encoding,
        problems=problems
        + tuple(
            FileProblem(
                FileProblemKind.REPEATED_KEY,
                f"the key {key} is given twice; only the last one counts",
                Severity.ERROR,
                positions.span(at, at + len(key)),
            )
            for key, at in front.repeated
        ),
    )


def _without_userinfo(text: str | None) -> str | None:
    return text if text is None else without_userinfo(text)


def _permalink(single: Mapping[str, str], identity: str) -> str | None:
    """The post's own address; a word that may mean another page counts where its address ends like the post's name or has no host."""
    named = single.get(_PERMALINK_KEY)
    if named:
        return named
    addresses = (single.get(key, "") for key in _ADDRESS_KEYS)
    return next((address for address in addresses if address and ("//" not in address or ends_in(address, identity))), None)


def _first(single: Mapping[str, str], keys: tuple[str, ...]) -> str | None:
    """The value of the first of these keys that holds one, of the top-level keys with their first values."""
    return next((single[key] for key in keys if single.get(key)), None)


def _says_draft(name: str, value: str) -> bool:
    match name:
        case "draft" | "isdraft":
            return value in _YES
        case "published" | "ispublished" | "publish":
            return value in _NO
        case _:
            return name in _STATUS_NAMES and value in _NOT_PUBLISHED


def _day_of(value: str) -> date | None:
    found = _DAY.match(value)
    try:
        return date(*map(int, found.groups())) if found is not None else None
    except ValueError:
        return None
