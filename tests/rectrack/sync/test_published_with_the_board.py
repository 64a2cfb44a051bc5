"""What is made of the files besides the board comes with it: forms, the schema and how to take part."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.sync.test_publish import (
    BOT,
    PUBLISHED,
    README,
    UP_TO_DATE,
    WAITS,
    as_a_run_has_it,
    next_run,
    publish,
    set_mode,
)
from tests.rectrack.world import World

SCHEMA = "recommendations/recommendation.schema.json"
FORM = ".github/ISSUE_TEMPLATE/progress.yml"
BESIDE = [".github/ISSUE_TEMPLATE/dispute.yml", ".github/ISSUE_TEMPLATE/error.yml", FORM, SCHEMA]
HOW = ("<!-- rectrack:take-part -->\n", "<!-- rectrack:take-part-end -->\n")


def behind(world: World, origin: Path) -> None:
    """The last run was before a recommendation and a field came, and of another version of the program."""
    assert world.run("forms").code == 0
    files.write(world.root / "README.md", README.replace("Bye.", f"{''.join(HOW)}\nBye."))
    files.write(world.root / SCHEMA, "{}\n")
    files.add(world.root, 4, title="Do something new")
    path = world.root / "tracker.yaml"
    path.write_text(f"{path.read_text()}fields:\n  - {{id: cost, name: Cost, type: number}}\n")
    with_origin(world.root, origin)


@pytest.fixture
def outdated(world: World, origin: Path) -> Clone:
    return as_a_run_has_it(world, origin, behind)


def assert_renewed(read: Callable[[str], str]) -> None:
    """Forms, schema and how to take part are as the program makes them of these files."""
    assert "4. Do something new (rec-4)" in read(FORM)
    assert "cost" in json.loads(read(SCHEMA))["$defs"]["Recommendation"]["properties"]["fields"]["properties"]
    text = read("README.md")
    assert "begin with `/progress`" in text[text.index(HOW[0]) : text.index(HOW[1])]


@pytest.mark.parametrize("branch", ["main", "board"])
def test_one_commit_brings_forms_schema_and_how_to_take_part_with_the_board(
    world: World, outdated: Clone, branch: str
) -> None:
    if branch == "board":
        set_mode(outdated, "pull-request")

    said = publish(world)

    assert said == (PUBLISHED if branch == "main" else WAITS.replace("#4", "#5"))
    assert outdated.commits(branch)[0] == BOT
    assert {*BESIDE, "README.md", "status.json"} <= {*outdated.changed(branch)}
    assert_renewed(lambda path: outdated.at_origin(path, branch))
    if branch == "main":
        assert next_run(world, outdated) == UP_TO_DATE
        old = "kept_by: the testers\n"
        files.edit(world.root / "tracker.yaml", old, f"{old}contact: us@example.org\n")
        outdated.push()
        publish(world)
        for name in (FORM, "README.md"):
            assert "write to us@example.org" in outdated.at_origin(name)
        assert [world.comments(number) for number in world.issues()] == [[], [], [], []]


def test_what_was_deleted_does_not_come_back(world: World, outdated: Clone) -> None:
    for name in (FORM, SCHEMA):
        (world.root / name).unlink()
    files.edit(world.root / "README.md", "".join(HOW), "")
    outdated.push()

    publish(world)

    assert {FORM, SCHEMA}.isdisjoint(outdated.changed())
    assert "/progress" not in outdated.at_origin("README.md")


def test_the_command_that_writes_the_board_at_a_desk_renews_them_too(world: World, outdated: Clone) -> None:
    stale = world.run("board", "--check")

    assert stale.code == 1
    assert f"{SCHEMA} is not up to date: run 'rectrack board'." in stale.err
    assert world.run("board").code == 0
    assert_renewed(lambda path: (outdated.folder / path).read_text())
    assert world.run("board", "--check").code == 0
