"""Every known wrapper, one row each, by the kind of its service; those that need no reader of their own are in `services.txt`.

A row with a reader is for URLs that carry their target, a row without one for those of which only the service knows where they
lead; it is asked about the links that no reader understands. A row that says since when the service is gone names who says so.
Only what a named public source dates counts as gone; where the day is not known, the date is that of the report.
"""

from linkcheck.model.vocabulary import WrapperKind as Kind
from linkcheck.urls.unwrap import readers
from linkcheck.urls.unwrap.parsing import HTTP
from linkcheck.urls.unwrap.rows import by_host, in_parameter, in_part, in_rest, no_target, wrapper
from linkcheck.urls.unwrap.services import services_under

# A question mark marks names that targets often have as well: see `own_parameters`.
NEWS_OWN = "sa fd ct2 usg clid cid? ei"
GOOGLE_OWN = "sa usg ei sig2 bvm fd ct ct2 clid rct esrc ved vet uact opi ust cad cd psig sntz authuser url cid? q? source? hl? i?"
SCHOLAR_OWN = "hl sa d ei scisig oi ct cd nossl ws html pos folt at scisbd cited-by hist q? title?"
TRANSLATE_OWN = "hl sl tl langpair prev ie oe js eotf act client sandbox usg rurl depth anno nv xid twu layout sp pto"
FACEBOOK_OWN = "h enc refid fref cb s? e? fb_ref? source? __tn__ c[0] c%5B0%5D"

CJ_HOSTS = "anrdoezrs.net apmebf.com dpbolvw.net emjcd.com ftjcfx.com jdoqocy.com kqzyfj.com lduhtrp.net qksrv.net tkqlhce.com"
# Impact gives every few shops a host of their own.
IMPACT_HOSTS = """
    f9tmep.net goto.carters.com qflm.net rfvk.net vzew.net
    pxf.io sjv.io 7eer.net evyy.net ojrq.net goto.target.com goto.walmart.com 8ocm68.net xovt.net i114863.net 58dp.net 7tiv.net 5ad6.net
    q77h.net 3uu8.net uxsi.net njih.net pdy5.net igs4ds.net mvvx.net xwrk.net fziv.net lvuv.net xibx.net attfm2.net tkjf.net a9yw.net
    pfm4.net i254217.net i182465.net vthnbx.net ryvx.net msafflnk.net i312864.net tmfhgn.net obak77.net yvzx.net ioym.net ntaf.net
    zlwlj8.net uvwgb9.net 3anx.net rrmo.net i308314.net uqhv.net i384100.net
"""

# How a target begins whose signs are all escaped.
ESCAPED = r"(?i:https?(?::|%3A)%2F%2F)"

SHORTENER_HOSTS = """
    t.co bit.ly j.mp bitly.com tinyurl.com goo.gl is.gd v.gd ow.ly dlvr.it buff.ly ift.tt fb.me lnkd.in trib.al
    apple.news flip.it su.pr tmblr.co amzn.to a.co wp.me po.st shar.es sco.lt cutt.ly rebrand.ly
    tiny.cc rb.gy shorturl.at bit.do x.co ff.im post.ly t.cn vk.cc clck.ru spoti.fi db.tt mzl.la qr.ae ebay.us
    reut.rs on.wsj.com politi.co nyti.ms wapo.st cnn.it bbc.in gu.com lat.ms usat.ly abcn.ws cbsn.ws nbcnews.to
    bloom.bg econ.st on.ft.com huff.to tcrn.ch ti.me wrd.cm n.pr theatln.tc slate.me read.bi yhoo.it zd.net engt.co
    fxn.ws cnb.cx bzfd.it ind.pn nyp.st onforb.es for.tn es.pn thr.cm hill.cm tgam.ca
    pin.it t.ly dub.sh fb.watch amzn.eu amzn.asia u.to goo.su surl.li gg.gg lnk.to smarturl.it hyperurl.co snip.ly ht.ly ln.is
    nyer.cm vntyfr.com cnnmon.ie cnet.co gizmo.do lifehac.kr lemde.fr spon.de f-a.nz dailym.ai aol.it kck.st etsy.me
    share.google
"""

