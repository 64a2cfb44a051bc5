"""A group leaves: the commands of the page take the record out of git, and issues and comments out of GitHub."""

import json
from pathlib import Path

from python_calamine import CalamineWorkbook

from localhub import Server
from tests.guide.conftest import GITHUB, instead_of, typed
from tests.interfaces import rectrack
from tests.rectrack.clones import begin, synced_by_a_workflow
from tests.rectrack.world import REPO, local_variables, local_world
from tests.samples import samples

PAGE = "take-your-data.md"


def test_a_group_takes_its_record_and_its_discussion_with_it(shell: Path, tmp_path: Path) -> None:
    with Server() as hub:
        world = local_world(tmp_path / "tracker-here", hub)
        begin(world, tmp_path / "origin", synced_by_a_workflow)
        world.person("reader").comment(REPO, 2, "We wait for news.")
        cloned, exported = samples(PAGE, "The record", "sh")
        (saved,) = samples(PAGE, "Data on GitHub", "sh")
        saved = saved.replace("https://api.github.com/repos/OWNER/NAME", f"{hub.url}/repos/{REPO}")

        typed(cloned + exported, tmp_path, shell, **instead_of(GITHUB, tmp_path / "origin"))
        typed(saved, tmp_path / "tracker", shell, GITHUB_TOKEN=local_variables(hub)["GITHUB_TOKEN"])

    taken = tmp_path / "tracker"
    assert rectrack(taken, "check").code == 0
    record = json.loads((taken / "record.json").read_text())
    assert [r["id"] for r in record["recommendations"]] == ["rec-1", "rec-2", "rec-3"]
    with CalamineWorkbook.from_path(taken / "record.xlsx") as book:
        assert {f"{name.replace(' ', '-')}.csv" for name in book.sheet_names} >= {
            path.name for path in (taken / "record-csv").glob("*.csv")
        }
    assert (taken / "pages/r/2/index.html").is_file()
    assert (taken / "record.docx").is_file()
    assert len(json.loads((taken / "issues.json").read_text())) == 3
    assert [comment["body"] for comment in json.loads((taken / "comments.json").read_text())] == ["We wait for news."]
