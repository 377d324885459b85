"""How pages say "not found" in the languages of the web: sentences here, whole titles and headings in `notices.tsv`.

`around_notices.tsv` has the words with which each language makes a sentence of them; what is said in these words alone is about no
other matter.
"""

import re
from functools import cache
from pathlib import Path

from linkcheck.text import cached_by_text, plain, segments

# What a notice can mean: the page is absent, something is wrong, the server has no site, a bot wall. The others belong to
# interstitials: the page is there, but not for everybody or not at present.
MEANINGS_OF_NOTICES = ("absent", "trouble", "server", "wall", "elsewhere", "login", "consent", "age", "closed", "outage", "queue")


def notices(meaning: str) -> frozenset[str]:
    """Every phrase, made plain, that has one of the `MEANINGS_OF_NOTICES`."""
    return frozenset(phrase for means, _, phrase in notice_rows() if means == meaning)


@cache
def notice_rows() -> tuple[tuple[str, str, str], ...]:
    """The rows: the meaning, the language (ISO 639-1), and the phrase made plain."""
    return tuple((meaning, language, plain(phrase)) for meaning, language, phrase in _table("notices.tsv"))


def _table(name: str) -> list[list[str]]:
    """The rows of a table beside this module, without its heading."""
    return [line.split("\t") for line in Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()[1:]]


# Words before or after the phrase itself.
_FILLERS = frozenset(
    """
    1 error err http status code 404 410 oops ooops whoops uh oh uhoh sorry we re hmm hm the fehler erreur erro errore fout błąd
    chyba ошибка ой упс ups hoppla oups hoppsan ojej 申し訳ありません 申し訳ございません 申し訳ありませんが 申し訳ございませんが
    抱歉 很抱歉 非常抱歉 对不起 對不起 죄송합니다
""".split()
)
_NUMBERED = re.compile(
    "(?:(?:http )?(?:errors?|err|http|fehler|erreur|erro|errore|fout|błąd|chyba|ошибка|помилка|hata|lỗi|خطأ)(?: code| page| seite)? )?"
    r"4(?:04|10)(?: (?:error|errors|page|fehler|erreur|erro|errore|错误|エラー|错误页|錯誤))?"
)
_THING = (
    "(?:page|article|post|story|content|link|url|web ?site|site|web ?page|document|file|resource|entry"
    "|listing|video|item|product|address|blog)"
)
# On plain text an apostrophe is a space: `can't` is `can t`.
_NOT = "n(?:o| )t"
_CAN_NOT = f"(?:could ?{_NOT}|can(?: not|not| t))"
_ABSENT = (
    "(?:"
    + "|".join(
        (
            f"(?:not|cannot be|{_CAN_NOT} be) found",
            "no longer (?:available|exists?|here|online|active)",
            f"do(?:es)? ?{_NOT} exist",
            "ha(?:s|ve) (?:since )?been (?:removed|deleted|moved|unpublished|withdrawn|retired|taken down)",
            "was (?:removed|deleted|not found|taken down)",
            "(?:is|are) (?:not|no longer|currently not|un) ?available",
            f"is missing|ha(?:s|ve) expired|is ?{_NOT} (?:here|available|there)",
            "may have (?:been )?(?:moved|removed|deleted)",
        )
    )
    + ")"
)
# Whole sentences, as they stand in a heading or the opening of a short page. A space is searched for faster than `\b`, and there
# is one before each word of a plain text but the first.
_SENTENCE = re.compile(
    " (?:"
    + "|".join(
        (
            rf"{_THING}s?\b(?: \w+){{0,8}}? {_ABSENT}\b",
            rf"(?:{_CAN_NOT}|unable to|are having trouble|didn t|did not) (?:seem to )?(?:find|locate|display|finding)"
            rf" (?:(?:this|that|the|your|any|a|what) )?(?:\w+ )?(?:{_THING}|what you|anything)\b",
            rf"{_THING} (?:that )?you (?:are|re|were|ve|have)? ?"
            r"(?:looking for|trying to|requested|searching for|asked for|followed|tried)\b",
            r"nothing (?:was )?found (?:for|at this|here)|no (?:results|posts|articles) (?:were )?found\b|there s nothing here\b",
            r"(?:sorry|oops)\b.{0,40}\b(?:not found|nothing here|no longer|doesn t exist|can t find)",
        )
    )
    + ")"
)


