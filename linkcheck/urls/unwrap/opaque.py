"""Wrappers that keep their target to themselves: only they, or a web archive, can say where they lead."""

import re

from msgspec import Struct

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.archives import TODAY_HOSTS
from linkcheck.urls.unwrap.index import by_host
from linkcheck.urls.unwrap.steps import Wrapper
from linkcheck.urls.unwrap.table import CJ_HOSTS, IMPACT_HOSTS
from linkcheck.vocabulary import Kind


class OpaqueRow(Struct, frozen=True):
    """One opaque wrapper and where it is found; no hosts means any, told by the path."""

    wrapper: Wrapper
    hosts: tuple[str, ...]
    path: re.Pattern[str]


SHORTENERS = tuple("""
    t.co bit.ly j.mp bitly.com tinyurl.com goo.gl is.gd v.gd ow.ly dlvr.it buff.ly ift.tt fb.me lnkd.in trib.al
    apple.news flip.it su.pr tmblr.co amzn.to a.co wp.me po.st shar.es sco.lt cutt.ly rebrand.ly
    tiny.cc rb.gy shorturl.at bit.do x.co ff.im post.ly t.cn vk.cc clck.ru spoti.fi db.tt mzl.la qr.ae ebay.us
    reut.rs on.wsj.com politi.co nyti.ms wapo.st cnn.it bbc.in gu.com lat.ms usat.ly abcn.ws cbsn.ws nbcnews.to
    bloom.bg econ.st on.ft.com huff.to tcrn.ch ti.me wrd.cm n.pr theatln.tc slate.me read.bi yhoo.it zd.net engt.co
    fxn.ws cnb.cx bzfd.it ind.pn nyp.st onforb.es for.tn es.pn thr.cm hill.cm tgam.ca
""".split())


def _row(kind: Kind, name: str, hosts: str, path: str) -> OpaqueRow:
    return OpaqueRow(Wrapper(name, kind), tuple(hosts.split()), pattern(path))


# Where `table` reads some of a wrapper's links, this is asked about the others only.
OPAQUE_ROWS = (
    _row(Kind.PROXY, "FeedBurner", "", r"/~r/.+/~[35]/."),
    _row(Kind.PROXY, "FeedBurner", "feedproxy.google.com", r"/~r/."),
    _row(Kind.PROXY, "FeedBlitz", "", r"/~/\d{5,}/\d+/."),
    _row(Kind.PROXY, "Pheedo", "", r"/click\.phdo$"),
    _row(Kind.PROXY, "Google News", "news.google.*", r"/(?:rss/)?(?:articles|read)/|/__i/rss/rd/"),
    _row(Kind.PROXY, "Google News", "news.google.*", r"/(?:news/more|newspapers)$"),
    _row(Kind.PROXY, "FeedsPortal", "feedsportal.com", r"/(?:c|r|fy)/"),
    _row(Kind.SHORTENER, "link shortener", " ".join(SHORTENERS), r"/[^/]"),
    _row(Kind.SHORTENER, "Digg", "digg.com", r"/[du]\d[0-9A-Za-z]{3,6}$"),
    _row(Kind.SHORTENER, "Firebase Dynamic Links", "page.link", r"/[^/]"),
    _row(Kind.SHORTENER, "Disqus", "disq.us", r"/(?:[pt]/)?\w+$"),
    # Its parameter `enc` is two parts joined by a dot, and encrypted: base64 yields no address.
    _row(Kind.GATE, "SegmentFault", "link.segmentfault.com", r"/$"),
    _row(Kind.GATEWAY, "Mimecast", "mimecast.com", r"/[sr]/."),
    _row(Kind.GATEWAY, "Mimecast", "mimecastprotect.com", r"/[sr]/."),
    _row(Kind.GATEWAY, "Cisco Secure Email", "secure-web.cisco.com", r"/1[\w-]{20,}"),
    _row(Kind.TRACKER, "Google Ads", "googleadservices.com", r"/pagead/aclk$"),
    _row(Kind.TRACKER, "Google Ads", "google.*", r"/aclk$"),
    _row(Kind.TRACKER, "Bing Ads", "bing.com", r"/acl(?:ic)?k$"),
    _row(Kind.AFFILIATE, "Rakuten LinkSynergy", "click.linksynergy.com", r"/(?:fs-bin/(?:click|stat)|deeplink|link)$"),
    _row(Kind.AFFILIATE, "Impact", IMPACT_HOSTS, r"/c/\d+/\d+/\d+/?$"),
    _row(Kind.AFFILIATE, "Tradedoubler", "tradedoubler.com", r"/click/?$"),
    _row(Kind.AFFILIATE, "Admitad", "admitad.com alitems.com alitems.co", r"/(?:g|goto)/\w+/?$"),
    _row(Kind.AFFILIATE, "Awin", "awin1.com", r"/(?:cread|awclick)\.php$"),
    _row(Kind.AFFILIATE, "CJ Affiliate", CJ_HOSTS, r"/click-\d+-\d+"),
    _row(Kind.AFFILIATE, "ShareASale", "shareasale.com", r"/[ru]\.cfm$"),
    _row(Kind.ARCHIVE, "archive.today", TODAY_HOSTS,
         r"/(?:wip/)?(?!(?:about|blog|login|search|submit)\b)[A-Za-z0-9]{4,6}(?:/image)?$"),
    _row(Kind.ARCHIVE, "WebCite", "webcitation.org", r"/(?:(?=[A-Za-z]*\d)[0-9A-Za-z]{9}|query)$"),
    _row(Kind.ARCHIVE, "Ghostarchive", "ghostarchive.org", r"/(?:archive|varchive)/\w"),
    _row(Kind.ARCHIVE, "Perma.cc", "perma.cc", r"/(?:[A-Z0-9]{4}-[A-Z0-9]{4}|0[A-Za-z0-9]{8,})(?:$|[/-])"),
)
_rows_on = by_host(OPAQUE_ROWS)


def opaque_wrapper(url: Url) -> Wrapper | None:
    """The wrapper that stands in front of an unknown page, or None where the URL is the page."""
    for row in _rows_on(url.host):
        if row.path.match(url.path):
            return row.wrapper
    return None
