"""Which posts are not published yet, by what their generators read of the front matter and of the path."""

from datetime import date
from pathlib import PurePosixPath

from linkcheck.model import Post
from linkcheck.posts.field_names import folded
from linkcheck.text import pattern

# Jekyll's and Hexo's folder of drafts.
DRAFTS_FOLDER = "_drafts"
_YES = frozenset({"true", "yes", "on", "1", "y"})
_NO = frozenset({"false", "no", "off", "0", "n"})
_NOT_PUBLISHED = frozenset({"draft", "drafts", "pending", "future", "private", "hidden", "unpublished", "scheduled", "trash", "auto-draft"})
_STATUS_NAMES = frozenset({"status", "poststatus", "state"})
_DATE_NAMES = frozenset({"date", "pubdate", "publishdate", "publisheddate", "publishedat", "datepublished", "postdate"})
_DAY = pattern(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")


def is_draft(post: Post) -> bool:
    """Whether a post says that it is a draft: `draft: true`, `published: false`, a status, or its folder."""
    if DRAFTS_FOLDER in PurePosixPath(post.path).parent.parts:
        return True
    return any(_says_draft(folded(value.path[0]), value.value.strip().lower()) for value in post.front if len(value.path) == 1)


def publication_day(post: Post) -> date | None:
    """The latest day that the front matter gives for the publication; None where it gives none."""
    values = (value.value for value in post.front if len(value.path) == 1 and folded(value.path[0]) in _DATE_NAMES)
    return max((day for value in values if (day := _day_of(value)) is not None), default=None)


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
