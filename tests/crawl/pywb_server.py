"""A pywb server on loopback with the captures that a test names, written as WARC records."""

import base64
import hashlib
import io
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

COLLECTION = "archive"
# Seconds within which the server must answer.
PATIENCE = 30.0
PAGE = "<!doctype html><title>A page</title><p>As it was."


class Recorded(Struct, frozen=True):
    """One exchange as a crawler saw it; `unchanged` writes it as a revisit that repeats an earlier page."""

    url: str
    date: str
    status: str = "200 OK"
    location: str = ""
    body: str = ""
    mime: str = "text/html"
    unchanged: bool = False


class Pywb(Struct, frozen=True):
    """Where a running server is found: the prefix of its captures and its CDX server."""

    prefix: str
    cdx: str


@contextmanager
def serving(captures: Iterable[Recorded], folder: Path, config: str = "") -> Iterator[Pywb]:
    """Run pywb over the captures until the block is left; `config` is the text of its config.yaml."""
    for name in ("archive", "indexes"):
        (folder / "collections" / COLLECTION / name).mkdir(parents=True)
    write_warc(captures, folder / "collections" / COLLECTION / "archive" / "captures.warc.gz")
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    subprocess.run([_program("wb-manager"), "reindex", COLLECTION], cwd=folder, check=True, capture_output=True)
    port = _free_port()
    command = [_program("wayback"), "-b", "127.0.0.1", "-p", str(port), "-d", str(folder)]
    with (folder / "pywb.log").open("wb") as log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as server:
        try:
            _wait_for(f"http://127.0.0.1:{port}/", server, folder / "pywb.log")
            prefix = f"http://127.0.0.1:{port}/{COLLECTION}/"
            yield Pywb(prefix, f"{prefix}cdx")
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.kill()


def write_warc(captures: Iterable[Recorded], path: Path) -> None:
    first: dict[str, Recorded] = {}
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for capture in captures:
            writer.write_record(_record(writer, capture, first.setdefault(capture.url, capture)))


def _record(writer: WARCWriter, capture: Recorded, first: Recorded) -> ArcWarcRecord:
    fields = [("Content-Type", capture.mime), *([("Location", capture.location)] if capture.location else [])]
    head = StatusAndHeaders(capture.status, fields, protocol="HTTP/1.1")
    body = capture.body.encode()
    digest = f"sha1:{base64.b32encode(hashlib.sha1(body).digest()).decode()}"
    about = {"WARC-Date": capture.date, "WARC-Payload-Digest": digest}
    if capture.unchanged:
        del about["WARC-Payload-Digest"]
        return writer.create_revisit_record(capture.url, digest, first.url, first.date, http_headers=head, warc_headers_dict=about)
    return writer.create_warc_record(
        capture.url, "response", payload=io.BytesIO(body), length=len(body), http_headers=head, warc_headers_dict=about
    )


def installed() -> bool:
    return all(shutil.which(name) is not None for name in ("wayback", "wb-manager"))


def _program(name: str) -> str:
    return shutil.which(name) or name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with opener.open(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"pywb does not answer: {log.read_text(encoding='utf-8')[-2000:]}")
