"""The version, which the package's metadata is made from: looking it up there loads more than a check needs."""

VERSION = "0.1.0"