FEEDSPORTAL_GONE = ("2016", "the urlpurify rule set")

FEEDS = (
    wrapper(Kind.PROXY, "FeedsPortal", "", readers.FEEDSPORTAL_PATH, readers.read_feedsportal, remark=readers.remark_on_case, hint="/f/"),
    wrapper(Kind.PROXY, "Google News", "news.google.*", r"/news/url/?$", in_parameter("url", own=NEWS_OWN)),
    wrapper(Kind.PROXY, "Google News", "news.google.*", readers.GOOGLE_NEWS_PATH, readers.read_google_news),
    wrapper(Kind.PROXY, "Bing News", "bing.com", r"(?i:/news/apiclick\.aspx)$", in_parameter("url", own="ref aid tid c? mkt?")),
    # Where one of the rows above reads some of a service's links, these are about the others only.
    wrapper(Kind.PROXY, "FeedBurner", "", r"/~r/.+/~[35]/.", hint="/~r/"),
    wrapper(Kind.PROXY, "FeedBurner", "feedproxy.google.com", r"/~r/."),
    wrapper(Kind.PROXY, "FeedBlitz", "", r"/~/\d{5,}/\d+/.", hint="/~/"),
    wrapper(Kind.PROXY, "Pheedo", "", r"/click\.phdo$", hint="/click.phdo"),
    wrapper(Kind.PROXY, "Google News", "news.google.*", r"/(?:rss/)?(?:articles|read)/|/__i/rss/rd/"),
    wrapper(Kind.PROXY, "Google News", "news.google.*", r"/(?:news/more|newspapers)$"),
    wrapper(Kind.PROXY, "FeedsPortal", "feedsportal.com", r"/(?:c|r|fy)/"),
    wrapper(
        Kind.PROXY,
        "FeedsPortal",
        "",
        r"/c/\d+/f/\d+/(?>(?:[^/]+/)*?s/[0-9a-fA-F]{4,16}/)(?:[^/]+/)*l/.",
        no_target,
        gone=FEEDSPORTAL_GONE,
        hint="/f/",
    ),
    wrapper(Kind.PROXY, "FeedsPortal", "feedsportal.com", "", no_target, gone=FEEDSPORTAL_GONE),
    wrapper(Kind.PROXY, "feeds.reuters.com", "feeds.reuters.com", "", no_target, gone=("2020-07", "QubesOS/qubes-issues#5926")),
)

