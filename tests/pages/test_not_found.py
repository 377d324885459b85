"""How pages say that something is not there, in many languages, and how headlines only seem to."""

import unicodedata

import pytest

from linkcheck.pages.not_found import (
    MEANINGS_OF_NOTICES,
    NOT_FOUND,
    TROUBLE_NOTICES,
    has_not_found_sentence,
    is_not_found,
    not_found_part,
    notice_rows,
)
from linkcheck.text import fold, plain, segments, stem

HEADLINES = (
    "Not found guilty after eleven years",
    "The 404 page as an art form",
    "404 Media turns three",
    "Peugeot 404",
    "410 gone in a night",
    "Gone with the wind",
    "Page, Larry and Brin, Sergey",
    "Found: the page that was not lost",
    "A man could not be found in time",
    "Error bars explained",
    "The missing page of the harbour book",
    "Was nicht gefunden wurde",
    "Trouvé: la page perdue",
    "Expired milk",
    "The removed statue",
    "Mayor has been removed",
    "This article of faith",
    "No longer young",
    "What the council does not exist for",
    "Lost and found",
)


def test_table_is_well_formed() -> None:
    """Every row says something known, once, in plain writing; absence is said in more than thirty languages."""
    assert {says for says, _, _ in notice_rows()} == set(MEANINGS_OF_NOTICES)
    assert all(phrase and phrase == plain(phrase) for _, _, phrase in notice_rows())
    assert len({(says, phrase) for says, _, phrase in notice_rows()}) == len(notice_rows())
    assert len({language for says, language, _ in notice_rows() if says == "absent"}) > 40
    assert NOT_FOUND.isdisjoint(TROUBLE_NOTICES)


@pytest.mark.parametrize("language", sorted({language for meaning, language, _ in notice_rows() if meaning == "absent"}))
def test_each_phrase_is_found_in_titles_and_headings(language: str) -> None:
    """Alone, beside a site's name, with its number, shouted, or in decomposed letters: it is the same news."""
    for phrase in (phrase for meaning, spoken, phrase in notice_rows() if (meaning, spoken) == ("absent", language)):
        for title in (
            phrase,
            f"{phrase.upper()}!",
            f"{phrase} | The Lantern",
            f"The Lantern » {phrase}",
            f"404 - {phrase}",
            f"Error 404 ({phrase})",
            f"The Lantern: {phrase}",
            unicodedata.normalize("NFD", phrase),
            f"{phrase}_The Lantern",
        ):
            assert not_found_part(title) is not None, title
        assert has_not_found_sentence(f"Oops! {phrase.capitalize()}."), phrase


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "404 | The Lantern",
        "Error 404",
        "404 Error",
        "HTTP 404",
        "404!",
        "Error 404 (Not Found)!!1",
        "Fehler 404",
        "Erreur 404",
        "410",
        "410 Gone",
        "404 - File or directory not found.",
        "Oops! That page can’t be found.",
        "The Lantern - Page not found",
        "404: Page not found",
        "Sorry, page not found",
        "Page Not Found | Blog | The Lantern",
        "ошибка 404",
        "404错误",
        "Erro 404 - Página não encontrada",
    ],
)
def test_titles_as_servers_write_them(title: str) -> None:
    """The titles of well-known servers and systems say it."""
    assert not_found_part(title) is not None


@pytest.mark.parametrize("headline", HEADLINES)
def test_headline_says_nothing(headline: str) -> None:
    """A headline with the same words is none of these titles."""
    assert not_found_part(f"{headline} | The Lantern") is None
    assert not has_not_found_sentence(headline)


@pytest.mark.parametrize(
    "sentence",
    [
        "Sorry, we couldn't find that page.",
        "The page you are looking for might have been removed.",
        "The page you requested could not be found",
        "We can't find the page you're looking for",
        "This article has been removed by its author",
        "The story is no longer available.",
        "Nothing found for how-the-harbour-froze",
        "Sorry, no posts were found",
        "The content you followed is unavailable",
        "There's nothing here",
        "The URL you tried does not exist.",
        "The link you followed has expired",
        "Unable to find that article",
        "Sorry, that video no longer exists",
        "Die Seite konnte leider, leider nicht gefunden werden: Seite nicht mehr verfügbar",
        "Désolé, cette page n’existe pas !",
        "抱歉，您访问的页面不存在。",
        "お探しのページは見つかりませんでした。",
        "죄송합니다. 요청하신 페이지를 찾을 수 없습니다.",
        "К сожалению, запрашиваемая страница не найдена.",
    ],
)
def test_sentence_says_it(sentence: str) -> None:
    """Sentences around the news say it, too."""
    assert has_not_found_sentence(sentence)


def test_number_alone_is_not_found_only_where_it_means_that() -> None:
    """Only 404 and 410 mean that a page is not there."""
    assert [number for number in range(400, 520) if is_not_found(str(number))] == [404, 410]


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("A story | The Lantern", ("a story", "the lantern")),
        ("A story - Part 2 – The Lantern", ("a story", "part 2", "the lantern")),
        ("Well-being: a story", ("well being", "a story")),
        ("The Lantern » News » A story", ("the lantern", "news", "a story")),
        ("10:30 at the harbour", ("10 30 at the harbour",)),
        ("新闻_灯笼", ("新闻", "灯笼")),
        ("Don’t | ", ("don t",)),
        (" | ", ()),
    ],
)
def test_title_is_cut_at_its_separators(title: str, parts: tuple[str, ...]) -> None:
    """Dashes between spaces, bars, colons before a space and the like separate; hyphens and clocks do not."""
    assert segments(title) == parts


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Él Niño", "el nino"),
        ("Straße", "strasse"),
        ("Łódź, Ærø", "lodz aero"),
        ("Новости сегодня", "novosti segodnya"),
        ("Αθήνα", "athina"),
        ("İstanbul ılık", "istanbul ilik"),
        ("日本", "日本"),
        ("ASCII only_text", "ascii only text"),
        ("", ""),
    ],
)
def test_text_is_folded_as_slugs_are(text: str, folded: str) -> None:
    """Marks fall off, and Cyrillic and Greek are written in Latin letters."""
    assert fold(text) == folded


def test_two_spellings_of_an_umlaut_are_one() -> None:
    """`fuer` and `für` begin alike, as do the two of `blue` everywhere."""
    assert stem(fold("Brücke"), 5) == stem(fold("bruecke"), 5)
