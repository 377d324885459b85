"""How pages say that what was asked for is not there, in the languages of the web: phrases here, whole titles in `notices.tsv`."""

import re
from functools import cache, lru_cache
from pathlib import Path

from linkcheck.text import plain, segments

# What a notice can say: that the page is absent, that something is wrong, that a server has no site, that a machine is not let
# in; the others stand before pages that are there, and say for whom or until when.
SAYINGS = ("absent", "trouble", "server", "wall", "elsewhere", "login", "consent", "age", "closed", "outage", "queue")


def notices(says: str) -> frozenset[str]:
    """Every phrase, made plain, that says one of the `SAYINGS`."""
    return frozenset(phrase for saying, _, phrase in table() if saying == says)


@cache
def table() -> tuple[tuple[str, str, str], ...]:
    """The rows: what is said, in which language (ISO 639-1), and the phrase made plain."""
    lines = Path(__file__).with_name("notices.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return tuple((says, language, plain(phrase)) for says, language, phrase in rows)


# What stands before or behind the news itself.
_FILLERS = frozenset(
    """
    1 error err http status code 404 410 oops ooops whoops uh oh uhoh sorry we re hmm hm the fehler erreur erro errore fout błąd
    chyba ошибка
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
# Sentences around it, as a heading or the opening of a short page puts them. A space is searched for faster than `\b`, and stands
# before each word of a plain text but the first.
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
# Trouble that says nothing about the page: worth a question, never a proof.
VAGUE = notices("trouble")
# What a server shows that was never given a site, or has lost it.
SERVER_PAGES = notices("server")
# Inside longer texts a single word could mean anything; scripts without spaces need a few characters.
_SPACELESS = tuple(phrase for phrase in NOT_FOUND if phrase.count(" ") < 2 and len(phrase) > 5 and ord(phrase[0]) > 0xE00)
# By the longest of their inner words, which a text must have as a word before the phrase is searched for.
_TELLING: dict[str, list[str]] = {}
for _phrase in sorted(NOT_FOUND):
    if _phrase.count(" ") >= 2:
        _TELLING.setdefault(max(_phrase.split()[1:-1], key=len), []).append(_phrase)


@lru_cache(maxsize=1024)
def is_not_found(text: str) -> bool:
    """Whether a plain text consists of nothing but the news that something is not there."""
    if text in NOT_FOUND or _NUMBERED.fullmatch(text):
        return True
    words = text.split()
    while words and words[0] in _FILLERS:
        words = words[1:]
        if " ".join(words) in NOT_FOUND:
            return True
    while words and words[-1] in _FILLERS:
        words = words[:-1]
    return " ".join(words) in NOT_FOUND


@lru_cache(maxsize=256)
def not_found_part(title: str) -> str | None:
    """The part of a title that says, as a whole, that something is not there."""
    if is_not_found(plain(title)):
        return plain(title)
    return next((part for part in segments(title) if is_not_found(part)), None)


def says_not_found(text: str) -> bool:
    """Whether a heading, or a short page's opening, holds a sentence about something that is not there."""
    said = plain(text)
    return is_not_found(said) or _SENTENCE.search(f" {said}") is not None or _tells(said)


def _tells(said: str) -> bool:
    if not said.isascii() and any(phrase in said for phrase in _SPACELESS):
        return True
    return any(phrase in said for word in _TELLING.keys() & said.split() for phrase in _TELLING[word])
