"""`rectrack site`: the pages in a folder, from the files and status.json alone."""

import json
from email import message_from_string
from email.policy import default

import pytest

from rectrack import __version__
from tests.rectrack.clones import Clone
from tests.rectrack.files import add, edit, texts
from tests.rectrack.site.site_pages import Read, pages, unresolved
from tests.rectrack.world import World


@pytest.fixture
def published(world: World) -> World:
    """A tracker with a board of a day long before today."""
    assert world.run("board").code == 0
    edit(world.root / "status.json", '"as_of": "', '"as_of": "2024-05-06", "was": "')
    return world


def test_it_writes_every_page_and_says_where_to_look_and_asks_nobody(published: World) -> None:
    folder = published.root / "out"

    run = published.run("site", str(folder))

    assert (run.code, run.out) == (0, f"Look at it: {(folder / 'index.html').as_uri()}\n")
    assert published.hub.requests == []
    assert {"index.html", "r/1/index.html", "r/2/index.html", "r/3/index.html"} < {*texts(folder)}
    assert unresolved(texts(folder)) == set()


def test_mail_runs_from_right_to_left_as_the_pages_do(published: World) -> None:
    edit(published.root / "tracker.yaml", "themes:\n", "language: dv\nthemes:\n")

    mail = message_from_string(published.run("digest", "--since", "2017").out, policy=default)

    html = mail.get_body(("html",))
    assert html
    assert Read(html.get_content()).tags[0] == ("html", {"lang": "dv", "dir": "rtl"})


def test_the_day_is_that_of_status_json_whatever_the_clock_says(published: World) -> None:
    add(published.root, 1, target="{date: 2024-05-05}")
    add(published.root, 2, target="{date: 2024-05-06}")
    folder = published.root / "out"

    assert published.run("site", str(folder)).code == 0

    front = pages(texts(folder))["index.html"].said
    assert "As of 6 May 2024" in front
    assert front.count("past its date") == 1
    assert json.loads(texts(folder)["status.json"])["as_of"] == "2024-05-06"


def test_the_version_is_that_of_the_program_that_made_the_pages_whichever_wrote_status_json(published: World) -> None:
    folder, made_by = published.root / "out", f"rectrack {__version__}"
    edit(published.root / "status.json", f'"{made_by}"', '"rectrack 0.9.0"')

    assert published.run("site", str(folder)).code == 0

    assert f"Made by {made_by}." in pages(texts(folder))["index.html"].said
    assert json.loads(texts(folder)["status.json"])["written_by"] == made_by


def test_without_status_json_it_says_what_makes_one(world: World) -> None:
    run = world.run("site", str(world.root / "out"))

    assert run.code == 1
    assert "run 'rectrack board' first" in run.err


def test_what_the_site_no_longer_has_goes_and_what_is_not_its_own_stays(published: World) -> None:
    folder = published.root / "out"
    assert published.run("site", str(folder)).code == 0
    (folder / "CNAME").write_text("example.org")
    (published.root / "recommendations/rec-3.yaml").unlink()
    (published.root / "status.json").unlink()
    assert published.run("board").code == 0

    assert published.run("site", str(folder)).code == 0

    assert "r/3/index.html" not in texts(folder)
    assert (folder / "CNAME").read_text() == "example.org"


def test_a_page_that_is_somebody_elses_is_not_overwritten(published: World) -> None:
    folder = published.root / "out"
    folder.mkdir()
    (folder / "index.html").write_text("mine")

    run = published.run("site", str(folder))

    assert run.code == 1
    assert "not the tracker's" in run.err
    assert texts(folder) == {"index.html": b"mine"}


def test_the_first_target_date_of_an_action_is_told(published: World) -> None:
    clone, action = Clone(published.root), "\n  - {{id: ask, title: Ask, status: proposed{}}}"
    add(published.root, 1, actions=action.format(""))
    clone.git("init", "--quiet", "--initial-branch=main")
    clone.commit()
    add(published.root, 1, actions=action.format(", target: {date: 2030-08}"), target="{date: 2030-09}")
    clone.commit()
    folder = published.root / "out"

    run = published.run("site", str(folder))

    assert run.code == 0, run.err
    assert "August 2030" in pages(texts(folder))["changes/index.html"].said
