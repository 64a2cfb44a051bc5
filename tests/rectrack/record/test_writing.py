"""Files are written as a whole or not at all, where they lie, and only if all of them stay as right as they were."""

import codecs
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import pytest
import yaml

from tests.interfaces import python, rectrack
from tests.rectrack.files import REC_1, TRACKER, add, make_tracker, recommendation, texts, write
from tests.rectrack.local_commands import LocalTracker

WITHDRAW = ("status", "rec-1", "withdrawn")
LATER = "\n  - {date: 2024-05-07, status: proposed}"


# --- what stays -------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_byte_order_mark_and_line_ends_stay(mark: bytes, end: bytes, local: LocalTracker) -> None:
    path = local.root / REC_1
    before = mark + recommendation().encode().replace(b"\n", end)
    path.write_bytes(before)

    local.run(*WITHDRAW)

    assert path.read_bytes() == before.replace(b"\nstatus: proposed", b"\nstatus: withdrawn") + end.join(
        (b"  - date: 2024-05-06", b"    status: withdrawn", b"")
    )


def test_permissions_a_link_within_the_repository_and_a_folder_stay(local: LocalTracker) -> None:
    real = (local.root / REC_1).rename(local.root / "real.yaml")
    real.chmod(0o641)
    (local.root / REC_1).symlink_to(real)
    (local.root / "recommendations/2017").mkdir()
    moved = (local.root / "recommendations/rec-2.yaml").rename(local.root / "recommendations/2017/rec-2.yaml")

    local.run("status", "1", "2", "withdrawn")

    assert (local.root / REC_1).is_symlink()
    assert (real.stat().st_mode & 0o777, b"status: withdrawn" in real.read_bytes()) == (0o641, True)
    assert "status: withdrawn" in moved.read_text()
    assert not (local.root / "recommendations/rec-2.yaml").exists()


@pytest.mark.parametrize("text", ["'Done'", "'Do it'", "''Do it''", '"Do it"', "'2017'", "'no'"])
def test_quotation_marks_around_a_whole_text_stay(text: str, local: LocalTracker) -> None:
    local.run("edit", "1", "summary", text)
    local.run("new", "--title", text, "--summary", text, "--theme", "law", "--document", "paper-2017")

    new = next(path for path in (local.root / "recommendations").iterdir() if not path.name.startswith("rec-"))
    for path in (local.root / REC_1, new):
        assert yaml.safe_load(path.read_text())["summary"] == text


def test_what_is_said_already_writes_nothing(local: LocalTracker) -> None:
    local.run(*WITHDRAW)
    before = (local.root / REC_1).stat()

    local.run(*WITHDRAW)

    after = (local.root / REC_1).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


# --- what is refused --------------------------------------------------------------------------------


def links_out(local: LocalTracker) -> None:
    outside = write(local.root.parent / f"{local.root.name}.yaml", recommendation())
    (local.root / REC_1).unlink()
    (local.root / REC_1).symlink_to(outside)


def is_not_utf_8(local: LocalTracker) -> None:
    (local.root / REC_1).write_bytes(recommendation(title="caf\u00e9").encode("latin-1"))


def has_a_wrong_name(local: LocalTracker) -> None:
    add(local.root, 1, history=LATER)
    (local.root / REC_1).rename(local.root / "recommendations/rec-1.yml")


def is_there_twice(local: LocalTracker) -> None:
    write(local.root / "recommendations/2017/rec-1.yaml", recommendation())


def has_other_problems(local: LocalTracker) -> None:
    add(local.root, 1, themes="[lwa]", history=LATER)
    add(local.root, 2, themes="[lwa]")


def has_the_problem_already(local: LocalTracker) -> None:
    add(local.root, 1, history=LATER + LATER.replace("07", "06") + LATER)


EARLIER = (
    'The date 2024-05-06 is earlier than the date of the previous entry: 2024-05-07 ("proposed"). '
    'Put the latest entry last. In "rectrack status", --correct replaces the latest one, and --evidence records an '
    "earlier step."
)
ONE = "The change would add 1 problem to the files. Nothing was changed."


