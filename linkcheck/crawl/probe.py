"""Probes for suspected soft 404s: requests for a decoy URL of the site, and for its home page."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable

from msgspec import Struct
from msgspec.structs import replace

from linkcheck.crawl.redirects import RedirectChain, intended_address
from linkcheck.crawl.verdict import Observation, verdict
from linkcheck.model.vocabulary import Outcome
from linkcheck.pages.decoy_url import decoy_url
from linkcheck.pages.similarity import is_same_page
from linkcheck.pages.soft_404 import Decision, Probe, decide, soft_404_proof, soft_404_suspicion, unconfirmed_declaration
from linkcheck.pages.visible_text import VisibleText
from linkcheck.urls.url import origin_of
from linkcheck.urls.url_words import home_of

# A site that answered honestly for decoy URLs in so many folders is believed in its other folders too.
TRUSTED_FOLDERS = 8


class _Known(Struct, frozen=True):
    """The answer of a site for a decoy URL in a folder."""

    folder: str
    probe: Probe


class Probes:
    """The probes of one run; each folder of a site is probed once, and only for a suspect."""

    def __init__(self, fetch: Callable[[str], Awaitable[RedirectChain]]) -> None:
        """`fetch` follows a URL to its end."""
        self._fetch = fetch
        self._known: dict[str, list[_Known]] = defaultdict(list)
        self._homes: dict[str, VisibleText | None] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def add_result(self, chain: RedirectChain) -> RedirectChain:
        """The chain with the result of a probe, where its page is a suspect."""
        visible = chain.visible
        if visible is None or verdict(chain.observation)[0] is not Outcome.ALIVE:
            return chain
        asked = intended_address(chain.hops)
        proof = soft_404_proof(asked, visible)
        if proof is not None:
            return _with(chain, gone=proof)
        if soft_404_suspicion(asked, visible) is None:
            return chain
        async with self._locks[origin_of(asked)]:
            decision, probed = await self._decision(asked, visible)
        match decision.kind:
            case "soft-dead":
                return _with(chain, gone=decision.reason, probe=probed)
            case "shell":
                return _with(chain, app_shell=True, probe=probed)
            case _:
                return _with(chain, probe=probed)

    async def _decision(self, asked: str, visible: VisibleText) -> tuple[Decision, str]:
        """What the page is, and the URL that was asked to find out."""
        if unconfirmed_declaration(asked, visible) is not None:
            # A site may answer honestly for most missing pages, so that its answer for a decoy URL would not speak for the page.
            decision = decide(asked, visible, home=await self._home(asked))
            if decision.kind != "page":
                return decision, home_of(asked)
        probe = await self._decoy_answer(asked, visible)
        decision = decide(asked, visible, probe)
        # A site that is closed for a while shows the same on its home page; only then is that worth a request.
        decision = decide(asked, visible, probe, await self._home(asked)) if decision.kind == "soft-dead" else decision
        return decision, probe.url

    async def _decoy_answer(self, asked: str, visible: VisibleText) -> Probe:
        """The site's answer for a decoy URL: an earlier one that showed this very page, or a new one."""
        known = self._known[origin_of(asked)]
        for one in known:
            if one.probe.page is not None and is_same_page(visible, one.probe.page, asked, one.probe.url):
                return one.probe
        decoy = decoy_url(asked)
        folder = decoy.rpartition("/")[0]
        trusted = [one.probe for one in known if one.probe.returns_404]
        found = next((one.probe for one in known if one.folder == folder), None)
        if found is None and len(trusted) >= TRUSTED_FOLDERS:
            found = trusted[0]
        if found is None:
            answer = await self._fetch(decoy)
            # A bot wall or interstitial in front of the decoy proves nothing about the page.
            counts = verdict(answer.observation)[0] is not Outcome.BLOCKED
            found = Probe(decoy, answer.observation.status if counts else None, answer.visible if counts else None)
            known.append(_Known(folder, found))
        return found

    async def _home(self, asked: str) -> VisibleText | None:
        home = home_of(asked)
        if home not in self._homes:
            self._homes[home] = (await self._fetch(home)).visible
        return self._homes[home]


def _with(chain: RedirectChain, **changes: object) -> RedirectChain:
    seen: Observation = replace(chain.observation, **changes)
    return replace(chain, observation=seen)
