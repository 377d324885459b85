"""What the web answered about one URL."""

from msgspec import Struct

from linkcheck.model import Hop, PageFacts
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
