"""One URL -> Resolution, made of its text, the answers of the web, and the captures of an archive.

An offline check needs it too, for wrappers, dead services and damage show in the text alone; so nothing here asks anything.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from linkcheck.model import Capture, Hop, Resolution
from linkcheck.model.vocabulary import Certainty, Outcome, Via, WrapperKind
from linkcheck.pages.declared import declares_another
from linkcheck.urls.unwrap import Trace, trace
from linkcheck.urls.url import NotWebLink, Url, parse_url, web_url

if TYPE_CHECKING:
    from linkcheck.crawl.answers import Answer


class WebAnswers(Struct, frozen=True):
    """The answers of the web and the captures of an archive, by the URL that was asked.

    `skipped` are the reasons why this run leaves out links, by their URLs as decoded.
    """

    answers: "Mapping[str, Answer]" = {}
    captures: Mapping[str, Capture] = {}
    skipped: Mapping[str, str] = {}


OFFLINE = WebAnswers()
# The outcomes without a page, for which an archive is asked.
_WITHOUT_A_PAGE = frozenset({Outcome.DEAD, Outcome.HOST_GONE, Outcome.SOFT_DEAD, Outcome.PARKED, Outcome.LOOP, Outcome.OPAQUE})
_SILENT = frozenset({Outcome.UNREACHABLE, Outcome.TIMEOUT, Outcome.HOST_GONE})


def dead_hosts(web: WebAnswers) -> frozenset[str]:
    """The hosts that answered for none of their URLs; a single URL without an answer may be an exception."""
    silent: set[str] = set()
    answered: set[str] = set()
    for answer in web.answers.values():
        hosts = [url.host for hop in answer.hops if (url := web_url(hop.url)) is not None]
        answered.update(hosts[:-1])
        (silent if answer.outcome in _SILENT else answered).update(hosts[-1:])
    return frozenset(silent - answered)


def urls_to_ask(url: str, web: WebAnswers = OFFLINE) -> Iterator[str]:
    """The URLs that must be asked to know what a reader of `url` meets and whether the page it means lives.

    `web` are the answers so far: where they lead to another wrapper, the page behind that one is asked too.
    """
    traced = trace(url)
    if traced is None:
        return
    if not _is_assumed_alive(traced):
        yield traced.url
    if traced.target is not None and traced.target != traced.url:
        yield traced.target
    found = _shown_page(traced, web)
    if found is not None:
        yield found


def declared_to_ask(claim: str, web: WebAnswers) -> str | None:
    """The address that the page behind a claim declares instead of its own, to see whether a page is there; or None."""
    declared = declares_another(resolve_url(claim, web))
    return declared.address if declared is not None else None


def archive_url_of(url: str, web: WebAnswers) -> str | None:
    """The URL to look up in an archive, so that the page meant by `url` is found; None where it needs none."""
    traced = trace(url)
    if traced is None:
        return None
    resolution = resolve_url(url, web)
    if resolution.target is not None and resolution.target_outcome not in _WITHOUT_A_PAGE:
        return None
    return _innermost(traced)


def resolve_url(url: str, web: WebAnswers) -> Resolution:
    """The resolution of `url` by its text and the answers; offline, by its text alone."""
    parsed = parse_url(url)
    if isinstance(parsed, NotWebLink):
        return Resolution(url, (), Outcome.SKIPPED, Certainty.CONFIRMED)
    traced = trace(url)
    if not isinstance(parsed, Url) or traced is None:
        return Resolution(url, (), Outcome.MALFORMED, Certainty.CONFIRMED)
    if url in web.skipped:
        return _left_out(resolve_url(url, OFFLINE), web.skipped[url])
    own = web.answers.get(traced.url)
    hops = tuple(_textual_hops(traced, asked=own is not None))
    resolution = _unasked(traced, hops, web) if own is None else _answered(traced, hops, own, web)
    capture = web.captures.get(_innermost(traced))
    return _with_capture(resolution, capture, web) if capture is not None else resolution


def _left_out(resolution: Resolution, reason: str) -> Resolution:
    """The resolution of a link that the run leaves out: its text alone, and nothing is judged."""
    first, *rest = resolution.hops
    return replace(
        resolution,
        hops=(replace(first, error=first.error or reason), *rest),
        outcome=Outcome.SKIPPED,
        certainty=Certainty.CONFIRMED,
        target_outcome=Outcome.SKIPPED if resolution.target is not None else None,
        target_certainty=Certainty.CONFIRMED if resolution.target is not None else None,
    )


def _innermost(traced: Trace) -> str:
    """The last URL in the text: the page meant, or the wrapper that hides it."""
    return traced.target or (traced.steps[-1].url if traced.steps else traced.url)


def _shown_page(traced: Trace, web: WebAnswers) -> str | None:
    """The page that only answers have shown: behind a wrapper in the chain, or by an archived redirect."""
    capture = web.captures.get(_innermost(traced))
    if capture is not None and capture.redirects_to is not None:
        return _page_of(capture.redirects_to)
    own = web.answers.get(traced.target or traced.url)
    return _page_of(own.final) if own is not None and _page_of(own.final) != own.final else None


def _page_of(url: str) -> str | None:
    end = trace(url)
    return end.target if end is not None else None


def _unasked(traced: Trace, hops: tuple[Hop, ...], web: WebAnswers) -> Resolution:
    """The resolution of a URL that was not asked, offline or behind a gate that is taken to work; its target may have been asked."""
    inner = web.answers.get(traced.target) if traced.target is not None else None
    if inner is not None and _is_assumed_alive(traced):
        return _behind(traced, hops, reader=inner, inner=inner)
    gone = _gone_sentence(traced)
    if gone is not None:
        outcome, certainty = Outcome.DEAD, Certainty.CONFIRMED
    elif traced.target is None:
        outcome, certainty = Outcome.OPAQUE, Certainty.UNKNOWN
    else:
        outcome, certainty = Outcome.UNCHECKED, Certainty.UNKNOWN
    target_outcome, target_certainty = _unasked_target(traced, outcome, certainty)
    return Resolution(traced.url, hops, outcome, certainty, traced.target, target_outcome, target_certainty, gone=gone)


def _unasked_target(traced: Trace, outcome: Outcome, certainty: Certainty) -> tuple[Outcome | None, Certainty | None]:
    """The outcome of a page meant that was not asked; it may itself be on a service that was shut down."""
    if traced.target is None:
        return None, None
    if traced.target == traced.url:
        return outcome, certainty
    inner = trace(traced.target)
    gone = inner is not None and inner.gone is not None
    return (Outcome.DEAD, Certainty.CONFIRMED) if gone else (Outcome.UNCHECKED, Certainty.UNKNOWN)


def _answered(traced: Trace, hops: tuple[Hop, ...], own: "Answer", web: WebAnswers) -> Resolution:
    if traced.target is not None and traced.target != traced.url:
        return _behind(traced, hops, reader=own, inner=web.answers.get(traced.target))
    resolution = Resolution(
        url=traced.url,
        hops=(*hops[:-1], *_asked_hops(hops[-1], own)),
        outcome=own.outcome,
        certainty=own.certainty,
        page=own.page,
        checked_at=own.checked_at,
        from_ledger=own.from_ledger,
        alive_since=own.alive_since,
        evidence=own.evidence,
        gone=_gone_sentence(traced) if own.outcome is not Outcome.ALIVE else None,
    )
    further = _page_of(own.final)
    if further is not None and further != own.final:
        # The chain led to another wrapper: the outcome for readers is the link's, and the page behind it has its own.
        return _with_target(resolution, further, web.answers.get(further))
    unmoved = traced.target is not None and own.final == traced.target.partition("#")[0]
    target = further
    if traced.target is not None and (unmoved or target is None or own.outcome is not Outcome.ALIVE):
        # A dead page is still the page that was meant, and one that did not move keeps its fragment.
        target = traced.target
    elif target is not None and own.outcome is Outcome.BLOCKED:
        target = _before_interstitial(own)
    return replace(
        resolution,
        target=target,
        target_outcome=own.outcome if target is not None else None,
        target_certainty=own.certainty if target is not None else None,
    )


def _before_interstitial(answer: "Answer") -> str:
    """The page at the end of a chain, or before the interstitial at which it ends, whose address names the visit and not the page."""
    # Imported here: offline there is no interstitial, and the module is large.
    from linkcheck.pages.interstitials import interstitial_before

    urls = [hop.url for hop in answer.hops]
    while len(urls) > 1 and interstitial_before(urls[-2], None, urls[-1]) is not None:
        urls.pop()
    return urls[-1]


def _with_target(resolution: Resolution, target: str, inner: "Answer | None") -> Resolution:
    """A resolution whose page was found at the end of its chain, with that page's answer."""
    if inner is None:
        return replace(resolution, target=target, target_outcome=Outcome.UNCHECKED, target_certainty=Certainty.UNKNOWN)
    further = _page_of(inner.final) if inner.outcome is Outcome.ALIVE else None
    return replace(
        resolution,
        hops=(*resolution.hops, *_asked_hops(Hop(target, Via.UNWRAPPED), inner)),
        target=further or target,
        target_outcome=inner.outcome,
        target_certainty=inner.certainty,
        page=inner.page,
    )


