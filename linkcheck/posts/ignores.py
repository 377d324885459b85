"""The ignores of a post: comments in its body, and `linkcheck_ignore` in its front matter."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import islice
from typing import TypeAlias

from msgspec import Struct, structs

from linkcheck.model import FrontValue, Ignore, Post, Span
from linkcheck.model.vocabulary import Markup
from linkcheck.posts.field_names import IGNORE_FIELD, folded
from linkcheck.posts.frontmatter import front_value
from linkcheck.posts.ignore_scope import IgnoreScopes
from linkcheck.posts.markdown import code_stretches
from linkcheck.posts.positions import positions_of
from linkcheck.text import pattern, suggestion
from linkcheck.urls.patterns import EXPRESSION, url_matcher

# From two offsets in the body to the span between them.
_SpanOf: TypeAlias = Callable[[int, int], Span]
# The scalars below the key in the front matter, and where they stand.
_Scalars: TypeAlias = tuple[tuple[str, Span], ...]

_KEYS = ("codes", "code", "urls", "url", "until", "reason")
# The beginning of every code.
ALL_CODES = "LC"
_URL_BEGINNINGS = ("http://", "https://", "*", EXPRESSION)
_MIXED = "it names codes beside URLs; write {codes: [LC401], urls: [https://site.example/page]}"
_VERBS = ("ignore", "ignore-next-line", "ignore-file")
# More than any author writes: a bound on what one post can cost.
_MAX_COMMENTS = 1000
_MAX_IN_FRONT = 200
_CODE = pattern(r"LC\d{0,3}", re.IGNORECASE)
# Whether a rule is called so is told by who knows the rules.
_NAME = pattern(r"[A-Za-z]+(?:[-_][A-Za-z]+)*")
_DAY = pattern(r"\d{4}-\d{2}-\d{2}")
_COMMENT = pattern(r"<!--\s*+linkcheck:(?P<words>.{0,1000}?)-->", re.DOTALL | re.IGNORECASE)
# A definition that nothing refers to is Markdown's own comment.
_DEFINITION = pattern(r"^[ ]{0,3}\[//\]:[ \t]++#[ \t]++\([ \t]*+linkcheck:(?P<words>[^\n]{0,1000})\)[ \t]*+$", re.MULTILINE | re.IGNORECASE)
# MDX takes no other; the blank makes it as long as one of HTML.
_MDX_COMMENT = pattern(r"\{/\*\s(?=\s*+linkcheck:)(?P<words>(?:(?!\*/)[^<>]){0,1000}+)\*/\}", re.IGNORECASE)
_WORDS = pattern(r"\s*(?P<verb>[\w-]*)\s*(?:\[(?P<codes>[^\]]*)\])?(?P<rest>.*)", re.DOTALL)
_UNTIL = pattern(r"\s*until\b\s*:?\s*(?P<date>\S*\d\S*)(?P<rest>.*)", re.DOTALL | re.IGNORECASE)


def read_ignores(post: Post, body: str, links: Iterable[int], span_of: _SpanOf) -> tuple[Ignore, ...]:
    """What a post asks to be ignored.

    `body` is its text without template code, `links` are the offsets of its links' URLs in that, `span_of` finds spans in the body.
    """
    comments = tuple(islice(_comments(body, post.markup), _MAX_COMMENTS))
    definitions = ((comment.start, comment.end) for comment in comments if not body.startswith("<", comment.start))
    scopes = IgnoreScopes(body, post.markup, links, definitions)
    return (*_front_ignores(post), *(_comment_ignore(comment, body, scopes, span_of) for comment in comments))


def with_html_comments(text: str) -> str:
    """An MDX text in which comments for this program are those of HTML, at the same offsets."""
    return _MDX_COMMENT.sub(lambda comment: f"<!--{comment['words']}-->", text)


class _Comment(Struct, frozen=True):
    """A comment for this program: its place in the body, its words, and where they begin."""

    start: int
    end: int
    words: str
    words_start: int


def _comments(body: str, markup: Markup) -> Iterator[_Comment]:
    patterns = (_COMMENT, _DEFINITION) if markup is Markup.MARKDOWN else (_COMMENT,)
    found = sorted((match for pattern in patterns for match in pattern.finditer(body)), key=lambda match: match.start())
    code = tuple(code_stretches(body)) if found and markup is Markup.MARKDOWN else ()
    for match in found:
        at = bisect_right(code, match.start(), key=lambda stretch: stretch[0]) - 1
        # What stands in code is only shown.
        if at < 0 or match.start() >= code[at][1]:
            yield _Comment(match.start(), match.end(), match["words"], match.start("words"))


def _comment_ignore(comment: _Comment, body: str, scopes: IgnoreScopes, span_of: _SpanOf) -> Ignore:
    place = span_of(comment.start, comment.end)
    words = _WORDS.fullmatch(comment.words)
    verb = words["verb"].lower() if words is not None else ""
    if words is None or verb not in _VERBS:
        return Ignore(place, wrong="it is no ignore; write ignore[CODE], ignore-next-line[CODE] or ignore-file[CODE]")
    codes, wrong = _read_codes(words["codes"] or "")
    until, reason, late = _until(words["rest"])
    place_of = {"ignore": scopes.stretch, "ignore-next-line": scopes.next_line}.get(verb)
    stretch = place_of((comment.start, comment.end)) if place_of is not None else None
    first = comment.words_start + words.start("codes")
    return Ignore(
        place,
        codes=codes,
        stretch=(span_of(*stretch).start, span_of(*stretch).end) if stretch is not None else None,
        until=until,
        reason=reason,
        wrong=wrong or late,
        removal=span_of(*_removal(comment, body)),
        codes_span=span_of(first, first + len(words["codes"])) if words["codes"] else None,
    )


def _until(rest: str) -> tuple[date | None, str, str]:
    """The last day, the reason, and what is wrong with the day; "until the paper mends it" is a reason."""
    match = _UNTIL.fullmatch(rest)
    if match is None:
        return None, _one_line(rest), ""
    day, wrong = _read_last_day(match["date"])
    return day, _one_line(match["rest"]), wrong


def _one_line(text: str) -> str:
    return " ".join(text.split()).lstrip(":,-– ")


def _removal(comment: _Comment, body: str) -> tuple[int, int]:
    """The comment, with its line where it is alone on it."""
    start = body.rfind("\n", 0, comment.start) + 1
    end = body.find("\n", comment.end) + 1 or len(body)
    alone = not body[start : comment.start].strip() and not body[comment.end : end].strip()
    return (start, end) if alone else (comment.start, comment.end)


def _front_ignores(post: Post) -> tuple[Ignore, ...]:
    """What a post's front matter asks to be ignored, in the whole file."""
    values = tuple(value for value in post.front if folded(value.path[0]) == folded(IGNORE_FIELD))
    if not values:
        return ()
    places = positions_of(post)
    scalars = tuple((value.value, places.of(value)) for value in values[:_MAX_IN_FRONT])
    found = tuple(islice(_tree_ignores(front_value(post.text, IGNORE_FIELD), scalars), _MAX_IN_FRONT))
    # With several entries one can not be taken out without understanding the others' layout.
    return (structs.replace(found[0], removal=_front_removal(post, values)),) if len(found) == 1 else found


