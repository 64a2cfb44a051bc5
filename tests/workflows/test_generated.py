"""The workflows that `rectrack init` writes, and the workflow for an organization in the docs, run unchanged."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nh3
import pytest

from localhub import Server, Settings
from rectrack import __version__
from tests.rectrack import files
from tests.rectrack.setup import groups
from tests.rectrack.setup.overview_fixtures import Web, web
from tests.rectrack.world import REPO, World, local_variables, local_world
from tests.samples import sample
from tests.workflows.conftest import HUB, copied
from tests.workflows.people import check, preview, propose, propose_by_form, push
from tests.workflows.runner import Runner, begun, put_code

pytestmark = pytest.mark.act

FIRST, SECOND = (f"else/where@{digit * 40}" for digit in "ab")
EXAMPLE = "recommendations/example.yaml"
ANSWERS = ("--title", "Of the river panel", "--maintained-by", "The panel", "--contact", "panel@example.org")
PARTY = "parties:\n  - {id: northland, name: Northland, group: government, accounts: [{login: delegate, id: 5}]}\n"
BOT = "github-actions[bot]: "
BOARD = f"{BOT}Update the status board"


@pytest.fixture(scope="session")
def after_first_sync(tmp_path_factory: pytest.TempPathFactory, program: Path) -> Path:
    """Somebody began a tracker, named a party, brought it to GitHub, and started the first sync by hand."""
    folder = tmp_path_factory.mktemp("generated")
    with Server(folder / HUB) as hub:
        hub.add_repository(REPO)
        (folder / "repository").mkdir()
        world = World(folder / "repository", hub, local_variables(hub))
        world.done("init", *ANSWERS, "--theme", "Law", "--program", FIRST)
        files.edit(world.root / "parties.yaml", "parties: []\n", PARTY)
        runner = begun(world, folder, {FIRST: program})
        pushed = runner.track()
        assert pushed.is_green, pushed.log
        assert "has no status board yet" in pushed.log
        assert runner.world.writes() == []
        by_hand = runner.track("workflow_dispatch")
        assert by_hand.is_green, by_hand.log
        runner.clone.pull()
    return folder


@pytest.fixture
def live(after_first_sync: Path, program: Path, tmp_path: Path) -> Iterator[Runner]:
    yield from copied(after_first_sync, tmp_path, {FIRST: program})


def test_the_first_run_by_hand_opens_the_issues_and_fills_the_board(live: Runner) -> None:
    (issue,) = live.world.issues().values()

    assert issue.title == "Recommendation 1: Example: what should be done, in one line"
    assert "[1. Example: what should be done, in one line](<../../issues/1>)" in live.clone.at_origin("README.md")
    assert live.clone.commits() == [BOARD, "Alice: A change"]


def test_a_push_a_listed_partys_comment_and_a_form_come_into_files_issue_and_board(live: Runner) -> None:
    push(live, "Example: what should be done, in one line", "Publish the fees", EXAMPLE)
    live.world.hub.person("delegate", user_id=5).comment(REPO, 1, "/oppose It costs too much.")

    number, ran = propose_by_form(live, addressees=None)

    assert ran.is_green, ran.log
    assert live.world.issues()[1].title == "Recommendation 1: Publish the fees"
    assert "quote: It costs too much.\n" in live.clone.at_origin(EXAMPLE)
    assert "It costs too much." in live.world.issues()[1].body
    for text in ("Publish the fees", "Oppose (Northland)"):
        assert text in live.clone.at_origin("README.md")
    assert live.clone.commits()[:2] == [BOARD, f"{BOT}Record the comments on the issues"]
    (pull,) = live.world.pulls()
    assert pull["title"] == f"Proposal of issue {number}: recommendation 2"
    assert live.clone.changed(f"proposal-{number}") == ["recommendations/publish-the-costs.yaml"]
    (answer,) = live.world.comments(number)
    assert "Your proposal is now [a pull request]" in answer


def test_a_pull_request_is_checked_and_its_preview_posted(live: Runner) -> None:
    number, sha = propose(live, "status: proposed\n# target", "status: porposed\n# target", EXAMPLE)
    wrong = check(live, number, sha)
    assert not wrong.is_green
    assert re.search(rf"::error file={EXAMPLE},line=\d+,col=9::Unknown status", wrong.log), wrong.log

    number, sha = propose(live, "status: porposed", "status: proposed # not yet", EXAMPLE)
    number, sha = propose(live, "in one line", "in a few words", EXAMPLE)
    checked, shown = check(live, number, sha), preview(live, sha)

    assert checked.is_green, checked.log
    assert shown.is_green, shown.log
    (text,) = live.world.comments(number)
    assert "Example: what should be done, in a few words" in text


def test_at_night_what_has_drifted_is_repaired_and_the_site_shown_once_its_address_is_named(live: Runner) -> None:
    live.world.person().edit(REPO, 1, state="closed")
    live.world.hub.set_up(REPO, Settings(pages="workflow"))
    address = "https://octo.github.io/tracker/"
    push(live, "# site: https://OWNER.github.io/NAME/\n", f"site: {address}\n", "tracker.yaml")

    ran = live.track("schedule", "nightly")

    assert ran.is_green, ran.log
    assert live.world.issues()[1].is_open
    assert "Of the river panel" in (live.artifacts / "shown/index.html").read_text()
    assert address in live.clone.at_origin("README.md")


# --- an upgrade -------------------------------------------------------------------------------------


def later(folder: Path) -> Path:
    """A later commit of the program: another version, with other texts in a form, the schema, README and board."""
    program = put_code(folder)
    for path, old, new in (
        ("scripts/rectrack/__init__.py", f'"{__version__}"', '"1.99.0"'),
        (
            "scripts/rectrack/rendering/form_questions.py",
            "What should be done, in one line.",
            "What should be done, briefly.",
        ),
        ("scripts/rectrack/model/vocabulary.py", 'description="plain text"', 'description="a plain text"'),
        ("templates/take-part.md.j2", "**Comment:** follow", "**Write:** follow"),
        ("templates/board.md.j2", "How to read this", "How this is read"),
    ):
        files.edit(program / path, old, new)
    return program


def test_an_upgrade_is_the_same_line_in_each_workflow_and_all_else_follows(live: Runner, tmp_path: Path) -> None:
    upgraded = replace(live, programs={SECOND: later(tmp_path / "later")})
    was, now = f"{FIRST} # v{__version__}", f"{SECOND} # v1.99.0"
    for name in ("check", "preview", "site", "edition"):
        path = live.clone.folder / f".github/workflows/{name}.yml"
        path.write_text(path.read_text().replace(was, now))
    proposal = propose(live, was, now, ".github/workflows/sync.yml")
    checked = check(upgraded, *proposal)
    assert checked.is_green, checked.log
    live.clone.git("push", "--quiet", "origin", "HEAD:main")
    changed = live.clone.git("show", "--format=", "--unified=0").splitlines()
    lines = {re.sub(r"^([-+])[ -]*", r"\1", line) for line in changed if re.match(r"[-+][^-+]", line)}
    assert lines == {f"-uses: {was}", f"+uses: {now}"}

    ran = upgraded.track()

    assert ran.is_green, ran.log
    live.clone.pull()
    assert live.clone.commits()[0] == BOARD
    assert live.clone.changed() == [
        ".github/ISSUE_TEMPLATE/propose.yml",
        "README.md",
        "recommendations/recommendation.schema.json",
        "status.json",
    ]
    readme = live.clone.at_origin("README.md")
    assert "- **Write:** follow" in readme
    assert "How this is read" in readme
    assert "What should be done, briefly." in live.clone.at_origin(".github/ISSUE_TEMPLATE/propose.yml")
    assert "1.99.0" in live.clone.at_origin("status.json")

    again = upgraded.track()

    assert again.is_green, again.log
    assert len(live.clone.commits()) == 4


PIN = f"else/where@{'a' * 40}"
FEW = groups.GROUPS[:2]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Web]:
    """Two published trackers."""
    groups.organization(tmp_path / "trackers", FEW)
    with web() as served:
        for group in FEW:
            served.of(f"/{group.id}/status.json", (tmp_path / "trackers" / group.id / "status.json").read_bytes())
        yield served


@pytest.fixture
def office(tmp_path: Path, elsewhere: Web) -> Iterator[Runner]:
    """The repository of an organization with its list and the workflow."""
    workflow = sample("many-trackers.md", "Each night, on GitHub Pages", "yaml").replace("OWNER/NAME@COMMIT", PIN)
    listed = "".join(f"  - status: {elsewhere.address}/{group.id}/\n" for group in FEW)
    with Server() as hub:
        world = local_world(tmp_path / "repository", hub)
        for path in (world.root / "recommendations").iterdir():
            path.unlink()
        files.write(world.root / ".github/workflows/overview.yml", workflow)
        files.write(world.root / "groups.yaml", f"title: The organization\ntrackers:\n{listed}")
        yield begun(world, tmp_path, {PIN: put_code(tmp_path / "program")})


def text_of(page: Path) -> str:
    """Return the words of a page."""
    return " ".join(nh3.clean(page.read_text(encoding="utf-8"), tags=set()).split())


def test_it_shows_the_page_and_one_that_fails_leaves_the_others(office: Runner, elsewhere: Web) -> None:
    ran = office.run("push", "overview", ref="refs/heads/main")

    assert ran.is_green, ran.log
    said = text_of(office.artifacts / "shown/index.html")
    assert "19 recommendations 2 trackers" in said
    assert {path.name for path in (office.artifacts / "shown").iterdir()} == {
        *("index.html", "mark.svg", "site.css", "overview.css", "overview.json")
    }

    del elsewhere.answers["/rivers/status.json"]
    ran = office.run("schedule", "overview", ref="refs/heads/main")

    assert ran.is_green, ran.log
    assert "7 recommendations 1 of 2 trackers" in text_of(office.artifacts / "shown/index.html")


def test_a_list_that_is_wrong_shows_nothing(office: Runner) -> None:
    files.edit(office.clone.folder / "groups.yaml", "title:", "titel:")
    office.clone.push()

    ran = office.run("push", "overview", ref="refs/heads/main")

    assert not ran.is_green
    assert 'Did you mean "title"?' in ran.log
    assert not (office.artifacts / "shown").exists()
