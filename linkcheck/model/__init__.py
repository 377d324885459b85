"""The values that the stages of a run pass on, all immutable."""

from linkcheck.model.findings import BASELINE, Change, Changes, Finding, Fix, Flag, Graded, GroupKey, JudgedPost, Related, Report, Run, rank
from linkcheck.model.posts import ChangedParts, Edit, FrontValue, Gap, Ignore, Link, Post, Reading, Skip, Span, Trouble
from linkcheck.model.resolutions import Capture, Evidence, Hop, PageFacts, Resolution

__all__ = [
    "BASELINE",
    "Capture",
    "Change",
    "ChangedParts",
    "Changes",
    "Edit",
    "Evidence",
    "Finding",
    "Fix",
    "Flag",
    "FrontValue",
    "Gap",
    "Graded",
    "GroupKey",
    "Hop",
    "Ignore",
    "JudgedPost",
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
    "Trouble",
    "rank",
]
