"""Ask for URLs by linkcheck's own `fetch_all` and nothing around it; run by the Python of the environment that linkcheck is in.

The arguments are a file with a URL a line, and flags of the settings as JSON. Prints the seconds and the number of answers.
"""

import asyncio
import json
import sys
import time
from contextlib import aclosing
from pathlib import Path

from linkcheck.config.load import load_settings
from linkcheck.crawl.answers import Answer
from linkcheck.crawl.fetch_all import fetch_all
from linkcheck.model.vocabulary import Outcome


async def main() -> None:
    """Ask, count the living, and say how long that took."""
    urls = Path(sys.argv[1]).read_text(encoding="utf-8").split()
    settings = load_settings(Path(), json.loads(sys.argv[2]), {})
    started, processor = time.perf_counter(), time.process_time()
    alive = 0
    async with aclosing(fetch_all(urls, settings)) as events:
        async for event in events:
            alive += isinstance(event, Answer) and event.outcome is Outcome.ALIVE
    spent = {"seconds": time.perf_counter() - started, "processor": time.process_time() - processor, "alive": alive}
    sys.stdout.write(json.dumps(spent))


asyncio.run(main())
