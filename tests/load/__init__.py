"""Runs at full speed against thousands of hosts, one after the other in one process: nothing may grow, and nothing may be left.

`python -m tests.load --seconds 600` goes on for as long as one likes.
"""
