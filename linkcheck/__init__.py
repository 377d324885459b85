"""linkcheck: do the links that claim a post's source lead to the same living page?

`check` and `resolve` return the objects that the reports are made of; `acheck` and `aresolve` do the same in a running event loop.
"""

from _thread import allocate_lock
from collections.abc import Callable, Iterable
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack

    from linkcheck.config.arguments import SettingsArguments
    from linkcheck.config.settings import Settings
    from linkcheck.model import Finding, Resolution
    from linkcheck.model.errors import LinkcheckError
    from linkcheck.report.whole import Report
    from linkcheck.version import __version__

    Paths = str | PathLike[str] | Iterable[str | PathLike[str]]

__all__ = [
    "Finding",
    "LinkcheckError",
    "Report",
    "Resolution",
    "SettingsArguments",
    "__version__",
    "acheck",
    "aresolve",
    "check",
    "resolve",
]

T = TypeVar("T")
# Not of `threading`, which most programs need not load.
_LOADING = allocate_lock()
# Packages that neither function needs.
_ONLY_COMMANDS = frozenset({"linkcheck.audit", "linkcheck.cli", "linkcheck.ledger", "linkcheck.notify"})

# Where the names stand that are looked up only when asked for: a lint step must not load what it does not use.
_MODULES = {
    "Finding": "linkcheck.model",
    "LinkcheckError": "linkcheck.model.errors",
    "Report": "linkcheck.report.whole",
    "Resolution": "linkcheck.model",
    "SettingsArguments": "linkcheck.config.arguments",
    "__version__": "linkcheck.version",
}


def check(paths: "Paths", **settings: "Unpack[SettingsArguments]") -> "Report":
    """Read, resolve and judge the posts below `paths`: one path, or several.

    Keyword arguments are settings by the names of the configuration file, such as `offline=True`; they win over that
    file and the environment. Raises LinkcheckError for a mistake in them, or where no post is found.
    """
    places = _places(paths)
    chosen = _settings(settings)

    def work() -> "Report":
        _load_for_threads()
        from linkcheck.pipeline import run as pipeline

        return pipeline.check(places, chosen)

    return _outside_of_loops(work)


def resolve(url: str, **settings: "Unpack[SettingsArguments]") -> "Resolution":
    """Follow one URL to the page it means; keyword arguments are settings, as for `check`."""
    chosen = _settings(settings)

    def work() -> "Resolution":
        _load_for_threads()
        from linkcheck.pipeline import run as pipeline

        return pipeline.resolve((url,), chosen)[0]

    return _outside_of_loops(work)


async def acheck(paths: "Paths", **settings: "Unpack[SettingsArguments]") -> "Report":
    """The same as `check`, in a thread, while the event loop goes on; the thread finishes its work when the task is cancelled."""
    import asyncio

    return await asyncio.to_thread(check, paths, **settings)


async def aresolve(url: str, **settings: "Unpack[SettingsArguments]") -> "Resolution":
    """The same as `resolve`, in a thread, while the event loop goes on."""
    import asyncio

    return await asyncio.to_thread(resolve, url, **settings)


def _places(paths: "Paths") -> tuple[Path, ...]:
    # A text is a sequence of letters, too.
    return (Path(paths),) if isinstance(paths, str | PathLike) else tuple(map(Path, paths))


def _settings(arguments: "Mapping[str, object]") -> "Settings":
    from linkcheck.config.load import load_settings

    return load_settings(Path(), {key: str(value) if isinstance(value, Path) else value for key, value in arguments.items()})


def _load_for_threads() -> None:
    """Load what else is loaded when it is needed, where several threads may need it at the same time.

    A module and its package that are imported by two threads at once may wait for each other, and then Python hands out one of them
    half made.
    """
    import threading

    if threading.active_count() == 1:
        return
    import pkgutil

    with _LOADING:
        for module in pkgutil.iter_modules(__path__, "linkcheck."):
            if module.ispkg and module.name not in _ONLY_COMMANDS:
                for inner in pkgutil.walk_packages(import_module(module.name).__path__, f"{module.name}."):
                    import_module(inner.name)


def _outside_of_loops(work: Callable[[], T]) -> T:
    """What some work returns, done in a thread of its own where this one runs an event loop already, as in a notebook."""
    import sys

    # Whoever runs a loop has imported it; another thread may be importing it just now.
    running_loop = getattr(sys.modules.get("asyncio"), "_get_running_loop", None)
    if running_loop is None or running_loop() is None:
        return work()
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="linkcheck") as thread:
        return thread.submit(work).result()


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(_MODULES[name]), name)
    raise AttributeError(f"module 'linkcheck' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
