"""What a URL means as text: damage, identity, wrappers, hosts."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkcheck.urls.domains import registrable, same_site
from linkcheck.urls.identity import bare_host, identity
from linkcheck.urls.malformed import Damage, damage_of
from linkcheck.urls.parse import Elsewhere, Url, parse, web_url
from linkcheck.urls.references import decode_references, holds_references
from linkcheck.urls.unwrap import trace, unwrap
from linkcheck.urls.unwrap.reading import absolute
from linkcheck.urls.unwrap.steps import on_host
from linkcheck.urls.unwrap.table import ROWS, rows_on
from linkcheck.urls.unwrap.trace import MAX_STEPS
from linkcheck.vocabulary import Kind

from .tables import rows

ENOUGH = settings(max_examples=150, deadline=None, derandomize=True)
PIECES = (
    "http://", "https://", "//", "www.google.com/url?q=", "news.google.com/rss/articles/CBMi", "web.archive.org/web/2013/",
    "feeds.paper.example/c/1/f/2/s/322bb1b1/l/", "0L", "0M", "0Spaper", "0N0C", "0", "/story01.htm", "paper.example/a", "amp/s/",
    "cdn.ampproject.org/c/s/", "consent.google.com/ml?continue=", "?url=", "&usg=", "%3A%2F%2F", "%25", "“", "”", "\"", "<a>", " ", "\n",
    "l.facebook.com/l.php?u=", "urldefense.com/v3/__", "__;JQ!!", "*", "paper-example.translate.goog/", "archive.ph/2013/",
    "rd.yahoo.com/*",
    "é", "日本", "#", "[", "]", ":", "http;//", "\x00", "\ud7ff", "{{",
)
urlish = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=9).map("".join)


@pytest.mark.parametrize(("url", "target"), rows("unwrapping.tsv"))
def test_wrapper_gives_up_its_target(url, target):
    """The page behind a wrapper is read from the text alone, and what is no wrapper is left as it is."""
    found = trace(url)

    assert found is not None
    assert (found.target if found.steps else None) == target


@pytest.mark.parametrize(("url", "other", "expected"), rows("identity.tsv"))
def test_equal_keys_mean_the_same_address(url, other, expected):
    """Two spellings of one address share a key, and two addresses never do."""
    assert (identity(url) == identity(other)) is (expected == "same")


@pytest.mark.parametrize(("text", "kind", "repair"), rows("malformed.tsv"))
def test_damage_is_named_and_repaired(text, kind, repair):
    """Damage is recognised for what it is and repaired only where the URL that was meant is certain."""
    found = parse(text)

    damage = found if isinstance(found, Damage) else None
    assert (damage.kind if damage else None, damage.repair if damage else None) == (kind, repair)


@pytest.mark.parametrize(("text", "reason"), [
    ("", "empty"), (" \n", "empty"), ("#top", "fragment"), ("/a", "relative"), ("../a.html", "relative"), ("?page=2", "relative"),
    ("mailto:a@paper.example", "scheme"), ("javascript:void(0)", "scheme"), ("data:text/html,x", "scheme"),
    ("{{ site.url }}/a", "template"), ("{% link a.md %}", "template"), ('{{< ref "a" >}}', "template"), ("%7B%7Burl%7D%7D", "template"),
])
def test_what_is_no_web_link_says_why(text, reason):
    """A reference that leads nowhere on the web is told apart from damage, with its reason."""
    assert parse(text) is Elsewhere(reason)


def test_lower_cased_proxy_is_remarked():
    """A target read from a lower-cased path says that its capitals are lost."""
    step = unwrap("http://feeds.paper.example/c/1/f/2/s/322bb1b1/sc/1/l/0l0spaper0n0ca/story01.htm")

    assert step is not None
    assert (step.wrapper, step.remark) == ("FeedsPortal", "its case was lost")


@pytest.mark.parametrize(("url", "wrapper"), [
    ("https://news.google.com/rss/articles/CBMiGkFVX3lxTGFiY2RlZg?oc=5", "Google News"),
    ("http://feeds.feedburner.com/~r/paper/~3/AbCdEfGhIjK/story01.htm", "FeedBurner"),
    ("http://feeds.paper.example/~r/paper/top/~5/AbCdEfGhIjK/p.png", "FeedBurner"),
    ("http://feedproxy.google.com/~r/paper/~3/AbCdEfGhIjK/", "FeedBurner"),
    ("https://bit.ly/2abc", "link shortener"),
    ("http://da.feedsportal.com/r/1/x", "FeedsPortal"),
    ("http://pi.feedsportal.com/r/1/u/2/f/3/mf.gif", "FeedsPortal"),
    ("http://paper.feedsportal.com/fy/8av2EvY0ZbXKa2NA/story01.htm", "FeedsPortal"),
    ("http://ads.paper.example/click.phdo?i=1f2e", "Pheedo"),
    ("https://flip.it/AbCdEf", "link shortener"),
    ("https://disq.us/p/1abc2de", "Disqus"),
    ("https://link.segmentfault.com/?enc=hPGn%3D%3D.RqC%2B", "SegmentFault"),
    ("https://protect-us.mimecast.com/s/AbCdEfGhIjK?domain=paper.example", "Mimecast"),
    ("https://url.us.m.mimecastprotect.com/s/AbCdEfGhIjK", "Mimecast"),
    ("https://secure-web.cisco.com/1z0v_U78rf_0ofSUeyHRS36Fj-mk74", "Cisco Secure Email"),
    ("https://www.awin1.com/cread.php?s=1&v=2&q=3&r=4", "Awin"),
    ("https://www.kqzyfj.com/click-123-456", "CJ Affiliate"),
    ("https://www.shareasale.com/r.cfm?b=1&u=2&m=3&urllink=shop.example", "ShareASale"),
    ("https://archive.ph/AbCd1", "archive.today"),
    ("https://perma.cc/AB12-CD34", "Perma.cc"),
    ("https://web.archive.org/web/2013/http://bit.ly/2abc", "link shortener"),
])
def test_opaque_wrapper_has_no_target(url, wrapper):
    """A wrapper that keeps its target to itself is named, and no target is claimed."""
    found = trace(url)

    assert found is not None
    assert found.opaque is not None
    assert (found.target, found.opaque.name) == (None, wrapper)


@pytest.mark.parametrize("url", [
    "https://bit.ly/", "https://notbit.ly/a", "http://feeds.paper.example/~ff/paper", "http://feeds.feedburner.com/paper",
    "https://www.mimecast.com/resources/", "https://perma.cc/about", "https://archive.ph/about", "https://archive.ph/faq",
    "https://share.feedsportal.com/share/twitter/?u=http%3A%2F%2Fpaper.example%2F", "https://www.awin1.com/", "https://disq.us/",
])
def test_look_alike_is_not_opaque(url):
    """A service's home page, its own pages, a longer host name and a feed itself are pages of their own."""
    found = trace(url)

    assert found is not None
    assert (found.opaque, found.target) == (None, url)


