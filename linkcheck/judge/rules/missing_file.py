"""LC415 missing-file."""

from collections.abc import Iterator

from linkcheck.judge.case import Case
from linkcheck.judge.rules.rule import Trait, rule
from linkcheck.model import Flag, GroupKey
from linkcheck.model.vocabulary import ClearedBy, Severity

# What so many posts lack was linked by a template.
_POSTS_OF_A_TEMPLATE = 3


@rule("LC415", "missing-file", Severity.WARNING, since="0.1", needs={Trait.MISSING_FILE}, cleared_by=ClearedBy.NEVER)
def missing_file(case: Case) -> Iterator[Flag]:
    """A link leads to a file or page of the site itself that is not there.

    ## What it flags
    Relative links to posts (`other.md`) and to files such as pictures, where none of the places that Hugo, Jekyll, Eleventy,
    Docusaurus or Astro would look at has the file; this is likely. With `site_dir`, the folder of the built site, also links from the
    site's root and, with `site_url`, whole addresses of the site, where no page or file of the built site answers to them; this is
    confirmed, and likely where the site has a file of redirects. Where an address is made by rules that the text does not tell, the
    link is left alone.

    ## Why it matters
    Readers get an error or an empty frame.

    ## How to fix
    Write the path of the file that was meant, or add the file.
    """
    for missing in case.reading.missing:
        yield Flag(
            f"{missing.link.url} leads to {missing.path}, which is not there",
            missing.certainty,
            link=missing.link,
            help="write the path of the file that was meant, or add it",
            group=GroupKey(missing.path, f"posts link to {missing.path}, which is not there", least=_POSTS_OF_A_TEMPLATE),
        )
