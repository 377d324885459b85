"""What the words around a link say of it: the announcement of a source, in any of the languages of `phrases/`."""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from msgspec import Struct

from linkcheck.posts.languages import (
    AnyWords,
    Grammar,
    Language,
    Options,
    Part,
    Phrase,
    Weight,
    grammar_of,
    languages_in,
    names_at_end,
    names_of_source,
    vocabulary_of,
    words_in,
)
from linkcheck.text import cached_by_text, pattern

_BLANKS = pattern(r"\s+")
_CLAUSE_END = pattern(r"[.!?](?=\s|$)|[。！？\n,;:()\[—–]| - ")
_REMARK = pattern(r"\s*[(（][^()（）]{1,40}[)）]\s*\W$")
_SENTENCE_END = pattern(r"[.!?](?=\s)|[。！？\n]")
_ENDS = frozenset(".!?。！？\n;")
# Behind one of these an announcement may begin.
_SIGNS = frozenset('\n.!?。！？:：;；,，、([（【「」』》—–|•·>»~/-*†"“”„«')
# Emoji and the like, which some set before an announcement.
_PICTURE = "So"
_COLONS = frozenset(":：-–—|→>»")
_QUOTES = frozenset("\"'“”„«»‹›‘’([（【「『《〈:")
# What may stand right before a link.
_OPENING = " \n\"'“„«»‹‘(（[「『《<*_"
# What stands around the words of a label.
EDGE = " \t\r\n\u00a0\u200b.:;,!?。：！，»«→›‹<>[](){}【】（）「」*_\"'“”„‘’|/–—-"
# Names and titles before a dot that ends no sentence.
_SHORTENED = frozenset("dr mr mrs ms st inc co jr sr jan feb mar apr jun jul aug sep sept oct nov dec no vol prof".split())
# What texts are moved from or written with, and is no text.
_TOOLS = frozenset(
    "wordpress jekyll hugo ghost drupal joomla typepad octopress pelican pandoc eleventy gatsby notion markdown html latex word docbook"
    " excel deepl chatgpt c c++ java javascript lua matlab perl php python ruby rust typescript".split()
)
# Acts of which a text is the source.
_TEXT_ACTS = frozenset({"republish", "translate", "copy"})
# Acts that say that a post appeared somewhere.
_PUBLISHING_ACTS = frozenset({"publish", "by"})
# So many words before its link a phrase may begin.
_MOST_LEADING = 60
# How long a gap may be: a word counts three, a syllable one.
_MOST_IN_GAP = 36
_MOST_SKIPPED = 3
_MOST_BETWEEN = 70
# A link's text may stand with so much else in its line and still be all that the line says.
_MOST_BESIDE = 15

# How far a sentence has been read, and at which word the link begins where that is behind.
_State: TypeAlias = tuple[int, int]
# In its place: the pattern has not said where the link begins, or the link lies before that.
_NOWHERE, _BEFORE = -1, -2


class Announcement(Struct, frozen=True):
    """What the words around a link say of it: how much they weigh, and where they begin and end in the sentence."""

    weight: Weight
    act: str
    start: int
    end: int


class Sentence:
    """The words of a block around a link, markup taken out: the link's text stands from `start` to `end`."""

    def __init__(self, before: str, text: str, after: str) -> None:
        before, text, after = (_spaced(part) for part in (before, text, after))
        self.shown = before + text + after
        self.start, self.end = len(before), len(before) + len(text)
        # Of all letters only this one is longer in lower case.
        self.lower = self.shown.replace("İ", "i").lower()
        found = words_in(self.lower)
        self.words = [word for word, _ in found]
        # Where each word begins and ends.
        self.places = [place for _, place in found]
        self.ends = [place + len(word) for word, place in found]
        # The first word of the link's text, or what follows where it has none.
        self.first = min(bisect_left(self.places, self.start), max(0, len(found) - 1))
        self.read: dict[tuple[int, _State], frozenset[_State]] = {}


def announcement(sentence: Sentence) -> Announcement | None:
    """The weightiest announcement of the link in its sentence, or None."""
    found = list(_named(sentence))
    if not any(one.weight is Weight.PLAIN for one in found):
        found += [one for language in languages_in(sentence.lower) for one in _said(language, sentence)]
    return max(found, key=lambda one: (one.weight, -one.start), default=None)


def may_announce(before: str, text: str, after: str) -> bool:
    """Whether the markup around a link may announce it: its sentence holds a word without which there is no announcement."""
    sentence = f"{before[_last_sentence(before) :]} {text} {after}"
    return bool(languages_in((sentence if sentence.isascii() else unicodedata.normalize("NFC", sentence)).lower()))


