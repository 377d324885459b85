"""By what a page is asked for only if it has changed (RFC 9110, 8.8 and 13.1)."""

from collections.abc import Mapping

from msgspec import Struct

# A validator is sent back with each request; what is longer than this is no name of a version.
_MAX_LENGTH = 500


class Validators(Struct, frozen=True, omit_defaults=True, gc=False):
    """The ETag and the Last-Modified date that came with a page at `url`, as sent."""

    url: str
    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The conditional headers; where there is an ETag it counts alone (RFC 9110, 13.1.3)."""
        if self.etag is not None:
            return {"If-None-Match": self.etag}
        return {"If-Modified-Since": self.last_modified} if self.last_modified is not None else {}


def validators_of(url: str, headers: Mapping[str, str]) -> Validators | None:
    """What an answer gives to ask for it again by, or None."""
    etag, last_modified = (_sendable(headers.get(name, "")) for name in ("etag", "last-modified"))
    return Validators(url, etag, last_modified) if etag or last_modified else None


def _sendable(value: str) -> str | None:
    return value if value.isascii() and value.isprintable() and 0 < len(value) <= _MAX_LENGTH else None
