"""What posts have in common, folder by folder, and what that proposes for the configuration."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from msgspec import Struct

from linkcheck.config.settings import Settings
from linkcheck.model import Reading
from linkcheck.model.files import read_file
from linkcheck.model.vocabulary import CLAIM_ROLES, CanonicalAt, Profile, Role
from linkcheck.posts.fields import CONVENTIONS, COPY, DIGEST, LINK_BLOG, REPUBLICATION, TOOLS, expected_claims
from linkcheck.posts.folder_use import folder_of
from linkcheck.text import pattern
from linkcheck.urls.identity import bare_host
from linkcheck.urls.url import web_url
from linkcheck.urls.url_words import other_than_article

# A profile that asks for claims is proposed where it fits at least this share of the posts; the others are excepted by name.
NEARLY_ALL = 0.9
# From this share on a profile is proposed that asks for no claim.
NOTABLE_SHARE = 0.3
# More exceptions than that are no exceptions.
MAX_EXCEPTIONS = 20
# A folder of fewer posts shows no habit.
MIN_POSTS = 3
# Folders of pages that list somebody's works, which need no original where the others have one.
_LISTS = frozenset(
    """
    publication publications paper papers research talk talks event events project projects portfolio work works press people team
    authors books resources tools software
""".split()
)
# The conventions of posts that comment on somebody else's page, and of those that copy it.
_COMMENTING = frozenset({LINK_BLOG.name, "Page Links To"})
_BY_SCRIPT = (COPY, DIGEST)
_COPYING = frozenset(row.name for row in (*TOOLS, *_BY_SCRIPT)) - _COMMENTING
_MAX_SITE_FILE = 200_000
# The configuration of a site generator: its files, the keys of the site's address, and the folders that hold its posts.
_GENERATORS: Sequence[tuple[tuple[str, ...], str, tuple[str, ...]]] = (
    (("hugo.toml", "hugo.yaml", "hugo.yml", "hugo.json", "config.toml", "config.yaml"), r"base_?url", ("content",)),
    (("_config.yml", "_config.yaml"), "url", ("_posts", "source/_posts")),
    (("astro.config.mjs", "astro.config.ts", "astro.config.js"), "site", ("src/content", "src/pages")),
    (
        ("eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs", ".eleventy.js"),
        "(?:site)?_?url",
        ("content", "src/posts", "posts"),
    ),
    (("_data/site.json", "_data/metadata.json", "_data/metadata.js", "src/_data/site.json", "src/_data/metadata.json"), "url", ()),
    (("publishconf.py", "pelicanconf.py"), "SITEURL", ("content",)),
    (("gatsby-config.js", "gatsby-config.ts"), "siteUrl", ("content",)),
    (("docusaurus.config.js", "docusaurus.config.ts"), "url", ("blog", "docs")),
    (("mkdocs.yml",), "site_url", ("docs",)),
    (("package.json",), "homepage", ()),
)
_NO_SITES = frozenset({"github.com", "example.com", "example.org", "localhost", "127.0.0.1"})
_SPECIAL = pattern(r"([\\*?\[\]!# ])")


class SiteFiles(Struct, frozen=True):
    """What the configuration of a site generator says: the site's address with the file that has it, and the folders of its posts."""

    url: str = ""
    source: str = ""
    folders: tuple[str, ...] = ()


def read_site_files(folder: Path) -> SiteFiles:
    """What the generators' files in a folder say."""
    url = source = ""
    folders: tuple[str, ...] = ()
    for names, keys, places in _GENERATORS:
        for name in names:
            text = _text_of(folder / name)
            if text is None:
                continue
            folders = folders or tuple(place for place in places if (folder / place).is_dir())
            address = re.search(
                rf"""(?im)(?:^|[{{,])[\s{{,]*(?:export\s+const\s+)?["']?{keys}["']?\s*[:=]\s*["'`]?(https?://[^"'`\s,#]+)""", text
            )
            found = web_url(address[1]) if address is not None else None
            if not url and found is not None and bare_host(found.host) not in _NO_SITES:
                url, source = found.href, name
    return SiteFiles(url, source, folders)


def _text_of(path: Path) -> str | None:
    try:
        return read_file(path, _MAX_SITE_FILE).decode("utf-8", "replace")
    except OSError:
        return None


