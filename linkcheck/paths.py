"""Paths of files -> the paths that reports show."""

import os
from pathlib import Path


def shown_path(path: str | Path, folder: Path) -> str:
    """A path as reports show it: relative to the configuration's folder where it lies below, always with `/`."""
    absolute, base = os.path.abspath(path), os.path.abspath(folder)
    below = absolute[len(base):].lstrip(os.sep) if absolute.startswith(base.rstrip(os.sep) + os.sep) else os.path.relpath(absolute, base)
    return printable(below.replace(os.sep, "/"))


def printable(path: str) -> str:
    """A path that any report can hold: bytes that are no UTF-8 become replacement characters."""
    return path.encode(errors="surrogateescape").decode(errors="replace")
