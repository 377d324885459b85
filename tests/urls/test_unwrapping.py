"""Wrapping any URL and unwrapping it again: what goes in comes out, and nothing else ever does."""

import re
import string
from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linkcheck.urls.unwrap import trace, unwrap
from linkcheck.urls.unwrap.trace import MAX_STEPS
from linkcheck.urls.url import web_url

FEW = settings(max_examples=settings().max_examples // 10)

# What stands before an escaped target and behind it.
AROUND = (
    ("https://news.google.com/news/url?sa=t&fd=R&ct2=us&usg=A&clid=c&cid=5&ei=D&url=", ""),
    ("https://www.google.co.uk/url?sa=t&q=&url=", "&ei=n&usg=A&sig2=H"),
    ("https://www.google.com/url?q=", "&sa=D&source=docs&ust=1&usg=A"),
    ("https://consent.google.com/ml?continue=", "&gl=DE&hl=de"),
    ("https://scholar.google.com/scholar_url?url=", "&hl=en&sa=X&scisig=A"),
    ("https://translate.google.com/translate?hl=en&sl=de&u=", "&prev=search"),
    ("https://www.google.com/imgres?imgurl=https%3A%2F%2Fpaper.example%2Fp.png&imgrefurl=", "&docid=x"),
    ("https://l.facebook.com/l.php?u=", "&h=AT6&s=1"),
    ("https://www.facebook.com/flx/warn/?u=", "&h=AT6"),
    ("https://l.messenger.com/l.php?u=", "&h=AT6"),
    ("https://l.instagram.com/?u=", "&e=AT6"),
    ("https://l.threads.com/?u=", "&e=AT6"),
    ("https://out.reddit.com/t3_a?url=", "&token=A&app_name=web"),
    ("https://t.umblr.com/redirect?z=", "&t=MGE"),
    ("https://vk.com/away.php?to=", "&cc_key="),
    ("https://steamcommunity.com/linkfilter/?u=", ""),
    ("https://disq.us/url?url=", "%3A_xx_BYR7Ndv4fd3-M3M3XSHiyjY&cuid=2"),
    ("https://medium.com/r/?url=", ""),
    ("https://medium.com/m/global-identity-2?redirectUrl=", ""),
    ("https://www.youtube.com/redirect?event=e&redir_token=Q&q=", "&v=W"),
    ("https://getpocket.com/redirect?url=", "&formCheck=9f"),
    ("https://flipboard.com/redirect?url=", "&v=x"),
    ("https://www.linkedin.com/safety/go?url=", "&trk=feed"),
    ("https://slack-redir.net/link?url=", "&v=3"),
    ("https://gate.sc/?url=", "&token=x"),
    ("https://twitter.com/i/redirect?url=", "&t=1&cn=x&sig=y"),
    ("https://link.zhihu.com/?target=", ""),
    ("https://link.juejin.cn/?target=", ""),
    ("https://link.csdn.net/?from_id=1&target=", ""),
    ("https://links.jianshu.com/go?to=", ""),
    ("https://www.douban.com/link2/?url=", "&type=redir"),
    ("https://duckduckgo.com/l/?uddg=", "&rut=9f"),
    ("https://r.search.yahoo.com/_ylt=A;_ylu=X/RV=2/RU=", "/RK=2/RS=x-"),
    ("https://www.nytimes.com/glogin?URI=", ""),
    ("https://mail.paper.example/owa/redir.aspx?C=x&URL=", ""),
    ("https://nam06.safelinks.protection.outlook.com/?url=", "&data=04%7C01&sdata=x&reserved=0"),
    ("https://urldefense.proofpoint.com/v1/url?u=", "&k=x&r=y&m=z&s=0"),
    ("https://linkprotect.cudasvc.com/url?a=", "&c=E,1,x&typo=1"),
    ("https://protect2.fireeye.com/v1/url?k=b1&q=1&e=e9&u=", ""),
    ("https://secure-web.cisco.com/1z0v_U78rf_0ofSUeyHRS36Fj/", ""),
    ("https://a.trendmicro.com/wis/clicktime/v1/query?url=", "&umid=2f&auth=53"),
    ("https://click.linksynergy.com/deeplink?id=x&mid=1&murl=", ""),
    ("https://go.skimresources.com/?id=1X2&xs=1&url=", "&sref=https%3A%2F%2Fpaper.example%2F"),
    ("https://redirect.viglink.com/?key=x&u=", "&cuid=1"),
    ("https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued=", ""),
    ("https://www.anrdoezrs.net/click-123-456?url=", "&sid=x"),
    ("https://www.shareasale.com/r.cfm?b=1&u=2&m=3&urllink=", "&afftrack="),
    ("https://shop.pxf.io/c/1/2/3?u=", "&subid=1"),
    ("https://clk.tradedoubler.com/click?p=1&a=2&url=", ""),
    ("https://ad.admitad.com/g/1e8d/?ulp=", "&subid=x"),
    ("https://rover.ebay.com/rover/1/7-5-1-0/1?mpre=", "&campid=1"),
    ("https://track.webgains.com/click.html?wgcampaignid=1&wgprogramid=2&wgtarget=", ""),
)
# What stands before a target that is written as it is.
BEFORE = (
    "https://href.li/?",
    "https://us.rd.yahoo.com/a/*",
    "https://12ft.io/",
    "https://removepaywalls.com/",
    "https://web.archive.org/web/2013id_/",
    "https://web.archive.org/web/",
    "https://web.archive.org/web/*/",
    "https://archive.ph/newest/",
    "https://archive.is/2013.01.02-030405/",
    "https://timetravel.mementoweb.org/memento/20130102/",
    "https://arquivo.pt/wayback/20130102030405mp_/",
    "https://copies.paper.example/coll/20130102030405/",
    "https://wayback.archive-it.org/123/20130102030405/",
    "https://webarchive.nationalarchives.gov.uk/ukgwa/+/",
    "https://aax-us-east.amazon-adsystem.com/x/c/QpM/",
    "https://cj.dotomi.com/links-t/123/type/dlg/sid/x/",
)
FEEDSPORTAL = str.maketrans(
    {"0": "0A", ".": "0B", "/": "0C", "?": "0D", "-": "0E", "=": "0F", "&": "0G", "_": "0I", "%": "0J", "#": "0T", ":": "0R", "~": "0V"}
)

_word = st.text(string.ascii_letters + string.digits + "-_~", min_size=1, max_size=8)
_part = st.lists(_word | st.sampled_from(["%20", "%C3%A9", "%2F", "%25", "%26", "%3D", "."]), min_size=1, max_size=3).map("".join)
_pair = st.tuples(_word, _part).map("=".join)


@st.composite
def urls(draw: st.DrawFn) -> str:
    """Whole URLs in their normal form, on hosts that are no wrapper's."""
    path = "/".join(draw(st.lists(_part, max_size=4)))
    query = "&".join(draw(st.lists(_pair, max_size=3)))
    fragment = draw(st.just("") | _word)
    port = draw(st.sampled_from(["", "", ":8080"]))
    text = f"{draw(st.sampled_from(['http', 'https']))}://{draw(st.sampled_from(['paper', 'www.a-b']))}.example{port}/{path}"
    url = web_url(f"{text}{'?' if query else ''}{query}{'#' if fragment else ''}{fragment}")
    assume(url is not None)
    assert url is not None
    return url.href


@pytest.mark.parametrize(("before", "behind"), AROUND)
@FEW
@given(target=urls())
def test_escaped_target_comes_out_as_it_went_in(before: str, behind: str, target: str) -> None:
    """Any URL that is escaped into a wrapper's parameter is read from it unchanged."""
    assert _inside(f"{before}{quote(target, safe='')}{behind}") == target


@pytest.mark.parametrize("before", BEFORE)
@FEW
@given(target=urls())
def test_raw_target_comes_out_as_it_went_in(before: str, target: str) -> None:
    """Any URL that is written behind a wrapper's is read from it unchanged, its query and fragment too."""
    assert _inside(before + target) == target


@given(urls())
def test_spelled_target_comes_out_as_it_went_in(target: str) -> None:
    """Any URL that a feed's proxy spells into its path is read from it unchanged."""
    scheme, _, page = target.partition("://")
    code = ("0L" if scheme == "http" else "0M") + page.translate(FEEDSPORTAL)

    assert _inside(f"http://feeds.paper.example/c/35022/f/646883/s/322bb1b1/sc/10/l/{code}/story01.htm") == target


@given(urls())
def test_base64_target_comes_out_as_it_went_in(target: str) -> None:
    """Any URL that is base64url, alone or in a protocol buffer, is read from it unchanged."""
    raw = target.encode()
    length = bytes([len(raw)]) if len(raw) < 128 else bytes([len(raw) & 127 | 128, len(raw) >> 7])
    article = _base64(b"\x08\x13\x22" + length + raw)

    assert _inside(f"https://www.bing.com/ck/a?!&&p=6f&u=a1{_base64(raw)}&ntb=1") == target
    assert _inside(f"https://news.google.com/rss/articles/{article}?oc=5") == target
    assert _inside(f"https://us-west-2.protection.sophos.com/?d=example&u={_base64(raw)}&i=N") == target


@given(urls())
def test_defended_target_comes_out_as_it_went_in(target: str) -> None:
    """Any URL that Proofpoint rewrote in its second or third version is read from it unchanged."""
    second = quote(target, safe="/").replace("_", "%5F").replace("-", "%2D").replace("~", "%7E").translate(str.maketrans("%/", "-_"))
    third, replaced = _starred(target)

    assert _inside(f"https://urldefense.proofpoint.com/v2/url?u={second}&d=Dw&c=x") == target
    assert _inside(f"https://urldefense.com/v3/__{third}__;{_base64(replaced.encode())}!!Abc!xYz$") == target


@given(st.sampled_from([before for before, _ in AROUND] + list(BEFORE)), st.text(max_size=40))
def test_any_text_inside_a_wrapper_is_harmless(before: str, text: str) -> None:
    """Whatever stands where a target should be, unwrapping ends, and yields whole URLs that it was not given."""
    for wrapped in (before + text, before + quote(text, safe=""), before + before + text):
        _check(wrapped)


@given(st.text(max_size=60))
def test_any_text_is_harmless(text: str) -> None:
    """Text that may be no URL at all is unwrapped without an error, to whole URLs or to nothing."""
    _check(text)
    _check(f"https://paper.example/{text}")


def _inside(url: str) -> str | None:
    step = unwrap(url)
    return step.url if step is not None else None


def _check(text: str) -> None:
    found = trace(text)
    way = [found.url, *(step.url for step in found.steps)] if found is not None else []
    assert len(way) == len(set(way)) <= MAX_STEPS + 1
    assert all(re.match(r"https?://[^/?#]+\.[^/?#]|https?://\[", url) for url in way[1:])


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _starred(target: str) -> tuple[str, str]:
    """The target with all but plain characters replaced by stars, and what they replace."""
    lengths = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    pattern = r"[^A-Za-z0-9:/?.=]+"
    starred = re.sub(pattern, lambda run: "*" if len(run[0]) == 1 else f"**{lengths[len(run[0]) - 2]}", target)
    return starred, "".join(re.findall(pattern, target))
