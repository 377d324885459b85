"""The wrappers that can be taken off without a network, one row each."""

import re
from collections.abc import Callable
from typing import TypeAlias

from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap import archives, feedsportal, gateways, google, google_news, platforms
from linkcheck.urls.unwrap.index import by_host
from linkcheck.urls.unwrap.reading import decode_once, holds, parameter, rest
from linkcheck.urls.unwrap.steps import Row, Wrapper
from linkcheck.vocabulary import Kind

Read: TypeAlias = Callable[[Url, re.Match[str]], str | None]

# What Google writes around a target; after an unencoded target these begin the wrapper's own parameters again.
GOOGLE_OWN = "sa usg cid ei sig2 bvm fd ct2 clid q rct esrc source cd ved uact opi"
SCHOLAR_OWN = "hl sa d ei scisig oi ct cd q nossl ws html pos folt at scisbd"
TRANSLATE_OWN = "hl sl tl langpair prev ie oe js eotf act client sandbox usg rurl depth anno nv xid twu layout"
CJ_HOSTS = "anrdoezrs.net dpbolvw.net jdoqocy.com kqzyfj.com tkqlhce.com"


def _row(kind: Kind, name: str, hosts: str, path: str, read: Read) -> Row:
    return Row(Wrapper(name, kind), tuple(hosts.split()), re.compile(path), read)


def _in(*names: str, own: str | None = None) -> Read:
    """Read the target from the first of these query parameters that holds one.

    `own` are the wrapper's other parameters, so that a target written unencoded has an end; without them it has none.
    """
    others = frozenset(own.split()) if own is not None else None

    def read(url: Url, match: re.Match[str]) -> str | None:
        name = next((name for name in names if holds(url.query, name)), None)
        return parameter(url, name, others) if name is not None else None

    return read


def _rest(url: Url, match: re.Match[str]) -> str | None:
    """The group `rest` of the path begins the target, and the query goes on with it."""
    return rest(url, match["rest"])


def _escaped(url: Url, match: re.Match[str]) -> str | None:
    """The group `target` of the path is the whole target, escaped."""
    return decode_once(match["target"])


FEEDS = (
    Row(Wrapper("FeedsPortal", Kind.PROXY), (), feedsportal.PATH, feedsportal.read),
    _row(Kind.PROXY, "Google News", "news.google.*", r"/news/url$", _in("url", own=GOOGLE_OWN)),
    Row(Wrapper("Google News", Kind.PROXY), ("news.google.*",), google_news.PATH, google_news.read),
)

GOOGLE = (
    _row(Kind.GATE, "Google consent", "consent.google.*", "", _in("continue", own="gl m pc x src hl cm uxe set_eom")),
    _row(Kind.GATE, "Google", "google.*", r"/url$", _in("url", "q", own=GOOGLE_OWN)),
    _row(Kind.GATE, "Google Scholar", "scholar.google.*", r"/scholar_url$", _in("url", own=SCHOLAR_OWN)),
    _row(Kind.GATE, "Google Images", "google.*", r"/imgres$", _in("imgrefurl")),
    _row(Kind.TRACKER, "Google Ads", "googleadservices.com doubleclick.net", r"/(?:pagead/|pcs/)?(?:aclk|click)$", _in("adurl")),
    _row(Kind.TRACKER, "Google Ads", "google.*", r"/aclk$", _in("adurl")),
    _row(Kind.AMP, "Google AMP viewer", "google.*", r"/amp/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)$", google.read_amp),
    _row(Kind.AMP, "AMP cache", "cdn.ampproject.org", r"/[cvi]/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)$", google.read_amp),
    _row(Kind.ARCHIVE, "Google Translate", "translate.google.* translate.googleusercontent.com", r"/translate(?:_[cp])?$",
         _in("u", own=TRANSLATE_OWN)),
    _row(Kind.ARCHIVE, "Google Translate", "translate.goog", "", google.read_translation),
    _row(Kind.ARCHIVE, "Google cache", "webcache.googleusercontent.com", r"/search$", google.read_cache),
)

