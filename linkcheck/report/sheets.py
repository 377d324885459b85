"""Judged posts and their resolutions -> sheets: what reports print of them, in JSON already and small enough to wait."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import msgspec
from msgspec import Struct, structs

from linkcheck.model import Finding, JudgedPost, Report, Resolution
from linkcheck.model.vocabulary import Agreement, Outcome
from linkcheck.report.document import Resolutions, finding_record, post_record, url_record
from linkcheck.report.summary import Ending, Rest, Tally
from linkcheck.urls.url import web_url

_encode = msgspec.json.Encoder().encode
_POSTS = b'"posts":['


class Sheet(Struct, frozen=True, array_like=True):
    """One post as reports print it; `head` is its JSON record up to what was found, `links` how many it holds."""

    path: str
    agreement: Agreement | None
    links: int
    head: bytes
    findings: tuple[Finding, ...] = ()

    @property
    def record(self) -> bytes:
        """The post's `PostRecord` as JSON in one line."""
        return self.head + b",".join(_encode(finding_record(finding)) for finding in self.findings) + b"]}"

    def with_findings(self, findings: Iterable[Finding]) -> "Sheet":
        """The same post with these findings."""
        return structs.replace(self, findings=tuple(findings))


class Address(Struct, frozen=True, array_like=True):
    """One URL as reports print it: its JSON record in front of the posts that hold it, and behind them."""

    url: str
    outcome: Outcome
    before: bytes
    after: bytes

    def record(self, posts: Iterable[bytes]) -> bytes:
        """The URL's `UrlRecord` as JSON in one line; `posts` are the paths of those that hold it, each as JSON."""
        return self.before + b",".join(posts) + self.after


class Printer(Protocol):
    """A report in the making: first its posts come, numbered in the order of their paths, then its URLs, sorted.

    Its parts are what it holds, for a later run in which posts and URLs are the same.
    """

    @property
    def form(self) -> str:
        """What tells its parts from those of other printers."""

    def add_post(self, number: int, sheet: Sheet) -> None:
        """Print a post; one may come late, when later ones have been printed."""

    def add_url(self, address: Address, posts: Sequence[bytes]) -> None:
        """Print a URL and the posts that hold it: their paths as JSON, sorted."""

    def parts(self) -> tuple[Iterable[bytes | memoryview], ...]:
        """What it holds now."""

    def load(self, parts: Sequence[memoryview]) -> None:
        """Hold what an earlier one held; raises msgspec.DecodeError for what none did."""


def sheet_of(post: JudgedPost, resolutions: Resolutions) -> Sheet:
    """The sheet of a post."""
    empty = structs.replace(post, findings=())
    return Sheet(post.path, post.agreement, len(post.reading.links), _encode(post_record(empty, resolutions))[:-2], post.findings)


def address_of(resolution: Resolution) -> Address:
    """The address of a resolution that has hops."""
    # Quotes within JSON's strings are escaped, so this key is found nowhere else.
    before, key, after = _encode(url_record(resolution, ())).partition(_POSTS)
    return Address(resolution.url, resolution.outcome, before + key, after)


def held_by(post: JudgedPost) -> Iterator[str]:
    """The URLs that a post holds, as they would be requested, each once."""
    urls = (web_url(link.url) for link in (*post.reading.links, *post.reading.hidden))
    return iter(dict.fromkeys(url.href for url in urls if url is not None))


def print_report(report: Report, printers: Iterable[Printer]) -> Ending:
    """Print all posts and URLs of a report, and say what remains to be said."""
    printers = tuple(printers)
    tally = Tally()
    holders: dict[str, set[str]] = {}
    for number, post in enumerate(report.posts):
        sheet = sheet_of(post, report.resolutions)
        tally.add_post(sheet.agreement, sheet.links, sheet.findings)
        for url in held_by(post):
            holders.setdefault(url, set()).add(post.path)
        for printer in printers:
            printer.add_post(number, sheet)
    for url, resolution in report.resolutions.items():
        tally.add_url(resolution.outcome)
        for printer in printers:
            printer.add_url(address_of(resolution), tuple(map(_encode, sorted(holders.get(url, ())))))
    tally.add_findings(report.archive)
    return Rest(tally, report.skips, report.archive, report.unmarked).of(report.run, report.changes)
