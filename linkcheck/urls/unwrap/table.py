"""The wrappers that can be taken off without a network, one row each."""

from linkcheck.urls.unwrap import affiliates, archives, feedsportal, gateways, google, google_news, platforms
from linkcheck.urls.unwrap.index import by_host
from linkcheck.urls.unwrap.rows import in_parameter, in_part, in_rest, row
from linkcheck.vocabulary import Kind

# A question mark marks names that targets often have as well: see `parameters`.
NEWS_OWN = "sa fd ct2 usg clid cid? ei"
GOOGLE_OWN = "sa usg ei sig2 bvm fd ct ct2 clid rct esrc ved vet uact opi ust cad cd psig sntz authuser url cid? q? source? hl? i?"
SCHOLAR_OWN = "hl sa d ei scisig oi ct cd nossl ws html pos folt at scisbd cited-by hist q? title?"
TRANSLATE_OWN = "hl sl tl langpair prev ie oe js eotf act client sandbox usg rurl depth anno nv xid twu layout sp pto"
FACEBOOK_OWN = "h enc refid fref cb s? e? fb_ref? source? __tn__ c[0] c%5B0%5D"

CJ_HOSTS = "anrdoezrs.net dpbolvw.net jdoqocy.com kqzyfj.com tkqlhce.com ftjcfx.com"
# Impact gives every few shops a host of their own.
IMPACT_HOSTS = """
    pxf.io sjv.io 7eer.net evyy.net ojrq.net goto.target.com goto.walmart.com 8ocm68.net xovt.net i114863.net 58dp.net 7tiv.net 5ad6.net
    q77h.net 3uu8.net uxsi.net njih.net pdy5.net igs4ds.net mvvx.net xwrk.net fziv.net lvuv.net xibx.net attfm2.net tkjf.net a9yw.net
    pfm4.net i254217.net i182465.net vthnbx.net ryvx.net msafflnk.net i312864.net tmfhgn.net obak77.net yvzx.net ioym.net ntaf.net
    zlwlj8.net uvwgb9.net 3anx.net rrmo.net i308314.net uqhv.net i384100.net
"""

# How a target begins inside a path, its colon or all its signs escaped.
HTTP = r"(?i:https?(?::|%3A))"
ESCAPED = r"(?i:https?(?::|%3A)%2F%2F)"

FEEDS = (
    row(Kind.PROXY, "FeedsPortal", "", feedsportal.PATH, feedsportal.read),
    row(Kind.PROXY, "Google News", "news.google.*", r"/news/url/?$", in_parameter("url", own=NEWS_OWN)),
    row(Kind.PROXY, "Google News", "news.google.*", google_news.PATH, google_news.read),
    row(Kind.PROXY, "Bing News", "bing.com", r"(?i:/news/apiclick\.aspx)$", in_parameter("url", own="ref aid tid c? mkt?")),
)

GOOGLE = (
    row(Kind.GATE, "Google consent", "consent.google.* consent.youtube.com", "",
        in_parameter("continue", own="gl m pc x src hl cm uxe set_eom")),
    row(Kind.GATE, "Google", "google.*", r"/url/?$", in_parameter("url", "q", own=GOOGLE_OWN)),
    row(Kind.GATE, "Google Scholar", "scholar.google.*", r"/scholar_url/?$", in_parameter("url", own=SCHOLAR_OWN)),
    row(Kind.GATE, "Google Images", "google.*", r"/imgres/?$", in_parameter("imgrefurl")),
    row(Kind.TRACKER, "Google Ads", "googleadservices.com doubleclick.net", r"/(?:pagead/|pcs/)?(?:aclk|click)$", in_parameter("adurl")),
    row(Kind.TRACKER, "Google Ads", "google.*", r"/aclk$", in_parameter("adurl")),
    row(Kind.TRACKER, "Google Ads", "clickserve.dartsearch.net", r"/link/click", in_parameter("ds_dest_url")),
    row(Kind.AMP, "Google AMP viewer", "google.*", r"/amp/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)$", google.read_amp),
    row(Kind.AMP, "Bing AMP viewer", "bing.com", r"/amp/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)$", google.read_amp),
    row(Kind.AMP, "AMP cache", "cdn.ampproject.org bing-amp.com", r"/(?:[civr]|wp|ii/[^/]+)/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)$",
        google.read_amp),
    row(Kind.ARCHIVE, "Google Translate", "translate.google.* translate.googleusercontent.com", r"/(?:translate(?:_[cp])?|website)/?$",
        in_parameter("u", own=TRANSLATE_OWN)),
    row(Kind.ARCHIVE, "Google Translate", "translate.goog", "", google.read_translation),
    row(Kind.ARCHIVE, "Google cache", "webcache.googleusercontent.com", r"/search$", google.read_cache),
)

