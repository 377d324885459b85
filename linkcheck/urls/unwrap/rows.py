"""How rows of the table are written: a host, a path, and one of the common ways to hold a target."""

import re
from collections.abc import Callable
from typing import TypeAlias

from linkcheck.patterns import pattern
from linkcheck.urls.parse import Url
from linkcheck.urls.unwrap.parameters import holds, own_parameters, parameter
from linkcheck.urls.unwrap.reading import decode_once, rest
from linkcheck.urls.unwrap.steps import Row, Wrapper
from linkcheck.vocabulary import Kind

Read: TypeAlias = Callable[[Url, re.Match[str]], str | None]


def row(kind: Kind, name: str, hosts: str, path: str | re.Pattern[str], read: Read) -> Row:
    """A row for a wrapper on hosts set apart by spaces; no hosts means any, told by the path."""
    return Row(Wrapper(name, kind), tuple(hosts.split()), pattern(path) if isinstance(path, str) else path, read)


def in_parameter(*names: str, own: str | None = None, any_case: bool = False) -> Read:
    """Read the target from the first of these query parameters that holds one.

    `own` are the wrapper's other parameters, so that a target written unescaped has an end; without them it has none.
    With `any_case`, `names` and `own` are lower case, and the service takes them in any.
    """
    others = own_parameters(own, any_case=any_case) if own is not None else None

    def read(url: Url, match: re.Match[str]) -> str | None:
        name = next((name for name in names if holds(url.query, name, others)), None)
        return parameter(url, name, others) if name is not None else None

    return read


def in_rest(url: Url, match: re.Match[str]) -> str | None:
    """The group `rest` of the path begins the target, and the query goes on with it."""
    return rest(url, match["rest"])


def in_part(url: Url, match: re.Match[str]) -> str | None:
    """The group `target` of the path is the whole target, escaped."""
    return decode_once(match["target"])
