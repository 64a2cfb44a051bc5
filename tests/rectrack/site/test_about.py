"""The pages that explain a tracker: about, its parties and addressees, and what is overdue."""

import re
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.site.site_pages import Site, pages, site_of, unresolved

LETTER = "source: {url: https://example.org/letter}"
BUTTONS = {
    "Find a recommendation": "#find",
    "Dispute or correct an entry": "about/index.html#dispute",
    "Use this for your group": "about/index.html#use",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return files.make_tracker(tmp_path, 1)


def buttons(site: Site) -> dict[str, str]:
    """Return the links that follow the lead, by their words."""
    links = site["index.html"].decode().partition('<p class="do">')[2].partition("</p>")[0]
    return {words: address for address, words in re.findall(r'<a href="([^"]*)">(.*?)</a>', links)}


def test_three_links_follow_the_lead_and_lead_to_places(root: Path) -> None:
    site = site_of(root)
    front = site["index.html"].decode()

    assert buttons(site) == BUTTONS
    assert front.index('class="lead"') < front.index('class="do"') < front.index('class="summary"')
    assert unresolved(site) == set()


def test_the_menu_leads_to_about_and_parties(root: Path) -> None:
    links = pages(site_of(root))["r/1/index.html"].links

    assert {"../../about/index.html", "../../parties/index.html"} <= {*links}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("", "Maintainers: the testers. No contact address has been published yet."),
        ("", "Without a GitHub account, you cannot take part yet, because no contact address has been published."),
        ("", "Readers cannot report an error yet: the maintainers have published no contact address."),
        ("contact: desk@example.org\n", "Contact: desk@example.org."),
        ("contact: desk@example.org\n", "Without a GitHub account, write to desk@example.org."),
        ("contact: desk@example.org\n", "The link begins an email or leads to the contact page"),
        ("maintainer_party: alliance\n", "The maintainers are also a party on this site:"),
        ("", "is a count, not a finding of consensus"),
        ("", "imply no opinion on the legal status of any State"),
        ("", "Silence means neither support nor opposition, with or without a request."),
        ("", "Until the dispute is withdrawn, entries that maintainers entered for this party or addressee are not"),
        ("", "Positions and responses in its own comments are counted."),
        ("", "Each recommendation has a number. A number is never used again."),
        ("", "This tracker names no licence for its record."),
        ("", "recommendations.csv: the recommendations as a table status.json: the current state as data"),
    ],
)
def test_about_says_who_how_and_where(root: Path, settings: str, words: str) -> None:
    files.edit(root / "tracker.yaml", "maintained_by: the testers\n", f"maintained_by: the testers\n{settings}")

    assert words in pages(site_of(root))["about/index.html"].said


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("https://example.org/write?to=us", "https://example.org/write?to=us"),
        ("http://example.org/write", "http://example.org/write"),
        (
            "desk+a_b@example.org",
            "mailto:desk+a_b@example.org?subject=Error%20report%3A%20Recommendations%20for%20testing&body=",
        ),
    ],
)
def test_an_error_is_reported_by_email_or_on_the_contact_page(root: Path, contact: str, link: str) -> None:
    files.edit(root / "tracker.yaml", "maintained_by: the testers\n", f"maintained_by: x\ncontact: {contact}\n")

    assert link in pages(site_of(root))["r/1/index.html"].links


def test_about_says_what_each_status_means_and_once_that_an_address_is_not_known(root: Path) -> None:
    said = pages(site_of(root))["about/index.html"].said

    assert "Proposed Put forward." in said
    assert said.count("No address is known for") == 1
    files.edit(root / "tracker.yaml", "{id: paper-2017,", "{id: paper-2017, url: https://example.org/p,")
    about = pages(site_of(root))["about/index.html"]
    assert "No address is known for" not in about.said
    assert "https://example.org/p" in about.links


@pytest.mark.parametrize("name", ["LICENSE", "LICENCE.md", "COPYING"])
def test_about_names_the_file_of_the_licence(name: str, root: Path) -> None:
    files.write(root / name, "CC BY 4.0")
    said = pages(site_of(root))["about/index.html"].said

    assert (
        f"The tracker has a licence file: {name}. If the file does not mention the record, ask the maintainers"
        in said
    )
    assert "names no licence" not in said


def test_about_has_no_empty_list(root: Path) -> None:
    page = site_of(root)["about/index.html"].decode()

    assert "No address is known for" in page
    assert not re.search(r"<ul>\s*</ul>", page)


def test_the_page_of_parties_counts_own_and_reported_positions_and_never_inferred_ones(root: Path) -> None:
    domreg = f"{{party: domreg, date: 2019, {LETTER}"
    for number, others in enumerate(("stance: support, reported_by: northland", "stance: oppose, inferred: true"), 1):
        own = f"{{party: northland, stance: oppose, date: 2019, {LETTER}}}"
        files.add(root, number, positions=f"\n  - {own}\n  - {domreg}, {others}}}")
    said = pages(site_of(root))["parties/index.html"].said

    assert "Northland government 2 0" in said
    assert "The registry technical community 0 1" in said
    assert "The names corporation 2 recommendations, no response recorded" in said


def test_the_page_of_parties_lists_no_person_without_consent(root: Path) -> None:
    person = "parties:\n  - {id: ann, name: Ann Example, group: academia, is_person: true}\n"
    files.edit(root / "parties.yaml", "parties:\n", person)
    files.add(root, 1, positions=f"\n  - {{party: ann, stance: support, date: 2019, {LETTER}}}")
    site = site_of(root)

    said = pages(site)["parties/index.html"].said
    counts = re.search(r" (\d+) of (\d+) parties Own positions", said)
    assert counts
    assert int(counts[2]) - int(counts[1]) == 1
    assert "leaves out 1 person. A person is listed only if the person wrote here or agreed to a page." in said
    assert {path for path, text in site.items() if b"Ann Example" in text} & {"parties/index.html"} == set()


TARGETS = {
    1: "{date: 2018, set_by: the plenary}",
    2: "{date: 2019}",
    3: "{date: 2020, set_by: the testers}",
}


def test_dates_that_others_set_are_apart_from_those_of_maintainers(root: Path) -> None:
    for number, target in TARGETS.items():
        files.add(root, number, target=target)
    page = pages(site_of(root))["overdue/index.html"]
    others, _, maintainers = page.said.partition("Target date set by maintainers")

    assert "3 recommendations Target date set by others, or not stated by whom 1 Do this" in others
    assert re.findall(r"Target date: (\d+), set by", others) == ["2018"]
    assert re.findall(r"Target date: (\d+), set by", maintainers) == ["2019", "2020"]
