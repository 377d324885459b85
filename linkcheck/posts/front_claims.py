"""What a front matter claims: the addresses that name the original and the canonical URL, and what all others are to the post."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import islice

from msgspec import Struct, structs

from linkcheck.config.settings import Settings
from linkcheck.model import FrontValue, Post
from linkcheck.posts.field_names import (
    ADDRESS_KEYS,
    CANONICAL_FIELDS,
    IGNORE_FIELD,
    NO_USE,
    OTHER_PAGES,
    RELATIONS,
    Meaning,
    WordUse,
    ends_in,
    field_key,
    folded,
    inner_path,
    is_any_page,
    is_commenting,
    is_explicit,
    may_be_several,
    meaning_at,
    meaning_of,
)
from linkcheck.posts.fields import (
    LICENCE_HOSTS,
    LINK_BLOG,
    MARKS,
    REPUBLICATION,
    WRITTEN_AS_LINK,
    Convention,
    Fields,
    fields_of,
    is_absent,
    is_address,
    is_placeholder,
    tool_of,
    values_of,
)
from linkcheck.text import pattern
from linkcheck.urls.domains import same_site
from linkcheck.urls.identity import bare_host, identity
from linkcheck.urls.url import Url, web_url
from linkcheck.urls.url_words import CODE_HOSTS, is_picture_site, is_program, other_than_article

_WHOLE_ADDRESS = pattern(r"https?://[^\s<>]+$", re.IGNORECASE)
_MEDIA_PATH = pattern(
    r"\.(?:png|jpe?g|gif|webp|svg|avif|ico|bmp|mp[34]|m4[av]|webm|og[gv]|wav|rss|atom|css|js)$|/(?:feed|rss)/?$|/(?:feed|rss|atom)\.xml$",
    re.IGNORECASE,
)
# An address or a link behind the name of the place, and an address before the name of who wrote it.
_NAME_AND_ADDRESS = pattern(
    r"(?!https?:|//)[^<>\[\]\n]{1,100}?(?:[\s(<:](https?://[^\s<>()]+)[)>]?|\[[^\]\[]*\]\(<?(https?://[^\s<>()]+)>?\)"
    r"|<a\s[^<>]*?href\s*=\s*[\"']?(https?://[^\s\"'<>]+)[^<>]*>[^<>]*</a>)\.?$"
    r"|(https?://[^\s<>()\"']+)[\s,|–—-]+(?:\([^()/]{1,80}\)|(?:by|von|par|por|di)\s[^/<>]{1,80})$",
    re.IGNORECASE,
)
# Of a name before an address: the owner's, whose own site the address is.
_NOTICE = pattern(r"©|\(c\)|copyright|all rights|licen[cs]e|\b(?:cc|by)[- ]|\b(?:19|20)\d\d\b", re.IGNORECASE)
_OWNERS = ("copyright", "attribution")
_BLOG_SERVICES = frozenset("wordpress.com blogspot.com tumblr.com typepad.com livejournal.com posterous.com ghost.io substack.com".split())
_NETWORKS = frozenset(
    "medium.com dev.to hashnode.com hashnode.dev hackernoon.com dzone.com linkedin.com facebook.com x.com twitter.com".split()
)
_ORIGINALS = frozenset({Meaning.ORIGINAL, Meaning.WORD, Meaning.BY_USE})
# More addresses than any author writes into front matter.
_MOST_OTHERS = 200


class FrontClaim(Struct, frozen=True):
    """An address in the front matter: its place, and why it is taken for what it is, where the name of its field does not say so."""

    value: FrontValue
    reason: str = ""


class FrontClaims(Struct, frozen=True):
    """The addresses of a front matter: those that claim the original and the canonical URL, and all others."""

    convention: Convention | None
    originals: tuple[FrontClaim, ...]
    canonicals: tuple[FrontClaim, ...]
    others: tuple[FrontClaim, ...]


def front_claims(post: Post, placeholders: Collection[str], settings: Settings, use: WordUse = NO_USE) -> FrontClaims:
    """What the front matter claims; `placeholders` are those that an import tool left in the body.

    `use` is what the posts of its folder use names for that mean several things.
    """
    post = _without_ignores(post)
    fields = fields_of(post.front)
    tool = tool_of(fields, placeholders)
    place = _Place(post, settings)
    chosen = _configured(settings.original_fields, post.front) if settings.original_fields else ()
    convention = tool
    if not chosen and tool is not None:
        chosen = values_of(tool.original, fields)
        if tool.addresses:
            chosen = tuple(value for value in chosen if is_address(value.value))
    reason = ""
    if not chosen or tool is None:
        found = _best_original(fields, place, use)
        if found is not None:
            name, values, rank = found
            if convention is None:
                convention = LINK_BLOG if is_commenting(rank) else REPUBLICATION
            if not chosen:
                chosen = values
                reason = f"`{name}` holds addresses of other sites in most posts of its folder" if name in use.originals else ""
    canonical_values = (_configured(settings.canonical_fields, post.front) if settings.canonical_fields else ()) or _canonicals(
        fields, post.front
    )
    originals = tuple(FrontClaim(_narrowed(value, post.text), reason) for value in chosen)
    canonicals = tuple(FrontClaim(_narrowed(value, post.text)) for value in canonical_values)
    # An address that stands in two fields is looked at once.
    claimed = {claim.value.value.strip() for claim in (*originals, *canonicals)}
    others = _others(place, claimed)
    return FrontClaims(convention, originals, canonicals, tuple(islice(others, _MOST_OTHERS)))


def _without_ignores(post: Post) -> Post:
    """The post without the field for this program: the URLs in it are patterns."""
    name = folded(IGNORE_FIELD)
    if not any(folded(value.path[0]) == name for value in post.front):
        return post
    return structs.replace(post, front=tuple(value for value in post.front if folded(value.path[0]) != name))


class _Place(Struct, frozen=True, dict=True):
    """Where an address stands: the post, and the site that publishes it."""

    post: Post
    settings: Settings

    @cached_property
    def site(self) -> str | None:
        """The host of the site, where the settings or the post's permalink say so."""
        url = web_url(self.settings.site_url or self.post.permalink or "")
        return bare_host(url.host) if url is not None else None


