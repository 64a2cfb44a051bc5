"""A release is called what the program calls itself, and says what CHANGELOG.md says of that version."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from rectrack import __version__
from tests.rectrack import files
from tests.release import CHANGELOG, UNRELEASED, Part, attached, notes, parts, unwrapped
from tests.samples import table
from tests.workflows.runner import steps

KEPT = CHANGELOG.read_text(encoding="utf-8")
PARTS = parts(KEPT)
RELEASED = [part for part in PARTS if part.version != UNRELEASED]
OTHER = "The tag is {}, and the program says it is {}: its tag would be v{}."
NEWER = "The newest part of CHANGELOG.md is 1.1.0, and not {} with its day."
PUBLISH = {"true": True, "false": False, "": False}
TWO = """# Changes

## 1.1.0 - 2027-02-01

### Added

- A list that is
  wrapped, and `code`:
  - a part of it
- another

A paragraph that is
wrapped.

## 1.0.0 - 2026-11-26

The first.
"""


def number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def test_the_newest_part_of_the_changes_is_the_programs_or_not_released() -> None:
    assert PARTS[0].version in (__version__, UNRELEASED)


def test_versions_and_days_descend_and_what_is_not_released_stands_above() -> None:
    versions, days = [number(part.version) for part in RELEASED], [date.fromisoformat(str(p.day)) for p in RELEASED]

    assert versions == sorted({*versions}, reverse=True)
    assert {len(version) for version in versions} <= {3}
    assert days == sorted(days, reverse=True)
    assert [part.version for part in PARTS[len(PARTS) - len(RELEASED) :]] == [part.version for part in RELEASED]
    assert [part.day for part in PARTS if part.version == UNRELEASED] in ([], [None])


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.version)
def test_what_a_version_says_can_stand_by_itself_on_the_page_of_a_release(part: Part) -> None:
    text = unwrapped(part.text)

    assert text.strip()
    assert "](" not in text.replace("](http", "")  # a relative link would lead nowhere there
    assert len(text) < 125_000  # more is refused


def test_a_release_says_its_part_and_no_other_with_each_paragraph_on_one_line() -> None:
    assert notes("v1.1.0", TWO, "1.1.0") == (
        "### Added\n\n- A list that is wrapped, and `code`:\n  - a part of it\n- another\n\n"
        "A paragraph that is wrapped.\n"
    )


@pytest.mark.parametrize(("tag", "version", "why"), table(__file__, "disagreements"))
def test_where_tag_program_and_changes_disagree_nothing_is_released(tag: str, version: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        notes(tag, TWO, version)


def test_a_version_without_its_day_is_not_released_and_a_heading_of_another_form_is_told() -> None:
    with pytest.raises(ValueError, match=re.escape(NEWER.format("1.1.0"))):
        notes("v1.1.0", TWO.replace(" - 2027-02-01", ""), "1.1.0")
    with pytest.raises(ValueError, match=r"'## Version 1\.1\.0' is not of the form '## 1\.2\.3 - 2026-11-26'"):
        notes("v1.1.0", TWO.replace("## 1.1.0 - 2027-02-01", "## Version 1.1.0"), "1.1.0")


def test_the_command_of_the_release_prints_the_changes_or_says_why_not() -> None:
    def said(tag: str, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-S", "-m", "tests.release", tag]  # with no library
        folder, variables = CHANGELOG.parent, {"PYTHONPATH": "scripts", **variables}
        return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)

    other, this = said("v0.0.1"), said(f"v{__version__}")

    assert (other.returncode, other.stdout) == (1, "")
    assert other.stderr == OTHER.format("v0.0.1", __version__, __version__) + "\n"
    whole = unwrapped(PARTS[0].text) + attached(__version__, "OWNER/NAME@COMMIT", is_indexed=False)
    assert (this.stdout, this.returncode) == ((whole, 0) if PARTS == RELEASED else ("", 1))
    if PARTS == RELEASED:
        indexed = {publish: "package index" in said(f"v{__version__}", PUBLISH=publish).stdout for publish in PUBLISH}
        assert indexed == PUBLISH


def test_the_package_index_is_named_only_where_the_version_goes_there() -> None:
    for is_indexed in (True, False):
        said = attached("1.2.0", "octo/program@0123", is_indexed=is_indexed)
        assert ("or from the package index `pipx install rectrack==1.2.0`" in said) is is_indexed
        assert "\nWorkflows call this version as `octo/program@0123 # v1.2.0`.\n" in said


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_tag_that_was_moved_meanwhile_becomes_no_release(tmp_path: Path, *, is_moved: bool) -> None:
    tagged = "b" * 40 if is_moved else "a" * 40
    gh = f'#!/bin/sh\n[ "$1" = api ] && echo "$2" >> asked && exec echo {tagged}\necho "$3" >> released\n'
    files.write(tmp_path / "bin/gh", gh).chmod(0o755)
    run = {"GITHUB_REPOSITORY": "octo/program", "GITHUB_REF_NAME": "v1.0.0", "GITHUB_SHA": "a" * 40, "SIGNED": "x"}
    variables = {**run, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}
    (step,) = [step for step in steps("release/release") if step.get("name") == "Create the release"]

    command = ["bash", "-e", "-c", step["run"]]
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)

    assert (tmp_path / "asked").read_text() == "repos/octo/program/commits/tags/v1.0.0\n"
    assert (done.returncode, (tmp_path / "released").exists()) == ((1, False) if is_moved else (0, True))
    assert ("::error title=rectrack::The tag was moved to" in done.stdout) is is_moved
