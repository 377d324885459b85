"""What a rule sees: one post, its links resolved, its claims compared."""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from linkcheck.judge.agreement import Comparison
from linkcheck.model import Ignore, Link, Post, Reading, Resolution
from linkcheck.model.vocabulary import CLAIM_ROLES, Outcome, Role, WrapperKind
from linkcheck.text import squeeze
from linkcheck.urls.identity import is_on_host

# Copies (archive, AMP) and affiliate links have rules of their own.
PROXY_KINDS = frozenset({WrapperKind.PROXY, WrapperKind.TRACKER, WrapperKind.GATEWAY, WrapperKind.GATE, WrapperKind.SHORTENER})
# The outcomes at which a page is no more.
PAGE_GONE = frozenset({Outcome.DEAD, Outcome.HOST_GONE, Outcome.SOFT_DEAD, Outcome.PARKED})
# Fields that hold directives for search engines, and those that hold one as a yes or no, their names squeezed.
_ROBOTS = frozenset("robots metarobots robotsmeta googlebot rankmathrobots".split())
_NOINDEX_FLAGS = frozenset("noindex robotsnoindex seonoindex yoastwpseometarobotsnoindex genesisnoindex aioseopnoindex unlisted".split())
_NOINDEX = frozenset({"noindex", "none"})
ROLE_NAMES = {Role.ORIGINAL: "original_link", Role.CANONICAL: "canonical_url", Role.SOURCE: "Source", Role.FRONT: "link", Role.BODY: "link"}


class IgnoreStatus(Struct, frozen=True):
    """An ignore once all rules have run: its codes that no rule has, those that hid nothing, and whether its last day is past.

    `may_return` says that what an unused code hid may be back with the next answer of a server, `no_link` that it is about certain
    links and there is none of them.
    """

    ignore: Ignore
    unknown: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    may_return: bool = False
    expired: bool = False
    no_link: bool = False


class Case(Struct, frozen=True, dict=True):
    """One post as rules see it; `resolutions` is keyed by a link's URL as decoded.

    `site` is the host of the site that republishes it. `dead_hosts` answered nothing in this run, whichever of
    their URLs was asked. `declared` is keyed by the addresses that claims' pages declare instead of their own, where these were
    asked. `ignore_statuses` is empty until all rules but those about ignores have run.
    """

    reading: Reading
    resolutions: Mapping[str, Resolution]
    comparison: Comparison
    site: str | None = None
    dead_hosts: frozenset[str] = frozenset()
    declared: Mapping[str, Resolution] = {}
    ignore_statuses: tuple[IgnoreStatus, ...] = ()

    @property
    def post(self) -> Post:
        """The post itself."""
        return self.reading.post

    @cached_property
    def by_role(self) -> Mapping[Role, tuple[Link, ...]]:
        """The links of each role that any has, the one that counts first."""
        found: dict[Role, list[Link]] = {}
        for link in self.reading.links:
            found.setdefault(link.role, []).append(link)
        return {role: tuple(links) for role, links in found.items()}

    @cached_property
    def claims(self) -> tuple[Link, ...]:
        """The claims, every value of each, in the order original, canonical, Source."""
        return tuple(link for role in CLAIM_ROLES for link in self.by_role.get(role, ()))

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link: claims first, so that a finding about a URL names the claim."""
        return (*self.claims, *self.by_role.get(Role.FRONT, ()), *self.by_role.get(Role.BODY, ()))

    @cached_property
    def kept_from_index(self) -> bool:
        """Whether the front matter tells search engines not to list the post."""
        return any(_keeps_from_index(value.path, value.value) for value in self.post.front)

    def resolution(self, link: Link) -> Resolution:
        """Where a link leads."""
        return self.resolutions[link.url]

    def is_own(self, link: Link) -> bool:
        """Whether a link, as written, points at the site that republishes the post."""
        return is_on_host(link.url, self.site)

    def claims_through(self, kinds: Collection[WrapperKind]) -> Iterator[tuple[Link, Resolution]]:
        """Claims that name something of these kinds in place of the page, whether or not the page is known."""
        for link in self.claims:
            resolution = self.resolution(link)
            if resolution.wrapper_kind in kinds:
                yield link, resolution


def _keeps_from_index(path: tuple[str, ...], value: str) -> bool:
    name = squeeze(path[-1])
    if name in _ROBOTS:
        return not _NOINDEX.isdisjoint(value.lower().replace(",", " ").split())
    if name == "index":
        return len(path) > 1 and squeeze(path[-2]) in _ROBOTS and value.lower() in ("false", "no", "0")
    return name in _NOINDEX_FLAGS and value.lower() in ("true", "yes", "on", "1")


def name_of(link: Link) -> str:
    """What a link is called in messages: its own field by its dotted path, or the claim's name."""
    return link.field or ROLE_NAMES[link.role]
