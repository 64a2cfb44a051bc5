"""`rectrack status`: another status, with its step in the history."""

import pytest

from tests.rectrack.desks import Desk
from tests.rectrack.files import TODAY, add, edit
from tests.rectrack.world import World


def test_a_status_and_its_step_are_all_that_changes(desk: Desk) -> None:
    result = desk.run("status", "rec-2", "withdrawn", "--note", "Taken back: too late", "--by", "The association")

    assert (result.code, result.err) == (0, "")
    assert result.out == f"Wrote {desk.root}/recommendations/rec-2.yaml: status withdrawn, 2024-05-06.\n"
    assert desk.changes("rec-2.yaml") == [
        "- status: proposed",
        "+ status: withdrawn",
        "+   - date: 2024-05-06",
        "+     status: withdrawn",
        "+     note: 'Taken back: too late'",
        "+     by: The association",
    ]


def test_evidence_may_be_given_several_times_and_the_date_as_well_as_it_is_known(desk: Desk) -> None:
    evidence = ("--evidence", "https://example.org/a", "--evidence", "Minutes, page 3")

    assert desk.run("status", "3", "adopted", "--date", "2024-03", *evidence).code == 0
    assert desk.changes("rec-3.yaml") == [
        "- status: proposed",
        "+ status: adopted",
        "+   - date: 2024-03",
        "+     status: adopted",
        "+     evidence: [https://example.org/a, 'Minutes, page 3']",
    ]


def test_the_status_that_it_has_already_changes_nothing_unless_something_is_said_of_it(desk: Desk) -> None:
    assert desk.run("status", "2", "proposed").out == (
        f"{desk.root}/recommendations/rec-2.yaml says so already: status proposed.\n"
    )
    assert desk.changes("rec-2.yaml") == []

    assert desk.run("status", "2", "proposed", "--note", "Put forward again.").code == 0
    assert "+     note: Put forward again." in desk.changes("rec-2.yaml")


def test_another_date_that_is_given_is_a_step_of_its_own_and_the_same_one_is_not(desk: Desk) -> None:
    refused = desk.refused("status", "2", "proposed", "--date", "2016")
    assert "2016 is earlier than the entry before, 2017-02" in refused
    assert "says so already" in desk.run("status", "2", "proposed", "--date", "2017-02").out
    assert desk.run("status", "2", "proposed", "--date", "2018-05").out.endswith("status proposed, 2018-05.\n")
    assert "+   - date: 2018-05" in desk.changes("rec-2.yaml")


def test_a_step_of_another_date_needs_evidence_of_its_own(desk: Desk) -> None:
    desk.run("status", "2", "adopted", "--evidence", "https://example.org/a", "--date", "2024-04")
    desk.before = desk.texts()

    assert "--evidence, which adopted needs" in desk.wrong("status", "2", "adopted", "--date", "2024-05")


def test_the_same_said_again_changes_nothing(desk: Desk) -> None:
    said = (
        "status",
        "2",
        "adopted",
        "--evidence",
        "https://example.org/a",
        "--note",
        "Agreed.\n",
        "--by",
        "the chair",
    )
    assert desk.run(*said).out.startswith("Wrote ")
    before = desk.texts()
    desk.day = TODAY.replace(day=7)

    for again in (said, ("status", "2", "adopted"), (*said, "--date", "2024-05-06")):
        assert desk.run(*again).out.endswith("rec-2.yaml says so already: status adopted.\n")

    assert desk.texts() == before


def test_a_note_of_several_lines_is_the_same_however_it_is_written(desk: Desk) -> None:
    step = "\n  - date: 2017-02\n    status: proposed\n    note: |\n      First this.\n      Then that.\n"
    add(desk.root, 2, history=step)

    again = desk.run("status", "2", "proposed", "--note", "First this.\nThen that.")

    assert "says so already" in again.out


@pytest.mark.parametrize("more", [("--note", "More."), ("--by", "the clerk"), ("--date", "2024-05-07")])
def test_whatever_makes_it_another_statement_is_one_more_step(desk: Desk, more: tuple[str, str]) -> None:
    said = ("status", "2", "adopted", "--evidence", "https://example.org/a")
    desk.run(*said)
    desk.day = TODAY.replace(day=7)

    assert desk.run(*said, *more).out.startswith("Wrote ")
    assert desk.changes("rec-2.yaml").count("+     status: adopted") == 2


@pytest.mark.parametrize(
    "said", ["rec-2", "2", "#2", "002", "recommendations/rec-2.yaml", "./recommendations/rec-2.yaml"]
)
def test_a_recommendation_is_known_by_its_id_its_number_and_its_file(desk: Desk, said: str) -> None:
    assert desk.run("status", said, "withdrawn").code == 0
    assert desk.changes("rec-2.yaml")


