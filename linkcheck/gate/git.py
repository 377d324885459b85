"""The command line of git -> which files changed since a revision, and in which lines."""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from threading import Thread
from typing import BinaryIO, cast

from msgspec import Struct

from linkcheck.model.errors import UsageError
from linkcheck.model.files import cause_of, megabytes

# The difference of a hundred thousand posts has some 100 MB.
MAX_OUTPUT_BYTES = 512_000_000
_MESSAGE_BYTES = 65_536
SUBMODULE = b"160000"
SYMLINK = b"120000"
# A user's settings may change the shape of a diff; these restore the one that is read here.
_DIFF_OPTIONS = (
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--find-renames",
    "--submodule=short",
    "--ignore-submodules=none",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)
# Hooks are started with these; they point at the repository of the commit under way, and would follow us into any other.
_REPOSITORY_VARIABLES = frozenset(
    {
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_COMMON_DIR",
        "GIT_PREFIX",
        "GIT_OBJECT_DIRECTORY",
        "GIT_NAMESPACE",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_DIFF_OPTS",
    }
)
_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb'\\([abtnvfr"\\]|[0-7]{3})')
_ESCAPED = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r", b'"': b'"', b"\\": b"\\"}


class Hunk(Struct, frozen=True):
    """Lines `line` (1-based) and following, `count` of them, took the place of the bytes `removed`.

    Lines end at a line feed. Where `count` is 0, something was removed after `line`.
    """

    line: int
    count: int
    removed: bytes


class RevisionChanges(Struct, frozen=True):
    """What changed since a revision: hunks by absolute path, or None for a file that is new as a whole."""

    since: str
    files: Mapping[str, tuple[Hunk, ...] | None]

    def name_of(self, path: Path) -> str | None:
        """The changed file that `path` is or, being a symbolic link, leads to; None where nothing changed."""
        parent, name = os.path.split(os.path.abspath(path))
        names = os.path.join(os.path.realpath(parent), name), os.path.realpath(path)
        return next((name for name in names if name in self.files), None)


def changed_since(revision: str, places: Iterable[Path]) -> RevisionChanges:
    """The files in the repositories of `places` that differ from their merge base with `revision`.

    What is not committed counts too, and so do untracked files that no ignore rule excludes. Raises UsageError where git
    cannot tell, with what to do about it.
    """
    # Git has no such names, and would take one for an option.
    if revision.startswith("-") or not revision.strip():
        raise UsageError(f"--since needs a revision, and “{revision}” cannot be one; name a branch, a tag or a commit")
    files: dict[str, tuple[Hunk, ...] | None] = {}
    for top in dict.fromkeys(_top(place) for place in places):
        files.update(_changed(top, _merge_base(top, revision)))
    return RevisionChanges(revision, files)


def _top(place: Path) -> str:
    """The top folder of the repository that holds `place`; of a submodule, the one the user stands in."""
    here = Path(os.path.abspath(place))
    folder = next(path for path in (here, *here.parents) if path.is_dir())
    found = _git(str(folder), "rev-parse", "--show-toplevel")
    if found.returncode:
        raise UsageError(_without_repository(folder, found.stderr))
    top = _line(found.stdout)
    while not Path.cwd().is_relative_to(top) and (above := _line(_output(top, "rev-parse", "--show-superproject-working-tree"))):
        top = above
    return top


def _without_repository(folder: Path, stderr: bytes) -> str:
    if b"dubious ownership" in stderr:
        return f"git does not trust {folder}, for it belongs to somebody else; run git config --global --add safe.directory {folder}"
    if b"work tree" in stderr:
        return f"{folder} is in a repository without a work tree; --since needs one with its files checked out"
    return f"{folder} is in no git repository, which --since needs; check without --since, or in a clone"


def _merge_base(top: str, revision: str) -> str:
    """The commit that HEAD and `revision` have in common; the empty tree for HEAD before the first commit."""
    head = _commit(top, "HEAD")
    if head is None and revision in ("HEAD", "@"):
        return _empty_tree(top)
    commit = _commit(top, revision)
    if head is None or commit is None:
        raise UsageError(_unknown_revision(top, revision))
    common = _git(top, "merge-base", head, commit)
    if common.returncode == 0:
        return _line(common.stdout.partition(b"\n")[0])
    if _is_shallow(top):
        raise UsageError(f"this shallow clone ends before the commit that HEAD and {revision} have in common; {_DEEPEN}")
    raise UsageError(f"HEAD and {revision} have no commit in common; name a revision of the same history")


_DEEPEN = "run git fetch --unshallow, or set fetch-depth: 0 where CI checks the repository out"


def _unknown_revision(top: str, revision: str) -> str:
    if _commit(top, f"origin/{revision}") is not None:
        return f"there is no revision {revision} here, but there is origin/{revision}; name that one"
    if _is_shallow(top):
        return f"there is no revision {revision} in this shallow clone; {_DEEPEN}"
    if _git(top, "symbolic-ref", "--quiet", "HEAD").returncode:
        return f"there is no revision {revision}, and HEAD is detached; name a commit or a fetched branch, such as origin/main"
    return f"there is no revision {revision}; git fetch brings those of the remote, and git log --all shows the ones that are here"


def _commit(top: str, revision: str) -> str | None:
    found = _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    return _line(found.stdout) if found.returncode == 0 else None


def _is_shallow(top: str) -> bool:
    return _line(_output(top, "rev-parse", "--is-shallow-repository")) == "true"


def _empty_tree(top: str) -> str:
    return _line(_output(top, "hash-object", "-t", "tree", "--stdin"))


