"""A few random texts for every reader of strangers' text, and what made one fail before."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkcheck.config.load import load_settings

from .inputs import CORPUS, PIECES, corpus, make
from .run import MORE_PER_BYTE, attempt
from .targets import TARGETS

# Larger ones are for a longer look.
MOST = 20_000


@pytest.mark.parametrize("target", TARGETS)
@given(random=st.randoms(use_true_random=False))
def test_any_text_is_read(target: str, random: Random) -> None:
    """Whatever holds of a reader holds for any text, in a time that goes with its length."""
    attempt(target, make(random, target, MOST // 10 if target in MORE_PER_BYTE else MOST))


@pytest.mark.parametrize("target", TARGETS)
def test_each_sample_is_read(target: str) -> None:
    """The samples are what random texts are cut from, and texts that once were too much."""
    for sample in corpus(target):
        attempt(target, sample)


def test_the_sample_of_a_configuration_is_one(tmp_path: Path) -> None:
    """A sample with a key that does not exist would never reach what is behind it."""
    (tmp_path / "linkcheck.toml").write_bytes((CORPUS / "configuration.toml").read_bytes())

    assert load_settings(tmp_path, {}, {}).include


def test_each_target_has_pieces_and_samples() -> None:
    """What is known of its texts is how they are found."""
    assert PIECES.keys() == TARGETS.keys()
    assert {path.name.partition(".")[0] for path in CORPUS.iterdir()} == set(TARGETS)
    assert all(map(corpus, TARGETS))
