"""Fixes write what will be read there again: in YAML, TOML, HTML and Markdown."""

import httpx
import pytest

from linkcheck.model import Finding
from tests.conftest import Check
from tests.judge.posts import AFFILIATE, ALIVE, COPY, NEWS, PAPER, html, markdown, moved, wordpress
from tests.judge.test_rules import edited

GATE = "https://news.google.com/news/url?url="


def found_in(check: Check, text: str, code: str, world: dict[str, httpx.Response] | None = None) -> Finding:
    findings = [finding for finding in check({"a.md": text}, world).posts[0].findings if finding.code == code]
    assert len(findings) == 1
    return findings[0]


@pytest.mark.parametrize(
    ("post", "wanted"),
    [
        (html('<a href="{}">x</a>'), "https://b.example/?a=1&amp;copy=2"),
        (html("<a href='{}'>x</a>"), "https://b.example/?a=1&amp;copy=2"),
        (markdown("[x]({})"), "https://b.example/?a=1&copy=2"),
        (markdown("[x]: <{}>\n\n[x]"), "https://b.example/?a=1&copy=2"),
        (markdown("See {}."), "https://b.example/?a=1&copy=2"),
    ],
)
def test_a_url_is_written_as_its_place_reads_it(check: Check, post: str, wanted: str) -> None:
    """HTML wants each ampersand escaped, Markdown only where it would be taken for a reference."""
    end = "https://b.example/?a=1&copy=2"
    world = {"https://a.example/x": moved(end), end: ALIVE}
    text = post.format("https://a.example/x")
    mended = edited(text, found_in(check, text, "LC407", world).fix)

    assert mended == post.format(wanted)
    assert check({"a.md": mended}, world).posts[0].reading.body[0].url == end


@pytest.mark.parametrize(
    ("end", "wanted"),
    [
        ("https://b.example/a_(b)", "https://b.example/a_(b)"),
        ("https://b.example/a)b", "https://b.example/a%29b"),
        ("https://b.example/it's", "https://b.example/it%27s"),
        ("https://b.example/?a=1&copy;2", "https://b.example/?a=1&amp;copy;2"),
    ],
)
def test_a_destination_in_markdown_ends_where_it_should(check: Check, end: str, wanted: str) -> None:
    """Parentheses that nothing opened, quotes and references are escaped."""
    text = markdown("[x](https://a.example/x)")
    mended = edited(text, found_in(check, text, "LC407", {"https://a.example/x": moved(end), end: ALIVE}).fix)

    assert mended == markdown(f"[x]({wanted})")


def test_a_fix_mends_every_place_of_a_url(check: Check) -> None:
    """Two values in the front matter and an escaped one in the body change together."""
    url = f"{GATE}{PAPER}&sa=t"
    text = wordpress(url, url, url.replace("&", "&amp;"))

    assert edited(text, found_in(check, text, "LC301").fix) == wordpress()


@pytest.mark.parametrize(("code", "wrap"), [("LC301", f"{GATE}{{}}"), ("LC304", "https://web.archive.org/web/20160509120000/{}")])
def test_a_claim_is_given_no_tracking_back(check: Check, code: str, wrap: str) -> None:
    """The page behind a wrapper is written without the parameters that LC303 would find next."""
    url = wrap.format(f"{PAPER}?utm_source=feed")
    text = wordpress(url, url, url)
    mended = edited(text, found_in(check, text, code).fix)

    assert mended == wordpress()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (f"---\ntitle: x\noriginal_link: {PAPER}\n---\n", f"---\ncanonical_url: '{PAPER}'\ntitle: x\noriginal_link: {PAPER}\n---\n"),
        (f"---\noriginal_link:\n  - {PAPER}\n---\n", f"---\ncanonical_url:\n  - '{PAPER}'\noriginal_link:\n  - {PAPER}\n---\n"),
        (
            f'+++\noriginal_link = "{PAPER}"\n[a]\nb = 1\n+++\n',
            f'+++\ncanonical_url = "{PAPER}"\noriginal_link = "{PAPER}"\n[a]\nb = 1\n+++\n',
        ),
    ],
)
def test_a_missing_canonical_is_added_at_the_top(check: Check, text: str, mended: str, newline: str) -> None:
    """In the form of the original: a list beside a list, TOML before its first table."""
    text, mended = (form.replace("\n", newline) for form in (text, mended))
    report = check({"a.md": text}, expect=("canonical",))

    assert edited(text, report.posts[0].findings[0].fix) == mended
    assert check({"a.md": mended}, expect=("canonical",)).posts[0].findings == ()


@pytest.mark.parametrize(
    "text", [f"---\noriginal_link: {PAPER}\ncanonical_url:\n---\n", f'{{"original_link": "{PAPER}"}}\n', "---\ntitle: x\n---\n"]
)
def test_nothing_is_added_where_no_place_or_page_is_known(check: Check, text: str) -> None:
    """An empty key is there already, JSON has no line for it, and without an original there is nothing to write."""
    finding = check({"a.md": text}, expect=("canonical",)).posts[0].findings[0]

    assert (finding.code, finding.fix) == ("LC102", None)


def test_a_missing_source_is_added_at_the_end(check: Check) -> None:
    """A paragraph in HTML, a link in Markdown; an editor has to look at it."""
    texts = {"a.md": wordpress(source=None), "b.md": f"---\noriginal_link: {NEWS}\n---\nText"}
    report = check(texts, expect=("source",))
    fixes = {post.path: post.findings[0].fix for post in report.posts}

    assert {fix and fix.safety for fix in fixes.values()} == {"unsafe"}
    assert edited(texts["a.md"], fixes["a.md"]) == texts["a.md"] + f'\n<p><a href="{PAPER}">Source</a></p>\n'
    assert edited(texts["b.md"], fixes["b.md"]) == texts["b.md"] + f"\n\n[Source]({NEWS})\n"


def test_a_mismatch_that_the_text_proves_is_safe_to_mend(check: Check) -> None:
    """An importer's damage is mended without looking; which of two pages is right is an editor's choice."""
    bent = "https://digest.example/wp-content/uploads/2016/05/A-Title.paper.example2016/05/the-slug/"
    rewritten, other = wordpress(source=bent), wordpress(source=NEWS)
    fixes = [found_in(check, text, "LC202").fix for text in (rewritten, other)]

    assert [fix and fix.safety for fix in fixes] == ["safe", "unsafe"]
    assert [edited(text, fix) for text, fix in zip((rewritten, other), fixes, strict=True)] == [wordpress()] * 2


def test_a_copy_of_a_page_that_is_gone_serves_readers(check: Check) -> None:
    """Source may lead to the copy then; the front matter still names the publisher."""
    gone = {COPY: ALIVE, PAPER: httpx.Response(410)}
    codes = [finding.code for finding in check({"a.md": wordpress(source=COPY)}, gone).posts[0].findings]

    assert "LC304" not in codes
    assert found_in(check, wordpress(source=COPY), "LC304", {COPY: ALIVE, PAPER: ALIVE}).fix is not None


def test_an_affiliate_link_without_its_page_has_no_fix(check: Check) -> None:
    """The network keeps the page to itself."""
    url = "https://www.anrdoezrs.net/click-123-456"
    finding = found_in(check, wordpress(url, url, url), "LC305")

    assert (finding.message, finding.fix) == ("original_link goes through the affiliate network CJ Affiliate", None)
    assert found_in(check, wordpress(AFFILIATE, AFFILIATE, AFFILIATE), "LC305").fix is not None
