"""Digests that identify contents, settings and findings."""

try:
    # `hashlib` would load OpenSSL for it, which takes longer than everything that a short run digests.
    from _blake2 import blake2b
except ImportError:
    # Python may be built without its own BLAKE2.
    from hashlib import blake2b


DIGEST_BYTES = 16


def digest_of(content: bytes, *, size: int = DIGEST_BYTES) -> bytes:
    """The BLAKE2b digest of `content` (RFC 7693), `size` bytes long."""
    return blake2b(content, digest_size=size).digest()


def text_digest(*parts: str, size: int) -> str:
    """The digest of several texts in their order, as `2 * size` hexadecimal digits."""
    # A path that is no UTF-8 holds surrogates.
    return digest_of("\0".join(parts).encode("utf-8", "surrogatepass"), size=size).hex()
