"""What the doctor says of the forms, the schema and the README."""

from collections.abc import Callable

import pytest

from rectrack import __version__
from rectrack.doctor.layout import FOLDER, WORKFLOWS
from rectrack.record.folder import SCHEMA
from rectrack.record.markers import BOARD, TAKE_PART
from tests.rectrack import files
from tests.rectrack.doctor.examining import PROGRAM, Examined, change, said
from tests.rectrack.world import World

FORM = ".github/ISSUE_TEMPLATE/progress.yml"
README = f"# Ours\n\n{BOARD.start}\n{BOARD.end}\n"
HOW = f"{TAKE_PART.start}\n{TAKE_PART.end}\n"


def made(world: Examined, readme: str = README + HOW) -> Examined:
    """The same with all that is renewed with the board, as it should be."""
    files.write(world.root / "README.md", readme)
    files.write(world.root / SCHEMA, "")
    for command in ("forms", "board"):
        assert World(world.root, world.hub).run(command).code == 0
    (world.root / "status.json").unlink()
    return world


@pytest.fixture(params=["light", "whole"])
def world(request: pytest.FixtureRequest) -> Examined:
    return made(request.getfixturevalue("desk" if request.param == "light" else "copy"))


def test_what_is_as_it_should_be_is_not_spoken_of(world: Examined) -> None:
    run = world.run("doctor")

    assert run.code == 0, run.out
    assert "Not as the program makes them" not in run.out
    assert "how to take part" not in run.out


@pytest.mark.parametrize(
    ("path", "spoil"),
    [
        (FORM, lambda text: text.replace("Thank you.", "Thanks.")),
        (SCHEMA, lambda _: "{}\n"),
        ("README.md", lambda text: text.replace("begin with `/progress`", "begin with `/news`")),
    ],
)
def test_what_is_behind_the_program_is_named_with_what_renews_it(
    world: Examined, path: str, spoil: Callable[[str], str]
) -> None:
    old = (world.root / path).read_text()
    files.write(world.root / path, spoil(old))
    assert (world.root / path).read_text() != old

    line = change(world, f"Not as the program makes them of these files: {path}. The next run renews them")
    assert line.endswith("here 'rectrack board' does.")


def test_where_another_version_runs_on_github_only_that_one_knows(desk: Examined) -> None:
    made(desk)
    files.write(desk.root / SCHEMA, "{}\n")
    for name in WORKFLOWS:
        path = desk.root / f"{FOLDER}/{name}.yml"
        files.write(path, path.read_text().replace(f"{PROGRAM} # v{__version__}", f"{PROGRAM} # v0.9.0"))

    change(desk, "The workflows run version 0.9.0")


def test_a_readme_that_does_not_tell_how_to_take_part_may_do_so(desk: Examined) -> None:
    made(desk, README)

    line = said(desk.run("doctor"), "README.md does not tell how to take part in the words of this tracker.")
    assert line.startswith("ok ")
    assert line.endswith(f"put two lines there: {TAKE_PART.start} and below it {TAKE_PART.end}")