@pytest.mark.parametrize(
    ("prepare", "words", "told"),
    [
        (links_out, WITHDRAW, "This is a link to a file outside the repository"),
        (is_not_utf_8, WITHDRAW, f"{REC_1}:3:11: The file is not UTF-8 text"),
        (has_a_wrong_name, WITHDRAW, f"recommendations/rec-1.yml:17:11: {EARLIER}\n{ONE}"),
        (is_there_twice, WITHDRAW, "Several files have the id rec-1. 'rectrack check' lists them"),
        (has_other_problems, WITHDRAW, f"{REC_1}:17:11: {EARLIER}\n{ONE}"),
        (has_the_problem_already, WITHDRAW, f"{REC_1}:19:11: {EARLIER}\n{ONE}"),
        (lambda local: write(local.root / "tracker.yaml", f"{TRACKER}: :\n"), WITHDRAW, "tracker.yaml:50:1: "),
        (lambda local: write(local.root / "parties.yaml", ": :\n"), WITHDRAW, "parties.yaml:1:1: "),
        (
            lambda local: write(local.root / REC_1, "#" * 1_000_001),
            WITHDRAW,
            "The file is larger than 1,000,000 bytes",
        ),
        (lambda local: (local.root / "parties.yaml").unlink(), WITHDRAW, "No parties.yaml in "),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_change_is_refused_with_its_place_and_every_file_stays(
    prepare: Callable[[LocalTracker], object], words: tuple[str, ...], told: str, local: LocalTracker
) -> None:
    prepare(local)
    local.before = local.texts()

    assert told in local.refused(*words)
    assert not [name for name in local.texts() if "/." in f"/{name}"]


def test_a_value_in_another_encoding_is_refused(local: LocalTracker) -> None:
    bad = b"N\xe9".decode("utf-8", "surrogateescape")
    new = ("new", "--title", bad, "--summary", "S", "--theme", "law", "--document", "paper-2017")
    for words in (new, ("status", "1", "withdrawn", "--note", bad)):
        assert "The file is not UTF-8 text. Save the file with the encoding UTF-8." in local.refused(*words)


def test_all_that_keeps_a_statement_from_being_made_of_several_is_told(local: LocalTracker) -> None:
    told = local.refused("action", "1", "3", "ask", "adopted", "--note=N", "--verified-by=me")

    assert (REC_1 in told, "rec-3.yaml" in told) == (True, True)


@contextmanager
def full_at(which: int, monkeypatch: pytest.MonkeyPatch, error: BaseException | None = None) -> Iterator[list[str]]:
    """Let the disk be full at one of the steps, and tell which files were put in their places until then."""
    real, steps = os.replace, []

    def full(source: str, target: Path) -> None:
        steps.append(Path(target).name)
        if len(steps) == which:
            raise error or OSError(28, "No space left on device")
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        yield steps


@pytest.mark.parametrize("which", [1, 2])
def test_all_files_are_written_or_none(which: int, local: LocalTracker, monkeypatch: pytest.MonkeyPatch) -> None:
    with full_at(which, monkeypatch) as steps:
        told = local.refused("status", "1", "2", "withdrawn")

    assert told.endswith("No space left on device. The files are unchanged.")
    assert steps == ["rec-1.yaml", "rec-2.yaml", "rec-1.yaml"][: 3 if which == 2 else 1]
    local.run("status", "1", "2", "withdrawn")
    changed = {name for name, text in local.texts().items() if local.before[name] != text}
    assert changed == {"recommendations/rec-1.yaml", "recommendations/rec-2.yaml"}


def test_if_a_file_cannot_be_restored_the_others_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real, random, errors = texts(make_tracker(tmp_path, 4)), os.replace, os.urandom, list[MemoryError]()

    def full(old: str, new: str) -> None:
        if Path(new).name == "rec-4.yaml":
            errors.append(MemoryError())
            raise OSError(28, "No space left on device")
        real(old, new)

    def without_memory(size: int) -> bytes:
        if errors:
            raise errors.pop()
        return random(size)

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr(os, "urandom", without_memory)
    told = rectrack(tmp_path, "status", "1-4", "withdrawn").err

    assert "rec-4.yaml cannot be written: No space left on device." in told
    assert [name for name, text in texts(tmp_path).items() if text != before[name]] == ["recommendations/rec-1.yaml"]


def test_an_interruption_leaves_all_files(local: LocalTracker, monkeypatch: pytest.MonkeyPatch) -> None:
    with full_at(2, monkeypatch, KeyboardInterrupt()) as steps:
        assert rectrack(local.root, "status", "1", "2", "withdrawn").code == 1

    assert steps == ["rec-1.yaml", "rec-2.yaml", "rec-1.yaml"]
    assert local.texts() == local.before


@pytest.mark.parametrize(
    ("step", "times", "number"), [("urandom", 1, 5), ("fsync", 3, 40), ("fsync", 1, 1), ("replace", 1, 1)]
)
def test_ctrl_c_leaves_all_files_and_no_other_until_the_last_step(
    step: str, times: int, number: int, tmp_path: Path
) -> None:
    before = texts(make_tracker(tmp_path, number))
    program = f"""
import os, signal, sys, time
from rectrack.cli import main
real, done = os.{step}, []
def interrupted(*given):
    done.append(given)
    if len(done) <= {times}:
        os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)
    return real(*given)
os.{step} = interrupted
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv = ["rectrack", "--root", {str(tmp_path)!r}, "status", "1-{number}", "withdrawn"]
main()
"""

    finished = python("-c", program)

    assert (finished.code, finished.err.strip()) == (1, "Aborted!")
    assert (texts(tmp_path) == before) == (step != "replace")
    assert texts(tmp_path).keys() == before.keys()


def test_an_error_in_any_thread_leaves_all_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real, done = texts(make_tracker(tmp_path, 40)), os.fsync, list[int]()

    def without_memory(descriptor: int) -> None:
        done.append(descriptor)
        if len(done) == 20:
            raise MemoryError
        real(descriptor)

    monkeypatch.setattr(os, "fsync", without_memory)
    finished = rectrack(tmp_path, "status", "1-40", "withdrawn")

    assert (finished.code, "MemoryError" in finished.err) == (1, True)
    assert texts(tmp_path) == before


def test_fewer_threads_than_wanted_write_all_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real, begun = texts(make_tracker(tmp_path, 40)), Thread.start, list[Thread]()

    def start(thread: Thread) -> None:
        begun.append(thread)
        if len(begun) == 4:
            raise RuntimeError("can't start new thread")
        real(thread)

    monkeypatch.setattr(Thread, "start", start)
    assert rectrack(tmp_path, "status", "1-40", "withdrawn").code == 0

    after = texts(tmp_path)
    assert len(begun) == 4
    assert after.keys() == before.keys()
    assert sum(after[name] != text for name, text in before.items()) == 40


def test_of_several_new_files_all_are_written_or_none(
    local: LocalTracker, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ("--document", "paper-2017", "--source-form", "suggested", "--status", "proposed", "--date", "2015")
    path = write(tmp_path_factory.mktemp("sheets") / "list.csv", "title,themes\nOne,law\nTwo,law\n")

    with full_at(2, monkeypatch) as steps:
        local.refused("import", str(path), *given)

    assert steps == ["one.yaml", "two.yaml"]


# --- what a check costs -----------------------------------------------------------------------------


def imported_by(root: Path, *command: str) -> set[str]:
    """Return the top-level modules that a process has imported when a command ends."""
    program = (
        "import sys, atexit; from rectrack.cli import main;"
        "atexit.register(lambda: print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr));"
        f"sys.argv = ['rectrack', '--root', {str(root)!r}, *{command}]; main()"
    )
    return set(python("-c", program, variables={"COVERAGE_PROCESS_START": ""}).err.splitlines()[-1].split())


def test_a_check_imports_neither_github_nor_jinja(tmp_path: Path) -> None:
    others = {"github", "requests", "urllib3", "localhub", "werkzeug", "sqlite3", "asyncio"}

    add(make_tracker(tmp_path), 1, summary="x" * 40_000)
    imported = imported_by(tmp_path, "check")

    assert "msgspec" in imported
    assert not imported & {*others, "jinja2"}


def test_an_import_of_a_list_imports_no_jinja(tmp_path: Path) -> None:
    list_ = write(tmp_path / "list.csv", "title;themes\nPublish the fees;law\n")
    given = ("--source-form", "recommended", "--status", "proposed", "--document", "paper-2017", "--date", "2017-02")

    imported = imported_by(make_tracker(tmp_path, 1), "import", str(list_), *given)

    assert len([*(tmp_path / "recommendations").iterdir()]) == 2
    assert "jinja2" not in imported