class Survey(Struct, frozen=True):
    """How many posts there are, and how many of them show each thing; hosts are without `www.`.

    `unknown_fields` are front-matter fields that hold an address on another site and mean nothing to this program yet, `used_fields` those
    that name the original because their folder uses the word so.
    """

    posts: int
    conventions: Mapping[str, int]
    markup: Mapping[str, int]
    fields: Mapping[str, int]
    claims: Mapping[str, int]
    own_canonical: int
    sites: Mapping[str, int]
    hosts: Mapping[str, int]
    unknown_fields: Mapping[str, int]
    used_fields: Mapping[str, int]

    @property
    def site(self) -> str | None:
        """The address of the site that nearly all permalinks point to, or None."""
        site, count = next(iter(self.sites.items()), (None, 0))
        return site if site is not None and count >= NEARLY_ALL * self.posts else None


def survey_posts(posts: Sequence[Reading]) -> Survey:
    """Count what the posts show, the most frequent first."""
    return Survey(
        posts=len(posts),
        conventions=_ranked(reading.convention or "none" for reading in posts),
        markup=_ranked(reading.post.markup for reading in posts),
        fields=_ranked(
            field for reading in posts for field in {link.field for link in reading.links if link.field and link.role in CLAIM_ROLES}
        ),
        claims=_ranked(role for reading in posts for role in {link.role for link in reading.links}),
        own_canonical=sum(_is_own(reading) for reading in posts),
        sites=_ranked(site for reading in posts if (site := _site(reading)) is not None),
        hosts=_ranked(host for reading in posts for host in _claimed_hosts(reading)),
        unknown_fields=_ranked(name for reading in posts for name in _unknown_fields(reading)),
        used_fields=_ranked(link.field for reading in posts for link in reading.claims(Role.ORIGINAL)[:1] if link.reason),
    )


def _ranked(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda pair: (-pair[1], pair[0])))


def _site(reading: Reading) -> str | None:
    url = web_url(reading.post.permalink or "")
    return f"{url.scheme}://{url.host}" if url is not None else None


def _is_own(reading: Reading) -> bool:
    canonical, own = reading.claim(Role.CANONICAL), web_url(reading.post.permalink or "")
    url = web_url(canonical.url) if canonical is not None else None
    return url is not None and own is not None and bare_host(url.host) == bare_host(own.host)


def _claimed_hosts(reading: Reading) -> set[str]:
    urls = (web_url(link.url) for link in reading.links if link.role in CLAIM_ROLES)
    return {bare_host(url.host) for url in urls if url is not None}


def _unknown_fields(reading: Reading) -> set[str]:
    own = web_url(reading.post.permalink or "")
    urls = ((link.field, web_url(link.url)) for link in reading.claims(Role.FRONT) if not link.reason)
    return {
        field
        for field, url in urls
        if url is not None and (own is None or bare_host(url.host) != bare_host(own.host)) and not other_than_article(url.href)
    }


class Proposal(Struct, frozen=True):
    """A profile for some posts and the reason for it; it `requires_claims` of all but the posts in `exceptions`.

    `canonical` is where canonical URLs point, if that is another place than by the profile; `expect` are the claims that are asked for,
    if they are others.
    """

    profile: Profile
    reason: str
    canonical: CanonicalAt | None = None
    expect: tuple[Role, ...] | None = None
    requires_claims: bool = True
    exceptions: tuple[str, ...] = ()


class FolderProposal(Struct, frozen=True):
    """What is proposed for the posts of one folder: a profile, the fields that name their originals, and how many there are."""

    folder: str
    posts: int
    proposal: Proposal
    fields: tuple[str, ...] = ()


_KINDS: Sequence[tuple[Profile, Callable[[Reading], bool], str]] = (
    (Profile.SYNDICATION, lambda reading: reading.convention in _COPYING, "were left by an import tool"),
    (Profile.LINK_BLOG, lambda reading: reading.convention in _COMMENTING, "name the page that they comment on"),
    (
        Profile.CROSS_POSTING,
        lambda reading: reading.claim(Role.CANONICAL) is not None and reading.claim(Role.ORIGINAL) is None,
        "have a canonical URL and no original link",
    ),
    (Profile.AUTO, lambda reading: reading.convention == REPUBLICATION.name, "name the page where they were published before"),
)


def propose_profile(posts: Sequence[Reading]) -> Proposal:
    """The profile that fits nearly all posts, or one that asks for nothing where it fits many, or `auto`."""
    counts = {profile: sum(map(fits, posts)) for profile, fits, _ in _KINDS}
    profile, fits, reason = max(_KINDS, key=lambda kind: counts[kind[0]])
    fitting, others = counts[profile], sum(counts.values()) - counts[profile]
    reason = f"{fitting:,} of {len(posts):,} posts {reason}"
    expect = _usual_claims(posts, profile)
    exceptions = tuple(reading.post.path for reading in posts if not fits(reading) and _lacks(reading, profile, expect))
    if posts and fitting >= NEARLY_ALL * len(posts) and len(exceptions) <= MAX_EXCEPTIONS:
        return Proposal(profile, reason, _canonical(posts, profile), expect, exceptions=exceptions)
    # What an import tool leaves is asked for without a profile.
    if (
        fitting >= NOTABLE_SHARE * len(posts)
        and others < fitting
        and profile not in (Profile.SYNDICATION, Profile.AUTO)
        and not _contradict(posts, profile)
    ):
        return Proposal(profile, reason, requires_claims=False)
    shares = "; ".join(f"{counts[profile]:,} {reason}" for profile, _, reason in _KINDS if counts[profile])
    if not shares:
        return Proposal(Profile.AUTO, f"none of {len(posts):,} posts names another page as its own or as its source")
    return Proposal(Profile.AUTO, f"no kind of post is nearly alone: of {len(posts):,} posts {shares}")


