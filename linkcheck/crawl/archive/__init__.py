"""Asking a web archive where a URL led, or for a copy of its page.

`look_up` is the way in. Behind it `catalogue` asks which captures there are and `replay` what one of them holds, both
with the `manners` of a guest; `captures` reads what comes back, and `choice` says which of it counts.
"""

from linkcheck.crawl.archive.look_up import LookUp, Unknown, look_up

__all__ = ["LookUp", "Unknown", "look_up"]
