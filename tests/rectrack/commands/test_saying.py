"""Every statement of the table is a command, on one or many recommendations, and all of it is said or nothing."""

import os

import pytest

from rectrack.record.desk_words import AT_DESK
from tests.rectrack.desks import Desk
from tests.rectrack.files import add, edit

FIELDS = """\
fields:
  - {id: priority, name: Priority, type: choice, choices: [{id: high, name: High}, {id: low, name: Low}]}
  - {id: goals, name: Goals, type: choices, choices: [{id: sdg-5, name: Equality}, {id: sdg-9, name: Industry}]}
themes:
"""
COMMENT = "https://github.com/o/r/issues/2#issuecomment-7"
REPORT = f"\n  - {{date: 2020-01-01, by: reader, account_id: 77, source: {{comment: '{COMMENT}'}}}}"
LETTER = ("--source", "https://example.org/letter")
SOURCE = "+     source: {url: https://example.org/letter}"
DAY, ENTERED = "+     date: 2024-05-06", "+     entered_by: The secretariat"
SAID = {
    "status": (
        ("withdrawn",),
        ["- status: proposed", "+ status: withdrawn", "+   - date: 2024-05-06", "+     status: withdrawn"],
    ),
    "action": (
        ("ask", "withdrawn", "--note", "It is over."),
        [
            "-   - {id: ask, title: Ask, status: proposed}",
            "+   - {id: ask, title: Ask, status: withdrawn}",
            "+   - date: 2024-05-06",
            "+     by: The secretariat",
            "+     action: ask",
            "+     text: It is over.",
            "+     verified_by: The secretariat",
        ],
    ),
    "position": (("India", "oppose", *LETTER), ["+   - party: india", "+     stance: oppose", DAY, SOURCE, ENTERED]),
    "withdraw": (("apig", *LETTER), ["+   - party: apig", "+     stance: withdrawn", DAY, SOURCE, ENTERED]),
    "dispute": (
        ("icann", "--note", "Not so.", *LETTER),
        ["+ disputes:", "+   - by: icann", "+     text: Not so.", DAY, SOURCE, ENTERED],
    ),
    "progress": (
        ("--action", "ask", "--note", "They asked.", "--evidence", "https://example.org/a", "--by", "the clerk"),
        [
            "+   - date: 2024-05-06",
            "+     by: the clerk",
            "+     action: ask",
            "+     text: They asked.",
            "+     evidence: [https://example.org/a]",
            "+     verified_by: the clerk",
        ],
    ),
    "verify": (
        (COMMENT, "--note", "It moves.", "--by", "the clerk"),
        [
            REPORT.replace("\n", "- ", 1),
            "+   - date: 2020-01-01",
            "+     by: reader",
            "+     account_id: 77",
            "+     text: It moves.",
            f"+     source: {{comment: {COMMENT}}}",
            "+     verified_by: the clerk",
        ],
    ),
    "answer": (
        ("ICANN", "not accepted", "--note", "Too dear.", "--date", "2024-02", *LETTER),
        [
            "+ responses:",
            "+   - by: icann",
            "+     answer: not-accepted",
            "+     date: 2024-02",
            "+     note: Too dear.",
            SOURCE,
            ENTERED,
        ],
    ),
    "decision": (
        ("noted", "--decided-by", "The plenary", "--meeting", "Third", "--text", "The Chair reports."),
        [
            "+ decisions:",
            "+   - by: The plenary",
            "+     meeting: Third",
            "+     outcome: noted",
            "+     text: The Chair reports.",
            DAY,
        ],
    ),
    "checked": (
        ("--note", "Nothing new."),
        ["+ last_checked: {date: 2024-05-06, by: The secretariat, found: Nothing new.}"],
    ),
    "request": (
        ("icann", "answer", "--due", "June 2024", *LETTER),
        ["+ requests:", "+   - of: icann", "+     for: answer", DAY, "+     due: 2024-06", SOURCE],
    ),
    "target": (
        ("June 2026", "--set-by", "The Council", "--source", "paper-2017"),
        ["+ target: {date: 2026-06, set_by: The Council, source: {document: paper-2017}}"],
    ),
    "field": (("Priority", "High"), ["+ fields: {priority: high}"]),
    "owner": (("@Amina",), ["+ owners: [Amina]"]),
}
"""Every command: what is typed behind the recommendation, and what changes in its file."""


@pytest.fixture
def busy(desk: Desk) -> Desk:
    """All three have an action and a report, and the group has fields of its own."""
    edit(desk.root / "tracker.yaml", "themes:\n", FIELDS)
    for number in (1, 2, 3):
        add(desk.root, number, actions="\n  - {id: ask, title: Ask, status: proposed}", reports=REPORT)
    desk.before = desk.texts()
    return desk


def test_every_statement_is_tried_here() -> None:
    assert set(SAID) == set(AT_DESK)


@pytest.mark.parametrize("word", SAID)
def test_a_statement_changes_its_lines_and_said_again_nothing(busy: Desk, word: str) -> None:
    typed, changed = SAID[word]

    told = busy.run(word, "2", *typed).out

    assert told.startswith(f"Wrote {busy.root}/recommendations/rec-2.yaml: {word}")
    assert [line.replace("|-", "").rstrip() for line in busy.changes("rec-2.yaml")] == changed
    busy.before = busy.texts()
    assert "says so already" in busy.run(word, "2", *typed).out
    assert busy.texts() == busy.before


