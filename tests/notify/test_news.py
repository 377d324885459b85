"""What changed, in words and as JSON."""

import json

import msgspec
import pytest
from msgspec import structs

from linkcheck.model.vocabulary import Certainty, ChangeKind
from linkcheck.notify.news import MAX_CHANGES, News, news_of, one_line
from linkcheck.report.document import tool_record
from tests.notify.changes import RUN, change, changes

BODY = """\
2 links newly dead, 1 recovered, 1 post newly disagreeing, 1 link moved, 1 finding new since the audit of 2026-02-22T04:00:00Z.

Newly dead:
  posts/flood.md: LC401 original_link https://paper.example/flood is gone (status 410)
  several posts: LC402 the host gone.example does not exist any more [likely]

Recovered; before, it was said:
  posts/fire.md: LC401 https://paper.example/fire is gone (status 404)

Claims that newly disagree:
  posts/vote.md: LC202 Source leads to b.example, but original_link leads to a.example

Moved:
  posts/rain.md: LC407 https://paper.example/rain moved

Suspected, and not yet called dead:
  posts/snow.md: LC403 https://paper.example/snow is unreachable [unknown]

Other findings that are new:
  posts/wind.md: LC303 canonical_url carries utm_source

Other findings that were mended; before, it was said:
  posts/hail.md: LC101 original_link is missing

The report lies at reports/20260301T040000Z-1.json.
"""

TEXT = """\
linkcheck: 2 links newly dead, 1 recovered, 1 post newly disagreeing, 1 link moved, 1 finding new
newly-dead: posts/flood.md: LC401 original_link https://paper.example/flood is gone (status 410)
newly-dead: several posts: LC402 the host gone.example does not exist any more [likely]
recovered: posts/fire.md: LC401 https://paper.example/fire is gone (status 404)
newly-disagreeing: posts/vote.md: LC202 Source leads to b.example, but original_link leads to a.example
moved: posts/rain.md: LC407 https://paper.example/rain moved
suspected: posts/snow.md: LC403 https://paper.example/snow is unreachable [unknown]
found: posts/wind.md: LC303 canonical_url carries utm_source
mended: posts/hail.md: LC101 original_link is missing
The report lies at reports/20260301T040000Z-1.json."""

EVERY_KIND = changes(
    change(ChangeKind.NEWLY_DEAD),
    change(ChangeKind.NEWLY_DEAD, None, code="LC402", message="the host gone.example does not exist any more", certainty=Certainty.LIKELY),
    change(ChangeKind.RECOVERED, "posts/fire.md", message="https://paper.example/fire is gone (status 404)"),
    change(
        ChangeKind.NEWLY_DISAGREEING,
        "posts/vote.md",
        code="LC202",
        message="Source leads to b.example, but original_link leads to a.example",
    ),
    change(ChangeKind.MOVED, "posts/rain.md", code="LC407", message="https://paper.example/rain moved"),
    change(
        ChangeKind.SUSPECTED,
        "posts/snow.md",
        code="LC403",
        message="https://paper.example/snow is unreachable",
        certainty=Certainty.UNKNOWN,
    ),
    change(ChangeKind.FOUND, "posts/wind.md", code="LC303", message="canonical_url carries utm_source"),
    change(ChangeKind.MENDED, "posts/hail.md", code="LC101", message="original_link is missing"),
)


def require_news(news: News | None) -> News:
    assert news is not None
    return news


def test_every_kind_has_its_place() -> None:
    """The body groups changes in the order of their kinds, and the chat is told the same in lines."""
    news = require_news(news_of(EVERY_KIND, RUN)).with_report("reports/20260301T040000Z-1.json")

    assert news.subject == TEXT.splitlines()[0]
    assert news.body == BODY
    assert news.payload.text == TEXT


def test_the_payload_has_the_documented_shape() -> None:
    """The web hook is sent the run, the counts of every kind, and each change with all that is known of it."""
    news = require_news(news_of(changes(change(ChangeKind.NEWLY_DEAD), change(ChangeKind.MENDED, None, url=None)), RUN))

    assert json.loads(msgspec.json.encode(news.payload)) == {
        "schema_version": 1,
        "text": "linkcheck: 1 link newly dead\n"
        "newly-dead: posts/flood.md: LC401 original_link https://paper.example/flood is gone (status 410)\n"
        "mended: several posts: LC401 original_link https://paper.example/flood is gone (status 410)",
        "tool": {"name": "linkcheck", "version": tool_record().version},
        "run": {"id": "20260301T040000Z-1", "started_at": "2026-03-01T04:00:00Z", "finished_at": "2026-03-01T04:41:00Z", "complete": True},
        "since": "2026-02-22T04:00:00Z",
        "report": None,
        "counts": {"newly-dead": 1, "recovered": 0, "newly-disagreeing": 0, "moved": 0, "suspected": 0, "found": 0, "mended": 1},
        "changes": [
            {
                "kind": "newly-dead",
                "code": "LC401",
                "name": "dead-link",
                "severity": "error",
                "certainty": "confirmed",
                "message": "original_link https://paper.example/flood is gone (status 410)",
                "path": "posts/flood.md",
                "url": "https://paper.example/flood",
                "fingerprint": "0123456789abcdef",
            },
            {
                "kind": "mended",
                "code": "LC401",
                "name": "dead-link",
                "severity": "error",
                "certainty": "confirmed",
                "message": "original_link https://paper.example/flood is gone (status 410)",
                "path": None,
                "url": None,
                "fingerprint": "0123456789abcdef",
            },
        ],
        "left_out": 0,
    }


