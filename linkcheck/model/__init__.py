"""The nouns that travel through the program, all immutable."""

from linkcheck.model.changes import Change, Changes
from linkcheck.model.findings import BASELINE, Finding, Fix, Flag, Graded, Group, Judged, Related, Report, Run, rank
from linkcheck.model.posts import Edit, FrontValue, Gap, Ignore, Link, Post, Reading, Skip, Span, Touched, Trouble
from linkcheck.model.web import Capture, Evidence, Hop, PageFacts, Resolution

__all__ = [
    "BASELINE",
    "Capture",
    "Change",
    "Changes",
    "Edit",
    "Evidence",
    "Finding",
    "Fix",
    "Flag",
    "FrontValue",
    "Gap",
    "Graded",
    "Group",
    "Hop",
    "Ignore",
    "Judged",
    "Link",
    "PageFacts",
    "Post",
    "Reading",
    "Related",
    "Report",
    "Resolution",
    "Run",
    "Skip",
    "Span",
    "Touched",
    "Trouble",
    "rank",
]
