"""First looks that wait for a second one."""

from msgspec import Struct

from linkcheck.web.chain import Followed


class Doubt(Struct, frozen=True):
    """A request URL whose first look brought nothing certain; the second one follows at the end of the run.

    `at` is UTC in ISO 8601.
    """

    url: str
    followed: Followed
    at: str