def changed(desk: Desk) -> set[str]:
    now = desk.texts()
    return {name for name in now if now[name] != desk.before[name]}


def test_many_are_named_however_they_are_called_and_each_counts_once(busy: Desk) -> None:
    told = busy.run("checked", "1,rec-2", "#1", "recommendations/rec-3.yaml", "--note", "Nothing new.").out

    assert [line.partition(":")[0].rpartition("/")[2] for line in told.splitlines()] == [
        "rec-1.yaml",
        "rec-2.yaml",
        "rec-3.yaml",
    ]
    assert changed(busy) == {"rec-1.yaml", "rec-2.yaml", "rec-3.yaml"}


def test_of_many_all_change_or_none_and_whatever_is_wrong_is_told_at_once(busy: Desk) -> None:
    add(busy.root, 2, status="withdrawn", history="\n  - {date: 2017-02, status: withdrawn}")
    add(busy.root, 3, history="\n  - {date: 2024-05-07, status: proposed}")
    busy.before = busy.texts()

    told = busy.refused("status", "1", "2", "3", "adopted", "--evidence", "https://example.org/a")
    assert "rec-2.yaml:18:13: the status adopted cannot follow withdrawn" in told
    assert "2024-05-06 is earlier than the entry before" in told
    assert told.endswith("So changed, the files would have 2 new problems. Nothing was changed.")

    told = busy.refused("action", "1", "2", "ask", "withdrawn")
    assert told.startswith('recommendations/rec-2.yaml:1:1: there is no action "ask" here')
    told = busy.refused("checked", "1", "rec-22", "nine", "--note", "Nothing new.")
    assert [line.partition('"')[2].partition('"')[0] for line in told.splitlines()] == ["rec-22", "nine"]


def test_a_dry_run_shows_a_plan_and_writes_nothing(busy: Desk) -> None:
    told = busy.run("status", "1", "3", "withdrawn", "--dry-run").out

    assert "Close the issue of rec-1: Recommendation 1: Do this" in told
    assert "labels  “status: Proposed” goes, “status: Withdrawn” comes" in told
    assert "Recommendation 2" not in told
    assert told.endswith("To do: 2 issues to close, 2 announcements to make.\n")
    assert busy.texts() == busy.before


def test_what_is_taken_away_is_gone(busy: Desk) -> None:
    busy.run("field", "2", "goals", "Equality, sdg-9")
    assert busy.changes("rec-2.yaml") == ["+ fields: {goals: [sdg-5, sdg-9]}"]
    busy.run("owner", "2", "amina")
    busy.run("field", "2", "goals", "--remove")
    busy.run("owner", "2", "AMINA", "--remove")

    assert [line for line in busy.changes("rec-2.yaml") if line[0] == "+"] in ([], ["+ owners: []"])


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (("target", "2", "soon"), 'Please write after /target by when it is to be done. "soon" does not say it.'),
        (("target", "2", "June 2026 or so"), "says more than by when it is to be done."),
        (("field", "2", "prioritee", "high"), 'There is no field "prioritee" (did you mean priority?).'),
        (("owner", "2", "a b"), "the name of the account, as in github.com/NAME."),
        (("request", "2", "icann", "money"), 'There is no wanted "money" (one of: answer, view).'),
        (("verify", "2", "https://example.org"), "Please write after /verify the address of the comment or form"),
        (("decision", "2", "noted"), "Missing: --decided-by, body that decided."),
        (("answer", "2", "icann", "noted"), "Missing: --source, source of the entry."),
    ],
)
def test_what_is_no_such_thing_is_wrong_usage(busy: Desk, typed: tuple[str, ...], reason: str) -> None:
    assert reason in busy.wrong(*typed)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (("field", "2", "priority", "middle"), 'unknown choice "middle" (one of: high, low)'),
        (("request", "2", "india", "answer"), '"india" is not an addressee here'),
        (("verify", "2", COMMENT.replace("7", "8"), "--note", "x"), "no report from this address is recorded here"),
        (("verify", "2", COMMENT), "it is not said what the report says (write its words behind its address)"),
        (("action", "2", "ask", "withdrawn", "--evidence", "https://e.org"), "it is not said what happened"),
    ],
)
def test_what_the_rules_forbid_is_refused_in_their_words(busy: Desk, typed: tuple[str, ...], reason: str) -> None:
    assert reason in busy.refused(*typed)


def test_where_git_knows_nobody_somebody_must_be_named(busy: Desk) -> None:
    busy.git_config = os.devnull

    assert "Missing: --by, who looked." in busy.wrong("checked", "2", "--note", "Nothing new.")


def test_what_another_reports_needs_nobody_to_enter_it(busy: Desk) -> None:
    busy.run("answer", "2", "icann", "noted", "--reported-by", "The association")

    assert busy.changes("rec-2.yaml")[-2:] == [DAY, "+     reported_by: apig"]


def test_at_a_terminal_whatever_is_missing_is_asked_for(busy: Desk) -> None:
    result = busy.answer("request", lines=("2", "icann", "answer"))
    assert "Body (icann, governments, apig, india, denic):" in result.err or "Party or addressee" in result.err
    result = busy.answer("decision", "2", lines=("noted", "", "The plenary"))
    assert "Outcome (agreed, agreed-with-changes, noted, postponed, no-agreement):" in result.err

    assert "+     for: answer" in busy.changes("rec-2.yaml")
    assert "+   - by: The plenary" in busy.changes("rec-2.yaml")
