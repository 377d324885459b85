"""The files in `phrases/`, a language each: how it names the source of a post, and the sentences that announce it.

Their lines hold fields between tabs, and texts between bars. Before the first empty line stand what every link is compared with:

    cues      texts of which every announcement holds one, in lower case, where a word begins
    anywhere  texts that name nothing but the source
    at-end    texts that stand on charts and photos too
    vague     texts that could stand on any link

Behind it stands what is read where there is a cue:

    not       nouns that are published elsewhere too, such as photos: a sentence about one of them says nothing of the post
    after     words after which a strong phrase speaks of something else than the post, as after `of`
    this      words that mean the post itself: a translation of it is no source
    between   words in lower case that may stand between the announcement and the link, besides names
    also      words that make what the link leads to another copy of the post, unless one of `first` is there too
    first     words that say that nothing was published before
    agent     words that stand before the name of who published it, which counts less than where
    maker     those of them that never mean `from`: what was translated or taken by somebody is not from there
    word      a name, and a pattern, which later patterns use as `{name}`
    strong, plain, weak   an act, a pattern, and an example in which `U` is the address of the source

A strong phrase says that it speaks of this post, a plain one leaves that to its place, and a weak one needs a second sign. In a
pattern `@` is where the link begins, or a name with it, and `#` the whole text of the link; without one, the link stands in the phrase
itself. `(a|b)` are
alternatives, `?` makes the word or the alternatives before it optional, `*` stands for the rest of a word, `..` for at most three
words, `…` for a piece of the sentence, `:` for a colon or dash. Of Chinese, Japanese and Korean each sign is a word.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from functools import cache
from typing import TypeAlias

from msgspec import Struct

from linkcheck.text import pattern

_FOLDER = os.path.join(os.path.dirname(__file__), "phrases")
_SUFFIX = ".tsv"
# Words with what hangs on them by a dot, hyphen or slash, and signs.
_WORDS = pattern(r"\w+(?:[./-]\w+)*|\n|[^\w\s]")
_LETTERS = pattern(r"[^\W_]+")
# ASCII that is in no word; what an underscore joins to one is emphasis.
_NO_WORD = {code: " " for code in range(128) if not chr(code).isalnum()}
# By so many letters of its first word a cue is looked up, or by fewer where it is shorter.
_BEGINNING = 4
_SHORTEST = 3
# From here on lie the signs of Japanese, Chinese and Korean, each of which counts as a word.
FIRST_SYLLABLE = "\u3040"
_LAST_SYLLABLE = "\ud7a3"
# All of a pattern but its words.
_NO_TEXT = pattern(r"\{[\w-]+\}|\.\.|[…@#:?()|]")
_PIECES = pattern(r"\{(?P<word>[\w-]+)\}|(?P<dots>\.\.|…)|(?P<sign>[@#:?()|])|(?P<text>(?:[^@#…:?()|{\s.]|\.(?!\.))+)")


class Weight(IntEnum):
    """How much an announcement says of the post by itself."""

    WEAK = 1
    PLAIN = 2
    STRONG = 3


_WEIGHTS = {weight.name.lower(): weight for weight in Weight}


class AnyWords(IntEnum):
    """Parts of patterns that stand for words that the pattern does not say."""

    LINK = 1
    COLON = 2
    GAP = 3
    SKIP = 4
    TEXT = 5


_SIGNS = {"@": AnyWords.LINK, "#": AnyWords.TEXT, ":": AnyWords.COLON}


class Options(Struct, frozen=True):
    """Alternatives: words, beginnings of words, what follows a first word, and others; an empty one makes them optional."""

    words: frozenset[str]
    stems: tuple[str, ...]
    led: Mapping[str, tuple[tuple["Part", ...], ...]]
    others: tuple[tuple["Part", ...], ...]


Part: TypeAlias = "str | AnyWords | Options"


class Phrase(Struct, frozen=True):
    """One line of a language: how much it weighs, its act, its pattern and an example."""

    weight: Weight
    act: str
    pattern: str
    example: str


class Language(Struct, frozen=True, eq=False):
    """One language: the cues that lead to it, and what it calls the source; `grammar` is the rest of its file, which few posts need."""

    name: str
    cues: tuple[str, ...]
    anywhere: frozenset[str]
    at_end: frozenset[str]
    vague: frozenset[str]
    grammar: str

    @property
    def has_syllables(self) -> bool:
        """Whether each sign of its writing counts as a word."""
        return self.cues[0] >= FIRST_SYLLABLE


class Grammar(Struct, frozen=True):
    """The sentences of a language, and the words that decide what they speak of.

    The phrases stand with their parts by the word or the beginning of a word with which each may start, or by the link.
    """

    phrases: tuple[Phrase, ...]
    others: frozenset[str]
    after: frozenset[str]
    this: frozenset[str]
    between: frozenset[str]
    also: frozenset[str]
    first: frozenset[str]
    agent: frozenset[str]
    maker: frozenset[str]
    by_word: Mapping[str, list[tuple[Phrase, tuple[Part, ...]]]]
    by_stem: Mapping[str, list[tuple[Phrase, tuple[Part, ...]]]]
    by_link: list[tuple[Phrase, tuple[Part, ...]]]


def words_in(text: str) -> list[tuple[str, int]]:
    """The words of a text in lower case, and where each begins."""
    found = [(match[0], match.start()) for match in _WORDS.finditer(text)]
    if text.isascii() or max(text) < FIRST_SYLLABLE:
        return found
    return [part for word, start in found for part in _syllables(word, start)]


def _syllables(word: str, start: int) -> Iterator[tuple[str, int]]:
    """A word in its syllables, and what of it is written in letters as one."""
    begun = 0
    for at, sign in enumerate(word):
        if FIRST_SYLLABLE <= sign <= _LAST_SYLLABLE:
            if begun < at:
                yield word[begun:at], start + begun
            yield sign, start + at
            begun = at + 1
    if begun < len(word):
        yield word[begun:], start + begun


@cache
def languages() -> tuple[Language, ...]:
    """All languages, in the order of their names."""
    files = sorted(os.listdir(_FOLDER))
    return tuple(_language(file.removesuffix(_SUFFIX)) for file in files if file.endswith(_SUFFIX))


def languages_in(lower: str) -> tuple[Language, ...]:
    """The languages of which a text in lower case holds a cue."""
    plain, starts, anywhere = _cues()
    # Every sentence with a link is asked: most are ASCII, which Python splits much faster than a pattern does, and which holds few cues.
    is_plain = lower.isascii()
    words, asked = (lower.translate(_NO_WORD).split(), plain) if is_plain else (_LETTERS.findall(lower), starts)
    beginnings = {word[:_BEGINNING] for word in words}
    beginnings |= {start[:_SHORTEST] for start in beginnings}
    held = {language for start in asked.keys() & beginnings for cue, language in asked[start] if cue in lower}
    if not is_plain and max(lower) >= FIRST_SYLLABLE:
        held |= {language for cue, language in anywhere if cue in lower}
    return tuple(sorted(held, key=lambda language: language.name)) if len(held) > 1 else tuple(held)


@cache
def _cues() -> tuple[Mapping[str, list[tuple[str, Language]]], Mapping[str, list[tuple[str, Language]]], list[tuple[str, Language]]]:
    """The cues with their languages, by the beginning of their first word: plain ones, all, and those of writing without spaces."""
    plain: dict[str, list[tuple[str, Language]]] = {}
    starts: dict[str, list[tuple[str, Language]]] = {}
    anywhere: list[tuple[str, Language]] = []
    for language in languages():
        for cue in language.cues:
            if cue >= FIRST_SYLLABLE:
                anywhere.append((cue, language))
            else:
                for found in (plain, starts) if cue.isascii() else (starts,):
                    found.setdefault(_LETTERS.findall(cue)[0][:_BEGINNING], []).append((cue, language))
    return plain, starts, anywhere


@cache
def names_of_source() -> frozenset[str]:
    """Texts of links that name nothing but the source, in all languages."""
    return frozenset().union(*(language.anywhere for language in languages()))


@cache
def names_at_end() -> frozenset[str]:
    """Texts of links that name the source at the end of a body, where importers put it."""
    return frozenset().union(*(language.at_end for language in languages()))


@cache
def vague_names() -> frozenset[str]:
    """Texts that could stand on any link, the Source among them."""
    return frozenset().union(*(language.vague for language in languages()))


@cache
def grammar_of(language: Language) -> Grammar:
    """The sentences of a language, made ready for reading others."""
    texts: dict[str, frozenset[str]] = {}
    parsed: dict[str, tuple[Part, ...]] = {}
    phrases = []
    for line in filter(None, language.grammar.splitlines()):
        kind, _, rest = line.partition("\t")
        if kind == "word":
            word, _, text = rest.partition("\t")
            parsed[word] = _parse(text, parsed)
        elif kind in _WEIGHTS:
            phrases.append(Phrase(_WEIGHTS[kind], *rest.split("\t")))
        else:
            spaced = kind in ("also", "first")
            texts[kind] = frozenset(" ".join(word for word, _ in words_in(text)) if spaced else text for text in rest.split("|"))
    by_word: dict[str, list[tuple[Phrase, tuple[Part, ...]]]] = {}
    by_stem: dict[str, list[tuple[Phrase, tuple[Part, ...]]]] = {}
    by_link: list[tuple[Phrase, tuple[Part, ...]]] = []
    for phrase in phrases:
        parts = _parse(phrase.pattern, parsed)
        for first in dict.fromkeys(_first(parts)):
            if not isinstance(first, str):
                by_link.append((phrase, parts))
            elif first.endswith("*"):
                by_stem.setdefault(first[:-1], []).append((phrase, parts))
            else:
                by_word.setdefault(first, []).append((phrase, parts))
    others, after, this, between, also, earliest, agent, maker = (
        texts.get(kind, frozenset()) for kind in ("not", "after", "this", "between", "also", "first", "agent", "maker")
    )
    return Grammar(tuple(phrases), others, after, this, between, also, earliest, agent, maker, by_word, by_stem, by_link)


@cache
def vocabulary_of(language: Language) -> frozenset[str]:
    """The words that the phrases of a language are made of."""
    rows = (line.split("\t") for line in language.grammar.splitlines())
    patterns = " ".join(row[2] for row in rows if len(row) > 2)
    return frozenset(word.rstrip("*") for word in _words_of(_NO_TEXT.sub(" ", patterns)))


def _language(name: str) -> Language:
    with open(os.path.join(_FOLDER, f"{name}{_SUFFIX}"), encoding="utf-8") as file:
        names, _, grammar = file.read().partition("\n\n")
    cues, anywhere, at_end, vague = (line.partition("\t")[2].split("|") for line in names.split("\n"))
    return Language(name, tuple(cues), frozenset(anywhere), frozenset(at_end), frozenset(vague), grammar)


def _parse(text: str, words: Mapping[str, tuple[Part, ...]]) -> tuple[Part, ...]:
    """A pattern as parts, with the parts of the words that it names."""
    if text.replace(" ", "").replace("|", "").isalpha():
        # Most are nothing but alternatives, which need not be looked at sign by sign.
        plain = [tuple(option.split() if option < FIRST_SYLLABLE else _words_of(option)) for option in text.split("|")]
        return plain[0] if len(plain) == 1 else (_options(plain),)
    stack: list[list[list[Part]]] = [[[]]]
    for piece in _PIECES.finditer(text):
        sequence = stack[-1][-1]
        kind, sign = piece.lastgroup, piece[piece.lastgroup or 0]
        if kind == "word":
            # The same parts wherever the word is used, so that what is read as them is known.
            sequence += words[sign]
        elif kind == "text":
            found = _words_of(sign)
            sequence.append(found[0] if len(found) == 1 else _options([tuple(found)]))
        elif kind == "dots":
            sequence.append(AnyWords.GAP if sign == "…" else AnyWords.SKIP)
        elif sign == "(":
            stack.append([[]])
        elif sign == ")":
            closed = _options(map(tuple, stack.pop()))
            stack[-1][-1].append(closed)
        elif sign == "|":
            stack[-1].append([])
        elif sign == "?":
            sequence.append(_options([(sequence.pop(),), ()]))
        else:
            sequence.append(_SIGNS[sign])
    (sequences,) = stack
    return tuple(sequences[0]) if len(sequences) == 1 else (_options(map(tuple, sequences)),)


def _options(sequences: Iterable[tuple[Part, ...]]) -> Options:
    """Alternatives, those within them that stand alone taken out of their own."""
    words: set[str] = set()
    stems: list[str] = []
    led: dict[str, tuple[tuple[Part, ...], ...]] = {}
    others: list[tuple[Part, ...]] = []
    for sequence in sequences:
        first = sequence[0] if sequence else None
        if isinstance(first, str) and not first.endswith("*"):
            if len(sequence) == 1:
                words.add(first)
            else:
                led[first] = (*led.get(first, ()), sequence[1:])
        elif isinstance(first, str) and len(sequence) == 1:
            stems.append(first[:-1])
        else:
            others.append(sequence)
    return Options(frozenset(words), tuple(stems), led, tuple(others))


def _words_of(text: str) -> list[str]:
    """The words of a piece of a pattern as sentences have them; a star stays with its word."""
    if text.isascii() and text.replace(" ", "").isalpha():
        return text.split()
    found: list[str] = []
    for word, _ in words_in(text):
        if word == "*" and found:
            found[-1] += word
        else:
            found.append(word)
    return found


def _first(parts: tuple[Part, ...]) -> Iterator[str | AnyWords]:
    """What a phrase may begin with: words, beginnings of words with their star, or a link."""
    for part in parts:
        if part is AnyWords.SKIP:
            continue
        if not isinstance(part, Options):
            yield part
            return
        yield from part.words
        yield from (f"{stem}*" for stem in part.stems)
        yield from part.led
        for sequence in part.others:
            yield from _first(sequence)
        if () not in part.others:
            return
