"""The article in a page's JSON-LD, after schema.org and Google's guide to Article data."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from linkcheck.urls.identity import identity
from linkcheck.urls.url import join_url

Node: TypeAlias = Mapping[str, object]

MAX_NODES = 200
MAX_AUTHORS = 5
# No page nests deeper than a list of graphs of lists.
_MAX_DEPTH = 4

ARTICLE_TYPES = frozenset(
    """
    article newsarticle blogposting reportagenewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle
    backgroundnewsarticle satiricalarticle advertisercontentarticle scholarlyarticle techarticle liveblogposting
    socialmediaposting discussionforumposting report recipe review podcastepisode videoobject
""".split()
)


def outer_nodes(blocks: tuple[object, ...]) -> Iterator[Node]:
    """The outermost nodes of JSON-LD, also those of graphs and lists: what the page is, not what its parts are."""
    yield from islice(_nodes(list(blocks), _MAX_DEPTH), MAX_NODES)


def _nodes(block: object, depth: int) -> Iterator[Node]:
    if isinstance(block, list) and depth:
        for inner in block:
            yield from _nodes(inner, depth - 1)
    elif isinstance(block, dict):
        yield block
        if depth and "@graph" in block:
            yield from _nodes(block["@graph"], depth - 1)


def types_of(node: Node) -> frozenset[str]:
    """The types of a node, in lower case and without schema.org's address."""
    stated = node.get("@type")
    words = stated if isinstance(stated, list) else [stated]
    return frozenset(word.rpartition("/")[2].lower() for word in words[:MAX_NODES] if isinstance(word, str))


def article_node(blocks: tuple[object, ...], url: str) -> Node:
    """The node of the article that the page at `url` is; an empty one where there is none, or it is unclear which of several."""
    found = [node for node in outer_nodes(blocks) if not ARTICLE_TYPES.isdisjoint(types_of(node))]
    if len(found) == 1:
        return found[0]
    of_page = [node for node in found if any(_leads_to(node, key, url) for key in ("mainEntityOfPage", "url", "@id"))]
    return of_page[0] if of_page else {}


def _leads_to(node: Node, key: str, url: str) -> bool:
    stated = reference_of(node, key)
    return bool(stated) and identity(join_url(url, stated) or "") == identity(url)


def text_of(node: Node, key: str) -> str:
    """The text under a key, or the name of the node there; of a list the first."""
    return _first_text(node.get(key), ("name", "@value"))


def reference_of(node: Node, key: str) -> str:
    """The address under a key, or that of the node there; of a list the first."""
    return _first_text(node.get(key), ("@id", "url"))


def names_of(node: Node, key: str) -> str:
    """The names under a key, at most five, joined by commas."""
    stated = node.get(key)
    people = stated if isinstance(stated, list) else [stated]
    return ", ".join(filter(None, (_first_text(person, ("name", "@value")) for person in people[:MAX_AUTHORS])))


def _first_text(value: object, keys: tuple[str, ...]) -> str:
    for _ in range(_MAX_DEPTH):
        match value:
            case str():
                # JSON can escape half a character, which no encoding can write.
                return value.encode("utf-8", "replace").decode().strip()
            case [first, *_]:
                value = first
            case dict():
                value = next((value[key] for key in keys if value.get(key)), None)
            case _:
                return ""
    return ""
