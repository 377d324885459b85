"""Bot walls: answers that a protection service sends instead of the page."""

import re
from collections.abc import Mapping
from html import unescape

from msgspec import Struct

from linkcheck.pages.marks import Marks, mark
from linkcheck.pages.not_found import notices
from linkcheck.pages.visible_text import VisibleText, read_visible_text
from linkcheck.text import plain, segments

# Visible words of the longest block pages, Cloudflare's and Sucuri's; a page with more is an article about such pages.
MAX_WALL_WORDS = 250
# A wall without a mark of its own is short; a longer page could have a captcha in its contact form.
MAX_UNMARKED_WORDS = 120
# The most words of a site's name in the title of its wall; more are a headline.
_SITE_NAME_WORDS = 3
# Walls are small; large pages are not searched for marks, for most bytes that are read belong to them.
MAX_WALL_BYTES = 96 * 1024
MAX_LINKS = 60
# A larger page is parsed first, and searched only where it could be a wall.
MAX_UNPARSED_BYTES = 4 * 1024
TITLE_WITHIN_BYTES = 16 * 1024

_REFUSALS = frozenset({401, 403, 405, 406, 429})
_GONE = frozenset({404, 410})


class HeaderMark(Struct, frozen=True):
    """A header that only a service's own answers have, at any status or at some."""

    service: str
    header: str
    value: re.Pattern[str]
    statuses: frozenset[int] | None = None


def _header(service: str, header: str, value: str, statuses: frozenset[int] | None = None) -> HeaderMark:
    return HeaderMark(service, header, re.compile(value, re.IGNORECASE), statuses)


HEADER_MARKS = (
    # developers.cloudflare.com/cloudflare-challenges: on every challenge page; `block` has been seen, too.
    _header("Cloudflare", "cf-mitigated", "challenge|block"),
    # Before 2023, on captcha pages.
    _header("Cloudflare", "cf-chl-bypass", "1"),
    # docs.aws.amazon.com/waf, "CAPTCHA and Challenge action behavior": 202 with `challenge`, 405 with `captcha`.
    _header("AWS WAF", "x-amzn-waf-action", "."),
    # Vercel's firewall: 403 or 429, `challenge` or `deny`.
    _header("Vercel", "x-vercel-mitigated", "challenge|deny"),
    # On pages that were let through as well, so that only a refusal is its own.
    _header("DataDome", "x-datadome", ".", _REFUSALS),
    _header("DataDome", "x-dd-b", ".", _REFUSALS),
    # Names the rule that refused (BOT..., GEO...); the server name alone stands on every page behind it.
    _header("Sucuri", "x-sucuri-block", "."),
    _header("Sucuri", "server", "^sucuri", _REFUSALS),
    _header("DDoS-Guard", "server", "^ddos-guard", _REFUSALS),
    _header("Akamai", "server", "^akamaighost", _REFUSALS),
    _header("Kasada", "x-kpsdk-ct", ".", _REFUSALS),
    _header("SiteGround", "sg-captcha", "challenge"),
    _header("Imperva", "x-iinfo", ".", _REFUSALS),
    _header("Qrator", "server", "^qrator", _REFUSALS),
    _header("Imunify360", "server", "^imunify360", _REFUSALS),
)

