"""What a URL means as text: damage, identity, hosts, and the ends of unwrapping."""

from itertools import combinations
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.text import clear_caches, decode_references, holds_references
from linkcheck.urls.domains import registrable, same_site
from linkcheck.urls.identity import bare_host, identity, is_usually_same
from linkcheck.urls.malformed import MAX_URL, Damage, damage_of, mistake_in
from linkcheck.urls.tracking import tracking_in, without_tracking
from linkcheck.urls.unwrap import trace, unwrap
from linkcheck.urls.unwrap.trace import MAX_STEPS
from linkcheck.urls.url import NotWebLink, Url, parse_url, web_url, without_userinfo

from .tables import rows

PIECES = (
    "http://",
    "https://",
    "//",
    "www.google.com/url?q=",
    "news.google.com/rss/articles/CBMi",
    "web.archive.org/web/2013/",
    "feeds.paper.example/c/1/f/2/s/322bb1b1/l/",
    "0L",
    "0M",
    "0Spaper",
    "0N0C",
    "0",
    "/story01.htm",
    "paper.example/a",
    "amp/s/",
    "cdn.ampproject.org/c/s/",
    "consent.google.com/ml?continue=",
    "?url=",
    "&usg=",
    "%3A%2F%2F",
    "%25",
    "“",
    "”",
    '"',
    "<a>",
    " ",
    "\n",
    "l.facebook.com/l.php?u=",
    "urldefense.com/v3/__",
    "__;JQ!!",
    "*",
    "paper-example.translate.goog/",
    "archive.ph/2013/",
    "rd.yahoo.com/*",
    "é",
    "日本",
    "#",
    "[",
    "]",
    ":",
    "http;//",
    "\x00",
    "\ud7ff",
    "{{",
)
urlish = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=9).map("".join)


@pytest.mark.parametrize(("url", "other", "expected"), rows("identity.tsv"))
def test_equal_keys_mean_the_same_address(url: str, other: str, expected: str) -> None:
    """Two spellings of one address share a key, and two addresses never do."""
    assert (identity(url) == identity(other)) is (expected == "same")


@pytest.mark.parametrize(("url", "other", "expected"), rows("usually_same.tsv"))
def test_most_sites_take_some_spellings_for_one_page(url: str, other: str, expected: str) -> None:
    """What is one page nearly everywhere is told from what may be two, whichever of the addresses comes first."""
    assert (is_usually_same(url, other), is_usually_same(other, url)) == ((expected == "same"),) * 2


@pytest.mark.parametrize("address", ["https://http;//", "https://paper.example/", "https://"])
@pytest.mark.parametrize("nested", [10, 3000])
def test_a_repair_that_is_damaged_is_none(address: str, nested: int) -> None:
    """Where addresses stand in one another, the one that is left is not repaired in turn, however many there are."""
    found = damage_of(address * nested)

    assert found is not None
    assert found.repair is None


@pytest.mark.parametrize(("text", "kind", "repair"), rows("malformed.tsv"))
def test_damage_is_named_and_repaired(text: str, kind: str | None, repair: str | None) -> None:
    """Damage is recognised for what it is and repaired only where the URL that was meant is certain."""
    found = parse_url(text)

    damage = found if isinstance(found, Damage) else None
    assert (damage.kind if damage else None, damage.repair if damage else None) == (kind, repair)


@pytest.mark.parametrize(
    ("text", "kind", "repair"),
    [
        ("www.ferries.example", "missing-scheme", "https://www.ferries.example"),
        ("harbour-office.com", "missing-scheme", "https://harbour-office.com"),
        ("harbour.org:8080/", "missing-scheme", "https://harbour.org:8080/"),
        ("guide.de", None, None),
        ("config.in", None, None),
        ("notes.md", None, None),
        ("keeper@harbour.example", "missing-mailto", "mailto:keeper@harbour.example"),
        ("@keeper", None, None),
        ("file:///C:/Users/keeper/map.html", "local-file", None),
        ("C:\\Users\\keeper\\map.html", "local-file", None),
        ("\\\\server\\map.html", "local-file", None),
        ("mk:@MSITStore:C:%5Chelp.chm::/a.htm", "local-file", None),
        ("callto://keeper", "forgotten-scheme", None),
        ("htto://forum.example/a", "mistyped-scheme", "http://forum.example/a"),
        ("httpss://forum.example/a", "mistyped-scheme", "https://forum.example/a"),
        ("hxxp://evil.example/a", None, None),
        ("mailto:keeper@harbour.example", None, None),
        ("tel:+100", None, None),
        ("ftp://harbour.example/a", None, None),
        ("a/b.html", None, None),
    ],
)
def test_what_is_hardly_meant_is_named(text: str, kind: str | None, repair: str | None) -> None:
    """Hosts and mail addresses without a scheme, files of the author's and schemes of the past are told from relative links."""
    assert isinstance(parse_url(text), NotWebLink)
    found = mistake_in(text)
    assert (found.kind if found else None, found.repair if found else None) == (kind, repair)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("#top", "fragment"),
        ("/a", "relative"),
        ("../a.html", "relative"),
        ("?page=2", "relative"),
        ("mailto:a@paper.example", "scheme"),
        ("javascript:void(0)", "scheme"),
        ("data:text/html,x", "scheme"),
        ("{{ site.url }}/a", "template"),
        ("{% link a.md %}", "template"),
        ("{%if a%}/a{%endif%}", "template"),
        ('{{< ref "a" >}}', "template"),
        ("%7B%7Burl%7D%7D", "template"),
    ],
)
def test_what_is_no_web_link_says_why(text: str, reason: str) -> None:
    """A reference that leads nowhere on the web is told apart from damage, with its reason."""
    assert parse_url(text) is NotWebLink(reason)


