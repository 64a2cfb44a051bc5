"""A repository that is set up well, with the light layout or the whole one, and what the doctor says of it."""

from pathlib import Path

from localhub import Settings
from rectrack.doctor.layout import FOLDER, WORKFLOWS
from rectrack.setup import workflows
from rectrack.setup.origin import Origin
from tests.pages import ROOT
from tests.rectrack import files
from tests.rectrack.world import Run, World


class Examined(World):
    """A world in which no command may write anything, here or on GitHub."""

    def run(self, *arguments: str) -> Run:
        before = self.texts()
        run = super().run(*arguments)
        assert self.writes() == []
        assert self.texts() == before
        return run


OURS = {f"{FOLDER}/{name}.yml": "active" for name in WORKFLOWS}
PROGRAM = Origin("other/program", "1234567" + "0" * 33)
CONTACT = "tracker@example.org"
GOOD = Settings(workflows=OURS)


def use(
    world: World,
    *,
    login: str = "octo",
    push: bool = True,
    issues: str = "write",
    scopes: str | None = None,
    administration: bool = False,
    repository: str | None = None,
) -> int:
    """Go on with another token, a fine-grained one of the owner's unless something else is said; whose it is."""
    world.environment |= {"GITHUB_TOKEN": "other"}
    return world.hub.add_token(
        "other",
        login=login,
        push=push,
        issues=issues,
        actions="none" if issues == "none" else "write",
        scopes=scopes,
        administration=administration,
        repository=repository,
    )


def said(run: Run, about: str) -> str:
    """The one line that is about something, in a run whose exit status is 1 if there is something to change."""
    assert run.code == any(line.startswith("change ") for line in run.out.splitlines())
    (line,) = [line for line in run.out.splitlines() if about in line]
    return line


def change(world: World, about: str) -> str:
    """The one thing that is to change."""
    run = world.run("doctor")
    assert run.code == 1, run.err
    (line,) = [line for line in run.out.splitlines() if line.startswith("change ")]
    assert about in line
    assert run.out.splitlines()[-1].startswith("1 thing to change")
    return line


def unknown(world: World, about: str) -> str:
    """A line of what is unknown, where that alone is no reason to fail."""
    run = world.run("doctor")
    assert run.code == 0, run.out
    line = said(run, about)
    assert line.startswith("unknown ")
    return line


def light(root: Path, origin: Origin = PROGRAM) -> None:
    """Let the workflows call the program where it lies, as `rectrack init` does."""
    for path, text in workflows.wanted(origin, "main").items():
        files.write(root / path, text)


def whole(root: Path) -> None:
    """Let the program lie beside the record, as in a copy of its repository."""
    for name in WORKFLOWS:
        path = f"{FOLDER}/{name}.yml"
        files.write(root / path, (ROOT / path).read_text())
    files.write(root / "action.yml", (ROOT / "action.yml").read_text())
    (root / "scripts/rectrack").mkdir(parents=True)
