"""`linkcheck init`: what the posts have in common, and a first configuration for them."""

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from msgspec import structs

from linkcheck.cli.flags import settings_of
from linkcheck.cli.output import to_standard_output, write
from linkcheck.cli.survey import (
    NOTABLE_SHARE,
    FolderProposal,
    Proposal,
    SiteFiles,
    Survey,
    compress_paths,
    pattern_for,
    propose_folders,
    propose_profile,
    read_site_files,
    survey_posts,
)
from linkcheck.config.load import CONFIG_NAMES, configured_in
from linkcheck.judge.rules.missing_source_link import missing_source_link
from linkcheck.judge.rules.unfilled_placeholder import unfilled_placeholder
from linkcheck.model import Reading
from linkcheck.model.errors import NothingCheckedError, UsageError
from linkcheck.model.vocabulary import CLAIM_ROLES, Profile
from linkcheck.pipeline.run import each_reading
from linkcheck.posts.folder_use import folder_of
from linkcheck.report.wording import pluralize
from linkcheck.text import visible

_NO_DEMANDS = "# The other posts are of another kind: nothing is said to be missing."
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
    site = read_site_files(Path())
    places = tuple(Path(path) for path in options.paths or site.folders or ["."])
    settings = settings_of(options)
    if settings.site_url is None and site.url:
        # Read as they will be with the proposal: on the site's own host an address is no original, but the post's own.
        settings = structs.replace(settings, site_url=site.url)
    readings = tuple(each_reading(places, settings))
    if not readings:
        raise NothingCheckedError(f"no post in {', '.join(map(str, places))}: name a folder of posts that begin with front matter")
    proposal = propose_profile(readings)
    folders = propose_folders(readings)
    if proposal.requires_claims and proposal.profile is not Profile.AUTO and proposal.expect is None:
        # It fits nearly all posts: only folders of another kind need a table.
        folders = tuple(found for found in folders if found.proposal.profile not in (Profile.AUTO, proposal.profile))
    elif folders and (proposal.profile is not Profile.AUTO or proposal.expect is not None):
        # What is asked of all posts would also be asked of the folders of another kind.
        proposal = Proposal(Profile.AUTO, "the folders differ")
    config = starter_config(readings, proposal, folders, site)
    write((config.encode(),), None if options.stdout else _PLACE)
    if not options.stdout:
        checked = " ".join(map(str, places)) if site.folders and not options.paths else ""
        with to_standard_output():
            print(f"{_PLACE} is written with the profile {proposal.profile}: {proposal.reason}.")
            if folders:
                have = "has a table of its own" if len(folders) == 1 else "have a table of their own"
                print(f"{pluralize(len(folders), 'folder')} {have}: {', '.join(found.folder or '.' for found in folders)}.")
            print(f"Read it, then run linkcheck check{f' {checked}' if checked else ''}.")
    return 0


def starter_config(posts: Sequence[Reading], proposal: Proposal, folders: Sequence[FolderProposal], site: SiteFiles) -> str:
    """A `linkcheck.toml` that can be used as it is; further settings are in comments, as examples."""
    survey = survey_posts(posts)
    parts = (
        _survey_comments(survey),
        _profile_lines(proposal),
        _site_lines(survey, site),
        _field_lines(survey, folders),
        _EXAMPLES,
        _exception_lines(proposal, posts),
        *(_folder_lines(found, posts) for found in folders),
    )
    return "\n".join(line for part in map(tuple, parts) if part for line in (*part, ""))


def _survey_comments(survey: Survey) -> Iterator[str]:
    yield f"# Written by linkcheck init after reading {pluralize(survey.posts, 'post')}."
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
    yield f"# {proposal.reason[:1].upper()}{proposal.reason[1:]}."
    for profile, meaning in _PROFILES.items():
        yield f"#   {profile}: {meaning}"
    yield from _settings_of(proposal)


def _settings_of(proposal: Proposal) -> Iterator[str]:
    yield f'profile = "{proposal.profile}"'
    if proposal.canonical is not None:
        yield "# Many canonical URLs are the site's own."
        yield f'canonical = "{proposal.canonical}"'
    if not proposal.requires_claims:
        yield _NO_DEMANDS
        yield "expect = []"
    elif proposal.expect is not None:
        yield "# Nearly all of them have these claims."
        yield f"expect = [{', '.join(map(_text, proposal.expect))}]"


def _site_lines(survey: Survey, site: SiteFiles) -> Iterator[str]:
    if survey.site is not None:
        yield "# The site itself, as nearly all permalinks have it."
        yield f"site_url = {_text(f'{survey.site}/')}"
    elif site.url:
        yield f"# The site itself, as {site.source} has it."
        yield f"site_url = {_text(site.url)}"
    else:
        yield "# The site itself, without which its own addresses are told from others by each post's permalink only."
        yield '# site_url = "https://blog.example/"'


def _field_lines(survey: Survey, folders: Sequence[FolderProposal]) -> Iterator[str]:
    if survey.used_fields and not any(found.fields for found in folders):
        counts = _counted(survey.used_fields)
        yield f"# These words mean several things, and in most posts that have them they name another site's page: {counts}."
        yield f"original_fields = [{', '.join(map(_text, islice(survey.used_fields, _SHOWN)))}]"
    unknown = [name for name, count in survey.unknown_fields.items() if count >= NOTABLE_SHARE * survey.posts and visible(name) == name]
    if unknown:
        yield f"# These fields hold an address on another site in many posts: {_counted(survey.unknown_fields)}. If one names the original:"
        yield f"# original_fields = [{', '.join(map(_text, unknown[:_SHOWN]))}]"


def _exception_lines(proposal: Proposal, posts: Sequence[Reading]) -> Iterator[str]:
    if proposal.exceptions:
        yield "# These posts are of another kind, and nothing is missing from them."
        yield "[[paths]]"
        yield f"match = [{', '.join(map(_text, compress_paths(proposal.exceptions, posts)))}]"
        yield 'profile = "auto"'
        if proposal.expect is not None:
            yield "expect = []"


def _folder_lines(found: FolderProposal, posts: Sequence[Reading]) -> Iterator[str]:
    proposal = found.proposal
    yield f"# {pluralize(found.posts, 'post')} in {visible(found.folder) or 'this folder'}: {proposal.reason}."
    yield "[[paths]]"
    yield f"match = {_text(pattern_for(found.folder, is_folder=True))}"
    yield from _settings_of(proposal)
    if found.fields:
        yield f"original_fields = [{', '.join(map(_text, found.fields))}]"
    if proposal.exceptions:
        yield ""
        yield from _exception_lines(proposal, [reading for reading in posts if folder_of(reading.post.path) == found.folder])


def _counted(counts: Mapping[str, int]) -> str:
    shown = ", ".join(f"{visible(name)} {count:,}" for name, count in islice(counts.items(), _SHOWN))
    return f"{shown or 'none'}{', ...' if len(counts) > _SHOWN else ''}"


def _text(value: str) -> str:
    # A JSON string is a TOML string, except letters that JSON writes as two escapes.
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
