"""A survey -> the text of a first configuration, with what speaks for it."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice

from linkcheck.survey import MOST, Proposal, Survey
from linkcheck.vocabulary import CLAIM_ROLES, Profile

SHOWN = 5
_MEANT = {
    Profile.AUTO: "each post is judged by its own fields",
    Profile.SYNDICATION: "copies of other people's articles: what the import tool leaves, else all three claims",
    Profile.CROSS_POSTING: "own articles that appear elsewhere too: a canonical URL in each",
    Profile.LINK_BLOG: "comments on other people's articles: an original link in each; the template prints the Source link",
}


def starter(found: Survey, proposal: Proposal) -> str:
    """A `linkcheck.toml` that loads as it stands; all that could be set otherwise stands in comments."""
    return "\n".join((*_head(found), "", *_profile(proposal), "", *_site(found), "", *_fields(found), *_TAIL, ""))


def _head(found: Survey) -> Iterator[str]:
    yield f"# Written by linkcheck init after reading {_posts(found.posts)}."
    yield "# Every key is explained in the README; linkcheck config --schema describes this file to editors."
    yield "#"
    yield f"# import tools: {_counted(found.conventions)}"
    yield f"# markup: {_counted(found.markup)}"
    yield f"# fields: {_counted(found.fields)}"
    yield f"# claims: {', '.join(f'{role} {found.claims.get(role, 0):,}' for role in CLAIM_ROLES)}"
    if found.own_canonical:
        yield f"# canonical URLs on the site itself: {found.own_canonical:,}"
    yield f"# hosts that claims name most: {_counted(found.hosts)}"


def _profile(proposal: Proposal) -> Iterator[str]:
    yield f"# {proposal.because[:1].upper()}{proposal.because[1:]}."
    if proposal.others:
        verb = "does" if proposal.others == 1 else "do"
        yield f"# {_posts(proposal.others)} {verb} not, and may get findings; give them a [[paths]] table, or choose auto."
    for profile, meaning in _MEANT.items():
        yield f"#   {profile}: {meaning}"
    yield f'profile = "{proposal.profile}"'


def _site(found: Survey) -> Iterator[str]:
    if found.site is not None:
        yield "# The site itself, as nearly all permalinks have it."
        yield f"site_url = {_text(f'{found.site}/')}"
    else:
        yield "# The site itself, without which its own addresses are told from others by each post's permalink only."
        yield '# site_url = "https://blog.example/"'


def _fields(found: Survey) -> Iterator[str]:
    unknown = [name for name, count in found.unknown_fields.items() if count >= MOST * found.posts]
    if unknown:
        yield "# These fields hold an address on another site in nearly every post. If one names the original:"
        yield f"# original_fields = [{', '.join(map(_text, unknown[:SHOWN]))}]"
        yield ""


_TAIL = (
    "# What fails a run: findings at least as severe and as sure as these.",
    'fail_on = "error"',
    'certainty = "confirmed"',
    "",
    "# Severities by code, or by the beginning of a code: error, warning, note or off.",
    "# [severity]",
    '# LC003 = "off"',
    "",
    "# What is different for some posts.",
    "# [[paths]]",
    '# match = "drafts/**"',
    '# ignore = ["LC1"]',
    "",
    "# What is different on some hosts.",
    "# [[hosts]]",
    '# host = "walled.example"',
    "# accept = [403, 429]",
    '# reason = "it lets only browsers in"',
)


def _counted(counts: Mapping[str, int]) -> str:
    shown = ", ".join(f"{_plain(name)} {count:,}" for name, count in islice(counts.items(), SHOWN))
    return f"{shown or 'none'}{', ...' if len(counts) > SHOWN else ''}"


def _plain(name: str) -> str:
    """A name from a post as it may stand in a comment: on one line, without control characters."""
    return "".join(character if character.isprintable() else "?" for character in name)


def _text(value: str) -> str:
    # A JSON string is a TOML string.
    return json.dumps(value)


def _posts(count: int) -> str:
    return f"{count:,} post{'' if count == 1 else 's'}"
