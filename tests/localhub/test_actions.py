"""A workflow is started by the interface: what GitHub answers, and what is noted."""

import pytest
from github.Repository import Repository

from localhub import Dispatch, Server, Settings
from tests.localhub.conftest import REPO, Raw

TRACKER = ".github/workflows/tracker.yml"
START = f"/repos/{REPO}/actions/workflows/tracker.yml/dispatches"


@pytest.fixture(autouse=True)
def workflows(hub: Server) -> None:
    hub.set_up(REPO, Settings(workflows={TRACKER: "active", ".github/workflows/off.yml": "disabled_manually"}))


def test_a_workflow_is_started_by_its_files_name(hub: Server, raw: Raw) -> None:
    answer = raw("POST", START, {"ref": "main", "inputs": {"allow_closing": "4"}})

    assert (answer.status_code, answer.text) == (204, "")
    assert hub.dispatches(REPO) == [Dispatch("tracker.yml", "main", {"allow_closing": "4"})]


def test_as_the_tracker_starts_it(hub: Server, repo: Repository) -> None:
    assert repo.get_workflow("tracker.yml").create_dispatch("main", throw=True) is True

    assert hub.dispatches(REPO) == [Dispatch("tracker.yml", "main", {})]
    assert [served.path for served in hub.requests] == [START]


@pytest.mark.parametrize("kind", ["actions", "personal"])
def test_it_takes_the_right_to_write_actions(hub: Server, kind: str) -> None:
    hub.add_token("weak", login="octo", kind=kind, actions="read")

    answer = Raw(hub, "weak")("POST", START, {"ref": "main"})

    assert answer.status_code == 403
    assert answer.json()["message"].startswith("Resource not accessible by ")
    assert answer.headers["X-Accepted-GitHub-Permissions"] == "actions=write"
    assert hub.dispatches(REPO) == []


@pytest.mark.parametrize(
    ("file", "sent", "answered"),
    [
        ("none.yml", {"ref": "main"}, (404, "Not Found")),
        ("tracker.yml", {"ref": "trunk"}, (422, "No ref found for: trunk")),
        ("tracker.yml", {}, (422, 'Invalid request.\n\n"ref" wasn\'t supplied.')),
        ("off.yml", {"ref": "main"}, (422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")),
    ],
)
def test_what_cannot_be_started_is_refused(
    hub: Server, raw: Raw, file: str, sent: dict[str, str], answered: tuple[int, str]
) -> None:
    answer = raw("POST", f"/repos/{REPO}/actions/workflows/{file}/dispatches", sent)

    assert (answer.status_code, answer.json()["message"]) == answered
    assert hub.dispatches(REPO) == []
