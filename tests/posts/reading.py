"""Reads a post from memory, the way the program reads one from a file."""

from typing import Any

from linkcheck.config.settings import Settings
from linkcheck.model import Link, Post, Reading, Skip, Span
from linkcheck.posts.extract import extract
from linkcheck.posts.read import parse_post


def post(content: str | bytes, name: str = "post.md") -> Post:
    """The post with this content."""
    found = read(content, name)
    assert isinstance(found, Post), found
    return found


def read(content: str | bytes, name: str = "post.md") -> Post | Skip:
    """The post with this content, or why there is none."""
    raw = content if isinstance(content, bytes) else content.encode()
    return parse_post(raw, len(raw), name)


def reading(content: str | bytes, name: str = "post.md", **chosen: Any) -> Reading:
    """What the post with this content says."""
    return extract(post(content, name), Settings(**chosen))


def body(text: str, front: str = "title: x", **chosen: Any) -> Reading:
    """What a post with this body says."""
    return reading(f"---\n{front}\n---\n{text}", **chosen)


def urls(links: tuple[Link, ...]) -> list[str]:
    """The URLs of some links."""
    return [link.url for link in links]


def written(post: Post, span: Span) -> str:
    """What stands at a place of the file's own bytes."""
    return post.raw[span.start : span.end].decode("cp1252" if post.encoding == "windows-1252" else "utf-8")


def assert_places_hold(found: Reading) -> None:
    """Every link of the body stands exactly where its span says, in bytes, lines and columns."""
    lines = found.post.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for link in (*found.body, *found.hidden):
        assert written(found.post, link.span) == link.raw
        if link.span.line == link.span.end_line:
            assert lines[link.span.line - 1][link.span.column - 1 : link.span.end_column - 1] == link.raw
