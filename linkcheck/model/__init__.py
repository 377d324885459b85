"""The values that the stages of a run pass on, all immutable."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linkcheck.model.findings import BASELINE, Change, Changes, Finding, Fix, Flag, Graded, GroupKey, JudgedPost, Related, Run, rank
    from linkcheck.model.posts import (
        BrokenLink,
        ChangedParts,
        Edit,
        FileProblem,
        FrontValue,
        Ignore,
        InsertionPoint,
        Link,
        MissingFile,
        Post,
        Reading,
        Skip,
        Span,
    )
    from linkcheck.model.resolutions import Capture, Evidence, Hop, PageFacts, Resolution
else:

    def __getattr__(name: str) -> Any:
        """A value's type, looked up once it is asked for: errors and files are needed where no post is read."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from linkcheck.model import findings, posts, resolutions

        return next(getattr(module, name) for module in (findings, posts, resolutions) if hasattr(module, name))


__all__ = [
    "BASELINE",
    "BrokenLink",
    "Capture",
    "Change",
    "ChangedParts",
    "Changes",
    "Edit",
    "Evidence",
    "FileProblem",
    "Finding",
    "Fix",
    "Flag",
    "FrontValue",
    "Graded",
    "GroupKey",
    "Hop",
    "Ignore",
    "InsertionPoint",
    "JudgedPost",
    "Link",
    "MissingFile",
    "PageFacts",
    "Post",
    "Reading",
    "Related",
    "Resolution",
    "Run",
    "Skip",
    "Span",
    "rank",
]
