"""What tests share: a site of posts in a folder, checked with the answers of a small world."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import hypothesis
import pytest

from linkcheck.config.settings import Settings
from linkcheck.pipeline import run as pipeline
from linkcheck.report.whole import Report

if TYPE_CHECKING:
    from tests.ledger.postgres_server import Server

# How long an example takes says more of what else the machine does than of what is tested; and what fails once fails again.
hypothesis.settings.register_profile(
    "thorough", max_examples=150, derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("quick", parent=hypothesis.settings.get_profile("thorough"), max_examples=20)

# Tests start hundreds of Python programs; each would compile all that it imports.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

World = Mapping[str, httpx.Response | type[Exception]]
Check = Callable[..., Report]


def pytest_configure(config: pytest.Config) -> None:
    """Try fewer examples of each property where only the fast tests run."""
    if not config.getoption("--hypothesis-profile"):
        hypothesis.settings.load_profile("quick" if "not slow" in config.getoption("markexpr") else "thorough")


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What checks keep for later ones stays with the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Write posts into a folder and check them, offline or against a world of URL -> response."""

    def run(posts: Mapping[str, str], world: World | None = None, **settings: object) -> Report:
        for name, text in posts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        chosen = Settings(offline=world is None, folder=tmp_path, host_interval_ms=0, **settings)  # type: ignore[arg-type]
        return pipeline.check([tmp_path], chosen, transport=world_transport(world))

    return run


def world_transport(world: World | None) -> httpx.MockTransport | None:
    """A transport that answers from `world` and with 404 for every other URL."""
    if world is None:
        return None

    def answer(request: httpx.Request) -> httpx.Response:
        known = world.get(str(request.url))
        if isinstance(known, type):
            raise known("as the world says", request=request)  # type: ignore[call-arg]
        # A response is used up by the client that reads it, and a world may be asked again.
        return httpx.Response(known.status_code, headers=known.headers, content=known.content) if known else httpx.Response(404)

    return httpx.MockTransport(answer)


@pytest.fixture(scope="session")
def postgres() -> Iterator["Server"]:
    """A server of PostgreSQL; tests that need it are skipped where it is not installed."""
    # Imported here: few tests need its driver.
    from tests.ledger import postgres_server

    reason = postgres_server.missing()
    if reason is not None:
        pytest.skip(reason)
    with postgres_server.serving() as running:
        yield running
