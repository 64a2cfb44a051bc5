"""A copy of everything: it takes a newer version of the program, and leaves the program behind."""

import json
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from localhub import Server
from rectrack import __version__
from tests.guide.conftest import GITHUB, ORIGIN, commands, instead_of, typed
from tests.interfaces import rectrack, workflows
from tests.rectrack import clones, files
from tests.rectrack.clones import Beginning, Clone, copy_project, with_origin
from tests.rectrack.rendering import Page
from tests.rectrack.world import World, action_variables, local_world
from tests.samples import ROOT, samples

PAGE = "copy-of-everything.md"
DATA = r"recommendations/|tracker\.yaml|parties\.yaml|status\.json"
README = """\
# Ours

<!-- rectrack:board -->
<!-- rectrack:board-end -->

## Take part

Be [listed](docs/take-part.md#be-listed-for-a-party) first.

## Try rectrack

`make run`, as [here](docs/run-your-own.md).

## Further pages

- [Contributing](CONTRIBUTING.md), [licence](LICENSE)
"""
"""What a copy begins with, in short."""
UNCHANGED = "Nothing to change: issues and labels agree with the files."


def whole(world: World, origin: Path) -> None:
    """A copy of everything with somebody's own three recommendations, which has run on GitHub."""
    clone = with_origin(world.root, origin)
    copy_project(world.root, leaving_out=DATA)
    files.write(world.root / "README.md", README)
    clone.push()
    clone.git("branch", "--quiet", "--set-upstream-to=origin/main")
    world.environment = action_variables(world.hub, "workflow_dispatch")
    assert world.run("run").code == 0
    clone.pull()


def light(world: World, origin: Path) -> None:
    """The same, which has left the program behind, with what was to be done by hand."""
    clones.begin(world, origin, whole)
    files.write(world.root / "scripts/rectrack/__pycache__/cli.pyc", "which git leaves where it is")
    taken_away, committed = samples(PAGE, "Remove the program", "sh")

    with commands() as shell:
        typed(taken_away, world.root, shell)
        by_hand(world.root)
        typed(committed, world.root, shell)

    assert Clone(world.root).git("status", "--porcelain") == ""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A copy of everything, and next a run that a push starts."""
    with Server() as hub:
        yield begun(tmp_path, hub, whole)


@pytest.fixture
def left(tmp_path: Path) -> Iterator[World]:
    """The same without the program."""
    with Server() as hub:
        yield begun(tmp_path, hub, light)


def begun(folder: Path, hub: Server, beginning: Beginning) -> World:
    world = local_world(folder / "copy", hub)
    clones.begin(world, folder / "origin", beginning)
    world.environment = action_variables(hub, "push")
    return world


@cache
def programs_own() -> tuple[str, ...]:
    """Return the paths that belong to the program, as the command names them where it refuses to upgrade."""
    refused = rectrack(ROOT, "init", "--upgrade", "--program", ORIGIN)
    assert refused.code == 1, refused
    return tuple(refused.err.partition("git rm -r --quiet ")[2].partition("\n")[0].split())


# --- to leave the program behind --------------------------------------------------------------------


def by_hand(root: Path) -> None:
    """Do what the page says."""
    (lines,) = samples(PAGE, "Remove the program", "markdown")
    readme = (root / "README.md").read_text(encoding="utf-8")
    readme = re.sub(r"(?<=\n## Take part\n\n).*?(?=\n## )", lambda _: lines, readme, flags=re.DOTALL)
    readme = re.sub(r"\n## (Try rectrack|Further pages)\n.*?(?=\n## |\Z)", "", readme, flags=re.DOTALL)
    files.write(root / "README.md", readme)
    updates = (root / ".github/dependabot.yml").read_text(encoding="utf-8")
    files.write(root / ".github/dependabot.yml", updates.partition("  - package-ecosystem: pip\n")[0])
    owners = (root / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines(keepends=True)
    there = [line for line in owners if not line.startswith("/") or (root / line.split()[0].lstrip("/")).exists()]
    files.write(root / ".github/CODEOWNERS", "".join(there))


def test_nothing_of_the_program_is_left_and_nothing_of_the_record_is_gone(left: World) -> None:
    listed = Clone(left.root).git("ls-files").splitlines()

    assert [name for name in listed if name.startswith(programs_own())] == []
    assert {name for name in listed if name.startswith(".github/workflows/")} == {*workflows(ORIGIN)}
    assert {name for name in listed if not name.startswith(".github/")} == {
        *(".gitignore", "LICENSE", "README.md", "parties.yaml", "status.json", "tracker.yaml"),
        *(f"recommendations/rec-{number}.yaml" for number in (1, 2, 3)),
        *(f"recommendations/status-strip-{scheme}.svg" for scheme in ("dark", "light")),
    }


def test_each_workflow_calls_the_program_where_it_lies(left: World) -> None:
    texts = {path: (left.root / path).read_text() for path in workflows(ORIGIN)}

    assert texts == workflows(ORIGIN)
    assert f"uses: {ORIGIN} # v{__version__}" in texts[".github/workflows/sync.yml"]


def test_no_issue_is_opened_a_second_time_and_the_next_run_changes_nothing(left: World) -> None:
    before = left.issues()

    done = left.done("run")

    assert UNCHANGED in done.out
    assert left.issues() == before
    assert [issue.title for issue in before.values()] == [f"Recommendation {number}: Do this" for number in (1, 2, 3)]
    Clone(left.root).pull()
    left.hub.requests.clear()
    assert left.run("run").code == 0
    assert left.writes() == []


def test_its_readme_tells_how_to_take_part_and_leads_to_what_is_there(left: World) -> None:
    clone = Clone(left.root)
    assert left.run("run").code == 0

    readme = clone.at_origin("README.md")
    section = readme.partition("<!-- rectrack:take-part -->")[2].partition("<!-- rectrack:take-part-end -->")[0]
    assert "/support" in section
    clone.pull()
    links = {link.partition("#")[0] for link in Page(readme).links if not re.match(r"[a-z]+:|\.\./\.\./|#", link)}
    assert "status.json" in links
    assert [link for link in links if not (left.root / link).exists()] == []


def test_what_lies_there_is_right_for_a_local_run_too(left: World, shell: Path) -> None:
    assert "3 recommendations, no problems." in typed("rectrack check", left.root, shell)


# --- to take a newer version ------------------------------------------------------------------------

NEWER = "1.1.0"


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The program's own repository with a newer version: a file is new, one gone, one another."""
    project = tmp_path / "project"
    copy_project(project, leaving_out=DATA)
    clone = with_origin(project, tmp_path / "program.git")
    files.edit(project / "scripts/rectrack/__init__.py", f'"{__version__}"', f'"{NEWER}"')
    nightly = project / ".github/workflows/nightly.yml"
    files.write(nightly, nightly.read_text(encoding="utf-8") + "# newer\n")
    files.write(project / "templates/new.md.j2", "New\n")
    (project / "docs/commands.md").unlink()
    clone.push()
    clone.git("tag", f"v{NEWER}")
    clone.git("push", "--quiet", "origin", f"v{NEWER}")
    return tmp_path / "program.git"


