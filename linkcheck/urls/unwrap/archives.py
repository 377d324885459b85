"""Web archives write the target into the rest of the URL, query included."""

import re

from linkcheck.urls.parse import Url

# A timestamp of 1 to 14 digits or `*`, flags such as `id_` and `if_`, or neither.
WAYBACK_PATH = re.compile(
    r"/(?:web/(?:(?P<stamp>\d{1,14}|\*)(?:[a-z]{2}_)*\*?/)?|save/(?:_embed/)?)"
    r"(?P<rest>(?:https?(?::|%3A)|www\.|[\w-]+\.[a-z]).*)$",
    re.IGNORECASE,
)


def read_wayback(url: Url, match: re.Match[str]) -> str | None:
    """The archived URL, its query and fragment kept, http where it has no scheme; None for a list of captures."""
    if match["rest"].endswith("*"):
        return None
    rest = re.sub(r"^(https?)%3A", r"\1:", match["rest"], flags=re.IGNORECASE)
    if url.query:
        rest = f"{rest}?{url.query}"
    if url.fragment:
        rest = f"{rest}#{url.fragment}"
    return rest if re.match(r"https?:", rest, re.IGNORECASE) else f"http://{rest}"
