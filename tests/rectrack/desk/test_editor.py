"""A file is edited as a whole or not at all, and judged with all the others before."""

import codecs
import os
import shutil
from functools import partial
from pathlib import Path

import pytest

from rectrack.desk.editor import Desk, Edited
from rectrack.record import edits, kept_edits
from rectrack.record.load import NotATrackerError
from rectrack.record.recommendation import HistoryEntry
from rectrack.text import files
from rectrack.text.problems import InvalidFilesError, RefusedError
from tests.rectrack import examples
from tests.rectrack.files import TODAY, TRACKER, add, edit, make_tracker, recommendation, write

PATH = "recommendations/rec-1.yaml"
STEP = HistoryEntry(date="2024-05", status="withdrawn")


def withdraw(root: Path, said: str = "rec-1") -> Edited:
    return Desk(root, TODAY).change(said, lambda text: edits.set_status(text, "withdrawn", STEP))


def refusal(root: Path, error: type[RefusedError] = InvalidFilesError) -> str:
    """Why the change was not made, with the file as it was."""
    before = (root / PATH).read_bytes()
    with pytest.raises(error) as caught:
        withdraw(root)
    assert (root / PATH).read_bytes() == before
    assert [path for path in (root / "recommendations").iterdir() if path.name.startswith(".")] == []
    problems = getattr(caught.value, "problems", [])
    return "".join(f"{p.path}:{p.line}:{p.column}: {p.message}\n" for p in problems) + str(caught.value)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_byte_order_mark_and_line_ends_stay(tmp_path: Path, mark: bytes, end: bytes) -> None:
    root = make_tracker(tmp_path)
    before = mark + recommendation().encode().replace(b"\n", end)
    (root / PATH).write_bytes(before)

    assert withdraw(root) == Edited(PATH, made=True)
    assert (root / PATH).read_bytes() == before.replace(b"\nstatus: proposed", b"\nstatus: withdrawn") + end.join(
        (b"  - date: 2024-05", b"    status: withdrawn", b"")
    )


def test_a_change_that_changes_nothing_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_tracker(tmp_path)
    monkeypatch.setattr(files, "replace", None)

    assert Desk(root, TODAY).change("1", str) == Edited(PATH, made=False)


def test_permissions_and_a_link_within_the_repository_stay(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    real = (root / PATH).rename(root / "real.yaml")
    real.chmod(0o640)
    (root / PATH).symlink_to(real)

    withdraw(root)

    assert (root / PATH).is_symlink()
    assert (real.stat().st_mode & 0o777, b"status: withdrawn" in real.read_bytes()) == (0o640, True)


def test_a_link_out_of_the_repository_is_not_followed(tmp_path: Path) -> None:
    root = make_tracker(tmp_path / "tracker")
    outside = write(tmp_path / "outside.yaml", recommendation())
    (root / PATH).unlink()
    (root / PATH).symlink_to(outside)

    assert "this is a link to a file outside the repository" in refusal(root)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [b", f"{PATH}:1:"),
        ("", "The file cannot be changed so"),
        ("- a\n- b\n", "The file cannot be changed so"),
        (
            recommendation(status="&s proposed", history="\n  - {date: 2017, status: *s}"),
            "The file cannot be changed so",
        ),
    ],
)
def test_what_cannot_be_edited_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    root = make_tracker(tmp_path)
    write(root / PATH, text)

    told = refusal(root)

    assert said in told
    assert told.startswith(PATH)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    (root / PATH).write_bytes(recommendation(title="caf\u00e9").encode("latin-1"))

    assert "the file is not UTF-8 text" in refusal(root)


