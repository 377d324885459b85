"""`linkcheck report` and `linkcheck config`: the JSON Schemas of the report and of the configuration, and the settings in force."""

import argparse

import msgspec

from linkcheck.cli.flags import settings_of, show_settings
from linkcheck.cli.output import write


def print_report_schema(options: argparse.Namespace) -> int:
    """Print the JSON Schema of `--format json`."""
    from linkcheck.report.json import render_schema

    write((render_schema(),), None)
    return 0


def print_configuration(options: argparse.Namespace) -> int:
    """Print the settings, or the JSON Schema of the configuration file."""
    if not options.schema:
        return show_settings(settings_of(options))
    from linkcheck.config.docs import configuration_schema

    write((msgspec.json.format(msgspec.json.encode(configuration_schema()), indent=2), b"\n"), None)
    return 0
