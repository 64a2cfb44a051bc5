"""The tracker against what GitHub really answered: tests/data/recorded/README.md says where it is from."""

import json
import re
from typing import Any
from unittest.mock import patch

import pytest

from tests.conftest import DATA
from tests.faults.proxy import Exchange, Proxy
from tests.rectrack import files
from tests.rectrack.world import REPO, Run, World

RECORDED: list[dict[str, Any]] = json.loads((DATA / "recorded/github.json").read_text(encoding="utf-8"))
REPOSITORY, LABELS, LABEL_MADE, _, ISSUES, MORE_ISSUES, ISSUE_OPENED, INVALID, COMMENTS = RECORDED
NAME = "octokit-fixture-org/hello-world"


def recording(exchange: Exchange) -> dict[str, Any]:
    """The recorded exchange that answers a request."""
    path, _, query = exchange.path.partition("?")
    match exchange.method, path.replace("/user", "").removeprefix(f"/repos/{NAME}").split("/")[1:]:
        case "POST", ["labels"]:
            return INVALID if b"icann" in exchange.sent.lower() else LABEL_MADE
        case ("POST", ["issues"]) | ("GET" | "PATCH", ["issues", "1"]):
            return ISSUE_OPENED | {"status": 201 if exchange.method == "POST" else 200}
        case "GET", ["issues", _]:
            return INVALID | {"status": 404}
        case "GET", ["labels"]:
            return LABELS
        case "GET", []:
            return REPOSITORY | ({"answer": REPOSITORY["answer"]["owner"]} if path == "/user" else {})
    return MORE_ISSUES if "page=5" in query.split("&") else ISSUES


def run(world: World, command: str, repository: str) -> tuple[Run, list[str]]:
    """Run a command on a repository of a GitHub that answers what was recorded; what was asked."""
    asked = []

    def replay(exchange: Exchange) -> None:
        asked.append(f"{exchange.method} {exchange.path}")
        found, here = recording(exchange), exchange.handler.proxy.url
        text = json.dumps([found["answer"], found["headers"]]).replace("https://api.github.com", here)
        text = re.sub("octokit-fixture-org/(?!hello-world)[a-z-]+", NAME, text)
        answer, headers = json.loads(text)
        exchange.answer(found["status"], answer, **headers)

    with Proxy(world.hub, replay) as proxy, patch.dict(world.environment, {"GITHUB_API_URL": proxy.url}):
        return world.run(command, "--repo", repository), asked


def test_what_github_answers_is_understood(world: World) -> None:
    ours = "{name: recommendation, color: 0b3d91, description: Tracked from a file}"
    bug = '{name: bug, color: d73a4a, description: "Something isn\'t working"}'
    files.edit(world.root / "tracker.yaml", f"recommendation: {ours}", f"recommendation: {bug}")

    done, asked = run(world, "sync", NAME)

    assert done.code == 3
    assert "\nTo do: 13 labels to create, 3 issues to open.\n" in done.err  # one of the labels is there
    assert "Create the label “for: ICANN”: GitHub refuses (422): " in done.out
    assert [path for path in asked if "/issues/" in path] == [f"GET /repos/{NAME}/issues/{n}" for n in (5, 6, 7)]
    assert "Issue #1 was opened by octokit-fixture-user-a, who is no trusted author" in done.err


# --- localhub ---------------------------------------------------------------------------------------


def fields(document: Any, name: str = "") -> set[str]:
    """The names of all fields, those within fields included."""
    if isinstance(document, list):
        return {found for item in document for found in fields(item, name)}
    if not isinstance(document, dict):
        return {name}
    return {name} | {found for key, value in document.items() for found in fields(value, f"{name}.{key}")}


@pytest.mark.parametrize(
    ("path", "recorded"),
    [("labels", LABELS), ("issues", MORE_ISSUES), ("issues/1", ISSUE_OPENED), ("issues/1/comments", COMMENTS)],
)
def test_localhub_leaves_out_no_field_that_github_sent(world: World, path: str, recorded: dict[str, Any]) -> None:
    alice = world.person()
    alice.comment(REPO, alice.open_issue(REPO, "One", labels=["a label"]), "text")

    assert fields(recorded["answer"]) - fields(world.github.get(path)) == set()
