"""From a wrapped URL to the publisher's own, from the text alone.

`table` holds one row for each wrapper: where it is found, how its target is read if the URL carries one, and whether the
service is gone. `readers` reads the formats of single services, `parsing` what many of them have in common.
"""

from linkcheck.urls.unwrap.rows import Wrapper
from linkcheck.urls.unwrap.trace import Trace, Unwrapped, trace, unwrap

__all__ = ["Trace", "Unwrapped", "Wrapper", "trace", "unwrap"]