def test_every_wrapper_is_taken_off_by_some_line():
    """No row of the table goes without a line of the test table that it reads."""
    urls = [str(case.values[0]) for case in rows("unwrapping.tsv")]
    stations = [web_url(url) for text in urls if (found := trace(text)) for url in (found.url, *(step.url for step in found.steps))]

    unused = [row for row in ROWS if not any(_reads(row, url) for url in stations if url is not None)]

    assert not unused


def _reads(row, url):
    match = row.path.match(url.path)
    return row in rows_on(url.host) and match is not None and absolute(row.read(url, match)) is not None


@pytest.mark.parametrize(("url", "kind"), [
    ("https://l.facebook.com/l.php?u=https%3A%2F%2Fpaper.example%2F", Kind.GATE),
    ("https://nam06.safelinks.protection.outlook.com/?url=https%3A%2F%2Fpaper.example%2F", Kind.GATEWAY),
    ("https://us.rd.yahoo.com/a/*http://paper.example/", Kind.TRACKER),
    ("https://go.skimresources.com/?url=https%3A%2F%2Fshop.example%2F", Kind.AFFILIATE),
    ("https://archive.ph/newest/https://paper.example/", Kind.ARCHIVE),
    ("https://paper-example.translate.goog/", Kind.ARCHIVE),
    ("https://www.google.com/amp/s/paper.example/", Kind.AMP),
    ("https://youtu.be/dQw4w9WgXcQ", Kind.SHORTENER),
])
def test_wrapper_says_of_what_kind_it_is(url, kind):
    """A gate that is taken to work is told from a counter that must be asked, and both from another copy of the page."""
    step = unwrap(url)

    assert step is not None
    assert step.kind is kind


def test_ordinary_host_is_compared_with_few_rows():
    """A host that is no wrapper's meets only the rows that are told by their path."""
    assert all(not row.hosts for row in rows_on("www.paper.example"))
    assert len(rows_on("www.paper.example")) < 5


@pytest.mark.parametrize(("url", "service"), [
    ("https://webcache.googleusercontent.com/search?q=cache:tC0vZfFD3lQJ:https://paper.example/a", "Google cache"),
    ("http://feeds.reuters.com/~r/x/~3/AbCdEfGhIjK/s", "feeds.reuters.com"),
    ("http://paper.feedsportal.com/c/1/f/2/s/322bb1b1/l/0L0Sx", "FeedsPortal"),
    ("http://feeds.paper.example/c/1/f/2/s/322bb1b1/sc/1/l/0Lpaper0N0C/story01.htm", "FeedsPortal"),
])
def test_dead_service_is_known_offline(url, service):
    """A link over a service that was shut down is known to be dead for readers without asking."""
    found = trace(url)

    assert found is not None
    assert found.gone is not None
    assert found.gone.service == service


