"""Interstitials stand before a page; error pages, searches and sections do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.pages.interstitials import (
    INTERSTITIAL_HOSTS,
    INTERSTITIAL_LABELS,
    INTERSTITIAL_PHRASES,
    RETURN_PARAMETERS,
    interstitial_before,
)
from linkcheck.pages.not_found import notice_rows

from .drawing import NAVIGATION, PARAGRAPH, article, page, rows, visible_text

ASKED = "https://paper.example/a/story"
PASSWORD = "<form><input name=user><input name=secret type=password></form>"


@pytest.mark.parametrize(("asked", "final", "kind"), rows("interstitials.tsv"))
def test_redirect_to_a_gate(asked: str, final: str, kind: str | None) -> None:
    """Where a redirect ended tells an interstitial from other places."""
    assert interstitial_before(asked, None, final) == kind


@pytest.mark.parametrize(("host", "kind"), INTERSTITIAL_HOSTS.items())
def test_each_host_is_a_gate(host: str, kind: str) -> None:
    """Every host of the table is an interstitial, and so are those below it."""
    assert interstitial_before(ASKED, None, f"https://{host}/x") == kind
    assert interstitial_before(ASKED, None, f"https://eu.{host}/x") == kind
    assert interstitial_before(f"https://{host}/y", None, f"https://{host}/x") is None


@pytest.mark.parametrize(("label", "kind"), INTERSTITIAL_LABELS.items())
def test_each_label_is_a_gate(label: str, kind: str) -> None:
    """A first label of the table names an interstitial on anybody's domain, but not as the domain itself."""
    assert interstitial_before(ASKED, None, f"https://{label}.paper.example/x") == kind
    assert interstitial_before(ASKED, None, f"https://{label}.example/x") is None


@pytest.mark.parametrize("name", sorted(RETURN_PARAMETERS))
def test_each_parameter_keeps_the_address(name: str) -> None:
    """Every parameter of the table is one by which a page sends its reader on."""
    assert interstitial_before(ASKED, None, f"https://paper.example/hello?{name.upper()}=%2Fa%2Fstory") == "a page before it"


@pytest.mark.parametrize(
    ("says", "phrase"),
    [(says, phrase) for says, _, phrase in notice_rows() if phrase in INTERSTITIAL_PHRASES and says not in ("absent", "wall")],
)
def test_each_phrase_replaces_a_page(says: str, phrase: str) -> None:
    """A short page that says as its title or heading that it stands before another is an interstitial, without any redirect."""
    form = PASSWORD if says == "login" else "<p>Sorry.</p>"

    assert (
        interstitial_before(ASKED, visible_text(page(f"{phrase.upper()} | The Paper", form), ASKED), ASKED) == INTERSTITIAL_PHRASES[phrase]
    )
    assert (
        interstitial_before(ASKED, visible_text(page("The Paper", f"<h1>{phrase}</h1>{form}"), ASKED), ASKED)
        == INTERSTITIAL_PHRASES[phrase]
    )
    assert interstitial_before(ASKED, visible_text(page(phrase, NAVIGATION + PARAGRAPH * 8 + form), ASKED), ASKED) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "451: Unavailable due to legal reasons. We recognize you are attempting to access this website from a country"
        " belonging to the European"
        " Economic Area (EEA) including the EU which enforces the General Data Protection Regulation.",
        "Our website is currently unavailable in most European countries. We are engaged on the issue.",
        "Sorry, this content is not available in your region.",
        "This video is blocked in your country.",
        "Access to this site from your country has been blocked.",
    ],
)
def test_sentence_for_readers_elsewhere(sentence: str) -> None:
    """Without a title for it, a short page for readers of the wrong country is known by its sentence."""
    assert interstitial_before(ASKED, visible_text(page("The Paper", f"<p>{sentence}</p>"), ASKED), ASKED) == "a page for readers elsewhere"


@pytest.mark.parametrize(
    "html",
    [
        article("Log in: the story of the first password"),
        article("Closed for maintenance: a year inside a lighthouse"),
        article("Not available in your country: how films travel", paragraphs=1),
        page("A harbour at night | The Paper", f"<h1>A harbour at night</h1>{PARAGRAPH}{PASSWORD}"),
        page("Log in", "<h1>Log in</h1><p>A poem about doors.</p>"),
        page("Log in", PASSWORD, '<meta property="og:type" content="article">'),
        b"",
    ],
)
def test_page_beside_a_gate_is_none(html: bytes) -> None:
    """Articles about interstitials, pages with a login beside them, and pages that only sound like one are shown."""
    assert interstitial_before(ASKED, visible_text(html, ASKED), ASKED) is None


def test_page_asked_for_by_that_name_is_the_page() -> None:
    """A link to a page about consent or maintenance gets what it asked for."""
    for name, title in (("privacy/your-privacy-choices", "Your privacy choices"), ("maintenance", "Maintenance"), ("signin", "Sign in")):
        url = f"https://paper.example/{name}"
        assert interstitial_before(url, visible_text(page(title, PASSWORD), url), url) is None


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_raises(asked: str, final: str) -> None:
    """What is no URL has no interstitial."""
    assert interstitial_before(asked, None, f"https://paper.example/{final}") in (
        None,
        *INTERSTITIAL_PHRASES.values(),
        "a page before it",
        "a subscription page",
        "a bot check",
    )
