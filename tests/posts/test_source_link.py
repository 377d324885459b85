"""Which link of a body is the Source, where nothing but its words says so."""

import json
import re
from pathlib import Path

import pytest

from linkcheck.model import Link
from linkcheck.model.vocabulary import Certainty, Role

from .reading import body

HERE = Path(__file__).parent
CASES = HERE.parents[2] / "shared" / "cases" / "source_phrases.jsonl"
U = "https://harbour.example/2024/a-ferry"
ARTICLE = "The ferry has crossed the strait since the autumn, and its bell is rung by hand. " * 5


def lines(name: str) -> list[str]:
    """The texts of a table, a line each, in which `U` is the address, and a backslash and an `n` an end of a line."""
    return (HERE / name).read_text(encoding="utf-8").splitlines()


def written(text: str) -> str:
    return re.sub(r"(?<![^\W_])U(?![^\W_])", U, text.replace("\\n", "\n"))


def sources(text: str, front: str = "title: x", **chosen: str) -> list[str]:
    return [link.url for link in claims(text, front, **chosen)]


def claims(text: str, front: str = "title: x", **chosen: str) -> tuple[Link, ...]:
    return body(text, front, **chosen).claims(Role.SOURCE)


@pytest.mark.parametrize("text", lines("announcements.txt"))
def test_announced_source_is_a_claim(text: str) -> None:
    """A sentence or a block that says where the post is from is believed at the beginning and at the end of any post."""
    said = written(text)

    assert sources(said) == [U]
    assert sources(f"{said}\n\n{ARTICLE}\n\n{ARTICLE}") == [U]
    assert sources(f"{ARTICLE}\n\n{ARTICLE}\n\n{said}") == [U]


@pytest.mark.parametrize("text", lines("mentions.txt"))
def test_mention_is_no_claim(text: str) -> None:
    """A sentence that speaks of another page, of a photo, of a copy or of nothing in particular claims nothing, wherever it stands."""
    said = written(text)

    assert sources(said) == []
    assert sources(f"{said}\n\n{ARTICLE}\n\n{ARTICLE}") == []
    assert sources(f"{ARTICLE}\n\n{ARTICLE}\n\n{said}") == []
    assert sources(f"{ARTICLE}\n\n{ARTICLE}\n\n{said}\n\n{ARTICLE}\n\n{ARTICLE}") == []


@pytest.mark.skipif(not CASES.is_file(), reason="the folder of cases is not beside the project")
def test_every_case_is_a_claim() -> None:
    """Each phrasing of the cases is found, with and without other claims."""
    for line in CASES.read_text(encoding="utf-8").splitlines():
        said = json.loads(line)["text"].replace("{U}", U)
        for front in ("title: x", f"original_link: {U}", "canonical_url: https://own.example/x", f"source_url: {U}"):
            assert sources(f"{ARTICLE}\n\n{said}", front)[:1] == [U], said


def test_place_decides_where_words_do_not() -> None:
    """In the running text a sentence has to say that it speaks of this post; what names only a source has to stand alone at an edge."""
    strong, plain, weak = (f"{said} [Harbour]({U})" for said in ("This post first appeared in", "Originally published in", "Source:"))
    inside = f"{ARTICLE}\n\n{ARTICLE}{{}}. {ARTICLE}\n\n{ARTICLE}"

    assert sources(inside.replace("{}", strong)) == [U]
    assert sources(inside.replace("{}", plain)) == []
    assert sources(f"{ARTICLE}\n\n{plain}\n\n{ARTICLE}") == [U]
    assert sources(f"{ARTICLE}\n\n{ARTICLE}\n\n{weak}\n\n{ARTICLE}\n\n{ARTICLE}") == []
    assert sources(f"{ARTICLE}\n\n{weak}") == [U]


def test_clearest_announcement_counts_and_says_so() -> None:
    """Of several links the one that is announced most clearly is the claim, and an article rather than a home page."""
    text = f"This post first appeared on [Harbour]({U}).\n\n{ARTICLE}\n\nvia [Jane](https://jane.example/a-ferry)"
    (link,) = claims(text)
    republished = f"This article is republished from [Harbour](https://harbour.example). Read the [original article]({U})."

    assert (link.url, link.reason) == (U, "label 'This post first appeared on' before the link, the clearest of 2")
    assert sources(republished) == [U]


def test_what_words_alone_say_is_likely_at_most() -> None:
    """A claim is confirmed where a tool or a field agrees; a vague one is not to be compared with others."""
    clear, vague = f"This post first appeared on [Harbour]({U}).", f"via [Harbour]({U})"

    assert [link.certainty for link in claims(clear)] == [Certainty.LIKELY]
    assert [link.certainty for link in claims(vague)] == [Certainty.UNKNOWN]
    assert [link.certainty for link in claims("Originally published at [Harbour](https://harbour.example/).")] == [Certainty.UNKNOWN]
    assert [link.certainty for link in claims(clear, f"source_url: {U}")] == [Certainty.CONFIRMED]
    assert [link.certainty for link in claims(vague, profile="syndication")] == [Certainty.CONFIRMED]


@pytest.mark.parametrize(
    "text",
    [
        "Originally published on [this site](https://own.example/2019/a-ferry).",
        "This post was originally published [here](/2019/a-ferry).",
        "This post was first published on [our list](mailto:list@harbour.example).",
        "via [somebody](https://b.example/)",
        "Source: [picture](https://b.example/bell.png)",
        "Source: [tool](https://gitlab.com/keeper/bell)",
    ],
)
def test_own_site_and_vague_targets_are_no_source(text: str) -> None:
    """The site itself, an address of mail, and what a vague label names besides articles are no claims."""
    assert sources(text, "permalink: https://own.example/2024/post") == []


def test_home_page_is_claimed_where_the_words_are_clear() -> None:
    """A sentence that names only the publisher's home page makes a claim, which a rule of its own flags."""
    assert sources("*Originally published at [my blog](https://b.example/).*") == ["https://b.example/"]


def test_title_of_the_post_stands_for_it() -> None:
    """A sentence may name the post by its own title; another title has to be set apart, alone in its block."""
    said = f"A walk along the strait was originally published in [Harbour]({U})."

    assert sources(said, "title: A walk along the strait") == [U]
    assert sources(said, "title: Bells") == []
    assert sources(f"*A walk* was originally published in [Harbour]({U}).", "title: Bells") == [U]
    assert sources(f"*A walk* was originally published in [Harbour]({U}). {ARTICLE}", "title: Bells") == []


def test_author_gives_way_to_the_site() -> None:
    """Where both the author and the site are links, the site's leads to the article."""
    author = "[Jane Doe](https://people.example/jane/about-me)"

    assert sources(f"Originally published by {author} on [Harbour]({U}).") == [U]
    assert sources(f"This post was first published by {author} at [Harbour]({U}).") == [U]
    assert sources(f"Translated by {author} from [A ferry]({U}).") == [U]
