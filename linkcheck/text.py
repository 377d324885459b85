"""What several packages share about text: late patterns, cached readings, words made comparable, character references, suggestions."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

T = TypeVar("T")
K = TypeVar("K", bound="str | tuple[str, ...]")

# The longest text whose reading is cached: as long as an address may be, for what judges one asks for its reading many times.
MAX_CACHED_TEXT = 32 * 1024
# What a result takes beside the text, in characters, and what a character outside of ASCII becomes where it is percent-encoded.
_BESIDE, _ENCODED = 100, 12


class _Pattern:
    """Stands for a compiled pattern, which is made when one of its methods is first asked for."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        # Python asks for what is not set yet; for another method, `re` still knows what it compiled for the first.
        method = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, method)
        return method


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """The same as `re.compile`, compiled when it is first used: a run needs few of the program's patterns."""
    return cast("re.Pattern[str]", _Pattern(text, flags))


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text) * _ENCODED


class TextCache(dict[K, T]):
    """The results of one function by their texts, as `cached_by_text` makes it."""

    __slots__ = ("_function", "_left", "_most")

    def __init__(self, function: Callable[[K], T], most: int) -> None:
        self._function = function
        self._most = self._left = most

    def __missing__(self, text: K) -> T:
        result = self._function(text)
        size = _size(text) if isinstance(text, str) else sum(map(_size, text))
        if size <= MAX_CACHED_TEXT:
            if self._left < size:
                self.clear()
            self._left -= size + _BESIDE
            self[text] = result
        return result

    def clear(self) -> None:
        """Forget every result."""
        super().clear()
        self._left = self._most


def cached_by_text(most: int) -> Callable[[Callable[[K], T]], Callable[[K], T]]:
    """Cache the results of a pure function until their texts have `most` characters together; then the cache begins anew.

    A number of texts would be no bound, for strangers make them as long as they like. A hit costs one look-up in a dictionary.
    """
    return lambda function: TextCache(function, most).__getitem__


def clear_caches(*functions: Callable[..., object]) -> None:
    """Forget the results of functions that `cached_by_text` made."""
    for function in functions:
        cast("TextCache[Any, Any]", cast(Any, function).__self__).clear()


