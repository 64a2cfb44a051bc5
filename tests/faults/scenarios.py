"""What a sync may find to do, each from a prepared state."""

import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from localhub import Settings
from tests.interfaces import filled_in, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.forms import PROPOSAL
from tests.rectrack.world import REPO, World


class Scenario(NamedTuple):
    """`prepare` makes the state before, `change` what the `command` under test is to carry out.

    `only_refusals` leaves out what is no refusal of one: each case with git takes long.
    """

    prepare: Callable[[World], None]
    change: Callable[[World], None]
    command: str = "sync"
    only_refusals: bool = False


def _proposal(world: World, title: str) -> str:
    return _form(world, "propose", {**PROPOSAL, "title": title})


def _form(world: World, name: str, answers: Mapping[str, str]) -> str:
    """The text of a form that is filled in, as the files make the form now."""
    with TemporaryDirectory() as folder:
        tracker = shutil.copytree(world.root, Path(folder) / "tracker")
        assert rectrack(tracker, "forms").code == 0
        return filled_in(tracker / f".github/ISSUE_TEMPLATE/{name}.yml", answers).body


def _path(world: World, number: int) -> Path:
    return world.root / f"recommendations/rec-{number}.yaml"


def _nothing(world: World) -> None:
    """Leave everything as it is."""


def _synced(world: World) -> None:
    """Three issues, and people at work on them."""
    assert world.run("sync").code == 0
    alice = world.person()
    alice.create_label(REPO, "urgent")
    issue = world.issues()[1]
    alice.edit(REPO, 1, body=issue.body + "\n\nAlice's note.", labels=[*issue.labels, "urgent"])
    alice.comment(REPO, 1, "I agree.")
    alice.open_issue(REPO, "A question", "Where do I begin?")
    assert world.run("sync").code == 0


def _mixed(world: World) -> None:
    """A title, a summary, an edit inside a section, one file more, one file less."""
    files.edit(_path(world, 1), "Do this", "Do that")
    files.edit(_path(world, 2), "It should be done.", "It must be done.")
    _path(world, 3).unlink()
    files.add(world.root, 7)
    body = world.issues()[2].body
    world.person().edit(REPO, 2, body=body.replace("### ", "### Really: ", 1))


def _news(world: World) -> None:
    """A status with evidence, and a position."""
    _adopt(_path(world, 1))
    files.edit(_path(world, 2), "stance: support", "stance: oppose")


def _adopt(path: Path) -> None:
    files.edit(path, "\nstatus: proposed\n", "\nstatus: adopted\n")
    text = path.read_text() + "  - {date: 2018, status: adopted, evidence: ['https://example.org/minutes']}\n"
    path.write_text(text)


def _rename(world: World) -> None:
    text = _path(world, 1).read_text().replace("id: rec-1", "id: better")
    _path(world, 1).unlink()
    files.write(world.root / "recommendations/better.yaml", text + "previous_ids: [rec-1]\n")


def _close(world: World) -> None:
    path = _path(world, 2)
    files.edit(path, "\nstatus: proposed\n", "\nstatus: withdrawn\n")
    path.write_text(path.read_text() + "  - {date: 2018, status: withdrawn}\n")


def _closed_by_hand(world: World) -> None:
    world.person().edit(REPO, 2, state="closed")


def _recolour(world: World) -> None:
    path = world.root / "tracker.yaml"
    path.write_text(re.sub("color: (d4c5f9|c5def5)", "color: 123456", path.read_text()))


def _relabel(world: World) -> None:
    """One label is called otherwise, and two change places."""
    path = world.root / "tracker.yaml"
    files.edit(path, "name: Security,", "name: Safety, previous_names: ['theme: Security'],")
    files.edit(path, "label: Names Board}", "label: governments, previous_names: ['addressee: Names Board']}")
    files.edit(path, "label: governments}", "label: Names Board, previous_names: ['addressee: governments']}")


def _cloned(world: World) -> None:
    """A synced tracker in a clone whose board goes through a pull request; the origin lies beside it."""
    path = world.root / "tracker.yaml"
    path.write_text(path.read_text() + "publishing: {mode: pull-request}\n")
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    _synced(world)
    clone = with_origin(world.root, world.root.parent / "origin")
    clone.git("remote", "set-url", "origin", "../origin")  # so that a copy has an origin of its own


def _retitled(world: World) -> None:
    files.edit(_path(world, 1), "Do this", "Do that")
    Clone(world.root).push()
    assert world.run("sync").code == 0


def _talked_about(world: World) -> None:
    """A synced tracker whose parties have accounts and whose keeper may write; the origin lies beside it."""
    accounts = "group: technical-community, accounts: [{login: engineer, id: 6}]"
    files.edit(world.root / "parties.yaml", "group: technical-community", accounts)
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    assert world.run("sync").code == 0
    world.hub.person("keeper", user_id=8, push=True)
    clone = with_origin(world.root, world.root.parent / "origin")
    clone.git("remote", "set-url", "origin", "../origin")


def _said(world: World) -> None:
    """A position, a check by who may write, a slip, a stranger's word, and a report by form."""
    engineer = world.hub.person("engineer", user_id=6)
    engineer.comment(REPO, 1, "/oppose Too dear.")
    world.person("keeper").comment(REPO, 2, "/mark-checked Nothing has changed.")
    engineer.comment(REPO, 3, "/opose")
    world.person("mallory").comment(REPO, 3, "/oppose Me too.")
    answers = {"recommendation": "2. Do this (rec-2)", "happened": "They asked.", "date": "2018-03"}
    world.person("reader").open_issue(REPO, "Progress: mine", _form(world, "progress", answers))


def _proposed(world: World) -> None:
    """A proposal that was taken up and is closed since, two new ones, and one that cannot be used."""
    old = world.person("asha").open_issue(REPO, "Proposal: old", _proposal(world, "Publish the fees"))
    taken_up = world.run("process-forms")
    assert taken_up.code == 0, taken_up.err
    world.person("asha").edit(REPO, old, state="closed")
    world.person("asha").open_issue(REPO, "Proposal: mine", _proposal(world, "Publish the costs"))
    world.person("bela").open_issue(REPO, "Proposal: hers", _proposal(world, "Publish the minutes"))
    world.person("carl").open_issue(REPO, "Proposal: empty", _proposal(world, ""))


SCENARIOS = {
    "first sync": Scenario(_nothing, _nothing),
    "mixed changes": Scenario(_synced, _mixed),
    "announcements": Scenario(_synced, _news),
    "rename": Scenario(_synced, _rename),
    "close": Scenario(_synced, _close),
    "reopen": Scenario(_synced, _closed_by_hand),
    "label recolour": Scenario(_synced, _recolour),
    "label rename": Scenario(_synced, _relabel),
    "publish": Scenario(_cloned, _retitled, "publish"),
    "comments": Scenario(_talked_about, _said, "process-comments", only_refusals=True),
    "proposals": Scenario(_talked_about, _proposed, "process-forms", only_refusals=True),
}
