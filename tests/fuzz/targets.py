"""What holds of each reader of strangers' text, whatever the text is; each target raises where it does not."""

import asyncio
import atexit
import gzip
import shutil
import tempfile
import zlib
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from linkcheck.config.load import load_settings
from linkcheck.config.path_patterns import path_spec
from linkcheck.config.per_path import PathSettings
from linkcheck.config.settings import Settings
from linkcheck.crawl.archive.captures import moment_of, read_date, read_index, read_timemap
from linkcheck.crawl.archive.captures_file import CAPTURES_FILE, CaptureCache
from linkcheck.crawl.redirects import follow, intended_address
from linkcheck.crawl.resolution import OFFLINE
from linkcheck.gate.baseline import read_baseline, render_baseline
from linkcheck.http.body import ResponseReader
from linkcheck.http.connection import (
    MAX_HEAD_BYTES,
    BrokenResponseError,
    ConnectionLostError,
    Http1Connection,
    InvalidResponseError,
    request_of_url,
)
from linkcheck.http.cookies import MAX_COOKIES, cookie_header, remember
from linkcheck.http.fetch import MAX_LOCATION
from linkcheck.http.headers import header_text, location_text, validators_of
from linkcheck.http.response import Reply, seconds_of
from linkcheck.judge.post_judge import PostJudge
from linkcheck.ledger.strikes import decode_strikes, encode_strikes
from linkcheck.model import Post
from linkcheck.model.errors import LinkcheckError
from linkcheck.pages.bot_walls import bot_wall
from linkcheck.pages.interstitials import interstitial_before
from linkcheck.pages.link_header import parse_links
from linkcheck.pages.page_facts import read_page, read_refresh, script_redirect
from linkcheck.pages.parking import parking_service
from linkcheck.pages.soft_404 import soft_404_proof, soft_404_suspicion
from linkcheck.posts.extract import extract
from linkcheck.posts.read import parse_post
from linkcheck.text import decode_references, fold, plain, segments
from linkcheck.urls import url_words
from linkcheck.urls.identity import identity
from linkcheck.urls.malformed import MAX_URL, Damage, damage_of
from linkcheck.urls.tracking import tracking_in, without_tracking
from linkcheck.urls.unwrap import trace
from linkcheck.urls.unwrap.trace import MAX_STEPS
from linkcheck.urls.url import Url, parse_url, web_url, without_userinfo

Target: TypeAlias = Callable[[bytes], None]

PAGE = "https://a.example/some-words-of-a-title"
SETTINGS = Settings()
DAY = date(2026, 1, 31)
BODY_LIMIT = 100_000


def front_yaml(data: bytes) -> None:
    """Front matter in YAML."""
    _judge(b"---\n" + data + b"\n---\nText.\n", "post.md")


def front_toml(data: bytes) -> None:
    """Front matter in TOML."""
    _judge(b"+++\n" + data + b"\n+++\nText.\n", "post.md")


def front_json(data: bytes) -> None:
    """Front matter in JSON."""
    _judge(b"{" + data + b"}\n\nText.\n", "post.md")


def html(data: bytes) -> None:
    """A post whose body is HTML, with the ignores in it."""
    _judge(b"---\npost_title: x\npost_excerpt: y\noriginal_link: https://b.example/1\n---\n" + data, "post.html")


def markdown(data: bytes) -> None:
    """A post whose body is Markdown, with the ignores in it."""
    _judge(b"---\ntitle: x\noriginal_link: https://b.example/1\n---\n" + data, "post.md")


def post(data: bytes) -> None:
    """A whole post with whatever stands at its beginning, by each suffix that is read in a way of its own."""
    for path in ("post.md", "post.mdx", "post.html"):
        _judge(data, path)


