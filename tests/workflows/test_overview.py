"""The workflow that the documentation shows to an organization, in a repository that holds nothing but its list."""

from collections.abc import Iterator
from pathlib import Path

import nh3
import pytest

from localhub import Server
from tests.rectrack import files
from tests.rectrack.setup import groups
from tests.rectrack.setup.web_server import Web, web
from tests.rectrack.world import local_world
from tests.samples import sample
from tests.workflows.runner import Runner, begun, copy_program

pytestmark = pytest.mark.act

PIN = f"else/where@{'a' * 40}"
FEW = groups.GROUPS[:2]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Web]:
    """Two trackers, on the web."""
    groups.organization(tmp_path / "trackers", FEW)
    with web() as served:
        for group in FEW:
            served.of(f"/{group.id}/status.json", (tmp_path / "trackers" / group.id / "status.json").read_bytes())
        yield served


@pytest.fixture
def office(tmp_path: Path, elsewhere: Web) -> Iterator[Runner]:
    """The repository of the organization: its list, and the workflow."""
    workflow = sample("many-trackers.md", "Each night, on GitHub Pages", "yaml").replace("OWNER/NAME@COMMIT", PIN)
    listed = "".join(f"  - status: {elsewhere.address}/{group.id}/\n" for group in FEW)
    with Server() as hub:
        world = local_world(tmp_path / "repository", hub)
        for path in (world.root / "recommendations").iterdir():
            path.unlink()
        files.write(world.root / ".github/workflows/overview.yml", workflow)
        files.write(world.root / "groups.yaml", f"title: The organization\ntrackers:\n{listed}")
        yield begun(world, tmp_path, {PIN: copy_program(tmp_path / "program")})


def text_of(page: Path) -> str:
    """Return the words of a page."""
    return " ".join(nh3.clean(page.read_text(encoding="utf-8"), tags=set()).split())


def test_it_shows_the_page_and_one_that_fails_leaves_the_others(office: Runner, elsewhere: Web) -> None:
    ran = office.run("push", "overview", ref="refs/heads/main")

    assert ran.is_green, ran.log
    said = text_of(office.artifacts / "shown/index.html")
    assert "19 recommendations in 2 trackers" in said
    assert {path.name for path in (office.artifacts / "shown").iterdir()} == {
        *("index.html", "site.css", "overview.css", "overview.json"),
    }

    del elsewhere.answers["/rivers/status.json"]
    ran = office.run("schedule", "overview", ref="refs/heads/main")

    assert ran.is_green, ran.log
    assert "7 recommendations in 1 of 2 trackers" in text_of(office.artifacts / "shown/index.html")


def test_a_list_that_is_wrong_shows_nothing(office: Runner) -> None:
    files.edit(office.clone.folder / "groups.yaml", "title:", "titel:")
    office.clone.push()

    ran = office.run("push", "overview", ref="refs/heads/main")

    assert not ran.is_green
    assert "did you mean title?" in ran.log
    assert not (office.artifacts / "shown").exists()
