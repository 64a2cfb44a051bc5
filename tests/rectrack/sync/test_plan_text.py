"""A plan reads like something one would sign."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rectrack.formats import written
from rectrack.github.types import (
    Announce,
    Change,
    CreateIssue,
    CreateLabel,
    LiveLabel,
    News,
    UpdateIssue,
    UpdateLabel,
)
from rectrack.pages.issue import body
from rectrack.record.tracker import LabelSpec
from rectrack.sync import plan_text
from rectrack.sync.plan import Plan
from rectrack.sync.trust import Notice
from tests.rectrack.sync.test_plan import live, spec
from tests.rectrack.world import World

OWN_TEMPLATES = Path(__file__).parents[3] / "templates"


@pytest.fixture
def plan() -> Plan:
    """One change of every kind."""
    before = live(spec("two"), 2, labels=("recommendation", "status: Proposed", "urgent"))
    label = LabelSpec(name="theme: Law", color="c5def5", description="Rules and courts.")
    grey = LiveLabel(name="theme: law", color="ededed", description="")
    news = News(key="status 2 adopted 2018", kind="status", before="Proposed", after="Adopted")
    return Plan(
        changes=(
            CreateLabel(label=label, why="tracker.yaml spells it and GitHub has no such label"),
            UpdateLabel(before=grey, label=label, why="it looks otherwise than tracker.yaml says"),
            CreateIssue(spec=spec("one"), why="it has no issue yet"),
            UpdateIssue(
                before=before,
                id="two",
                title="Recommendation 2: Better",
                body=body(spec("two", section="What is asked for."), "people's notes"),
                labels=("recommendation", "status: Adopted", "urgent"),
                state="completed",
                why="its status closes it",
            ),
            Announce(id="two", number=2, news=(news,), why="GitHub tells nobody when an issue's text changes"),
        ),
        notices=(Notice(number=9, message="was edited inside the tracker's section", text="My own\ntext"),),
        numbers={},
        open_issues=1,
    )


def shown(change: Change, *notices: Notice) -> plan_text.Shown:
    return plan_text.Shown(Plan(changes=(change,), notices=notices, numbers={}, open_issues=1), None)


def test_for_a_terminal(plan: Plan, golden: Callable[[str, str], None]) -> None:
    golden("plan.txt", written("plan", "text", plan_text.Shown(plan, None)))


def test_for_a_summary_on_github(plan: Plan, golden: Callable[[str, str], None]) -> None:
    golden("plan.md", written("plan", "markdown", plan_text.Shown(plan, OWN_TEMPLATES)))


def test_as_data(plan: Plan) -> None:
    data = json.loads(written("plan", "json", plan_text.Shown(plan, None)))

    assert [change["change"] for change in data["changes"]] == [
        *("CreateLabel", "UpdateLabel"),
        *("CreateIssue", "UpdateIssue"),
        "Announce",
    ]
    assert data["changes"][3]["before"]["number"] == 2
    assert data["notices"][0]["number"] == 9


def test_as_data_it_gives_github_no_orders() -> None:
    change = UpdateIssue(before=live(spec(), title="##[group]hi"), id="one", title="x", why="")
    text = written("plan", "json", shown(change))

    assert "##[" not in text
    assert json.loads(text)["changes"][0]["before"]["title"] == "##[group]hi"


def test_when_it_is_done_it_says_so(plan: Plan) -> None:
    assert plan_text.done_text(plan).splitlines()[-1] == (
        "Done: 1 label created, 1 label changed, 1 issue opened, 1 issue closed, 1 announcement made."
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("- **Status:** Proposed since 2017.", "Status: Proposed since 2017."),
        ("1. Do this: **Adopted**", "Do this: Adopted"),
        ("  > It \\*helps\\*, \\#\u200b12 &lt;b&gt;.", "It *helps*, #12 <b>."),
        ("#### Support", "Support"),
        ("- > 2. \\- 1 \\*\\*", "- 1 **"),
        ("2017-02", "2017-02"),
    ],
)
def test_lines_of_the_section_are_shown_as_words(written: str, shown: str) -> None:
    text = body(spec(section=f"What is asked.\n{written}"))
    change = UpdateIssue(before=live(spec()), id="one", body=text, why="")

    assert list(plan_text.details(change)) == [("now", shown)]


def test_long_changes_of_text_are_cut_and_counted() -> None:
    section = "\n\n".join(f"Line {n}" for n in range(40))
    change = UpdateIssue(before=live(spec()), id="one", body=body(spec(section=section)), why="")

    lines = written("plan", "text", shown(change)).splitlines()

    assert lines[-3].strip() == f"text    … and {41 - plan_text.MOST_LINES} lines more"


def test_nothing_in_a_plan_can_give_github_orders() -> None:
    evil = live(spec(), title="::error::x\n::add-mask::y\x1b[2J ##[stop-commands]z")
    change = UpdateIssue(before=evil, id="one", title="::stop::", body="::debug::x\n", why="::notice::")

    lines = written("plan", "text", shown(change, Notice(number=1, message="m", text="::error::x"))).splitlines()

    assert any("error" in line for line in lines)
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in lines)
    assert all(line.isprintable() for line in lines)


def test_plan_shows_what_sync_would_do_and_does_nothing(world: World) -> None:
    before = world.texts()

    run = world.run("plan", "--exit-code")

    assert run.code == 5
    assert "Open an issue: Recommendation 1: Do this" in run.out
    assert run.out.endswith("To do: 14 labels to create, 3 issues to open.\n")
    assert world.writes() == []
    assert world.texts() == before


def test_plan_with_nothing_to_do_is_an_ordinary_end(synced: World) -> None:
    run = synced.run("plan", "--exit-code")

    assert (run.code, run.out) == (0, "Nothing to change: issues and labels agree with the files.\n")


def test_plan_speaks_markdown_and_json(world: World) -> None:
    markdown, data = world.run("plan", "--format", "markdown"), world.run("plan", "--format", "json")

    assert markdown.out.startswith("**To do: 14 labels to create, 3 issues to open.**")
    assert len(json.loads(data.out)["changes"]) == 17
