"""`linkcheck config`: about the configuration."""

import argparse

import msgspec

from linkcheck.cli.output import write
from linkcheck.config.docs import configuration_schema


def run(options: argparse.Namespace) -> int:
    """Print the JSON Schema of the configuration file."""
    write((msgspec.json.format(msgspec.json.encode(configuration_schema()), indent=2), b"\n"), None)
    return 0