def _tree_ignores(tree: object, values: _Scalars) -> Iterator[Ignore]:
    match tree:
        case list():
            tables = [entry for entry in tree if isinstance(entry, Mapping)]
            urls = [entry for entry in tree if _is_url(entry)]
            if len(tables) + len(urls) < len(tree) or not tree:
                ignore = _of_codes(_joined([entry for entry in tree if not _is_url(entry)]), values)
                yield ignore if not urls else structs.replace(ignore, wrong=_MIXED)
            elif urls:
                yield _of_table({"urls": urls}, values)
            for table in tables:
                yield from _tree_ignores(table, values)
        case Mapping() if tree and all(_is_rule(str(key)) for key in tree) and not any(str(key) in _KEYS for key in tree):
            for code, inner in tree.items():
                meant = "urls" if _is_url(inner) or isinstance(inner, list) else "reason"
                yield _of_table({"codes": code, **(inner if isinstance(inner, Mapping) else {meant: inner})}, values)
        case Mapping():
            yield _of_table(tree, values)
        case _ if _is_url(tree):
            yield _of_table({"urls": tree}, values)
        case _:
            yield _of_codes("" if tree is None else str(tree), values)


def _is_rule(word: str) -> bool:
    return _CODE.fullmatch(word) is not None or _NAME.fullmatch(word) is not None