def urls(data: bytes) -> None:
    """A URL in a post: its meaning, its damage, its identity and what it wraps."""
    text = data.decode("utf-8", "replace")
    found = parse_url(text)
    if isinstance(found, Url):
        again = parse_url(found.href)
        assert isinstance(again, Damage) or again == found, "the normal form of a URL is not stable"
        assert identity(identity(text)) == identity(text), "the identity of a URL is not stable"
        assert without_tracking(without_tracking(text)) == without_tracking(text), "tracking parameters are left"
    damage = damage_of(text.strip())
    if damage is not None and damage.repair is not None:
        assert damage_of(damage.repair) is None, "a repaired URL is damaged"
    traced = trace(text)
    if traced is not None:
        way = [traced.url, *(step.url for step in traced.steps)]
        assert len(way) == len(set(way)) <= MAX_STEPS + 1, "unwrapping does not move on"
        assert all(web_url(step.url) is not None for step in traced.steps), "a wrapper leads to no URL"
    hidden = without_userinfo(text)
    assert without_userinfo(hidden) == hidden, "user information is left"
    for ask in (
        tracking_in,
        decode_references,
        url_words.is_section,
        url_words.is_error_page,
        url_words.distinctive_words,
        url_words.slug_words,
    ):
        ask(text)


def titles(data: bytes) -> None:
    """A title, taken apart and made comparable."""
    text = data.decode("utf-8", "replace")
    for part in segments(text):
        assert plain(plain(part)) == plain(part), "a plain text is not stable"
    fold(text)


def location(data: bytes) -> None:
    """The Location of a redirect, or the Refresh header of a page, as long as one is followed."""
    text = location_text(data[:MAX_LOCATION])
    for reply in (Reply(302, location=text), Reply(200, headers={"refresh": text}, content_type="text/html", body=b"")):
        chain = _without_waiting(follow(PAGE, _always(reply), SETTINGS))
        assert len(chain.hops) <= 2 * (SETTINGS.max_redirects + 2), "a chain of redirects does not end"
        assert all(len(hop.url) <= 4 * MAX_URL for hop in chain.hops), "a hop has no bound"
        assert intended_address(chain.hops)


def headers(data: bytes) -> None:
    """The values of all headers that are read."""
    text = header_text(data)
    assert all(link.uri in text for link in parse_links(text))
    for read in (seconds_of, read_date, moment_of):
        read(text)
    read_refresh(text, PAGE)
    validators_of(PAGE, {"etag": text, "last-modified": text})
    cookies = remember((), PAGE, text.split("\n"))
    assert len(cookies) <= MAX_COOKIES
    cookie_header(cookies, PAGE)


def response(data: bytes) -> None:
    """A response as its bytes come, in parts of any size."""

    async def read() -> ResponseReader:
        connection, reader = Http1Connection(), ResponseReader(BODY_LIMIT)
        connection.connected(_Wire())
        size = 1 + data[0] * data[0] if data else 1
        asking = asyncio.create_task(connection.exchange(request_of_url(PAGE, {}), reader))
        await asyncio.sleep(0)
        for start in range(1, len(data), size):
            connection.data_received(data[start : start + size])
        connection.connection_lost(None)
        with suppress(ConnectionLostError, BrokenResponseError, InvalidResponseError):
            await asking
        return reader

    reader = asyncio.run(read())
    assert len(reader.body or b"") <= BODY_LIMIT, "a body has no bound"
    assert sum(len(name) + len(value) for name, value in reader.headers) <= 2 * MAX_HEAD_BYTES, "a head has no bound"


def body(data: bytes) -> None:
    """The body of a page in the codings that its first line names, as it is and packed."""
    codings, _, content = data.partition(b"\n")
    for packed in (content, gzip.compress(content, mtime=0), zlib.compress(content)):
        reader = ResponseReader(BODY_LIMIT)
        if reader.begin(200, ((b"Content-Type", b"text/html"), (b"Content-Encoding", codings))):
            for start in range(0, len(packed), 5_000):
                if reader.take(packed[start : start + 5_000]):
                    break
        reader.end()
        assert len(reader.body or b"") <= BODY_LIMIT, "a body has no bound"


