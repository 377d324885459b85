"""What was worked out about URLs is remembered, until somebody goes on to other ones."""

from linkcheck.urls.identity import identity
from linkcheck.urls.parse import parse
from linkcheck.urls.unwrap.trace import trace


def forget_urls() -> None:
    """Forget what is known of single URLs, for a run that must not grow with its posts."""
    for remembering in (parse, identity, trace):
        remembering.cache_clear()
