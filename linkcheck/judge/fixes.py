"""How a fix writes a URL at a link's place, so that it is read there as it was meant."""

from linkcheck.judge.case import Case
from linkcheck.model import Edit, Fix, Link
from linkcheck.model.vocabulary import CLAIM_ROLES, Markup, Role, Safety
from linkcheck.text import holds_references
from linkcheck.urls.tracking import without_tracking


def rewrite(case: Case, link: Link, url: str, safety: Safety) -> Fix:
    """The fix that puts `url` in a link's place; a claim is given no tracking parameters back."""
    page = without_tracking(url) if link.role in CLAIM_ROLES else url
    return Fix(f"write {page}", safety, (Edit(link.span, written_as(case, link.role, page)),))


def addition(case: Case, role: Role, url: str | None, safety: Safety) -> Fix | None:
    """The fix that adds a claim which is missing, where there is a place for it and its page is known."""
    point = next((point for point in case.reading.insertion_points if point.role is role), None)
    if point is None or url is None:
        return None
    page = without_tracking(url)
    edit = Edit(point.span, f"{point.before}{written_as(case, role, page)}{point.after}")
    return Fix(f"add {point.name} {page}", safety, (edit,))


def written_as(case: Case, role: Role, url: str) -> str:
    """`url` as it has to be written for a link with that role: in the front matter, in HTML or in Markdown."""
    # Both quotes may surround it; the double one is escaped in every URL.
    url = url.replace("'", "%27")
    if role in (Role.ORIGINAL, Role.CANONICAL, Role.FRONT):
        # YAML takes a plain value that ends in a colon for a key.
        return f"{url[:-1]}%3A" if url.endswith(":") else url
    if case.post.markup is Markup.HTML:
        return url.replace("&", "&amp;")
    # Markdown decodes what ends in a semicolon, and ends a destination at a parenthesis that nothing opened.
    escaped = url.replace("&", "&amp;") if holds_references(url) else url
    return escaped if _is_balanced(escaped) else escaped.replace("(", "%28").replace(")", "%29")


def _is_balanced(url: str) -> bool:
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0
