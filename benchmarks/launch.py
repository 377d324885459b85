"""Run one command and print what it cost, as JSON.

A process of its own, started without site-packages: a child's peak memory is never counted below that of the process that
started it, so the one that starts it has to be small.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time

# Seconds between two looks at a command's processes.
PACE = 0.02


def main() -> int:
    """Run what the first argument describes: `command`, `folder`, `environment`, `output`, `limit`."""
    task = json.loads(sys.argv[1])
    ended = threading.Event()
    watch = {"memory": 0, "late": False}
    with open(task["output"], "wb") as output, open(task["errors"], "wb") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(
            task["command"],
            cwd=task["folder"],
            env=task["environment"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
        )
        watcher = threading.Thread(target=watch_tree, args=(process.pid, ended, started + task["limit"], watch), daemon=True)
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    ended.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    sys.stdout.write(
        json.dumps(
            {
                "wall": wall,
                "cpu": usage.ru_utime + usage.ru_stime,
                "memory": max(usage.ru_maxrss * 1024, watch["memory"]),
                "code": process.returncode,
                "late": watch["late"],
            }
        )
    )
    return 0


def watch_tree(root: int, ended: threading.Event, deadline: float, watch: dict[str, int | bool]) -> None:
    """Note the most memory that several processes held together, and end them all when their time is up."""
    while not ended.wait(PACE):
        tree = processes(root)
        if len(tree) > 1:
            watch["memory"] = max(watch["memory"], sum(map(proportional, tree)))
        if time.perf_counter() > deadline:
            watch["late"] = True
            with contextlib.suppress(ProcessLookupError):
                os.killpg(root, signal.SIGKILL)
            return


def processes(root: int) -> list[int]:
    """A process and all that descend from it."""
    found = [root]
    for pid in found:
        try:
            for thread in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                    found.extend(map(int, file.read().split()))
        except OSError:
            continue
    return found


def proportional(pid: int) -> int:
    """The bytes a process holds, what it shares with others only in part; 0 for one that has ended."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next((int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:")), 0)
    except OSError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