GOOGLE = (
    wrapper(
        Kind.GATE,
        "Google consent",
        "consent.google.* consent.youtube.com",
        "",
        in_parameter("continue", own="gl m pc x src hl cm uxe set_eom"),
    ),
    wrapper(Kind.GATE, "Google", "google.*", r"/url/?$", in_parameter("url", "q", own=GOOGLE_OWN)),
    wrapper(Kind.GATE, "Google Scholar", "scholar.google.*", r"/scholar_url/?$", in_parameter("url", own=SCHOLAR_OWN)),
    wrapper(Kind.GATE, "Google Images", "google.*", r"/imgres/?$", in_parameter("imgrefurl")),
    wrapper(
        Kind.TRACKER, "Google Ads", "googleadservices.com doubleclick.net", r"/(?:pagead/|pcs/)?(?:aclk|click)$", in_parameter("adurl")
    ),
    wrapper(Kind.TRACKER, "Google Ads", "google.*", r"/aclk$", in_parameter("adurl")),
    wrapper(Kind.TRACKER, "Google Ads", "clickserve.dartsearch.net", r"/link/click", in_parameter("ds_dest_url")),
    wrapper(Kind.AMP, "Google AMP viewer", "google.*", r"/amp/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)$", readers.read_amp),
    wrapper(Kind.AMP, "Bing AMP viewer", "bing.com", r"/amp/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)$", readers.read_amp),
    wrapper(
        Kind.AMP,
        "AMP cache",
        "cdn.ampproject.org bing-amp.com",
        r"/(?:[civr]|wp|ii/[^/]+)/(?P<secure>s/)?(?P<rest>[^/]+\.[^/]+.*)$",
        readers.read_amp,
    ),
    wrapper(Kind.AMP, "Yandex Turbo", "turbopages.org", r"/(?P<host>[^/]+\.[^/]+)/s(?P<path>/.*)$", readers.read_turbo),
    wrapper(
        Kind.ARCHIVE,
        "Google Translate",
        "translate.google.* translate.googleusercontent.com",
        r"/(?:translate(?:_[cp])?|website)/?$",
        in_parameter("u", own=TRANSLATE_OWN),
    ),
    wrapper(Kind.ARCHIVE, "Google Translate", "translate.goog", "", readers.read_translation),
    wrapper(
        Kind.ARCHIVE,
        "Google cache",
        "webcache.googleusercontent.com",
        r"/search$",
        readers.read_cache,
        gone=("2024-09-24", "dessant/web-archives#90"),
    ),
    wrapper(Kind.TRACKER, "Google Ads", "googleadservices.com", r"/pagead/aclk$"),
    wrapper(Kind.TRACKER, "Google Ads", "google.*", r"/aclk$"),
)

