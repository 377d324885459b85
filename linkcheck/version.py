"""The version, alone in a module: the package's metadata is slow to read, and `linkcheck` itself stands above all packages."""

__version__ = "0.1.0"
