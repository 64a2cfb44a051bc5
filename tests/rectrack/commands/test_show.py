"""`rectrack show`: one recommendation, for people or as its issue reads."""

from collections.abc import Callable

import pytest

from tests.rectrack.desks import Desk
from tests.rectrack.files import add
from tests.rectrack.world import World

# --- as its issue reads -----------------------------------------------------------------------------


def test_it_prints_the_title_and_the_text_of_the_issue(world: World) -> None:
    run = world.run("show", "rec-2", "--format", "markdown")

    assert run.code == 0
    assert run.out.startswith("# Recommendation 2: Do this\n\n### Where it stands\n")
    assert "<!--" not in run.out
    assert world.hub.requests == []


def test_after_a_sync_it_is_the_text_of_the_issue_to_the_letter(synced: World) -> None:
    run = synced.run("show", "rec-2", "--format", "markdown")

    assert run.out.split("\n\n", 1)[1].strip() in synced.issues()[2].body


def test_an_id_that_is_not_known_is_refused_with_the_nearest(world: World) -> None:
    run = world.run("show", "rec-22")

    assert run.code == 1
    assert 'There is no recommendation "rec-22" (did you mean rec-2?).' in run.err


def test_no_number_is_suggested_for_another_number(desk: Desk) -> None:
    add(desk.root, 3, number="59", title="Church parties to the agreement")
    desk.before = desk.texts()

    assert desk.refused("show", "95") == (
        'There is no recommendation "95". Numbers run from 1 to 59; "rectrack list" shows them.'
    )


def test_an_id_that_is_near_none_gets_no_suggestion(desk: Desk) -> None:
    assert desk.refused("show", "elephant") == (
        'There is no recommendation "elephant". Use an id, number, reference or file; "rectrack list" shows them.'
    )


# --- for people -------------------------------------------------------------------------------------


def test_a_bare_recommendation_says_what_is_not_known(desk: Desk) -> None:
    assert desk.run("show", "2").out == (
        "Recommendation 2: Do this\n"
        "=========================\n"
        "File:          recommendations/rec-2.yaml\n"
        "Addressed to:  The names corporation\n"
        "Theme:         Law\n"
        "Status:        Proposed since February 2017\n"
        "Last checked:  not checked since February 2017\n"
        "Agreement:     not enough views from 1 of 3 parties, 1 entered by the keepers.\n"
        "               Too few parties have said whether they support or oppose it.\n"
        "Answer:        The names corporation: none recorded, and no record that it was\n"
        "               asked\n"
        "\n"
        "It should be done.\n"
        "\n"
        "Views, as recorded here, not a decision of the group\n"
        "  Support\n"
        "    - The association (civil society), February 2017, entered by the keepers\n"
        "  No view of their own recorded: 2 of 3 parties\n"
        "\n"
        "What happened\n"
        "  - February 2017: Proposed.\n"
        "\n"
        "Where it comes from\n"
        "  - The paper, The authors\n"
    )


def test_everything_that_is_known_stands_in_its_place(desk: Desk, golden: Callable[[str, str], None]) -> None:
    add(
        desk.root,
        2,
        summary="|\n  First.\n\n  - A\n  - B",
        editor_note="The source errs.",
        addressees="[icann, governments]",
        addressees_inferred="true",
        status="adopted",
        actions="\n  - {id: ask, title: Ask them, status: implemented}",
        positions="""
  - {party: apig, stance: oppose, date: 2017, reason: Not yet.}
  - {party: apig, stance: support, date: 2018-02, reason: It helps., source: {url: "https://e.org/p"}}
  - {party: india, stance: oppose, date: 2018, entered_by: the secretariat, source: {document: paper-2017}}
  - {party: india, stance: withdrawn, date: 2019}
  - {party: denic, stance: oppose, date: 2018, reported_by: apig}""",
        reports="""
  - {date: 2020, by: A, text: They asked., action: ask, evidence: ["https://e.org/r"], verified_by: me}
  - {date: 2021, by: B, account_id: 7, source: {comment: "https://github.com/o/r/issues/2#issuecomment-7"}}
  - {date: 2021, by: C, account_id: 8, source: {comment: "https://github.com/o/r/issues/2#issuecomment-8"}}""",
        responses="\n  - {by: icann, answer: partly-accepted, date: 2019-05-02, note: In part., "
        "source: {document: paper-2017}}",
        decisions='[{by: WGEC, outcome: noted, date: 2018-01, meeting: Fourth, source: {url: "https://e.org/d"}}]',
        history="\n  - {date: 2017, status: proposed, note: Put., by: APIG}\n"
        '  - {date: 2018, status: adopted, evidence: ["https://e.org/e", Minutes]}',
        last_checked="{date: 2022-03, by: the keeper, found: Work goes on.}",
        target="{date: 2023}",
        related="[rec-3]",
        superseded_by="[rec-1]",
        owners="[alice]",
        sources='\n  - {document: paper-2017, section: The end, items: [1, 2]}\n  - {url: "https://e.org/s"}',
    )

    text = desk.run("show", "recommendations/rec-2.yaml").out

    golden("show.txt", text)
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("columns", [44, 60, 200])
def test_it_is_as_wide_as_the_terminal(desk: Desk, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    add(desk.root, 2, summary="word " * 100, title="Do this " * 10 + "now")

    longest = max(map(len, desk.run("show", "2").out.splitlines()))

    assert columns - 10 < longest <= columns


def test_a_text_gives_no_orders_to_a_terminal_or_a_workflow_run(desk: Desk) -> None:
    add(desk.root, 2, summary='"::error::x\\n\\n##[error]y"', title="'##[group]::a'")

    text = desk.run("show", "2").out

    assert "\n: :error::x\n\n## [error]y\n" in text
    assert "##[" not in text


def test_without_an_id_it_is_wrong_usage(desk: Desk) -> None:
    assert desk.wrong("show") == "Error: Missing argument 'ID'."