SOCIAL = (
    row(Kind.GATE, "Facebook", "facebook.com", r"/(?:l\.php|flx/warn)/?$", in_parameter("u", own=FACEBOOK_OWN)),
    row(Kind.GATE, "Facebook", "facebook.com", rf"/l/[^/;]+[/;](?P<rest>{HTTP}.+)$", in_rest),
    row(Kind.GATE, "Messenger", "messenger.com", r"/l\.php/?$", in_parameter("u", own=FACEBOOK_OWN)),
    row(Kind.GATE, "Instagram", "l.instagram.com", r"/$", in_parameter("u", own="e s? h?")),
    row(Kind.GATE, "Threads", "l.threads.com l.threads.net", r"/$", in_parameter("u", own="e s? h?")),
    row(Kind.GATE, "Reddit", "out.reddit.com", "", in_parameter("url", own="token app_name")),
    row(Kind.TRACKER, "Reddit mail", "click.redditmail.com", rf"/CL0/(?P<target>{ESCAPED}[^/]+)(?:/|$)", in_part),
    row(Kind.TRACKER, "Reddit mail", "click.redditmail.com", "", in_parameter("url")),
    row(Kind.GATE, "Tumblr", "t.umblr.com", r"/redirect/?$", in_parameter("z", own="t ts? b? p? m? h?")),
    row(Kind.GATE, "href.li", "href.li", r"/$", platforms.read_query),
    row(Kind.GATE, "VK", "vk.com vk.ru", r"/away(?:\.php)?/?$", in_parameter("to", own="cc_key post utf from_content el? hash? key?")),
    row(Kind.GATE, "Steam", "steamcommunity.com", r"/linkfilter/?$", in_parameter("url", "u", own="")),
    row(Kind.GATE, "Disqus", "disq.us", r"/(?:url/?)?$", platforms.read_disqus),
    row(Kind.GATE, "Medium", "medium.com", r"/r/?$", in_parameter("url", own="")),
    # A publication on a host of its own sends readers there and back for a cookie, so it has to be asked.
    row(Kind.TRACKER, "Medium", "medium.com", r"/m/global-identity(?:-2)?/?$", in_parameter("redirectUrl")),
    row(Kind.GATE, "YouTube", "youtube.com", r"/redirect/?$", in_parameter("q", own="event redir_token html_redirect stzid v?")),
    row(Kind.SHORTENER, "youtu.be", "youtu.be", r"/(?P<id>[\w-]{11})/?$", platforms.read_video),
    row(Kind.SHORTENER, "Firebase Dynamic Links", "page.link", r"/[^/]*$",
        in_parameter("link", own="apn isi ibi afl ifl ofl amv efr sd? st? si?")),
    row(Kind.TRACKER, "Pocket", "getpocket.com", r"/redirect/?$", in_parameter("url", own="formCheck h?")),
    row(Kind.GATE, "Flipboard", "flipboard.com", r"/redirect/?$", in_parameter("url", own="v?")),
    row(Kind.GATE, "LinkedIn", "linkedin.com", r"/(?:safety/go|redir/redirect|redirect)/?$",
        in_parameter("url", own="trk urlhash _t lipi isSdui messageThreadUrn")),
    row(Kind.GATE, "Slack", "slack-redir.net", r"/link/?$", in_parameter("url", own="v?")),
    row(Kind.GATE, "SoundCloud", "exit.sc gate.sc", r"/$", in_parameter("url", own="token?")),
    row(Kind.GATE, "Twitter", "twitter.com x.com", r"/i/redirect/?$", in_parameter("url", own="cn sig iid uid nid t?")),
    row(Kind.GATE, "Bluesky", "go.bsky.app", r"/redirect/?$", in_parameter("u", own="")),
    row(Kind.GATE, "TikTok", "tiktok.com", r"/link/v2/?$", in_parameter("target", own="aid scene lang?")),
    row(Kind.GATE, "Mozilla", "outgoing.prod.mozaws.net", rf"/v1/[0-9a-f]{{64}}/(?P<target>{HTTP}.+)$", in_part),
    row(Kind.GATE, "Zhihu", "link.zhihu.com", r"/$", in_parameter("target", own="")),
    row(Kind.GATE, "Juejin", "link.juejin.cn link.juejin.im", r"/$", in_parameter("target", own="")),
    row(Kind.GATE, "CSDN", "link.csdn.net", r"/$", in_parameter("target", own="from_id")),
    row(Kind.GATE, "Jianshu", "links.jianshu.com link.jianshu.com", r"/(?:go/?)?$", in_parameter("to", "t", own="")),
    row(Kind.GATE, "Jianshu", "jianshu.com", r"/go-wild/?$", in_parameter("url", own="ac")),
    row(Kind.GATE, "Douban", "douban.com", r"/link2/?$", in_parameter("url", own="cat_id subtype query? type? pos?")),
    row(Kind.GATE, "SegmentFault", "link.segmentfault.com", r"/$", in_parameter("url", own="")),
    row(Kind.GATE, "OSChina", "oschina.net", r"(?i:/action/GoToLink)/?$", in_parameter("url", own="")),
    row(Kind.GATE, "Gitee", "gitee.com", r"/link/?$", in_parameter("target", own="")),
    row(Kind.GATE, "SSPAI", "sspai.com", r"/link/?$", in_parameter("target", own="")),
)