def _last_sentence(markup: str) -> int:
    """Where the last sentence of a text begins that ends in one; what is shortened ends none."""
    at = markup.rfind(". ")
    while at > 0 and _is_shortened(markup[max(0, at - 8) : at].rpartition(" ")[2].lower()):
        at = markup.rfind(". ", 0, at)
    return max(at, markup.rfind("\n\n")) + 1


@cached_by_text(400_000)
def plain_label(text: str) -> str:
    """A link's text as the tables write it: trimmed, case folded, without punctuation at its ends."""
    return " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split()).strip(EDGE).casefold()


def _spaced(words: str) -> str:
    """Words with single blanks and the line ends between them, in one form of Unicode, with plain apostrophes."""
    if not words.isascii():
        words = unicodedata.normalize("NFC", words).replace("’", "'").replace("\u200b", "")
    return _BLANKS.sub(lambda blanks: "\n" if "\n" in blanks[0] else " ", words)


def _named(sentence: Sentence) -> Iterator[Announcement]:
    """The name of the source that stands right before the link with a colon, or that is all that the line or the sentence says."""
    lower = sentence.lower
    before = lower[: sentence.start].rstrip(" \n\"'“”„«»‹‘(（「『《<[*_")
    if before.endswith(tuple(_COLONS)):
        # A remark in brackets, such as the language, belongs to the name.
        before = _REMARK.sub("", before)
        line = max(before.rfind(sign) for sign in "\n.!?。！？(（[【|;；•·>") + 1
        yield from _as_name(before, line, len(before))
    name, colon, _ = lower[sentence.start : sentence.end].partition(":")
    if colon:
        yield from _as_name(lower, sentence.start, sentence.start + len(name))
    line = lower.rfind("\n", 0, sentence.start) + 1
    match = _SENTENCE_END.search(lower, sentence.end)
    end = match.start() if match is not None else len(lower)
    last = max((match.end() for match in _SENTENCE_END.finditer(lower, line, sentence.start)), default=line)
    yield from _as_name(lower, line, end)
    yield from _as_name(lower, last, end)
    if sentence.start - line + end - sentence.end <= _MOST_BESIDE:
        yield from _as_name(lower, sentence.start, sentence.end)


def _as_name(lower: str, start: int, end: int) -> Iterator[Announcement]:
    label = plain_label(lower[start:end])
    place = start + len(lower[start:end]) - len(lower[start:end].lstrip(EDGE))
    if label in names_of_source():
        yield Announcement(Weight.PLAIN, "source", place, end)
    elif label in names_at_end():
        yield Announcement(Weight.WEAK, "source", place, end)


def _said(language: Language, sentence: Sentence) -> Iterator[Announcement]:
    """What the phrases of a language say of the link."""
    grammar = grammar_of(language)
    words = sentence.words
    for start in range(max(0, sentence.first - _MOST_LEADING), len(words)):
        word, place = words[start], sentence.places[start]
        if place >= sentence.end:
            return
        begins = start == 0 or words[start - 1] in _SIGNS or unicodedata.category(words[start - 1][0]) == _PICTURE
        for phrase, parts in _starting(grammar, word, is_link=place >= sentence.start):
            strong = phrase.weight is Weight.STRONG
            if not begins and (not strong or words[start - 1] in grammar.after):
                continue
            if phrase.act == "via" and word != "via" and sentence.start <= place:
                # A link called "Source code" names what it leads to.
                continue
            ends = _read(language, sentence, parts, frozenset([(start, _NOWHERE)]))
            led = [
                end
                for end, link in ends
                if _leads(language, sentence, place, end, link)
                and (strong or link != _NOWHERE or phrase.act != "read" or _is_all(language, sentence, end))
            ]
            if (
                led
                and not _is_elsewhere(language, sentence, phrase, place)
                and (strong or phrase.act == "title" or not _is_of_another(language, sentence, phrase, place))
            ):
                act = "by" if phrase.act == "publish" and _word_before(sentence) in grammar.agent else phrase.act
                yield Announcement(phrase.weight, act, place, sentence.ends[max(led) - 1])


def _starting(grammar: Grammar, word: str, *, is_link: bool) -> Iterator[tuple[Phrase, tuple[Part, ...]]]:
    yield from grammar.by_word.get(word, ())
    for stem, phrases in grammar.by_stem.items():
        if word.startswith(stem):
            yield from phrases
    if is_link:
        yield from grammar.by_link


