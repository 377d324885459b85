"""What was found out about a URL: the hops from a link to its page, how a request for it ends, and what the page says of itself.

Such values are many, live long and hold no cycles: the garbage collector need not look at them (`gc=False`).
"""

from msgspec import Struct

from linkcheck.model.vocabulary import Certainty, Outcome, Via, WrapperKind


class Hop(Struct, frozen=True, gc=False):
    """One URL on the way from a link to its page; `status` is HTTP's, `error` a sentence, `captured_at` an archive's date."""

    url: str
    via: Via
    kind: WrapperKind | None = None
    wrapper: str | None = None
    status: int | None = None
    captured_at: str | None = None
    error: str | None = None


class Capture(Struct, frozen=True):
    """What a web archive recorded of a URL near a date (ISO 8601, or None for any): where it led, or a copy of its page.

    `hops` are the archived redirects from `url` on, `redirects_to` is where the last of them leads; `copy` is the
    address of an archived page. Without either the archive was asked and holds nothing.
    """

    url: str
    date: str | None = None
    hops: tuple[Hop, ...] = ()
    redirects_to: str | None = None
    copy: str | None = None
    captured_at: str | None = None


class PageFacts(Struct, frozen=True, gc=False):
    """What a fetched page says of itself, in its own words except for white space; addresses are absolute.

    `canonical` is its rel=canonical (RFC 6596), by element or header; `headline`, `main_entity` (mainEntityOfPage),
    `based_on` (isBasedOn) and `author` are its JSON-LD's, `heading` is its first h1. `syndicated_from` is the original that
    it names by `original-source` or `syndication-source`. `language` is a tag in lower case (BCP 47), `published` begins
    with an ISO 8601 date; `noindex` says that search engines shall leave it out.
    """

    title: str | None = None
    canonical: str | None = None
    og_title: str | None = None
    og_url: str | None = None
    headline: str | None = None
    heading: str | None = None
    main_entity: str | None = None
    based_on: str | None = None
    syndicated_from: str | None = None
    site_name: str | None = None
    author: str | None = None
    published: str | None = None
    language: str | None = None
    noindex: bool = False


class Evidence(Struct, frozen=True, gc=False):
    """What a verdict rests on: the last status and server, what stood in place of the page, and the probe that was asked.

    `failed_on` are the days (UTC) on which audits saw the page or its host fail, without a success in between.
    """

    status: int | None = None
    server: str | None = None
    mark: str | None = None
    probe: str | None = None
    failed_on: tuple[str, ...] = ()


class Resolution(Struct, frozen=True, gc=False):
    """One URL followed to its end: what its reader meets (`outcome`), and which page it means (`target`).

    `from_ledger` says that an earlier run asked, `alive_since` since when (ISO 8601) every answer was a success.
    """

    url: str
    hops: tuple[Hop, ...]
    outcome: Outcome
    certainty: Certainty
    target: str | None = None
    target_outcome: Outcome | None = None
    target_certainty: Certainty | None = None
    copy: str | None = None
    page: PageFacts | None = None
    checked_at: str | None = None
    from_ledger: bool = False
    alive_since: str | None = None
    gone: str | None = None
    evidence: Evidence | None = None

    @property
    def wrapper_kind(self) -> WrapperKind | None:
        """The kind of service that the URL itself belongs to, where it stands in front of pages."""
        return self.hops[0].kind if self.hops else None

    @property
    def wrapped(self) -> bool:
        """Whether something stands between the link and the page it means."""
        return any(hop.kind is not None for hop in self.hops)