SEARCH = (
    row(Kind.GATE, "Bing", "bing.com", r"/ck/a$", platforms.read_bing),
    row(Kind.TRACKER, "Bing Ads", "bing.com", r"/acl(?:ic)?k$", platforms.read_bing_ad),
    row(Kind.GATE, "DuckDuckGo", "duckduckgo.com", r"/l/?$", in_parameter("uddg", own="rut notrut kh v?")),
    row(Kind.TRACKER, "DuckDuckGo", "duckduckgo.com", r"/y\.js$", in_parameter("u3")),
    row(Kind.GATE, "Yahoo Search", "search.yahoo.*", r"/.*/RU=(?P<target>[^/]+)(?:/R[KS]=.*)?/?$", in_part),
    row(Kind.TRACKER, "Yahoo", "rd.yahoo.* lrd.yahoo.* rds.yahoo.* ord.yahoo.* srd.yahoo.* drs.yahoo.*",
        rf"/[^*]*/\*{{1,2}}-?(?P<rest>{HTTP}.+)$", platforms.read_star),
)

PUBLISHERS = (
    row(Kind.GATE, "The New York Times", "nytimes.com", r"/(?:glogin|auth/login)/?$", platforms.read_glogin),
    row(Kind.GATE, "The New York Times", "nytimes.com", r"/auth/(?:login|enter-email)/?$", in_parameter("redirect_uri")),
    row(Kind.GATE, "Wired", "accounts.wired.com", "", in_parameter("redirect_to")),
    row(Kind.GATE, "The Washington Post", "washingtonpost.com", r"/gdpr-consent/?$", in_parameter("next_url", "destination")),
    row(Kind.GATE, "Forbes", "forbes.com", r"/(?:forbes/)?welcome/?$", in_parameter("toURL", own="refURL referrer")),
    row(Kind.TRACKER, "PR Newswire", "c212.net", r"/c/link/?$", in_parameter("u", own="t? l? o? h? a?")),
    row(Kind.TRACKER, "Business Wire", "cts.businesswire.com", r"/ct/CT$",
        in_parameter("url", own="esheet newsitemid lan anchor index md5 id?")),
    row(Kind.ARCHIVE, "12ft", "12ft.io", r"/(?:api/)?proxy$", in_parameter("q", own="")),
    row(Kind.ARCHIVE, "12ft", "12ft.io", rf"/(?P<rest>{HTTP}.+)$", in_rest),
    row(Kind.ARCHIVE, "RemovePaywalls", "removepaywalls.com removepaywall.com", rf"/(?:\d/)?(?P<rest>{HTTP}.+)$", in_rest),
)

