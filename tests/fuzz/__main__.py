"""`python -m tests.fuzz TARGET... --seconds N`: try targets on random input, all of them where none is named.

What fails is made shorter, and written into the folder `--found`. With `--atheris`, where that is installed, inputs are chosen by
the lines of code that they reach, and the first failure ends it.
"""

import argparse
import hashlib
import importlib
import sys
import time
import traceback
from pathlib import Path


def main() -> int:
    """Exit with 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=float, default=60.0, help="for how long each target is tried")
    parser.add_argument("--seed", type=int, default=0, help="the number of the first input")
    parser.add_argument("--most", type=int, default=100_000, help="the length of the longest input")
    parser.add_argument("--found", type=Path, default=Path("found"), help="where failing inputs are written")
    parser.add_argument("--atheris", action="store_true", help="choose inputs by what they reach; for one target")
    options = parser.parse_args()
    if options.atheris:
        return by_coverage(options.targets[0], options.seconds, options.most, options.found)
    from .targets import TARGETS

    finds = [by_chance(target, options.seconds, options.seed, options.most, options.found) for target in options.targets or TARGETS]
    return 1 if any(finds) else 0


def by_chance(target: str, seconds: float, seed: int, most: int, found: Path) -> int:
    """How many different failures some seconds of random input find."""
    from .run import Find, error_of, example, shorter

    known: set[str] = set()
    until, tries, slowest = time.monotonic() + seconds, 0, 0.0
    while time.monotonic() < until:
        data = example(target, seed + tries, most)
        begun = time.process_time()
        error = error_of(target, data)
        slowest = max(slowest, time.process_time() - begun)
        tries += 1
        if error is None or _kind(error) in known:
            continue
        known.add(_kind(error))
        least = shorter(target, Find(data, error))
        found.mkdir(exist_ok=True)
        path = found / f"{target}-{hashlib.sha256(least.data).hexdigest()[:12]}"
        path.write_bytes(least.data)
        print(f"{target}, input {seed + tries - 1}: {_kind(error)}; written to {path}\n  {least.data[:200]!r}", flush=True)  # noqa: T201
    print(f"{target}: {tries:,} inputs, {len(known)} failures, {slowest:.2f} s for the slowest", flush=True)  # noqa: T201
    return len(known)


def _kind(error: BaseException) -> str:
    """What fails, and where."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    message = "it is slow" if type(error).__name__ == "SlowError" else str(error)[:100]
    return f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}: {message}"


def by_coverage(target: str, seconds: float, most: int, found: Path) -> int:
    """Try one target on inputs that reach new lines; ends with the process."""
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["linkcheck"]):
        from .inputs import CORPUS, corpus
        from .run import attempt, example
    samples = found / f"corpus-{target}"
    samples.mkdir(parents=True, exist_ok=True)
    for number, sample in enumerate((*corpus(target), *(example(target, seed, 2_000) for seed in range(200)))):
        (samples / f"{CORPUS.name}-{number}").write_bytes(sample)
    bounds = [f"-max_total_time={seconds:.0f}", f"-max_len={most}", f"-artifact_prefix={found}/{target}-", "-timeout=60"]
    atheris.Setup([sys.argv[0], *bounds, str(samples)], lambda data: attempt(target, data) and None)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
