"""The settings for each post: the run's own, changed by the `[[paths]]` tables that match its path."""

from typing import TYPE_CHECKING

from msgspec import structs

from linkcheck.config.host_path_rules import PathRule
from linkcheck.config.settings import Settings
from linkcheck.model.errors import SettingsError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# No code begins like this: the intersection of two selections that have no code in common.
NO_CODE = "-"


class PathSettings:
    """The settings for each post, by its path."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError for a pattern that cannot be read."""
        self._settings = settings
        self._rules = tuple((rule, _spec(rule)) for rule in settings.paths)
        self._known: dict[tuple[int, ...], Settings] = {}

    def of(self, path: str) -> Settings:
        """The settings for the post whose path is shown as `path`."""
        if not self._rules or path.startswith("../"):
            return self._settings
        fitting = tuple(at for at, (_, spec) in enumerate(self._rules) if spec.match_file(path))
        known = self._known.get(fitting)
        if known is None:
            known = self._settings
            for at in fitting:
                known = _changed(known, self._rules[at][0])
            self._known[fitting] = known
        return known


def narrowed(outer: tuple[str, ...], inner: tuple[str, ...]) -> tuple[str, ...]:
    """Prefixes of the codes that both selections select; an empty selection selects all codes."""
    if not outer or not inner:
        return outer or inner
    pairs = [(one.upper(), other.upper()) for one in outer for other in inner]
    both = tuple(max(pair, key=len) for pair in pairs if pair[0].startswith(pair[1]) or pair[1].startswith(pair[0]))
    return both or (NO_CODE,)


def _changed(settings: Settings, rule: PathRule) -> Settings:
    named = ("expect", "profile", "canonical", "original_fields", "canonical_fields", "agree_at")
    replaced = {name: value for name in named if (value := getattr(rule, name)) is not None}
    if rule.profile is not None:
        # Another profile has its own expectations, not those of the run.
        replaced = {"expect": None, "canonical": None, **replaced}
    return structs.replace(
        settings,
        select=narrowed(settings.select, rule.select),
        ignore=(*settings.ignore, *rule.ignore),
        severity={**settings.severity, **rule.severity},
        **replaced,
    )


def _spec(rule: PathRule) -> "GitIgnoreSpec":
    # Imported here: most sites have one kind of posts.
    from linkcheck.config.path_patterns import path_spec

    try:
        return path_spec(rule.patterns, strict=True)
    except ValueError as error:
        raise SettingsError(f"a match in [[paths]] cannot be read: {error}") from None
