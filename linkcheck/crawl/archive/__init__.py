"""Asking a web archive where a URL led, or for a copy of its page.

`look_up` is the way in. Behind it `index` asks which captures there are and `replay` what one of them holds, both through
the `client`, which keeps to the archive's rate; `captures` reads lists of captures, and `choice` says which of them count.
"""

from linkcheck.crawl.archive.look_up import LookUp, LookUpFailure, look_up

__all__ = ["LookUp", "LookUpFailure", "look_up"]