SOCIAL = (
    wrapper(Kind.GATE, "Facebook", "facebook.com", r"/(?:l\.php|flx/warn)/?$", in_parameter("u", own=FACEBOOK_OWN)),
    wrapper(Kind.GATE, "Facebook", "facebook.com", rf"/l/[^/;]+[/;](?P<rest>{HTTP}.+)$", in_rest),
    wrapper(Kind.GATE, "Messenger", "messenger.com", r"/l\.php/?$", in_parameter("u", own=FACEBOOK_OWN)),
    wrapper(Kind.GATE, "Instagram", "l.instagram.com", r"/$", in_parameter("u", own="e s? h?")),
    wrapper(Kind.GATE, "Threads", "l.threads.com l.threads.net", r"/$", in_parameter("u", own="e s? h?")),
    wrapper(Kind.GATE, "Reddit", "out.reddit.com", "", in_parameter("url", own="token app_name")),
    wrapper(Kind.TRACKER, "Reddit mail", "click.redditmail.com", rf"/CL0/(?P<target>{ESCAPED}[^/]+)(?:/|$)", in_part),
    wrapper(Kind.TRACKER, "Reddit mail", "click.redditmail.com", "", in_parameter("url")),
    wrapper(Kind.GATE, "Tumblr", "t.umblr.com", r"/redirect/?$", in_parameter("z", own="t ts? b? p? m? h?")),
    wrapper(Kind.GATE, "href.li", "href.li", r"/$", readers.read_query),
    wrapper(Kind.GATE, "VK", "vk.com vk.ru", r"/away(?:\.php)?/?$", in_parameter("to", own="cc_key post utf from_content el? hash? key?")),
    wrapper(Kind.GATE, "Steam", "steamcommunity.com", r"/linkfilter/?$", in_parameter("url", "u", own="")),
    wrapper(Kind.GATE, "Disqus", "disq.us", r"/(?:url/?)?$", readers.read_disqus),
    wrapper(Kind.GATE, "Medium", "medium.com", r"/r/?$", in_parameter("url", own="")),
    # A publication on a host of its own sends readers there and back for a cookie, so it has to be asked.
    wrapper(Kind.TRACKER, "Medium", "medium.com", r"/m/global-identity(?:-2)?/?$", in_parameter("redirectUrl")),
    wrapper(Kind.GATE, "YouTube", "youtube.com", r"/redirect/?$", in_parameter("q", own="event redir_token html_redirect stzid v?")),
    wrapper(Kind.TRACKER, "Pocket", "getpocket.com", r"/redirect/?$", in_parameter("url", own="formCheck h?")),
    wrapper(Kind.GATE, "Flipboard", "flipboard.com", r"/redirect/?$", in_parameter("url", own="v?")),
    wrapper(
        Kind.GATE,
        "LinkedIn",
        "linkedin.com",
        r"/(?:safety/go|redir/redirect|redirect)/?$",
        in_parameter("url", own="trk urlhash _t lipi isSdui messageThreadUrn"),
    ),
    wrapper(Kind.GATE, "Slack", "slack-redir.net", r"/link/?$", in_parameter("url", own="v?")),
    wrapper(Kind.GATE, "SoundCloud", "exit.sc gate.sc", r"/$", in_parameter("url", own="token?")),
    wrapper(Kind.GATE, "Twitter", "twitter.com x.com", r"/i/redirect/?$", in_parameter("url", own="cn sig iid uid nid t?")),
    wrapper(Kind.GATE, "Bluesky", "go.bsky.app", r"/redirect/?$", in_parameter("u", own="")),
    wrapper(Kind.GATE, "TikTok", "tiktok.com", r"/link/v2/?$", in_parameter("target", own="aid scene lang?")),
    wrapper(Kind.GATE, "Mozilla", "outgoing.prod.mozaws.net", rf"/v1/[0-9a-f]{{64}}/(?P<target>{HTTP}.+)$", in_part),
    wrapper(Kind.GATE, "Zhihu", "link.zhihu.com", r"/$", in_parameter("target", own="")),
    wrapper(Kind.GATE, "Juejin", "link.juejin.cn link.juejin.im", r"/$", in_parameter("target", own="")),
    wrapper(Kind.GATE, "CSDN", "link.csdn.net", r"/$", in_parameter("target", own="from_id")),
    wrapper(Kind.GATE, "Jianshu", "links.jianshu.com link.jianshu.com", r"/(?:go/?)?$", in_parameter("to", "t", own="")),
    wrapper(Kind.GATE, "Jianshu", "jianshu.com", r"/go-wild/?$", in_parameter("url", own="ac")),
    wrapper(Kind.GATE, "Douban", "douban.com", r"/link2/?$", in_parameter("url", own="cat_id subtype query? type? pos?")),
    wrapper(Kind.GATE, "SegmentFault", "link.segmentfault.com", r"/$", in_parameter("url", own="")),
    # Its parameter `enc` is two parts joined by a dot, and encrypted: base64 yields no address.
    wrapper(Kind.GATE, "SegmentFault", "link.segmentfault.com", r"/$"),
    wrapper(Kind.GATE, "OSChina", "oschina.net", r"(?i:/action/GoToLink)/?$", in_parameter("url", own="")),
    wrapper(Kind.GATE, "Gitee", "gitee.com", r"/link/?$", in_parameter("target", own="")),
    wrapper(Kind.GATE, "SSPAI", "sspai.com", r"/link/?$", in_parameter("target", own="")),
)

