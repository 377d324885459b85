"""One URL -> Resolution: what its text tells, and what the web answered."""

from collections.abc import Iterator, Mapping

from linkcheck.model import Hop, Resolution
from linkcheck.urls.parse import Elsewhere, Url, parse, web_url
from linkcheck.urls.unwrap import Trace, trace
from linkcheck.vocabulary import Certainty, Kind, Outcome, Via
from linkcheck.web.answer import Answer

Answers = Mapping[str, Answer]
OFFLINE: Answers = {}


def request_url(url: str) -> str | None:
    """A link's URL as it would be requested, its fragment kept: the key of a report's `urls`; None for no web link."""
    parsed = web_url(url)
    return parsed.href if parsed is not None else None


def asked(url: str) -> Iterator[str]:
    """The URLs that must be asked to know what a reader of `url` meets and whether the page it means lives."""
    traced = trace(url)
    if traced is None:
        return
    if not _is_living_gate(traced):
        yield traced.url
    if traced.target is not None and traced.target != traced.url:
        yield traced.target


def resolve_url(url: str, answers: Answers) -> Resolution:
    """What the text of `url` and the web's answers say together; without answers, what the text alone says."""
    parsed = parse(url)
    if isinstance(parsed, Elsewhere):
        return Resolution(url, (), Outcome.SKIPPED, Certainty.CONFIRMED)
    traced = trace(url)
    if not isinstance(parsed, Url) or traced is None:
        return Resolution(url, (), Outcome.MALFORMED, Certainty.CONFIRMED)
    own = answers.get(traced.url)
    hops = tuple(_textual_hops(traced, asked=own is not None))
    if own is None:
        return _unasked(traced, hops, answers)
    return _answered(traced, hops, own, answers)


def _unasked(traced: Trace, hops: tuple[Hop, ...], answers: Answers) -> Resolution:
    """Offline, or a gate that is taken to work: the page meant may have been asked all the same."""
    inner = answers.get(traced.target) if traced.target is not None else None
    if inner is not None and _is_living_gate(traced):
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
    """What is known of the page meant without asking: a shut-down service may stand there too."""
    if traced.target is None:
        return None, None
    if traced.target == traced.url:
        return outcome, certainty
    inner = trace(traced.target)
    gone = inner is not None and inner.gone is not None
    return (Outcome.DEAD, Certainty.CONFIRMED) if gone else (Outcome.UNCHECKED, Certainty.UNKNOWN)


def _answered(traced: Trace, hops: tuple[Hop, ...], own: Answer, answers: Answers) -> Resolution:
    if traced.target is not None and traced.target != traced.url:
        return _behind(traced, hops, reader=own, inner=answers.get(traced.target))
    end = trace(own.final)
    target = end.target if end is not None else None
    unmoved = traced.target is not None and own.final == traced.target.partition("#")[0]
    if traced.target is not None and (unmoved or target is None or own.outcome is not Outcome.ALIVE):
        # A dead page is still the page that was meant, and one that did not move keeps its fragment.
        target = traced.target
    return Resolution(
        url=traced.url,
        hops=(*hops[:-1], *_asked_hops(hops[-1], own)),
        outcome=own.outcome,
        certainty=own.certainty,
        target=target,
        target_outcome=own.outcome if target is not None else None,
        target_certainty=own.certainty if target is not None else None,
        page=own.page,
        checked_at=own.checked_at,
        gone=_gone_sentence(traced) if own.outcome is not Outcome.ALIVE else None,
    )


def _behind(traced: Trace, hops: tuple[Hop, ...], *, reader: Answer, inner: Answer | None) -> Resolution:
    """A wrapper whose text names its page: `reader` is what its reader meets, `inner` what the page answered."""
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
        gone=_gone_sentence(traced) if reader.outcome is not Outcome.ALIVE else None,
    )


def _asked_hops(textual: Hop, answer: Answer) -> tuple[Hop, ...]:
    """The hops of an answer, the first one with what the text knows about its URL."""
    first, *rest = answer.hops
    return (Hop(textual.url, textual.via, textual.kind, textual.wrapper, first.status, error=first.error), *rest)


def _textual_hops(traced: Trace, *, asked: bool) -> Iterator[Hop]:
    """One hop per URL that the text yields, each with the wrapper that it is itself."""
    wrappers: list[tuple[Kind | None, str | None]] = [(step.kind, step.wrapper) for step in traced.steps]
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


def _is_living_gate(traced: Trace) -> bool:
    return bool(traced.steps) and traced.steps[0].kind is Kind.GATE
