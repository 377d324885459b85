"""Files that results rest on without being read: whether they are there."""

import os
from collections.abc import Mapping
from typing import TypeAlias

from msgspec import DecodeError, msgpack

# By their paths.
Beside: TypeAlias = Mapping[bytes, bool]
_NONE = msgpack.encode({})
_decode = msgpack.Decoder(dict[bytes, bool]).decode


def stands(beside: Beside) -> bool:
    """Whether each file is still there, or still not."""
    return all(os.path.exists(path) is there for path, there in beside.items())


def unpacked(packed: bytes) -> Beside | None:
    """What was packed; None for anything else."""
    if packed == _NONE:
        return {}
    try:
        return _decode(packed)
    except DecodeError:
        return None