SHORTENERS = (
    wrapper(Kind.SHORTENER, "youtu.be", "youtu.be", r"/(?P<id>[\w-]{11})/?$", readers.read_video),
    wrapper(Kind.SHORTENER, "y2u.be", "y2u.be", r"/(?P<id>[\w-]{11})/?$", readers.read_video),
    wrapper(
        Kind.SHORTENER,
        "Firebase Dynamic Links",
        "page.link",
        r"/[^/]*$",
        in_parameter("link", own="apn isi ibi afl ifl ofl amv efr sd? st? si?"),
    ),
    wrapper(Kind.SHORTENER, "link shortener", SHORTENER_HOSTS, r"/[^/]"),
    wrapper(Kind.SHORTENER, "Digg", "digg.com", r"/[du]\d[0-9A-Za-z]{3,6}$"),
    wrapper(Kind.SHORTENER, "Firebase Dynamic Links", "page.link", r"/[^/]"),
    wrapper(Kind.SHORTENER, "Disqus", "disq.us", r"/(?:[pt]/)?\w+$"),
    # One whose links partly live on, such as goo.gl, has to be asked.
    wrapper(
        Kind.SHORTENER,
        "Firebase Dynamic Links",
        "page.link",
        "",
        no_target,
        gone=("2025-08-25", "firebase.google.com/support/dynamic-links-faq"),
    ),
    wrapper(Kind.SHORTENER, "gu.com", "gu.com", "", no_target, gone=("2023-02", "shkspr.mobi/blog/2023/02")),
    wrapper(
        Kind.SHORTENER,
        "bit.do",
        "bit.do",
        "",
        no_target,
        gone=("2023-04", "PeterDaveHello/url-shorteners#14, 738/awesome-url-shortener#19"),
    ),
    wrapper(Kind.SHORTENER, "su.pr", "su.pr", "", no_target, gone=("2021-08", "boutetnico/url-shorteners#7")),
    wrapper(Kind.SHORTENER, "ff.im", "ff.im", "", no_target, gone=("2015-04-09", "FriendFeed's notice, kept on rubenerd.com")),
    wrapper(Kind.SHORTENER, "post.ly", "post.ly", "", no_target, gone=("2013-04-30", "Posterous's notice, kept on matteodoni.com")),
)

SEARCH = (
    wrapper(Kind.GATE, "Bing", "bing.com", r"/ck/a$", readers.read_bing),
    wrapper(Kind.TRACKER, "Bing Ads", "bing.com", r"/acl(?:ic)?k$", readers.read_bing_ad),
    wrapper(Kind.GATE, "DuckDuckGo", "duckduckgo.com", r"/l/?$", in_parameter("uddg", own="rut notrut kh v?")),
    wrapper(Kind.TRACKER, "DuckDuckGo", "duckduckgo.com", r"/y\.js$", in_parameter("u3")),
    wrapper(Kind.GATE, "Yahoo Search", "search.yahoo.*", r"/.*/RU=(?P<target>[^/]+)(?:/R[KS]=.*)?/?$", in_part),
    wrapper(
        Kind.TRACKER,
        "Yahoo",
        "rd.yahoo.* lrd.yahoo.* rds.yahoo.* ord.yahoo.* srd.yahoo.* drs.yahoo.*",
        rf"/[^*]*/\*{{1,2}}-?(?P<rest>{HTTP}.+)$",
        readers.read_star,
    ),
    wrapper(Kind.TRACKER, "Bing Ads", "bing.com", r"/acl(?:ic)?k$"),
)

PUBLISHERS = (
    wrapper(Kind.GATE, "The New York Times", "nytimes.com", r"/(?:glogin|auth/login)/?$", readers.read_glogin),
    wrapper(Kind.GATE, "The New York Times", "nytimes.com", r"/auth/(?:login|enter-email)/?$", in_parameter("redirect_uri")),
    wrapper(Kind.GATE, "Wired", "accounts.wired.com", "", in_parameter("redirect_to")),
    wrapper(Kind.GATE, "The Washington Post", "washingtonpost.com", r"/gdpr-consent/?$", in_parameter("next_url", "destination")),
    wrapper(Kind.GATE, "Forbes", "forbes.com", r"/(?:forbes/)?welcome/?$", in_parameter("toURL", own="refURL referrer")),
    wrapper(Kind.TRACKER, "PR Newswire", "c212.net", r"/c/link/?$", in_parameter("u", own="t? l? o? h? a?")),
    wrapper(
        Kind.TRACKER,
        "Business Wire",
        "cts.businesswire.com",
        r"/ct/CT$",
        in_parameter("url", own="esheet newsitemid lan anchor index md5 id?"),
    ),
)

