"""Each language's file is read as it says, and each of its lines is understood."""

import re

import pytest

from linkcheck.posts.grammar import Sentence, announcement, may_announce, plain_label
from linkcheck.posts.languages import Language, Weight, grammar_of, languages, languages_in, names_at_end, names_of_source

LANGUAGES = (
    "arabic bulgarian catalan chinese croatian czech danish dutch english finnish french german greek hebrew hungarian indonesian italian "
    "japanese korean norwegian polish portuguese romanian russian slovak spanish swedish turkish ukrainian vietnamese"
).split()
_LINK = re.compile(r"\[([^\]]+)\]\(U\)|<U>")


def sentence(text: str) -> Sentence:
    """The words around the link of an example, in which `U` is the address."""
    link = _LINK.search(text)
    assert link is not None, text
    return Sentence(text[: link.start()], link[1] or "https://a.example/1", text[link.end() :])


def test_there_is_a_file_for_each_language() -> None:
    """The languages that the documentation names."""
    assert [language.name for language in languages()] == LANGUAGES


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_every_example_is_understood(language: Language) -> None:
    """A line's example is announced at least as clearly as the line says, and no word of another language is needed for that."""
    phrases = grammar_of(language).phrases
    assert phrases
    for phrase in phrases:
        words = sentence(phrase.example)
        found = announcement(words)
        assert found is not None, phrase.example
        assert found.weight >= phrase.weight, phrase.example
        assert may_announce("", phrase.example, ""), phrase.example
        assert language in languages_in(words.lower), f"no cue of {language.name} is in: {phrase.example}"


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_every_name_is_understood(language: Language) -> None:
    """A name of the source is seen as a link's text, in any case and with punctuation around it, and before a link with a colon."""
    for names, weight in ((language.anywhere, Weight.PLAIN), (language.at_end, Weight.WEAK)):
        for name in names:
            alone, before = announcement(Sentence("", f"«{name}»", ".")), announcement(Sentence(f"{name.capitalize()}: ", "A title", ""))
            assert alone is not None, name
            assert before is not None, name
            assert alone.weight >= weight
            assert before.weight >= weight
            assert may_announce(f"{name}: ", "a title", ""), name


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_every_text_is_written_as_it_is_compared(language: Language) -> None:
    """A text with capitals, or with punctuation at its ends, would never be found."""
    for name in (*language.anywhere, *language.at_end, *language.vague):
        assert name == plain_label(name)
    assert all(cue == cue.lower() for cue in language.cues)


def test_names_are_known_in_any_case() -> None:
    """A label that says nothing but `source` is believed anywhere; one said of many things is not."""
    assert plain_label("\u00a0Read the ORIGINAL: ") in names_of_source()
    assert not {"source", "via", "read more", "here"} & names_of_source()
    assert {"source", "via", "quelle", "出典"} <= names_at_end()
