"""The list of trackers: all that is wrong with it at once, each with its line and what would be right."""

from pathlib import Path

import pytest

from rectrack.record.tracker_list import MOST, TrackerList, read
from rectrack.text.problems import InvalidFilesError
from tests.rectrack.files import write

LIST = """\
title: The organization
kept_by: the secretariat
contact: office@example.org
trackers:
  - status: https://example.org/water/status.json
  - {status: ../rivers, name: Rivers, site: https://example.org/rivers/, repository: https://github.com/octo/rivers}
"""
PLACE = "the address of a status.json, which starts with https://, or its path as seen from this file"


def told(folder: Path, text: str) -> list[str]:
    """What is wrong with a list of this text."""
    with pytest.raises(InvalidFilesError) as refused:
        read(write(folder / "groups.yaml", text))
    path = str(folder / "groups.yaml")
    assert {problem.path for problem in refused.value.problems} == {path}
    return [f"{p.line}:{p.column}: {p.message} ({p.hint})" for p in refused.value.problems]


def test_a_right_list_is_read_with_its_trackers_in_their_order(tmp_path: Path) -> None:
    found = read(write(tmp_path / "groups.yaml", LIST))

    assert isinstance(found, TrackerList)
    assert (found.title, found.kept_by, found.contact) == (
        *("The organization", "the secretariat", "office@example.org"),
    )
    assert [(one.status, one.is_remote, one.name) for one in found.trackers] == [
        ("https://example.org/water/status.json", True, None),
        ("../rivers", False, "Rivers"),
    ]


def test_everything_wrong_is_told_at_once_with_its_place_and_what_would_be_right(tmp_path: Path) -> None:
    wrong = "titel: x\ntrackers:\n  - {status: a, nmae: x, site: example.org}\n  - {name: no place}\n  - status: a\n"

    assert told(tmp_path, wrong) == [
        '1:1: unknown field "titel" (did you mean title?)',
        '3:14: "a" stands here more than once (name each tracker once)',
        '3:17: unknown field "nmae" (did you mean name?)',
        '3:32: "example.org" is not valid for site (a web address that starts with https://)',
        f"4:5: the field status is missing or empty ({PLACE})",
        '5:13: "a" stands here more than once (name each tracker once)',
    ]


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ("file:///etc/passwd", '"file:///etc/passwd" cannot be asked for'),
        ("ftp://example.org/status.json", '"ftp://example.org/status.json" cannot be asked for'),
        ("https://me:secret@example.org/status.json", "this address has a password or a token"),
        ("https://raw.example.org/status.json?token=GHSAT0", "this address has a password or a token"),
        ("https://example.org/status.json?Access_Token=x", "this address has a password or a token"),
    ],
)
def test_no_other_scheme_is_asked_and_no_secret_is_shown(status: str, message: str, tmp_path: Path) -> None:
    (found,) = told(tmp_path, f"title: x\ntrackers: [{{status: '{status}'}}]\n")

    assert message in found


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: the file is empty"),
        ("title: x\ntrackers: []\n", "2:11: the list is empty"),
        ("title: x\ntrackers: a\n", '2:11: "a" stands where a list belongs'),
        ("title: &a x\ntrackers: [{status: a}]\n", "1:8: a YAML anchor is not allowed here"),
        ("- a\n", "1:1: a list stands where a mapping belongs"),
    ],
)
def test_what_is_no_list_is_told_as_in_every_other_file(text: str, message: str, tmp_path: Path) -> None:
    assert any(one.startswith(message) for one in told(tmp_path, text))


def test_no_more_are_asked_at_once_than_a_machine_can(tmp_path: Path) -> None:
    many = "title: x\ntrackers:\n" + "".join(f"  - status: t{n}\n" for n in range(MOST + 1))

    assert told(tmp_path, many) == ["3:3: there are 201 trackers (name at most 200 in one list)"]
    assert len(read(write(tmp_path / "groups.yaml", many.rpartition("  - ")[0])).trackers) == MOST
