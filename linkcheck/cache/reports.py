"""What whole runs printed, for the one in which nothing has changed."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO
from zlib import crc32

from msgspec import DecodeError, Struct, msgpack

from linkcheck.cache.depends_on import Beside, stands

# A larger report costs more to keep than it saves.
MOST_BYTES = 128 << 20
# What stands at the end: the length of the head, and a checksum of all before it.
_LENGTH = 8
_CHECKSUM = 4


class _Head(Struct, frozen=True, array_like=True):
    """What a report is about, what has to be beside it, what else there is to say, and how large its parts are; it stands behind them."""

    files: bytes
    beside: dict[bytes, bool]
    rest: bytes
    sizes: tuple[int, ...]


def load(folder: Path, form: str, files: bytes) -> tuple[bytes, tuple[memoryview, ...]] | None:
    """The rest and the parts of the report about these files in some form; None where what was kept is about others."""
    try:
        with _place(folder, form).open("rb") as file:
            content = _mapped(file)
        end = len(content) - _LENGTH - _CHECKSUM
        start = end - int.from_bytes(content[end:-_CHECKSUM], "big")
        head = msgpack.decode(content[start:end], type=_Head)
    except (OSError, ValueError, DecodeError):
        return None
    if head.files != files or sum(head.sizes) != start or crc32(content[:-_CHECKSUM]) != int.from_bytes(content[-_CHECKSUM:], "big"):
        return None
    ends = [sum(head.sizes[: at + 1]) for at in range(len(head.sizes))]
    if not stands(head.beside):
        return None
    return head.rest, tuple(content[end - size : end] for size, end in zip(head.sizes, ends, strict=True))


def save(folder: Path, form: str, files: bytes, beside: Beside, rest: bytes, parts: Sequence[Iterable[bytes | memoryview]]) -> None:
    """Keep a report about these files; one that is too large or cannot be written is not kept."""
    from tempfile import NamedTemporaryFile

    with suppress(OSError), NamedTemporaryFile(dir=folder, prefix=f".{form}.") as file:
        sizes: list[int] = []
        checksum = 0
        for part in parts:
            sizes.append(0)
            for block in part:
                sizes[-1] += file.write(block)
                checksum = crc32(block, checksum)
            if sum(sizes) > MOST_BYTES:
                return
        head = msgpack.encode(_Head(files, dict(beside), rest, tuple(sizes)))
        ending = head + len(head).to_bytes(_LENGTH, "big")
        file.write(ending + crc32(ending, checksum).to_bytes(_CHECKSUM, "big"))
        file.flush()
        # Without it a crash could leave the name of the file, and nothing in it.
        os.fsync(file.fileno())
        os.replace(file.name, _place(folder, form))


def _mapped(file: BinaryIO) -> memoryview:
    # Imported here: of a few files nothing is kept.
    import mmap

    # All of it will be read: Linux fetches a page at a time, unless it is told.
    at_once: int = getattr(mmap, "MAP_POPULATE", 0)
    return memoryview(mmap.mmap(file.fileno(), 0, mmap.MAP_SHARED | at_once, mmap.PROT_READ))


def _place(folder: Path, form: str) -> Path:
    return folder / f"{form}.report"
