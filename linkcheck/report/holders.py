"""URLs and the posts that hold them: one line for each pair, brought together by their order."""

from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from linkcheck.report.sheets import Address
from linkcheck.vocabulary import Outcome

# JSON in one line holds neither of these, and no URL as it would be requested does.
_TAB, _END = b"\t", b"\n"


def line_of(address: Address, path: str) -> bytes:
    """What one post says of a URL that it holds: the URL first, so that lines about the same one come together by their order."""
    return _TAB.join((address.url.encode(), msgspec.json.encode(path), address.outcome.encode(), address.before, address.after)) + _END


def holders(lines: Iterable[bytes]) -> Iterator[tuple[Address, tuple[str, ...]]]:
    """Each URL of the sorted lines once, with the paths of its posts, sorted."""
    for url, same in groupby((line[:-1].split(_TAB) for line in lines), key=lambda parts: parts[0]):
        parts = list(same)
        _, _, outcome, before, after = parts[0]
        paths = sorted(msgspec.json.decode(path, type=str) for _, path, *_ in parts)
        yield Address(url.decode(), Outcome(outcome.decode()), before, after), tuple(paths)