def test_a_file_is_changed_where_it_lies(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    write(root / "recommendations/2017/paper/rec-1.yaml", (root / PATH).read_text())
    (root / PATH).unlink()

    assert withdraw(root).path == "recommendations/2017/paper/rec-1.yaml"
    assert "status: withdrawn" in (root / "recommendations/2017/paper/rec-1.yaml").read_text()
    assert not (root / PATH).exists()


def test_a_file_whose_name_is_wrong_is_judged_as_any_other(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    add(root, 1, history="\n  - {date: 2024-06, status: proposed}")
    (root / PATH).rename(root / "recommendations/rec-1.yml")

    with pytest.raises(InvalidFilesError, match="would have 1 new problem") as caught:
        withdraw(root)
    assert caught.value.problems[0].message == "2024-05 is earlier than the entry before, 2024-06"


def test_of_two_files_of_one_id_none_is_changed(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    copy = write(root / "recommendations/2017/rec-1.yaml", (root / PATH).read_text())

    with pytest.raises(RefusedError, match="Several files have the id rec-1"):
        withdraw(root)
    assert copy.read_text() == (root / PATH).read_text() == recommendation()


def test_a_problem_that_the_change_makes_is_told_and_those_from_before_are_not(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    add(root, 1, themes="[lwa]", history="\n  - {date: 2024-06, status: proposed}")
    add(root, 2, themes="[lwa]")

    assert refusal(root) == (
        f"{PATH}:17:11: 2024-05 is earlier than the entry before, 2024-06\n"
        "So changed, the files would have 1 new problem"
    )


def test_a_second_problem_of_the_same_words_is_a_new_one(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    add(root, 1, status="adopted", history="\n  - {date: 2017, status: adopted}")
    step = HistoryEntry(date="2024-05", status="adopted", note="Again.")

    with pytest.raises(InvalidFilesError, match="would have 1 new problem"):
        Desk(root, TODAY).change("1", lambda text: edits.set_status(text, "adopted", step))


@pytest.mark.parametrize("name", ["tracker.yaml", "parties.yaml"])
def test_without_the_settings_by_which_all_are_judged_nothing_is_changed(tmp_path: Path, name: str) -> None:
    root = make_tracker(tmp_path)
    write(root / name, f"{TRACKER}: :\n")

    assert refusal(root).startswith(f"{name}:")


def test_a_folder_that_is_no_tracker_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotATrackerError):
        Desk(tmp_path, TODAY)


def test_a_file_that_cannot_be_written_is_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)

    assert "could not be written: No space left on device" in refusal(make_tracker(tmp_path), RefusedError)


def both(desk: Desk, *, second: str = "withdrawn") -> list[Edited]:
    """Two recommendations change, one of them by two edits in order."""
    step, owner = HistoryEntry(date="2024-05", status=second), partial(kept_edits.set_field, name="place", value="1")
    return desk.edit(
        {
            "1": [partial(edits.set_status, status="withdrawn", entry=STEP)],
            "rec-2": [partial(edits.set_status, status=second, entry=step), owner],
            PATH: [str],
        }
    )


def test_several_files_change_together_and_only_when_they_are_written(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    edit(root / "tracker.yaml", "themes:", "fields:\n  - {id: place, name: Place, type: number}\nthemes:")
    desk = Desk(root, TODAY)
    before = (root / PATH).read_bytes()

    assert [one.made for one in both(desk)] == [True, True, False]
    assert [r.status for r in desk.loaded.register.recommendations] == ["withdrawn", "withdrawn", "proposed"]
    assert [r.status for r in desk.written.register.recommendations] == ["proposed"] * 3
    assert ((root / PATH).read_bytes(), desk.new_problems()) == (before, [])

    desk.write()

    now = Desk(root, TODAY).loaded.register.recommendations
    assert [(r.status, dict(r.fields)) for r in now] == [
        ("withdrawn", {}),
        ("withdrawn", {"place": "1"}),
        ("proposed", {}),
    ]
    assert [one.made for one in both(desk)] == [False, False, False]


def test_of_several_files_all_change_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = make_tracker(tmp_path)
    desk, before = Desk(root, TODAY), texts(root)
    real, steps = os.replace, []

    both(desk)
    with pytest.raises(InvalidFilesError, match="would have 1 new problem"):  # there is no field of that name
        desk.write()
    with pytest.raises(InvalidFilesError, match="cannot be changed so") as caught:
        desk.edit({"1": [_refused], "2": [lambda _: "x"], "3": [_refused]})
    assert [problem.path for problem in caught.value.problems] == [PATH, PATH.replace("1", "3")]
    assert (desk.loaded, texts(root)) == (desk.written, before)

    def full_the_second_time(source: str, target: Path) -> None:
        steps.append(target.name)
        if len(steps) == 2:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", full_the_second_time)
    with pytest.raises(RefusedError, match=r"No space left on device\. The old files are as they were"):
        desk.change_all({"1": [_titled], "2": [_titled]})
    assert steps == ["rec-1.yaml", "rec-2.yaml", "rec-1.yaml"]
    assert texts(root) == before

    desk.change_all({"1": [_titled], "2": [_titled]})
    assert {name for name, text in texts(root).items() if before[name] != text} == {"rec-1.yaml", "rec-2.yaml"}


def _titled(text: str) -> str:
    return text.replace("Do this", "Do that")


def _refused(text: str) -> str:
    return edits.end_dispute(text, by="a", ended="2024", source=None)


def texts(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_recommendations_in_which_every_field_is_used_can_be_changed_by_their_numbers(tmp_path: Path) -> None:
    shutil.copytree(examples.FOLDER, tmp_path, dirs_exist_ok=True)

    for number, status in ((1, "implemented"), (2, "adopted")):
        step = HistoryEntry(date="2022-03", status=status, evidence=("https://example.org",))
        made = Desk(tmp_path, TODAY).change(str(number), partial(edits.set_status, status=status, entry=step))
        assert made.made
