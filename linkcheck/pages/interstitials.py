"""Interstitials: pages that ask something of a reader before they show the page asked for: consent, a login, an age, a payment."""

import re
from urllib.parse import unquote

from msgspec import Struct

from linkcheck.pages.marks import by_suffix
from linkcheck.pages.not_found import notices
from linkcheck.pages.visible_text import VisibleText
from linkcheck.text import fold, plain, segments
from linkcheck.urls.identity import identity
from linkcheck.urls.url_words import distinctive_words, is_error_page, is_search, parts_of, query_of, split_url

CONSENT = "a consent page"
LOGIN = "a login page"
GEO = "a page for readers elsewhere"
AGE = "an age check"
PAY = "a subscription page"
CLOSED = "a maintenance page"
OUTAGE = "a page about trouble of the site's"
QUEUE = "a waiting room"
BOTS = "a bot check"
BEFORE = "a page before it"

# An interstitial has few visible words, and in its title at most the name of its site as well.
INTERSTITIAL_WORDS = 250
_SITE_NAME_WORDS = 4

INTERSTITIAL_HOSTS: dict[str, str] = {
    "consent.google.com": CONSENT,
    "consent.youtube.com": CONSENT,
    "consent.yahoo.com": CONSENT,
    "consent.yahoo.co.jp": CONSENT,
    "guce.yahoo.com": CONSENT,
    "guce.oath.com": CONSENT,
    "guce.advertising.com": CONSENT,
    "guce.aol.com": CONSENT,
    "guce.techcrunch.com": CONSENT,
    "guce.huffpost.com": CONSENT,
    "guce.huffingtonpost.com": CONSENT,
    "guce.engadget.com": CONSENT,
    "consent.aol.com": CONSENT,
    "consent.cmp.oath.com": CONSENT,
    "consent.truste.com": CONSENT,
    "privacy-mgmt.com": CONSENT,
    "myprivacy.dpgmedia.nl": CONSENT,
    "myprivacy.dpgmedia.be": CONSENT,
    "myprivacy.dpgmedia.net": CONSENT,
    "cookies.dpgmedia.nl": CONSENT,
    "choice.npr.org": CONSENT,
    "gdpr.tribdss.com": GEO,
    "accounts.google.com": LOGIN,
    "login.microsoftonline.com": LOGIN,
    "login.microsoft.com": LOGIN,
    "login.live.com": LOGIN,
    "login.yahoo.com": LOGIN,
    "login.windows.net": LOGIN,
    "appleid.apple.com": LOGIN,
    "idmsa.apple.com": LOGIN,
    "auth0.com": LOGIN,
    "okta.com": LOGIN,
    "onelogin.com": LOGIN,
    "duosecurity.com": LOGIN,
    "amazoncognito.com": LOGIN,
    "b2clogin.com": LOGIN,
    "idp.springer.com": LOGIN,
    "idp.nature.com": LOGIN,
    "login.openathens.net": LOGIN,
    "wayf.surfconext.nl": LOGIN,
    "passport.yandex.ru": LOGIN,
    "passport.yandex.com": LOGIN,
    "passport.baidu.com": LOGIN,
    "passport.weibo.com": LOGIN,
    "nid.naver.com": LOGIN,
    "id.nikkei.com": LOGIN,
    "cloudflareaccess.com": LOGIN,
    "queue-it.net": QUEUE,
    "validate.perfdrive.com": BOTS,
    "geo.captcha-delivery.com": BOTS,
}
_interstitial_of_host = by_suffix(INTERSTITIAL_HOSTS)
# First labels of the hosts that sites give to their interstitials.
INTERSTITIAL_LABELS: dict[str, str] = {
    **dict.fromkeys("consent guce myprivacy cmp privacygate gdpr".split(), CONSENT),
    **dict.fromkeys("login signin sso auth accounts account idp adfs cas passport oauth signon secure-login myaccount".split(), LOGIN),
    **dict.fromkeys("subscribe subscription subscriptions".split(), PAY),
    "agegate": AGE,
}


class InterstitialPath(Struct, frozen=True):
    """Whole segments of a path that name an interstitial."""

    kind: str
    path: re.Pattern[str]


