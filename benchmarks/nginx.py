"""nginx on loopback addresses, by HTTP and by TLS, for the time of one run."""

import contextlib
import re
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.tools import FailedError

# Addresses in one certificate: one for all would be larger than the page.
TOGETHER = 50
# A page that says something else than its address promises is looked into; this one says what it promises.
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>$named</title></head>'
    "<body><h1>$named</h1><p>It is about $named, and says so in one sentence.</p></body></html>"
)


class Served(NamedTuple):
    """Where nginx listens, by HTTP and by TLS, and the authority that signed its certificates."""

    plain: int
    secure: int
    authority: Path
    status: int

    def requests(self) -> int:
        """How many requests nginx has served, those of this question left out."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.status}/", timeout=30) as answer:
            numbers = re.findall(r"^ (\d+) (\d+) (\d+)", answer.read().decode(), re.MULTILINE)
        return int(numbers[0][2])


@contextmanager
def nginx(place: Path, addresses: Sequence[str]) -> Iterator[Served]:
    """Serve one page at every path of these addresses, by one worker, until the block is left."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/bin")
    if program is None or shutil.which("openssl") is None:
        raise FailedError("nginx and openssl are needed; install them, on Debian by: apt-get install nginx-light openssl")
    place.mkdir()
    ports = _free_ports(3)
    authority = _certificates(place, addresses)
    (place / "nginx.conf").write_text(_configuration(place, addresses, *ports), encoding="ascii")
    command = [program, "-p", str(place), "-c", str(place / "nginx.conf"), "-g", "daemon off;"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            found = Served(ports[0], ports[1], authority, ports[2])
            _wait_for(found, process, place)
            yield found
        finally:
            process.terminate()


def _wait_for(found: Served, process: subprocess.Popen[bytes], place: Path) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError):
            found.requests()
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise FailedError(f"nginx did not start\n{(place / 'error.log').read_text(encoding='utf-8')[-1000:]}")


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _configuration(place: Path, addresses: Sequence[str], plain: int, secure: int, status: int) -> str:
    page = f"default_type text/html; location ~ ^/(?<named>.*)$ {{ return 200 '{PAGE}'; }}"
    servers = [f"server {{ listen 127.0.0.1:{status}; location / {{ stub_status; }} }}"]
    servers.append(f"server {{ {' '.join(f'listen {address}:{plain};' for address in addresses)} {page} }}")
    for number, group in enumerate(_groups(addresses)):
        listens = " ".join(f"listen {address}:{secure} ssl;" for address in group)
        servers.append(f"server {{ {listens} ssl_certificate {place}/{number}.pem; ssl_certificate_key {place}/key.pem; {page} }}")
    return (
        # Every address is a socket of its own.
        f"worker_processes 1; worker_rlimit_nofile 16384; pid {place}/pid; error_log {place}/error.log crit;\n"
        f"events {{ worker_connections 12288; }}\nhttp {{ access_log off; keepalive_requests 1000000; keepalive_timeout 60;\n"
        f"{''.join(f'{kind}_temp_path {place}/{kind}; ' for kind in ('client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'))}\n"
        + "\n".join(servers)
        + "\n}\n"
    )


def _groups(addresses: Sequence[str]) -> list[Sequence[str]]:
    return [addresses[at : at + TOGETHER] for at in range(0, len(addresses), TOGETHER)]


def _certificates(place: Path, addresses: Sequence[str]) -> Path:
    """Make an authority, and by it a certificate for each group of addresses, all with one key."""
    for name in ("authority-key", "key"):
        _openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", f"{place}/{name}.pem")
    authority = place / "authority.pem"
    _openssl(
        "req",
        "-x509",
        "-new",
        "-key",
        f"{place}/authority-key.pem",
        "-days",
        "2",
        "-subj",
        "/CN=A benchmark's authority",
        "-out",
        str(authority),
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign",
    )
    _openssl("req", "-new", "-key", f"{place}/key.pem", "-subj", "/CN=A benchmark's hosts", "-out", f"{place}/request.pem")
    for number, group in enumerate(_groups(addresses)):
        names = ",".join(f"IP:{address}" for address in group)
        extensions = place / "extensions"
        extensions.write_text(f"subjectAltName={names}\nauthorityKeyIdentifier=keyid\nextendedKeyUsage=serverAuth\n", encoding="ascii")
        _openssl(
            "x509",
            "-req",
            "-in",
            f"{place}/request.pem",
            "-CA",
            str(authority),
            "-CAkey",
            f"{place}/authority-key.pem",
            "-days",
            "2",
            "-set_serial",
            str(number + 2),
            "-extfile",
            str(extensions),
            "-out",
            f"{place}/{number}.pem",
        )
    return authority


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
