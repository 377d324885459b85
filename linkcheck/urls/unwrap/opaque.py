"""Wrappers that keep their target to themselves: only they, or a web archive, can say where they lead."""

import re

from msgspec import Struct

from linkcheck.model import Kind
from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.steps import Wrapper, on_host


class OpaqueRow(Struct, frozen=True):
    """One opaque wrapper and where it is found; no hosts means any, told by the path."""

    wrapper: Wrapper
    hosts: tuple[str, ...]
    path: re.Pattern[str]


SHORTENERS = tuple("""
    t.co bit.ly j.mp bitly.com tinyurl.com goo.gl is.gd v.gd ow.ly dlvr.it buff.ly ift.tt fb.me lnkd.in trib.al
    apple.news flip.it su.pr tmblr.co amzn.to wp.me po.st shar.es sco.lt cutt.ly rebrand.ly
    reut.rs on.wsj.com politi.co nyti.ms wapo.st cnn.it bbc.in gu.com lat.ms usat.ly abcn.ws cbsn.ws nbcnews.to
    bloom.bg econ.st on.ft.com huff.to tcrn.ch
""".split())

OPAQUE_ROWS = (
    OpaqueRow(Wrapper("FeedBurner", Kind.PROXY), (), re.compile(r"/~r/.+/~[35]/.")),
    OpaqueRow(Wrapper("FeedBurner", Kind.PROXY), ("feedproxy.google.com",), re.compile(r"/~r/.")),
    OpaqueRow(Wrapper("Google News", Kind.PROXY), ("news.google.*",), re.compile(r"/(?:rss/)?(?:articles|read)/|/__i/rss/rd/")),
    OpaqueRow(Wrapper("FeedsPortal", Kind.PROXY), ("feedsportal.com",), re.compile(r"/c/|/r/")),
    OpaqueRow(Wrapper("link shortener", Kind.SHORTENER), SHORTENERS, re.compile(r"/[^/]")),
)


def opaque_wrapper(url: Url) -> Wrapper | None:
    """The wrapper that stands in front of an unknown page, or None where the URL is the page."""
    for row in OPAQUE_ROWS:
        if (not row.hosts or on_host(url.host, row.hosts)) and row.path.match(url.path):
            return row.wrapper
    return None
