"""The hooks for pre-commit, run by the real pre-commit at a real commit."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.judge.posts import wordpress
from tests.repository import Repository, environment

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
MANIFEST = ".pre-commit-hooks.yaml"
HEALTHY = "---\ntitle: A post\n---\nText.\n"
BROKEN = "---\ntitle: A post\nsyndication_feed: https://paper.example/feed\n---\nText.\n"


REFUSED = """\
bröken.md
         LC101 original_link is missing
               help: add the publisher's URL

findings
LC101 missing-original-link  1

2 posts: 1 error.
Offline: no link was asked; what the text does not prove is likely or unknown.
linkcheck explain LC101 says what a code means and how to fix it.
"""


class Site(Repository):
    """A repository whose commits go through the project's hooks."""

    def __init__(self, folder: Path, hooks: Repository) -> None:
        super().__init__(folder / "site")
        self._environment = {
            **environment(),
            "PATH": f"{Path(sys.executable).parent}:{environment()['PATH']}",
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
            "COLUMNS": "80",
            "LINKCHECK_ALLOW_PRIVATE": "true",
            "LINKCHECK_HOST_INTERVAL_MS": "0",
        }
        self._hooks = hooks

    def use(self, hook: str) -> None:
        """Install a hook as its users do."""
        revision = self._hooks.git("rev-parse", "HEAD").strip()
        self.write({".pre-commit-config.yaml": f"repos:\n- repo: {self._hooks.folder}\n  rev: {revision}\n  hooks: [{{id: {hook}}}]\n"})
        assert self._run(sys.executable, "-m", "pre_commit", "install").returncode == 0

    def try_commit(self) -> tuple[int, str]:
        """Commit everything: the exit code, and what the author sees."""
        self.git("add", "--all")
        done = self._run("git", "commit", "--quiet", "-m", "A post")
        return done.returncode, done.stdout + done.stderr

    def _run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(words, cwd=self.folder, env=self._environment, capture_output=True, text=True, check=False)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Hooks as the project publishes them, but for the installation, which would need a package index."""
    hooks = Repository(tmp_path / "hooks")
    hooks.commit({MANIFEST: (ROOT / MANIFEST).read_text().replace("language: python", "language: system")})
    return Site(tmp_path, hooks)


@pytest.fixture
def web() -> Iterator[str]:
    """A server whose pages are gone but for those called `alive`; yields its origin."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if "alive" in self.path else 410)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: a test has no reader."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def claims(url: str) -> str:
    return f"---\noriginal_cats: News\noriginal_link: {url}\ncanonical_url: {url}\n---\n<a href='{url}'>Source</a>\n"


def test_the_manifest_is_valid() -> None:
    """pre-commit reads the hooks as they are published, and finds both."""
    done = subprocess.run([sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / MANIFEST)], check=False)

    assert done.returncode == 0
    assert [line for line in (ROOT / MANIFEST).read_text().splitlines() if "id:" in line] == ["- id: linkcheck-offline", "- id: linkcheck"]


def test_the_offline_hook_blocks_a_broken_post(site: Site) -> None:
    """The commit is refused with the post, the fault and the way out; without the fault it passes."""
    site.use("linkcheck-offline")
    site.write({"a post.md": HEALTHY, "bröken.md": BROKEN, "notes.py": "x\n"})
    code, said = site.try_commit()

    assert code == 1
    _, _, shown = "\n".join(line.rstrip() for line in said.splitlines()).partition("- exit code: 1\n\n")
    assert shown == REFUSED
    site.write({"bröken.md": HEALTHY})
    assert site.try_commit()[0] == 0
    assert site.git("log", "--format=%s") == "A post\n"


def test_the_online_hook_asks_what_the_commit_brings(site: Site, web: str) -> None:
    """A dead claim in a new post blocks the commit; an old one in a post that is edited elsewhere does not."""
    site.commit({"old.md": claims(f"{web}/gone")})
    site.use("linkcheck")
    site.write({"old.md": claims(f"{web}/gone") + "<p>More.</p>\n", "new.md": claims(f"{web}/also-gone")})
    code, said = site.try_commit()

    assert code == 1
    assert "LC401 original_link" in said
    assert "old.md" not in said
    site.write({"new.md": claims(f"{web}/alive")})
    assert site.try_commit()[0] == 0


def test_the_online_hook_runs_at_the_first_commit(site: Site, web: str) -> None:
    """Where nothing is committed yet, everything is new; a post without links needs no web."""
    site.use("linkcheck")
    site.write({"a.md": HEALTHY, "b.md": wordpress(f"{web}/alive", f"{web}/alive", f"{web}/alive")})

    assert site.try_commit()[0] == 0


def test_only_what_is_staged_is_judged(site: Site) -> None:
    """pre-commit puts aside what is not staged, and a commit of one file judges that one."""
    site.use("linkcheck-offline")
    site.write({"a.md": HEALTHY})
    assert site.try_commit()[0] == 0
    site.write({"a.md": HEALTHY + "More.\n"})
    site.git("add", "--all")
    site.write({"a.md": BROKEN, "b.md": BROKEN})

    assert site._run("git", "commit", "--quiet", "-m", "More").returncode == 0
    assert site._run("git", "commit", "--quiet", "-m", "One", "a.md").returncode == 1
