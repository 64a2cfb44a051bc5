"""Whoever asked to be left out is out of all that is made: searched for the name, login and ids."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from localhub import Server
from tests.rectrack.files import add, edit
from tests.rectrack.record.test_withheld_spellings import unpacked
from tests.rectrack.world import World, local_world

NAMED = Path(__file__).parent / "named"
NAMES = ("jane", r"\bdoe\b", "987654321", "Bern", "funders")


@pytest.fixture
def local(tmp_path: Path, hub: Server) -> World:
    """A tracker that speaks of a person wherever it can."""
    world = local_world(tmp_path, hub)
    shutil.copy(NAMED / "parties.yaml", world.root / "parties.yaml")
    tracker = world.root / "tracker.yaml"
    edit(tracker, "kept_by: the testers", "kept_by: the testers\nkept_by_party: jane-doe")
    edit(tracker, "label: ICANN}", "label: ICANN}\n  - {id: jane-doe, name: Jane Doe, label: Jane}")
    edit(tracker, "by: The authors", "by: J. Doe")
    shutil.copy(NAMED / "rec-2.yaml", world.root / "recommendations/rec-2.yaml")
    return world


def withhold(world: World) -> None:
    edit(world.root / "parties.yaml", "person: true", "person: true\n    name_withheld: 2024-05-01")


def found(text: str) -> list[str]:
    """Which of the names stand in a text, also as a part of other words."""
    return [name for name in NAMES if re.search(name, text, re.IGNORECASE)]


def made(world: World) -> Iterator[tuple[str, str]]:
    """Everything that is made on GitHub and in the folder, by what it is."""
    for issue in world.issues().values():
        yield f"issue {issue.number}", f"{issue.title}\n{issue.body}\n{issue.labels}"
        yield f"comments on {issue.number}", "\n".join(world.comments(issue.number))
    yield "labels", str(world.github.labels())
    for path in world.texts():
        if not path.startswith("recommendations/rec-") and path not in ("parties.yaml", "tracker.yaml"):
            yield path, unpacked(world.root / path)


def printed(world: World) -> Iterator[tuple[str, str]]:
    """Everything that the commands print which show the record or what would be made of it."""
    for said in (
        *(f"list --format {form}" for form in ("table", "csv", "json")),
        *(f"list --format csv {some}" for some in ("--party withheld-1", "--addressee withheld-1")),
        *(f"show 2 --format {form}" for form in ("text", "markdown")),
        *(f"plan --format {form}" for form in ("text", "json", "markdown")),
        "board",
        "forms",
        "sync",
        f"site {world.root / 'out'}",
    ):
        run = world.run(*said.split())
        assert run.code == 0, run.err
        yield said, run.out + run.err


def test_a_person_stands_everywhere_until_the_name_is_withheld(local: World) -> None:
    local.sync()
    local.run("forms")
    local.run("site", str(local.root / "out"))

    told = {what for what, text in made(local) if found(text)}

    assert {
        "issue 2",
        "labels",
        "README.md",
        "status.json",
        "out/r/2/index.html",
        "out/dates.ics",
        "out/recommendations.xlsx",
    } <= told


def test_nothing_that_is_made_afterwards_has_name_login_or_id(local: World) -> None:
    withhold(local)
    local.sync()
    edit(local.root / "recommendations/rec-2.yaml", "stance: support, date: 2019", "stance: oppose, date: 2020")

    assert {what: found(text) for what, text in printed(local) if found(text)} == {}
    assert {what: found(text) for what, text in made(local) if found(text)} == {}
    assert "View of withheld-1" in "".join(local.comments(2))
    assert "withheld-1" in local.texts()["README.md"].decode()
    assert "withheld-1" in local.texts()["out/r/2/index.html"].decode()


@pytest.mark.parametrize("rehearses", [False, True])
def test_what_was_made_before_is_made_again_without_it_and_nobody_is_told(local: World, *, rehearses: bool) -> None:
    if rehearses:
        local.environment = {}
    local.sync()
    withhold(local)

    assert {what: found(text) for what, text in printed(local) if found(text)} == {}
    assert [
        path for path, text in local.texts().items() if path in ("README.md", "status.json") and found(text.decode())
    ] == []
    if not rehearses:
        assert {what: found(text) for what, text in made(local) if found(text)} == {}
        assert local.comments(2) == []
    local.assert_at_rest()


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"support, date: 2019, entered": "oppose, date: 2019, entered"},  # who is opposed
        {  # of whom others say so
            "party: jane-doe, stance: oppose, date: 2018": "party: apig, stance: oppose, date: 2018",
            "party: jane-doe, stance: support, date: 2019": "party: apig, stance: support, date: 2019",
            "party: jane-doe, stance: support, date: 2017": "party: jane-doe, stance: oppose, date: 2017",
        },
    ],
)
def test_what_is_remembered_of_a_file_that_is_gone_is_made_again_too(changes: dict[str, str], local: World) -> None:
    for old, new in changes.items():
        edit(local.root / "recommendations/rec-2.yaml", old, new)
    local.sync()
    (local.root / "recommendations/rec-2.yaml").unlink()
    local.sync()
    assert found(local.texts()["status.json"].decode())
    withhold(local)
    local.sync()

    assert found(local.texts()["status.json"].decode()) == []


def test_the_counts_stay(local: World) -> None:
    local.run("board")
    before = json.loads((local.root / "status.json").read_text())
    withhold(local)
    local.run("board")
    after = json.loads((local.root / "status.json").read_text())

    assert after["summary"] == before["summary"]
    assert after["parties"] == before["parties"]
    assert [r["heard"] for r in after["recommendations"]] == [r["heard"] for r in before["recommendations"]]


def test_stand_ins_are_numbered_by_when_names_were_withheld_so_that_a_later_one_changes_none(local: World) -> None:
    withhold(local)
    edit(
        local.root / "parties.yaml",
        "id: denic, name: The registry",
        "id: denic, person: true, name_withheld: 2024-04, name: X",
    )

    shown = local.run("show", "2").out

    assert "withheld-1 (technical community)" in shown
    assert "withheld-2 (individual expert)" in shown


# --- words in texts ---------------------------------------------------------------------------------


def test_check_warns_where_a_text_has_the_name_and_says_no_name(local: World) -> None:
    withhold(local)
    add(local.root, 3, summary="As Jane Doe-Müller said.", editor_note="See @janed, Jane Doering and Doe.")

    run = local.run("check")

    assert run.code == 0
    said = "this text names somebody whose name is withheld (write it without the name)"
    assert [line for line in run.err.splitlines() if line.startswith("Warning: ")] == [
        f"Warning: recommendations/rec-3.yaml:4:10: {said}",
        f"Warning: recommendations/rec-3.yaml:18:14: {said}",
    ]
    assert "::warning" in local.run("check", "--format", "github").err
