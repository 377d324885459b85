"""What a row of the table of wrappers says, the ways in which most of them write their target, and the index of rows by host."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from linkcheck.model.vocabulary import WrapperKind
from linkcheck.text import pattern
from linkcheck.urls.unwrap.parsing import decode_once, has_parameter, own_parameters, parameter, rest_of_url
from linkcheck.urls.url import Url

# From a URL and the match of its path to the target's text, undecoded beyond the wrapper's own format; None where there is none.
Reader: TypeAlias = Callable[[Url, re.Match[str]], str | None]


class Gone(Struct, frozen=True):
    """A service that was shut down: its name, since when (ISO 8601, as far as known), and who says so."""

    service: str
    since: str
    source: str


class Wrapper(Struct, frozen=True):
    """One row: a service that stands in front of pages, and the URLs that this row is about.

    `hosts` are names that stand for themselves and what is below them, `name.*` for the name under any country's suffix;
    no hosts means any, and then the paths that the row is about hold the `hint`, in lower case. `read` finds the target in
    the URL; without it only the service knows the target. `remark` says how the URL was damaged. `gone` is set where such
    URLs are answered no more.
    """

    kind: WrapperKind
    name: str
    hosts: tuple[str, ...]
    path: re.Pattern[str]
    read: Reader | None
    gone: Gone | None = None
    remark: Callable[[re.Match[str]], str | None] | None = None
    hint: str = ""

    def match(self, path: str) -> re.Match[str] | None:
        """The match of a URL's path, if the row is about it."""
        # The rows of any host are asked about every URL, and a few letters are found much faster than a pattern.
        return self.path.match(path) if not self.hint or self.hint in path.lower() else None


def wrapper(
    kind: WrapperKind,
    name: str,
    hosts: str,
    path: str | re.Pattern[str],
    read: Reader | None = None,
    *,
    gone: tuple[str, str] | None = None,
    remark: Callable[[re.Match[str]], str | None] | None = None,
    hint: str = "",
) -> Wrapper:
    """A row for a service on hosts set apart by spaces; `gone` is since when and who says so, the rest is as in `Wrapper`."""
    return Wrapper(
        kind=kind,
        name=name,
        hosts=tuple(hosts.split()),
        path=pattern(path) if isinstance(path, str) else path,
        read=read,
        gone=Gone(name, *gone) if gone is not None else None,
        remark=remark,
        hint=hint,
    )


def in_parameter(*names: str, own: str | None = None, any_case: bool = False) -> Reader:
    """Read the target from the first of these query parameters that holds one.

    `own` are the wrapper's other parameters, so that a target written unescaped has an end; without them it has none.
    With `any_case`, `names` and `own` are lower case, and the service takes them in any.
    """
    others = own_parameters(own, any_case=any_case) if own is not None else None

    def read(url: Url, match: re.Match[str]) -> str | None:
        name = next((name for name in names if has_parameter(url.query, name, others)), None)
        return parameter(url, name, others) if name is not None else None

    return read


def in_rest(url: Url, match: re.Match[str]) -> str | None:
    """The group `rest` of the path begins the target, and the query goes on with it."""
    return rest_of_url(url, match["rest"])


def in_part(url: Url, match: re.Match[str]) -> str | None:
    """The group `target` of the path is the whole target, escaped."""
    return decode_once(match["target"])


def no_target(url: Url, match: re.Match[str]) -> str | None:
    """There is none: the row only says that the service is gone."""
    return None


class HostRows(Struct, frozen=True):
    """The rows of one host in the order of the table: those that read a target, those that cannot, and those of gone services."""

    readable: tuple[Wrapper, ...]
    opaque: tuple[Wrapper, ...]
    gone: tuple[Wrapper, ...]


def by_host(rows: Sequence[Wrapper], further: Callable[[str], tuple[Wrapper, ...]]) -> Callable[[str], HostRows]:
    """A function that gives the rows of a host; rows without hosts are among those of every host.

    `further` gives more rows by the `host_key` of a name; they come behind the others.
    """
    index: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        for name in row.hosts or (_ANYWHERE,):
            index.setdefault(host_key(name), []).append(at)

    @lru_cache(maxsize=8192)
    def rows_on(host: str) -> HostRows:
        host = host.removesuffix(".")
        keys = tuple(_keys(host))
        own = (rows[at] for at in sorted({at for key in keys for at in index.get(key, ())}))
        others = dict.fromkeys(row for key in keys for row in further(key))
        here = tuple(row for row in (*own, *others) if not row.hosts or on_host(host, row.hosts))
        return HostRows(
            readable=tuple(row for row in here if row.read is not None and row.read is not no_target),
            opaque=tuple(row for row in here if row.read is None),
            gone=tuple(row for row in here if row.gone is not None),
        )

    return rows_on


def on_host(host: str, suffixes: tuple[str, ...]) -> bool:
    """Whether `host` is one of the names or below one of them; `name.*` stands for the name under any suffix."""
    for suffix in suffixes:
        if suffix.endswith(".*"):
            stem = suffix[:-1]
            at = host.find(stem)
            # `google.*` must not take `google.evil.example`: what follows the stem is one or two short labels.
            if (at == 0 or (at > 0 and host[at - 1] == ".")) and _COUNTRY.fullmatch(host, at + len(stem)):
                return True
        elif host == suffix or host.endswith("." + suffix):
            return True
    return False


def host_key(name: str) -> str:
    """The index's key for a name: `news.google.*` is kept with `google.*`, for only the label before the suffix is sure to be there."""
    return ".".join(name.rsplit(".", 2)[-2:]) if name.endswith(".*") else name


_ANYWHERE = ""
# No row names a host of more labels.
_MOST_LABELS = 6
_COUNTRY = pattern(r"(?:com|[a-z]{2}|(?:co|com)\.[a-z]{2})")


def _keys(host: str) -> Iterator[str]:
    """Every key under which a row for `host` may be kept; names that no row has are left out, however long the host."""
    yield _ANYWHERE
    labels = host.split(".")
    for length in range(1, min(len(labels), _MOST_LABELS) + 1):
        yield ".".join(labels[-length:])
    # A country's suffix has one or two labels.
    for label in labels[-3:]:
        yield f"{label}.*"
