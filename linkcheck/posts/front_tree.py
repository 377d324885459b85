"""The value of one front-matter key as it is nested, where the scalars alone do not say enough."""

import json
from collections.abc import Mapping

import yaml

from linkcheck.posts.fields import folded
from linkcheck.posts.front import HANDLERS, FrontError, Json, Toml, Yaml

# Every scalar stays text: a date that does not exist is the author's mistake, not the loader's.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def front_value(text: str, name: str) -> object:
    """What stands under a key at the top of a file's front matter, in any spelling of its name; None where nothing does."""
    for handler in HANDLERS:
        try:
            loaded = _load(handler, text)
        except (FrontError, yaml.YAMLError, ValueError, RecursionError):
            return None
        if isinstance(loaded, Mapping):
            return next((value for key, value in loaded.items() if folded(str(key)) == folded(name)), None)
    return None


def _load(handler: Yaml | Toml | Json, text: str) -> object:
    """The whole block, or None where it is not in the handler's format."""
    if isinstance(handler, Json):
        return json.JSONDecoder().raw_decode(text, text.index("{"))[0] if handler.read(text) is not None else None
    place = handler.find(text)
    if place is None:
        return None
    block = text[place[0]:place[1]]
    if isinstance(handler, Yaml):
        return yaml.load(block, Loader=_LOADER)
    import tomllib

    return tomllib.loads(block.replace("\r\n", "\n"))
