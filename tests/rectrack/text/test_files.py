"""Files are written whole or not at all."""

import os
import stat
from pathlib import Path

import pytest

from rectrack.text import files
from rectrack.text.problems import RefusedError


def test_only_files_that_differ_are_written(tmp_path: Path) -> None:
    (tmp_path / "same").write_bytes(b"text\n")
    before = (tmp_path / "same").stat().st_ino

    changed = files.write(tmp_path, {"same": "text\n", "new/one": "text\n"})

    assert changed == ["new/one"]
    assert (tmp_path / "same").stat().st_ino == before
    assert (tmp_path / "new/one").read_bytes() == b"text\n"


def test_none_removes_a_file_and_is_content_with_its_absence(tmp_path: Path) -> None:
    (tmp_path / "old").write_text("x")

    changed = files.write(tmp_path, {"old": None, "never": None})

    assert changed == ["old"]
    assert list(tmp_path.iterdir()) == []


def test_permissions_stay_and_nothing_is_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o640)

    files.replace(path, b"new\r\n")

    assert path.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_gets_the_usual_permissions(tmp_path: Path) -> None:
    previous = os.umask(0o027)
    try:
        files.replace(tmp_path / "file", b"x")
    finally:
        os.umask(previous)

    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_a_place_that_cannot_be_written_is_a_plain_message_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")

    with pytest.raises(RefusedError, match=r"could not be written: File exists\. The old file is as it was"):
        files.replace(tmp_path / "file" / "below", b"new")

    assert (tmp_path / "file").read_text() == "old"
