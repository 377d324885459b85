"""`linkcheck resolve`: where URLs lead."""

import argparse
import os
import re
from collections.abc import Iterator

from linkcheck.cli.flags import settings_of
from linkcheck.cli.output import progress_display, standard_input, to_standard_output, write
from linkcheck.cli.process import collect_garbage_often
from linkcheck.model.errors import UsageError
from linkcheck.pipeline import run as pipeline
from linkcheck.posts.discover import printable
from linkcheck.urls.malformed import Damage
from linkcheck.urls.url import parse_url, without_userinfo

# A million addresses.
_MAX_LIST_BYTES = 100_000_000
# A port behind a host is no scheme before one.
_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")


def run(options: argparse.Namespace) -> int:
    """Resolve the URLs and print each; 0 unless none was given."""
    urls = tuple(without_userinfo(url) for url in _urls(options.urls))
    if not urls:
        raise UsageError("there is no URL to resolve: name one, or write one a line to standard input")
    settings = settings_of(options)
    if not settings.offline:
        collect_garbage_often()
    with progress_display(quiet=settings.offline) as progress:
        resolutions = pipeline.resolve(urls, settings, progress=progress)
    if options.format == "jsonl":
        from linkcheck.report.jsonl import resolution_line

        write((resolution_line(url, resolution) for url, resolution in zip(urls, resolutions, strict=True)), None)
        return 0
    from linkcheck.report.terminal import print_resolution as show
    from linkcheck.report.wording import console

    out = console()
    with to_standard_output():
        for resolution in resolutions:
            show(resolution, out)
    return 0


def _urls(words: list[str]) -> Iterator[str]:
    for word in words:
        if word == "-":
            lines = standard_input(_MAX_LIST_BYTES).decode("utf-8", "replace").splitlines()
            yield from (line.strip() for line in lines if line.strip())
        else:
            _require_scheme(word)
            yield printable(word)


def _require_scheme(word: str) -> None:
    """Raise UsageError for what is no URL by its beginning, with what may be meant; in a list it may stand as in a post."""
    if _SCHEME.match(word) is not None or word.startswith("//"):
        return
    if os.path.exists(word):
        raise UsageError(f"{word} is a file or folder, and resolve takes URLs; linkcheck check {word} checks posts")
    if not word.strip():
        raise UsageError("an empty word is no URL; write one such as https://site.example/page")
    damage = parse_url(word)
    repair = damage.repair if isinstance(damage, Damage) else None
    raise UsageError(f"{word} is no URL, for its scheme is missing; write {repair or f'https://{word}'}")