GATEWAYS = (
    # Organisations run Outlook's web access under any host; its path alone tells.
    wrapper(
        Kind.GATEWAY,
        "Outlook Web Access",
        "",
        r"(?i:/(?:(?P<newer>owa)(?:/[^/]+)?/redir\.aspx|exchweb/bin/redir\.asp))$",
        readers.read_web_access,
        hint="/redir.asp",
    ),
    wrapper(
        Kind.GATEWAY,
        "Outlook Safe Links",
        "safelinks.protection.outlook.com safelinks.protection.office365.us safelinks.protection.partner.outlook.cn",
        "",
        in_parameter("url", own="data sdata reserved", any_case=True),
    ),
    wrapper(
        Kind.GATEWAY,
        "Outlook Safe Links",
        "teams.cdn.office.net teams.public.onecdn.static.microsoft",
        r".*/atp-safelinks\.html$",
        in_parameter("url", own="locale dest pc wau suau data sdata reserved", any_case=True),
    ),
    wrapper(Kind.GATEWAY, "Microsoft Defender for Cloud Apps", "mcas.ms", "", readers.read_defender),
    wrapper(Kind.GATEWAY, "Proofpoint", "urldefense.proofpoint.com urldefense.com urldefense.us", r"/v1/url/?$", readers.read_proofpoint_1),
    wrapper(Kind.GATEWAY, "Proofpoint", "urldefense.proofpoint.com urldefense.com urldefense.us", r"/v2/url/?$", readers.read_proofpoint_2),
    wrapper(
        Kind.GATEWAY,
        "Proofpoint",
        "urldefense.proofpoint.com urldefense.com urldefense.us",
        r"/v3/__(?P<rest>.+)$",
        readers.read_proofpoint_3,
    ),
    wrapper(Kind.GATEWAY, "Barracuda", "linkprotect.cudasvc.com", r"/url/?$", in_parameter("a", own="typo ancr_add c?")),
    wrapper(Kind.GATEWAY, "FireEye", "protect.fireeye.com protect2.fireeye.com", r"/(?:v\d/)?url/?$", in_parameter("u", own="k? q? e? i?")),
    wrapper(Kind.GATEWAY, "Cisco Secure Email", "secure-web.cisco.com", rf"/[^/]+/(?P<target>{ESCAPED}[^/]+)/?$", in_part),
    wrapper(
        Kind.GATEWAY,
        "Trend Micro",
        "trendmicro.com asiainfo-sec.com",
        r"/wis/clicktime/v1/query/?$",
        in_parameter("url", own="umid auth rct"),
    ),
    wrapper(Kind.GATEWAY, "Sophos", "protection.sophos.com", r"/$", readers.read_sophos),
    # Amazon's mail service runs under the sender's host as well.
    wrapper(Kind.TRACKER, "Amazon SES", "", rf"/C?L0/(?P<target>{ESCAPED}[^/]+)/\d/", in_part, hint="l0/http"),
    wrapper(Kind.GATEWAY, "Mimecast", "mimecast.com mimecastprotect.com", r"/[sr]/."),
    wrapper(Kind.GATEWAY, "Cisco Secure Email", "secure-web.cisco.com", r"/1[\w-]{20,}"),
)

