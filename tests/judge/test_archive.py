"""What many posts share is said once, and what few share stays with each of them."""

import httpx
import pytest

from linkcheck.model import Finding
from linkcheck.model.vocabulary import Certainty, Severity
from linkcheck.report.whole import Report
from tests.conftest import Check
from tests.judge.posts import ALIVE, NEWS, PAPER, THERE, NoName, html, markdown, moved, wordpress
from tests.judge.test_rules import edited


def address(number: int, host: str = "old.example") -> str:
    return f"https://{host}/articles/{number}"


def links_to(count: int, host: str = "old.example") -> dict[str, str]:
    return {f"{number}.md": markdown(f"[x]({address(number, host)})") for number in range(count)}


def archive(report: Report) -> list[tuple[str, str, int]]:
    return [(found.code, found.message, len(found.posts)) for found in report.archive if found.code != "LC003"]


def own(report: Report) -> list[tuple[str, str]]:
    return [(found.path, found.code) for post in report.posts for found in post.findings]


def one(report: Report, code: str) -> Finding:
    return next(found for found in report.archive if found.code == code)


def test_a_host_that_is_gone_is_one_finding_with_its_posts(check: Check) -> None:
    """Five posts that link to a name which does not exist died of one cause."""
    report = check(links_to(5), {address(number): NoName for number in range(5)}, name_recheck=0.0)

    assert archive(report) == [("LC402", "the host old.example does not exist any more", 5)]
    assert own(report) == []


def test_a_host_that_few_posts_link_to_stays_with_them(check: Check) -> None:
    """Below five posts each says itself that its link is dead."""
    report = check(links_to(4), {address(number): NoName for number in range(4)}, name_recheck=0.0)

    assert archive(report) == []
    assert own(report) == [(f"{number}.md", "LC402") for number in range(4)]


def test_claims_on_a_host_that_is_gone_make_it_an_error(check: Check) -> None:
    """The archive's finding is as severe as its worst post, and no surer."""
    urls = [address(number) for number in range(5)]
    posts = {f"{at}.md": wordpress(url, url, url) for at, url in enumerate(urls)}
    found = one(check(posts, dict.fromkeys(urls, NoName), name_recheck=0.0), "LC402")

    assert (found.severity, found.certainty, found.path) == (Severity.ERROR, Certainty.LIKELY, "0.md")


def test_a_host_that_answers_nothing_is_one_finding(check: Check) -> None:
    """All of a host's URLs timed out: the host is silent, not the pages."""
    report = check(links_to(5), {address(number): httpx.ReadTimeout for number in range(5)})

    assert archive(report) == [("LC403", "the host old.example answered nothing", 5)]
    assert own(report) == []


def test_a_host_that_answers_once_is_not_called_silent(check: Check) -> None:
    """One living page proves that the host is there, so the others speak for themselves."""
    world = {address(0): ALIVE} | {address(number): httpx.ReadTimeout for number in range(1, 6)}
    report = check(links_to(6), world)

    assert archive(report) == []
    assert own(report) == [(f"{number}.md", "LC403") for number in range(1, 6)]


def test_a_host_that_moved_is_one_finding_whose_parts_mend_each_post(check: Check) -> None:
    """Pages that moved to another host are one finding; each post keeps its own edits."""
    posts = links_to(5)
    world = {address(number): moved(address(number, "new.example"), 308) for number in range(5)}
    world |= {address(number, "new.example"): ALIVE for number in range(5)}
    report = check(posts, world)
    found = one(report, "LC407")

    assert archive(report) == [("LC407", "pages of old.example moved for good to new.example", 5)]
    assert own(report) == []
    assert found.fix is not None
    assert (found.fix.title, found.fix.safety, found.fix.edits) == ("write the new address", "unsafe", ())
    mended = {part.path: edited(posts[part.path], part.fix) for part in found.parts if part.fix is not None}
    assert mended == links_to(5, "new.example")
    assert archive(check(mended, world)) == []


