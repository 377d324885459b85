"""A fresh ledger for each test, in a file and on a server; what holds for one holds for both."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from linkcheck.ledger import open_ledger
from linkcheck.ledger.ledger import Ledger
from tests.ledger.postgres_server import Server
from tests.ledger.rows import NOW

_NUMBERS = count(1)


@pytest.fixture
def database(postgres: Server) -> Iterator[str]:
    """The name of an empty database on the server."""
    name = f"ledger_{next(_NUMBERS)}"
    postgres.run(f"CREATE DATABASE {name} TEMPLATE template0")
    # A test that waits for a lock for ever fails instead.
    postgres.run(f"ALTER DATABASE {name} SET lock_timeout = '20s'")
    yield name
    postgres.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a ledger may be made."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.sqlite")
    name = request.getfixturevalue("database")
    return str(request.getfixturevalue("postgres").url(name))


@pytest.fixture
def ledger(place: str, tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(place, tmp_path, now=NOW) as opened:
        yield opened
