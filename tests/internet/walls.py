"""What bot walls send instead of a page: the marks are the vendors' own, the words around them are invented.

Status codes and headers after the vendors' documentation and after what people report of them; a site's owner can change
most statuses, so some walls stand here more than once.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from tests.internet.behaviours import page
from tests.internet.markup import markup
from tests.internet.sites import Behaviour, Headers, Request, Step


class Wall(Struct, frozen=True):
    """One wall: its status and headers, and the file in `markup/walls` that holds its page (none: an empty page)."""

    status: int
    markup: str | None
    headers: Headers = ()


_CLOUDFLARE: Headers = (("Server", "cloudflare"), ("CF-RAY", "8a1f3c5d7e9b0a2c-FRA"))

WALLS: Mapping[str, Wall] = {
    "cloudflare": Wall(403, "cloudflare-challenge", (*_CLOUDFLARE, ("cf-mitigated", "challenge"))),
    # Before 2023 without a header of its own.
    "cloudflare at 503": Wall(503, "cloudflare-challenge", _CLOUDFLARE),
    "cloudflare 1020": Wall(403, "cloudflare-1020", _CLOUDFLARE),
    "cloudflare blocked": Wall(403, "cloudflare-blocked", _CLOUDFLARE),
    "akamai": Wall(403, "akamai", (("Server", "AkamaiGHost"), ("Mime-Version", "1.0"))),
    "datadome": Wall(
        403,
        "datadome",
        (("X-DataDome", "protected"), ("x-dd-b", "1"), ("Server", "DataDome"), ("Set-Cookie", "datadome=Q1w2E3; Path=/; Secure")),
    ),
    "human": Wall(403, "human"),
    "imperva": Wall(200, "imperva", (("X-CDN", "Imperva"), ("X-Iinfo", "7-1234-0 0NNN RT(1715500000000 0) q(0 -1 -1 0)"))),
    "imperva at 403": Wall(403, "imperva", (("X-CDN", "Incapsula"), ("Set-Cookie", "visid_incap_12345=a1; Path=/"))),
    "aws challenge": Wall(202, "aws-challenge", (("x-amzn-waf-action", "challenge"), ("Server", "CloudFront"))),
    "aws challenge without a page": Wall(202, None, (("x-amzn-waf-action", "challenge"), ("Server", "awselb/2.0"))),
    "aws captcha": Wall(405, "aws-captcha", (("x-amzn-waf-action", "captcha"), ("Server", "CloudFront"))),
    "sucuri": Wall(403, "sucuri", (("Server", "Sucuri/Cloudproxy"), ("X-Sucuri-ID", "12013"), ("X-Sucuri-Block", "BOT004"))),
    "sucuri script": Wall(200, "sucuri-script", (("Server", "Sucuri/Cloudproxy"), ("X-Sucuri-ID", "12013"))),
    "ddos-guard": Wall(403, "ddos-guard", (("Server", "ddos-guard"), ("Set-Cookie", "__ddg1_=Z9y8; HttpOnly; Path=/"))),
    "vercel": Wall(
        429, "vercel", (("Server", "Vercel"), ("x-vercel-mitigated", "challenge"), ("x-vercel-challenge-token", "2.1715500000.60.a1"))
    ),
    "anubis": Wall(200, "anubis", (("Set-Cookie", "techaro.lol-anubis-cookie-verification=0a1b; Path=/"),)),
    "kasada": Wall(429, "kasada", (("x-kpsdk-ct", "0aBcDeF"), ("x-kpsdk-im", "AAIk"))),
    "recaptcha": Wall(200, "recaptcha"),
    "hcaptcha": Wall(200, "hcaptcha"),
    "nothing but a status": Wall(403, "nginx", (("Server", "nginx"),)),
    "linkedin": Wall(999, "linkedin"),
}


def challenge(name: str = "cloudflare", status: int | None = None) -> Behaviour:
    """One of the `WALLS`, at its own status or at another."""
    wall = WALLS[name]

    def behave(request: Request) -> Iterable[Step]:
        text = markup("walls", wall.markup, request.host) if wall.markup is not None else ""
        return page(text, status or wall.status, wall.headers)(request)

    return behave
