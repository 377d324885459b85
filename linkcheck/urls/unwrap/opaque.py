"""Wrappers that keep their target to themselves: only they, or a web archive, can say where they lead."""

import re

from msgspec import Struct

from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.index import by_host
from linkcheck.urls.unwrap.steps import Wrapper
from linkcheck.vocabulary import Kind


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


def _row(kind: Kind, name: str, hosts: str, path: str) -> OpaqueRow:
    return OpaqueRow(Wrapper(name, kind), tuple(hosts.split()), re.compile(path))


# Where `table` reads some of a wrapper's links, this is asked about the others only.
OPAQUE_ROWS = (
    _row(Kind.PROXY, "FeedBurner", "", r"/~r/.+/~[35]/."),
    _row(Kind.PROXY, "FeedBurner", "feedproxy.google.com", r"/~r/."),
    _row(Kind.PROXY, "Pheedo", "", r"/click\.phdo$"),
    _row(Kind.PROXY, "Google News", "news.google.*", r"/(?:rss/)?(?:articles|read)/|/__i/rss/rd/"),
    _row(Kind.PROXY, "FeedsPortal", "feedsportal.com", r"/(?:c|r|fy)/"),
    _row(Kind.SHORTENER, "link shortener", " ".join(SHORTENERS), r"/[^/]"),
    _row(Kind.SHORTENER, "Disqus", "disq.us", r"/(?:[pt]/)?\w+$"),
    # Its parameter `enc` is two parts joined by a dot, and encrypted: base64 yields no address.
    _row(Kind.GATE, "SegmentFault", "link.segmentfault.com", r"/$"),
    _row(Kind.GATEWAY, "Mimecast", "mimecast.com", r"/[sr]/."),
    _row(Kind.GATEWAY, "Mimecast", "mimecastprotect.com", r"/[sr]/."),
    _row(Kind.GATEWAY, "Cisco Secure Email", "secure-web.cisco.com", r"/1[\w-]{20,}"),
    _row(Kind.AFFILIATE, "Awin", "awin1.com", r"/(?:cread|awclick)\.php$"),
    _row(Kind.AFFILIATE, "CJ Affiliate", "anrdoezrs.net dpbolvw.net jdoqocy.com kqzyfj.com tkqlhce.com", r"/click-\d+-\d+"),
    _row(Kind.AFFILIATE, "ShareASale", "shareasale.com", r"/[ru]\.cfm$"),
    _row(Kind.ARCHIVE, "archive.today", "archive.today archive.is archive.ph archive.fo archive.li archive.md archive.vn",
         r"/(?:wip/)?(?!(?:about|blog|login|search|submit)\b)[A-Za-z0-9]{4,6}(?:/image)?$"),
    _row(Kind.ARCHIVE, "Perma.cc", "perma.cc", r"/(?:[A-Z0-9]{4}-[A-Z0-9]{4}|0[A-Za-z0-9]{8,})(?:$|[/-])"),
)
_rows_on = by_host(OPAQUE_ROWS)


def opaque_wrapper(url: Url) -> Wrapper | None:
    """The wrapper that stands in front of an unknown page, or None where the URL is the page."""
    return next((row.wrapper for row in _rows_on(url.host) if row.path.match(url.path)), None)