def _is_url(entry: object) -> bool:
    return isinstance(entry, str) and entry.startswith(_URL_BEGINNINGS)


def _of_table(table: Mapping[object, object], values: _Scalars) -> Ignore:
    fields = {str(key): value for key, value in table.items()}
    unknown = next((key for key in fields if key not in _KEYS), None)
    named = fields.get("codes", fields.get("code", ""))
    urls, unreadable = _read_urls(fields.get("urls", fields.get("url")))
    # What is asked for one URL may be meant of every rule.
    text = _joined(named) if isinstance(named, list) else _scalar_text(named)
    ignore = _of_codes(text or (ALL_CODES if urls else ""), values)
    day = _scalar_text(fields.get("until"))
    until, late = _read_last_day(day) if day else (None, "")
    strange = f"it has an unknown key {unknown}{suggestion(unknown, _KEYS)}" if unknown is not None else ""
    reason = " ".join(_scalar_text(fields.get("reason")).split())
    return structs.replace(ignore, urls=urls, until=until, reason=reason, wrong=strange or ignore.wrong or unreadable or late)


def _read_urls(named: object) -> tuple[tuple[str, ...], str]:
    """Patterns of URLs, and what is wrong with them."""
    urls = tuple(text for entry in (named if isinstance(named, list) else [named]) if (text := _scalar_text(entry)))
    try:
        url_matcher(urls)
    except ValueError as error:
        return urls, str(error)
    return urls, ""


def _of_codes(text: str, values: _Scalars) -> Ignore:
    codes, wrong = _read_codes(text)
    return Ignore(_codes_span(codes, values), codes, wrong=wrong.replace("write ignore[LC202]", f"write {IGNORE_FIELD}: [LC202]"))


def _codes_span(codes: tuple[str, ...], values: _Scalars) -> Span:
    """Where the first of the codes stands, or else the key's first value."""
    return next((span for value, span in values if {value.strip().upper(), value.strip().lower()}.intersection(codes)), values[0][1])


def _joined(entries: list[object]) -> str:
    """The codes of a list; what is nested in it deeper names none."""
    return ", ".join(filter(None, map(_scalar_text, entries)))


def _scalar_text(value: object) -> str:
    return "" if value is None or isinstance(value, (list, Mapping)) else str(value).strip()


def _front_removal(post: Post, values: tuple[FrontValue, ...]) -> Span | None:
    """The lines from the key to its last value, where nothing else stands on them."""
    last = max(value.end for value in values)
    key = re.compile(rf"^{re.escape(values[0].path[0])}[ \t]*[:=]", re.MULTILINE).search(post.text, 0, last)
    end = re.compile(r"[\"'\]}\s,]*?(?=\n[^\s\]}])", re.DOTALL).match(post.text, last)
    if key is None or end is None or end.end() >= post.body_start:
        return None
    return positions_of(post).span(key.start(), end.end() + 1)


def _read_codes(text: str) -> tuple[tuple[str, ...], str]:
    """The codes, beginnings of codes or names in a list separated by commas or blanks, and what is wrong with it."""
    words = [word.strip("\"'") for word in re.split(r"[,\s]+", text) if word.strip("\"'")]
    if not words:
        return (), "it names no codes, so it would hide everything; write ignore[LC202]"
    strange = next((word for word in words if not _is_rule(word)), None)
    named = (word.upper() if _CODE.fullmatch(word) else word.lower().replace("_", "-") for word in words)
    return tuple(dict.fromkeys(named)), f"{strange} is no rule" if strange is not None else ""


def _read_last_day(text: str) -> tuple[date | None, str]:
    """The last day on which an ignore holds, and what is wrong with the text."""
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text), ""
        except ValueError:
            return None, f"there is no day {text}"
    return None, f"its last day {text} cannot be read; write it as 2027-01-31"
