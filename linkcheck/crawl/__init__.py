"""Resolving URLs: every URL of a run asked politely, followed to its end, judged, and looked up in a web archive where it is gone."""
