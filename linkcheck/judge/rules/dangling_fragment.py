"""LC413 dangling-fragment."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag, GroupKey
from linkcheck.model.vocabulary import Certainty, ClearedBy, Severity

# What stands in so many posts was written by a template.
POSTS_OF_A_TEMPLATE = 3


@rule("LC413", "dangling-fragment", Severity.NOTE, since="0.1", needs={Trait.DANGLING}, cleared_by=ClearedBy.NEVER)
def dangling_fragment(case: Case) -> Iterator[Flag]:
    """A link leads to a place that its own page, or another post, does not have.

    ## What it flags
    `#name` where no element of the post has that id or name and, in Markdown, no heading yields it by any common way of
    making ids from headings. The same for `other.md#name`, where that post is there. Places that themes provide, footnotes
    and posts that include other files are left alone. The same place missing in three posts or more is the fault of a template,
    and one finding.

    ## Why it matters
    Nothing happens when readers follow it.

    ## How to fix
    Write the id of the heading that was meant, or give that place the id.
    """
    for link in case.reading.dangling:
        own = link.url.startswith("#")
        yield Flag(
            f"{link.url} exists nowhere in the post" if own else f"{link.url} leads to a place that the post there does not have",
            Certainty.LIKELY,
            link=link,
            help="write the id of a heading, or give the place that id",
            group=GroupKey(link.url, f"{link.url} exists nowhere in the posts that link to it", least=POSTS_OF_A_TEMPLATE) if own else None,
        )
