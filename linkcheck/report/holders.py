"""URLs and the posts that hold them: one line for each pair, brought together by their order."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

import msgspec

from linkcheck.report.sheets import Address
from linkcheck.vocabulary import Outcome

# JSON in one line holds neither of these, and no URL as it would be requested does.
_TAB, _END = b"\t", b"\n"
_URL = itemgetter(0)
_OUTCOMES = {outcome.encode(): outcome for outcome in Outcome}
_decode = msgspec.json.Decoder(str).decode


def line_of(address: Address, path: str) -> bytes:
    """What one post says of a URL that it holds: the URL first, so that lines about the same one come together by their order."""
    return _TAB.join((address.url.encode(), msgspec.json.encode(path), address.outcome.encode(), address.before, address.after)) + _END


def holders(lines: Iterable[bytes]) -> Iterator[tuple[Address, list[bytes]]]:
    """Each URL of the sorted lines once, with the paths of its posts as JSON, sorted."""
    for url, same in groupby((line[:-1].split(_TAB) for line in lines), key=_URL):
        first, *others = same
        _, path, outcome, before, after = first
        paths = [path]
        if others:
            # As texts: JSON escapes some characters.
            paths = sorted((path, *(path for _, path, *_ in others)), key=_decode)
        yield Address(url.decode(), _OUTCOMES[outcome], before, after), paths
