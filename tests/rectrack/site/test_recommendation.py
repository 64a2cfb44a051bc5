"""The page of one recommendation: its status, its neighbours, and one timeline of all that is recorded."""

import json
import re
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.board_and_issues.example import Example
from tests.rectrack.site.site_pages import Read, pages, site_of


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Read:
    tracker = Example(tmp_path_factory.mktemp("tracker"))
    return _page(tracker, 1)


def _page(tracker: Example, number: int) -> Read:
    tracker.run("board")
    tracker.run("site", str(tracker.root / "site"))
    return Read((tracker.root / f"site/r/{number}/index.html").read_text(encoding="utf-8"))


def test_its_own_words_are_quoted_before_the_summary_in_their_language(page: Read) -> None:
    words, after = page.said.partition(" Text Registries shall publish")[2].split(" Summary ", 1)

    assert words.endswith("Source: Contribution on registries, The association, A/72/1, paragraph 140.7")
    assert after.startswith("Registries should publish")
    assert ("blockquote", {"lang": "fr"}) in page.tags


def test_a_short_title_says_who_made_it(page: Read) -> None:
    assert "Publish what registries charge & why Author of the short title: the secretariat Addressees: " in page.said


def test_one_timeline_has_requests_their_due_dates_responses_decisions_and_progress_by_day(page: Read) -> None:
    timeline = page.said.rpartition(" History ")[2].rpartition(" Source ")[0]

    places = [
        timeline.index(words)
        for words in (
            "November 2019 Partly implemented",
            "June 2019 @octocat – progress report. Action: “Publish a list of fees”. Verified by: the secretariat.",
            "small islands included – response due date. Date of the request: 15 March 2018.",
            "15 June 2018 The registry – response: accepted in part",
            "15 March 2018 The registry – response requested. Response due date: June 2018.",
            "1 March 2018 The working group – decision: agreed",
            "2017 An engineer: Support, entered by the maintainers. A later entry replaced or withdrew",
        )
    ]
    assert places == sorted(places)
    assert page.ids.count("history") == 1


def test_it_names_who_set_an_overdue_date_and_since_when(page: Read) -> None:
    assert "Target date 2020, set by: The working group. Overdue since 1 January 2021" in page.said
    assert (
        "and none is recorded. Date of the request: 15 March 2018. The response due date has passed: December 2018."
        in page.said
    )
    assert "overdue" not in page.said.partition("Overdue since")[2].partition("Lists:")[0]


def test_it_leads_to_its_neighbours_its_source_and_its_parts(page: Read, tmp_path: Path) -> None:
    assert "https://archive.example/paper" in page.links
    assert "../../r/2/index.html" in page.links
    assert {"status", "disputes", "positions", "history"} <= {*page.ids}
    assert {"#disputes", "#positions", "#history"} <= {*page.links}
    assert not {"#views", "#objections", "#happened", "#stands"} & {*page.links}
    last = _page(Example(tmp_path), 4)
    assert "Previous: 3" in last.said
    assert "Next: " not in last.said


def test_its_words_on_checks_and_inferred_positions_are_sentences(page: Read, tmp_path: Path) -> None:
    assert "The silent party: A maintainer reads the source as agreeing with this party." in page.said
    assert (
        "1 March 2018 The silent party: A maintainer reads the source as agreeing with this party."
        in page.said.rpartition(" History ")[2]
    )
    assert "The silent party: Support" not in page.said
    assert "Inferred from the source A maintainer concluded" in page.said
    other = _page(Example(tmp_path), 2)
    assert "Proposed since February 2017. No check is recorded after February 2017." in other.said
    assert "ot checked since" not in other.said


def test_a_reported_response_beside_an_own_one_is_not_called_earlier(tmp_path: Path) -> None:
    own = "{by: registry, response: noted, date: 2018-02, source: {url: https://example.org/a}, entered_by: me}"
    reported = "{by: registry, response: accepted, date: 2018-03, reported_by: association}"
    tracker = Example(tmp_path, {"fair-courts": {"addressees": "[registry]", "responses": f"[{own}, {reported}]"}})

    timeline = _page(tracker, 2).said

    assert "own response counts instead" in timeline
    assert "a later response replaced it" not in timeline


