"""Hosts whose answer means nothing, and who can be asked instead."""

import re
from urllib.parse import quote

from msgspec import Struct

from linkcheck.pages.marks import by_suffix
from linkcheck.urls.url_words import words_of_url

# Members and browsers see pages here; everybody else gets one frame, a login or a refusal for living and deleted pages alike.
WALLS: dict[str, str] = {
    # Since June 2023 without an account only single posts, and only by script; the frame is the same for each address.
    "x.com": "X",
    "twitter.com": "X",
    # 200 with a login page, for profiles and posts whether they exist or not.
    "instagram.com": "Instagram",
    "facebook.com": "Facebook",
    "fb.com": "Facebook",
    "threads.net": "Threads",
    "threads.com": "Threads",
    # 999 for everybody that is no browser.
    "linkedin.com": "LinkedIn",
    # 200 with one frame for videos that exist and that do not.
    "tiktok.com": "TikTok",
}
# Parts of those hosts that answer honestly to all.
OPEN: dict[str, str] = dict.fromkeys(
    """
    engineering.linkedin.com about.linkedin.com news.linkedin.com business.linkedin.com engineering.fb.com about.fb.com research.fb.com
    developers.facebook.com about.facebook.com code.facebook.com research.facebook.com ai.facebook.com about.instagram.com
    developer.x.com blog.x.com help.x.com developer.twitter.com blog.twitter.com help.twitter.com
    newsroom.tiktok.com developers.tiktok.com
""".split(),
    "open",
)


class OEmbedProbe(Struct, frozen=True):
    """An honest public endpoint: pages of which host and path it speaks for, and its address before the page's own."""

    hosts: tuple[str, ...]
    page: re.Pattern[str]
    endpoint: str


_YOUTUBE = "https://www.youtube.com/oembed?format=json&url="
# Its pages answer 200 for every video; its oEmbed endpoint 200, 401 (not to be embedded), 403 (private), 404 or 400 (none such).
WITNESSES = (
    OEmbedProbe(("youtube.com", "youtube-nocookie.com"), re.compile(r"/watch\?(?:.*&)?v=[\w-]{11}(?:&|$)"), _YOUTUBE),
    OEmbedProbe(("youtube.com",), re.compile(r"/(?:shorts|live|v|embed)/[\w-]{11}(?:[/?&]|$)"), _YOUTUBE),
    OEmbedProbe(("youtube.com",), re.compile(r"/playlist\?(?:.*&)?list=[\w-]{13,}"), _YOUTUBE),
    OEmbedProbe(("youtu.be",), re.compile(r"/[\w-]{11}(?:[/?&]|$)"), _YOUTUBE),
)
_walled = by_suffix(WALLS)
_open = by_suffix(OPEN)
_witnesses = by_suffix({host: tuple(row for row in WITNESSES if host in row.hosts) for row in WITNESSES for host in row.hosts})
_VIDEO_IN_PATH = re.compile(r"/(?:v|embed)/([\w-]{11})")


def member_site(url: str) -> str | None:
    """The service on whose hosts no answer means anything, or None."""
    parsed = words_of_url(url)
    walled = _walled(parsed.hostname) if parsed is not None else None
    return walled if walled is not None and parsed is not None and _open(parsed.hostname) is None else None


def oembed_probe(url: str) -> str | None:
    """The URL to ask in place of a page that answers 200 whether it exists or not, or None; 404 or 400 mean that it does not."""
    parsed = words_of_url(url)
    rows = _witnesses(parsed.hostname) if parsed is not None else None
    if rows is None or parsed is None:
        return None
    place = f"{parsed.pathname}{parsed.search}"
    for row in rows:
        if row.page.match(place):
            return f"{row.endpoint}{quote(_spoken_of(parsed.href, place), safe='')}"
    return None


def _spoken_of(url: str, place: str) -> str:
    """The page as the endpoint knows it: it takes a player's address for none of its videos."""
    video = _VIDEO_IN_PATH.match(place)
    return f"https://www.youtube.com/watch?v={video[1]}" if video is not None else url.partition("#")[0]