BODY_MARKS = (
    # The options of the challenge's script. `/cdn-cgi/challenge-platform/scripts/` without them is on ordinary pages.
    mark("Cloudflare", "_cf_chl_opt"),
    mark("Cloudflare", "/cdn-cgi/challenge-platform/h/", "/orchestrate/"),
    mark("Cloudflare", 'id="cf-please-wait"'),
    mark("Cloudflare", 'id="challenge-form"', "__cf_chl_"),
    # Codes 1005 to 1020 are refusals; 1000 to 1004 and 520 to 530 are trouble of the site's own.
    mark("Cloudflare", "cf-error-details", "used cloudflare to restrict access"),
    mark("Cloudflare", "cf-error-details", "sorry, you have been blocked"),
    mark("Cloudflare", "cf-error-details", "you are being rate limited"),
    mark("Cloudflare", "cf-error-details", "please complete the security check"),
    # The edge's refusal, with and without the entities that it writes punctuation in.
    mark("Akamai", "<title>access denied</title>", "errors.edgesuite.net"),
    mark("Akamai", "<title>access denied</title>", "errors&#46;edgesuite&#46;net"),
    mark("Akamai", "<title>access denied</title>", "reference&#32;&#35;"),
    mark("Akamai", "<title>access denied</title>", "reference #"),
    mark("Akamai", "sec-if-cpt-container"),
    mark("Akamai", "/_sec/cp_challenge/"),
    mark("Akamai", "?bm-verify="),
    mark("DataDome", "var dd={", "captcha-delivery.com"),
    mark("DataDome", "//geo.captcha-delivery.com/"),
    mark("DataDome", "ct.captcha-delivery.com/"),
    # `_pxAppId` without the captcha's place is on ordinary pages.
    mark("HUMAN", 'id="px-captcha"'),
    mark("HUMAN", "captcha.px-cdn.net"),
    mark("HUMAN", "_pxappid", "access to this page has been denied"),
    # The frame of a block; the script `?SWJIYLWA=` is on ordinary pages.
    mark("Imperva", "incapsula incident id"),
    mark("Imperva", "/_incapsula_resource?", "incident_id="),
    mark("Imperva", "/_incapsula_resource?cwudnsai="),
    mark("Imperva", "distil_r_captcha"),
    mark("Imperva", "<title>pardon our interruption"),
    # Stands in the interstitials only; `challenge.js` is on ordinary pages that use the SDK.
    mark("AWS WAF", "gokuprops"),
    mark("AWS CloudFront", "the request could not be satisfied", "request blocked"),
    mark("AWS CloudFront", "the request could not be satisfied", "block access from your country"),
    mark("Sucuri", "sucuri_cloudproxy_js"),
    mark("Sucuri", "sucuri website firewall", "block id"),
    mark("Sucuri", "cdn.sucuri.net/sucuri-firewall-block"),
    mark("DDoS-Guard", "/.well-known/ddos-guard/js-challenge"),
    mark("DDoS-Guard", "check.ddos-guard.net/check.js"),
    mark("DDoS-Guard", "data-ddg-origin"),
    mark("Vercel", "<title>vercel security checkpoint"),
    mark("Vercel", "/.well-known/vercel/security/"),
    mark("Anubis", "anubis_challenge"),
    mark("Anubis", "/.within.website/x/cmd/anubis/"),
    mark("go-away", "/.well-known/.git.gammaspectra.live/git/go-away/"),
    mark("Kasada", "window.kpsdk={}", "/ips.js"),
    mark("StackPath", "this website is using a security service to protect itself from online attacks", "stackpath"),
    mark("Reblaze", "rbzns", "bereshit"),
    mark("Reblaze", "rbzns", "winsocks()"),
    # BIG-IP ASM and its bot defence.
    mark("F5", "the requested url was rejected. please consult with your administrator"),
    mark("F5", 'window["bobcmn"]'),
    mark("F5", "/tspd/", "please enable javascript to view the page content"),
    # Publishers such as Springer show it: the title says "Client Challenge".
    mark("Fastly", "/_fs-ch-", "client challenge"),
    mark("Google", "our systems have detected unusual traffic from your computer network"),
    mark("Google", 'id="captcha-form"', "/sorry/"),
    mark("Wordfence", "generated by wordfence at"),
    mark("Wordfence", "your access to this site has been limited by the site owner"),
    mark("Wordfence", "wordfence", "your access to this service has been limited"),
    mark("SiteGround", "/.well-known/sgcaptcha/"),
    mark("SiteGround", "/.well-known/captcha/", "siteground"),
    mark("Radware", "<title>radware captcha page"),
    mark("Radware", "validate.perfdrive.com"),
    mark("Radware", "captcha.perfdrive.com"),
    mark("Radware", "unauthorized activity has been detected", "case number"),
    mark("Qrator", "/__qrator/qauth"),
    mark("Imunify360", "wsidchk"),
    mark("Imunify360", "imunify360", "captcha"),
    mark("Imunify360", "please wait while your request is being verified"),
    mark("LiteSpeed", "/.lsrecap/recaptcha"),
    mark("Hostinger", "/hcdn-cgi/jschallenge"),
    mark("BitNinja", "bitninja", "captcha"),
    mark("BunkerWeb", "bunkerweb", "antibot"),
    mark("Bunny Shield", "/.bunny-shield/"),
    mark("SafeLine", "/.safeline/"),
    mark("Alibaba Cloud", "acw_sc__v2", "arg1="),
    mark("Alibaba Cloud", "errors.aliyun.com", "block"),
    mark("Alibaba Cloud", "aliyun_waf"),
    mark("EdgeOne", "eo_bot_ssid"),
    mark("Tencent Cloud", "waf.tencent-cloud.com"),
    mark("Shopify", "shopify-challenge__container"),
    mark("FortiWeb", "<title>web page blocked", "attack id"),
    mark("FortiWeb", "fgd_icon"),
    mark("NinjaFirewall", "<title>ninjafirewall"),
    mark("ModSecurity", "not acceptable", "generated by mod_security"),
    mark("SiteLock", "sitelock incident id"),
    mark("Amazon", "/errors/validatecaptcha"),
    mark("Yandex", "/showcaptcha?"),
    mark("Yandex", "smart-captcha", "/checkcaptcha"),
    mark("Baidu", "wappass.baidu.com/static/captcha"),
    mark("WeChat", "secitptpage/verify"),
    mark("eBay", "/splashui/challenge"),
    mark("Reddit", "whoa there, pardner"),
    mark("Reddit", "you&#39;ve been blocked by network security"),
    mark("Reddit", "you've been blocked by network security"),
)

