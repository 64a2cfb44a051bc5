"""A file that moves to another folder keeps its issue, its number and its history; only links to it are renewed."""

import json
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.files import REC_1
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
    return world


def unlinked(text: str) -> str:
    """A text without the file's address, and without the digest of what is around it."""
    head, _, rest = text.partition(" sha=")
    return (head + rest[16:] if rest else text).replace(ADDRESS, "FILE").replace(NOW, "FILE").replace(REC_1, "FILE")


def test_a_sync_renews_the_links_and_nothing_else(related: World) -> None:
    assert related.run("board").code == 0
    unsynced = related.texts()["README.md"]
    move(related.root)
    assert related.run("board").code == 0
    assert related.texts()["README.md"] == unsynced
    (related.root / NOW).rename(related.root / REC_1)
    related.sync()
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


@pytest.mark.parametrize("said", ["rec-1", "1", NOW])
def test_commands_at_a_desk_find_it_in_its_folder(world: World, said: str) -> None:
    move(world.root)

    run = world.run("status", said, "withdrawn", "--note", "Over.")

    assert run.out.startswith(f"Wrote {world.root / NOW}: status withdrawn"), run.err
    assert f"\nFile:          {NOW}\n" in world.run("show", said).out
    assert not (world.root / REC_1).exists()
