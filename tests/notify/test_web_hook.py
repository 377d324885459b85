"""The web hook, against a real HTTP server."""

import json
import ssl
from collections.abc import Callable

import msgspec
import pytest

from linkcheck.config.settings import Settings
from linkcheck.http.headers import user_agent
from linkcheck.model.errors import NotifyError, SettingsError
from linkcheck.model.vocabulary import ChangeKind
from linkcheck.notify.news import News, news_of
from linkcheck.notify.web_hook import PAUSE, post_to_hook
from tests.notify.changes import RUN, change, changes
from tests.notify.receiver import Answer, Receiver

Opened = Callable[[Receiver], Receiver]
SITE = "https://blog.example/"


def some_news() -> News:
    news = news_of(changes(change(ChangeKind.NEWLY_DEAD)), RUN)
    assert news is not None
    return news


def posted(url: str, *, timeout: float = 5.0, ca_file: str | None = None) -> tuple[str | None, list[float]]:
    """What went wrong with a hook, and how long it waited before it tried again."""
    pauses: list[float] = []
    said: str | None = None
    try:
        post_to_hook(some_news().payload, Settings(web_hook=url, ca_file=ca_file, site_url=SITE), timeout=timeout, sleep=pauses.append)
    except NotifyError as failure:
        said = str(failure)
    assert "hidden-word" not in (said or "")
    return said, pauses


def test_the_payload_is_posted_as_json(opened: Opened) -> None:
    """The receiver is sent one POST of JSON by a program that says who it is, with the login of the address."""
    receiver = opened(Receiver())

    assert posted(receiver.url("/hooks/T0/hidden-word?to=%C3%A9", login="bot:hidden-word@")) == (None, [])

    (taken,) = receiver.taken
    assert (taken.method, taken.path) == ("POST", "/hooks/T0/hidden-word?to=%C3%A9")
    assert json.loads(taken.body) == json.loads(msgspec.json.encode(some_news().payload))
    assert taken.headers == {
        "Host": f"127.0.0.1:{receiver.port}",
        "Accept": "*/*",
        "Accept-Encoding": taken.headers["Accept-Encoding"],
        "Connection": "keep-alive",
        "User-Agent": user_agent(SITE),
        "Content-Type": "application/json",
        "Content-Length": str(len(taken.body)),
        "Authorization": "Basic Ym90OmhpZGRlbi13b3Jk",
    }


@pytest.mark.parametrize(
    ("first", "pause"),
    [
        (Answer(500), PAUSE),
        (Answer(503, {"Retry-After": "7"}), 7.0),
        (Answer(429, {"Retry-After": "86400"}), 30.0),
        (Answer(429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), PAUSE),
        (Answer(drop=True), PAUSE),
    ],
)
def test_what_may_pass_is_tried_once_more(opened: Opened, first: Answer, pause: float) -> None:
    """A server in trouble is asked a second time, after the pause that it asks for, within reason."""
    receiver = opened(Receiver(first, Answer(204)))

    assert posted(receiver.url()) == (None, [pause])
    assert len(receiver.taken) == 2
    assert receiver.taken[0].body == receiver.taken[1].body


@pytest.mark.parametrize(
    ("answers", "said", "times"),
    [
        ((Answer(500), Answer(502)), "answered with status 502", 2),
        ((Answer(404),), "answered with status 404", 1),
        ((Answer(400),), "answered with status 400", 1),
        ((Answer(drop=True),), "broke off the connection", 2),
        ((Answer(hang=True),), "did not answer within 0.3 seconds", 1),
    ],
)
def test_a_failure_is_one_sentence_without_the_path(opened: Opened, answers: tuple[Answer, ...], said: str, times: int) -> None:
    """What went wrong is told with the scheme and host of the hook, for the rest of its address is a secret."""
    receiver = opened(Receiver(*answers))

    assert posted(receiver.url(), timeout=0.3)[0] == f"the web hook at http://127.0.0.1 {said}"
    assert len(receiver.taken) == times


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(opened: Opened, status: int) -> None:
    """News goes to nobody that the user did not name; it is said that the hook moved."""
    elsewhere = opened(Receiver())
    receiver = opened(Receiver(Answer(status, {"Location": elsewhere.url("/hidden-word")})))

    assert posted(receiver.url()) == (
        f"the web hook at http://127.0.0.1 redirects (status {status}); set LINKCHECK_WEB_HOOK to the address where it leads",
        [],
    )
    assert elsewhere.taken == []


def test_a_hook_that_nobody_answers() -> None:
    """A refused connection is tried once more and then told."""
    with Receiver() as receiver:
        url = receiver.url()

    assert posted(url) == ("the web hook at http://127.0.0.1 cannot be reached (connection refused)", [PAUSE])


def test_ca_file_is_trusted_in_addition(opened: Opened, certified: ssl.SSLContext, ca_file: str) -> None:
    """A receiver with a certificate of the company's own is trusted by ca_file, and only then."""
    receiver = opened(Receiver(tls=certified))

    assert posted(receiver.url(), ca_file=ca_file) == (None, [])
    said, pauses = posted(receiver.url())
    assert said == (
        "the web hook at https://127.0.0.1 has a certificate that is not trusted (unable to get local issuer certificate); "
        "name its authority in ca_file"
    )
    assert pauses == []


def test_a_server_without_tls_is_told(opened: Opened) -> None:
    """An https address of a server that speaks plain HTTP is told as what it is."""
    receiver = opened(Receiver())

    said, _ = posted(receiver.url().replace("http:", "https:"))
    assert said == "the web hook at https://127.0.0.1 makes no secure connection"


def test_the_environments_proxy_is_used(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the web is reached through a proxy, the hook is too."""
    proxy = opened(Receiver())
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")

    assert posted("http://hooks.example/hidden-word") == (None, [])
    assert [taken.path for taken in proxy.taken] == ["http://hooks.example/hidden-word"]


def test_a_proxy_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that names no proxy is told by its name."""
    monkeypatch.setenv("HTTPS_PROXY", "gopher://hidden-word.example")

    assert posted("https://hooks.example/hidden-word")[0] == (
        "the web hook cannot be reached, for HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names no proxy; write http://HOST:PORT"
    )


@pytest.mark.parametrize(
    "url", ["hidden-word", "ftp://hidden-word.example/", "https:///hidden-word", "https://a:hidden-word/", "http://\x00/"]
)
def test_a_hook_that_is_no_address(url: str) -> None:
    """What cannot be asked is a mistake in the settings, told without showing it."""
    with pytest.raises(SettingsError, match=r"^LINKCHECK_WEB_HOOK is no web address; write https://HOST/PATH$"):
        post_to_hook(some_news().payload, Settings(web_hook=url))