@pytest.mark.parametrize(
    ("host", "bare"),
    [
        ("www.paper.example", "paper.example"),
        ("www.example", "www.example"),
        ("m.www.paper.example", "paper.example"),
        ("en.m.wiki.example", "en.wiki.example"),
        ("paper.example.", "paper.example"),
    ],
)
def test_presentation_labels_do_not_count(host: str, bare: str) -> None:
    """A host loses the labels that name a presentation as long as two labels remain."""
    assert bare_host(host) == bare


@pytest.mark.parametrize(
    ("host", "other", "same"),
    [
        ("news.paper.com", "www.paper.com", True),
        ("a.paper.co.uk", "b.paper.co.uk", True),
        ("one.co.uk", "two.co.uk", False),
        ("one.github.io", "two.github.io", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "192.0.2.1", True),
        ("localhost", "localhost", True),
    ],
)
def test_sites_are_told_by_the_public_suffix_list(host: str, other: str, same: bool) -> None:
    """Two hosts are one site only below one registrable domain, where private suffixes count as suffixes."""
    assert same_site(host, other) is same


@pytest.mark.parametrize(
    "name",
    [
        "paper.com",
        "paper.example",
        "co.uk",
        "github.io",
        "kawasaki.jp",
        "city.kawasaki.jp",
        "www.ck",
        "a.ck",
        "paper.de",
        "2.1",
        "amazonaws.com",
        "xn--p1ai",
        "paper.xn--p1ai",
        "com",
        "kobe.jp",
        "no-such.tld",
    ],
)
def test_what_the_list_does_not_name_is_told_without_its_library(name: str) -> None:
    """A glance at the list says of two hosts what the library that reads it says."""
    hosts = (name, f"a.{name}", f"b.a.{name}", f"c.{name}")
    for host, other in combinations(hosts, 2):
        assert same_site(host, other) is (registrable(host) == registrable(other))


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("consent.paper.example", "paper.example"),
        ("paper.example", "paper.example"),
        ("example", "example"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::7]", "[2001:db8::7]"),
        ("co.uk", "co.uk"),
        ("a.github.io", "a.github.io"),
    ],
)
def test_hosts_without_a_known_suffix_keep_two_labels(host: str, domain: str) -> None:
    """Where the list has no rule for a suffix, its last label is one; addresses and suffixes stand for themselves."""
    assert registrable(host) == domain