def _narrowed(value: FrontValue, text: str, *, named: bool = False) -> FrontValue:
    """The address alone, where a value is a link as Markdown or HTML writes it, or where `named`, an address behind its name."""
    written = value.value.strip()
    link = (WRITTEN_AS_LINK.match(written) if written.startswith(("[", "<")) else None) or (
        _NAME_AND_ADDRESS.match(written) if named else None
    )
    if link is None:
        return value
    address = next(group for group in link.groups() if group)
    at = text.find(address, value.start, value.end)
    place = (at, at + len(address)) if at >= 0 else (value.start, value.end)
    return FrontValue(value.path, address, *place)


def _configured(names: Iterable[str], front: Iterable[FrontValue]) -> tuple[FrontValue, ...]:
    """The values of the first of the fields that the settings name, by their dotted paths, which holds any."""
    for name in names:
        if name.startswith("-"):
            continue
        wanted = tuple(folded(key) for key in name.split("."))
        values = tuple(
            value
            for value in front
            if wanted in (inner_path(value.path), tuple(map(folded, value.path)))
            or (len(wanted) == 1 and field_key(value.path) == wanted[0])
        )
        values = tuple(value for value in values if not is_absent(value.value) and not is_placeholder(value.value))
        if values:
            return values
    return ()


def _canonicals(fields: Fields, front: Sequence[FrontValue]) -> tuple[FrontValue, ...]:
    found = values_of(CANONICAL_FIELDS, fields)
    if found or not any(_may_nest_canonical(value) or "canoni" in value.path[-1].lower() for value in front):
        return found
    found = values_of([name for name in fields if meaning_of(name)[0] is Meaning.CANONICAL], fields)
    return found or tuple(value for at, value in enumerate(front) if _is_nested_canonical(at, front))[:1]


def _may_nest_canonical(value: FrontValue) -> bool:
    return len(value.path) > 1 and (value.value == "canonical" or "canoni" in value.path[-2].lower())


def _is_nested_canonical(at: int, front: Sequence[FrontValue]) -> bool:
    """Whether a value is a canonical URL among settings for the head: `alternates.canonical`, or a tag with `rel` and `href`."""
    *outer, key = inner_path(front[at].path)
    if not is_address(front[at].value) or is_placeholder(front[at].value):
        return False
    if any(meaning_of(name)[0] is Meaning.MEDIA or name in OTHER_PAGES for name in outer):
        return False
    if key in ADDRESS_KEYS and outer:
        beside = [value for value in front[max(0, at - 2) : at + 3] if value.path[:-1] == front[at].path[:-1]]
        return any(folded(value.path[-1]) == "rel" and value.value == "canonical" for value in beside) or (
            meaning_of(outer[-1])[0] is Meaning.CANONICAL
        )
    return meaning_of(key)[0] is Meaning.CANONICAL