AFFILIATES = (
    wrapper(Kind.AFFILIATE, "Rakuten LinkSynergy", "linksynergy.com", "", in_parameter("murl", own="mid u1 subid offerid tmpid id? type?")),
    wrapper(Kind.AFFILIATE, "Rakuten LinkSynergy", "linksynergy.com", r"/fs-bin/", readers.read_linkshare),
    wrapper(
        Kind.AFFILIATE,
        "Skimlinks",
        "go.skimresources.com go.redirectingat.com",
        "",
        in_parameter("url", own="xs xcust sref xguid xcreo xtz xuuid xjsf isjs referrer? site? id?"),
    ),
    wrapper(Kind.AFFILIATE, "Sovrn VigLink", "redirect.viglink.com", "", in_parameter("u", "out")),
    wrapper(
        Kind.AFFILIATE,
        "Awin",
        "awin1.com",
        r"/(?:cread|awclick)\.php$",
        in_parameter("ued", "p", own="awinmid awinaffid clickref clickref2 clickref3 platform mid? id?"),
    ),
    wrapper(Kind.AFFILIATE, "CJ Affiliate", CJ_HOSTS, r"/click-\d+-\d+/?$", in_parameter("url", own="sid cjsku", any_case=True)),
    wrapper(Kind.AFFILIATE, "CJ Affiliate", f"cj.dotomi.com {CJ_HOSTS}", rf"/links(?:-t)?/\d+/.*?(?P<rest>{HTTP}.+)$", in_rest),
    wrapper(
        Kind.AFFILIATE,
        "ShareASale",
        "shareasale.com shareasale-analytics.com",
        r"/r\.cfm$",
        in_parameter("urllink", own="afftrack b? u? m?", any_case=True),
    ),
    # Impact's customers give it a host of their own as well; three numbers and a target tell.
    wrapper(Kind.AFFILIATE, "Impact", "", r"/c/\d+/\d+/\d+/?$", in_parameter("u", "url", "srcref"), hint="/c/"),
    wrapper(Kind.AFFILIATE, "Tradedoubler", "tradedoubler.com", r"/click/?$", in_parameter("_td_deeplink", "url", own="epi epi2 p? a? g?")),
    wrapper(Kind.AFFILIATE, "Tradedoubler", "tradedoubler.com", r"/click/?$", readers.read_bracketed),
    wrapper(
        Kind.AFFILIATE,
        "Admitad",
        "admitad.com alitems.com alitems.co",
        r"/(?:g|goto)/\w+/?$",
        in_parameter("ulp", own="subid subid1 subid2 subid3 subid4 i?"),
    ),
    wrapper(Kind.AFFILIATE, "eBay", "rover.ebay.com", r"/rover/", in_parameter("mpre")),
    wrapper(
        Kind.AFFILIATE,
        "Webgains",
        "track.webgains.com",
        r"/click\.html$",
        in_parameter("wgtarget", own="wgcampaignid wgprogramid clickref"),
    ),
    wrapper(Kind.AFFILIATE, "Amazon", "amazon-adsystem.com", rf"/x/c/[^/]+/(?P<rest>{HTTP}.+)$", in_rest),
    wrapper(Kind.AFFILIATE, "Amazon", "assoc-redirect.amazon.com", rf"/g/r/(?P<rest>{HTTP}.+)$", in_rest),
    wrapper(Kind.AFFILIATE, "Rakuten LinkSynergy", "click.linksynergy.com", r"/(?:fs-bin/(?:click|stat)|deeplink|link)$"),
    wrapper(Kind.AFFILIATE, "Impact", IMPACT_HOSTS, r"/c/\d+/\d+/\d+/?$"),
    wrapper(Kind.AFFILIATE, "Tradedoubler", "tradedoubler.com", r"/click/?$"),
    wrapper(Kind.AFFILIATE, "Admitad", "admitad.com alitems.com alitems.co", r"/(?:g|goto)/\w+/?$"),
    wrapper(Kind.AFFILIATE, "Awin", "awin1.com", r"/(?:cread|awclick)\.php$"),
    wrapper(Kind.AFFILIATE, "CJ Affiliate", CJ_HOSTS, r"/click-\d+-\d+"),
    wrapper(Kind.AFFILIATE, "ShareASale", "shareasale.com", r"/[ru]\.cfm$"),
)