@pytest.mark.parametrize("kinds", [(), (ChangeKind.SUSPECTED,), (ChangeKind.MENDED, ChangeKind.SUSPECTED)])
def test_no_message_without_news(kinds: tuple[ChangeKind, ...]) -> None:
    """Nothing new, a mere suspicion, and what the editors mended themselves are worth no message."""
    assert news_of(changes(*map(change, kinds)), RUN) is None


@pytest.mark.parametrize(
    ("kinds", "subject"),
    [
        ((ChangeKind.RECOVERED,), "linkcheck: 1 link recovered"),
        ((ChangeKind.NEWLY_DEAD,) * 3 + (ChangeKind.RECOVERED,), "linkcheck: 3 links newly dead, 1 recovered"),
        ((ChangeKind.FOUND,) * 1200, "linkcheck: 1,200 findings new"),
        ((ChangeKind.SUSPECTED, ChangeKind.MOVED), "linkcheck: 1 link moved"),
        ((ChangeKind.NEWLY_DISAGREEING,) * 2 + (ChangeKind.MOVED,) * 2, "linkcheck: 2 posts newly disagreeing, 2 links moved"),
    ],
)
def test_the_subject_counts(kinds: tuple[ChangeKind, ...], subject: str) -> None:
    """The subject counts what is news, and says a noun once for neighbours that share it."""
    assert require_news(news_of(changes(*map(change, kinds)), RUN)).subject == subject


def test_the_first_audit_counts_and_lists_nothing() -> None:
    """The first audit of an old archive is one short message, however much it finds."""
    found = [change(ChangeKind.FOUND, code="LC303", name="tracking-parameters") for _ in range(2000)]
    news = require_news(news_of(changes(change(ChangeKind.NEWLY_DEAD), *found, since=None), RUN))

    assert news.subject == "linkcheck: first audit, 2,001 findings"
    assert (
        news.body
        == """\
This is the first audit. From the next one on you are told only what changed.

  LC303 tracking-parameters: 2,000
  LC401 dead-link: 1
"""
    )
    assert (news.payload.changes, news.payload.left_out, news.payload.since) == ((), 2001, None)


def test_a_first_audit_that_finds_nothing_says_so() -> None:
    """The first audit is always told, so that who set it up sees that messages arrive."""
    news = require_news(news_of(changes(since=None), RUN))

    assert news.subject == "linkcheck: first audit, no findings"
    assert news.body == "This is the first audit. From the next one on you are told only what changed.\n"


def test_long_lists_are_cut() -> None:
    """A body lists fifty of a kind, a chat ten in all and the payload a thousand; each says how many more there are."""
    news = require_news(news_of(changes(*(change(ChangeKind.FOUND, f"posts/{at}.md") for at in range(1200))), RUN))

    body, text = news.body.splitlines(), news.payload.text.splitlines()
    assert (len(body), body[-2][:20], body[-1]) == (54, "  posts/49.md: LC401", "  and 1,150 more")
    assert (len(text), text[-1]) == (12, "and 1,190 more")
    assert (len(news.payload.changes), news.payload.left_out) == (MAX_CHANGES, 200)


def test_an_incomplete_run_is_told() -> None:
    """Who reads the news is told that not everything was seen, and why."""
    run = structs.replace(RUN, complete=False, notes=("The budget of 50 minutes\nwas spent.", "3 links stay unchecked."))

    assert require_news(news_of(changes(change(ChangeKind.MOVED)), run)).body.endswith(
        "\n\nThis run is not complete. The budget of 50 minutes was spent. 3 links stay unchecked.\n"
    )


def test_no_password_is_told() -> None:
    """What stands before the host of a URL is in none of the forms, wherever the URL came from."""
    secret = "https://editor:hidden-word@paper.example/flood"
    news = require_news(news_of(changes(change(ChangeKind.MOVED, secret, message=f"{secret} moved", url=secret)), RUN)).with_report(secret)

    assert "hidden-word" not in news.subject + news.body + msgspec.json.encode(news.payload).decode()
    assert news.payload.changes[0].url == "https://paper.example/flood"


def test_no_text_of_a_post_ends_a_line_or_speaks_to_a_terminal() -> None:
    """Line breaks, escape sequences and characters that are none stay within the line of their change."""
    news = require_news(
        news_of(changes(change(ChangeKind.MOVED, "a\r\nBcc: x@y.example\x1b[2J\udcff.md", message="b\u2028c\x85d\x00e")), RUN)
    )

    assert news.body.splitlines()[3:] == [r"  a Bcc: x@y.example\x1b[2J\xff.md: LC401 b c d\x00e"]
    assert json.loads(msgspec.json.encode(news.payload))["changes"][0]["path"] == "a\r\nBcc: x@y.example\x1b[2J?.md"
    assert one_line("linkcheck: 1 link\r\nBcc: x@y.example") == "linkcheck: 1 link Bcc: x@y.example"


def test_no_text_of_a_post_calls_everybody_in_a_chat() -> None:
    """A URL can hold what a chat takes for a call or a link; it is shown as text."""
    news = require_news(news_of(changes(change(ChangeKind.MOVED, message="https://a.example/?<!channel>&@here @hereby @All")), RUN))

    zero = "\N{ZERO WIDTH SPACE}"
    assert news.payload.text.splitlines()[1] == (
        f"moved: posts/flood.md: LC401 https://a.example/?&lt;!channel&gt;&amp;@{zero}here @hereby @{zero}All"
    )


def test_a_message_of_any_length_stays_readable() -> None:
    """A URL of some kilobytes is cut in the lines for people and whole for programs."""
    url = f"https://a.example/{'x' * 5000}"
    news = require_news(news_of(changes(change(ChangeKind.MOVED, message=f"{url} moved")), RUN))

    assert max(map(len, news.body.splitlines())) < 620
    assert news.payload.changes[0].message == f"{url} moved"
