"""A file that moves to another folder keeps its issue, its number and its history; only links to it are renewed."""

import json
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.proposing import REC_1, proposed, with_board
from tests.rectrack.world import World

FOLDER = "2017 review/n\u00e9w"
NOW = f"recommendations/{FOLDER}/rec-1.yaml"
ADDRESS = "recommendations/2017%20review/n%C3%A9w/rec-1.yaml"
MARKS = "<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n"


def move(root: Path) -> None:
    """Move the first recommendation, to which the second one is related, to a folder of its own."""
    (root / NOW).parent.mkdir(parents=True, exist_ok=True)
    (root / REC_1).rename(root / NOW)


@pytest.fixture
def related(world: World) -> World:
    files.add(world.root, 2, related="[rec-1]")
    files.write(world.root / "README.md", MARKS)
    world.sync()
    return world


def unlinked(text: str) -> str:
    """A text without the file's address, and without the digest of what is around it."""
    head, _, rest = text.partition(" sha=")
    return (head + rest[16:] if rest else text).replace(ADDRESS, "FILE").replace(NOW, "FILE").replace(REC_1, "FILE")


def test_a_sync_renews_the_links_and_nothing_else(related: World) -> None:
    before, texts, comments = related.issues(), related.texts(), related.comments(1)

    move(related.root)
    run = related.sync()

    assert run.out.startswith("Done: 1 issue changed.\n"), run.out
    after = related.issues()
    assert after.keys() == before.keys() == {1, 2, 3}
    for number, was in before.items():
        now = after[number]
        assert (now.title, now.labels, now.is_open) == (was.title, was.labels, True)
        assert unlinked(now.body) == unlinked(was.body)
        assert (now.body == was.body) == (number != 1)
    assert after[1].body.count(ADDRESS) == 2
    assert f"This text comes from the file {NOW} and" in after[1].body
    assert related.comments(1) == comments
    assert related.texts()["README.md"] == texts["README.md"]
    told = [json.loads(text["status.json"]) for text in (texts, related.texts())]
    assert [facts["recommendations"][0].pop("file") for facts in told] == [REC_1, NOW]
    assert told[0] == told[1]


def test_before_there_are_issues_the_board_stays_as_it_is_when_files_move(world: World) -> None:
    files.write(world.root / "README.md", MARKS)
    assert world.run("board").code == 0
    before = (world.root / "README.md").read_text()

    move(world.root)
    assert world.run("board").code == 0

    assert (world.root / "README.md").read_text() == before


def test_a_rehearsal_closes_nothing_when_half_of_the_files_move(world: World) -> None:
    world.environment = {}
    for n in range(4, 11):
        files.add(world.root, n)
    assert "10 issues opened" in world.run("sync").out

    (world.root / "recommendations/report-1").mkdir()
    for n in range(1, 6):
        (world.root / f"recommendations/rec-{n}.yaml").rename(world.root / f"recommendations/report-1/rec-{n}.yaml")

    assert world.run("check").out == "10 recommendations, no problems.\n"
    assert world.run("sync").out.startswith("Done: 5 issues changed.\n")
    assert world.run("sync").out.endswith("Nothing to change: issues and labels agree with the files.\n")


@pytest.fixture
def clone(related: World, tmp_path_factory: pytest.TempPathFactory) -> Clone:
    return with_board(related, tmp_path_factory.mktemp("origin"))


def test_a_preview_says_that_it_moves_and_what_else_changes(related: World, clone: Clone) -> None:
    moved = proposed(related, clone, move).out
    clone.git("reset", "--quiet", "--hard", "HEAD^")

    def change(root: Path) -> None:
        move(root)
        files.edit(root / NOW, "title: Do this", "title: Do that")

    renamed = proposed(related, clone, change).out

    assert moved == (
        "### What merging this would do\n\n**No issue and no label changes.**\n\n"
        "**1 file moved.** Issues, numbers and history stay; only the links to what moves are renewed.\n\n"
        f"- {REC_1} \u2192 {NOW}\n"
    )
    assert "title: Recommendation 1: Do this → Recommendation 1: Do that" in renamed
    assert "**1 file moved.**" in renamed


def test_a_preview_tells_of_a_file_that_nobody_reads_and_of_one_id_twice(related: World, clone: Clone) -> None:
    def change(root: Path) -> None:
        files.write(root / "recommendations/a/notes.txt", "x")
        files.write(root / NOW, (root / REC_1).read_text())

    out = proposed(related, clone, change).out

    assert "`recommendations/a/notes.txt`, line 1: only files named ID.yaml are read" in out
    assert f"`{NOW}`, line 1: the id " in out
    assert f"is that of {REC_1} too" in out


@pytest.mark.parametrize("said", ["rec-1", "1", NOW])
def test_commands_at_a_desk_find_it_in_its_folder(world: World, said: str) -> None:
    move(world.root)

    run = world.run("status", said, "withdrawn", "--note", "Over.")

    assert run.out.startswith(f"Wrote {world.root / NOW}: status withdrawn"), run.err
    assert f"\nFile:          {NOW}\n" in world.run("show", said).out
    assert not (world.root / REC_1).exists()