GATEWAYS = (
    # Organisations run Outlook's web access under any host; its path alone tells.
    row(Kind.GATEWAY, "Outlook Web Access", "", r"(?i:/(?:(?P<newer>owa)(?:/[^/]+)?/redir\.aspx|exchweb/bin/redir\.asp))$",
        gateways.read_web_access),
    row(Kind.GATEWAY, "Outlook Safe Links",
        "safelinks.protection.outlook.com safelinks.protection.office365.us safelinks.protection.partner.outlook.cn", "",
        in_parameter("url", own="data sdata reserved", any_case=True)),
    row(Kind.GATEWAY, "Outlook Safe Links", "teams.cdn.office.net teams.public.onecdn.static.microsoft", r".*/atp-safelinks\.html$",
        in_parameter("url", own="locale dest pc wau suau data sdata reserved", any_case=True)),
    row(Kind.GATEWAY, "Microsoft Defender for Cloud Apps", "mcas.ms", "", gateways.read_defender),
    row(Kind.GATEWAY, "Proofpoint", "urldefense.proofpoint.com urldefense.com urldefense.us", r"/v1/url/?$", gateways.read_proofpoint_1),
    row(Kind.GATEWAY, "Proofpoint", "urldefense.proofpoint.com urldefense.com urldefense.us", r"/v2/url/?$", gateways.read_proofpoint_2),
    row(Kind.GATEWAY, "Proofpoint", "urldefense.proofpoint.com urldefense.com urldefense.us", r"/v3/__(?P<rest>.+)$",
        gateways.read_proofpoint_3),
    row(Kind.GATEWAY, "Barracuda", "linkprotect.cudasvc.com", r"/url/?$", in_parameter("a", own="typo ancr_add c?")),
    row(Kind.GATEWAY, "FireEye", "protect.fireeye.com protect2.fireeye.com", r"/(?:v\d/)?url/?$", in_parameter("u", own="k? q? e? i?")),
    row(Kind.GATEWAY, "Cisco Secure Email", "secure-web.cisco.com", rf"/[^/]+/(?P<target>{ESCAPED}[^/]+)/?$", in_part),
    row(Kind.GATEWAY, "Trend Micro", "trendmicro.com asiainfo-sec.com", r"/wis/clicktime/v1/query/?$",
        in_parameter("url", own="umid auth rct")),
    row(Kind.GATEWAY, "Sophos", "protection.sophos.com", r"/$", gateways.read_sophos),
)

