"""Which front-matter fields hold a post's claims, and which claims a post must have by the tool that left it and by its profile."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.model import FrontValue
from linkcheck.model.vocabulary import CanonicalAt, Profile, Role
from linkcheck.posts.field_names import CANONICAL_FIELDS, field_key, folded
from linkcheck.text import pattern
from linkcheck.urls.malformed import Damage
from linkcheck.urls.url import parse_url

Fields: TypeAlias = Mapping[str, Sequence[FrontValue]]
ORIGINAL_ONLY = frozenset({Role.ORIGINAL})
ORIGINAL_AND_CANONICAL = frozenset({Role.ORIGINAL, Role.CANONICAL})
ALL_CLAIMS = frozenset({Role.ORIGINAL, Role.CANONICAL, Role.SOURCE})


class Convention(Struct, frozen=True):
    """How one tool marks a copied post: fields that identify it, fields with the original, and the claims that it leaves.

    `marks` are further fields, `body_marks` placeholders in the body, that tell the tool; `needs_mark` says that the source fields alone
    do not. `addresses` says that the source fields count only where they hold an address, being common words. Of some posts with these
    fields the body has a Source link and of others the site's template has it, where `may_print_source`.
    """

    name: str
    original: tuple[str, ...]
    expected: frozenset[Role] = ORIGINAL_ONLY
    marks: tuple[str, ...] = ()
    body_marks: tuple[str, ...] = ()
    needs_mark: bool = False
    addresses: bool = False
    may_print_source: bool = False


# The first row that fits a post is taken, so the rows with a tool's own names come before those with common words.
TOOLS = (
    Convention("WP Automatic", ("original_link",), ALL_CLAIMS, ("original_cats",), ("[ad_1]", "[ad_2]"), needs_mark=True),
    Convention("FeedWordPress", ("syndication_permalink",), marks=("syndication_feed", "syndication_source_uri", "syndication_item_hash")),
    Convention("WPeMatico", ("wpe_sourcepermalink",), marks=("wpe_feed", "wpe_campaignid")),
    Convention("RSS Post Importer", ("rss_pi_source_url",), marks=("rss_pi_source_md5",)),
    Convention("Feedzy", ("feedzy_item_url",), marks=("feedzy_job",)),
    Convention("WP RSS Aggregator", ("wprss_item_permalink", "_wpra_url"), marks=("wprss_feed_id",)),
    Convention("PressForward", ("nomination_permalink", "pf_source_link", "item_link"), addresses=True),
    Convention("Autoblog", ("original_source",), marks=("original_feed", "original_feed_id"), addresses=True),
    Convention("Page Links To", ("_links_to",)),
    Convention("feed importer", ("rss_source_url", "aggregator_source_url"), addresses=True),
)
# What people write themselves or by a script: of the fields of the last two these are only examples, and `field_names` knows the others.
COPY = Convention("copy", ("original_link",), ORIGINAL_AND_CANONICAL, ("canonical_url",), needs_mark=True, may_print_source=True)
DIGEST = Convention("digest", ("original_link",), may_print_source=True)
REPUBLICATION = Convention("republication", ("original_url", "originally_published_at", "reposted_from", "translated_from"), addresses=True)
LINK_BLOG = Convention("link blog", ("source_url", "source_link", "external_url", "item_url", "source", "via"), addresses=True)
CONVENTIONS = (*TOOLS, COPY, DIGEST, REPUBLICATION, LINK_BLOG)


class Expectation(Struct, frozen=True):
    """The claims that one profile requires of posts that no import tool left, and of all posts where `always`.

    `canonical` is None where a canonical URL has to point at the publisher only if the import tool leaves one.
    """

    claims: frozenset[Role] = frozenset()
    always: bool = False
    canonical: CanonicalAt | None = None


PROFILES: Mapping[Profile, Expectation] = {
    Profile.AUTO: Expectation(),
    Profile.SYNDICATION: Expectation(ALL_CLAIMS, canonical=CanonicalAt.PUBLISHER),
    Profile.CROSS_POSTING: Expectation(frozenset({Role.CANONICAL}), always=True, canonical=CanonicalAt.EITHER),
    # The template prints the Source link from the original's field, so that none stands in the body.
    Profile.LINK_BLOG: Expectation(ORIGINAL_ONLY, always=True, canonical=CanonicalAt.SELF),
}
# Where the licences are under which texts are copied.
LICENCE_HOSTS = frozenset({"creativecommons.org", "opensource.org", "gnu.org"})
PLACEHOLDER_HOSTS = frozenset({"canonical.url", "example.com", "www.example.com"})
_MANY_BRACKETS = 1000
BODY_PLACEHOLDERS = ("[ad_1]", "[ad_2]", "[matched_content]", "[source_link]", "[author_link]", "[author_name]")
_ABSENT = frozenset({"", "null", "none", "~", "-", "no", "n/a", "false", "true", "self", "my_blog", "source_blog"})
# Quotes may stand before it, and schemes may be doubled or mistyped; a name with an address in it is a name.
_BEGINS_AS_ADDRESS = pattern(r"[^\w\[(]*(?:\w+:?//|https?:)|//", re.IGNORECASE)
WRITTEN_AS_LINK = pattern(
    r"""\[[^\]\[]*\]\(\s*<?([^\s<>()]+(?:\([^\s<>()]*\)[^\s<>()]*)*)>?(?:\s+["'][^"']*["'])?\s*\)\s*$"""
    r"""|<a\s[^<>]*?href\s*=\s*["']?([^\s"'<>]+)|<((?:https?:)?//[^\s<>]+)>\s*$""",
    re.IGNORECASE,
)
# Folders may be called like files, and like libraries; names of places and programs are written with capitals.
_HOST_AND_PATH = pattern(
    r"(?i:www\.[^\s/]+\.[a-z]{2,})|(?:[a-z0-9-]+\.)+(?!(?:md|html?|txt|py|js|ts|go|rs|rb|php|java|css|json|xml|ya?ml)/)[a-z]{2,}/\S+$"
)
_WITH_OWN_FIELDS = (*TOOLS, COPY, DIGEST)
_ROWS_BY_NAME: Mapping[str, Sequence[int]] = {
    name: [at for at, row in enumerate(_WITH_OWN_FIELDS) if name in map(folded, (*row.original, *row.marks))]
    for name in {folded(name) for row in _WITH_OWN_FIELDS for name in (*row.original, *row.marks)}
}
_ROWS_WITH_BODY_MARKS = [at for at, row in enumerate(_WITH_OWN_FIELDS) if row.body_marks]
# Fields that tools write for themselves: nobody follows an address in them.
MARKS = frozenset(folded(name) for row in _WITH_OWN_FIELDS for name in row.marks) - frozenset(map(folded, CANONICAL_FIELDS))


