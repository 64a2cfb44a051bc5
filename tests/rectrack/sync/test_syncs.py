"""What people change between two syncs, and what the next one makes of it: a table.

A block changes files as those of tests/messages/cases.py do. `$ delete PATH ...` deletes some, and `$ sync` is a
sync, which always ends a block. Other `$` lines are commands of rectrack. `* WHO ACT` is something that a person does
on GitHub, with the text of the `>` lines below it: see `Person`. `=` lines are what a sync prints, and then what it
has changed on GitHub, with the digests of markers masked. After each block a sync finds nothing to do.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import ndiff
from itertools import groupby
from pathlib import Path

import pytest

from tests.interfaces import on
from tests.messages.cases import Case, Line, assert_as_written, headed
from tests.rectrack import files
from tests.rectrack.world import REPO, World

TABLE = Path(__file__).parent / "syncs.txt"


class Person:
    """Somebody at work in the browser."""

    def __init__(self, world: World, login: str) -> None:
        self.world = world
        self.hand = world.hub.person("github-actions[bot]" if login == "bot" else login)

    def act(self, words: Sequence[str], text: str) -> None:
        """Do one thing: the words after WHO, and the text below."""
        act, what, rest = words[0], words[1], " ".join(words[2:])
        if act == "opens":
            title, _, labels = " ".join(words[1:]).partition(" labelled ")
            self.hand.open_issue(REPO, title, text, [label for label in labels.split(", ") if label])
        elif act == "proposes":
            self.hand.open_pull_request(REPO, " ".join(words[1:]), text)
        elif what == "label":
            self._label(act, *rest.split(" to "))
        else:
            self._issue(act, int(what), rest, text)

    def _issue(self, act: str, number: int, rest: str, text: str) -> None:
        match act:
            case "comments":
                self.hand.comment(REPO, number, text)
            case "deletes":
                self.hand.delete_issue(REPO, number)
            case "transfers":
                self.world.hub.add_repository("octo/elsewhere")
                self.hand.transfer(REPO, number, "octo/elsewhere")
            case "closes":
                self.hand.edit(REPO, number, state="closed")
            case "titles":
                self.hand.edit(REPO, number, title=rest)
            case "labels":
                self.hand.edit(REPO, number, labels=rest.split(", "))
            case "replaces":
                body, (old, new) = self.world.issues()[number].body.replace("\r\n", "\n"), text.split("\n=>\n")
                assert old in body, body
                self.hand.edit(REPO, number, body=body.replace(old, new))
            case "notes":
                body = self.world.issues()[number].body
                self.hand.edit(REPO, number, body=f"{text}\n\n{body}" if rest == "above" else f"{body}\n\n{text}")
            case other:
                raise AssertionError(other)

    def _label(self, act: str, name: str, new: str = "") -> None:
        match act:
            case "creates":
                self.hand.create_label(REPO, name)
            case "deletes":
                self.hand.delete_label(REPO, name)
            case "archives":
                self.hand.edit_label(REPO, name, archived=True)
            case "renames":
                self.hand.edit_label(REPO, name, new_name=new)
            case "colours":
                self.hand.edit_label(REPO, name, color=new, description="Theirs.")
            case other:
                raise AssertionError(other)


def there(world: World) -> Iterator[str]:
    """What is on GitHub, line by line."""
    for number, issue in world.issues().items():
        name = f"#{number}"
        yield f"{name} {issue.state} {issue.state_reason or ''}: {issue.title}"
        yield f"{name} labels: {', '.join(sorted(issue.labels))}"
        yield from (f"{name} | {line}" for line in issue.body.splitlines() if line)
        for text in world.comments(number):
            yield from (f"{name} comment | {line}" for line in text.splitlines() if line)
    for label in sorted(world.github.labels()):
        yield f"label {label.name}: {label.color}, {label.description}{', archived' if label.is_archived else ''}"


def outcome(world: World, case: Case) -> tuple[str, ...]:
    """Let everything of a block happen, and return what the syncs print and change."""
    found: list[str] = []
    for is_sync, part in groupby(case.input, key=lambda line: line == Line("$", "sync")):
        if not is_sync:
            happen(world, tuple(part))
            continue
        before = [*there(world)]
        run = world.run("sync")
        assert run.code == 0, run.err
        found += [line for line in run.out.splitlines() if not line.startswith("Wrote ")]
        found += [line for line in ndiff(before, [*there(world)]) if line[0] in "+-"]
    world.assert_at_rest()
    return tuple(re.sub(r"sha=[0-9a-f]{16} ", "sha=... ", line) for line in found)


def happen(world: World, lines: tuple[Line, ...]) -> None:
    """Change files, run commands and let people act, in this order."""
    commands = [line.text.split() for line in lines if line.kind == "$"]
    for _, *gone in (words for words in commands if words[0] == "delete"):
        for path in gone:
            (world.root / path).unlink()
    Case(lines).edit(world.root)
    for words in (words for words in commands if words[0] != "delete"):
        assert world.run(*words).code == 0, words
    acts = [line for line in lines if line.kind in "*>"]
    for n, line in enumerate(acts):
        if line.kind == "*":
            below = next((m for m, other in enumerate(acts) if m > n and other.kind == "*"), len(acts))
            who, *words = line.text.split()
            Person(world, who).act(words, "\n".join(text.text for text in acts[n + 1 : below]))


@pytest.mark.parametrize("case", headed(TABLE))
def test_a_sync_makes_this_of_what_people_changed(synced: World, case: Case, request: pytest.FixtureRequest) -> None:
    with on(files.TODAY.isoformat()):
        found = outcome(synced, case)

    assert_as_written(TABLE, case, found, renew=request.config.getoption("--renew-golden"))
