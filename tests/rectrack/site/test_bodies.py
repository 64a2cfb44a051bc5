"""A party's page has all that is said by it and of it, each kind apart; an addressee's what was addressed to it."""

import re
from html import unescape
from urllib.parse import unquote

import pytest
from msgspec.structs import replace

from rectrack.github.types import Site as Hosted
from rectrack.pages.issue import Issues
from rectrack.record.recommendation import Dispute, Position, Source
from rectrack.record.register import Register
from rectrack.record.values import Flag
from rectrack.site import build
from tests.rectrack import examples
from tests.rectrack.site import reading
from tests.rectrack.site.reading import Read, Site

LINE = re.compile(
    r'<section class="item">.*?</section>|<div class="view">.*?</div>(?!\s*<p class="source">|\s*<a class="wrong")',
    re.DOTALL,
)
ABOUT = re.compile(r"(p|addressed)/[^/]+/index.html|(differ|requests|r/\d+)/index.html")


@pytest.fixture(scope="module")
def pages() -> dict[str, Read]:
    return reading.pages(reading.example())


def site_of(register: Register) -> Site:
    return dict(build.files(reading.material(register)))


def test_it_leads_to_exactly_the_recommendations_whose_files_name_the_party(pages: dict[str, Read]) -> None:
    known = examples.register()
    for party in known.parties:
        naming = {
            f"../../r/{r.number}/index.html"
            for r in known.recommendations
            if party.id in {*(p.party for p in r.positions), *(p.reported_by for p in (*r.positions, *r.responses))}
            or party.id in {*(asked.of for asked in r.requests), *(dispute.by for dispute in r.disputes)}
        }
        assert {link for link in pages[f"p/{party.id}/index.html"].links if "/r/" in link} == naming, party.id


def test_own_entered_reported_and_inferred_views_stand_apart(pages: dict[str, Read]) -> None:
    union, operator = (pages[f"p/{id_}/index.html"].said for id_ in ("union", "registry-operator"))

    own, reported = union.split("What others report of it, not confirmed")
    assert "Support with changes, March 2018" in own
    assert "A year is too long." in own
    assert "Oppose, 2017, as reported by The association, not confirmed" in reported
    assert "(no longer counted: Union of States objects to this)" in reported
    assert "We never said that we fear the cost." in reported.split("What it objects to")[1]
    assert "Prices are a matter of contract." in operator.split("What a keeper entered for it")[1]
    assert "What is only read from the source" in pages["p/silent/index.html"].said


def test_what_its_account_did_not_write_here_is_never_what_it_says_itself() -> None:
    known = examples.register()
    first = known.recommendations[0]
    typed = Position(party="silent", stance="support", date="2019", reason="Typed into the file.")
    recommendations = (replace(first, positions=(typed,)), *known.recommendations[1:])

    pages = reading.pages(site_of(replace(known, recommendations=recommendations)))

    entered = pages["p/silent/index.html"].said.partition("What a keeper entered for it")[2]
    assert "Support, 2019, entered by the keepers Typed into the file." in entered
    assert "2019, entered by the keepers Typed into the file." in pages[f"r/{first.number}/index.html"].said


def test_earlier_views_stand_there_too_and_how_many_have_none(pages: dict[str, Read]) -> None:
    said = pages["p/engineer/index.html"].said

    assert said.index("Reserve their position") < said.index("Support, 2017")
    assert "No view of its own is recorded on" in said


@pytest.mark.parametrize(
    ("changes", "spoke", "has_page"),
    [
        ({}, False, True),
        ({"person": Flag.TRUE}, False, False),
        ({"person": Flag.TRUE}, True, True),
        ({"person": Flag.TRUE, "page_agreed": "2020"}, False, True),
        ({"person": Flag.TRUE, "page_agreed": "2020", "name_withheld": "2021"}, True, False),
    ],
)
def test_a_person_has_a_page_only_if_its_account_spoke_here_or_it_agreed(
    changes: dict[str, Flag | str], *, spoke: bool, has_page: bool
) -> None:
    known = examples.register()
    party = replace(next(p for p in known.parties if p.id == "silent"), **changes)
    parties = tuple(party if p.id == party.id else p for p in known.parties)
    first = known.recommendations[0]
    comment = Source(comment="https://github.com/octo/tracker/issues/10#issuecomment-1")
    said = Position(party="silent", stance="support", date="2019", source=comment if spoke else None)
    recommendations = (replace(first, positions=(*first.positions, said)), *known.recommendations[1:])

    site = site_of(replace(known, parties=parties, recommendations=recommendations))

    assert ("p/silent/index.html" in site) == has_page
    assert [path for path in site if path.startswith("p/withheld")] == []
    if has_page:
        assert (b'content="noindex"' in site["p/silent/index.html"]) == ("person" in changes)
    assert reading.unresolved(site) == set()


