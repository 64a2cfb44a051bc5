"""The workflows that `init` writes are this project's, but for the lines that say where program and record lie."""

import re
import zipfile
from difflib import ndiff
from pathlib import Path

import pytest
import yaml

from rectrack import __version__
from rectrack.setup import workflows
from rectrack.setup.origin import Origin
from tests.rectrack.setup.test_origin import COMMIT, ROOT

ORIGIN = Origin("octo/program", COMMIT)
CALL = f"uses: octo/program@{COMMIT} # v{__version__}"
HERE = "uses: ./ # zizmor: ignore[self-repository] - the tests run it where $/ is not known"


def own(path: str) -> str:
    """One of this project's, without what it has only to find the action beside it."""
    lines = (ROOT / path).read_text(encoding="utf-8").splitlines(keepends=True)
    alone = {n for n, line in enumerate(lines) if line.endswith("# for ./ alone\n")}
    alone |= {n - 1 for n in alone if "- uses: actions/checkout@" in lines[n - 1]}
    return "".join(line for n, line in enumerate(lines) if n not in alone)


def changed(path: str, text: str) -> set[tuple[str, str]]:
    """Each line that is another one, without its dash and the space before it, and what became of it."""
    lines = [line for line in ndiff(own(path).splitlines(), text.splitlines()) if line[0] in "+-"]
    bare = [re.sub(r"^[-+] *(- )?", "", line) for line in lines]
    return {(bare[n], bare[n + 1]) for n in range(0, len(bare), 2)}


def test_they_call_the_action_at_its_commit_with_the_version_beside_it() -> None:
    found = workflows.wanted(ORIGIN, "main")

    calls = {path: [line for line in text.splitlines() if CALL in line] for path, text in found.items()}
    assert {Path(path).stem for path, lines in calls.items() if lines} == {*workflows.NAMES} - {"nightly"}
    for path, text in found.items():
        assert HERE not in text
        assert changed(path, text) <= {(HERE, CALL)}


def test_what_comments_on_pull_requests_has_one_right_and_checks_nothing_out() -> None:
    post = yaml.safe_load(workflows.wanted(ORIGIN, "main")[".github/workflows/preview.yml"])["jobs"]["post"]

    assert post["permissions"] == {"pull-requests": "write"}
    assert [step["uses"] for step in post["steps"]] == [str(ORIGIN)]


def test_they_look_at_the_trackers_own_branch() -> None:
    for path, text in workflows.wanted(ORIGIN, "records/2026").items():
        assert changed(path, text) <= {
            *((HERE, CALL), ("branches: [main]", 'branches: ["records/2026"]')),
            *((line, line.replace("main", '"records/2026"', 1)) for line in ref_lines(path)),
        }
        assert "[main]" not in text
        assert "ref: main" not in text


def ref_lines(path: str) -> list[str]:
    return [line.strip() for line in own(path).splitlines() if line.strip().startswith("ref: main")]


@pytest.mark.parametrize("branch", ["no", "1.0", "2026", "null", "true", "0x1f"])
def test_a_branch_that_is_called_like_something_else_stays_a_text(branch: str) -> None:
    tracker = yaml.safe_load(workflows.wanted(ORIGIN, branch)[".github/workflows/tracker.yml"])

    assert tracker[True]["push"]["branches"] == [branch]


def test_nothing_of_the_program_is_needed_beside_them() -> None:
    for text in workflows.wanted(ORIGIN, "main").values():
        local = re.findall(r"uses: (\./\S*)", text)
        assert all((ROOT / path).name.removesuffix(".yml") in workflows.NAMES for path in local)
        assert "scripts" not in text
        assert "requirements" not in text


def test_they_are_short_enough_to_be_read() -> None:
    assert {
        path: n for path, text in workflows.wanted(ORIGIN, "main").items() if (n := len(text.splitlines())) > 45
    } == {}


def test_a_wheel_brings_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as held:
        held.extractall(tmp_path)
    monkeypatch.setattr(workflows, "_CARRIED", (tmp_path / "no", tmp_path / "rectrack/setup/workflows"))
    from_wheel = workflows.wanted(ORIGIN, "main")
    monkeypatch.undo()

    assert from_wheel == workflows.wanted(ORIGIN, "main")