def _with_capture(resolution: Resolution, capture: Capture, web: WebAnswers) -> Resolution:
    """A resolution with a capture: where the link once led, or a copy of the page."""
    resolution = replace(resolution, copy=capture.copy)
    target = _page_of(capture.redirects_to) if capture.redirects_to is not None else None
    if capture.redirects_to is None or target is None:
        return resolution
    stations = (*(hop.url for hop in capture.hops[1:]), capture.redirects_to)
    archived = tuple(Hop(url, Via.ARCHIVE, captured_at=seen.captured_at) for seen, url in zip(capture.hops, stations, strict=True))
    inner = web.answers.get(target)
    found = _with_target(replace(resolution, hops=(*resolution.hops, *archived)), target, inner)
    if target == capture.redirects_to and inner is not None:
        # The last archived hop is the page itself.
        first, *rest = _asked_hops(archived[-1], inner)
        found = replace(found, hops=(*resolution.hops, *archived[:-1], first, *rest))
    return found


def _behind(traced: Trace, hops: tuple[Hop, ...], *, reader: "Answer", inner: "Answer | None") -> Resolution:
    """A wrapper whose text names its page: `reader` is the answer for the wrapper, `inner` that of the page."""
    end = trace(inner.final) if inner is not None and inner.outcome is Outcome.ALIVE else None
    first = _asked_hops(hops[0], reader)[:1] if reader is not inner else hops[:1]
    last = _asked_hops(hops[-1], inner) if inner is not None else hops[-1:]
    return Resolution(
        url=traced.url,
        hops=(*first, *hops[1:-1], *last),
        outcome=reader.outcome,
        certainty=reader.certainty,
        target=end.target if end is not None and end.target is not None else traced.target,
        target_outcome=inner.outcome if inner is not None else Outcome.UNCHECKED,
        target_certainty=inner.certainty if inner is not None else Certainty.UNKNOWN,
        page=inner.page if inner is not None else None,
        checked_at=reader.checked_at,
        from_ledger=reader.from_ledger,
        alive_since=reader.alive_since,
        evidence=reader.evidence,
        gone=_gone_sentence(traced) if reader.outcome is not Outcome.ALIVE else None,
    )


