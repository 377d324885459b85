"""A PostgreSQL server for the tests: in a temporary folder, on loopback, deleted at the end."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from msgspec import Struct

USER, PASSWORD = "keeper", "s3cret-of-the-tests"
# What makes a server slow is what makes it survive a power cut, and tests need no power cut.
_FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=40 -c shared_buffers=64MB"
# Seconds that initdb, and the server, may take.
_PATIENCE = 60


class Server(Struct):
    """A running server: where it listens, and the folder that it lives in."""

    port: int
    folder: Path

    def url(self, database: str, *, user: str = USER, password: str = PASSWORD) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement as the superuser, outside a transaction, and return its rows."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        _as_server("pg_ctl", "stop", "-D", str(self.folder / "data"), "-m", "fast", "-w")

    def start(self) -> None:
        options = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self.folder} {_FAST}"
        log = str(self.folder / "log")
        _as_server("pg_ctl", "start", "-D", str(self.folder / "data"), "-l", log, "-o", options, "-w", "-t", str(_PATIENCE))


def missing() -> str | None:
    """Why no server can be started here, or None."""
    if any(_program(name) is None for name in ("initdb", "pg_ctl")):
        return "PostgreSQL's initdb and pg_ctl are not installed"
    if os.geteuid() == 0 and _user() is None:
        return "PostgreSQL does not run as root, and there is no other user to run it as"
    return None


@contextmanager
def serving() -> Iterator[Server]:
    """Run a server until the block is left."""
    folder = Path(tempfile.mkdtemp(prefix="linkcheck-postgres-"))
    try:
        (folder / "password").write_text(PASSWORD, encoding="utf-8")
        user = _user()
        if os.geteuid() == 0 and user is not None:
            for path in (folder, folder / "password"):
                os.chown(path, user.pw_uid, user.pw_gid)
        _as_server(
            "initdb",
            "-D",
            str(folder / "data"),
            "-U",
            USER,
            "--pwfile",
            str(folder / "password"),
            "-A",
            "scram-sha-256",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        server = Server(_free_port(), folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _as_server(name: str, *arguments: str) -> None:
    program = _program(name)
    assert program is not None
    user = _user() if os.geteuid() == 0 else None
    # The server goes on after pg_ctl ends, so it must not keep a pipe open that somebody reads to its end.
    with tempfile.TemporaryFile() as said:
        ended = subprocess.run(
            [program, *arguments],
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            timeout=2 * _PATIENCE,
            check=False,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
        )
        if ended.returncode:
            said.seek(0)
            raise RuntimeError(f"{name} failed: {said.read().decode(errors='replace')}")


def _program(name: str) -> str | None:
    # Debian keeps them out of the PATH, for several versions may be installed.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, folders)))


def _user() -> pwd.struct_passwd | None:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
