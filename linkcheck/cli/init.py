"""`linkcheck init`: what the posts have in common, and a first configuration for them."""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from msgspec import Struct

from linkcheck.cli.flags import settings_of
from linkcheck.cli.output import to_standard_output, write
from linkcheck.config.load import CONFIG_NAMES, configured_in
from linkcheck.judge.rules.missing_source_link import missing_source_link
from linkcheck.judge.rules.unfilled_placeholder import unfilled_placeholder
from linkcheck.model import Reading
from linkcheck.model.errors import NothingCheckedError, UsageError
from linkcheck.model.vocabulary import CLAIM_ROLES, Profile, Role
from linkcheck.pipeline.run import each_reading
from linkcheck.posts.field_names import CANONICAL_FIELDS, field_key, folded
from linkcheck.posts.fields import CONVENTIONS
from linkcheck.report.wording import many
from linkcheck.text import visible
from linkcheck.urls.identity import bare_host
from linkcheck.urls.url import web_url

# A profile is proposed where it fits at least this share of the posts: the others get findings for what they lack.
MOST = 0.9
# The tools whose posts comment on somebody else's page.
_COMMENTING = frozenset({"link blog", "Page Links To"})
# Fields that the program reads, or that hold an address for another purpose than to name the original.
_KNOWN_FIELDS = frozenset(
    folded(name)
    for name in (
        *CANONICAL_FIELDS,
        *(name for row in CONVENTIONS for name in (*row.original, *row.marks)),
        "permalink",
        "url",
        "link",
        "guid",
        "image",
        "cover_image",
        "featured_image",
    )
)
# How many names a list in the file shows.
_SHOWN = 5
_PLACE = CONFIG_NAMES[0]


def run(options: argparse.Namespace) -> int:
    """Read the posts, offline, and write a configuration that fits them to `linkcheck.toml`, or print it.

    Raises UsageError where there is a configuration already: it is never changed.
    """
    existing = configured_in(Path())
    if existing is not None and not options.stdout:
        raise UsageError(
            f"{existing} holds a configuration already, and it is left as it is; "
            "linkcheck init --stdout prints the proposal, to compare and to copy from"
        )
    places = tuple(Path(path) for path in options.paths or ["."])
    readings = tuple(each_reading(places, settings_of(options)))
    if not readings:
        raise NothingCheckedError(f"no post in {', '.join(map(str, places))}: name a folder of posts that begin with front matter")
    survey = survey_posts(readings)
    proposal = propose_profile(survey)
    write((starter_config(survey, proposal).encode(),), None if options.stdout else _PLACE)
    if not options.stdout:
        with to_standard_output():
            print(f"{_PLACE} is written with the profile {proposal.profile}: {proposal.because}.")
            print("Read it, then run linkcheck check.")
    return 0


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
        """The address of the site that nearly all permalinks point to, or None."""
        site, count = next(iter(self.sites.items()), (None, 0))
        return site if site is not None and count >= MOST * self.posts else None


def survey_posts(readings: Iterable[Reading]) -> Survey:
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
    urls = (web_url(link.url) for link in reading.links if link.role in CLAIM_ROLES)
    return {bare_host(url.host) for url in urls if url is not None}


def _unknown_fields(reading: Reading) -> set[str]:
    own = web_url(reading.post.permalink or "")
    found = set()
    for value in reading.post.front:
        name = field_key(value.path)
        url = web_url(value.value) if "://" in value.value[:8] else None
        if name is None or name in _KNOWN_FIELDS or url is None:
            continue
        if own is None or bare_host(url.host) != bare_host(own.host):
            found.add(value.path[-1])
    return found


class Proposal(Struct, frozen=True):
    """A profile, the reason for it, and how many posts it does not fit."""

    profile: Profile
    because: str
    others: int = 0


def propose_profile(survey: Survey) -> Proposal:
    """The profile that fits at least nine posts of ten, or `auto`."""
    counts = survey.conventions
    link_blog = sum(counts.get(name, 0) for name in _COMMENTING)
    imported = survey.posts - counts.get("none", 0) - link_blog
    rows = (
        (Profile.SYNDICATION, imported, "were left by an import tool"),
        (Profile.LINK_BLOG, link_blog, "name the page that they comment on"),
        (Profile.CROSS_POSTING, survey.canonical_only, "have a canonical URL and no original link"),
    )
    profile, fitting, reason = max(rows, key=lambda row: row[1])
    if survey.posts and fitting >= MOST * survey.posts:
        return Proposal(profile, f"{fitting:,} of {survey.posts:,} posts {reason}", survey.posts - fitting)
    shares = "; ".join(f"{fitting:,} {reason}" for _, fitting, reason in rows)
    return Proposal(Profile.AUTO, f"no kind of post is nearly alone: of {survey.posts:,} posts {shares}")


