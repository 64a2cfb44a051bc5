"""What is read of the workflow files: which steps run the tracker, however they are written."""

from pathlib import Path

import pytest

from rectrack.doctor.layout import FOLDER, HERE, WORKFLOWS, Layout, read
from tests.pages import ROOT
from tests.rectrack.doctor.examining import PROGRAM, light, whole
from tests.rectrack.files import write

COMMIT = PROGRAM.commit


def of(root: Path, *steps: str, name: str = "check") -> Layout:
    """What is read of one workflow with these steps."""
    write(
        root / f"{FOLDER}/{name}.yml", "".join(f"      {step}\n" for step in ("- uses: actions/checkout@v7", *steps))
    )
    return read(root)


def test_the_light_layout_calls_one_program_in_every_workflow_but_the_one_that_calls_another(tmp_path: Path) -> None:
    light(tmp_path)
    found = read(tmp_path)

    assert not found.has_program
    assert found.workflows == {*WORKFLOWS}
    assert found.called == {"tracker", "site"}
    assert {(call.action, call.ref) for call in found.calls} == {PROGRAM}
    assert {call.workflow for call in found.elsewhere} == {*WORKFLOWS} - {"nightly"}


def test_the_whole_layout_calls_what_lies_beside_the_record(tmp_path: Path) -> None:
    whole(tmp_path)

    for root in (tmp_path, ROOT):
        found = read(root)
        assert found.has_program
        assert (found.elsewhere, {call.workflow for call in found.calls}) == ((), {*WORKFLOWS} - {"nightly"})


@pytest.mark.parametrize("lacking", ["action.yml", "scripts"])
def test_half_a_program_is_none(tmp_path: Path, lacking: str) -> None:
    whole(tmp_path)
    (tmp_path / lacking).rename(tmp_path / "away")

    assert not read(tmp_path).has_program


def test_without_workflows_nothing_is_known(tmp_path: Path) -> None:
    assert read(tmp_path) == Layout(has_program=False)


@pytest.mark.parametrize(
    ("step", "ref", "version"),
    [
        (f"- uses: other/program@{COMMIT} # v1.2.3", COMMIT, "1.2.3"),
        (f"  uses: 'other/program@{COMMIT}'  #v1.2.3, as of March\r", COMMIT, "1.2.3"),
        (f'- uses: "other/program@{COMMIT}"', COMMIT, ""),
        ("- uses: other/program@v1.2.3", "v1.2.3", ""),
        ("- uses: other/program@v1 # the newest", "v1", ""),
    ],
)
def test_a_call_is_read_however_it_is_written(tmp_path: Path, step: str, ref: str, version: str) -> None:
    (call,) = of(tmp_path, step).calls

    assert (call.action, call.ref, call.version) == ("other/program", ref, version)
    assert call.is_pinned == (ref == COMMIT)


@pytest.mark.parametrize("step", ["- uses: ./", "  uses: './' # ours", '- uses: "./"'])
def test_a_call_of_what_lies_here_is_read_however_it_is_written(tmp_path: Path, step: str) -> None:
    assert [(call.workflow, call.action) for call in of(tmp_path, step, name="site").calls] == [("site", HERE)]


@pytest.mark.parametrize(
    "step",
    [
        "# - uses: other/program@v1",
        "- run: echo uses: ./",
        "- uses: ./.github/actions/ours",
        "- uses: github/codeql-action/init@v3",
        "- uses: docker://alpine:3.8",
        "- uses: other/repository/folder@v1",
    ],
)
def test_nothing_else_is_taken_for_one(tmp_path: Path, step: str) -> None:
    assert of(tmp_path, step).calls == ()