def _changed(top: str, base: str) -> dict[str, tuple[Hunk, ...] | None]:
    """The files of one work tree, and of the submodules in it, that differ from commit `base`."""
    found: dict[str, tuple[Hunk, ...] | None] = {}
    hunks = _hunks_by_name(_output(top, "diff", *_DIFF_OPTIONS, "-U0", "--inter-hunk-context=0", "--text", base, "--"))
    for old_mode, new_mode, old, status, name in _entries(_output(top, "diff", *_DIFF_OPTIONS, "--raw", "--no-abbrev", "-z", base, "--")):
        path = os.path.join(top, os.fsdecode(name))
        if new_mode == SUBMODULE:
            found.update(_in_submodule(path, old.decode() if old_mode == SUBMODULE else None))
        elif status != b"D":
            followed = status in (b"M", b"R") and new_mode != SYMLINK
            found[path] = hunks.get(name, ()) if followed else None
    untracked = _output(top, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0")
    # A name that ends in a slash is another repository that happens to lie there.
    found.update({os.path.join(top, os.fsdecode(name)): None for name in untracked if name and not name.endswith(b"/")})
    return found


def _in_submodule(path: str, base: str | None) -> dict[str, tuple[Hunk, ...] | None]:
    # One that is not checked out is an empty folder, where git would answer for the repository above.
    if not os.path.lexists(os.path.join(path, ".git")):
        return {}
    if base is not None and _commit(path, base) is None:
        raise UsageError(f"the submodule {path} lacks commit {base[:12]}, which it is compared with; run git -C {path} fetch --unshallow")
    return _changed(path, base or _empty_tree(path))


def _entries(raw: bytes) -> Iterator[tuple[bytes, bytes, bytes, bytes, bytes]]:
    """Old mode, new mode, old hash, status letter and present name of each file in the output of `diff --raw -z`."""
    words = iter(raw.split(b"\0"))
    for word in words:
        if word.startswith(b":"):
            old_mode, new_mode, old, _, status = word[1:].split(b" ")
            name = next(words)
            if status[:1] in (b"R", b"C"):
                name = next(words)
            yield old_mode, new_mode, old, status[:1], name


def _hunks_by_name(patch: bytes) -> dict[bytes, tuple[Hunk, ...]]:
    """The hunks of a patch without context, by the present name of their file."""
    found: dict[bytes, tuple[Hunk, ...]] = {}
    name = b""
    lines = iter(patch.split(b"\n"))
    for line in lines:
        if line.startswith(b"+++ "):
            name = _unquoted(line[4:].removesuffix(b"\t")).removeprefix(b"b/")
        elif match := _HUNK.match(line):
            old, first, new = match.groups()
            count = int(new or 1)
            removed = _removed(lines, int(old or 1), count)
            found[name] = (*found.get(name, ()), Hunk(int(first), count, removed))
    return found


def _removed(lines: Iterator[bytes], old: int, new: int) -> bytes:
    """The lines that a hunk removed, read by the hunk's own counts: a removed line may look like any header."""
    removed: list[bytes] = []
    while len(removed) < old or new:
        line = next(lines)
        if line.startswith(b"-"):
            removed.append(line[1:])
        elif line.startswith(b"+"):
            new -= 1
    return b"\n".join(removed)


def _unquoted(name: bytes) -> bytes:
    """The file name that git wrote; it quotes names with quotes, backslashes or control characters as C does."""
    if not name.startswith(b'"'):
        return name
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1]) or bytes([int(match[1], 8)]), name[1:-1])


def _line(output: bytes) -> str:
    return os.fsdecode(output.removesuffix(b"\n"))


def _output(folder: str, *words: str) -> bytes:
    done = _git(folder, *words)
    if done.returncode:
        raise UsageError(f"git {words[0]} failed in {folder}: {'; '.join(done.stderr.decode(errors='replace').split(chr(10))).strip('; ')}")
    return done.stdout


def _git(folder: str, *words: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in _REPOSITORY_VARIABLES}
    # Two of its messages are recognised above, in English.
    environment = {**kept, "LC_ALL": "C"}
    command = ("git", "-c", "core.quotepath=off", *words)
    try:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
    except FileNotFoundError:
        raise UsageError("--since asks git, and there is no git on the PATH; install it, or check without --since") from None
    except OSError as error:
        raise UsageError(f"--since asks git, which cannot be started: {cause_of(error)}") from None
    return _finished(process, words[0])


def _finished(process: subprocess.Popen[bytes], command: str) -> subprocess.CompletedProcess[bytes]:
    """The process at its end, with what it wrote; a repository can hold any amount of text, so there is a bound."""
    output, errors = cast(BinaryIO, process.stdout), cast(BinaryIO, process.stderr)
    messages: list[bytes] = []
    # Both have to be read at the same time, else git waits for the one while this program waits for the other.
    listener = Thread(target=_listen, args=(errors, messages), daemon=True)
    with process:
        listener.start()
        try:
            content = output.read(MAX_OUTPUT_BYTES + 1)
        finally:
            # Where it has ended already this does nothing.
            output.close()
            listener.join()
    if len(content) > MAX_OUTPUT_BYTES:
        raise UsageError(f"git {command} tells of more than {megabytes(MAX_OUTPUT_BYTES)}; name a later revision, or check without --since")
    return subprocess.CompletedProcess(process.args, process.returncode, content, b"".join(messages))


def _listen(errors: BinaryIO, messages: list[bytes]) -> None:
    """Keep the beginning of what git writes about errors, and read the rest."""
    messages.append(errors.read(_MESSAGE_BYTES))
    while errors.read(_MESSAGE_BYTES):
        pass