def _best_original(fields: Fields, place: _Place, use: WordUse) -> tuple[str, tuple[FrontValue, ...], int] | None:
    """The name, values and rank of the field that names the original best, of those that people write themselves."""
    found: list[tuple[bool, int, str, tuple[FrontValue, ...]]] = []
    never = {folded(name[1:]) for name in place.settings.original_fields if name.startswith("-")} | use.others
    for name, values in fields.items():
        # Nearly all values are no addresses.
        if name in MARKS or name in never or not any("." in value.value and "/" in value.value for value in values):
            continue
        meaning, rank = meaning_of(name)
        if meaning not in _ORIGINALS or (meaning is Meaning.BY_USE and name not in use.originals):
            continue
        field = _Field(name, meaning, rank, used=name in use.originals)
        named = (_narrowed(value, place.post.text, named=True) for value in values if field.may_hold(value.value))
        addresses = tuple(value for value in named if is_address(value.value) and _may_be_original(value, field, place))
        if addresses and not (may_be_several(rank) and len({identity(value.value) for value in addresses}) > 1):
            found.append((all(map(_names_file, addresses)), rank, name, addresses))
    if not found:
        return None
    _, rank, name, addresses = min(found, key=lambda one: one[:2])
    return name, addresses, rank


class _Field(Struct, frozen=True):
    """A field that may name an original: its folded name, what that means, and whether the folder uses the name so."""

    name: str
    meaning: Meaning
    rank: int
    used: bool

    @property
    def explicit(self) -> bool:
        """Whether the name says that the text was published there; a source may be that of a picture or a program."""
        return is_explicit(self.meaning, self.rank) and "source" not in self.name

    @property
    def is_owner(self) -> bool:
        """Whether the name may be about the owner of the text, whose home page is no article."""
        return self.name.startswith(_OWNERS)

    @property
    def is_copy(self) -> bool:
        """Whether the name may also be that of a copy, which authors post on networks."""
        return self.name.startswith(("crosspost", "xpost"))

    def may_hold(self, value: str) -> bool:
        """Whether a value is no template's and, of a copyright, no notice that names its owner."""
        return not is_placeholder(value) and not (self.is_owner and _NOTICE.search(value.partition("://")[0]))


def _may_be_original(value: FrontValue, field: _Field, place: _Place) -> bool:
    """Whether an address may be an article somewhere else: no picture or feed, no licence or program, and none of the site's own."""
    url = web_url(value.value)
    if url is None:
        return True
    if _is_former(url, place):
        return False
    if field.explicit:
        return True
    if _is_media(url):
        return False
    if field.used:
        return True
    host = bare_host(url.host)
    if host in LICENCE_HOSTS or is_picture_site(host) or is_program(host, url.path):
        return False
    if field.is_owner or is_any_page(field.rank):
        return host not in CODE_HOSTS and not other_than_article(url.href) and not (field.is_copy and host in _NETWORKS)
    return True


def _names_file(value: FrontValue) -> bool:
    url = web_url(value.value)
    return url is not None and _is_media(url)


def _others(place: _Place, claimed: AbstractSet[str]) -> Iterator[FrontClaim]:
    """The addresses that claim nothing: links to other pages, with what they are to the post where that is known."""
    media = place.settings.media
    for value in place.post.front:
        if "://" not in value.value or value.value.strip() in claimed or field_key(value.path) in MARKS:
            continue
        meaning = meaning_at(value.path)
        if meaning is Meaning.OWN or (meaning is Meaning.MEDIA and not media) or is_placeholder(value.value):
            continue
        value = _narrowed(value, place.post.text)
        address = value.value.strip()
        url = web_url(address) if address not in claimed and _WHOLE_ADDRESS.match(address) else None
        if url is None or (meaning is Meaning.BY_USE and _is_own(url, place)) or (not media and _is_media(url)):
            continue
        if meaning in _ORIGINALS and _is_former(url, place):
            meaning = Meaning.FORMER
        yield FrontClaim(value, RELATIONS.get(meaning, ""))


def _is_own(url: Url, place: _Place) -> bool:
    """Whether an address is the post's own: one that the site has, that a blog gives by number, or that ends like the post's name."""
    if url.href == place.post.permalink or bare_host(url.host) == place.site or url.query.startswith(("p=", "page_id=")):
        return True
    return ends_in(url.path, place.post.identity)


def _is_former(url: Url, place: _Place) -> bool:
    """Whether an address is on the site's own old host: the same one, a blog service's with its name, or another of its domain."""
    host, site = bare_host(url.host), place.site
    # Some importers leave the source's address as the permalink, and that says nothing about the site.
    if site is None or (place.settings.site_url is None and url.href == place.post.permalink):
        return False
    if host == site:
        return True
    label, _, service = host.partition(".")
    if service in _BLOG_SERVICES and label in site.split("."):
        return True
    return ends_in(url.path, place.post.identity) and same_site(host, site)


def _is_media(url: Url) -> bool:
    return _MEDIA_PATH.search(url.path) is not None