def test_an_addressees_page_says_what_it_was_asked_and_answered(pages: dict[str, Read]) -> None:
    said = pages["addressed/registry/index.html"].said

    assert "Asked for an answer on 15 March 2018, until June 2018." in said
    assert "accepted in part, 15 June 2018, entered by the secretariat." in said
    assert "Earlier: noted, April 2018, entered by the keepers." in said
    assert "past its date" in said
    assert "Publish a list of fees: Implemented; to be done by December 2018, set by the registry" in said
    governments = pages["addressed/governments/index.html"].said
    assert "No answer recorded." in governments


def test_what_nobody_is_known_to_have_asked_says_so() -> None:
    known = examples.register()
    without = tuple(replace(r, requests=(), responses=()) for r in known.recommendations)

    said = Read(site_of(replace(known, recommendations=without))["addressed/governments/index.html"].decode()).said

    assert "No record that it was asked for an answer." in said
    assert "No answer recorded." not in said


def test_parties_link_to_their_pages(pages: dict[str, Read]) -> None:
    assert "../../p/island/index.html" in pages["r/1/index.html"].links
    assert "../../addressed/registry/index.html" in pages["r/1/index.html"].links


def test_an_entry_over_a_partys_own_word_says_so_wherever_it_stands() -> None:
    known = examples.register()
    first = known.recommendations[0]
    comment = Source(comment="https://github.com/octo/tracker/issues/10#issuecomment-1")
    own = Position(party="silent", stance="support", date="2019-03", source=comment)
    entered = replace(own, stance="oppose", date="2020", source=first.sources[0], entered_by="the chair")
    r = replace(first, positions=(own, entered))
    now = replace(known, recommendations=(r, *known.recommendations[1:]))

    pages = reading.pages(site_of(now))

    told = "2020, entered by the chair in place of its own account's words of March 2019"
    for page in ("p/silent/index.html", f"r/{r.number}/index.html"):
        assert told in pages[page].said
    issue = Issues(now, Hosted(web="https://github.com/octo/tracker", branch="main"), None).spec(r).section
    assert "*entered by the chair in place of its own account's words of March 2019*" in issue


def test_what_a_party_objects_to_is_told_nowhere_without_the_objection() -> None:
    known = examples.register()
    first = known.recommendations[0]
    letter = first.sources[0]
    entered = Position(party="silent", stance="oppose", date="2019", reason="Disputed words.", source=letter)
    objection = Dispute(by="silent", text="Not so.", date="2020", source=letter)
    r = replace(first, positions=(*first.positions, entered), disputes=(objection,))

    pages = reading.pages(site_of(replace(known, recommendations=(r, *known.recommendations[1:]))))

    beside = {path: page.said for path, page in pages.items() if "Disputed words." in page.said}
    assert {"changes/index.html", "p/silent/index.html", f"r/{r.number}/index.html"} <= {*beside}
    assert [path for path, said in beside.items() if "object" not in said.split("Disputed words.")[0][-300:]] == []


def test_whoever_finds_a_line_about_a_party_wrong_has_a_mail_to_send_beside_it() -> None:
    site = {path: text.decode() for path, text in reading.example().items() if path.endswith(".html")}
    lines = {path: LINE.findall(site[path].partition('id="never"')[0]) for path in site if ABOUT.match(path)}
    mails = [
        unquote(unescape(link)) for link in re.findall('class="wrong" href="([^"]*)"', site["differ/index.html"])
    ]

    assert [(path, line) for path in lines for line in lines[path] if 'class="wrong"' not in line] == []
    assert all(lines[path] for path in ("p/island/index.html", "addressed/registry/index.html", "differ/index.html"))
    wanted = "mailto:tracker@example.org?subject=Something wrong: recommendation 1, Registry Operator Inc."
    assert any(mail.startswith(wanted) and "https://octo.example/tracker/r/1/" in mail for mail in mails), mails


def test_where_nobody_is_listed_or_addressed_yet_the_pages_say_so() -> None:
    known = examples.without_bodies()
    found = reading.pages(site_of(known))
    page = found[f"r/{known.recommendations[0].number}/index.html"].said

    assert "This tracker lists no parties yet." in page
    assert "Every party" not in page
    assert "No recommendation here says to whom it is addressed." in found["addressed/index.html"].said
