"""Query parameters that only track visitors and do not change which page is meant."""

import re

from linkcheck.text import pattern

TRACKING_PREFIXES = (
    "utm_",
    "hsa_",
    "mtm_",
    "pk_",
    "piwik_",
    "vero_",
    "oly_",
    "wt.",
    "at_custom",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
    "ns_fee",
)
TRACKING_NAMES = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid mkt_tok
    _hsenc _hsmi __hstc __hssc __hsfp s_cid s_kwcid cmpid cmp xtor ncid ocid partner emc smid smtyp ftag
    feedtype feedname wprss rssfeed _ga _gl ito cid_source spm scid sr_share tblci wt_mc wt_zmc guccounter
    guce_referrer guce_referrer_sig mbid at_medium at_campaign ref_src ref_url __twitter_impression ito
    utm rss_id srsltid gad_source _branch_match_id icid trackingid
""".split()
)
# Publishers and networks mark visits from feeds and shares by the value; other sites mean something by the name.
_FROM_FEED = pattern(r"(?:(?:source|src|ref|feed|siteid)=rss(?:-|$)|mod=rss|rss=1$|_r=\d$|feature=(?:share|youtu\.be)$)", re.IGNORECASE)


def is_tracking(name: str) -> bool:
    """Whether a query parameter of that name only tracks."""
    name = name.lower()
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)


def is_tracking_pair(pair: str) -> bool:
    """Whether a parameter only tracks, by its name or by its value."""
    return is_tracking(pair.partition("=")[0]) or _FROM_FEED.match(pair) is not None


def tracking_in(url: str) -> tuple[str, ...]:
    """The names of a URL's tracking parameters, in its query or in a fragment made of nothing else."""
    _, query, fragment = _split(url)
    pairs = (*(pair for pair in query.split("&") if is_tracking_pair(pair)), *(fragment.split("&") if _tracks(fragment) else ()))
    return tuple(dict.fromkeys(pair.partition("=")[0] for pair in pairs))


def without_tracking(url: str) -> str:
    """A URL without its tracking parameters; the others stay as they are written."""
    page, query, fragment = _split(url)
    kept = "&".join(pair for pair in query.split("&") if not is_tracking_pair(pair))
    if kept == query and not _tracks(fragment):
        return url
    return f"{page}{'?' if kept else ''}{kept}{f'#{fragment}' if fragment and not _tracks(fragment) else ''}"


def _split(url: str) -> tuple[str, str, str]:
    """A URL's page, query and fragment."""
    before, _, fragment = url.partition("#")
    page, _, query = before.partition("?")
    return page, query, fragment


def _tracks(fragment: str) -> bool:
    """Whether a fragment is made of tracking parameters, as French papers write `#xtor=RSS-1`."""
    return bool(fragment) and all("=" in pair and is_tracking_pair(pair) for pair in fragment.split("&"))
