"""Which files below a path may be posts."""

import os
import pwd
from pathlib import Path

import pytest

from linkcheck.posts.discover import Found, discover


def test_a_folder_that_nobody_may_enter_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Like an unreadable file, also where it is the one that the user named."""
    monkeypatch.chdir(tmp_path)
    Path("closed").mkdir(mode=0)
    tmp_path.chmod(0o755)
    user = os.geteuid()
    if user == 0:
        # Rights of files do not bind root.
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        found = [list(discover((Path(path),))) for path in (".", "closed")]
    finally:
        os.seteuid(user)

    assert found == [[Found("closed", named=False)], [Found("closed", named=False)]]
