"""`linkcheck_ignore` in the front matter: codes, or tables with codes, a reason and a last day.

Four forms: a list of codes, a table with `codes`, a list of such tables, or a table with a code as each key and its reason, or
again a table, as the value.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import structs

from linkcheck.complaints import suggestion
from linkcheck.model import FrontValue, Ignore, Post, Span
from linkcheck.patterns import pattern
from linkcheck.posts.fields import folded
from linkcheck.posts.front_tree import front_value
from linkcheck.posts.ignore_words import read_codes, read_date
from linkcheck.posts.places import places_of

# What stands below the key, scalar by scalar, and where.
Values: TypeAlias = tuple[tuple[str, Span], ...]

KEY = "linkcheck_ignore"
KEYS = ("codes", "code", "until", "reason")
_CODE_KEY = pattern(r"LC\d{0,3}", re.IGNORECASE)


def front_ignores(post: Post) -> tuple[Ignore, ...]:
    """What a post's front matter asks to be ignored, in the whole file."""
    values = tuple(value for value in post.front if folded(value.path[0]) == folded(KEY))
    if not values:
        return ()
    places = places_of(post)
    found = tuple(_ignores(front_value(post.text, KEY), tuple((value.value, places.of(value)) for value in values)))
    # With several entries one can not be taken out without understanding the others' layout.
    return (structs.replace(found[0], removal=_removal(post, values)),) if len(found) == 1 else found


def _ignores(tree: object, values: Values) -> Iterator[Ignore]:
    match tree:
        case list():
            tables = [entry for entry in tree if isinstance(entry, Mapping)]
            if len(tables) < len(tree) or not tree:
                yield _of_codes(_joined(tree), values)
            for table in tables:
                yield from _ignores(table, values)
        case Mapping() if tree and all(_CODE_KEY.fullmatch(str(key)) for key in tree):
            for code, inner in tree.items():
                yield _of_table({"codes": code, **(inner if isinstance(inner, Mapping) else {"reason": inner})}, values)
        case Mapping():
            yield _of_table(tree, values)
        case _:
            yield _of_codes("" if tree is None else str(tree), values)


def _of_table(table: Mapping[object, object], values: Values) -> Ignore:
    fields = {str(key): value for key, value in table.items()}
    unknown = next((key for key in fields if key not in KEYS), None)
    named = fields.get("codes", fields.get("code", ""))
    ignore = _of_codes(_joined(named) if isinstance(named, list) else _text(named), values)
    day = _text(fields.get("until"))
    until, late = read_date(day) if day else (None, "")
    strange = f"it has an unknown key {unknown}{suggestion(unknown, KEYS)}" if unknown is not None else ""
    return structs.replace(ignore, until=until, reason=" ".join(_text(fields.get("reason")).split()), wrong=strange or ignore.wrong or late)


def _of_codes(text: str, values: Values) -> Ignore:
    codes, wrong = read_codes(text)
    return Ignore(_span(codes, values), codes, wrong=wrong.replace("write ignore[LC202]", f"write {KEY}: [LC202]"))


def _span(codes: tuple[str, ...], values: Values) -> Span:
    """Where the first of the codes stands, or else the key's first value."""
    return next((span for value, span in values if value.strip().upper() in codes), values[0][1])


def _joined(entries: list[object]) -> str:
    """The codes of a list; what is nested in it deeper names none."""
    return ", ".join(filter(None, map(_text, entries)))


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, (list, Mapping)) else str(value).strip()


def _removal(post: Post, values: tuple[FrontValue, ...]) -> Span | None:
    """The lines from the key to its last value, where nothing else stands on them."""
    last = max(value.end for value in values)
    key = re.compile(rf"^{re.escape(values[0].path[0])}[ \t]*[:=]", re.MULTILINE).search(post.text, 0, last)
    end = re.compile(r"[\"'\]}\s,]*?(?=\n[^\s\]}])", re.DOTALL).match(post.text, last)
    if key is None or end is None or end.end() >= post.body_start:
        return None
    return places_of(post).span(key.start(), end.end() + 1)
