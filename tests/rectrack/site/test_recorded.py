"""When things were recorded, as git knows it."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from rectrack.desk import check
from rectrack.site import recorded
from rectrack.site.events import Event, Recorded
from tests.rectrack import files
from tests.rectrack.clones import Clone, another, with_origin

FILE = "recommendations/rec-1.yaml"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return with_origin(files.make_tracker(tmp_path / "here", 2), tmp_path / "origin.git")


def read(folder: Path) -> Recorded:
    return recorded.read(folder, check.register(folder, date.today()), os.environ)  # noqa: DTZ011 - any day will do


def brief(events: tuple[Event, ...]) -> list[tuple[str, str, str | None]]:
    return [(event.recommendation, event.what, event.who) for event in events]


def change(clone: Clone, old: str, new: str, file: str = FILE) -> str:
    path = clone.folder / file
    assert old in path.read_text()
    files.write(path, path.read_text().replace(old, new))
    return clone.push()


def test_it_is_told_by_commits_of_mains_line_on_the_committers_day(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = another(tmp_path / "origin.git", tmp_path / "other")
    other.git("checkout", "--quiet", "-b", "proposal")
    change(other, "party: apig\n    stance: support", "party: apig\n    stance: oppose")
    change(other, "oppose\n    date: 2017-02", "oppose\n    date: 2018-02")
    clone.git("fetch", "--quiet", "origin", "main")
    clone.git("pull", "--quiet", str(tmp_path / "other"), "proposal", "--no-ff", "--no-edit", "--no-rebase")
    merge = clone.git("rev-parse", "HEAD")

    monkeypatch.setenv("GIT_DIR", "elsewhere")  # what a person has set is not for the tracker's git
    found = read(clone.folder)

    assert found.is_known
    assert brief(found.events) == [
        ("rec-1", "recommendation", None),
        ("rec-2", "recommendation", None),
        ("rec-1", "position", "apig"),
    ]
    assert (found.events[-1].commit, found.events[-1].fields) == (merge, ("stance", "date"))


def test_the_day_is_that_of_greenwich_wherever_it_was_committed(clone: Clone) -> None:
    midnight = 1_772_323_200  # 2026-03-01T00:00:00Z
    texts = (files.recommendation(title=title) for title in ("Do that", "Do less"))
    clone.commits_at((f"{midnight - 1} +0500", f"{midnight} -0500"), FILE, texts)

    assert [event.day for event in read(clone.folder).events[2:]] == ["2026-02-28", "2026-03-01"]


def test_moving_reformatting_and_breaking_a_file_tell_nothing(clone: Clone) -> None:
    before = read(clone.folder).events
    change(clone, "title: Do this", 'title:   "Do this"')
    (clone.folder / "recommendations/2024").mkdir()
    clone.git("mv", FILE, "recommendations/2024/rec-1.yaml")
    clone.push()
    clone.git("mv", "recommendations/2024/rec-1.yaml", "recommendations/better.yaml")
    change(clone, "id: rec-1", "id: better\nformerly: [rec-1]", "recommendations/better.yaml")
    change(clone, "kind: recommended", "kind: [", "recommendations/better.yaml")
    change(clone, "kind: [", "kind: recommended", "recommendations/better.yaml")

    after = read(clone.folder).events

    assert [event.recommendation for event in after] == ["better", "rec-2"]
    assert [(event.day, event.commit) for event in after] == [(event.day, event.commit) for event in before]


def test_a_removed_file_is_told_and_what_it_said_last_is_kept(clone: Clone) -> None:
    (clone.folder / FILE).unlink()
    clone.push()

    found = read(clone.folder)

    assert brief(found.events[2:]) == [("rec-1", "recommendation", None)]
    assert (found.events[-1].how, found.events[-1].is_correction) == ("removed", True)
    assert [r.title for r in found.gone] == ["Do this"]


def test_without_git_and_in_a_shallow_clone_it_says_that_it_does_not_know(clone: Clone, tmp_path: Path) -> None:
    change(clone, "stance: support", "stance: oppose")
    shallow = tmp_path / "shallow"
    clone.git("clone", "--quiet", "--depth=1", f"file://{tmp_path / 'origin.git'}", str(shallow))
    bare = shutil.copytree(clone.folder, tmp_path / "bare", ignore=shutil.ignore_patterns(".git"))

    for folder in (shallow, bare):
        found = read(folder)
        assert not found.is_known
        assert {event.day for event in found.events} == {"2017-02"}


def test_whoever_asked_to_be_left_out_is_in_no_event_also_once_taken_out_of_the_parties(clone: Clone) -> None:
    ann = (
        "  - {id: ann-lee, name: Ann Lee, group: civil-society, person: true, accounts: [{login: annlee, id: 77}]}\n"
    )
    path = clone.folder / "parties.yaml"
    files.write(path, path.read_text() + ann)
    report = "\n  - {date: 2017-03, by: oldlogin, account_id: 77, text: Done., verified_by: annlee}"
    view = "\n  - {party: ann-lee, stance: support, date: 2017-03, reason: Because}"
    files.write(clone.folder / FILE, files.recommendation(positions=view, reports=report))
    clone.push()
    asked = path.read_text().replace("person: true", "person: true, name_withheld: 2017-04")
    files.write(path, asked)
    clone.push()

    withheld = read(clone.folder)
    assert {event.who for event in withheld.events if event.who} == {"apig", "withheld-1"}

    files.write(clone.folder / FILE, files.recommendation(positions=None))
    files.write(path, files.PARTIES)
    clone.push()
    gone = read(clone.folder)

    for found in (withheld, gone):
        assert not any(name in repr(found) for name in ("ann-lee", "Ann Lee", "annlee", "oldlogin", "=77"))
    assert sum(event.who == "withheld-1" for event in gone.events) == 4


def test_a_clone_gives_the_same_events_every_time(clone: Clone) -> None:
    change(clone, "stance: support", "stance: oppose")

    assert read(clone.folder) == read(clone.folder)