# What is nested deeper was written by a program that went wrong, or by somebody who wants this one to.
MAX_DEPTH = 100
_KEY_PART = r"""(?:[\w-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
# The parser of TOML takes memory by the square of a key's length; a name in quotes may hold dots of its own.
DEEP_TOML_KEY = pattern(rf"(?:^|[\[{{,])[ \t]*+(?:{_KEY_PART}){{{MAX_DEPTH}}}", re.MULTILINE)

_SEPARATOR = pattern(r"\s+[-–—/>→✕~:]+\s+|\s*[|»«·•｜│›‹¦]+\s*|\s*::\s*|(?<=\S):\s+|(?:\s*[—–_]{1,2}\s*)")  # noqa: RUF001
# Each separator holds one of these: most titles hold none.
_SEPARATOR_SIGN = pattern("[-–—/>→✕~:|»«·•｜│›‹¦_]")  # noqa: RUF001
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʼ"), " ")  # noqa: RUF001
# In capitals the dotted and the dotless letter of Turkish cannot be distinguished without knowing the language.
_TURKISH = {ord("ı"): "i", ord("\u0307"): None}  # noqa: RUF001
_NO_LETTERS = pattern(r"[\W_]+")
# Letters that keep their mark when Unicode takes the others' apart.
_LATIN = {
    "ß": "ss",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "æ": "ae",
    "œ": "oe",
    "ı": "i",  # noqa: RUF001
    "þ": "th",
    "ð": "d",
    "ħ": "h",
    "ə": "e",
}
# One common transcription each of the Cyrillic and the Greek letters: slugs are written by many, so only beginnings are compared.
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґўјљњћђџѓќѕ",
        ("a b v g d e zh z i i k l m n o p r s t u f h ts ch sh sch _ y _ e yu ya i i e g u j lj nj c dj dz g k dz").split(),
        strict=True,
    )
)
_GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(), strict=True))
_TRANSCRIPTION = {ord(letter): other.replace("_", "") for letter, other in {**_LATIN, **_CYRILLIC, **_GREEK}.items()}
# Only references that end in `;` count in metadata: `&copy=2&region=us` is a query, not a copyright sign.
_IN_ATTRIBUTE = pattern(r"&(?:#(?:[0-9]{1,7}|[xX][0-9a-fA-F]{1,6});?|[A-Za-z][A-Za-z0-9]{1,31}(?:;|(?![=A-Za-z0-9])))")
_REFERENCE = pattern(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


@cached_by_text(400_000)
def plain(text: str) -> str:
    """The words of a text in lower case, with single spaces and no punctuation; letters keep their marks except the dot of `i`."""
    if text.isascii():
        return _NO_LETTERS.sub(" ", text.lower()).strip()
    text = unicodedata.normalize("NFC", text)
    return _NO_LETTERS.sub(" ", text.translate(_APOSTROPHES).casefold().translate(_TURKISH)).strip()


def fold(text: str) -> str:
    """As `plain`, in Latin letters without marks where the script has a common transcription; other scripts stay."""
    text = text.casefold()
    if not text.isascii():
        parts = unicodedata.normalize("NFKD", text.translate(_TRANSCRIPTION))
        text = "".join(letter for letter in parts if not unicodedata.combining(letter)).translate(_TRANSCRIPTION)
    return _NO_LETTERS.sub(" ", text).strip()


def squeeze(name: str) -> str:
    """A name's letters and digits only, folded, without the article before it: `The Paper-Times` is `papertimes`."""
    return "".join(fold(name).split()).removeprefix("the")


@cached_by_text(400_000)
def segments(title: str) -> tuple[str, ...]:
    """The parts of a title between dashes, bars and colons, each made plain; none of them empty."""
    # A run of blanks is made one: the pattern tries each of them as the first.
    parts = _SEPARATOR.split(" ".join(title.split())) if _SEPARATOR_SIGN.search(title) is not None else (title,)
    return tuple(part for part in map(plain, parts) if part)


def one_spelling(text: str) -> str:
    """Folded text in which `ue` and `u`, two spellings of one letter, are the same."""
    return text.replace("ae", "a").replace("oe", "o").replace("ue", "u")


def stem(word: str, length: int) -> str:
    """The beginning of a folded word, which its inflected forms have in common."""
    return one_spelling(word)[:length]


def without_numbers(words: frozenset[str]) -> frozenset[str]:
    """The words without those that hold digits, such as times, counters and random keys."""
    return frozenset(word for word in words if word.isalpha())


def decode_references(text: str) -> str:
    """`text` with each character reference that ends in `;` replaced once (HTML Living Standard, 13.5)."""
    return _REFERENCE.sub(lambda match: unescape(match[0]), text) if "&" in text else text


def holds_references(text: str) -> bool:
    """Whether decoding would change `text`."""
    return decode_references(text) != text


def unescape(text: str) -> str:
    """`text` as browsers show it: every character reference replaced once, also one without its `;`."""
    if "&" not in text:
        return text
    # Imported here: the names of all characters take long to load, and few texts need them.
    import html

    return html.unescape(text)


def unescape_attribute(value: str) -> str:
    """The value of an attribute as browsers read it: `&copy=2` in a query stays, for no sign ends that reference (HTML, 13.2.5.73)."""
    return _IN_ATTRIBUTE.sub(_character_of, value) if "&" in value else value


def _character_of(reference: re.Match[str]) -> str:
    from html.entities import html5

    written = reference[0]
    return unescape(written) if written.endswith(";") or written.startswith("&#") else html5.get(written[1:], written)