def starter_config(survey: Survey, proposal: Proposal) -> str:
    """A `linkcheck.toml` that can be used as it is; further settings are in comments, as examples."""
    return "\n".join(
        (*_survey_comments(survey), "", *_profile_lines(proposal), "", *_site_lines(survey), "", *_field_lines(survey), *_EXAMPLES, "")
    )


def _survey_comments(survey: Survey) -> Iterator[str]:
    yield f"# Written by linkcheck init after reading {many(survey.posts, 'post')}."
    yield "# Every key is explained in the README; linkcheck config --schema describes this file to editors."
    yield "#"
    yield f"# import tools: {_counted(survey.conventions)}"
    yield f"# markup: {_counted(survey.markup)}"
    yield f"# fields: {_counted(survey.fields)}"
    yield f"# claims: {', '.join(f'{role} {survey.claims.get(role, 0):,}' for role in CLAIM_ROLES)}"
    if survey.own_canonical:
        yield f"# canonical URLs on the site itself: {survey.own_canonical:,}"
    yield f"# hosts that claims name most: {_counted(survey.hosts)}"


def _profile_lines(proposal: Proposal) -> Iterator[str]:
    yield f"# {proposal.because[:1].upper()}{proposal.because[1:]}."
    if proposal.others:
        verb = "does" if proposal.others == 1 else "do"
        yield f"# {many(proposal.others, 'post')} {verb} not, and may get findings; give them a [[paths]] table, or choose auto."
    for profile, meaning in _PROFILES.items():
        yield f"#   {profile}: {meaning}"
    yield f'profile = "{proposal.profile}"'


def _site_lines(survey: Survey) -> Iterator[str]:
    if survey.site is not None:
        yield "# The site itself, as nearly all permalinks have it."
        yield f"site_url = {_text(f'{survey.site}/')}"
    else:
        yield "# The site itself, without which its own addresses are told from others by each post's permalink only."
        yield '# site_url = "https://blog.example/"'


def _field_lines(survey: Survey) -> Iterator[str]:
    unknown = [name for name, count in survey.unknown_fields.items() if count >= MOST * survey.posts and visible(name) == name]
    if unknown:
        yield "# These fields hold an address on another site in nearly every post. If one names the original:"
        yield f"# original_fields = [{', '.join(map(_text, unknown[:_SHOWN]))}]"
        yield ""


def _counted(counts: Mapping[str, int]) -> str:
    shown = ", ".join(f"{visible(name)} {count:,}" for name, count in islice(counts.items(), _SHOWN))
    return f"{shown or 'none'}{', ...' if len(counts) > _SHOWN else ''}"


def _text(value: str) -> str:
    # A JSON string is a TOML string, but for letters that JSON writes as two escapes.
    return json.dumps(value, ensure_ascii=False)


_PROFILES = {
    Profile.AUTO: "each post is judged by its own fields",
    Profile.SYNDICATION: "copies of other people's articles: what the import tool leaves, else all three claims",
    Profile.CROSS_POSTING: "own articles that appear elsewhere too: a canonical URL in each",
    Profile.LINK_BLOG: "comments on other people's articles: an original link in each; the template prints the Source link",
}
_EXAMPLES = (
    "# What fails a run: findings at least as severe and as sure as these.",
    'fail_on = "error"',
    'certainty = "confirmed"',
    "",
    "# Severities by code, or by the beginning of a code: error, warning, note or off.",
    "# [severity]",
    f'# {unfilled_placeholder.info.code} = "off"',
    "",
    "# What is different for some posts.",
    "# [[paths]]",
    '# match = "drafts/**"',
    f'# ignore = ["{missing_source_link.info.code[:3]}"]',
    "",
    "# What is different on some hosts.",
    "# [[hosts]]",
    '# host = "walled.example"',
    "# accept = [403, 429]",
    '# reason = "it lets only browsers in"',
)
