"""The tracker against what GitHub really answered: tests/data/recorded/README.md says where it is from."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from rectrack.github import issues, labels, snapshots
from rectrack.github.address import Target
from rectrack.github.client import Hub
from rectrack.github.types import LiveIssue, LiveLabel, UpdateIssue
from rectrack.record.parties import Account
from rectrack.record.tracker import LabelSpec
from rectrack.text.problems import RefusedError
from tests.rectrack.world import REPO, World

RECORDED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data/recorded/github.json").read_text(encoding="utf-8")
)
REPOSITORY, LABELS, LABEL_MADE, LABEL_CHANGED, ISSUES, MORE_ISSUES, ISSUE_OPENED, INVALID, COMMENTS = RECORDED
AUTHOR = Account(login="octokit-fixture-user-a", id=1000)
SPEC = LabelSpec(name="test-label", color="663399", description="")


def answering(request: Request) -> dict[str, Any]:  # noqa: PLR0911 - one return a recording
    """The recorded exchange that answers a request."""
    _, repository, *rest = request.path.removeprefix("/repos/").split("/")
    match request.method, rest:
        case "POST", ["labels"]:
            return INVALID if repository == "errors" else LABEL_MADE
        case "PATCH", ["labels", _]:
            return LABEL_CHANGED
        case ("POST", ["issues"]) | ("GET" | "PATCH", ["issues", _]):
            return ISSUE_OPENED | {"status": 201 if request.method == "POST" else 200}
        case "GET", ["labels"]:
            return LABELS
        case "GET", ["issues", _, "comments"]:
            return COMMENTS
        case "GET", []:
            return REPOSITORY
    return MORE_ISSUES if request.args.get("page") == "5" else ISSUES


@pytest.fixture
def recorded() -> Iterator[Callable[[str], Hub]]:
    """Connections to a repository of a GitHub that answers what was recorded."""

    @Request.application
    def replay(request: Request) -> Response:
        exchange = answering(request)
        here = request.host_url.rstrip("/")
        text = json.dumps(exchange["answer"]).replace("https://api.github.com", here)
        headers = {name: value.replace("https://api.github.com", here) for name, value in exchange["headers"].items()}
        return Response(text, exchange["status"], headers, content_type="application/json; charset=utf-8")

    server = make_server("localhost", 0, replay, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    hubs = []

    def connect(name: str) -> Hub:
        target = Target(name=name, api=f"http://localhost:{server.port}", web="https://github.com", token="any")
        hubs.append(Hub(target))
        return hubs[-1]

    yield connect
    for hub in hubs:
        hub.close()
    server.shutdown()
    thread.join()
    server.server_close()


# --- reading ----------------------------------------------------------------------------------------


def test_a_repository(recorded: Callable[[str], Hub]) -> None:
    about = recorded("octokit-fixture-org/hello-world").about()

    assert about.repository.name == "octokit-fixture-org/hello-world"
    assert about.owner.login == "octokit-fixture-org"
    assert (about.is_fork, about.is_archived, about.has_issues) == (False, False, True)


def test_labels_and_issues_over_two_pages(recorded: Callable[[str], Hub]) -> None:
    hub = recorded("octokit-fixture-org/paginate-issues")
    about = hub.about()

    snapshot = snapshots.take(hub, about.repository, about.owner, ())

    assert snapshot.labels[0] == LiveLabel(name="bug", color="d73a4a", description="Something isn't working")
    assert len(snapshot.labels) == 9
    assert [issue.number for issue in snapshot.issues] == [4, 3, 2, 1]
    assert snapshot.highest == 4
    assert snapshot.issues[0] == LiveIssue(
        number=4,
        title="Test issue 4",
        body="",
        labels=(),
        is_open=True,
        author=AUTHOR,
        url="https://github.com/octokit-fixture-org/paginate-issues/issues/4",
    )


def test_one_issue_and_one_that_is_in_another_repository(recorded: Callable[[str], Hub]) -> None:
    issue = issues.find(recorded("octokit-fixture-org/add-labels-to-issue"), 1)

    assert isinstance(issue, LiveIssue)
    assert (issue.number, issue.author) == (1, AUTHOR)
    assert issues.find(recorded("octokit-fixture-org/elsewhere"), 1) == "transferred"


def test_comments(recorded: Callable[[str], Hub]) -> None:
    ((author, text),) = issues.comments(recorded("Codertocat/Hello-World"), 1)

    assert author == Account(login="Codertocat", id=21031067)
    assert text == "You are totally right! I'll get this fixed right away."


# --- writing ----------------------------------------------------------------------------------------


def test_what_github_answers_to_a_write_is_understood(recorded: Callable[[str], Hub]) -> None:
    hub = recorded("octokit-fixture-org/add-labels-to-issue")

    labels.create(hub, SPEC)
    labels.update(hub, "test-label", SPEC)
    live = issues.create(hub, "Issue without a label", "", [])
    issues.update(hub, UpdateIssue(before=live, id="x", title="Other", why=""))

    assert live.number == 1


def test_a_refusal(recorded: Callable[[str], Hub]) -> None:
    with pytest.raises(RefusedError, match=r"GitHub refuses \(422\).*color"):
        labels.create(recorded("octokit-fixture-org/errors"), SPEC)


# --- localhub ---------------------------------------------------------------------------------------


def fields(document: Any, name: str = "") -> set[str]:
    """The names of all fields, those within fields included."""
    if isinstance(document, list):
        return {found for item in document for found in fields(item, name)}
    if not isinstance(document, dict):
        return {name}
    return {name} | {found for key, value in document.items() for found in fields(value, f"{name}.{key}")}


@pytest.mark.parametrize(
    ("path", "recording"),
    [
        ("/labels", LABELS),
        ("/issues", MORE_ISSUES),
        ("/issues/1", ISSUE_OPENED),
        ("/issues/1/comments", COMMENTS),
    ],
)
def test_localhub_leaves_out_no_field_that_github_sent(world: World, path: str, recording: dict[str, Any]) -> None:
    alice = world.person()
    alice.comment(REPO, alice.open_issue(REPO, "One", labels=["a label"]), "text")

    answer = world.github.get(path.removeprefix("/"))

    assert fields(recording["answer"]) - fields(answer) == set()