def test_domains_need_no_download(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registrable domain is found without opening a socket."""
    import socket

    monkeypatch.setattr(socket, "socket", None)
    clear_caches(registrable)

    assert registrable("news.paper.co.uk") == "paper.co.uk"


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("a?x=1&#038;y=2", "a?x=1&y=2"),
        ("a?x=1&amp;y=2", "a?x=1&y=2"),
        ("a?x=1&#x26;y=2", "a?x=1&y=2"),
        ("a?x=1&amp;amp;y", "a?x=1&amp;y"),
        ("a?x=1&copy=2&region=us", "a?x=1&copy=2&region=us"),
        ("a?x=1&#38y", "a?x=1&#38y"),
        ("&nosuch;", "&nosuch;"),
        ("&#1114112;", "\ufffd"),
    ],
)
def test_references_are_decoded_once_and_only_whole(text: str, decoded: str) -> None:
    """Metadata loses one level of character references, and a query that only looks like one keeps its letters."""
    assert decode_references(text) == decoded
    assert holds_references(text) is (text != decoded)


def test_fragment_is_not_requested() -> None:
    """What is sent for a URL is all of it but the fragment."""
    url = web_url("https://paper.example/a?b=1#c")

    assert url is not None
    assert (url.request, url.query, url.fragment) == ("https://paper.example/a?b=1", "b=1", "c")


@given(urlish)
def test_parsing_never_raises(text: str) -> None:
    """Any text is a URL, damage, or no web link, and its normal form is stable."""
    found = parse_url(text)

    if isinstance(found, Url):
        again = parse_url(found.href)
        assert isinstance(again, Damage) or again == found
    assert isinstance(found, Url | Damage | NotWebLink)
    assert isinstance(identity(text), str)


@given(urlish)
def test_unwrapping_ends_and_moves_on(text: str) -> None:
    """Unwrapping any text ends, and each step leads to another whole URL than the one before."""
    step, found = unwrap(text), trace(text)

    if step is not None:
        before = web_url(text)
        assert before is not None
        assert web_url(step.url) is not None
        assert step.url != before.href
    if found is not None:
        way = [found.url, *(step.url for step in found.steps)]
        assert len(way) == len(set(way)) <= MAX_STEPS + 1


@given(urlish)
def test_repair_is_sound(text: str) -> None:
    """A repaired URL is itself a whole URL without damage."""
    damage = damage_of(text.strip())

    if damage is not None and damage.repair is not None:
        assert damage.repair.lower().startswith(("http://", "https://"))
        assert damage_of(damage.repair) is None


def test_nesting_is_bounded() -> None:
    """A URL wrapped more often than anyone would is unwrapped eight times and no more."""
    url = "https://web.archive.org/web/2013/" * 12 + "http://paper.example/"

    found = trace(url)

    assert found is not None
    assert len(found.steps) == MAX_STEPS


@pytest.mark.parametrize(
    "text",
    [
        "http://" * 5000,
        "http://x/" + "a-." * 20000,
        "“" * 50000,
        "http://x/" + "http" * 20000,
        "0" * 100000,
        "https://urldefense.com/v3/__" + "__;" * 30000,
        "https://x.translate.goog/?" + "_x_tr_a=1&" * 20000,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    """A very long text is read in a moment, and reading it does not exhaust the stack."""
    begun = process_time()
    parse_url(text)
    trace(text)

    assert process_time() - begun < 2


def test_what_is_longer_than_any_address_is_damaged() -> None:
    """The reason says how long it is; a scheme that holds whole pictures is none of the web's business."""
    bound = MAX_URL - len("https://a.example/")
    found = parse_url("https://a.example/" + "x" * (bound + 1))

    assert isinstance(found, Damage)
    assert (found.kind, found.reason) == ("too-long", "it has 32,769 characters, and no address has more than 32,768")
    assert isinstance(parse_url("https://a.example/" + "x" * bound), Url)
    assert parse_url("data:image/png;base64," + "A" * 100_000) is NotWebLink.SCHEME


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http;//user:PW@host/x", "http;//host/x"),
        ("http;/user:PW@host/x", "http;/host/x"),
        ("htp://user:PW@host/x", "htp://host/x"),
        ("https;\\\\PW@host/x", "https;\\\\host/x"),
        ("http//user:PW@host/x", "http//host/x"),
        ("//\nuser@host/x", "//\nhost/x"),
        ("//user\n:PW@host/x", "//host/x"),
        ("https://user:PW\t@host/x", "https://host/x"),
        ("https://user@ :PW@host/x", "https://host/x"),
        ("“http;//user:PW@host/x”", "“http;//host/x”"),
        ("see http;//user:PW@host/x", "see http;//host/x"),
        ("x//user:PW@host//other:PW@host", "x//host//host"),
        ("https://a.example//@user/x", "https://a.example//@user/x"),
        ("https://a.example/lib@1.2//x@3", "https://a.example/lib@1.2//x@3"),
        ("c:/me@home", "c:/me@home"),
    ],
)
def test_a_password_is_hidden_in_what_is_no_url(text: str, shown: str) -> None:
    """What looks like user information is taken for it, also where no browser would; an `@` of a path stays."""
    assert without_userinfo(text) == shown


@pytest.mark.parametrize(
    ("url", "names", "clean"),
    [
        ("https://a.example/?utm_source=x&b=1&UTM_Medium=y", ("utm_source", "UTM_Medium"), "https://a.example/?b=1"),
        ("https://a.example/?utm_source=x#part", ("utm_source",), "https://a.example/#part"),
        ("https://a.example/#xtor=RSS-1", ("xtor",), "https://a.example/"),
        ("https://a.example/#xtor=RSS-1&part=2", (), "https://a.example/#xtor=RSS-1&part=2"),
        ("https://a.example/?source=rss----1", ("source",), "https://a.example/"),
        ("https://a.example/?source=paper&&b=%20#", (), "https://a.example/?source=paper&&b=%20#"),
        ("https://a.example/?b=?utm_source=x", (), "https://a.example/?b=?utm_source=x"),
        ("https://x.com/ann/status/1?s=46&T=gEv&lang=en", ("s", "T"), "https://x.com/ann/status/1?lang=en"),
        ("https://a.example/?s=46&t=gEv", (), "https://a.example/?s=46&t=gEv"),
        ("//news.bbc.co.uk/a?at_medium=RSS", ("at_medium",), "//news.bbc.co.uk/a"),
        ("https://notx.com/?s=46", (), "https://notx.com/?s=46"),
        ("https://a.example/?pk_article=1&pk_source=x", ("pk_source",), "https://a.example/?pk_article=1"),
    ],
)
def test_tracking_is_left_out_and_nothing_else(url: str, names: tuple[str, ...], clean: str) -> None:
    """The other parameters and the fragment stay as they are written."""
    assert (tracking_in(url), without_tracking(url)) == (names, clean)