_MARKS = Marks(BODY_MARKS)

# Whole titles, made plain. A title that many services use stands for "its site".
UNNAMED_SERVICE = "its site"
WALL_TITLES: dict[str, str] = {
    "just a moment": "Cloudflare",
    "attention required cloudflare": "Cloudflare",
    "ddos guard": "DDoS-Guard",
    "access to this page has been denied": "HUMAN",
    "making sure you re not a bot": "Anubis",
    "client challenge": "Fastly",
    "robot check": "Amazon",
    "bot verification": "LiteSpeed",
    "百度安全验证": "Baidu",
    "вы не робот": "Yandex",
    "are you not a robot": "Yandex",
    **dict.fromkeys(notices("wall"), UNNAMED_SERVICE),
}
# Scripts and classes of captchas, in lower case.
CAPTCHA_WIDGETS = tuple(
    name.encode()
    for name in """
    hcaptcha.com/1/api.js h-captcha recaptcha/api.js recaptcha/enterprise.js g-recaptcha challenges.cloudflare.com/turnstile cf-turnstile
    geetest.com arkoselabs.com funcaptcha friendlycaptcha frc-captcha smartcaptcha. mtcaptcha.com altcha-widget
""".split()
)
_ASKS_FOR_A_PERSON = re.compile(
    r"\b(?:not a (?:ro)?bot|(?:a|you are|you re) human|human (?:being|visitor|verification)|a person|real person|robot|automated"
    r"|unusual (?:traffic|activity)|security (?:check|verification)|solve|complete the captcha|prove|verify (?:you|that you|your))\b"
)
_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)


def bot_wall(status: int, headers: Mapping[str, str], html: bytes, visible: VisibleText | None = None) -> str | None:
    """The protection service whose challenge, captcha or block page an answer is, or None.

    Header names are in lower case. `html` is the beginning of the answer's page, or empty; `visible` is its text where it was
    read already, which saves the search through pages that are too long for a wall.
    """
    return _by_header(status, headers) or (_by_page(status, html, visible) if html else None)


def _by_header(status: int, headers: Mapping[str, str]) -> str | None:
    for row in HEADER_MARKS:
        value = headers.get(row.header)
        if value and (row.statuses is None or status in row.statuses) and row.value.search(value):
            return row.service
    return None


def _by_page(status: int, html: bytes, visible: VisibleText | None) -> str | None:
    # Parsing a page costs less than a search of all of it for every mark.
    known = read_visible_text(html, "", "") if visible is None and len(html) > MAX_UNPARSED_BYTES else visible
    if known is not None and not _could_be_wall(known):
        return None
    text = html.lower() if _is_small(html) else b""
    marked = _MARKS.find(text)
    # A 404 that reads like a refusal is still a 404; only a service's own mark is stronger.
    asking = status not in _GONE and any(widget in text for widget in CAPTCHA_WIDGETS)
    if marked is None and not asking and (status in _GONE or not _has_wall_title(html)):
        return None
    # The charset in the header is ignored: it may be the site's, and the page the service's.
    found = read_visible_text(html, "", "")
    return (marked or _service_without_mark(found, asking=asking)) if _could_be_wall(found) else None


def _could_be_wall(visible: VisibleText) -> bool:
    return not visible.article and not visible.has_more_words(MAX_WALL_WORDS)


def _is_small(html: bytes) -> bool:
    """Whether a page could be a wall by its size and its number of links."""
    return len(html) <= MAX_WALL_BYTES and html.count(b"<a ") <= MAX_LINKS


def _has_wall_title(html: bytes) -> bool:
    title = _TITLE.search(html, 0, TITLE_WITHIN_BYTES)
    return title is not None and _service_by_title(unescape(title[1].decode("utf-8", "replace"))) is not None


def _service_by_title(title: str) -> str | None:
    """The service whose page has that title, alone or with the short name of a site."""
    whole = plain(title)
    if whole in WALL_TITLES:
        return WALL_TITLES[whole]
    parts = segments(title)
    found = next((WALL_TITLES[part] for part in parts if part in WALL_TITLES), None)
    if found is None:
        return None
    others = [part for part in parts if part not in WALL_TITLES]
    return found if len(others) <= 1 and all(len(part.split()) <= _SITE_NAME_WORDS for part in others) else None


def _service_without_mark(visible: VisibleText, *, asking: bool) -> str | None:
    """The service behind a short page that has the title of a wall, or nothing but a question for people."""
    if visible.has_more_words(MAX_UNMARKED_WORDS):
        return None
    service = _service_by_title(visible.title)
    if service is not None:
        return service
    return UNNAMED_SERVICE if asking and not visible.password and _ASKS_FOR_A_PERSON.search(plain(visible.opening)) else None