AFFILIATES = (
    row(Kind.AFFILIATE, "Rakuten LinkSynergy", "linksynergy.com", "", in_parameter("murl", own="mid u1 subid offerid tmpid id? type?")),
    row(Kind.AFFILIATE, "Rakuten LinkSynergy", "linksynergy.com", r"/fs-bin/", affiliates.read_linkshare),
    row(Kind.AFFILIATE, "Skimlinks", "go.skimresources.com go.redirectingat.com", "",
        in_parameter("url", own="xs xcust sref xguid xcreo xtz xuuid xjsf isjs referrer? site? id?")),
    row(Kind.AFFILIATE, "Sovrn VigLink", "redirect.viglink.com", "", in_parameter("u", "out")),
    row(Kind.AFFILIATE, "Awin", "awin1.com", r"/(?:cread|awclick)\.php$",
        in_parameter("ued", "p", own="awinmid awinaffid clickref clickref2 clickref3 platform mid? id?")),
    row(Kind.AFFILIATE, "CJ Affiliate", CJ_HOSTS, r"/click-\d+-\d+/?$", in_parameter("url", own="sid cjsku", any_case=True)),
    row(Kind.AFFILIATE, "CJ Affiliate", f"cj.dotomi.com {CJ_HOSTS}", rf"/links(?:-t)?/\d+/.*?(?P<rest>{HTTP}.+)$", in_rest),
    row(Kind.AFFILIATE, "ShareASale", "shareasale.com shareasale-analytics.com", r"/r\.cfm$",
        in_parameter("urllink", own="afftrack b? u? m?", any_case=True)),
    row(Kind.AFFILIATE, "Impact", IMPACT_HOSTS, r"/c/\d+/\d+/\d+/?$", in_parameter("u")),
    row(Kind.AFFILIATE, "Tradedoubler", "tradedoubler.com", r"/click/?$", in_parameter("_td_deeplink", "url", own="epi epi2 p? a? g?")),
    row(Kind.AFFILIATE, "Tradedoubler", "tradedoubler.com", r"/click/?$", affiliates.read_bracketed),
    row(Kind.AFFILIATE, "Admitad", "admitad.com alitems.com alitems.co", r"/(?:g|goto)/\w+/?$",
        in_parameter("ulp", own="subid subid1 subid2 subid3 subid4 i?")),
    row(Kind.AFFILIATE, "eBay", "rover.ebay.com", r"/rover/", in_parameter("mpre")),
    row(Kind.AFFILIATE, "Webgains", "track.webgains.com", r"/click\.html$",
        in_parameter("wgtarget", own="wgcampaignid wgprogramid clickref")),
    row(Kind.AFFILIATE, "Amazon", "amazon-adsystem.com", rf"/x/c/[^/]+/(?P<rest>{HTTP}.+)$", in_rest),
    row(Kind.AFFILIATE, "Amazon", "assoc-redirect.amazon.com", rf"/g/r/(?P<rest>{HTTP}.+)$", in_rest),
)

ARCHIVES = (
    row(Kind.ARCHIVE, "Wayback Machine", "archive.org", archives.WAYBACK_PATH, archives.read),
    row(Kind.ARCHIVE, "archive.today", archives.TODAY_HOSTS, archives.TODAY_PATH, archives.read),
    row(Kind.ARCHIVE, "archive.today", archives.TODAY_HOSTS, r"/(?:submit/?)?$", in_parameter("url", own="run anyway submitid")),
    row(Kind.ARCHIVE, "Memento", "timetravel.mementoweb.org memgator.cs.odu.edu", archives.MEMENTO_PATH, archives.read),
    row(Kind.ARCHIVE, "Arquivo.pt", "arquivo.pt", archives.COLLECTION_PATH, archives.read),
    row(Kind.ARCHIVE, "UK Web Archive", "webarchive.org.uk", archives.COLLECTION_PATH, archives.read),
    row(Kind.ARCHIVE, "Archive-It", "wayback.archive-it.org", archives.COLLECTION_PATH, archives.read),
    row(Kind.ARCHIVE, "UK Government Web Archive", "webarchive.nationalarchives.gov.uk", archives.COLLECTION_PATH, archives.read),
    row(Kind.ARCHIVE, "Library of Congress", "webarchive.loc.gov", archives.COLLECTION_PATH, archives.read),
    row(Kind.ARCHIVE, "WebCite", "webcitation.org", r"/\w+$", in_parameter("url", own="date?")),
    row(Kind.ARCHIVE, "Wikiwix", "archive.wikiwix.com", r"/cache/(?:\w+\.php)?$", in_parameter("url", own="title? apiresponse")),
    row(Kind.ARCHIVE, "Megalodon", "megalodon.jp", archives.MEGALODON_PATH, archives.read),
    row(Kind.ARCHIVE, "web archive", "", archives.PYWB_PATH, archives.read),
)

ROWS = (*FEEDS, *GOOGLE, *SOCIAL, *SEARCH, *PUBLISHERS, *GATEWAYS, *AFFILIATES, *ARCHIVES)

rows_on = by_host(ROWS)