@pytest.mark.parametrize(("host", "suffixes", "matches"), [
    ("google.com", ("google.*",), True), ("www.google.co.jp", ("google.*",), True), ("google.com.br", ("google.*",), True),
    ("google.evil.example", ("google.*",), False), ("google.com.evil.example", ("google.*",), False),
    ("mygoogle.com", ("google.*",), False),
    ("a.t.co", ("t.co",), True), ("t.co", ("t.co",), True), ("at.co", ("t.co",), False), ("t.co.evil.example", ("t.co",), False),
])
def test_host_matches_whole_labels(host, suffixes, matches):
    """A host counts as a service's only at a label boundary and under a real suffix."""
    assert on_host(host, suffixes) is matches


@pytest.mark.parametrize(("host", "bare"), [
    ("www.paper.example", "paper.example"), ("www.example", "www.example"), ("m.www.paper.example", "paper.example"),
    ("en.m.wiki.example", "en.wiki.example"), ("paper.example.", "paper.example"),
])
def test_presentation_labels_do_not_count(host, bare):
    """A host loses the labels that name a presentation as long as two labels remain."""
    assert bare_host(host) == bare


@pytest.mark.parametrize(("host", "other", "same"), [
    ("news.paper.com", "www.paper.com", True), ("a.paper.co.uk", "b.paper.co.uk", True), ("one.co.uk", "two.co.uk", False),
    ("one.github.io", "two.github.io", False), ("192.0.2.1", "192.0.2.2", False), ("192.0.2.1", "192.0.2.1", True),
    ("localhost", "localhost", True),
])
def test_sites_are_told_by_the_public_suffix_list(host, other, same):
    """Two hosts are one site only below one registrable domain, where private suffixes count as suffixes."""
    assert same_site(host, other) is same


def test_domains_need_no_download(monkeypatch):
    """The registrable domain is found without opening a socket."""
    import socket

    monkeypatch.setattr(socket, "socket", None)
    registrable.cache_clear()

    assert registrable("news.paper.co.uk") == "paper.co.uk"


@pytest.mark.parametrize(("text", "decoded"), [
    ("a?x=1&#038;y=2", "a?x=1&y=2"), ("a?x=1&amp;y=2", "a?x=1&y=2"), ("a?x=1&#x26;y=2", "a?x=1&y=2"), ("a?x=1&amp;amp;y", "a?x=1&amp;y"),
    ("a?x=1&copy=2&region=us", "a?x=1&copy=2&region=us"), ("a?x=1&#38y", "a?x=1&#38y"), ("&nosuch;", "&nosuch;"), ("&#1114112;", "\ufffd"),
])
def test_references_are_decoded_once_and_only_whole(text, decoded):
    """Metadata loses one level of character references, and a query that only looks like one keeps its letters."""
    assert decode_references(text) == decoded
    assert holds_references(text) is (text != decoded)


def test_fragment_is_not_requested():
    """What is sent for a URL is all of it but the fragment."""
    url = web_url("https://paper.example/a?b=1#c")

    assert url is not None
    assert (url.request, url.query, url.fragment) == ("https://paper.example/a?b=1", "b=1", "c")


@ENOUGH
@given(urlish)
def test_parsing_never_raises(text):
    """Any text is a URL, damage, or no web link, and its normal form is stable."""
    found = parse(text)

    if isinstance(found, Url):
        again = parse(found.href)
        assert isinstance(again, Damage) or again == found
    assert isinstance(found, Url | Damage | Elsewhere)
    assert isinstance(identity(text), str)


@ENOUGH
@given(urlish)
def test_unwrapping_ends_and_moves_on(text):
    """Unwrapping any text ends, and each step leads to another whole URL than the one before."""
    step, found = unwrap(text), trace(text)

    assert step is None or (web_url(step.url) is not None and web_url(text) is not None and step.url != web_url(text).href)
    if found is not None:
        way = [found.url, *(step.url for step in found.steps)]
        assert len(way) == len(set(way)) <= MAX_STEPS + 1


@ENOUGH
@given(urlish)
def test_repair_is_sound(text):
    """A repaired URL is itself a whole URL without damage."""
    damage = damage_of(text.strip())

    if damage is not None and damage.repair is not None:
        assert damage.repair.lower().startswith(("http://", "https://"))
        assert damage_of(damage.repair) is None


def test_nesting_is_bounded():
    """A URL wrapped more often than anyone would is unwrapped eight times and no more."""
    url = "https://web.archive.org/web/2013/" * 12 + "http://paper.example/"

    found = trace(url)

    assert found is not None
    assert len(found.steps) == MAX_STEPS


@pytest.mark.parametrize("text", [
    "http://" * 5000, "http://x/" + "a-." * 20000, "“" * 50000, "http://x/" + "http" * 20000, "0" * 100000,
    "https://urldefense.com/v3/__" + "__;" * 30000, "https://x.translate.goog/?" + "_x_tr_a=1&" * 20000,
])
def test_hostile_text_costs_little(text):
    """A very long text is read in a moment, and reading it does not exhaust the stack."""
    begun = perf_counter()
    parse(text)
    trace(text)

    assert perf_counter() - begun < 2
