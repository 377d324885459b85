"""The settings for a day and for each post: without the tables that ended, and changed by the `[[paths]]` tables that match its path."""

from collections.abc import Callable, Sequence
from datetime import date

from msgspec import structs

from linkcheck.config.host_path_rules import PathRule
from linkcheck.config.settings import Settings
from linkcheck.model.errors import SettingsError

# No code begins like this: the intersection of two selections that have no code in common.
NO_CODE = "-"


def path_matcher(patterns: Sequence[str], what: str) -> Callable[[str], bool]:
    """Whether patterns name a path as reports show it; what lies outside of the configuration's folder they never do.

    Raises SettingsError, which calls them `what`, for one that cannot be read.
    """
    if not patterns:
        return lambda path: False
    # Imported here: most sites have one kind of posts, with a header in each.
    from linkcheck.config.path_patterns import path_spec

    try:
        spec = path_spec(patterns, strict=True)
    except ValueError as error:
        raise SettingsError(f"{what} cannot be read: {error}") from None
    return lambda path: not path.startswith("../") and spec.match_file(path)


def in_force(settings: Settings, today: date) -> tuple[Settings, tuple[str, ...]]:
    """The settings without the `[[urls]]` tables whose last day is past, and a sentence about each of these."""
    ended = tuple(rule for rule in settings.urls if rule.until is not None and rule.until < today)
    if not ended:
        return settings, ()
    notes = tuple(f"The table in [[urls]] for {rule.url} ended on {rule.until}; take it out, or give it another day." for rule in ended)
    return structs.replace(settings, urls=tuple(rule for rule in settings.urls if rule not in ended)), notes


class PathSettings:
    """The settings for each post, by its path as reports show it."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError for a pattern that cannot be read."""
        self._settings = settings
        self._rules = tuple((rule, path_matcher(rule.patterns, "a match in [[paths]]")) for rule in settings.paths)
        self._known: dict[tuple[int, ...], Settings] = {}

    def of(self, path: str) -> Settings:
        """The settings for the post at a path."""
        if not self._rules:
            return self._settings
        fitting = tuple(at for at, (_, matches) in enumerate(self._rules) if matches(path))
        known = self._known.get(fitting)
        if known is None:
            known = self._settings
            for at in fitting:
                known = _changed(known, self._rules[at][0])
            self._known[fitting] = known
        return known


def narrow_selection(outer: tuple[str, ...], inner: tuple[str, ...]) -> tuple[str, ...]:
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
        select=narrow_selection(settings.select, rule.select),
        ignore=(*settings.ignore, *rule.ignore),
        severity={**settings.severity, **rule.severity},
        **replaced,
    )
