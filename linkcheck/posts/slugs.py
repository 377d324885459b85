"""The ids that generators make of headings, each in its own way."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from linkcheck.patterns import pattern

_VARIATION = pattern("[\ufe0e\ufe0f]")
_REPEAT = pattern(r"[-_]\d+$")
_PREFIXES = ("_", "user-content-", "heading-", "h-", "markdown-toc-", "toc-")


def slugs_of(heading: str) -> Iterator[str]:
    """Every id that one of the common generators makes of a heading's text."""
    text = _VARIATION.sub("", heading).strip()
    for make in _ALGORITHMS:
        yield make(text)


def is_slug(name: str, slugs: frozenset[str]) -> bool:
    """Whether an id is one of these, but for a prefix, or for the number that a heading gets when it occurs again."""
    name = _VARIATION.sub("", name)
    names = {name, *(name.removeprefix(prefix) for prefix in _PREFIXES)}
    return any(form in slugs or _REPEAT.sub("", form) in slugs for form in names)


def _github(heading: str) -> str:
    """GitHub, Jekyll with GFM, Hugo, Docusaurus, rehype-slug: punctuation away, each blank a dash."""
    return "".join("-" if character == " " else character for character in heading.lower() if _is_word(character) or character in "- ")


def _python_markdown(heading: str) -> str:
    """Python-Markdown, MkDocs, Pelican: in ASCII, runs of blanks and dashes as one dash."""
    ascii_ = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", ascii_).strip().lower())


def _python_markdown_unicode(heading: str) -> str:
    """The same with the letters kept."""
    kept = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFKC", heading)).strip().lower()
    return re.sub(r"[-\s]+", "-", kept)


def _kramdown(heading: str) -> str:
    """Kramdown, Pandoc's rule about beginnings: nothing before the first letter, and no underscores within kramdown."""
    begun = re.sub(r"^[^a-zA-Z]+", "", heading)
    return re.sub(r"[^a-zA-Z0-9 -]", "", begun).replace(" ", "-").lower() or "section"


def _pandoc(heading: str) -> str:
    """Pandoc: dots and underscores stay, everything up to the first letter goes."""
    kept = "".join(character for character in heading.lower() if _is_word(character) or character in "-. ")
    return re.sub(r"^[\W\d_]+", "", re.sub(r"\s+", "-", kept.strip()))


def _github_ascii(heading: str) -> str:
    """Hugo's `github-ascii`, and GitHub's without accents."""
    return _github(unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode())


def _blackfriday(heading: str) -> str:
    """Hugo before 0.60, dev.to, Ghost, WordPress's tables of contents: every run of other signs is one dash."""
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-")


def _blackfriday_ascii(heading: str) -> str:
    """VuePress and others: the same without accents."""
    decomposed = unicodedata.normalize("NFKD", heading)
    return _blackfriday("".join(character for character in decomposed if not unicodedata.combining(character)))


def _encoded(heading: str) -> str:
    """Markdown-it-anchor's own rule, before it is escaped: only blanks change."""
    return re.sub(r"\s+", "-", heading.strip().lower())


def _hexo(heading: str) -> str:
    """Hexo keeps the case, and makes one hyphen of any run of other signs."""
    return re.sub(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+", "-", heading).strip("-")


def _forem(heading: str) -> str:
    """Forem (dev.to) drops every sign, hyphens included."""
    kept = "".join(character for character in heading.lower() if unicodedata.category(character)[0] not in "PS")
    return re.sub(r"\s+", "-", kept.strip())


def _is_word(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LMN"


_ALGORITHMS: tuple[Callable[[str], str], ...] = (
    _github, _python_markdown, _python_markdown_unicode, _kramdown, _pandoc, _github_ascii, _blackfriday, _blackfriday_ascii, _encoded,
    _hexo, _forem,
)
