"""When two titles name two articles, and when nobody can tell."""

import pytest
from msgspec import structs

from linkcheck.judge.titles import is_another, language, slug_wording, wording
from linkcheck.model import PageFacts

TRAM = "Mayor opens the tram line under the dome"
WAY = ("https://www.paper.example/article/id7UK0PT",)

SAME = {
    "as it was": (TRAM, TRAM),
    "publisher behind it": (TRAM, f"{TRAM} - The Paper"),
    "publisher before it": (TRAM, f"The Paper: {TRAM}"),
    "appended by the importer": (f"{TRAM} &#8211; Harbour Herald Times", f"{TRAM} | Herald"),
    "escaped twice": ("Mayor&amp;#039;s &amp;quot;dome&amp;quot; opens for trams", "Mayor’s “dome” opens for trams"),
    "cut off": ("Mayor opens the tram line under the…", "Mayor opens the tram line under the dome of the old exchange"),
    "typographic": ("The mayor's \"tram\" -- and why it's late", "The mayor’s ‘tram’ — and why it’s late"),
    "shouted": (TRAM.upper(), TRAM),
    "emoji": (f"🚋 {TRAM} 🎉", TRAM),
    "updated": (f"UPDATED: {TRAM} (updated)", "Tram line opens at last"),
    "one word in common": (TRAM, "What we know of the accident at the dome so far"),
    "another form of a word": ("Iraqis flee from the besieged town", "Iraq: thousands on the road"),
    "another spelling": ("Falluja after the battle for its bridges", "What remains of Fallujah"),
    "compound": ("Why the superbowl is not for everybody", "Five things to know for the Super Bowl night"),
    "another transliteration": ("Zelensky speaks of peace to the harbour workers", "What Zelenskyy told the crowd on the quay"),
    "accents": ("Cafe owners of the quarter protest", "Why the café closed its doors"),
}


@pytest.mark.parametrize(("given", "shown"), SAME.values(), ids=SAME)
def test_headlines_of_one_article_are_never_two(given: str, shown: str) -> None:
    """One telling word in common, in whatever form, is enough."""
    assert not is_another([given], PageFacts(title=shown, site_name="The Paper", language="en"), WAY)


OTHER = {
    "new owners": "How to win at roulette with the best bonus of our casino",
    "the site's next article": "Harvest fails for the third year in a row as wells dry up - The Paper",
    "the same publisher": "Harvest fails for the third year in a row | The Paper",
    "numbers only": "The 12 best recipes with pumpkin for cold evenings",
}


@pytest.mark.parametrize("shown", OTHER.values(), ids=OTHER)
def test_titles_without_a_word_in_common_are_two(shown: str) -> None:
    """An article about something else is another one, its publisher's name notwithstanding."""
    assert is_another([f"{TRAM} - The Paper"], PageFacts(title=shown, site_name="The Paper"), WAY)


UNTOLD = {
    "too short a title": ("Gone fishing for trams", PageFacts(title="Gone")),
    "too short a post's": ("Trying out trams", PageFacts(title="How to win at roulette with the best bonus of our casino")),
    "only the site's name": (TRAM, PageFacts(title="The Paper of the Harbour District", site_name="The Paper of the Harbour District")),
    "only the host's name": (TRAM, PageFacts(title="Paper", heading="PAPER")),
    "nothing": (TRAM, PageFacts()),
    "a translation": (TRAM, PageFacts(title="Bürgermeisterin eröffnet die Straßenbahn unter der Kuppel", language="en")),
    "a translation without telling": (TRAM, PageFacts(title="Straßenbahn eröffnet: Kuppel, Feuerwerk, Blasmusik", language="de")),
    "another script": (TRAM, PageFacts(title="Мэр открыл трамвайную линию под куполом", language="en")),
    "no language": ("Mayor opens tram line", PageFacts(title="Roulette bonus casino jackpot")),
}


@pytest.mark.parametrize(("given", "page"), UNTOLD.values(), ids=UNTOLD)
def test_what_cannot_be_compared_is_left_alone(given: str, page: PageFacts) -> None:
    """Short titles, names of sites, other languages and scripts prove nothing."""
    assert not is_another([given], page, WAY)


@pytest.mark.parametrize("name", ["title", "og_title", "headline", "heading"])
def test_any_of_the_page_s_titles_may_fit(name: str) -> None:
    """A page whose title is for search engines may have the old headline elsewhere."""
    other = OTHER["new owners"]
    facts = PageFacts(title=other, og_title=other, headline=other, heading=other)

    assert not is_another([TRAM], structs.replace(facts, **{name: TRAM}), WAY)


def test_any_of_the_post_s_titles_may_fit() -> None:
    """A post that was renamed still holds the title that came with it."""
    assert not is_another([OTHER["new owners"], TRAM], PageFacts(title=TRAM), WAY)


def test_the_address_that_was_written_speaks_for_its_page() -> None:
    """A page that fits the claim's own address is what was meant; one that fits only where it was sent on to is not."""
    page = PageFacts(title="Students injured in crash of a bus on the northeast side", language="en-us")
    slug = "https://paper.example/story/2016/01/26/students-injured-northeast-side-bus-crash/79358536/"
    given = "Beloved principal pushes children from harm's way"

    assert not is_another([given], page, (slug,))
    assert is_another([given], page, (*WAY, slug))


def test_a_home_page_has_no_headline() -> None:
    """A claim that names a home page is not about an article."""
    assert not is_another([TRAM], PageFacts(title=OTHER["new owners"]), ("https://paper.example/",))


@pytest.mark.parametrize(
    ("title", "spoken"),
    [
        ("Mayor opens tram line in the harbour", "en"),
        ("Die Bürgermeisterin eröffnet die Straßenbahn", "de"),
        ("Le maire ouvre la ligne sous le dôme", "fr"),
        ("El alcalde abre la línea del tranvía", "es"),
        ("Il sindaco apre la linea della tramvia", "it"),
        ("De burgemeester opent het tramnet van de stad", "nl"),
        ("市長が路面電車を開通", "kana"),
        ("市长开通有轨电车", "cjk"),
        ("Мэр открыл линию", "cyrillic"),
        ("Mayor opens tram line", None),
        ("2016", None),
        ("", None),
    ],
)
def test_languages_are_told_by_their_small_words(title: str, spoken: str | None) -> None:
    """A title shows its language or its script; one of names only does not."""
    assert language([title]) == spoken


def test_a_stated_language_helps_only_where_a_title_shows_none() -> None:
    """Templates state a language that their pages are not written in."""
    assert language(["Mayor opens tram line"], "en-GB") == "en"
    assert language(["Die Bürgermeisterin und der Dom"], "en-GB") == "de"


def test_scripts_without_spaces_are_compared_by_pairs() -> None:
    """Two Japanese titles about one thing share a pair of characters, two about others do not."""
    shown = PageFacts(title="路面電車の線が開通しました")

    assert not is_another(["市長が路面電車を祝う"], shown, WAY)
    assert is_another(["南瓜料理を作る"], shown, WAY)


def test_a_slug_is_read_without_its_numbers() -> None:
    """Of an address those parts count that are made of words."""
    assert slug_wording("https://paper.example/world/asia_pacific/tram-line-opens/2016/04/8eb2ce53_story.html").distinctive >= {
        "tram",
        "line",
    }
    assert wording(["x" * 100_000]).is_distinctive is False
