"""Fingerprints: by what a finding is known again in later runs, whatever else changes in the post and wherever it moves."""

from linkcheck.model import Flag, Link, Post
from linkcheck.model.digest import text_digest
from linkcheck.model.vocabulary import Role


def flag_fingerprint(code: str, flag: Flag, post: Post) -> str:
    """The fingerprint of a flag, before repeats are counted."""
    if flag.link is not None:
        return link_fingerprint(code, flag.link, post)
    return _hash(code, post.identity, Role.BODY, flag.url or "")


def link_fingerprint(code: str, link: Link, post: Post) -> str:
    """The fingerprint of any finding of the rule `code` about a link."""
    return place_fingerprint(code, post.identity, link.role, link.raw.strip())


def place_fingerprint(code: str, identity: str, role: Role, written: str) -> str:
    """The fingerprint of any finding of the rule `code` about a link as it is written in the post with that identity."""
    return _hash(code, identity, role, written)


def group_fingerprint(code: str, key: str) -> str:
    """The fingerprint of a finding about several posts, whichever they are; `key` is what they share."""
    return _hash(code, key)


def share_fingerprint(code: str, key: str, identity: str) -> str:
    """The fingerprint of one post's share, however the post spells what it shares; `identity` is the post's."""
    return _hash(code, key, identity)


def _hash(*parts: str) -> str:
    return "fp1:" + text_digest(*parts, size=12)