# What shows as something else than it is, besides the controls of ASCII: others of terminals (C1), what turns the direction of
# text or breaks its lines, what has no width, and halves of characters.
_DECEPTIVE = (
    r"\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164"
    r"\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
# Joiners are spelling in some scripts and in emoji, but beside ASCII they only deceive.
_INVISIBLE = pattern(rf"[\x00-\x1f{_DECEPTIVE}]|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
# Lines of a log that build machines obey: `::error::`, `##[error]`, `##vso[...]`, wherever a report may break a line.
_COMMAND = pattern(
    r"(?i::(?=:(?:debug|echo|endgroup|error|group|notice|warning|(?:add|remove|save|set|stop)-[a-z-]+)(?: [^:]*)?::)|#(?=#\[|#[a-z]+\[))"
)
_LETTERS = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
# User information of an address that stands percent-encoded in another one, as often as one likes, up to the end of its host.
_ENCODED_LOGIN = pattern(
    r"(?P<scheme>(?:https?|ftp)(?::|%(?:25)*+3A)(?:/|\\|%(?:25)*+(?:2F|5C)){2})"
    r"(?:(?!%(?:25)*+(?:2F|5C|3F|23))[^/\\?#&\s\"'<>])*(?:@|%(?:25)*+40)",
    re.IGNORECASE,
)
_IN_JSON = pattern(rf"[{_DECEPTIVE}\u200c\u200d]|#(?=#\[|#[a-z]+\[)")


def visible(text: str) -> str:
    """Text of anybody as a person may be shown it: one line, in which what would control a terminal or deceive is an escape.

    Each character is replaced for itself, so that parts of a text stay parts of it; user information that stands percent-encoded in
    an address is left out.
    """
    text = without_encoded_logins(text)
    if not (text.isascii() and text.isprintable()):
        text = _INVISIBLE.sub(lambda match: _escape(match[0]), text)
    return _COMMAND.sub(lambda match: _escape(match[0]), text) if "::" in text or "##" in text else text


def without_encoded_logins(text: str) -> str:
    """`text` without the user information of addresses that stand percent-encoded in others; they are requested with it."""
    # What ends a login is rare, and found much faster than each address is read up to the end of its host.
    if "%" not in text or not ("@" in text or "%40" in text or "2540" in text):
        return text
    return _ENCODED_LOGIN.sub(lambda match: match["scheme"], text)


def shown_json(content: bytes) -> bytes:
    """JSON for a person's eyes: as `visible` would show the text in it."""
    if content.find(b"%") >= 0:
        content = without_encoded_logins(content.decode()).encode()
    return escaped_json(content)


def escaped_json(content: bytes) -> bytes:
    """JSON of the same value in which `visible` would find nothing to replace: only strings hold such characters (RFC 8259, 7)."""
    # `in` would try first whether it is asked for a number, which takes longer than the search.
    if content.isascii() and content.find(b"\x7f") < 0 and (content.find(b"#") < 0 or content.find(b"##") < 0):
        return content
    return _IN_JSON.sub(lambda match: _json_escape(match[0]), content.decode()).encode()


def _escape(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        # A byte of a file's name that is no text.
        code -= 0xDC00
    if character in _LETTERS:
        return _LETTERS[character]
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


# So many words are read at a glance.
_FEW = 12


def suggestion(word: str, known: tuple[str, ...], otherwise: str = "") -> str:
    """`; did you mean ...?` with the nearest known word; where none is near, `otherwise`, or all that are known if they are few."""
    near = nearest(word, known)
    if near is not None:
        return f"; did you mean {near}?"
    return f"; {otherwise}" if otherwise else f"; known are {', '.join(known)}" if len(known) <= _FEW else ""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that differs least from `word`, or None where all differ much."""
    # Imported here: most words are right.
    import difflib

    return next(iter(difflib.get_close_matches(word, known, n=1)), None)
