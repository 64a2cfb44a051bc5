"""What followers are told: every change that matters to them, once, and nothing else."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
import yaml

from localhub import Server
from tests.rectrack.board_and_issues.example import cases
from tests.rectrack.files import add, edit
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import World, local_world
from tests.samples import table

CHANGES = cases(Path(__file__).with_name("news.txt"))
"""Fields of a recommendation before and after a change, and the news that tell it."""


def view(stance: str = "support", **fields: str) -> str:
    """Return a position of the registry as YAML."""
    said = {"party": "domreg", "stance": stance, "date": "2018", **fields}
    return f"{{{', '.join(f'{name}: {value}' for name, value in said.items())}, source: {{document: paper-2017}}}}"


@pytest.fixture(scope="module")
def comments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[str]]]:
    """All of these changes in one tracker, between two syncs: the comments on each issue."""
    with Server() as hub:
        world = local_world(tmp_path_factory.mktemp("tracker"), hub)
        for n, case in enumerate(CHANGES.values(), 1):
            add(world.root, n, **{"positions": None, **case.changes.get("before", {})})
        assert world.run("sync").code == 0
        for n, (name, case) in enumerate(CHANGES.items(), 1):
            path = add(world.root, n, **{"positions": None, **case.changes.get("after", {})})
            if name == "a deletion":
                path.unlink()
        world.sync()
        yield {name: world.comments(n) for n, name in enumerate(CHANGES, 1)}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_told_once_and_what_is_no_news_is_not(name: str, comments: dict[str, list[str]]) -> None:
    told = CHANGES[name].says

    assert re.findall(r"(?m)^- \*\*(.*?)\*\*", "".join(comments[name])) == told
    assert len(re.findall(r"(?m)^<!-- rectrack:news [a-z0-9 -]{1,300} -->", "".join(comments[name]))) == len(told)


@pytest.mark.parametrize(("name", "end"), table(__file__, "ends of news"))
def test_news_says_why_who_says_so_and_where_to_read_it(name: str, end: str, comments: dict[str, list[str]]) -> None:
    assert end in comments[name][0]


# --- what goes and comes back, and what a board or a refusal leaves to be told ----------------------


def write(world: World, *positions: str) -> None:
    add(world.root, 1, positions=f"[{', '.join(positions)}]" if positions else None)


def leave(world: World) -> None:
    (world.root / "recommendations/rec-1.yaml").unlink()


def rename(world: World) -> None:
    leave(world)
    add(world.root, 9, number="1", positions=None, previous_ids="[rec-1]")


Step: TypeAlias = Callable[[World], object]
STEPS: dict[str, Step] = {
    "support": lambda world: write(world, view()),
    "oppose": lambda world: write(world, view("oppose")),
    "abstain": lambda world: write(world, view("abstain")),
    "delete": leave,
    "rename": rename,
    "board": lambda world: world.run("board").code,
    "sync": lambda world: world.run("sync").code,
}


WAYS = yaml.safe_load(Path(__file__).with_name("ways.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("way", WAYS)
def test_whatever_happens_between_two_syncs_is_told_once(way: str, synced: World) -> None:
    write(synced, view())
    assert synced.run("sync").code == 0
    before = len(synced.comments(1))

    for step in way.split():
        if step == "refused":
            with refusing(synced, "POST .*/issues/1/comments"):
                run = synced.done("sync")
            assert "GitHub refused 1 change." in run.out
        else:
            STEPS[step](synced)
    synced.assert_at_rest()

    told = "".join(synced.comments(1)[before:])
    assert re.findall(r"(?m)^- \*\*(.*?)\*\*", told) == WAYS[way]
    keys = re.findall("<!-- rectrack:news (.*) -->", told)
    assert len({*keys}) == len(keys) == len(WAYS[way])


def test_a_recommendation_that_is_new_on_the_board_is_no_news(synced: World) -> None:
    add(synced.root, 4)
    synced.run("board")
    add(synced.root, 4, positions=None)
    synced.sync()

    assert synced.comments(4) == []


def test_a_status_that_the_settings_no_longer_name_is_told_by_its_id(synced: World) -> None:
    status = synced.root / "status.json"
    known = json.loads(status.read_text(encoding="utf-8"))
    known["recommendations"][0]["status"] = "old-word"
    status.write_text(json.dumps(known), encoding="utf-8")

    synced.sync()

    assert "- **Status: “Proposed” (before: “old-word”), February 2017.**" in synced.comments(1)[0]


def test_news_with_the_longest_ids_is_found_again_and_a_long_reason_shortened(synced: World) -> None:
    reporter = "b" * 60
    edit(synced.root / "parties.yaml", "id: northland", f"id: {reporter}")
    for n in (1, 2, 3):
        add(synced.root, n, positions=f"[{view('oppose', reported_by=reporter)}]")
    synced.sync()

    for n in (1, 2, 3):
        positions = view("support-with-changes", reported_by=reporter, date="2021-01-01", reason="word " * 900)
        add(synced.root, n, positions=f"[{positions}]")
    synced.sync()

    assert [len(comment) < 2_000 for comment in synced.comments(1)] == [True, True]