def fields_of(front: Iterable[FrontValue]) -> Fields:
    """The values of each field by its folded name, those of fields that are nested elsewhere left out."""
    found: dict[str, list[FrontValue]] = {}
    for value in front:
        name = field_key(value.path)
        if name is not None:
            found.setdefault(name, []).append(value)
    return found


def values_of(names: Iterable[str], fields: Fields) -> tuple[FrontValue, ...]:
    """The values of the first of these fields that holds any, absent ones and placeholders left out."""
    for name in names:
        values = tuple(value for value in fields.get(folded(name), ()) if not is_absent(value.value) and not is_placeholder(value.value))
        if values:
            return values
    return ()


def tool_of(fields: Fields, placeholders: Collection[str]) -> Convention | None:
    """The tool that left this front matter, or None."""
    rows = {at for name in fields for at in _ROWS_BY_NAME.get(name, ())}
    if placeholders:
        rows.update(_ROWS_WITH_BODY_MARKS)
    return next((_WITH_OWN_FIELDS[at] for at in sorted(rows) if _fits(_WITH_OWN_FIELDS[at], fields, placeholders)), None)


def expected_claims(convention: Convention | None, settings: Settings) -> frozenset[Role]:
    """The claims a post must have: by the settings, the profile, or the tool that left it."""
    if settings.expect is not None:
        return frozenset(settings.expect)
    wanted = PROFILES[settings.profile]
    return wanted.claims if wanted.always or convention is None else convention.expected