def _leads(language: Language, sentence: Sentence, start: int, end: int, link: int) -> bool:
    """Whether a phrase that was read up to the word `end`, with the link to begin at the word `link`, leads to the link."""
    stop = sentence.ends[end - 1]
    if link == _NOWHERE:
        if sentence.start <= start or sentence.start >= stop:
            return start < sentence.end and sentence.start < stop
        # A link that goes on behind the phrase leads to what it names there.
        return not sentence.lower[stop : sentence.end].strip(EDGE) and _are_words(language, sentence)
    if link != _BEFORE and sentence.start >= sentence.places[link]:
        return link == end or sentence.end <= stop
    # The phrase stands in the link's text, with the name that follows it or in part.
    return start < sentence.end and (link != _BEFORE or _are_words(language, sentence))


def _is_all(language: Language, sentence: Sentence, end: int) -> bool:
    """Whether nothing but names follows a phrase that holds the link: "for the whole list" says why to look, and not whence it is."""
    rest = sentence.shown[max(sentence.end, sentence.ends[end - 1]) :]
    return _is_name(language, _CLAUSE_END.split(rest, maxsplit=1)[0])


def _is_name(language: Language, between: str) -> bool:
    """Whether nothing but a name or the like stands between a phrase and its link."""
    if len(between) > _MOST_BETWEEN:
        return False
    words = between.split()
    for at, word in enumerate(words):
        bare = word.strip("\"'“”„«»‹›‘’()[]（）【】「」『』《》〈〉:：-–—*_")
        if bare[-1:] in tuple(";!?。；") or (bare[-1:] in tuple(",，") and not _is_before_date(words[at + 1 : at + 3])):
            return False
        bare = bare.rstrip(",，")
        bare = bare.removesuffix("'s").rpartition("'")[2]
        if bare[:1].islower() and bare not in grammar_of(language).between and "." not in bare:
            return False
    return True


def _is_before_date(words: list[str]) -> bool:
    """Whether a comma stands before a date, or right before the link."""
    return not any(any(sign.isalpha() for sign in word) for word in words) or any(sign.isdigit() for word in words for sign in word)


def _are_words(language: Language, sentence: Sentence) -> bool:
    """Whether a link's text is made of words of phrases: a name in the middle of a phrase is somebody's."""
    known = vocabulary_of(language)
    return all(word in known for word, _ in words_in(sentence.lower[sentence.start : sentence.end]) if word[0].isalnum())


def _is_of_another(language: Language, sentence: Sentence, phrase: Phrase, start: int) -> bool:
    """Whether a sentence speaks of a photo or the like before a phrase, or of what was made of this post."""
    others = grammar_of(language).others
    before = sentence.lower[max(0, start - 80) : start]
    last = max((match.end() for match in _SENTENCE_END.finditer(before)), default=0)
    if not others.isdisjoint(word for word, _ in words_in(before[last:])):
        return True
    if language.has_syllables and any(
        noun in before[last:] or noun in sentence.lower[start : sentence.start] for noun in others if len(noun) > 1
    ):
        return True
    within = words_in(sentence.lower[start : sentence.start]) if phrase.act == "translate" else ()
    return not grammar_of(language).this.isdisjoint(word for word, _ in within)


def _is_elsewhere(language: Language, sentence: Sentence, phrase: Phrase, start: int) -> bool:
    """Whether what is around a link says that it leads to something else than the source: a copy, a person, a thing, or a tool."""
    grammar = grammar_of(language)
    before, text = sentence.lower[start : sentence.start], sentence.lower[sentence.start : sentence.end]
    after = _CLAUSE_END.split(sentence.lower[max(start, sentence.end) :], maxsplit=1)[0]
    leading = before.rstrip(_OPENING)
    if phrase.act in _TEXT_ACTS and plain_label(text) in _TOOLS:
        return True
    if phrase.act in _PUBLISHING_ACTS and plain_label(text).isdigit():
        return True
    if (phrase.act in _TEXT_ACTS or phrase.act == "read") and _is_thing(language, sentence.shown[sentence.start : sentence.end]):
        return True
    if phrase.act in _TEXT_ACTS and _word_before(sentence) in grammar.maker:
        return True
    if leading.endswith(",") and after[:1].isspace() and after.strip()[:1].isalpha():
        # "First printed in 1854, Walden is" speaks of the book.
        return True
    return phrase.act in _PUBLISHING_ACTS and _is_copy(grammar, f" {' '.join(word for word, _ in words_in(before + text + after))} ")