@pytest.mark.parametrize(
    ("hops", "codes"),
    [
        ({PAPER: moved(THERE, 301), THERE: ALIVE}, ["LC407"]),
        ({PAPER: moved("https://news.example/a-slug", 308), "https://news.example/a-slug": ALIVE}, ["LC407"]),
        ({PAPER: moved("https://news.example/a-slug", 302), "https://news.example/a-slug": ALIVE}, []),
        ({PAPER: moved(THERE, 302), THERE: ALIVE}, []),
        ({PAPER: moved(f"{PAPER}x", 301), f"{PAPER}x": moved(THERE, 307), THERE: ALIVE}, []),
        ({PAPER: moved(f"{PAPER}?utm_source=x", 301), f"{PAPER}?utm_source=x": ALIVE}, []),
        ({PAPER: moved(THERE, 301), THERE: httpx.Response(404)}, ["LC401"]),
        ({PAPER: moved("https://www.paper.example/2016/05/the-slug", 301), "https://www.paper.example/2016/05/the-slug": ALIVE}, []),
        ({PAPER: httpx.Response(200, html=f'<meta http-equiv="refresh" content="0;url={THERE}">'), THERE: ALIVE}, []),
    ],
)
def test_only_permanent_redirects_to_another_living_page_are_moves(check: Check, hops: dict[str, httpx.Response], codes: list[str]) -> None:
    """A temporary redirect, another spelling and a dead end are no move."""
    report = check({"a.md": markdown(f"[x]({PAPER})")}, hops)

    assert [code for _, code in own(report)] == codes


def test_a_move_keeps_the_fragment_and_is_a_warning_on_a_claim(check: Check) -> None:
    """A note in the body, a warning on a claim; the fragment goes along as in a browser."""
    world = {PAPER: moved(THERE), THERE: ALIVE, NEWS: moved(f"{NEWS}-new", 308), f"{NEWS}-new": ALIVE}
    post = wordpress(body=f'<a href="{NEWS}#part">x</a>')
    found = {finding.severity: finding for finding in check({"a.md": post}, world).posts[0].findings}

    assert sorted(found) == ["note", "warning"]
    assert edited(post, found[Severity.NOTE].fix) == post.replace(f"{NEWS}#part", f"{NEWS}-new#part")
    assert edited(post, found[Severity.WARNING].fix) == post.replace(PAPER, THERE)


def test_hosts_that_use_http_are_one_finding_each(check: Check) -> None:
    """Two posts link to one host by http and one to another: two findings, each with its posts; only `s` is added."""
    urls = ("http://one.example/a", "http://one.example/b?x=1&y=2", "http://two.example/")
    posts = {f"{at}.md": html(f'<a href="{url.replace("&", "&amp;")}">x</a>') for at, url in enumerate(urls)}
    secure = [url.replace("http", "https") for url in urls]
    report = check(posts, {url: moved(to) for url, to in zip(urls, secure, strict=True)} | dict.fromkeys(secure, ALIVE))

    assert archive(report) == [
        ("LC410", "links to one.example use http, although it answers by https", 2),
        ("LC410", "links to two.example use http, although it answers by https", 1),
    ]
    parts = [part for found in report.archive for part in found.parts]
    assert {part.path: edited(posts[part.path], part.fix) for part in parts} == {
        path: text.replace("http:", "https:") for path, text in posts.items()
    }


def test_a_source_of_two_posts_is_named_once(check: Check) -> None:
    """Spellings, proxies and tracking lead to one page; translations of one post and home pages are no duplicates."""
    home = "https://paper.example/"
    google = f"https://news.google.com/news/url?url={NEWS}"
    report = check(
        {
            "a.md": wordpress(),
            "b.md": wordpress(*[PAPER.replace("https://", "http://www.")] * 3),
            "c.md": wordpress(google, google, google),
            "d.md": wordpress(NEWS, NEWS, NEWS),
            "en/e.md": wordpress(THERE, THERE, THERE),
            "pt-br/e.md": wordpress(THERE, THERE, THERE),
            "f.md": wordpress(home, home, home),
            "g.md": wordpress(home, home, home),
        }
    )

    assert [(found.message, found.posts) for found in report.archive if found.code == "LC206"] == [
        (f"several posts were taken from {NEWS}", ("c.md", "d.md")),
        (f"several posts were taken from {PAPER}", ("a.md", "b.md")),
    ]


def test_a_fragment_missing_in_three_posts_is_the_templates_fault(check: Check) -> None:
    """Twice it stays with its posts, three times it is one finding."""
    posts = {f"{number}.md": html('<a href="#start">skip</a>') for number in range(3)}
    few, many = check(dict(list(posts.items())[:2])), check(posts)

    assert (archive(few), own(few)) == ([], [("0.md", "LC413"), ("1.md", "LC413")])
    assert (archive(many), own(many)) == ([("LC413", "#start exists nowhere in the posts that link to it", 3)], [])


def test_the_fingerprint_of_a_shared_finding_does_not_hang_on_its_posts(check: Check) -> None:
    """Another post that joins in does not make it a new finding."""
    few = check(links_to(5), {address(number): NoName for number in range(5)}, name_recheck=0.0)
    many = check(links_to(7), {address(number): NoName for number in range(7)}, name_recheck=0.0)

    assert one(few, "LC402").fingerprint == one(many, "LC402").fingerprint
