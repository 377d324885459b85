"""Growth is counted in processor time, which a measurement of coverage multiplies."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the counts where coverage is measured; `.ci/run` makes them without it."""
    if "COVERAGE_PROCESS_START" in os.environ:
        mark = pytest.mark.skip(reason="processor time is not counted while coverage is measured")
        for item in items:
            if HERE in item.path.parents:
                item.add_marker(mark)
