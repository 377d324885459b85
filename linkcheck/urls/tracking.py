"""Query parameters that say where a click came from, not which page is meant."""

TRACKING_PREFIXES = (
    "utm_", "hsa_", "mtm_", "pk_", "piwik_", "vero_", "oly_", "wt.", "at_custom",
    "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname", "ns_fee",
)

TRACKING_NAMES = frozenset("""
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid mkt_tok
    _hsenc _hsmi __hstc __hssc __hsfp s_cid s_kwcid cmpid cmp xtor ncid ocid partner emc smid smtyp ftag
    feedtype feedname wprss rssfeed _ga _gl ito cid_source spm scid sr_share tblci wt_mc wt_zmc guccounter
    guce_referrer guce_referrer_sig mbid at_medium at_campaign ref_src ref_url __twitter_impression ito
    utm rss_id
""".split())


def is_tracking(name: str) -> bool:
    """Whether a query parameter of that name only tracks."""
    name = name.lower()
    return name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES)
