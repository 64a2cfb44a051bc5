"""What holds for every text that rectrack makes of a tracker."""

import re
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from localhub import Server
from tests.interfaces import git, on
from tests.look.texts import Put, fill_each
from tests.rectrack.board_and_issues.example import Example, change
from tests.rectrack.rendering import everything
from tests.rectrack.world import REPO, World, local_variables

NAMES = frozenset(
    ("by", "name", "kept_by", "contact", "entered_by", "verified_by", "meeting", "owners", "also_written", "label")
)
"""Fields with names: before a comma the full stop of an abbreviation stays."""


def test_if_a_group_does_not_ask_for_agreement_nothing_speaks_of_it(tmp_path: Path) -> None:
    tracker = Example(tmp_path, {"tracker": {"agreement": None, "contact": "https://example.org/us"}})

    with on(tracker.day):
        texts = everything(tracker.root)

    assert [name for name, text in texts.items() if re.search("agreement|dissent", text, re.IGNORECASE)] == []
    assert 'href="https://example.org/us"' in texts["site/index.html"]


def sentences() -> Put:
    """Return what puts a sentence into every field but those for names."""
    numbers = count(10)
    return lambda place, _, known: known if place[-1] in NAMES else f"For {next(numbers)} Development."


def abbreviations() -> Put:
    """Return what puts an abbreviation into every field."""
    numbers = count(10)
    return lambda *_: f"{next(numbers)} Development Inc."


def told(tracker: Example, hub: Server) -> dict[str, str]:
    """Return plan, preview and comments that tell what is said in a recommendation, which nobody said before."""
    hub.add_repository(REPO)
    world = World(tracker.root, hub, local_variables(hub))
    path = tracker.path("open-books")
    text = path.read_text(encoding="utf-8")
    silent = ("decisions", "responses", "positions", "disputes", "reports")
    path.write_text(change(text, **dict.fromkeys(silent)), encoding="utf-8")
    assert world.run("sync").code == 0
    git(world.root, "init", "--quiet", "--initial-branch=main")
    for content in (path.read_text(encoding="utf-8"), text):
        path.write_text(content, encoding="utf-8")
        git(world.root, "add", "--all")
        git(world.root, "commit", "--quiet", "-m", "A change")
    printed = {" ".join(words): world.run(*words).out for words in (("plan",), ("preview", "HEAD^", "HEAD"))}
    assert world.run("sync").code == 0
    return printed | {"comments": "\n".join(world.comments(1))}


@pytest.mark.parametrize(
    ("put", "inside", "wrong"),
    [
        (sentences, "Development", r".*Development\.[*”]*(?:[,;:.]| \(| →).*"),
        (abbreviations, "Development Inc", r".*Inc\.[*”]*\..*"),
    ],
)
def test_no_full_stop_is_followed_by_what_goes_on_or_by_another(
    put: Callable[[], Put], inside: str, wrong: str, tmp_path: Path, hub: Server
) -> None:
    tracker = Example(tmp_path)
    fill_each(tracker.root, put())

    with on(tracker.day):
        texts = everything(tracker.root) | told(tracker, hub)

    data = (".html", ".xml", ".json", ".yml", "json", "csv")
    markdown = {name: text for name, text in texts.items() if not name.endswith(data)}
    assert {name: found for name, text in markdown.items() if (found := re.findall(wrong, text))} == {}
    assert [name for name, text in markdown.items() if inside not in text] == []
