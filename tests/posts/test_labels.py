"""Each language's words are understood where its row says."""

import pytest

from linkcheck.posts.labels import LANGUAGES, Language, is_vague, leads_to_source, may_lead_to_source, may_name_source, names_source


def texts(cell: str) -> list[str]:
    return [text.strip() for text in cell.replace("\n", "|").split("|") if text.strip()]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_every_text_of_a_language_is_understood(language: Language) -> None:
    """A link's text names the source anywhere, at the end of a body, or hardly, in any case and with punctuation around it."""
    assert all(names_source(f" {text.upper()}: ") for text in texts(language.anywhere))
    assert all(may_name_source(f"[{text.upper()}]") for text in texts(language.at_end))
    assert all(is_vague(f"{text} »") for text in texts(language.vague))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.name)
def test_every_word_of_a_language_announces_a_link(language: Language) -> None:
    """Words with a colon, words that begin a block, and ends of phrases are seen at a glance before a link."""
    for before in (*(f"{text}: " for text in texts(language.before)), *(f"({text} " for text in texts(language.opening))):
        assert leads_to_source(before, "")
        assert may_lead_to_source(before)
    for phrase in language.phrases:
        assert all(may_lead_to_source(f"a long sentence before it{end if end[0] in ' :' else f' {end}'} ") for end in phrase.ends)


def test_every_text_is_written_as_it_is_compared() -> None:
    """A text with capitals, or with punctuation at its ends, would never be found."""
    for language in LANGUAGES:
        for cell in (language.anywhere, language.at_end, language.vague, language.before, language.opening):
            assert all(text == text.casefold().strip(".:;,!? ") for text in texts(cell))
