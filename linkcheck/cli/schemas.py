"""`linkcheck report` and `linkcheck config`: the JSON Schemas of the report and of the configuration."""

import argparse

import msgspec

from linkcheck.cli.output import write


def print_report_schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of `--format json`."""
    from linkcheck.report.json import render_schema

    write((render_schema(),), None)
    return 0


def print_configuration_schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of the configuration file."""
    from linkcheck.config.docs import configuration_schema

    write((msgspec.json.format(msgspec.json.encode(configuration_schema()), indent=2), b"\n"), None)
    return 0
