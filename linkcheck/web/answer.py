"""What the web answered about one URL, and what is said about a run of questions as a whole."""

from msgspec import Struct

from linkcheck.model import Evidence, Hop, PageFacts
from linkcheck.vocabulary import Certainty, Outcome


class Answer(Struct, frozen=True):
    """A URL followed hop by hop to `final`; `checked_at` is UTC in ISO 8601."""

    url: str
    hops: tuple[Hop, ...]
    outcome: Outcome
    certainty: Certainty
    final: str
    page: PageFacts | None
    checked_at: str
    evidence: Evidence | None = None


class Waiting(Struct, frozen=True):
    """The run waits that many seconds before it looks host names up a second time."""

    seconds: float
    names: int


class Ended(Struct, frozen=True):
    """How a run of questions ended: whether it was `complete`, and a sentence where this machine reached nothing at all.

    `notes` are sentences that a reader of the report needs to know.
    """

    complete: bool = True
    offline: str | None = None
    notes: tuple[str, ...] = ()
