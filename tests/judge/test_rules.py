"""Every rule on a post that shows its fault and on one that does not."""

import pathlib
import re
import socket

import httpx
import pytest

import linkcheck
import linkcheck.judge.rules
from linkcheck.config.settings import Settings
from linkcheck.judge.rules import RULES, FixAvailability, info_of
from linkcheck.judge.rules.rule import Trait
from linkcheck.model import Fix
from linkcheck.model.vocabulary import Agreement, CanonicalAt, Certainty, ChangeKind, Outcome, Role, Severity
from linkcheck.pipeline.run import resolve
from linkcheck.report.whole import Report
from tests.conftest import Check
from tests.judge.posts import ALIVE, BURNER, CLEAN_EXAMPLES, FLAGGED, MORE, NEWS, PAPER, PORTAL, Example, page, wordpress

PLACEHOLDERS = "LC003"


def codes_of(report: Report, leave_out: str = "") -> tuple[str, ...]:
    return tuple(finding.code for finding in report.findings if finding.code != leave_out)


@pytest.mark.parametrize(("code", "example"), FLAGGED.items())
def test_each_rule_flags_the_post_that_shows_its_fault(check: Check, code: str, example: Example) -> None:
    """A post with one fault gets that finding and no other."""
    report = check(example.posts, example.world)

    assert codes_of(report, "" if code == PLACEHOLDERS else PLACEHOLDERS) == example.codes


@pytest.mark.parametrize(("code", "example"), CLEAN_EXAMPLES.items())
def test_no_rule_flags_the_post_that_only_looks_faulty(check: Check, code: str, example: Example) -> None:
    """A post that comes close to a fault gets no finding."""
    report = check(example.posts, example.world)

    assert codes_of(report, PLACEHOLDERS) == ()


def test_every_rule_has_both_examples() -> None:
    """No rule is left without a flagged and a clean post."""
    codes = [rule.info.code for rule in RULES]

    assert list(FLAGGED) == codes
    assert list(CLEAN_EXAMPLES) == codes


def test_the_registry_holds_what_it_promises() -> None:
    """Codes are unique and sorted; names, functions and files agree; every page has its three headings."""
    codes = [rule.info.code for rule in RULES]
    folder = pathlib.Path(linkcheck.judge.rules.__file__).parent

    assert codes == sorted(set(codes))
    for rule in RULES:
        function = rule.check.__name__
        assert rule.info.name == function.replace("_", "-")
        assert (folder / f"{function}.py").read_text().startswith(f'"""{rule.info.code} {rule.info.name}."""')
        assert re.findall(r"^## (.+)$", rule.info.explanation, re.MULTILINE) == ["What it flags", "Why it matters", "How to fix"]
        assert rule.info.summary.endswith(".")


@pytest.mark.parametrize("code", [rule.info.code for rule in RULES if rule.info.fix is not FixAvailability.NONE])
def test_promised_fixes_mend_the_post(check: Check, code: str) -> None:
    """Applying a fix's edits to the files makes its finding go away and brings no other."""
    example = FLAGGED[code]
    found = [finding for finding in check(example.posts, example.world).findings if finding.code == code]
    mended = dict(example.posts)
    for share in (part for finding in found for part in (finding.parts or (finding,))):
        assert share.fix is not None
        mended[share.path] = edited(mended[share.path], share.fix)

    assert mended != example.posts
    assert codes_of(check(mended, example.world), PLACEHOLDERS) == ()


def test_rules_without_a_promise_offer_no_fix(check: Check) -> None:
    """What the registry says of fixes is what findings carry."""
    silent = {rule.info.code for rule in RULES if rule.info.fix is FixAvailability.NONE}

    for code in silent:
        findings = check(FLAGGED[code].posts, FLAGGED[code].world).findings
        assert not [finding for finding in findings if finding.code == code and finding.fix is not None]


