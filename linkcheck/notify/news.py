"""The news of an audit: what changed, as a message for people and as one for programs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct, structs

from linkcheck.model import Change, Changes, Run
from linkcheck.model.vocabulary import Certainty, ChangeKind
from linkcheck.notify.web_hook import HOOK_SCHEMA_VERSION, Payload, RunRecord
from linkcheck.report.document import tool_record
from linkcheck.report.records import ChangeRecord
from linkcheck.report.wording import pluralize
from linkcheck.text import visible
from linkcheck.urls.url import without_userinfo

# A mail is read, a chat is glanced at; some receivers refuse bodies of more than a megabyte.
MAX_MAIL_LINES = 50
MAX_CHAT_LINES = 10
MAX_CHANGES = 1000
# Letters of one change; URLs can be as long as their authors like.
_MAX_LINE = 600
# What is only suspected, or was mended by the site's own editors, is worth a line but no message.
_NO_NEWS = frozenset({ChangeKind.SUSPECTED, ChangeKind.MENDED})

# In chats these notify everybody.
_MENTIONS = re.compile(r"@(?=(?:all|channel|everyone|here)\b)", re.IGNORECASE)
# Slack reads angle brackets as links and mentions, and asks for these three to be escaped.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


class _Words(Struct, frozen=True):
    """How a kind is counted in one line, and the heading of its list."""

    noun: str
    adjective: str
    heading: str


_WORDS: Mapping[ChangeKind, _Words] = {
    ChangeKind.NEWLY_DEAD: _Words("link", "newly dead", "Newly dead"),
    ChangeKind.RECOVERED: _Words("link", "recovered", "Recovered; before, it was said"),
    ChangeKind.NEWLY_DISAGREEING: _Words("post", "newly disagreeing", "Claims that newly disagree"),
    ChangeKind.MOVED: _Words("link", "moved", "Moved"),
    ChangeKind.SUSPECTED: _Words("link", "suspected", "Suspected, and not yet called dead"),
    ChangeKind.FOUND: _Words("finding", "new", "Other findings that are new"),
    ChangeKind.MENDED: _Words("finding", "mended", "Other findings that were mended; before, it was said"),
}


class News(Struct, frozen=True):
    """A message in its forms: `subject` is one line, `body` is plain text, `payload` is for the web hook."""

    subject: str
    body: str
    payload: Payload

    def with_report(self, place: str | None) -> "News":
        """The same news with the place of the whole report."""
        if place is None:
            return self
        shown = one_line(place)
        sentence = f"The report lies at {shown}."
        payload = structs.replace(self.payload, report=shown, text=f"{self.payload.text}\n{_for_chat(sentence)}")
        return structs.replace(self, body=f"{self.body}\n{sentence}\n", payload=payload)


def news_of(changes: Changes, run: Run) -> News | None:
    """The news of an audit, or None where nothing happened that is worth a message; the first audit always is."""
    counts = Counter(change.kind for change in changes.changes)
    notable = [(kind, counts[kind]) for kind in ChangeKind if counts[kind] and kind not in _NO_NEWS]
    if changes.since is None:
        return _first(changes, run, counts)
    if not notable:
        return None
    summary = _counted(notable)
    groups = [(kind, [change for change in changes.changes if change.kind is kind]) for kind in ChangeKind if counts[kind]]
    body = [f"{summary} since the audit of {one_line(changes.since)}."]
    for kind, members in groups:
        body += ["", f"{_WORDS[kind].heading}:", *_first_lines([f"  {_line_of(change)}" for change in members], MAX_MAIL_LINES)]
    in_order = [change for _, members in groups for change in members]
    chat = _first_lines([f"{change.kind}: {_line_of(change)}" for change in in_order], MAX_CHAT_LINES)
    return _news(summary, [*body, *_incomplete(run)], chat, _payload(changes, run, counts, in_order[:MAX_CHANGES]))


def _first(changes: Changes, run: Run, counts: Mapping[ChangeKind, int]) -> News:
    """The first audit has nothing to compare with: its findings are counted, not listed."""
    total = len(changes.changes)
    summary = f"first audit, {pluralize(total, 'finding') if total else 'no findings'}"
    rules = sorted(Counter((change.code, change.name) for change in changes.changes).items())
    lines = [f"{code} {name}: {count:,}" for (code, name), count in rules]
    begun = "This is the first audit. From the next one on you are told only what changed."
    body = [begun, *(["", *(f"  {line}" for line in lines)] if lines else []), *_incomplete(run)]
    return _news(summary, body, _first_lines(lines, MAX_CHAT_LINES), _payload(changes, run, counts, []))


def _news(summary: str, body: list[str], chat: list[str], payload: Payload) -> News:
    subject = one_line(f"linkcheck: {summary}")
    text = "\n".join(_for_chat(line) for line in (subject, *chat))
    return News(subject, "".join(f"{line}\n" for line in body), structs.replace(payload, text=text))


def _payload(changes: Changes, run: Run, counts: Mapping[ChangeKind, int], listed: list[Change]) -> Payload:
    return Payload(
        schema_version=HOOK_SCHEMA_VERSION,
        text="",
        tool=tool_record(),
        run=RunRecord(id=run.id, started_at=run.started_at, finished_at=run.finished_at, complete=run.complete),
        since=changes.since,
        report=None,
        counts={kind: counts[kind] for kind in ChangeKind},
        changes=tuple(_record(change) for change in listed),
        left_out=len(changes.changes) - len(listed),
    )


def _record(change: Change) -> ChangeRecord:
    return ChangeRecord(
        kind=change.kind,
        code=change.code,
        name=change.name,
        severity=change.severity,
        certainty=change.certainty,
        message=_clean(change.message),
        path=None if change.path is None else _clean(change.path),
        url=None if change.url is None else _clean(change.url),
        fingerprint=change.fingerprint,
    )


def _counted(counts: list[tuple[ChangeKind, int]]) -> str:
    """The counts in words; neighbours with the same noun share it."""
    parts: list[str] = []
    before = ""
    for kind, count in counts:
        words = _WORDS[kind]
        noun = "" if words.noun == before else f" {words.noun}{'' if count == 1 else 's'}"
        parts.append(f"{count:,}{noun} {words.adjective}")
        before = words.noun
    return ", ".join(parts)


def _line_of(change: Change) -> str:
    """A change in one line."""
    sure = "" if change.certainty is Certainty.CONFIRMED else f" [{change.certainty}]"
    line = f"{one_line(change.path or 'several posts')}: {change.code} {one_line(change.message)}"
    return f"{line if len(line) <= _MAX_LINE else f'{line[:_MAX_LINE]}...'}{sure}"


def _first_lines(lines: list[str], most: int) -> list[str]:
    """The first lines, and how many more there are."""
    left = len(lines) - most
    indent = "  " if lines and lines[0].startswith("  ") else ""
    return lines if left <= 0 else [*lines[:most], f"{indent}and {left:,} more"]


def _incomplete(run: Run) -> Iterator[str]:
    if not run.complete:
        yield ""
        yield one_line(" ".join(("This run is not complete.", *run.notes)))


def one_line(text: str) -> str:
    """`text` in one visible line without passwords, so that nothing in it can end a header or control a terminal."""
    return visible(" ".join(without_userinfo(text).split()))


def _clean(text: str) -> str:
    """Text as JSON can hold it (RFC 8259, 8.2: no lone surrogates), without passwords."""
    return without_userinfo(text).encode("utf-8", "replace").decode("utf-8")


def _for_chat(line: str) -> str:
    """A line that a chat shows as it is, whatever is in the URLs of posts."""
    return _MENTIONS.sub("@\N{ZERO WIDTH SPACE}", line).translate(_ESCAPES)
