"""Random text for every reader of strangers' text: `targets.py` says what must hold, `inputs.py` makes the text.

`python -m tests.fuzz TARGET --seconds 600` goes on for as long as one likes; the tests try a few examples of each.
"""