ARCHIVES = (
    wrapper(Kind.ARCHIVE, "12ft", "12ft.io", r"/(?:api/)?proxy$", in_parameter("q", own="")),
    wrapper(Kind.ARCHIVE, "12ft", "12ft.io", rf"/(?P<rest>{HTTP}.+)$", in_rest),
    wrapper(Kind.ARCHIVE, "RemovePaywalls", "removepaywalls.com removepaywall.com", rf"/(?:\d/)?(?P<rest>{HTTP}.+)$", in_rest),
    wrapper(Kind.ARCHIVE, "12ft", "12ft.io", "", no_target, gone=("2025-07-14", "the News/Media Alliance, reported by The Verge")),
    wrapper(Kind.ARCHIVE, "Wayback Machine", "archive.org", readers.WAYBACK_PATH, readers.read_archive),
    wrapper(Kind.ARCHIVE, "archive.today", readers.TODAY_HOSTS, readers.TODAY_PATH, readers.read_archive),
    wrapper(Kind.ARCHIVE, "archive.today", readers.TODAY_HOSTS, r"/(?:submit/?)?$", in_parameter("url", own="run anyway submitid")),
    wrapper(Kind.ARCHIVE, "Memento", "timetravel.mementoweb.org memgator.cs.odu.edu", readers.MEMENTO_PATH, readers.read_archive),
    wrapper(
        Kind.ARCHIVE, "Memento Time Travel", "timetravel.mementoweb.org", "", no_target, gone=("2025-09-05", "dessant/web-archives#126")
    ),
    wrapper(Kind.ARCHIVE, "Arquivo.pt", "arquivo.pt", readers.COLLECTION_PATH, readers.read_archive),
    wrapper(Kind.ARCHIVE, "UK Web Archive", "webarchive.org.uk", readers.COLLECTION_PATH, readers.read_archive),
    wrapper(Kind.ARCHIVE, "Archive-It", "wayback.archive-it.org", readers.COLLECTION_PATH, readers.read_archive),
    wrapper(Kind.ARCHIVE, "UK Government Web Archive", "webarchive.nationalarchives.gov.uk", readers.COLLECTION_PATH, readers.read_archive),
    wrapper(Kind.ARCHIVE, "Library of Congress", "webarchive.loc.gov", readers.COLLECTION_PATH, readers.read_archive),
    wrapper(Kind.ARCHIVE, "WebCite", "webcitation.org", r"/\w+$", in_parameter("url", own="date?")),
    wrapper(Kind.ARCHIVE, "Wikiwix", "archive.wikiwix.com", r"/cache/(?:\w+\.php)?$", in_parameter("url", own="title? apiresponse")),
    wrapper(Kind.ARCHIVE, "Megalodon", "megalodon.jp", readers.MEGALODON_PATH, readers.read_archive),
    wrapper(Kind.ARCHIVE, "web archive", "", readers.PYWB_PATH, readers.read_archive, hint="/http"),
    wrapper(
        Kind.ARCHIVE,
        "archive.today",
        readers.TODAY_HOSTS,
        r"/(?:wip/)?(?!(?:about|blog|login|search|submit)\b)[A-Za-z0-9]{4,6}(?:/image)?$",
    ),
    wrapper(Kind.ARCHIVE, "WebCite", "webcitation.org", r"/(?:(?=[A-Za-z]*\d)[0-9A-Za-z]{9}|query)$"),
    wrapper(Kind.ARCHIVE, "Ghostarchive", "ghostarchive.org", r"/(?:archive|varchive)/\w"),
    wrapper(Kind.ARCHIVE, "Perma.cc", "perma.cc", r"/(?:[A-Z0-9]{4}-[A-Z0-9]{4}|0[A-Za-z0-9]{8,})(?:$|[/-])"),
)

# The first row that yields a target counts.
WRAPPERS = (*FEEDS, *GOOGLE, *SOCIAL, *SHORTENERS, *SEARCH, *PUBLISHERS, *GATEWAYS, *AFFILIATES, *ARCHIVES)

rows_on = by_host(WRAPPERS, services_under)
