"""`linkcheck report`: about the report format."""

import argparse

from linkcheck.cli.output import write
from linkcheck.report.json import render_schema


def run(options: argparse.Namespace) -> int:
    """Print the JSON Schema of `--format json`."""
    write((render_schema(),), None)
    return 0
