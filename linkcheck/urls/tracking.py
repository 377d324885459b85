"""Query parameters that only track visitors and do not change which page is meant.

Most names mean something else on some site, so a name counts everywhere only where a tool for counting visits coined it; others
count on the sites that are known to use them.
"""

import re
from functools import cache

from msgspec import Struct

from linkcheck.text import cached_by_text, pattern


class TrackingNames(Struct, frozen=True):
    """Names of parameters in lower case, and how others begin."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def contains(self, name: str) -> bool:
        """Whether a name, in lower case, is one of them."""
        return name in self.whole or name.startswith(self.beginnings)


def _names(text: str) -> TrackingNames:
    """Names set apart by white space; a star behind one marks a beginning."""
    words = text.split()
    return TrackingNames(
        whole=frozenset(word for word in words if not word.endswith("*")),
        beginnings=tuple(word[:-1] for word in words if word.endswith("*")),
    )


_EVERYWHERE = _names("""
    utm utm_* hsa_* mtm_* matomo_* vero_* oly_* itm_* hmb_* otm_* bsft_* adjust_* dpg_* _sgm_* cm_mmc* wt.mc_* wt.rss_* wt.z_* sfmc_*
    pk_campaign pk_kwd pk_keyword pk_source pk_medium pk_content pk_cid pk_vid pk_cpn
    piwik_campaign piwik_kwd piwik_keyword piwik_source piwik_medium piwik_content
    wt.mc wt.tsrc wt.nav wt.ac wt.srch wt.svl wt_mc wt_zmc wtrid ns_mchannel* ns_source* ns_campaign* ns_linkname* ns_fee*
    fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid usqp msclkid yclid ysclid _openstat twclid ttclid
    igshid igsh mibextid li_fat_id sccid epik rdt_cid dicbo tblci obclid __twitter_impression ref_src ref_url
    fb_action_ids fb_action_types fb_comment_id fb_ref fb_source action_object_map action_ref_map action_type_map
    _ga _gl ga_source ga_medium ga_term ga_content ga_campaign ga_place xtor at_custom1 at_custom2 at_custom3 at_custom4
    mc_cid mc_eid mc_tc mkt_tok _hsenc _hsmi __hstc __hssc __hsfp hsctatracking ml_subscriber ml_subscriber_hash ck_subscriber_id
    mindbox-click-id mindbox-message-key _kx _ke _bta_tid _bta_c trk_contact trk_msg trk_module trk_sid dm_i vgo_ee emci emdi et_rid
    ss_source ss_campaign_id ss_campaign_name ss_campaign_sent_date ss_email_id sc_src sc_lid sc_uid sc_llid sc_customer sc_eh
    redirect_log_mongo_id redirect_mongo_id sb_referer_host mkwid pcrid ef_id gdfms gdftrk gdffi _clde _cldee rb_clickid wickedid
    s_cid s_kwcid cmpid cm_me cm_cr cx_click cx_recsorder cx_recswidget nx_source adfrom user_email_address oprtrack __io_lv _io_session_id
    ir_campaignid ir_adid ir_partnerid irclickid irgwc sscid cuid awc tduid gci maf ymid rtkcid asgtbndr famad_xuid aiad_clid erid
    admitad_uid gps_adid unicorn_click_id external_click_id vc_lpp ebisadid _zucks_suid _branch_match_id _branch_referrer
    guccounter guce_referrer guce_referrer_sig feedtype feedname wprss rssfeed rss_id sr_share cid_source spm li_source li_medium
    recommended_by echobox ftag gs_l os_ehash tracking_source ceneo_spo