def test_a_copy_takes_a_newer_program_and_keeps_what_is_its_own(world: World, shell: Path, published: Path) -> None:
    clone = Clone(world.root)
    (said_there,) = samples(PAGE, "Take a newer version", "sh")
    assert f"v{NEWER}" in said_there
    own = {name: text for name, text in world.texts().items() if not name.startswith(programs_own())}
    command = f'#!/bin/sh\nPYTHONPATH="{world.root}/scripts" exec "{sys.executable}" -m rectrack "$@"\n'
    files.write(world.root / ".venv/bin/rectrack", command).chmod(0o755)  # as the Makefile writes it
    files.write(world.root / ".venv/run", "")
    os.utime(world.root / ".venv/run", (2**32, 2**32))  # newer than what it is made of, so that nothing is fetched

    said = typed(said_there, world.root, shell, **instead_of(GITHUB, published))

    assert UNCHANGED in said or "Done: " in said
    difference = clone.git("diff", "--name-status", "HEAD~", "HEAD").splitlines()
    assert difference == [
        "M\t.github/workflows/nightly.yml",
        "D\tdocs/commands.md",
        "M\tscripts/rectrack/__init__.py",
        "A\ttemplates/new.md.j2",
    ]
    now = world.texts()
    assert {name for name in own if now[name] != own[name]} == {".github/workflows/nightly.yml"}
    assert {"README.md", "status.json", "recommendations/rec-1.yaml"} < {*own}
    assert clone.git("rev-parse", "HEAD") == clone.git("rev-parse", "origin/main")
    issues = world.issues()
    typed("make run", world.root, shell, **world.environment)  # as a workflow run does then
    assert json.loads(clone.at_origin("status.json"))["written_by"] == f"rectrack {NEWER}"
    assert world.issues() == issues


# --- both -------------------------------------------------------------------------------------------


def test_the_page_names_what_is_the_programs_as_the_command_does() -> None:
    newer = samples(PAGE, "Take a newer version", "sh")[0].partition(" -- ")[2].partition("\nmake")[0]
    gone = samples(PAGE, "Remove the program", "sh")[0].partition("--quiet ")[2].partition("\nrectrack")[0]
    programs = {*programs_own()}

    assert set(gone.replace("\\\n", "").split()) == programs
    assert set(newer.replace("\\\n", "").split()) == {
        ".github/workflows" if path.startswith(".github/") else path for path in programs
    }