def _interstitial_path(kind: str, names: str) -> InterstitialPath:
    return InterstitialPath(kind, re.compile(rf"/(?:{'|'.join(names.split())})(?:\.\w{{2,5}})?(?:/|$)", re.IGNORECASE))


INTERSTITIAL_PATHS = (
    _interstitial_path(
        CONSENT,
        """
        consent collectconsent cookie-?consent cookie-?wall gdpr-?consent privacy-?(?:gate|wall|choices) consent-?page cookies?-?accept
        accept-?cookies datenschutz-?einwilligung consentement cmp
    """,
    ),
    _interstitial_path(
        LOGIN,
        """
        log-?in sign-?in log-?on sign-?on sso wp-login auth/realms oauth2? saml2? authwall glogin shibboleth anmelden einloggen
        connexion inloggen users?/(?:log|sign)_?-?in identity/authorize connect/authorize adfs/ls idp/profile sessions?/new
        iniciar-sesion logga-in accedi authenticate authorize authentication login_required not-?logged-?in sign-?up register
    """,
    ),
    _interstitial_path(
        GEO,
        """
        gdpr eu-?(?:notice|privacy|block|blocked|visitors?|users?|gdpr|restricted|unavailable) eu/blocked
        gdpr-?(?:notice|block|unavailable|message|page|europe) geo-?(?:block|blocked|restricted|restriction|error|fence|gate)
        (?:content-)?(?:not-available|unavailable)-in-(?:your|this|the)-?(?:country|region|location|eu|eea|europe)
        (?:region|country|location)-?(?:blocked|restricted|unavailable|not-?available) unavailable-for-legal-reasons outside-(?:us|uk|eu)
        unsupported-(?:eu|region|country)
    """,
    ),
    _interstitial_path(AGE, "age-?(?:gate|check|verification|verify|restricted) verify-?age over-?18 altersabfrage"),
    _interstitial_path(PAY, "pay-?wall subscribe subscriptions? subscription-?required abo abonnement abonneren suscripcion reg-?wall"),
    _interstitial_path(CLOSED, "maintenance wartung (?:under|down-?for|site)-?maintenance site-?down"),
    _interstitial_path(QUEUE, "queue-?it waiting-?room warteraum"),
    _interstitial_path(
        BOTS,
        """
        captcha validatecaptcha showcaptcha recaptcha sorry/index bot-?check botdetect human-?check cdn-cgi/challenge-platform
        security-?check blocked unusual-?traffic rate-?limit(?:ed)? access-?denied unsupported-?browser browser-?(?:check|not-?supported)
        cookies?-?(?:required|disabled|absent|error|not-?enabled) nocookies? enable-?cookies
    """,
    ),
)
# The path of a permalink with a date was written by an author, not by a system.
_DATED = re.compile(r"/(?:19|20)\d\d/")
# Parameters in which interstitials keep the address to return to. Others, such as `url` and `from`, also stand on error pages.
RETURN_PARAMETERS = frozenset(
    """
    next return returnto return_to returnurl return_url returnuri return_uri return_path returnpath sessionreturn
    returl retturl rd ru rurl uri
    redirect redirect_to redirectto redirect_uri redirect_url redirecturl redirecturi redir
    redirect_after_login login_redirect loginredirect
    continue continueto continue_to continue_url continueurl goto go_to gotourl destination dest target targeturl target_url
    back backurl back_url backto callback callbackurl callback_url callbackuri forward forwardurl
    forward_url success_url successurl onsuccess
    origin_url originurl originalurl original_url original_uri originaluri requested_url requesturl request_uri
    relaystate service wctx wreply done prev_page after_login came_from camefrom post_login_redirect state
""".split()
)