def page(data: bytes) -> None:
    """A page: its facts, its visible text, and whether it is the one that was asked for."""
    read = read_page(data, "text/html", PAGE, {"link": data[:500].decode("latin-1")})
    for status in (200, 403):
        bot_wall(status, {}, data, read.visible)
    parking_service(PAGE, data, read.visible)
    interstitial_before(PAGE, read.visible, PAGE)
    soft_404_proof(PAGE, read.visible)
    soft_404_suspicion(PAGE, read.visible)
    script_redirect(data, PAGE)


def ignore_file(data: bytes) -> None:
    """The lines of a `.gitignore`, and patterns of settings, which are read more strictly."""
    lines = data.decode("utf-8", "replace").splitlines()
    rules = path_spec(lines)
    for path in ("a", "a/b.md", "a/b/c/d/e.md", "a" * 500, "a/" * 100 + "b", "é/[x].md"):
        rules.match_file(path)
    try:
        path_spec(lines, strict=True)
    except ValueError:
        return


def configuration(data: bytes) -> None:
    """The configuration file of a repository."""
    folder = _folder()
    (folder / "linkcheck.toml").write_bytes(data)
    try:
        PathSettings(load_settings(folder, {}, {}))
    except LinkcheckError:
        return


def baseline(data: bytes) -> None:
    """A baseline in a repository."""
    try:
        read = read_baseline(b'{"version": 1}\n' + data, "b.jsonl")
    except LinkcheckError:
        return
    assert read_baseline(render_baseline(read), "b.jsonl").paths == read.paths


def strikes(data: bytes) -> None:
    """Strikes that were exported from another ledger."""
    try:
        read = decode_strikes(b'{"linkcheck_strikes": 1}\n' + data, "s.jsonl")
    except LinkcheckError:
        return
    written = encode_strikes(read)
    assert encode_strikes(decode_strikes(written, "s.jsonl")) == written, "strikes do not come back as they were written"


def archive(data: bytes) -> None:
    """What an archive answers, and the file in a repository that remembers it."""
    read_index(data)
    read_timemap(data.decode("utf-8", "replace"), PAGE)
    folder = _folder()
    (folder / CAPTURES_FILE).parent.mkdir(exist_ok=True)
    (folder / CAPTURES_FILE).write_bytes(data)
    CaptureCache(folder, "https://archive.example/").get(PAGE)


TARGETS: Mapping[str, Target] = {
    target.__name__: target
    for target in (
        front_yaml,
        front_toml,
        front_json,
        html,
        markdown,
        post,
        urls,
        titles,
        location,
        headers,
        response,
        body,
        page,
        ignore_file,
        configuration,
        baseline,
        strikes,
        archive,
    )
}


def _judge(raw: bytes, name: str) -> None:
    """Read a post and judge it; what is said of it stands in its file."""
    post = parse_post(raw, len(raw), name)
    assert parse_post(raw, len(raw), name) == post, "a post is read in two ways"
    if not isinstance(post, Post):
        return
    assert 0 <= post.body_start <= len(post.text)
    reading = extract(post, SETTINGS)
    for link in reading.links:
        assert 0 <= link.span.start <= link.span.end <= len(raw), "a link stands outside of its file"
        if post.encoding == "utf-8" and not link.field:
            assert raw[link.span.start : link.span.end].decode() == link.raw, "a link does not stand where its span says"
    judged, _, _ = PostJudge(OFFLINE, SETTINGS, DAY, online=False).judge(reading)
    for finding in judged.findings:
        assert finding.span is None or finding.span.end <= len(raw), "a finding stands outside of its file"


def _always(reply: Reply) -> Callable[[str, str], Coroutine[Any, Any, Reply]]:
    async def send(url: str, cookies: str) -> Reply:
        assert len(url) <= MAX_URL, "a URL that is too long is requested"
        return reply

    return send


def _without_waiting(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine that waits for nothing."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waits")


class _Wire:
    """Sends nothing."""

    def write(self, data: bytes) -> None:
        return

    def abort(self) -> None:
        return

    def is_closing(self) -> bool:
        return False


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    return folder