@pytest.mark.parametrize(
    "example", [*FLAGGED.values(), *CLEAN_EXAMPLES.values()], ids=[*FLAGGED, *(f"{code} clean" for code in CLEAN_EXAMPLES)]
)
def test_a_rule_is_silent_without_what_it_needs(check: Check, example: Example, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules that are not asked about a post would have said nothing of it."""
    found = check(example.posts, example.world)
    monkeypatch.setattr("linkcheck.judge.rules.rule.traits_of", lambda _case: {*Trait, *Outcome})
    asked = check(example.posts, example.world)

    assert [finding.fingerprint for finding in found.findings] == [finding.fingerprint for finding in asked.findings]


# What shows authors how to write an ignore.
EXAMPLES = {"posts/ignores.py": {"LC202", "LC401"}}


def test_only_a_rule_knows_its_code() -> None:
    """No module outside the rules names a code or the beginning of one: what others must know of a rule is declared with it."""
    package = pathlib.Path(linkcheck.__file__).parent
    named = {
        str(path.relative_to(package)): found
        for path in package.rglob("*.py")
        if path.parent.name != "rules" and (found := set(re.findall(r"LC\d+", path.read_text(encoding="utf-8"))))
    }

    assert named == EXAMPLES
    assert {rule.info.code for rule in RULES}.issuperset(*EXAMPLES.values())


def test_a_rule_of_another_version_has_no_facts() -> None:
    """A ledger may name a code that this version does not have: its findings fail gates and mean nothing in particular."""
    info = info_of("LC000")

    assert (info.code, info.can_fail, info.announces) == ("LC000", True, ChangeKind.FOUND)


def test_a_rule_is_more_or_less_severe_by_the_role_of_its_link() -> None:
    """A dead claim is an error and a dead link of the body a warning; of a rule without such a difference each is the same."""
    dead, moved, blocked = (info_of(code) for code in ("LC401", "LC407", "LC409"))

    assert [dead.severity_for(role) for role in (Role.SOURCE, Role.BODY, None)] == [Severity.ERROR, Severity.WARNING, Severity.ERROR]
    assert [moved.severity_for(role) for role in (Role.SOURCE, Role.BODY)] == [Severity.WARNING, Severity.NOTE]
    assert {blocked.severity_for(role) for role in Role} == {Severity.NOTE}


def test_the_readme_lists_every_rule() -> None:
    """Each rule has its row, in the order of the codes."""
    readme = (pathlib.Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")

    assert re.findall(r"^\| (LC\d{3}) \| ([\w-]+) \|", readme, re.MULTILINE) == [(rule.info.code, rule.info.name) for rule in RULES]


def edited(text: str, fix: Fix | None) -> str:
    """A text with the edits of a fix made, from its end so that no place moves."""
    assert fix is not None
    raw = text.encode()
    for edit in sorted(fix.edits, key=lambda edit: -edit.span.start):
        raw = raw[: edit.span.start] + edit.replacement.encode() + raw[edit.span.end :]
    return raw.decode()


def test_one_url_is_one_finding(check: Check) -> None:
    """A URL in all three claims gives one finding; the other two places are related."""
    finding = next(found for found in check({"a.md": wordpress(BURNER, BURNER, BURNER)}).findings if found.code == "LC302")

    assert [related.role for related in finding.related] == ["canonical", "source"]


def test_a_proxy_known_to_be_shut_down_is_an_error(check: Check) -> None:
    """A FeedsPortal claim is an error, a Google News claim a warning: only one of them is known to be gone."""
    google = f"https://news.google.com/news/url?sa=t&url={PAPER}"
    severities = {
        name: next(found.severity for found in check({"a.md": wordpress(url, url, url)}).findings if found.code == "LC301")
        for name, url in (("portal", PORTAL), ("google", google))
    }

    assert severities == {"portal": Severity.ERROR, "google": Severity.WARNING}


def test_offline_a_mismatch_is_only_likely(check: Check) -> None:
    """Two different URLs may lead to one page, so that offline no mismatch is confirmed."""
    finding = next(found for found in check({"a.md": wordpress(canonical=NEWS)}).findings if found.code == "LC201")

    assert finding.certainty is Certainty.LIKELY


def test_a_local_rewrite_is_proven_by_the_text(check: Check) -> None:
    """A Source link bent into the site's own uploads is confirmed, even offline."""
    bent = "https://digest.example/wp-content/uploads/2016/05/A-Title.paper.example2016/05/the-slug/"
    finding = next(found for found in check({"a.md": wordpress(source=bent)}).findings if found.code == "LC202")

    assert finding.certainty is Certainty.CONFIRMED
    assert "own files" in finding.message


def test_claims_that_meet_after_redirects_agree(check: Check) -> None:
    """A claim that redirects to the other claim's page leads to the same target, and is a redirector of its own."""
    world = {PAPER: ALIVE, NEWS: httpx.Response(302, headers={"Location": PAPER})}
    report = check({"a.md": wordpress(canonical=NEWS)}, world)

    assert codes_of(report, PLACEHOLDERS) == ("LC301",)
    assert report.posts[0].agreement == "same-target"


def test_claims_that_live_apart_disagree_for_certain(check: Check) -> None:
    """Two pages seen alive at different addresses confirm the mismatch."""
    world = {PAPER: ALIVE, NEWS: httpx.Response(200)}
    finding = next(iter(check({"a.md": wordpress(canonical=NEWS)}, world).posts[0].findings))

    assert (finding.code, finding.certainty) == ("LC201", Certainty.CONFIRMED)


def test_a_canonical_that_names_this_site_is_at_fault_and_not_the_source(check: Check) -> None:
    """Where an importer's post has no original_link, LC205 speaks of its canonical URL, and the Source link is right."""
    own = "https://digest.example/a-title/"

    assert codes_of(check({"a.md": wordpress(original=None, canonical=own)}), PLACEHOLDERS) == ("LC101", "LC205")


def test_a_gate_does_not_set_claims_apart(check: Check) -> None:
    """Two claims that end at a consent page, each with an address of its own, mean the pages before it."""
    gates = [f"https://consent.paper.example/?continue={PAPER}&visit={number}" for number in (1, 2)]
    leads = {PAPER: gates[0], BURNER: PAPER.replace("https", "http"), PAPER.replace("https", "http"): gates[1]}
    world = {url: httpx.Response(302, headers={"Location": to}) for url, to in leads.items()}
    report = check({"a.md": wordpress(original=BURNER)}, {**world, **dict.fromkeys(gates, page("Before you continue"))})

    assert report.posts[0].agreement == "same-target"


INDEX = f"{PAPER}index.html"


def test_claims_that_most_sites_take_for_one_page_agree(check: Check) -> None:
    """A folder and its index file are one page as a rule, so that no mismatch is reported, offline or online."""
    offline = check({"a.md": wordpress(source=INDEX)})
    online = check({"a.md": wordpress(source=INDEX)}, {PAPER: ALIVE, INDEX: ALIVE})

    assert [codes_of(report, PLACEHOLDERS) for report in (offline, online)] == [(), ()]
    assert offline.posts[0].agreement == online.posts[0].agreement == "likely"


@pytest.mark.parametrize(
    ("canonical", "agreed"),
    [
        ("https://paper.example/en/the-slug", True),
        ("https://paper.example/pt-br/o-sino", True),
        ("https://paper.example/uk/another", False),
        ("https://paper.example/another", False),
    ],
)
def test_a_translation_on_the_same_site_is_no_mismatch(check: Check, canonical: str, agreed: bool) -> None:
    """An address below a language's folder or label says in its language what the other one says; a country's folder proves nothing."""
    source = "https://paper.example/the-slug"
    post = f"---\ntitle: x\ncanonical_url: {canonical}\n---\nText\n\nOriginally published on [The Paper]({source}).\n"
    report = check({"a.md": post}, {source: ALIVE, canonical: ALIVE})

    found = {finding.code for finding in report.findings}
    assert (report.posts[0].agreement, "LC202" not in found) == (Agreement.LIKELY if agreed else Agreement.SAME_SITE, agreed)


def test_what_is_likely_one_page_is_never_a_confirmed_mismatch(check: Check) -> None:
    """Where the settings want claims to agree for certain, a page that is likely the same is a likely mismatch."""
    report = check({"a.md": wordpress(source=INDEX)}, {PAPER: ALIVE, INDEX: ALIVE}, agree_at=Agreement.SAME_PAGE)

    assert [(found.code, found.certainty) for found in report.posts[0].findings] == [("LC202", Certainty.LIKELY)]


def test_a_third_page_is_a_confirmed_mismatch_beside_two_spellings_of_one(check: Check) -> None:
    """That two claims are only likely one page takes nothing from the third, which is another."""
    world = {PAPER: ALIVE, INDEX: ALIVE, NEWS: ALIVE}
    (found,) = check({"a.md": wordpress(canonical=INDEX, source=NEWS)}, world).posts[0].findings

    assert (found.code, found.certainty) == ("LC202", Certainty.CONFIRMED)


def test_a_canonical_of_ones_own_is_no_claim_about_the_source(check: Check) -> None:
    """A link blog may declare its own post canonical; an importer's canonical on the site itself takes the credit."""
    own = "https://digest.example/a-title/"
    blog = f"---\npermalink: {own}\nsource_url: {PAPER}\ncanonical: {own}\n---\nText\n"

    assert codes_of(check({"a.md": blog}), PLACEHOLDERS) == ()
    assert codes_of(check({"a.md": wordpress(canonical=own)}), PLACEHOLDERS) == ("LC205",)


@pytest.mark.parametrize(
    ("front", "codes"),
    [
        ("robots: noindex, follow", ()),
        ("robots: [NOINDEX]", ()),
        ("robots:\n  index: false", ()),
        ("seo:\n  robots: none", ()),
        ("robotsNoIndex: true", ()),
        ("_yoast_wpseo_meta-robots-noindex: '1'", ()),
        ("noindex: false", ("LC205",)),
        ("robots: index, follow", ("LC205",)),
        ("index: false", ("LC205",)),
        ("title: robots noindex", ("LC205",)),
    ],
)
def test_a_copy_that_is_kept_from_the_index_takes_no_credit(check: Check, front: str, codes: tuple[str, ...]) -> None:
    """A post that search engines are told not to list may name itself canonical, or nobody."""
    own = wordpress(canonical="https://digest.example/a-title/").replace("post_excerpt: ''", front)
    nobody = wordpress(canonical=None).replace("post_excerpt: ''", front)

    assert codes_of(check({"a.md": own}), PLACEHOLDERS) == codes
    assert codes_of(check({"a.md": nobody}), PLACEHOLDERS) == (("LC102",) if codes else ())


def test_what_the_choices_mean_is_explained(check: Check) -> None:
    """The finding about a copy that names itself offers both ways to leave the credit to the publisher."""
    (found,) = (
        found for found in check({"a.md": wordpress(canonical="https://digest.example/a-title/")}).findings if found.code == "LC205"
    )

    assert found.help == f"write {PAPER}, or keep the post from the index by robots: noindex"
    assert {"`robots: noindex`", "hint"} <= set(re.findall(r"`[^`]+`|hint", info_of("LC205").explanation))


def test_a_self_canonical_post_is_as_likely_wrong_as_its_source_is_one(check: Check) -> None:
    """What words of the body alone say is no proof that the post was taken from elsewhere."""
    own = "https://digest.example/a-title/"
    front = f"---\ntitle: A title\npermalink: {own}\ncanonical_url: {own}\n---\n"
    text = f"{front}Text.\n\nThis article was first published on [The Paper]({PAPER}).\n"
    (found,) = (one for one in check({"a.md": text}, canonical=CanonicalAt.PUBLISHER).findings if one.code == "LC205")

    assert found.certainty is Certainty.LIKELY


def test_an_original_in_the_front_matter_asks_for_no_source_link(check: Check) -> None:
    """A site whose template prints the Source link has none in its bodies; one that leads elsewhere is wrong where two fields agree."""
    front = f"---\ntitle: x\noriginal_link: {PAPER}\n---\nText.\n"
    world = {PAPER: page("A title"), NEWS: page("Another")}
    found = check({"a.md": front, "b.md": f"{front}\n[Source]({PAPER})\n", "c.md": f"{front}\n[Source]({NEWS})\n"}, world).findings

    # LC206 names the page that all three were taken from.
    assert {finding.code: finding.certainty for finding in found if finding.code != "LC206"} == {"LC202": Certainty.LIKELY}

    both = front.replace("\n---\nText", f"\ncanonical_url: {PAPER}\n---\nText")
    found = check({"a.md": both, "b.md": both, "c.md": f"{both}\n[Source]({NEWS})\n"}, world).findings
    assert {finding.code: finding.certainty for finding in found if finding.code != "LC206"} == {"LC202": Certainty.CONFIRMED}


def test_a_site_may_expect_a_source_link_of_every_post(check: Check) -> None:
    """Where the settings expect it, an ordinary post's Source link is a claim, and its absence a finding."""
    posts = {"a.md": f"---\ntitle: a\n---\nText\n\n[Source]({NEWS})\n", "b.md": "---\ntitle: b\n---\nText\n"}
    report = check(posts, expect=(Role.SOURCE,))

    assert [finding.path for finding in report.findings if finding.code == "LC103"] == ["b.md"]


def test_an_opaque_claim_takes_no_side(check: Check) -> None:
    """One claim behind an opaque proxy beside two that agree is unresolved, not a mismatch."""
    report = check({"a.md": wordpress(original=BURNER)})

    assert codes_of(report, PLACEHOLDERS) == ("LC302",)
    assert report.posts[0].agreement == "unknown"


def test_two_known_claims_apart_and_one_opaque_all_differ(check: Check) -> None:
    """Without the third page there is no majority between two that differ."""
    codes = codes_of(check({"a.md": wordpress(original=BURNER, source=MORE)}), PLACEHOLDERS)

    assert set(codes) == {"LC204", "LC302"}


def test_a_dead_page_is_asked_twice_before_it_is_confirmed(check: Check) -> None:
    """A 404 that a second request answers with the page is no death."""
    answers = iter([httpx.Response(404), httpx.Response(200)])

    class Recovering(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            return next(answers)

    assert resolve([PAPER], Settings(host_interval_ms=0), transport=Recovering())[0].outcome == "alive"


def test_a_name_that_does_not_exist_is_a_gone_host(check: Check) -> None:
    """Only the answer that a name does not exist makes a host gone."""

    class NoSuchName(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("no such name") from socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    resolution = resolve([PAPER], Settings(host_interval_ms=0), transport=NoSuchName())[0]
    assert (resolution.outcome, resolution.certainty) == ("host-gone", Certainty.LIKELY)


def test_placeholders_are_one_finding_for_all_posts(check: Check) -> None:
    """What a template leaves in every post is said once, with the posts."""
    report = check({"a.md": wordpress(), "b.md": wordpress(NEWS, NEWS, NEWS)})

    assert [(finding.code, finding.posts) for finding in report.archive] == [("LC003", ("a.md", "b.md"))] * 2


def test_a_body_link_through_a_dead_proxy_is_dead_for_its_reader(check: Check) -> None:
    """Readers meet the dead proxy, although the page that it means is known."""
    finding = next(found for found in check({"a.md": wordpress(body=f'<a href="{PORTAL}">x</a>')}).findings if found.code == "LC401")

    assert (finding.severity, finding.certainty) == (Severity.WARNING, Certainty.CONFIRMED)


def test_a_page_behind_a_living_proxy_is_as_surely_gone_as_its_own_answer() -> None:
    """A proxy that lives does not make it certain that the page behind it is gone."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "news.google.com":
            return httpx.Response(200)
        raise httpx.ConnectError("no such name", request=request) from socket.gaierror(socket.EAI_NONAME, "unknown")

    google = f"https://news.google.com/news/url?url={PAPER}"
    resolution = resolve([google], Settings(host_interval_ms=0), transport=httpx.MockTransport(answer))[0]

    assert (resolution.outcome, resolution.certainty) == ("alive", "confirmed")
    assert (resolution.target_outcome, resolution.target_certainty) == ("host-gone", "likely")


def test_a_host_gone_behind_a_living_proxy_fails_no_gate(check: Check) -> None:
    """The finding about the page has the page's certainty, not the proxy's."""
    google = f"https://news.google.com/news/url?url={PAPER}"
    world = {google: ALIVE, PAPER: httpx.ReadTimeout}
    findings = {found.code: found for found in check({"a.md": wordpress(google, google, google)}, world).posts[0].findings}

    assert findings["LC403"].certainty is Certainty.LIKELY


def test_a_blocked_opaque_proxy_is_not_called_unresolvable_for_certain(check: Check) -> None:
    """A shortener that answers 429 may lead anywhere: the finding must not fail a gate."""
    findings = check({"a.md": wordpress(BURNER, BURNER, BURNER)}, {BURNER: httpx.Response(429)}).posts[0].findings

    assert [(found.code, found.certainty) for found in findings] == [("LC302", Certainty.UNKNOWN)]


@pytest.mark.parametrize("status", [400, 402, 405, 406, 408, 409, 414, 418, 422, 425, 431, 444, 499, 302, 305, 600, 777])
def test_a_status_that_says_nothing_of_the_page_is_named(check: Check, status: int) -> None:
    """Neither alive nor dead: the finding gives the status, and its unknown certainty fails no gate."""
    findings = check({"a.md": wordpress(body=f'<a href="{NEWS}">x</a>')}, {PAPER: ALIVE, NEWS: httpx.Response(status)}).posts[0].findings

    assert [(found.code, found.certainty, found.message) for found in findings] == [
        ("LC409", Certainty.UNKNOWN, f"{NEWS} could not be checked (status {status})")
    ]


@pytest.mark.parametrize("space", ["\u00a0", "\u3000", "\u2003"])
def test_a_space_that_browsers_keep_is_not_taken_away_from_a_claim(check: Check, space: str) -> None:
    """A template writes the value as it stands, and its readers ask for another page."""
    report = check({"a.md": f'---\noriginal_url: "{PAPER}{space}"\n---\nText\n', "b.md": f'---\noriginal_url: " {PAPER} "\n---\nText\n'})

    assert [(post.path, [found.code for found in post.findings]) for post in report.posts] == [("a.md", ["LC106"]), ("b.md", [])]


def test_a_link_that_was_not_asked_is_no_finding(check: Check) -> None:
    """What the settings or the budget leave out is said of the run, not of each link."""
    report = check({"a.md": wordpress(body=f'<a href="{NEWS}">x</a>')}, {PAPER: ALIVE}, request_budget=1)

    assert codes_of(report, PLACEHOLDERS) == ()


def test_a_dead_opaque_proxy_is_unresolved_for_certain(check: Check) -> None:
    """A FeedBurner link that is answered with 404 twice leads nowhere."""
    findings = check({"a.md": wordpress(BURNER, BURNER, BURNER)}, {}).posts[0].findings

    assert [(found.code, found.certainty) for found in findings] == [("LC302", Certainty.CONFIRMED)]


def test_the_evidence_of_a_dead_proxy_is_its_own_answer(check: Check) -> None:
    """A body link through a dead proxy cites the proxy's status, not that of the living page in its text."""
    world = {PAPER: ALIVE, PAPER.replace("https", "http"): ALIVE}
    findings = check({"a.md": wordpress(body=f'<a href="{PORTAL}">x</a>')}, world).posts[0].findings

    assert [(found.code, "(status 404)" in found.message) for found in findings] == [("LC401", True)]