def may_print_source(convention: Convention | None, settings: Settings) -> bool:
    """Whether a body may have a Source link that is not missed where it has none, as the settings and the profile leave open."""
    open_to_both = settings.expect is None and not PROFILES[settings.profile].always
    return open_to_both and convention is not None and convention.may_print_source


def canonical_at(convention: Convention | None, settings: Settings) -> CanonicalAt:
    """Where a post's canonical URL has to point: by the settings, the profile, or the tool that left it."""
    chosen = settings.canonical or PROFILES[settings.profile].canonical
    if chosen is not None:
        return chosen
    left = Role.CANONICAL in expected_claims(convention, settings)
    return CanonicalAt.PUBLISHER if left else CanonicalAt.EITHER


def placeholders_in(body: str) -> Mapping[str, int]:
    """Where each of an importer's tags that a body holds stands for the first time."""
    found: dict[str, int] = {}
    # One sign is found many times faster than several: few bodies have more than a handful of brackets.
    at = body.find("[")
    for _ in range(_MANY_BRACKETS):
        if at < 0:
            return found
        if body.startswith(BODY_PLACEHOLDERS, at):
            found.setdefault(body[at : body.index("]", at) + 1], at)
        at = body.find("[", at + 1)
    places = {text: body.find(text) for text in BODY_PLACEHOLDERS}
    return {text: at for text, at in places.items() if at >= 0}


def importer_marks(body: str) -> frozenset[str]:
    """The importer's tags in a body that fill a line, or stand between tags, as importers leave them; texts about them quote them."""
    return frozenset(text for text, at in placeholders_in(body).items() if _is_left(body, text, at))


def _is_left(body: str, text: str, at: int) -> bool:
    before = body[body.rfind("\n", 0, at) + 1 : at].rstrip()
    after = body[at + len(text) :].partition("\n")[0].lstrip()
    in_code = body.count("```", 0, at) % 2 == 1
    return (not before or before.endswith(">")) and (not after or after.startswith("<")) and not in_code


def is_placeholder(value: str) -> bool:
    """Whether a field's value is the address that a template ships with."""
    if "//" not in value:
        return False
    address = value.strip().lower()
    # Each of the hosts holds one of these.
    if "example.com" not in address and "canonical.url" not in address:
        return False
    try:
        return urlsplit(address).hostname in PLACEHOLDER_HOSTS
    except ValueError:
        return False


def is_absent(value: str) -> bool:
    """Whether a field's value means that there is none: empty, null, or the name of a mode instead of an address."""
    return value.strip().lower() in _ABSENT


def is_address(value: str) -> bool:
    """Whether a value was meant as a link rather than as a name; an address may lack its scheme, where it has a path."""
    value = value.strip()
    if _BEGINS_AS_ADDRESS.match(value) is not None or WRITTEN_AS_LINK.match(value) is not None:
        return True
    if "." not in value:
        return False
    if _HOST_AND_PATH.match(value) is not None:
        return True
    damage = parse_url(value)
    return isinstance(damage, Damage) and (damage.kind != "missing-scheme" or value.partition("/")[0].islower())


def _fits(row: Convention, fields: Fields, placeholders: Collection[str]) -> bool:
    # Templates for new posts hold empty fields.
    own = any(_holds_something(fields, name) for name in row.original)
    marked = any(_holds_something(fields, mark) for mark in row.marks)
    if (own and marked) or any(mark in placeholders for mark in row.body_marks):
        return True
    if row.needs_mark:
        return False
    if row.addresses and not marked:
        return any(is_address(value.value) for value in values_of(row.original, fields))
    return own or marked


def _holds_something(fields: Fields, name: str) -> bool:
    return any(not is_absent(value.value) for value in fields.get(folded(name), ()))