def _word_before(sentence: Sentence) -> str:
    """The word right before the link."""
    return sentence.lower[: sentence.start].rstrip(_OPENING).rpartition(" ")[2]


def _is_thing(language: Language, text: str) -> bool:
    """Whether a link's text is a noun that no phrase knows for a text or a site, such as "the bug report"."""
    words = [word for word, _ in words_in(text.strip(EDGE))]
    if not words or text.strip(EDGE) != text.strip(EDGE).lower() or not all(word.isalpha() and word.islower() for word in words):
        return False
    known, between = vocabulary_of(language), grammar_of(language).between
    # Whatever stands before "blog" or "journal" says whose it is.
    return words[-1] not in between and any(word not in known and word not in between for word in words)


def _is_copy(grammar: Grammar, words: str) -> bool:
    """Whether a clause says that the post was published there as well, and not that it was there at first."""
    return any(f" {word} " in words for word in grammar.also) and not any(f" {word} " in words for word in grammar.first)


def _read(language: Language, sentence: Sentence, parts: tuple[Part, ...], states: frozenset[_State]) -> frozenset[_State]:
    """How far a sentence can be read as these parts, from each of the states."""
    words = sentence.words
    for part in parts:
        if isinstance(part, str):
            if part.endswith("*"):
                states = frozenset((at + 1, link) for at, link in states if at < len(words) and words[at].startswith(part[:-1]))
            else:
                states = frozenset((at + 1, link) for at, link in states if at < len(words) and words[at] == part)
        else:
            found = [_read_one(language, sentence, part, state) for state in states]
            states = found[0] if len(found) == 1 else frozenset().union(*found)
        if not states:
            break
    return states


def _read_one(language: Language, sentence: Sentence, part: Options | AnyWords, state: _State) -> frozenset[_State]:
    """How far a sentence can be read as a part; what phrases have in common is read once."""
    key = (-part if isinstance(part, AnyWords) else id(part)), state
    known = sentence.read.get(key)
    if known is None:
        one = _unsaid(language, sentence, part, *state) if isinstance(part, AnyWords) else _chosen(language, sentence, part, *state)
        known = sentence.read[key] = frozenset(one)
    return known


def _chosen(language: Language, sentence: Sentence, part: Options, at: int, link: int) -> Iterator[_State]:
    """How far a sentence can be read as one of some alternatives."""
    word = sentence.words[at] if at < len(sentence.words) else ""
    if word in part.words or (part.stems and word.startswith(part.stems)):
        yield at + 1, link
    for tail in part.led.get(word, ()):
        yield from _read(language, sentence, tail, frozenset([(at + 1, link)]))
    for sequence in part.others:
        yield from _read(language, sentence, sequence, frozenset([(at, link)]))


def _unsaid(language: Language, sentence: Sentence, part: AnyWords, at: int, link: int) -> Iterator[_State]:
    """Where a part may end that stands for words that the pattern does not say."""
    words = sentence.words
    if part is AnyWords.LINK:
        while at < len(words) and words[at] in _QUOTES:
            at += 1
        if at < len(words) and sentence.places[at] > sentence.start:
            yield at, at if sentence.places[at] < sentence.end else _BEFORE
        elif at < len(words) and _is_name(language, sentence.shown[sentence.places[at] : sentence.start]):
            yield sentence.first, sentence.first
    elif part is AnyWords.TEXT:
        if at == sentence.first and sentence.places[at] >= sentence.start:
            end = bisect_left(sentence.places, sentence.end)
            while end < len(words) and words[end] in _QUOTES:
                end += 1
            yield end, at
    elif part is AnyWords.COLON:
        if at < len(words) and words[at] in _COLONS:
            yield at + 1, link
    else:
        ends = _skipped(words, at) if part is AnyWords.SKIP else _gap(words, at)
        yield from ((end, link) for end in ends)


def _skipped(words: Sequence[str], at: int) -> Iterator[int]:
    yield at
    for end in range(at, min(at + _MOST_SKIPPED, len(words))):
        if not words[end][0].isalnum():
            return
        yield end + 1


def _gap(words: Sequence[str], at: int) -> Iterator[int]:
    left = _MOST_IN_GAP
    for end in range(at, len(words)):
        word = words[end]
        left -= 1 if len(word) == 1 and word > "\u3040" else 3
        if left < 0 or (word in _ENDS and not (word == "." and _is_shortened(words[end - 1]))):
            return
        yield end + 1


def _is_shortened(word: str) -> bool:
    return len(word) == 1 or word in _SHORTENED