SOCIAL = (
    _row(Kind.GATE, "Facebook", "facebook.com", r"/(?:l\.php|flx/warn/?)$", _in("u", own="h s e enc refid fref")),
    _row(Kind.GATE, "Facebook", "facebook.com", r"/l/[^/;]+[/;](?P<rest>https?(?::|%3A).+)$", _rest),
    _row(Kind.GATE, "Messenger", "l.messenger.com", r"/l\.php$", _in("u", own="h s e enc")),
    _row(Kind.GATE, "Instagram", "l.instagram.com", r"/$", _in("u", own="e s h")),
    _row(Kind.GATE, "Threads", "l.threads.com l.threads.net", r"/$", _in("u", own="e s h")),
    _row(Kind.GATE, "Reddit", "out.reddit.com", "", _in("url", own="token app_name")),
    _row(Kind.TRACKER, "Reddit mail", "click.redditmail.com", r"/CL0/(?P<target>https?(?::|%3A)%2F%2F[^/]+)(?:/|$)", _escaped),
    _row(Kind.TRACKER, "Reddit mail", "click.redditmail.com", "", _in("url")),
    _row(Kind.GATE, "Tumblr", "t.umblr.com", r"/redirect$", _in("z", own="t b m p h ts")),
    _row(Kind.GATE, "href.li", "href.li", r"/$", platforms.read_query),
    _row(Kind.GATE, "VK", "vk.com vk.ru", r"/away(?:\.php)?$", _in("to", own="cc_key post el utf from_content hash key")),
    _row(Kind.GATE, "Steam", "steamcommunity.com", r"/linkfilter/?$", _in("url", "u", own="")),
    _row(Kind.GATE, "Disqus", "disq.us", r"/url$", platforms.read_disqus),
    _row(Kind.GATE, "Medium", "medium.com", r"/r/?$", _in("url")),
    # A publication on a host of its own sends readers there and back for a cookie, so it has to be asked.
    _row(Kind.TRACKER, "Medium", "medium.com", r"/m/global-identity(?:-2)?$", _in("redirectUrl")),
    _row(Kind.GATE, "YouTube", "youtube.com", r"/redirect$", _in("q", own="event redir_token v html_redirect")),
    _row(Kind.SHORTENER, "youtu.be", "youtu.be", r"/(?P<id>[\w-]{11})/?$", platforms.read_video),
    _row(Kind.TRACKER, "Pocket", "getpocket.com", r"/redirect$", _in("url", own="formCheck h")),
    _row(Kind.GATE, "Flipboard", "flipboard.com", r"/redirect$", _in("url")),
    _row(Kind.GATE, "LinkedIn", "linkedin.com", r"/(?:safety/go|redir/redirect)/?$", _in("url", own="trk urlhash _t lipi isSdui")),
    _row(Kind.GATE, "Slack", "slack-redir.net", r"/link$", _in("url", own="v")),
    _row(Kind.GATE, "SoundCloud", "exit.sc gate.sc", r"/$", _in("url", own="token")),
    _row(Kind.GATE, "Twitter", "twitter.com x.com", r"/i/redirect$", _in("url", own="t cn sig iid uid nid")),
    _row(Kind.GATE, "Zhihu", "link.zhihu.com", r"/$", _in("target")),
    _row(Kind.GATE, "Juejin", "link.juejin.cn link.juejin.im", r"/$", _in("target")),
    _row(Kind.GATE, "CSDN", "link.csdn.net", r"/$", _in("target", own="from_id")),
    _row(Kind.GATE, "Jianshu", "links.jianshu.com", r"/go$", _in("to")),
    _row(Kind.GATE, "Douban", "douban.com", r"/link2/?$", _in("url", own="query cat_id type pos")),
    _row(Kind.GATE, "SegmentFault", "link.segmentfault.com", r"/$", _in("url")),
)

SEARCH = (
    _row(Kind.GATE, "Bing", "bing.com", r"/ck/a$", platforms.read_bing),
    _row(Kind.GATE, "DuckDuckGo", "duckduckgo.com", r"/l/?$", _in("uddg", own="rut notrut kh v")),
    _row(Kind.TRACKER, "DuckDuckGo", "duckduckgo.com", r"/y\.js$", _in("u3")),
    _row(Kind.GATE, "Yahoo Search", "search.yahoo.*", r"/.*/RU=(?P<target>[^/]+)(?:/R[KS]=.*)?/?$", _escaped),
    _row(Kind.TRACKER, "Yahoo", "rd.yahoo.*", r"/[^*]*/\*-?(?P<rest>https?(?::|%3A).+)$", _rest),
)

PUBLISHERS = (
    _row(Kind.GATE, "The New York Times", "nytimes.com", r"/glogin$", platforms.read_glogin),
    _row(Kind.GATE, "Wired", "accounts.wired.com", "", _in("redirect_to")),
    _row(Kind.ARCHIVE, "12ft", "12ft.io", r"/proxy$", _in("q")),
    _row(Kind.ARCHIVE, "12ft", "12ft.io", r"/(?P<rest>https?(?::|%3A).+)$", _rest),
    _row(Kind.ARCHIVE, "RemovePaywalls", "removepaywalls.com", r"/(?:\d/)?(?P<rest>https?(?::|%3A).+)$", _rest),
)