""")
_CONDE_NAST = "mbid bxid cndid esrc source intcid hasha hashb hashc verso"
_CBS = "posttype servicetype uniqueid thetime"
_AT_INTERNET = "at_*"
_DOW_JONES = "mod reflink siteid mg st"
_SEZNAM = "dop_* sznclid source seq_no"
# Hosts, which stand for what is below them too, and the names that only track there.
_ON_SITES: tuple[tuple[str, str], ...] = (
    ("x.com twitter.com", "s t src cn cxt"),
    ("youtube.com youtu.be youtube-nocookie.com", "si feature pp ab_channel kw app embeds_* source_ve_path"),
    (
        "reddit.com redd.it",
        "share_id rdt ref ref_source ref_campaign st sh context correlation_id post_fullname post_index $* %24* utm_name",
    ),
    ("facebook.com", "fref ref refsrc ref_* __tn__ __xts__* __cft__* hc_* eid rdid share_url acontext paipv eav notif_* comment_tracking"),
    ("instagram.com threads.net threads.com", "xmt slof hl"),
    ("tiktok.com", "_r _t _d is_* sender_device web_id share_* u_code preview_pb user_id source timestamp tt_from sec_user_id refer lang"),
    ("linkedin.com", "trk trackingid refid lipi licu midtoken midsig originalreferer rcm"),
    ("pinterest.com", "sender invite_code mt"),
    ("medium.com", "source gi"),
    ("substack.com", "r s publication_id post_id isfreemail triedredirect showwelcomeonshare"),
    ("github.com", "email_token email_source"),
    ("spotify.com", "si nd dl_branch"),
    ("apple.com", "itsct itscg at ct ls mt uo"),
    ("imdb.com", "ref_ pf_rd_*"),
    ("bilibili.com", "spm_id_from vd_source from from_source share_* unique_k seid msource refer_from bbid ts"),
    ("zhihu.com", "hybrid_search_*"),
    (
        "mp.weixin.qq.com",
        "chksm scene mpshare srcid sharer_* sessionid subscene clicktime enterid ascene devicetype version lang pass_ticket",
    ),
    ("csdn.net", "spm ops_request_misc request_id utm_*"),
    ("dev.to", "comments_sort i preview"),
    ("blogspot.com", "spref showcomment m"),
    ("bbc.com bbc.co.uk", f"{_AT_INTERNET} intlink_from_url intlink_from_ts facebook_page ocid"),
    (
        "lemonde.fr lefigaro.fr liberation.fr francetvinfo.fr franceinfo.fr rfi.fr france24.com lequipe.fr 20minutes.fr bfmtv.com "
        "ouest-france.fr leparisien.fr courrierinternational.com nouvelobs.com telerama.fr huffingtonpost.fr rtbf.be rts.ch",
        _AT_INTERNET,
    ),
    ("nytimes.com", "partner emc smid smtyp ref module pgtype rref region action referringsource searchresultposition _r"),
    ("newyorker.com wired.com vogue.com vanityfair.com gq.com arstechnica.com pitchfork.com bonappetit.com", _CONDE_NAST),
    ("cntraveler.com teenvogue.com allure.com self.com architecturaldigest.com glamour.com epicurious.com", _CONDE_NAST),
    ("cbsnews.com cnet.com zdnet.com gamespot.com techrepublic.com tvguide.com metacritic.com", _CBS),
    ("wsj.com marketwatch.com barrons.com", _DOW_JONES),
    ("washingtonpost.com", "tid hpid itid wpisrc wpmm"),
    ("theguardian.com guardian.co.uk", "cmp intcmp"),
    ("cbc.ca theglobeandmail.com", "cmp ref"),
    ("dailymail.co.uk metro.co.uk thisismoney.co.uk mailonline.com", "ito"),
    ("techcrunch.com huffpost.com huffingtonpost.com engadget.com aol.com", "ncid sr"),
    ("yahoo.com", "soc_src soc_trk .tsrc ncid fr"),
    ("msn.com microsoft.com", "ocid cvid pc"),
    ("cnbc.com", "__source par"),
    ("reuters.com", "taid rpc virtualbrandchannel"),
    ("bloomberg.com", "srnd sref leadsource embedded-checkout"),
    ("ft.com", "ftcamp segmentid sharetype"),
    ("economist.com", "fsrc"),
    ("forbes.com", "ss sh"),
    ("latimes.com", "track"),
    ("usatoday.com", "csp gnt-cfr"),
    ("npr.org", "ft f"),
    ("time.com people.com ew.com fortune.com", "xid"),
    ("theatlantic.com", "source"),
    ("businessinsider.com insider.com", "r ir"),
    ("telegraph.co.uk", "icid"),
    ("foxnews.com foxbusiness.com", "intcmp"),
    ("aljazeera.com", "traffic_source"),
    ("scmp.com", "module pgtype campaign"),
    ("spiegel.de", "b sara_*"),
    ("dw.com", "maca"),
    ("nzz.ch", "mktcid mktcval"),
    ("hs.fi", "share"),
    ("yle.fi", "origin"),
    ("nikkei.com nikkei.co.jp", "adid i_cid n_cid waad"),
    ("novinky.cz seznamzpravy.cz aktualne.cz respekt.cz", _SEZNAM),
    ("change.org", "source_location psf_variant share_intent"),
    ("eonline.com swp.de", "source"),
)
# No site in the table has more.
_MOST_LABELS = 4
# Publishers and networks mark visits from feeds and shares by the value; other sites mean something by the name.
_BY_VALUE = pattern(
    r"(?:(?:source|src|ref|feed|siteid)=rss(?:-|$)|mod=rss|(?:partner|emc|cmp|cid|ncid|icid|mbid|via|from|medium|campaign)=rss$"
    r"|rss=(?:1|yes|true)$|_r=\d$|feature=(?:share|youtu\.be)$|__s=(?=.*\d)[a-z0-9]{6,}$|gi=[0-9a-f]{12}$)",
    re.IGNORECASE,
)
_HOST = pattern(r"(?:[a-z]+:)?//(?:[^/?#@]*@)?(?P<host>[^/?#:]+)", re.IGNORECASE)
_NONE = TrackingNames(frozenset(), ())


def is_tracking(name: str, host: str = "") -> bool:
    """Whether a query parameter of that name only tracks, on the site of that host."""
    name = name.lower()
    return _EVERYWHERE.contains(name) or _names_on(host).contains(name)


def is_tracking_pair(pair: str, host: str = "") -> bool:
    """Whether a parameter only tracks, by its name or by its value."""
    return is_tracking(pair.partition("=")[0], host) or _BY_VALUE.match(pair) is not None


def tracking_in(url: str) -> tuple[str, ...]:
    """The names of a URL's tracking parameters, in its query or in a fragment made of nothing else."""
    _, query, fragment = _split(url)
    host = _host_of(url)
    pairs = (pair for pair in query.split("&") if is_tracking_pair(pair, host))
    in_fragment = fragment.split("&") if _tracks(fragment) else ()
    return tuple(dict.fromkeys(pair.partition("=")[0] for pair in (*pairs, *in_fragment)))


