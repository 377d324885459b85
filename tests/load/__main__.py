"""`python -m tests.load --seconds N`: rounds of crawls and checks in turn, each with a line of what it left."""

import argparse
import tempfile
import time
from pathlib import Path

from . import rounds


def main() -> None:
    """Print one line for each round."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--hosts", type=int, default=2_000)
    parser.add_argument("--pages", type=int, default=3, help="for each host")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, rounds.hosts() as port:
        folder = Path(name)
        links, chosen = rounds.urls(port, options.hosts, options.pages), rounds.settings(folder)
        rounds.write_posts(folder, links)
        until = time.monotonic() + options.seconds
        while time.monotonic() < until:
            print("crawl", rounds.crawl(links, chosen), flush=True)  # noqa: T201
            print("check", rounds.check(folder, chosen), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
