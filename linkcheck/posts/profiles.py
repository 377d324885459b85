"""What a site is -> which claims its posts must have, and where their canonical URL has to point."""

from collections.abc import Mapping

from msgspec import Struct

from linkcheck.posts.fields import ALL_CLAIMS, ORIGINAL_ONLY, Convention
from linkcheck.settings import Settings
from linkcheck.vocabulary import CanonicalAt, Profile, Role


class Expectation(Struct, frozen=True):
    """What one profile wants of a post that no import tool left, and of any where `always`.

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


def expected_claims(convention: Convention | None, settings: Settings) -> frozenset[Role]:
    """The claims a post must have: by the settings, the profile, or the tool that left it."""
    if settings.expect is not None:
        return frozenset(settings.expect)
    wanted = PROFILES[settings.profile]
    return wanted.claims if wanted.always or convention is None else convention.expected


def canonical_at(convention: Convention | None, settings: Settings) -> CanonicalAt:
    """Where a post's canonical URL has to point: by the settings, the profile, or the tool that left it."""
    chosen = settings.canonical or PROFILES[settings.profile].canonical
    if chosen is not None:
        return chosen
    left = Role.CANONICAL in expected_claims(convention, settings)
    return CanonicalAt.PUBLISHER if left else CanonicalAt.EITHER
