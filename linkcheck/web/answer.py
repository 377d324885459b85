"""What the web answered about one URL, and what is said about a run of questions as a whole."""

from msgspec import Struct

from linkcheck.model import Evidence, Hop, PageFacts
from linkcheck.vocabulary import Certainty, Outcome
from linkcheck.web.observation import Observation
from linkcheck.web.validators import Validators


class Answer(Struct, frozen=True, omit_defaults=True, gc=False):
    """A URL followed hop by hop to `final`; `checked_at` is UTC in ISO 8601.

    `seen` is what the verdict was made of; `validators` are for asking next time only whether the page has changed.
    `remembered` says that an earlier run asked; `alive_since` is when the successes in a row began that last until now.
    """

    url: str
    hops: tuple[Hop, ...]
    outcome: Outcome
    certainty: Certainty
    final: str
    page: PageFacts | None
    checked_at: str
    evidence: Evidence | None = None
    seen: Observation | None = None
    validators: Validators | None = None
    remembered: bool = False
    alive_since: str | None = None


class Waiting(Struct, frozen=True):
    """The run waits that many seconds before it looks host names up a second time."""

    seconds: float
    names: int


class Taken(Struct, frozen=True):
    """URLs that are not asked here, for another run asks their hosts at this moment."""

    urls: tuple[str, ...]


class Ended(Struct, frozen=True):
    """How a run of questions ended: whether it was `complete`, and a sentence where this machine reached nothing at all.

    `notes` are sentences that a reader of the report needs to know.
    """

    complete: bool = True
    offline: str | None = None
    notes: tuple[str, ...] = ()
