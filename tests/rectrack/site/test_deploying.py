"""Whether the site is shown on GitHub Pages: where somebody wants it, and whoever is spoken of can write."""

import pytest

from localhub import Settings
from tests.rectrack.files import edit
from tests.rectrack.world import REPO, Run, World

WANTED = "kept_by: the testers\nsite: https://octo.github.io/tracker/\ncontact: tracker@example.org\n"


def wanting(world: World, settings: str = WANTED, pages: str | None = "workflow") -> World:
    edit(world.root / "tracker.yaml", "kept_by: the testers\n", settings)
    world.hub.set_up(REPO, Settings(pages=pages))
    world.run("board")
    world.hub.requests.clear()
    return world


def made(world: World) -> Run:
    return world.run("site", str(world.root / "made"), "--for-pages")


def test_it_is_made_where_tracker_yaml_names_a_site_and_a_contact_and_pages_is_on(world: World) -> None:
    run = made(wanting(world))

    assert run.code == 0, run.err
    assert (world.root / "made/index.html").exists()
    assert world.writes() == []


@pytest.mark.parametrize(
    ("settings", "pages", "why", "asked"),
    [
        ("kept_by: the testers\n", "workflow", "tracker.yaml names none", 0),
        (WANTED.partition("contact")[0], "workflow", "tracker.yaml gives no contact", 0),
        (WANTED, None, "Press Settings, Pages, Build and deployment, Source: GitHub Actions.", 1),
        (WANTED, "legacy", "GitHub Pages does not take it from a workflow", 1),
    ],
)
def test_elsewhere_nothing_is_made_and_it_says_why_once(
    world: World, settings: str, pages: str | None, why: str, asked: int
) -> None:
    run = made(wanting(world, settings, pages))

    assert run.code == 0, run.err
    assert why in run.out
    assert len(run.out.splitlines()) == 1
    assert not (world.root / "made").exists()
    assert [served.path for served in world.hub.requests] == [f"/repos/{REPO}/pages"] * asked


def test_a_rehearsal_shows_it_nowhere(world: World) -> None:
    wanting(world)
    world.environment = {}

    assert made(world).out == "No site is deployed: this is a rehearsal.\n"


def test_a_page_that_cannot_be_written_is_told(world: World) -> None:
    wanting(world)
    (world.root / "made").mkdir()
    (world.root / "made/r").write_text("A file where a folder is to be.")

    run = made(world)

    assert run.code == 1
    assert "could not be written: Not a directory." in run.err