def _asked_hops(textual: Hop, answer: "Answer") -> tuple[Hop, ...]:
    """The hops of an answer, the first one with what the text or an archive shows about its URL."""
    first, *rest = answer.hops
    return (replace(textual, status=first.status, error=first.error), *rest)


def _textual_hops(traced: Trace, *, asked: bool) -> Iterator[Hop]:
    """One hop per URL that the text yields, each with the wrapper that it is itself."""
    if not traced.steps and traced.opaque is None:
        yield Hop(traced.url, Via.GIVEN, error=None if asked else _gone_sentence(traced))
        return
    wrappers: list[tuple[WrapperKind | None, str | None]] = [(step.kind, step.wrapper) for step in traced.steps]
    wrappers.append((traced.opaque.kind, traced.opaque.name) if traced.opaque else (None, None))
    urls = (traced.url, *(step.url for step in traced.steps))
    for at, (url, (kind, wrapper)) in enumerate(zip(urls, wrappers, strict=True)):
        remark = traced.steps[at - 1].remark if at else None
        gone = _gone_sentence(traced) if at == 0 and not asked else None
        yield Hop(url, Via.UNWRAPPED if at else Via.GIVEN, kind, wrapper, error=gone or remark)


def _gone_sentence(traced: Trace) -> str | None:
    if traced.gone is None:
        return None
    outer = traced.steps[0].wrapper if traced.steps else traced.opaque.name if traced.opaque else None
    service = "" if traced.gone.service == outer else f"{traced.gone.service} "
    return f"{service}shut down since {traced.gone.since}"


def _is_assumed_alive(traced: Trace) -> bool:
    return bool(traced.steps) and not traced.steps[0].kind.is_requested
