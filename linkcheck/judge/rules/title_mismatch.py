"""LC208 title-mismatch."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag, Link, Post, Resolution
from linkcheck.model.vocabulary import About, Certainty, ChangeKind, ClearedBy, Outcome, Severity

_LANGUAGE_KEYS = frozenset({"lang", "language", "locale"})
_LINK_BLOG = "link blog"
_SHOWN = 100


@rule(
    "LC208",
    "title-mismatch",
    Severity.WARNING,
    since="0.1",
    needs={Trait.PAGE},
    cleared_by=ClearedBy.WEB,
    about=About.CLAIMS,
    announces=ChangeKind.NEWLY_DISAGREEING,
)
def title_mismatch(case: Case) -> Iterator[Flag]:
    """The page found no longer is the article that the post names.

    ## What it flags
    A post whose title shares no telling word with the titles of any page that its claims lead to, while the address in
    the claim does not fit the page either. Publishers rewrite their headlines, so one word in common is enough to
    stay silent, in whatever form. Titles in two languages, titles of a word or two, and pages that show only the
    name of their site tell nothing, and neither do home pages and the posts of link blogs, whose titles are their
    author's own. The finding is likely at most.

    ## Why it matters
    The address lives on, but the article has moved or the domain has new owners: readers and search engines are sent
    to something that the publisher never wrote.

    ## How to fix
    Open the page. If it is another one, look the article up, in a web archive if need be, and write its address.
    """
    titles = tuple(_titles(case.post)) if case.reading.convention != _LINK_BLOG else ()
    resolved = [(link, case.resolution(link)) for link in case.claims if link.certainty is Certainty.CONFIRMED]
    alive = [(link, resolution) for link, resolution in resolved if resolution.target_outcome is Outcome.ALIVE and _title_shown(resolution)]
    if titles and alive and all(_is_another(titles, resolution, case.post) for _, resolution in alive):
        link, resolution = alive[0]
        yield _flag(link, resolution)


def _titles(post: Post) -> Iterator[str]:
    """The title of the post and those that its front matter holds besides, such as the importer's `original_title`."""
    yield from (value.value for value in post.front if value.path[-1].lower().endswith("title") and value.value.strip())


def _title_shown(resolution: Resolution) -> str | None:
    page = resolution.page
    return (page.title or page.og_title or page.headline or page.heading) if page is not None else None


def _is_another(titles: tuple[str, ...], resolution: Resolution, post: Post) -> bool:
    # Imported here because only an online run compares titles.
    from linkcheck.judge.titles import is_another

    urls = tuple(hop.url for hop in resolution.hops if hop.kind is None)
    stated = next((value.value for value in post.front if value.path[-1].lower() in _LANGUAGE_KEYS), None)
    return resolution.page is not None and bool(urls) and is_another(titles, resolution.page, urls, stated)


def _flag(link: Link, resolution: Resolution) -> Flag:
    title = _title_shown(resolution) or ""
    short = title if len(title) <= _SHOWN else f"{title[:_SHOWN].rstrip()}…"
    return Flag(
        f"{name_of(link)} leads to {resolution.target}, whose title has nothing in common with the post's: {short}",
        Certainty.LIKELY,
        link=link,
        help="open the page; if it is another article, look up where the right one is now",
    )
