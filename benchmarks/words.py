"""Words, titles and paragraphs to make posts and pages of; the same ones for the same seed."""

from functools import cache
from random import Random

_PLAIN = tuple(
    """harbour ferry bridge winter keeper lamp river station timetable passenger ticket garden bees library ladder mixer village
    council winch grease master engineer bearing river tide clock tank float surveyor snow powder reservoir baker flour oven dough
    strike terminal grain worker depot tram rail line track hospital budget morning evening queue message lock storage shelf price
    archive region reader editor column paper printer margin letter footnote machine script table loop memory branch commit release
    signal tower island beacon captain crew radio weather storm ledger account auditor teacher lesson school bicycle wheel chain
    market stall apple orchard frost spring autumn summer meadow fence gate path signpost walker map standard museum painting frame
    theatre curtain actor rehearsal song choir piano string bow drum festival crowd light shadow corner window door roof attic
    cellar kitchen kettle spoon plate bread salt pepper honey comb queen hive smoke ash fire brick wall tunnel mine shaft lift
    rope knot sail mast hull anchor pier quay crane cargo manifest customs officer stamp passport border valley ridge summit""".split()
)
_LINKING = tuple(
    """the a of and to in that it was for on with as by at from which when had has been were they their its after before until
    because while though only still again never nearly almost about under over between through without toward""".split()
)
_CURLY = ("keeper’s", "won’t", "“almost”", "café", "naïve", "Zoë", "twenty–five", "½", "…")


def title(rng: Random) -> str:
    """Five to nine words, the first one capital."""
    words = [rng.choice(_PLAIN) if place % 2 else rng.choice(_PLAIN + _LINKING[:6]) for place in range(rng.randint(5, 9))]
    return f"{words[0].capitalize()} {' '.join(words[1:])}"


def slug(text: str) -> str:
    """A title as an address holds it."""
    return text.lower().replace(" ", "-")


def label(rng: Random) -> str:
    """Two or three words to click on."""
    return " ".join(rng.choices(_PLAIN, k=rng.randint(2, 3)))


@cache
def sentences(seed: int, count: int = 3_000) -> tuple[str, ...]:
    """A stock of sentences; making each post's anew would take longer than checking it."""
    rng = Random(seed)
    return tuple(_sentence(rng) for _ in range(count))


def _sentence(rng: Random) -> str:
    words = [rng.choice(_LINKING if rng.random() < 0.45 else _PLAIN) for _ in range(rng.randint(7, 24))]
    if rng.random() < 0.2:
        words[rng.randrange(len(words))] = rng.choice(_CURLY)
    if len(words) > 12:
        words[6] += ","
    return f"{words[0].capitalize()} {' '.join(words[1:])}."


def paragraph(rng: Random, stock: tuple[str, ...]) -> str:
    """Two to six sentences."""
    return " ".join(rng.choices(stock, k=rng.randint(2, 6)))
