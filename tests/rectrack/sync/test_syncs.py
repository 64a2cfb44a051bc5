"""What people change between two syncs, what the next one makes of it, and how a plan reads: a table.

A block changes files as those of tests/messages/cases.py do. `$ delete PATH ...` deletes some, and `$ sync` is a
sync, which always ends a block. Other `$` lines are commands of rectrack. `* WHO ACT` is something that a person does
on GitHub, with the text of the `>` lines below it: see `Person`. `=` lines are what a sync prints, and then what it
has changed on GitHub, with the digests of markers masked. After each block a sync finds nothing to do.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from difflib import ndiff
from itertools import groupby
from pathlib import Path

import pytest

from tests.interfaces import on
from tests.messages.cases import Case, Line, assert_as_written, headed
from tests.rectrack import files
from tests.rectrack.files import REC_1
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
        run = world.done("sync")
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


def test_plan_shows_what_sync_would_do_and_does_nothing(world: World) -> None:
    before = world.texts()

    run = world.run("plan", "--exit-code")

    assert run.code == 5
    assert "Open an issue: Recommendation 1: Do this" in run.out
    assert run.out.endswith("To do: 14 labels to create, 3 issues to open.\n")
    markdown, data = (world.run("plan", "--format", form).out for form in ("markdown", "json"))
    assert markdown.startswith("**To do: 14 labels to create, 3 issues to open.**")
    assert len(json.loads(data)["changes"]) == 17
    assert world.writes() == []
    assert world.texts() == before


def test_plan_with_nothing_to_do_is_an_ordinary_end(synced: World) -> None:
    run = synced.run("plan", "--exit-code")

    assert (run.code, run.out) == (0, "Nothing to change: issues and labels agree with the files.\n")


def test_each_kind_of_change_is_shown_with_its_cause(synced: World, golden: Callable[[str, str], None]) -> None:
    alice = synced.person()
    alice.edit_label(REPO, "theme: Law", color="ededed", description="")
    alice.delete_label(REPO, "status: Withdrawn")
    alice.edit(REPO, 2, title="Mine", state="closed", labels=["urgent", "status: Adopted"])
    alice.edit(REPO, 2, body=synced.issues()[2].body.replace("### History", "\n### History"))
    alice.edit_label(REPO, "status: Adopted", archived=True)
    alice.open_issue(REPO, "Mine", "<!-- rectrack:v1 id=rec-1 sha=0123456789abcdef -->")
    files.edit(synced.root / "recommendations/rec-1.yaml", "stance: support", "stance: oppose")
    marked = "  - **Bold** of 2017.\n  1. It \\*helps\\*, \\#12 &lt;b&gt;.\n\n  > Quoted *words*.\n\n  2017-02\n"
    lines = "".join(f"\n  Line {n}.\n" for n in range(40))
    summary = f"summary: |\n{marked}{lines}"
    files.edit(synced.root / "recommendations/rec-3.yaml", "summary: It should be done.\n", summary)
    files.add(synced.root, 4)

    golden("plan.txt", synced.run("plan").out)
    golden("plan.md", synced.run("plan", "--format", "markdown").out)

    kinds = [change["change"] for change in json.loads(synced.run("plan", "--format", "json").out)["changes"]]
    assert kinds == ["CreateLabel", "UpdateLabel", "UpdateLabel", "CreateIssue", *["UpdateIssue"] * 3, "Announce"]


def test_nothing_in_a_plan_gives_github_orders(synced: World) -> None:
    orders = "::error::x\n::add-mask::y\x1b[2J ##[stop-commands]z"
    body = synced.issues()[1].body.replace("It should be done.", orders)
    synced.person().edit(REPO, 1, title="::error::x ##[group]hi", body=body)

    texts = [synced.run("plan", "--format", form).out for form in ("text", "markdown", "json")]

    lines = [line for text in texts for line in text.splitlines()]
    assert any("error" in line for line in lines)
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in lines)
    assert all(line.isprintable() for line in texts[0].splitlines())
    assert "\x1b" not in "".join(texts)
    assert json.loads(texts[2])["changes"][0]["before"]["title"] == "::error::x ##[group]hi"


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
