"""Judging posts: whether the claims agree, and the findings of the rules."""