def without_tracking(url: str) -> str:
    """A URL without its tracking parameters; the others stay as they are written."""
    page, query, fragment = _split(url)
    host = _host_of(url)
    kept = "&".join(pair for pair in query.split("&") if not is_tracking_pair(pair, host))
    if kept == query and not _tracks(fragment):
        return url
    return f"{page}{'?' if kept else ''}{kept}{f'#{fragment}' if fragment and not _tracks(fragment) else ''}"


@cached_by_text(1_000_000)
def _names_on(host: str) -> TrackingNames:
    """The names that only track on the site of a host."""
    labels = host.rsplit(".", _MOST_LABELS)[-_MOST_LABELS:]
    return next((found for at in range(len(labels) - 1) if (found := _by_site().get(".".join(labels[at:]))) is not None), _NONE)


@cache
def _by_site() -> dict[str, TrackingNames]:
    return {host: names for hosts, text in _ON_SITES for names in (_names(text),) for host in hosts.split()}


def _host_of(url: str) -> str:
    found = _HOST.match(url.strip())
    return found["host"].lower() if found is not None else ""


def _split(url: str) -> tuple[str, str, str]:
    """A URL's page, query and fragment."""
    before, _, fragment = url.partition("#")
    page, _, query = before.partition("?")
    return page, query, fragment


def _tracks(fragment: str) -> bool:
    """Whether a fragment is made of tracking parameters, as French papers write `#xtor=RSS-1`."""
    return bool(fragment) and all("=" in pair and is_tracking_pair(pair) for pair in fragment.split("&"))
