"""`linkcheck init`: a first configuration for the posts that are there."""

import argparse
from pathlib import Path

from linkcheck.cli.check import settings_of
from linkcheck.cli.output import write
from linkcheck.errors import NothingCheckedError, UsageError
from linkcheck.pipeline import read_all
from linkcheck.settings import CONFIG_NAMES, configured_in
from linkcheck.starter import starter
from linkcheck.survey import propose, survey

PLACE = CONFIG_NAMES[0]


def run(options: argparse.Namespace) -> int:
    """Read the posts, offline, and write what they speak for into `linkcheck.toml`, or print it.

    Raises UsageError where a configuration is there already: it is never changed.
    """
    there = configured_in(Path())
    if there is not None and not options.stdout:
        raise UsageError(
            f"{there} holds a configuration already, and it is left as it is; "
            "linkcheck init --stdout prints the proposal, to compare and to copy from"
        )
    places = tuple(Path(path) for path in options.paths or ["."])
    readings = read_all(places, settings_of(options))
    if not readings:
        raise NothingCheckedError(f"no post in {', '.join(map(str, places))}: name a folder of posts that begin with front matter")
    found = survey(readings)
    proposal = propose(found)
    write((starter(found, proposal).encode(),), None if options.stdout else PLACE)
    if not options.stdout:
        print(f"{PLACE} is written with the profile {proposal.profile}: {proposal.because}.")
        print("Read it, then run linkcheck check.")
    return 0