GATEWAYS = (
    # Organisations run Outlook's web access under any host; its path alone tells.
    _row(Kind.GATEWAY, "Outlook Web Access", "", r"(?i:/owa/redir\.aspx)$", _in("URL", own="C REF SURL")),
    _row(Kind.GATEWAY, "Outlook Safe Links", "safelinks.protection.outlook.com", "", _in("url", own="data sdata reserved")),
    _row(Kind.GATEWAY, "Proofpoint", "urldefense.proofpoint.com", r"/v1/url$", gateways.read_proofpoint_1),
    _row(Kind.GATEWAY, "Proofpoint", "urldefense.proofpoint.com", r"/v2/url$", gateways.read_proofpoint_2),
    _row(Kind.GATEWAY, "Proofpoint", "urldefense.com urldefense.proofpoint.com", r"/v3/__(?P<rest>.+)$", gateways.read_proofpoint_3),
    _row(Kind.GATEWAY, "Barracuda", "linkprotect.cudasvc.com", r"/url$", _in("a", own="c typo ancr_add")),
    _row(Kind.GATEWAY, "FireEye", "protect.fireeye.com protect2.fireeye.com", r"/(?:v\d/)?url$", _in("u", own="k q e i")),
    _row(Kind.GATEWAY, "Cisco Secure Email", "secure-web.cisco.com", r"/[^/]+/(?P<target>https?(?::|%3A)%2F%2F[^/]+)$", _escaped),
    _row(Kind.GATEWAY, "Trend Micro", "trendmicro.com", r"/wis/clicktime/v1/query$", _in("url", own="umid auth")),
    _row(Kind.GATEWAY, "Sophos", "protection.sophos.com", r"/$", gateways.read_sophos),
)

AFFILIATES = (
    _row(Kind.AFFILIATE, "Rakuten LinkSynergy", "linksynergy.com", "", _in("murl", own="id mid u1 subid offerid type")),
    _row(Kind.AFFILIATE, "Skimlinks", "go.skimresources.com go.redirectingat.com", "", _in("url", own="id xs xcust sref xguid")),
    _row(Kind.AFFILIATE, "Sovrn VigLink", "redirect.viglink.com", "", _in("u")),
    _row(Kind.AFFILIATE, "Awin", "awin1.com", r"/(?:cread|awclick)\.php$", _in("ued", "p", own="awinmid awinaffid clickref mid id")),
    _row(Kind.AFFILIATE, "CJ Affiliate", CJ_HOSTS, r"/click-\d+-\d+$", _in("url", own="sid cjsku")),
    _row(Kind.AFFILIATE, "CJ Affiliate", f"cj.dotomi.com {CJ_HOSTS}", r"/links(?:-t)?/\d+/.*?(?P<rest>https?(?::|%3A).+)$", _rest),
    _row(Kind.AFFILIATE, "ShareASale", "shareasale.com", r"/r\.cfm$", _in("urllink", own="b u m afftrack")),
    _row(Kind.AFFILIATE, "Impact", "pxf.io sjv.io 7eer.net", r"/c/\d+/\d+/\d+$", _in("u")),
    _row(Kind.AFFILIATE, "Tradedoubler", "tradedoubler.com", r"/click$", _in("_td_deeplink", "url", own="p a g epi epi2")),
    _row(Kind.AFFILIATE, "Admitad", "admitad.com alitems.com", r"/(?:g|goto)/\w+/?$", _in("ulp", own="subid subid1 subid2 subid3 subid4")),
    _row(Kind.AFFILIATE, "eBay", "rover.ebay.com", r"/rover/", _in("mpre")),
    _row(Kind.AFFILIATE, "Webgains", "track.webgains.com", r"/click\.html$", _in("wgtarget", own="wgcampaignid wgprogramid clickref")),
    _row(Kind.AFFILIATE, "Amazon", "amazon-adsystem.com", r"/x/c/[^/]+/(?P<rest>https?(?::|%3A).+)$", _rest),
)

ARCHIVES = (
    Row(Wrapper("Wayback Machine", Kind.ARCHIVE), ("web.archive.org", "wayback.archive.org"), archives.WAYBACK_PATH, archives.read),
    Row(
        Wrapper("archive.today", Kind.ARCHIVE),
        tuple("archive.today archive.is archive.ph archive.fo archive.li archive.md archive.vn".split()),
        archives.TODAY_PATH, archives.read,
    ),
    Row(Wrapper("Memento", Kind.ARCHIVE), ("timetravel.mementoweb.org",), archives.MEMENTO_PATH, archives.read),
    Row(Wrapper("Arquivo.pt", Kind.ARCHIVE), ("arquivo.pt",), archives.COLLECTION_PATH, archives.read),
    Row(Wrapper("UK Web Archive", Kind.ARCHIVE), ("webarchive.org.uk",), archives.COLLECTION_PATH, archives.read),
    Row(Wrapper("Archive-It", Kind.ARCHIVE), ("wayback.archive-it.org",), archives.COLLECTION_PATH, archives.read),
    Row(
        Wrapper("UK Government Web Archive", Kind.ARCHIVE), ("webarchive.nationalarchives.gov.uk",),
        archives.COLLECTION_PATH, archives.read,
    ),
    _row(Kind.ARCHIVE, "WebCite", "webcitation.org", r"/\w+$", _in("url", own="date")),
    Row(Wrapper("web archive", Kind.ARCHIVE), (), archives.PYWB_PATH, archives.read),
)

ROWS = (*FEEDS, *GOOGLE, *SOCIAL, *SEARCH, *PUBLISHERS, *GATEWAYS, *AFFILIATES, *ARCHIVES)

rows_on = by_host(ROWS)