def test_a_status_that_cannot_follow_is_refused_with_its_line_and_what_may(desk: Desk) -> None:
    assert desk.refused("status", "rec-1", "implemented", "--evidence", "https://example.org") == (
        "recommendations/rec-1.yaml:19:13: the status implemented cannot follow proposed "
        "(after proposed may come: adopted, not-adopted, withdrawn)\n"
        "So changed, the files would have 1 new problem. Nothing was changed."
    )


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2016", "2016 is earlier than the entry before, 2017-02 (newest last)"),
        ("2025", "2025 is in the future (write when it happened)"),
        ("2024-02-30", "there is no date 2024-02-30"),
        ("yesterday", '"yesterday" is not valid for date'),
        (
            "3/4/2024",
            '"3/4/2024" is not valid for date (write 2024-03-04 for ',
        ),
    ],
)
def test_a_date_that_cannot_be_is_refused(desk: Desk, date: str, said: str) -> None:
    assert f"rec-1.yaml:18:11: {said}" in desk.refused("status", "rec-1", "withdrawn", "--date", date)


def test_a_status_without_the_evidence_that_it_needs_is_wrong_usage(desk: Desk) -> None:
    assert desk.wrong("status", "rec-1", "adopted") == (
        "Error: Missing: --evidence, which adopted needs. Give it on the command line, or call the command at a "
        "terminal, where it asks."
    )


def test_a_status_that_is_none_is_wrong_usage_with_the_nearest(desk: Desk) -> None:
    assert desk.wrong("status", "rec-1", "adoptd") == (
        "Error: Invalid value for 'STATUS': There is no status \"adoptd\" (did you mean adopted?)."
    )


@pytest.mark.parametrize("written", ["Withdrawn", "WITHDRAWN", " withdrawn."])
def test_a_status_is_known_however_it_is_written_as_in_a_comment(desk: Desk, written: str) -> None:
    assert desk.run("status", "rec-1", written).code == 0
    assert "+ status: withdrawn" in desk.changes("rec-1.yaml")


def test_a_statuss_name_is_as_good_as_its_id(desk: Desk) -> None:
    assert desk.wrong("status", "rec-1", "Not adopted").startswith(
        "Error: Missing: --evidence, which not-adopted needs"
    )


@pytest.mark.parametrize("written", ["March 2024", "2024-03", "march, 2024", "03/2024"])
def test_a_date_that_can_be_read_in_one_way_is_taken(desk: Desk, written: str) -> None:
    assert desk.run("status", "rec-1", "withdrawn", "--date", written).out.endswith("status withdrawn, 2024-03.\n")


def test_a_recommendation_that_is_not_there_is_refused_with_the_nearest(desk: Desk) -> None:
    assert desk.refused("status", "rec-22", "adopted", "--evidence", "x") == (
        'There is no recommendation "rec-22" (did you mean rec-2?). '
        'Use an id, number, reference or file; "rectrack list" shows them.'
    )


def test_where_nobody_can_be_asked_all_that_is_missing_is_named_at_once(desk: Desk) -> None:
    assert desk.wrong("status") == (
        "Error: Missing: ID, STATUS. Give them on the command line, or call the command at a terminal, where it asks."
    )


def test_somebody_is_asked_for_what_is_missing_until_it_is_right(desk: Desk) -> None:
    result = desk.answer(
        "status", lines=("rec-9", "1", "implemented", "adopted", "They agreed.", "https://example.org/a")
    )

    assert result.code == 0
    assert 'Error: There is no recommendation "rec-9"' in result.err
    assert "Status (adopted, not-adopted, withdrawn, proposed):" in result.err
    assert "What happened, or nothing:" in result.err
    assert 'Error: There is no status "implemented" (one of: adopted, not-adopted, withdrawn, proposed).' in (
        result.err
    )
    assert "Evidence for adopted (a web address or a reference):" in result.err
    assert desk.changes("rec-1.yaml") == [
        "- status: proposed",
        "+ status: adopted",
        "+   - date: 2024-05-06",
        "+     status: adopted",
        "+     note: They agreed.",
        "+     evidence: [https://example.org/a]",
    ]


def test_an_answer_that_never_comes_changes_nothing(desk: Desk) -> None:
    result = desk.typed("status", "rec-1", lines=())

    assert (result.code, desk.texts()) == (1, desk.before)
    assert result.err.endswith("Aborted!\n")


def test_what_people_wrote_around_it_stays(desk: Desk) -> None:
    edit(
        desk.root / "recommendations/rec-1.yaml",
        "status: proposed\npositions",
        "status: 'proposed'   # why\npositions",
    )
    desk.before = desk.texts()

    assert desk.run("status", "rec-1", "withdrawn").code == 0
    assert desk.changes("rec-1.yaml")[:2] == ["- status: 'proposed'   # why", "+ status: 'withdrawn'   # why"]


def test_problems_that_were_there_before_hinder_nobody(desk: Desk) -> None:
    add(desk.root, 1, themes="[lwa]")
    add(desk.root, 2, addressees="[nobody]")
    desk.before = desk.texts()

    assert desk.run("status", "rec-1", "withdrawn").code == 0
    assert len(desk.changes("rec-1.yaml")) == 4


def test_a_refusal_reads_as_that_of_a_check(world: World) -> None:
    before = world.texts()

    run = world.run("status", "rec-1", "implemented", "--evidence", "https://example.org", "--date", "2024-05-06")

    assert (run.code, run.out, world.texts()) == (1, "", before)
    assert run.err == (
        "recommendations/rec-1.yaml:19:13: the status implemented cannot follow proposed "
        "(after proposed may come: adopted, not-adopted, withdrawn)\n"
        "So changed, the files would have 1 new problem. Nothing was changed.\n"
    )
