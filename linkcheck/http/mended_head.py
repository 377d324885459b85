"""The heads of responses that break the rules of HTTP/1.1 (RFC 9112), mended as far as browsers overlook it."""

import asyncio
import re

# The longest head that is mended; a longer one is passed on as it is.
_LONGEST = 65_536
_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(rb"\r?\n")
_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# What no value may hold: control characters except the tab.
_CONTROLS = bytes({*range(32), 127} - {9})


async def read_head(reader: asyncio.StreamReader) -> bytes:
    """What a server sends until the head of its response has ended, and perhaps a part of the body."""
    received = bytearray()
    while len(received) <= _LONGEST:
        part = await reader.read(_LONGEST)
        # The end of a head may be cut in two.
        known = max(0, len(received) - 3)
        received += part
        if not part or _END.search(received, known):
            break
    return bytes(received)


def mended_head(received: bytes) -> bytes:
    """The beginning of a response, its head without the lines and signs that no header can have.

    Of two sizes of a body the chunks count, as for every reader (RFC 9112, 6.3). What was mended ends its connection.
    """
    end = _END.search(received)
    if end is None or not received.startswith(b"HTTP/"):
        return received
    status, *lines = _LINE_END.split(received[: end.start()])
    headers: list[tuple[bytes, bytes]] = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if line[:1] in (b" ", b"\t") and headers:
            # A value that goes on (RFC 9112, 5.2).
            headers[-1] = (headers[-1][0], headers[-1][1] + b" " + line.translate(None, _CONTROLS).strip())
        elif colon and _NAME.fullmatch(name := name.strip()):
            headers.append((name, value.translate(None, _CONTROLS).strip()))
    codings = [value.lower() for name, value in headers if name.lower() == b"transfer-encoding"]
    is_chunked = any(b"chunked" in coding for coding in codings)
    dropped = {b"content-length" if is_chunked else b"transfer-encoding" if codings == [b"identity"] else b"", b"connection"}
    kept = [b": ".join(header) for header in headers if header[0].lower() not in dropped and not _is_no_length(*header)]
    return b"\r\n".join((status, *kept, b"Connection: close", b"", b"")) + received[end.end() :]


def _is_no_length(name: bytes, value: bytes) -> bool:
    """Whether a Content-Length is no number; the body then ends with the connection, as for browsers."""
    return name.lower() == b"content-length" and not all(length.strip().isdigit() for length in value.split(b","))
