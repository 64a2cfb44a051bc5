"""`rectrack list`: the recommendations that fit."""

import csv
import io
import json

import pytest

from tests.rectrack.desks import Desk
from tests.rectrack.files import add, write

HEARD = """
  - {party: apig, stance: support, date: 2017}
  - {party: india, stance: oppose, date: 2017}
  - {party: denic, stance: support, date: 2017, reported_by: apig}"""
CHANGED = """
  - {party: india, stance: oppose, date: 2017}
  - {party: india, stance: support, date: 2018}
  - {party: apig, stance: support, date: 2018}
  - {party: apig, stance: withdrawn, date: 2019}"""
DONE = "\n  - {date: 2017, status: proposed}\n  - {date: 2019-03, status: adopted, evidence: [e]}"


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Five recommendations that differ in everything by which one may ask."""
    add(
        desk.root,
        2,
        title="Do that, and take your time to do it as well as it can be done by anybody",
        themes="[security]",
    )
    add(desk.root, 3, positions=HEARD, addressees="[governments, icann]", target="{date: 2020-01}")
    add(desk.root, 4, positions=CHANGED, addressees="[]", last_checked="{date: 2024, by: me, found: nothing}")
    add(desk.root, 5, status="adopted", history=DONE, themes="[security]", addressees="[governments]")
    add(desk.root, 6, status="withdrawn", history="\n  - {date: 2018, status: withdrawn}", target="{date: 2020}")
    return desk


def numbers(desk: Desk, *arguments: str) -> list[int]:
    """Which are listed, in every form the same."""
    found = [one["number"] for one in json.loads(desk.run("list", "--format", "json", *arguments).out)]
    rows = csv.DictReader(io.StringIO(desk.run("list", "--format", "csv", *arguments).out))
    assert [int(row["number"]) for row in rows] == found
    shown = desk.run("list", *arguments).out.splitlines()[1:-2]
    assert [int(line.split()[0]) for line in shown] == found
    return found


# --- what fits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("", [1, 2, 3, 4, 5, 6]),
        ("--status adopted", [5]),
        ("--status adopted --status withdrawn", [5, 6]),
        ("--theme security", [2, 5]),
        ("--addressee governments", [3, 5]),
        ("--addressee governments --addressee icann", [1, 2, 3, 5, 6]),
        ("--party india", [3, 4]),
        ("--party denic", [3]),
        ("--stance oppose", [3]),
        ("--stance oppose --stance support", [1, 2, 3, 4, 5, 6]),
        ("--party india --stance oppose", [3]),
        ("--party india --stance support", [4]),
        ("--party apig --stance oppose", []),
        ("--agreement not-enough-views", [1, 2, 3, 4, 5, 6]),
        ("--agreement dissenting-views", []),
        ("--overdue", [3]),
        ("--unchecked", [1, 2, 3, 5, 6]),
        ("--theme security --status adopted", [5]),
        ("--theme security --overdue", []),
        ("--theme law --unchecked --party india", [3]),
    ],
)
def test_each_filter_by_itself_and_with_others(full: Desk, arguments: str, found: list[int]) -> None:
    assert numbers(full, *arguments.split()) == found


def test_a_view_that_is_only_read_between_lines_is_in_no_filter(desk: Desk) -> None:
    read = "{party: india, stance: oppose, date: 2018, inferred: true, source: {document: paper-2017}}"
    add(desk.root, 2, positions=f"[{read}]")

    assert numbers(desk, "--party", "india") == numbers(desk, "--stance", "oppose") == []
    row = list(csv.DictReader(io.StringIO(desk.run("list", "--format", "csv").out)))[1]
    assert (row["id"], row["views"]) == ("rec-2", "")


def test_agreement_may_be_typed_as_it_is_shown(full: Desk) -> None:
    who = enumerate(("apig", "india", "denic"), 1)
    at = "https://github.com/octo/tracker/issues/3#issuecomment-"
    said = [
        f"\n  - {{party: {party}, stance: STANCE, date: 2017, source: {{comment: '{at}{n}'}}}}" for n, party in who
    ]
    positions = said[0] + said[2] + said[1].replace("STANCE", "oppose")
    add(full.root, 3, positions=positions.replace("STANCE", "support"))

    assert numbers(full, "--agreement", "dissenting views") == [3]
    assert numbers(full, "--agreement", "dissenting-views") == [3]


OWN_FIELDS = """\
fields:
  - id: priority
    name: Priority
    type: choice
    filter: true
    choices: [{id: high, name: High}, {id: low, name: Low}]
  - id: regions
    name: Regions
    type: choices
    filter: true
    choices: [{id: asia, name: Asia}, {id: africa, name: Africa}]
  - {id: cost, name: Cost, type: choice, choices: [{id: high, name: High}]}
