"""Member sites, whose answers say nothing about a page, and oEmbed endpoints that can be asked instead."""

import re
from urllib.parse import quote

from msgspec import Struct

from linkcheck.pages.marks import by_suffix
from linkcheck.urls.url_words import split_url

# Members and browsers see pages here; others get the same frame, login or refusal for living and for deleted pages.
MEMBER_SITES: dict[str, str] = {
    # Since June 2023 without an account only single posts, and only by script; the frame is the same for each address.
    "x.com": "X",
    "twitter.com": "X",
    # 200 with a login page, for profiles and posts whether they exist or not.
    "instagram.com": "Instagram",
    "facebook.com": "Facebook",
    "fb.com": "Facebook",
    "threads.net": "Threads",
    "threads.com": "Threads",
    # 999 for every client that is no browser.
    "linkedin.com": "LinkedIn",
    # 200 with one frame for videos that exist and that do not.
    "tiktok.com": "TikTok",
}
# Hosts below them that answer honestly to everybody.
OPEN_HOSTS: dict[str, str] = dict.fromkeys(
    """
    engineering.linkedin.com about.linkedin.com news.linkedin.com business.linkedin.com engineering.fb.com about.fb.com research.fb.com
    developers.facebook.com about.facebook.com code.facebook.com research.facebook.com ai.facebook.com about.instagram.com
    developer.x.com blog.x.com help.x.com developer.twitter.com blog.twitter.com help.twitter.com
    newsroom.tiktok.com developers.tiktok.com
""".split(),
    "open",
)


class OEmbedEndpoint(Struct, frozen=True):
    """An honest public endpoint: the hosts and paths of the pages that it knows, and its address up to the page's own."""

    hosts: tuple[str, ...]
    page: re.Pattern[str]
    endpoint: str


_YOUTUBE = "https://www.youtube.com/oembed?format=json&url="
# Its pages answer 200 for every video; its oEmbed endpoint 200, 401 (not to be embedded), 403 (private), 404 or 400 (none such).
OEMBED_ENDPOINTS = (
    OEmbedEndpoint(("youtube.com", "youtube-nocookie.com"), re.compile(r"/watch\?(?:.*&)?v=[\w-]{11}(?:&|$)"), _YOUTUBE),
    OEmbedEndpoint(("youtube.com",), re.compile(r"/(?:shorts|live|v|embed)/[\w-]{11}(?:[/?&]|$)"), _YOUTUBE),
    OEmbedEndpoint(("youtube.com",), re.compile(r"/playlist\?(?:.*&)?list=[\w-]{13,}"), _YOUTUBE),
    OEmbedEndpoint(("youtu.be",), re.compile(r"/[\w-]{11}(?:[/?&]|$)"), _YOUTUBE),
)
_member_site_of_host = by_suffix(MEMBER_SITES)
_open_host = by_suffix(OPEN_HOSTS)
_endpoints_of_host = by_suffix(
    {host: tuple(row for row in OEMBED_ENDPOINTS if host in row.hosts) for endpoint in OEMBED_ENDPOINTS for host in endpoint.hosts}
)
_VIDEO_IN_PATH = re.compile(r"/(?:v|embed)/([\w-]{11})")


def member_site(url: str) -> str | None:
    """The member site that a URL belongs to, or None."""
    parsed = split_url(url)
    site = _member_site_of_host(parsed.hostname) if parsed is not None else None
    return site if site is not None and parsed is not None and _open_host(parsed.hostname) is None else None


def oembed_url(url: str) -> str | None:
    """The URL to ask instead of a page that answers 200 whether it exists or not, or None; 404 or 400 mean that it does not."""
    parsed = split_url(url)
    rows = _endpoints_of_host(parsed.hostname) if parsed is not None else None
    if rows is None or parsed is None:
        return None
    place = f"{parsed.pathname}{parsed.search}"
    for row in rows:
        if row.page.match(place):
            return f"{row.endpoint}{quote(_page_for_endpoint(parsed.href, place), safe='')}"
    return None


def _page_for_endpoint(url: str, place: str) -> str:
    """The page's address as the endpoint knows it: it does not know the address of a player."""
    video = _VIDEO_IN_PATH.match(place)
    return f"https://www.youtube.com/watch?v={video[1]}" if video is not None else url.partition("#")[0]