def _canonical(posts: Sequence[Reading], profile: Profile) -> CanonicalAt | None:
    """Where imported posts have their canonical URLs, if not at the publisher as the profile has it."""
    found = [reading for reading in posts if reading.claim(Role.CANONICAL) is not None]
    own = sum(map(_is_own, found))
    if profile is not Profile.SYNDICATION or own < NOTABLE_SHARE * len(found) or not own:
        return None
    return CanonicalAt.SELF if own >= NEARLY_ALL * len(found) else CanonicalAt.EITHER


def _usual_claims(posts: Sequence[Reading], profile: Profile) -> tuple[Role, ...] | None:
    """The claims that nearly all of these posts have, where neither the profile nor their import tool asks for them."""
    if profile is Profile.AUTO:
        return (Role.ORIGINAL,)
    by_script = [reading for reading in posts if reading.convention in {row.name for row in _BY_SCRIPT}]
    usual = tuple(role for role in CLAIM_ROLES if sum(reading.claim(role) is not None for reading in by_script) >= NEARLY_ALL * len(posts))
    return usual if profile is Profile.SYNDICATION and Role.SOURCE in usual else None


def _lacks(reading: Reading, profile: Profile, expect: tuple[Role, ...] | None) -> bool:
    """Whether a profile asks of a post for a claim that it does not have."""
    convention = next((row for row in CONVENTIONS if row.name == reading.convention), None)
    return not expected_claims(convention, Settings(profile=profile, expect=expect)) <= {link.role for link in reading.links}


def _contradict(posts: Sequence[Reading], profile: Profile) -> bool:
    """Whether posts of another kind would be judged wrong by a profile: a link blog's canonical URLs are its own."""
    canonical = [reading for reading in posts if reading.claim(Role.CANONICAL) is not None]
    return profile is Profile.LINK_BLOG and not all(map(_is_own, canonical))


def propose_folders(posts: Sequence[Reading]) -> tuple[FolderProposal, ...]:
    """What is proposed for folders that differ from others; nothing where all posts lie in one."""
    by_folder: dict[str, list[Reading]] = {}
    for reading in posts:
        by_folder.setdefault(folder_of(reading.post.path), []).append(reading)
    if len(by_folder) < 2:
        return ()
    return tuple(_folder_proposals(by_folder))


def _folder_proposals(by_folder: Mapping[str, Sequence[Reading]]) -> Iterator[FolderProposal]:
    for folder, posts in sorted(by_folder.items()):
        if len(posts) < MIN_POSTS or folder.startswith(".."):
            continue
        proposal, fields = propose_profile(posts), tuple(islice(survey_posts(posts).used_fields, 3))
        if folder.rpartition("/")[2].lower().lstrip("_") in _LISTS:
            proposal = Proposal(Profile.AUTO, proposal.reason)
        if proposal.profile is not Profile.AUTO or proposal.expect is not None or fields:
            yield FolderProposal(folder, len(posts), proposal, fields)


def pattern_for(path: str, *, is_folder: bool = False) -> str:
    """The pattern, as in `.gitignore`, that matches this path alone, or all posts below this folder."""
    escaped = _SPECIAL.sub(r"\\\1", path)
    return f"/{escaped}{'/' if is_folder and escaped else ''}" if escaped else "/*.*"


def compress_paths(paths: Sequence[str], posts: Sequence[Reading]) -> Iterator[str]:
    """Patterns for some of the posts: one for a folder that holds no others."""
    left = set(paths)
    others = {folder_of(reading.post.path) for reading in posts if reading.post.path not in left}
    folders = sorted({folder_of(path) for path in paths if folder_of(path)} - others)
    folders = [folder for folder in folders if not any(other == folder or other.startswith(f"{folder}/") for other in others)]
    yield from (pattern_for(folder, is_folder=True) for folder in folders)
    yield from (pattern_for(path) for path in sorted(left) if folder_of(path) not in folders)
