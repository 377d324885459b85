"""LC109 names-no-article."""

from collections.abc import Iterator

from linkcheck.judge.case import Case, name_of
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag, Link
from linkcheck.model.vocabulary import Certainty, ClearedBy, Role, Severity
from linkcheck.posts.field_names import names_any_page
from linkcheck.urls.url_words import other_than_article


@rule("LC109", "names-no-article", Severity.WARNING, since="0.1", needs={Trait.CLAIM}, cleared_by=ClearedBy.TEXT, shows_hops=False)
def names_no_article(case: Case) -> Iterator[Flag]:
    """A claim names a site, a list, a feed or a file instead of the article.

    ## What it flags
    A claim whose address is a home page, the index of a blog or a profile, a feed, an image or a file of data. A
    canonical URL that names this site itself is left to LC205, and an address that something stands in front of to LC301
    and LC302. Under a name such as `link` or `external_url` a post may comment on a whole site. The finding is likely at
    most: a site may consist of a single page.

    ## Why it matters
    Readers are sent to whatever the publisher shows today, and nobody can check or credit the article. Search engines take
    a canonical URL that names a home page for a mistake, or drop the post.

    ## How to fix
    Write the address of the article itself.
    """
    for link in case.claims:
        named = "" if _may_name_it(case, link) else other_than_article(link.url)
        if named:
            yield Flag(
                f"{name_of(link)} names {named}, not the article: {link.url}",
                Certainty.LIKELY,
                link=link,
                help="write the address of the article itself",
            )


def _may_name_it(case: Case, link: Link) -> bool:
    """Whether another rule speaks of the address, or the post comments on whatever page it names."""
    if link.role is Role.ORIGINAL and names_any_page(link.field):
        return True
    return case.resolution(link).wrapper_kind is not None or (link.role is Role.CANONICAL and case.is_own(link))