LETTER = "source: {url: https://example.org/letter}"
READ = f"{{party: domreg, stance: oppose, date: 2018, inferred: true, {LETTER}}}"
REPORTED = f"{{party: alliance, stance: oppose, date: 2018, reported_by: northland, {LETTER}}}"


def test_opposition_that_is_inferred_is_apart_from_reported_opposition_and_has_no_stance(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 0)
    files.add(root, 1, positions=f"\n  - {READ}\n  - {REPORTED}")

    said = pages(site_of(root))["disagreement/index.html"].said
    reported, _, inferred = said.partition("Opposition reported by others")[2].partition("Inferred from the source")

    assert "The association: ■ Oppose" in reported
    assert "The registry" not in reported
    assert "The registry, 2018. Inferred" in inferred
    assert "A maintainer reads the source as disagreeing with this party." in inferred
    assert "The record has no position stated by this party." in inferred
    assert "■" not in inferred


def test_an_inferred_position_that_a_later_entry_replaced_names_no_missing_position(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 0)
    own = f"{{party: domreg, stance: support, date: 2019, {LETTER}}}"
    request = "\n  - {to: domreg, type: position, date: 2018-05}"
    files.add(root, 1, positions=f"\n  - {READ}\n  - {own}", requests=request)

    known = pages(site_of(root))
    timeline, party = known["r/1/index.html"].said.rpartition(" History ")[2], known["p/domreg/index.html"].said

    replaced = "A later entry replaced or withdrew this position."
    assert f"The registry: A maintainer reads the source as disagreeing with this party. {replaced}" in timeline
    assert f"2018. Inferred. Not counted. {replaced}" in party
    assert not re.search("no position stated|none is recorded|Not counted. Not counted", timeline + party)


def test_parties_without_a_position_are_named_and_persons_without_an_entry_are_counted(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 0)
    names = ("ann", "bo", "cy")
    persons = "".join(f"  - {{id: {n}, name: Dr {n}, group: academia, is_person: true}}\n" for n in names)
    files.edit(root / "parties.yaml", "parties:\n", f"parties:\n{persons}")
    own = f"{{party: northland, stance: support, date: 2019, {LETTER}}}"
    files.add(root, 1, positions=f"\n  - {own}\n  - {READ.replace('domreg', 'ann')}")
    files.add(
        root, 2, positions="".join(f"\n  - {own.replace('northland', n)}" for n in ("alliance", "bo", "domreg"))
    )

    known = pages(site_of(root))

    first = known["r/1/index.html"].said.partition("Parties without a position of their own: 5 of 6")[2]
    assert "Dr ann (only inferred); The association; The registry" in first
    assert "2 persons are not named here, because this page has no entry about these persons." in first
    assert "Dr bo" not in first
    assert "Parties without a position of their own: 3 of 6" in known["r/2/index.html"].said
    everyone = (*names, "alliance", "northland", "domreg")
    files.add(root, 1, positions="".join(f"\n  - {own.replace('northland', n)}" for n in everyone))
    assert "Every party has a position of its own." in pages(site_of(root))["r/1/index.html"].said


def test_two_assessors_of_a_status_are_beside_each_other_and_in_no_count(tmp_path: Path) -> None:
    report = "\n  - {date: 2020, by: The government, status: implemented, text: Online., verified_by: the clerk}"
    earlier = report.replace("2020", "2019").replace("The government", "the  Government")
    files.add(files.make_tracker(tmp_path), 2, progress_reports=earlier + report)

    site = site_of(tmp_path)

    published = json.loads(site["status.json"])
    assert published["summary"]["statuses"] == {"proposed": 3}
    assert published["recommendations"][1]["assessments"] == [
        {"by": "The government", "status": "implemented", "date": "2020"}
    ]
    said = {path: " ".join(Read(page.decode()).said.split()) for path, page in site.items() if path.endswith(".html")}
    page, front, report = said["r/2/index.html"], said["index.html"], said["report/index.html"]
    both = "Proposed since February 2017. Implemented, 2020. Assessed by: The government."
    assert both in page
    assert both in said["addressees/names-board/index.html"]
    assert "Proposed, February 2017; Implemented, 2020, assessed by: The government" in report
    assert "Implemented 2020. Assessed by: The government." in front
    readme = (tmp_path / "README.md").read_text()
    assert "**Proposed** 2017<br>**Implemented** 2020. Assessed by: The government." in readme
