"""The files in `phrases/`, a language each: how it names the source of a post, and the sentences that announce it.

Their lines hold fields between tabs:

    word      a name, and a pattern, which later patterns use as `{name}`
    cues      texts of which every announcement holds one, in lower case
    not       nouns that are published elsewhere too, such as photos: a sentence about one of them says nothing of the post
    after     words after which a strong phrase speaks of something else than the post, as after `of`
    this      words that mean the post itself: a translation of it is no source
    between   words in lower case that may stand between the announcement and the link, besides names
    anywhere  texts that name nothing but the source
    at-end    texts that stand on charts and photos too
    vague     texts that could stand on any link
    strong, plain, weak   an act, a pattern, and an example in which `U` is the address of the source

A strong phrase says that it speaks of this post, a plain one leaves that to its place, and a weak one needs a second sign. In a
pattern `@` is where the link begins, or a name with it; without one, the link stands in the phrase itself. `(a|b)` are
alternatives, `?` makes the word or the alternatives before it optional, `*` stands for the rest of a word, `..` for at most three
words, `…` for a piece of the sentence, `:` for a colon or dash. Of Chinese, Japanese and Korean each sign is a word.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from functools import cache
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct

from linkcheck.text import pattern

_FOLDER = Path(__file__).with_name("phrases")
# Signs of Chinese, Japanese and Korean one by one; other words with what hangs on them by a dot, hyphen or slash.
_SYLLABLES = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
WORDS = pattern(rf"[{_SYLLABLES}]|[^\W{_SYLLABLES}]+(?:[./-][^\W{_SYLLABLES}]+)*|\n|[^\w\s]")
_PIECES = pattern(r"\{(?P<word>[\w-]+)\}|(?P<dots>\.\.|…)|(?P<sign>[@:?()|])|(?P<text>(?:[^@…:?()|{\s.]|\.(?!\.))+)")


class Weight(IntEnum):
    """How much an announcement says of the post by itself."""

    WEAK = 1
    PLAIN = 2
    STRONG = 3


class AnyWords(IntEnum):
    """Parts of patterns that stand for words that the pattern does not say."""

    LINK = 1
    COLON = 2
    GAP = 3
    SKIP = 4


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


class Language(Struct, frozen=True):
    """One language as its file describes it."""

    name: str
    words: Mapping[str, str]
    cues: tuple[str, ...]
    others: frozenset[str]
    after: frozenset[str]
    this: frozenset[str]
    between: frozenset[str]
    anywhere: frozenset[str]
    at_end: frozenset[str]
    vague: frozenset[str]
    phrases: tuple[Phrase, ...]


class Starts(Struct, frozen=True):
    """The phrases of a language with their parts, by the word or the beginning of a word with which each starts, or by the link."""

    words: Mapping[str, list[tuple[Phrase, tuple[Part, ...]]]]
    stems: Mapping[str, list[tuple[Phrase, tuple[Part, ...]]]]
    links: list[tuple[Phrase, tuple[Part, ...]]]


@cache
def languages() -> tuple[Language, ...]:
    """All languages, in the order of their names."""
    return tuple(_language(path.stem, path.read_text(encoding="utf-8")) for path in sorted(_FOLDER.glob("*.tsv")))


@cache
def all_cues() -> tuple[str, ...]:
    """The cues of all languages."""
    return tuple(dict.fromkeys(cue for language in languages() for cue in language.cues))


@cache
def ascii_cues() -> tuple[str, ...]:
    """The cues that a text of plain letters can hold."""
    return tuple(filter(str.isascii, all_cues()))


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
def starts_of(name: str) -> Starts:
    """The phrases of a language, made ready for reading sentences."""
    language = _by_name(name)
    parsed: dict[str, tuple[Part, ...]] = {}
    for word, text in language.words.items():
        parsed[word] = _parse(text, parsed)
    by_word: dict[str, list[tuple[Phrase, tuple[Part, ...]]]] = {}
    by_stem: dict[str, list[tuple[Phrase, tuple[Part, ...]]]] = {}
    by_link: list[tuple[Phrase, tuple[Part, ...]]] = []
    for phrase in language.phrases:
        parts = _parse(phrase.pattern, parsed)
        for first in dict.fromkeys(_first(parts)):
            if not isinstance(first, str):
                by_link.append((phrase, parts))
            elif first.endswith("*"):
                by_stem.setdefault(first[:-1], []).append((phrase, parts))
            else:
                by_word.setdefault(first, []).append((phrase, parts))
    return Starts(by_word, by_stem, by_link)


@cache
def vocabulary_of(name: str) -> frozenset[str]:
    """The words that the phrases of a language are made of."""
    language = _by_name(name)
    texts = (*language.words.values(), *(phrase.pattern for phrase in language.phrases))
    return frozenset(
        word.rstrip("*") for text in texts for piece in _PIECES.finditer(text) if piece["text"] for word in _words_of(piece["text"])
    )


def _by_name(name: str) -> Language:
    return next(language for language in languages() if language.name == name)


def _language(name: str, text: str) -> Language:
    cells: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    phrases = []
    for line in text.splitlines():
        kind, _, rest = line.partition("\t")
        if kind == "word":
            word, _, texts = rest.partition("\t")
            words[word] = texts
        elif kind in ("strong", "plain", "weak"):
            phrases.append(Phrase(Weight[kind.upper()], *rest.split("\t")))
        elif kind:
            cells.setdefault(kind, []).extend(rest.split("|"))
    sets = {kind: frozenset(texts) for kind, texts in cells.items()}
    none: frozenset[str] = frozenset()
    return Language(
        name,
        words,
        tuple(cells["cues"]),
        others=sets.get("not", none),
        after=sets.get("after", none),
        this=sets.get("this", none),
        between=sets.get("between", none),
        anywhere=sets.get("anywhere", none),
        at_end=sets.get("at-end", none),
        vague=sets.get("vague", none),
        phrases=tuple(phrases),
    )


def _parse(text: str, words: Mapping[str, tuple[Part, ...]]) -> tuple[Part, ...]:
    """A pattern as parts, with the parts of the words that it names."""
    if text.replace(" ", "").replace("|", "").isalpha():
        # Most are nothing but alternatives, which need not be looked at sign by sign.
        plain = [tuple(option.split() if option < "\u3040" else _words_of(option)) for option in text.split("|")]
        return plain[0] if len(plain) == 1 else (_options(plain),)
    stack: list[list[list[Part]]] = [[[]]]
    for piece in _PIECES.finditer(text):
        sequence = stack[-1][-1]
        if piece["word"]:
            # The same parts wherever the word is used, so that what is read as them is known.
            sequence += words[piece["word"]]
        elif piece["text"]:
            found = _words_of(piece["text"])
            sequence.append(found[0] if len(found) == 1 else _options([tuple(found)]))
        elif piece["dots"]:
            sequence.append(AnyWords.GAP if piece["dots"] == "…" else AnyWords.SKIP)
        elif piece["sign"] == "(":
            stack.append([[]])
        elif piece["sign"] == ")":
            closed = _options(map(tuple, stack.pop()))
            stack[-1][-1].append(closed)
        elif piece["sign"] == "|":
            stack[-1].append([])
        elif piece["sign"] == "?":
            sequence.append(_options([(sequence.pop(),), ()]))
        else:
            sequence.append(AnyWords.LINK if piece["sign"] == "@" else AnyWords.COLON)
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
    found: list[str] = []
    for word in WORDS.findall(text):
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