# Whole titles and headings, made plain, of interstitials that stand in place of a page without a redirect.
INTERSTITIAL_PHRASES: dict[str, str] = {
    phrase: kind
    for meaning, kind in {
        "elsewhere": GEO,
        "login": LOGIN,
        "consent": CONSENT,
        "age": AGE,
        "closed": CLOSED,
        "queue": QUEUE,
        "outage": OUTAGE,
    }.items()
    for phrase in notices(meaning)
}
# Sentences that only pages for readers elsewhere have, made plain.
_PLACE = "(?:country|region|location|geographic(?:al)? (?:location|region|area))"
_GEO_SENTENCES = re.compile(
    "|".join(
        (
            "we recognize you are attempting to access this website from a country belonging to the european economic area",
            "(?:our|this) (?:web ?site|site|content) is (?:currently |unfortunately |temporarily )?"
            "(?:un|not |no longer )available (?:in|to|for)"
            rf" (?:(?:most|visitors|users|readers|people|in|from|the|your) )*(?:european|eu\b|eea\b|europe|{_PLACE})",
            "451 unavailable (?:due to|for) legal reasons",
            f"(?:(?:is|are) not available|unavailable|blocked) (?:in|from) your {_PLACE}",
            "not available to (?:visitors|users|readers) (?:from|in) (?:the eu|the european|your country)",
            "access (?:to this site )?from your (?:country|region) (?:is|has been) (?:blocked|restricted|denied)",
            "due to the (?:eu s )?general data protection regulation.{0,80}\\b(?:unavailable|not available|cannot|can t|unable)",
        )
    )
)


def interstitial_before(asked: str, page: VisibleText | None, final: str) -> str | None:
    """The kind of interstitial at `final` before the page at `asked`, or None; `page` is what `final` showed, where it is known.

    A link that points to an interstitial has none before it. Without a redirect, only a page that says what it is, and little else, is one.
    """
    if split_url(final) is None or split_url(asked) is None:
        return None
    found = _interstitial_in_place(asked, page) if page is not None else None
    if found is None and asked != final and identity(asked) != identity(final):
        found = _interstitial_by_redirect(asked, final)
    return found if found is not None and _kind_of(asked) is None else None


def _interstitial_by_redirect(asked: str, final: str) -> str | None:
    if is_error_page(final) or is_search(final):
        return None
    kind = _kind_of(final)
    if kind is not None:
        return kind
    return BEFORE if parts_of(final) and _returns_to(asked, final) else None


def _kind_of(url: str) -> str | None:
    """The interstitial that a URL names by its host or its path."""
    parsed = split_url(url)
    if parsed is None:
        return None
    label, _, rest = parsed.hostname.partition(".")
    by_host = _interstitial_of_host(parsed.hostname) or (INTERSTITIAL_LABELS.get(label) if "." in rest else None)
    if by_host is not None or _DATED.search(parsed.pathname):
        return by_host
    return next((row.kind for row in INTERSTITIAL_PATHS if row.path.search(parsed.pathname)), None)


def _returns_to(asked: str, final: str) -> bool:
    """Whether a URL carries the address asked for as the one to return to."""
    parsed = split_url(asked)
    path = f"{parsed.pathname}{parsed.search}" if parsed is not None else ""
    if len(path) < 2:
        return False
    names = (path.rstrip("/"), identity(asked))
    for name, value in query_of(final):
        if name.lower() in RETURN_PARAMETERS:
            kept = unquote(unquote(value))
            if any(one in kept or unquote(one) in kept for one in names):
                return True
    return False


def _interstitial_in_place(asked: str, page: VisibleText) -> str | None:
    """The interstitial that a page calls itself, where it says little else, is no article, and was not asked for by that name."""
    if page.article or page.has_more_words(INTERSTITIAL_WORDS):
        return None
    lines = (plain(page.title), *segments(page.title), *(plain(heading) for heading in page.headings[:2]))
    phrase = next((text for text in lines if text in INTERSTITIAL_PHRASES), None)
    if phrase is None:
        return GEO if _GEO_SENTENCES.search(plain(page.opening)) else None
    if not _is_short_title(page) or not set(fold(phrase).split()).isdisjoint(distinctive_words(asked)):
        return None
    # Many pages have a login in a corner; one that has this title and a password field has nothing else.
    return INTERSTITIAL_PHRASES[phrase] if INTERSTITIAL_PHRASES[phrase] != LOGIN or page.password else None


def _is_short_title(page: VisibleText) -> bool:
    """Whether a title is too short to hold a headline as well as the name of the interstitial."""
    others = [part for part in segments(page.title) if part not in INTERSTITIAL_PHRASES]
    return plain(page.title) in INTERSTITIAL_PHRASES or (len(others) <= 1 and all(len(part.split()) <= _SITE_NAME_WORDS for part in others))
