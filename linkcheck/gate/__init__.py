"""Which findings fail a run."""

from collections.abc import Iterable

from linkcheck.model import Graded
from linkcheck.model.vocabulary import Certainty, Severity

# A million findings have some 200 MB.
MAX_BASELINE_BYTES = 256_000_000
_SEVERITIES = tuple(Severity)
_CERTAINTIES = tuple(Certainty)


def fails(standing: Iterable[Graded], fail_on: Severity, certainty: Certainty) -> bool:
    """Whether any of the findings that are not suppressed is severe and certain enough to fail a gate."""
    return any(
        _SEVERITIES.index(one.severity) <= _SEVERITIES.index(fail_on) and _CERTAINTIES.index(one.certainty) <= _CERTAINTIES.index(certainty)
        for one in standing
        if one.can_fail
    )
