"""What the posts of a site have in common, and which profile that speaks for."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from linkcheck.model import Reading
from linkcheck.posts.fields import CANONICAL_FIELDS, CONVENTIONS, field_name, folded
from linkcheck.urls.identity import bare_host
from linkcheck.urls.parse import web_url
from linkcheck.vocabulary import Profile, Role

# A profile is proposed where it fits at least this share of the posts: the others get findings for what they lack.
MOST = 0.9
LINK_BLOG = frozenset({"link blog", "Page Links To"})
_KNOWN = frozenset(folded(name) for name in (*CANONICAL_FIELDS, *(name for row in CONVENTIONS for name in (*row.original, *row.marks)),
                                              "permalink", "url", "link", "guid", "image", "cover_image", "featured_image"))


class Survey(Struct, frozen=True):
    """How many posts there are, and how many of them show each thing; hosts are without `www.`.

    `unknown_fields` are front-matter fields that hold an address on another site and mean nothing to this program yet.
    """

    posts: int
    conventions: Mapping[str, int]
    markup: Mapping[str, int]
    fields: Mapping[str, int]
    claims: Mapping[str, int]
    canonical_only: int
    own_canonical: int
    sites: Mapping[str, int]
    hosts: Mapping[str, int]
    unknown_fields: Mapping[str, int]

    @property
    def site(self) -> str | None:
        """The address of the site that the posts' permalinks speak of, where nearly all speak of one."""
        site, count = next(iter(self.sites.items()), (None, 0))
        return site if site is not None and count >= MOST * self.posts else None


class Proposal(Struct, frozen=True):
    """A profile, the sentence that speaks for it, and how many posts it does not fit."""

    profile: Profile
    because: str
    others: int = 0


def survey(readings: Iterable[Reading]) -> Survey:
    """Count what the posts show, the most frequent first."""
    posts = tuple(readings)
    return Survey(
        posts=len(posts),
        conventions=_ranked(reading.convention or "none" for reading in posts),
        markup=_ranked(reading.post.markup for reading in posts),
        fields=_ranked(field for reading in posts for field in {link.field for link in reading.links if link.field}),
        claims=_ranked(role for reading in posts for role in {link.role for link in reading.links}),
        canonical_only=sum(_has(reading, Role.CANONICAL) and not _has(reading, Role.ORIGINAL) for reading in posts),
        own_canonical=sum(_is_own(reading) for reading in posts),
        sites=_ranked(site for reading in posts if (site := _site(reading)) is not None),
        hosts=_ranked(host for reading in posts for host in _claimed_hosts(reading)),
        unknown_fields=_ranked(name for reading in posts for name in _unknown_fields(reading)),
    )


def propose(found: Survey) -> Proposal:
    """The profile that fits at least nine posts of ten, or `auto`."""
    counts = found.conventions
    link_blog = sum(counts.get(name, 0) for name in LINK_BLOG)
    imported = found.posts - counts.get("none", 0) - link_blog
    rows = (
        (Profile.SYNDICATION, imported, "were left by an import tool"),
        (Profile.LINK_BLOG, link_blog, "name the page that they comment on"),
        (Profile.CROSS_POSTING, found.canonical_only, "have a canonical URL and no original link"),
    )
    profile, fitting, said = max(rows, key=lambda row: row[1])
    if found.posts and fitting >= MOST * found.posts:
        return Proposal(profile, f"{fitting:,} of {found.posts:,} posts {said}", found.posts - fitting)
    shares = "; ".join(f"{fitting:,} {said}" for _, fitting, said in rows)
    return Proposal(Profile.AUTO, f"no kind of post is nearly alone: of {found.posts:,} posts {shares}")


def _ranked(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


def _has(reading: Reading, role: Role) -> bool:
    return reading.claim(role) is not None


def _site(reading: Reading) -> str | None:
    url = web_url(reading.post.permalink or "")
    return f"{url.scheme}://{url.host}" if url is not None else None


def _is_own(reading: Reading) -> bool:
    canonical, own = reading.claim(Role.CANONICAL), web_url(reading.post.permalink or "")
    url = web_url(canonical.url) if canonical is not None else None
    return url is not None and own is not None and bare_host(url.host) == bare_host(own.host)


def _claimed_hosts(reading: Reading) -> set[str]:
    urls = (web_url(link.url) for link in reading.links if link.role is not Role.BODY)
    return {bare_host(url.host) for url in urls if url is not None}


def _unknown_fields(reading: Reading) -> set[str]:
    own = web_url(reading.post.permalink or "")
    found = set()
    for value in reading.post.front:
        name = field_name(value)
        url = web_url(value.value) if "://" in value.value[:8] else None
        if name is not None and name not in _KNOWN and url is not None and (own is None or bare_host(url.host) != bare_host(own.host)):
            found.add(value.path[-1])
    return found
