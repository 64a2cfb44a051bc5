"""`rectrack action`: another status of one action."""

import pytest

from tests.rectrack.desks import Desk
from tests.rectrack.files import TODAY, add
from tests.rectrack.internals import register

ACTIONS = "\n  - {id: ask, title: Ask, status: proposed} # first\n  - id: wait\n    title: Wait\n    status: proposed"


@pytest.fixture
def acting(desk: Desk) -> Desk:
    """The second recommendation has two actions."""
    add(desk.root, 2, actions=ACTIONS)
    desk.before = desk.texts()
    return desk


def test_one_word_changes(acting: Desk) -> None:
    result = acting.run("action", "2", "ask", "withdrawn")

    assert result.out == f"Wrote {acting.root}/recommendations/rec-2.yaml: action ask withdrawn, 2024-05-06.\n"
    assert acting.changes("rec-2.yaml") == [
        "-   - {id: ask, title: Ask, status: proposed} # first",
        "+   - {id: ask, title: Ask, status: withdrawn} # first",
    ]


def test_an_action_is_known_by_its_reference(acting: Desk) -> None:
    add(acting.root, 2, actions=ACTIONS.replace("{id: ask,", "{id: ask, reference: 1.a,"))
    shown = ("--by", "the chair", "--date", "2019")

    assert acting.run("action", "2", "1.A", "withdrawn").out.endswith(
        "rec-2.yaml: action ask withdrawn, 2024-05-06.\n"
    )
    acting.run("progress", "2", "--action", "1.a", "--note", "They agreed.", *shown)
    path = acting.root.parent / "minutes.txt"
    path.write_text("by: the chair\ndate: 2020\n\n2: /action 1.a proposed They ask.\n2: /progress 1.a They wait.\n")
    acting.run("record", str(path))

    two = register(acting.root).recommendations[1]
    assert two.actions[0].status == "proposed"
    assert [(one.action, one.text) for one in two.reports] == [
        ("ask", "They agreed."),
        ("ask", "They ask."),
        ("ask", "They wait."),
    ]


def test_what_shows_it_is_kept_as_a_verified_report(acting: Desk) -> None:
    said = ("--note", "They agreed.", "--by", "the chair", "--evidence", "https://example.org/a", "--date", "2019-03")

    assert acting.run("action", "2", "ask", "adopted", *said).code == 0

    (report,) = register(acting.root).recommendations[1].reports
    assert (report.text, report.by, report.verified_by) == ("They agreed.", "the chair", "the chair")
    assert (report.action, report.evidence, report.date) == ("ask", ("https://example.org/a",), "2019-03")


@pytest.mark.parametrize("given", [("--date", "2019-03"), ("--by", "the chair")])
def test_what_would_be_said_of_no_report_is_wrong_usage(acting: Desk, given: tuple[str, str]) -> None:
    assert acting.wrong("action", "2", "ask", "withdrawn", *given) == (
        "Error: --date and --by tell of a report: give --note or --evidence with them."
    )


def test_a_status_that_needs_evidence_is_given_to_no_action_without_it(acting: Desk) -> None:
    assert acting.wrong("action", "2", "ask", "adopted").startswith(
        "Error: Missing: --evidence, which adopted needs, --note."
    )

    lines = ("https://example.org/a", "They agreed.", "the chair")
    assert acting.answer("action", "2", "ask", "adopted", lines=lines).code == 0

    assert register(acting.root).recommendations[1].actions[0].status == "adopted"


def test_a_verified_report_with_its_address_is_evidence_enough(acting: Desk) -> None:
    report = "\n  - {date: 2019, by: a, text: Seen., action: ask, evidence: [https://example.org/a], verified_by: b}"
    add(acting.root, 2, actions=ACTIONS, reports=report)

    assert acting.run("action", "2", "ask", "adopted").code == 0


def test_an_action_goes_on_to_wherever_the_statuses_lead_without_a_step_between(acting: Desk) -> None:
    shown = ("--note", "They did it.", "--by", "the chair", "--evidence", "https://example.org/a")

    assert acting.run("action", "2", "ask", "implemented", *shown).code == 0

    (action, _), (report,) = (getattr(register(acting.root).recommendations[1], of) for of in ("actions", "reports"))
    assert (action.status, report.text) == ("implemented", "They did it.")


@pytest.mark.parametrize(
    ("now", "wanted", "may"),
    [
        ("adopted", "proposed", "implemented, withdrawn"),  # through withdrawn, which closes: that is said first
        ("implemented", "adopted", "nothing"),
        ("not-adopted", "proposed", "nothing"),
    ],
)
def test_a_status_that_cannot_follow_is_refused_in_the_checks_words(
    acting: Desk, now: str, wanted: str, may: str
) -> None:
    add(acting.root, 2, actions=ACTIONS.replace("status: proposed}", f"status: {now}}}"))
    acting.before = acting.texts()

    assert acting.refused("action", "2", "ask", wanted) == (
        f"recommendations/rec-2.yaml:19:35: the status {wanted} cannot follow {now} "
        f"(after {now} may come: {may})\nThe file cannot be changed so. Nothing was changed."
    )


def test_what_is_taken_up_again_goes_on_from_there(acting: Desk) -> None:
    add(acting.root, 2, actions=ACTIONS.replace("status: proposed}", "status: withdrawn}"))
    shown = ("--note", "They did it.", "--by", "the chair", "--evidence", "https://example.org/a")

    assert acting.run("action", "2", "ask", "implemented", *shown).code == 0


def test_the_same_said_again_changes_nothing(acting: Desk) -> None:
    call = (
        "action",
        "2",
        "ask",
        "adopted",
        "--note",
        "Agreed.\n",
        "--by",
        "the chair",
        "--evidence",
        "https://e.org/a",
    )
    assert acting.run(*call).code == 0
    before = acting.texts()
    acting.day = TODAY.replace(day=7)

    assert acting.run(*call).out.endswith("rec-2.yaml says so already: action ask adopted.\n")

    assert acting.texts() == before
    assert acting.run(*call, "--date", "2024-05-05").out.startswith("Wrote ")


def test_a_status_that_it_has_already_changes_nothing(acting: Desk) -> None:
    result = acting.run("action", "2", "wait", "proposed")

    assert result.out.endswith("rec-2.yaml says so already: action wait proposed.\n")
    assert acting.texts() == acting.before


def test_an_action_that_is_not_there_is_refused_with_the_nearest(acting: Desk) -> None:
    assert acting.refused("action", "2", "wiat", "adopted") == (
        'recommendations/rec-2.yaml:18:1: there is no action "wiat" here (did you mean wait?)\n'
        "The file cannot be changed so. Nothing was changed."
    )


def test_a_status_that_is_none_is_wrong_usage(acting: Desk) -> None:
    assert acting.wrong("action", "2", "ask", "adoptd").endswith('no status "adoptd" (did you mean adopted?).')


def test_somebody_is_asked_for_what_is_missing(acting: Desk) -> None:
    assert acting.wrong("action", "2").startswith("Error: Missing: ACTION, STATUS. Give them")

    result = acting.answer("action", "2", lines=("nothing", "wait", "withdrawn", ""))

    assert "Action (ask, wait):" in result.err
    assert acting.changes("rec-2.yaml") == ["-     status: proposed", "+     status: withdrawn"]


def test_where_there_are_no_actions_nobody_is_asked_for_one(acting: Desk) -> None:
    result = acting.typed("action", "1", lines=())

    assert result.code == 1
    assert result.err == "recommendations/rec-1.yaml names no actions. Add them to the file first.\n"
