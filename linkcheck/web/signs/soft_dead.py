"""A page that answers 200 and is not the page: what its own signs, a made-up neighbour's answer and the home page decide."""

from typing import Literal, TypeAlias

from msgspec import Struct

from linkcheck.urls.addresses import home_of, is_home
from linkcheck.web.signs.likeness import same_answer, shell
from linkcheck.web.signs.proof import proven
from linkcheck.web.signs.sibling import sibling
from linkcheck.web.signs.sight import Sight
from linkcheck.web.signs.suspicion import NOTICE_WORDS, suspicion

__all__ = ["Decision", "Probe", "decide", "home_of", "proven", "same_answer", "shell", "sibling", "suspicion"]

Kind: TypeAlias = Literal["page", "soft-dead", "shell"]


class Probe(Struct, frozen=True):
    """The answer to a made-up neighbour: the address asked for, its final status (None for none), its page where it had one."""

    url: str
    status: int | None = None
    sight: Sight | None = None

    @property
    def honest(self) -> bool:
        """Whether the site said that there is no such page, so that it can be believed where it shows one."""
        return self.status in (404, 410)


class Decision(Struct, frozen=True):
    """What a page is, and why: the page asked for, another in its place, or a frame that shows nothing without scripts."""

    kind: Kind
    reason: str


def decide(asked: str, page: Sight, probe: Probe | None = None, home: Sight | None = None) -> Decision:
    """What a page that answered 200 is, by its own signs and those of a made-up neighbour and of the home page, where known."""
    proof = proven(asked, page)
    if proof is not None:
        return Decision("soft-dead", proof)
    if probe is None or probe.status is None or probe.sight is None or not 200 <= probe.status < 300:
        return Decision("page", _stands(probe))
    if shell(page) and shell(probe.sight):
        return Decision("shell", "without scripts, every page of the site looks the same")
    if not same_answer(page, probe.sight, asked, probe.url):
        return Decision("page", "a made-up address beside it brings another page")
    if home is not None and _is_everywhere(page, home, asked):
        return Decision("shell", "every page of the site looks the same at present")
    return Decision("soft-dead", f"{_why(asked, page)}, and a made-up address beside it brings the same page")


def _is_everywhere(page: Sight, home: Sight, asked: str) -> bool:
    """Whether a short notice stands in place of the home page, too: a site that is closed for a while."""
    return home.length <= NOTICE_WORDS and not is_home(page.url) and home.canonical is None and same_answer(page, home, asked, home.url)


def _stands(probe: Probe | None) -> str:
    if probe is not None and probe.honest:
        return "the site tells pages that it has from those it has not"
    return "nothing is known against it"


def _why(asked: str, page: Sight) -> str:
    return suspicion(asked, page) or "it does not show what was asked for"
