"""How pages say that what was asked for is not there, in the languages of the web."""

import re

from linkcheck.web.signs.notices import notices
from linkcheck.words import plain, segments

# What stands before or behind the news itself.
_FILLERS = frozenset("""
    1 error err http status code 404 410 oops ooops whoops uh oh uhoh sorry we re hmm hm the fehler erreur erro errore fout błąd
    chyba ошибка
""".split())
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
_ABSENT = "(?:" + "|".join((
    f"(?:not|cannot be|{_CAN_NOT} be) found",
    "no longer (?:available|exists?|here|online|active)",
    f"do(?:es)? ?{_NOT} exist",
    "ha(?:s|ve) (?:since )?been (?:removed|deleted|moved|unpublished|withdrawn|retired|taken down)",
    "was (?:removed|deleted|not found|taken down)",
    "(?:is|are) (?:not|no longer|currently not|un) ?available",
    f"is missing|ha(?:s|ve) expired|is ?{_NOT} (?:here|available|there)",
    "may have (?:been )?(?:moved|removed|deleted)",
)) + ")"
# Sentences around it, as a heading or the opening of a short page puts them.
_SENTENCE = re.compile("|".join((
    rf"\b{_THING}s?\b(?: \w+){{0,8}}? {_ABSENT}\b",
    rf"\b(?:{_CAN_NOT}|unable to|are having trouble|didn t|did not) (?:seem to )?(?:find|locate|display|finding)"
    rf" (?:(?:this|that|the|your|any|a|what) )?(?:\w+ )?(?:{_THING}|what you|anything)\b",
    rf"\b{_THING} (?:that )?you (?:are|re|were|ve|have)? ?(?:looking for|trying to|requested|searching for|asked for|followed|tried)\b",
    r"\bnothing (?:was )?found (?:for|at this|here)|\bno (?:results|posts|articles) (?:were )?found\b|\bthere s nothing here\b",
    r"\b(?:sorry|oops)\b.{0,40}\b(?:not found|nothing here|no longer|doesn t exist|can t find)",
)))


NOT_FOUND = notices("absent")
# Trouble that says nothing about the page: worth a question, never a proof.
VAGUE = notices("trouble")
# What a server shows that was never given a site, or has lost it.
SERVER_PAGES = notices("server")
# Inside longer texts a single word could mean anything; scripts without spaces need a few characters.
_TELLING = re.compile("|".join(
    re.escape(phrase) for phrase in sorted(NOT_FOUND, key=lambda phrase: (-len(phrase), phrase))
    if phrase.count(" ") >= 2 or (len(phrase) > 5 and ord(phrase[0]) > 0xE00)
))


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


def not_found_part(title: str) -> str | None:
    """The part of a title that says, as a whole, that something is not there."""
    if is_not_found(plain(title)):
        return plain(title)
    return next((part for part in segments(title) if is_not_found(part)), None)


def says_not_found(text: str) -> bool:
    """Whether a heading, or a short page's opening, holds a sentence about something that is not there."""
    said = plain(text)
    return is_not_found(said) or _SENTENCE.search(said) is not None or _TELLING.search(said) is not None
