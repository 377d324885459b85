"""The interface of formats, and the records that they are given."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeAlias

import msgspec
from msgspec import Struct, structs

from linkcheck.model import Finding, JudgedPost, Resolution
from linkcheck.model.vocabulary import Agreement
from linkcheck.report.document import Resolutions, finding_record, post_record, url_record
from linkcheck.report.records import PostRecord, UrlRecord
from linkcheck.report.summary import RunSummary
from linkcheck.urls.url import web_url

_encode = msgspec.msgpack.Encoder().encode
_post_record = msgspec.msgpack.Decoder(PostRecord).decode
_url_record = msgspec.json.Decoder(UrlRecord).decode
_encode_url = msgspec.json.Encoder().encode


# A piece of a report; text only in a format for people.
Part: TypeAlias = bytes | memoryview | str


class ReportedPost(Struct, frozen=True, array_like=True):
    """One post of a report: its findings, and its record, which is made only for formats that ask for it."""

    path: str
    agreement: Agreement | None
    links: int
    packed: bytes
    findings: tuple[Finding, ...] = ()

    @property
    def record(self) -> PostRecord:
        """The post as the JSON report has it."""
        return structs.replace(_post_record(self.packed), findings=tuple(map(finding_record, self.findings)))


class ReportedUrl(Struct, frozen=True, array_like=True):
    """One URL of a report and the posts that hold it, sorted; its record is made only for formats that ask for it."""

    url: str
    packed: bytes
    posts: tuple[str, ...]

    @property
    def record(self) -> UrlRecord:
        """The URL as the JSON report has it."""
        return structs.replace(_url_record(self.packed), posts=self.posts)


class RunRecords(Protocol):
    """The records of a run, which can be iterated several times; there may be more than memory holds."""

    def posts(self) -> Iterator[ReportedPost]:
        """Every post, in the order in which files were found."""

    def urls(self) -> Iterator[ReportedUrl]:
        """Every URL, sorted."""


class Formatter(Protocol):
    """One format of a report; `formatter_of` makes it with `everything=`, which is what `--all` asks for.

    The body is all of it that is the same for a later run over the same posts: it must not depend on when the run was made, so
    that an unchanged run is rendered from the body of an earlier one.
    """

    @property
    def cache_key(self) -> str:
        """What distinguishes its bodies from those of other formats; a part of a file's name."""

    def body(self, records: RunRecords, summary: RunSummary) -> Iterator[bytes]:
        """The part of the report that a later run may use again."""

    def render(self, body: Iterable[bytes | memoryview], summary: RunSummary, *, is_terminal: bool = False) -> Iterator[Part]:
        """The whole report around its body: bytes, or text for people, who may read it on a terminal."""


def reported_post(post: JudgedPost, resolutions: Resolutions) -> ReportedPost:
    """The post for reports; `resolutions` are those of its links."""
    record = post_record(structs.replace(post, findings=()), resolutions)
    return ReportedPost(post.path, post.agreement, len(post.reading.links), _encode(record), post.findings)


def packed_url(resolution: Resolution) -> bytes:
    """The record of a URL that was resolved, without its posts, as JSON in one line."""
    return _encode_url(url_record(resolution, ()))


def urls_of(post: JudgedPost) -> Iterator[str]:
    """The URLs that a post holds, as they would be requested, each once."""
    urls = (web_url(link.url) for link in (*post.reading.links, *post.reading.hidden))
    return iter(dict.fromkeys(url.href for url in urls if url is not None))