"""


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ("--field priority=high", [1]),
        ("--field priority=low", [2, 3]),
        ("--field priority=high --field priority=low", [1, 2, 3]),
        ("--field regions=asia", [2, 3]),
        ("--field regions=africa", [3]),
        ("--field priority=high --theme security", []),
        ("--field priority=low --theme security", [2]),
    ],
)
def test_a_field_of_the_group_is_a_filter(full: Desk, arguments: str, found: list[int]) -> None:
    settings = full.root / "tracker.yaml"
    write(settings, settings.read_text() + OWN_FIELDS)
    add(full.root, 1, fields="{priority: high}")
    add(full.root, 2, fields="{priority: low, regions: [asia]}", themes="[security]")
    add(full.root, 3, fields="{priority: low, regions: [asia, africa], cost: high}")

    assert numbers(full, *arguments.split()) == found


@pytest.mark.parametrize("value", ["priority=hihg", "priority", "cost=high"])
def test_a_field_of_the_group_that_is_no_filter_is_refused(full: Desk, value: str) -> None:
    settings = full.root / "tracker.yaml"
    write(settings, settings.read_text() + OWN_FIELDS)
    full.before = full.texts()

    assert f'There is no field "{value}" (' in full.wrong("list", "--field", value)


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--status", "adoptd", 'There is no status "adoptd" (did you mean adopted?).'),
        ("--theme", "lwa", 'There is no theme "lwa" (did you mean law?).'),
        ("--addressee", "x", 'There is no addressee "x" (one of: icann, governments).'),
        ("--party", "inda", 'There is no party "inda" (did you mean india?).'),
        ("--stance", "opose", 'There is no stance "opose" (did you mean oppose?).'),
        ("--stance", "withdrawn", 'There is no stance "withdrawn" (one of:'),
        ("--agreement", "full", 'There is no agreement "full" ('),
        ("--theme", "\x1b[31m", 'There is no theme "\\x1b[31m" ('),
    ],
)
def test_a_value_that_there_is_none_of_is_wrong_usage_with_the_nearest(
    desk: Desk, option: str, value: str, said: str
) -> None:
    assert desk.wrong("list", option, value).startswith(f"Error: Invalid value for '{option}': {said}")


# --- how it is printed ------------------------------------------------------------------------------


def test_the_table_is_for_people_with_eighty_columns(full: Desk) -> None:
    table = full.run("list", "--theme", "security").out

    assert table == (
        "No.  Title                                   Status    Since    Agreement\n"
        "2    Do that, and take your time to do it…   Proposed  2017-02  not enough views\n"
        "5    Do this                                 Adopted   2019-03  not enough views\n"
        "\n2 of 6 recommendations.\n"
    )
    assert max(map(len, full.run("list").out.splitlines())) <= 80


def test_all_and_none_are_said_in_words(full: Desk) -> None:
    assert full.run("list").out.endswith("\n\n6 recommendations.\n")
    assert full.run("list", "--stance", "abstain").out == "None of 6 recommendations fits.\n"


def test_the_table_is_as_wide_as_the_terminal(full: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")

    assert "to do it as well as it can be done by anybody   " in full.run("list").out


def test_the_table_gives_no_orders_to_a_workflow_run(desk: Desk) -> None:
    add(desk.root, 2, title="'::error:: ##[error]x \u200b'")

    assert "\n2    ::error:: ## [error]x \\u200b" in desk.run("list").out


def test_json_has_the_facts_as_status_json_names_them(full: Desk) -> None:
    (one,) = json.loads(full.run("list", "--format", "json", "--overdue").out)

    assert one["id"] == "rec-3"
    assert (one["since"], one["overdue"], one["heard"], one["opposed"]) == ("2017-02", True, 2, ["india"])
    assert one["views"][1] == {"party": "denic", "stance": "support", "date": "2017", "reported_by": "apig"}
    assert not {"issue", "told"} & {*one}


def test_a_spreadsheet_finds_no_formula(desk: Desk) -> None:
    titles = ["=1+1", "+1", "-1", "@SUM(A1)", 'He said "no", and =2', "Ordinary"]
    for number, title in enumerate(titles, 1):
        add(desk.root, number, title=f"'{title}'")

    rows = list(csv.DictReader(io.StringIO(desk.run("list", "--format", "csv").out)))

    assert [row["title"] for row in rows] == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", 'He said "no", and =2', "Ordinary"]
    assert " ".join(rows[0]) == (
        "number id reference title status since themes kind addressees agreement heard views opposed "
        "reported_opposed answers no_answer decision target_date target_set_by overdue checked last_looked "
        "last_changed file"
    )


def test_csv_says_of_whom_no_answer_is_recorded_and_whether_it_was_asked(desk: Desk) -> None:
    requests = "\n  - {of: icann, for: answer, date: 2018-03}\n  - {of: governments, for: view, date: 2018}"
    add(desk.root, 2, addressees="[governments, icann]", requests=requests)

    rows = list(csv.DictReader(io.StringIO(desk.run("list", "--format", "csv").out)))

    assert [row["no_answer"] for row in rows if row["id"] == "rec-2"] == ["governments:no-request icann:2018-03"]


def test_csv_says_in_words_what_is_yes_or_no(full: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(full.run("list", "--format", "csv", "--party", "india").out)))

    assert [(row["overdue"], row["checked"]) for row in rows] == [("yes", "no"), ("no", "yes")]
    assert rows[0]["addressees"] == "governments icann"
    assert rows[0]["views"] == "apig:support india:oppose"
    assert rows[0]["target_date"] == "2020-01"


def test_files_with_problems_are_not_listed_as_if_they_were_right(desk: Desk) -> None:
    add(desk.root, 2, themes="[lwa]")
    desk.before = desk.texts()

    assert 'unknown theme "lwa"' in desk.refused("list")


@pytest.mark.parametrize(
    ("option", "name", "id_"),
    [
        ("--party", "The registry", "denic"),
        ("--addressee", "ICANN", "icann"),
        ("--status", "Proposed", "proposed"),
        ("--stance", "Oppose", "oppose"),
    ],
)
def test_a_name_is_as_good_as_an_id(full: Desk, option: str, name: str, id_: str) -> None:
    by_id = full.run("list", option, id_, "--format", "csv").out

    assert full.run("list", option, name, "--format", "csv").out == by_id
    assert by_id != full.run("list", "--format", "csv").out
