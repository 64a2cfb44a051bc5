"""docs/on-github.md: the jobs of a month, the actions to allow, and a private repository."""

import re
from itertools import chain
from pathlib import Path

import yaml

from localhub import Server
from tests.interfaces import rectrack
from tests.rectrack import files
from tests.rectrack.world import REPO, local_variables
from tests.samples import ROOT, sample
from tests.workflows.runner import FILES, OURS, PATHS

PAGE = "on-github.md"
TEXT = (ROOT / "docs" / PAGE).read_text(encoding="utf-8")
EVENTS = {
    "a night": ["nightly"],
    "a change of main": ["sync"],
    "a comment, or a change of an issue by a person": ["sync"],
    "a push to a pull request": ["check", "preview"],
    "an edition": ["edition"],
}
"""The workflows that each event of the page starts."""
USED = re.compile(r"uses: ([\w-]+/[\w-]+)@", re.MULTILINE)
WITHIN = {"actions/upload-pages-artifact": {"actions/upload-artifact"}}
"""The actions that an action calls itself."""


def _rows(heading: str) -> dict[str, list[str]]:
    """Return the table below a head row: the other cells by the first cell of each row."""
    lines = TEXT[TEXT.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {first: others for first, *others in cells}


def _jobs(name: str) -> int:
    """Return how many jobs of a workflow need a runner, with those of the workflows that it calls."""
    called = (job.get("uses", "").partition("./.github/workflows/")[2] for job in FILES[name]["jobs"].values())
    return sum(_jobs(file.removesuffix(".yml")) if file else 1 for file in called)


def test_the_page_counts_the_jobs_of_each_event() -> None:
    assert _rows("Event") == {event: [str(sum(map(_jobs, names)))] * 2 for event, names in EVENTS.items()}


def test_the_minutes_of_a_month_follow_from_its_events() -> None:
    *events, minutes = _rows("Month").values()
    for n, total in enumerate(minutes):
        assert total == f"**{sum(int(row[n]) for row in events) * 3}**"


def test_the_page_lists_exactly_the_actions_that_the_workflows_call() -> None:
    texts = [*(PATHS[name].read_text() for name in OURS), (ROOT / "action.yml").read_text()]
    used = {*chain.from_iterable(map(USED.findall, texts))}
    used |= {*chain.from_iterable(WITHIN.get(name, ()) for name in used)}
    listed = sample(PAGE, "Allowed actions", "text").split()
    assert listed == ["OWNER/rectrack@*", *sorted(f"{name}@*" for name in used)]


def test_the_commands_of_the_page_begin_a_tracker_on_runners_of_its_own(tmp_path: Path) -> None:
    program = ("--program", f"octo/program@{40 * 'a'}", "--title", "A", "--maintained-by", "B", "--theme", "C")
    for n, heading in enumerate(("Your own runners", "GitHub Enterprise Server")):
        _, command, _, *options = sample(PAGE, heading, "sh").split()
        assert rectrack(None, command, str(tmp_path / str(n)), *options, *program).code == 0
        for path in (tmp_path / str(n) / ".github/workflows").iterdir():
            jobs = yaml.safe_load(path.read_text())["jobs"].values()
            assert {str(job.get("runs-on", "")) for job in jobs} <= {"", "['self-hosted', 'linux']"}


def test_a_tracker_works_in_a_private_repository(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path / "tracker")
    with Server() as hub:
        hub.add_repository(REPO, private=True)
        assert rectrack(root, "sync", environment=local_variables(hub)).code == 0
        assert rectrack(root, "plan", "--exit-code", environment=local_variables(hub)).code == 0
        hub.add_token("of-a-stranger", login="stranger", push=False)
        refused = rectrack(root, "sync", environment=local_variables(hub) | {"GITHUB_TOKEN": "of-a-stranger"})
    assert refused.code == 1
    assert "or the token cannot see it" in refused.err
