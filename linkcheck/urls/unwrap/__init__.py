"""From a wrapped URL to the publisher's own, from the text alone.

`table` holds the rows, one per wrapper, and `index` finds those of a host; formats that need more than a row are read
by functions in modules of their kind; `opaque` knows the wrappers that keep their target to themselves, and `gone` the
services that no longer answer.
"""

from linkcheck.urls.unwrap.rows import Trace, Unwrapped, Wrapper
from linkcheck.urls.unwrap.trace import trace, unwrap

__all__ = ["Trace", "Unwrapped", "Wrapper", "trace", "unwrap"]
