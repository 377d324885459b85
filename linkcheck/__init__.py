"""linkcheck: do the links that claim a post's source lead to the same living page?

`check` and `resolve` return the objects that the reports are made of.
"""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linkcheck.model import Report, Resolution
    from linkcheck.model.errors import LinkcheckError
    from linkcheck.version import __version__

__all__ = ["LinkcheckError", "Report", "Resolution", "__version__", "check", "resolve"]

# Where the names stand that are looked up only when asked for: a lint step must not load what it does not use.
_MODULES = {
    "LinkcheckError": "linkcheck.model.errors",
    "Report": "linkcheck.model",
    "Resolution": "linkcheck.model",
    "__version__": "linkcheck.version",
}


def check(paths: Iterable[str | Path], **settings: Any) -> "Report":
    """Read, resolve and judge the posts below `paths`.

    Keyword arguments are settings by the names of the configuration file, such as `offline=True`; they win over that
    file and the environment. Raises LinkcheckError for a mistake in them, or where no post is found.
    """
    from linkcheck.config.load import load_settings
    from linkcheck.pipeline import run as pipeline

    return pipeline.check(paths, load_settings(Path(), settings))


def resolve(url: str, **settings: Any) -> "Resolution":
    """Follow one URL to the page it means; keyword arguments are settings, as for `check`."""
    from linkcheck.config.load import load_settings
    from linkcheck.pipeline import run as pipeline

    return pipeline.resolve((url,), load_settings(Path(), settings))[0]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module 'linkcheck' has no attribute {name!r}")