NOT_FOUND = notices("absent")
# Trouble that says nothing about the page: enough for a suspicion, never for a proof.
TROUBLE_NOTICES = notices("trouble")
# Titles of servers that were never given a site, or have lost it.
SERVER_PAGES = notices("server")
# In longer texts a single word could mean anything; in scripts without spaces, so could a few characters.
_SPACELESS = tuple(phrase for phrase in NOT_FOUND if phrase.count(" ") < 2 and len(phrase) > 5 and ord(phrase[0]) > 0xE00)
# By the longest of their inner words: only in a text that has this word is the phrase searched for.
_BY_WORD: dict[str, list[str]] = {}
for _phrase in sorted(NOT_FOUND):
    if _phrase.count(" ") >= 2:
        _BY_WORD.setdefault(max(_phrase.split()[1:-1], key=len), []).append(_phrase)


# So many words of a phrase are a sentence in themselves: "missing page" is none, and what is said about it may be a headline.
_MIN_CORE = 3
_MAX_SENTENCE = 30


def _cores_of(language: str) -> tuple[frozenset[str], ...]:
    phrases = (phrase.split() for means, spoken, phrase in notice_rows() if means == "absent" and spoken == language)
    return tuple(frozenset(words) for words in phrases if len(words) >= _MIN_CORE)


_AROUND = {language: frozenset(plain(words).split()) for language, words in _table("around_notices.tsv")}
# By language: the words of the phrases that are sentences, and all words that a sentence around one of them may have.
_CORES = {language: _cores_of(language) for language in _AROUND}
_VOCABULARIES = {language: around.union(*_CORES[language]) for language, around in _AROUND.items()}
_SPOKEN = frozenset[str]().union(*_VOCABULARIES.values())


@cached_by_text(400_000)
def is_not_found(text: str) -> bool:
    """Whether a plain text says nothing else than that something is not there."""
    if text in NOT_FOUND or _NUMBERED.fullmatch(text):
        return True
    words = text.split()
    if _is_sentence(words):
        return True
    while words and words[0] in _FILLERS:
        words = words[1:]
        if " ".join(words) in NOT_FOUND:
            return True
    while words and words[-1] in _FILLERS:
        words = words[:-1]
    return " ".join(words) in NOT_FOUND


def _is_sentence(words: list[str]) -> bool:
    """Whether words are a language's notice with nothing else than what this language says around one."""
    if not _MIN_CORE <= len(words) <= _MAX_SENTENCE or not _SPOKEN.issuperset(words):
        return False
    said = frozenset(words)
    return any(said <= _VOCABULARIES[language] and any(core <= said for core in _CORES[language]) for language in _AROUND)


@cached_by_text(100_000)
def not_found_part(title: str) -> str | None:
    """The part of a title that says, as a whole, that something is not there."""
    if is_not_found(plain(title)):
        return plain(title)
    return next((part for part in segments(title) if is_not_found(part)), None)


def has_not_found_sentence(text: str) -> bool:
    """Whether a heading, or the opening of a short page, has a sentence that says that something is not there."""
    words = plain(text)
    return is_not_found(words) or _SENTENCE.search(f" {words}") is not None or _has_phrase(words)


def _has_phrase(text: str) -> bool:
    if not text.isascii() and any(phrase in text for phrase in _SPACELESS):
        return True
    return any(phrase in text for word in _BY_WORD.keys() & text.split() for phrase in _BY_WORD[word])
