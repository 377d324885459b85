"""BLAKE2b, by which contents and settings are told from others."""

try:
    # `hashlib` would load OpenSSL for it, which takes longer than all that is digested in a short run.
    from _blake2 import blake2b
except ImportError:
    # Python may be built without its own.
    from hashlib import blake2b

__all__ = ["blake2b"]
