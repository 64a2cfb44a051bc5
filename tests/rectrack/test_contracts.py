"""The observer of contracts.py sees every exchange, and fails on what GitHub would not take or send."""

import json
import re

import pytest
from requests import HTTPError

from localhub import Server
from tests.rectrack.contracts import Contracts, observed
from tests.rectrack.world import REPO, World

LABEL = {"id": 1, "node_id": "L_1", "url": "https://api.github.com/x", "name": "n", "color": "ffffff"} | {
    "default": False,
    "description": None,
    "archived_at": None,
    "archived_by": None,
}


def violations(handler: str, sent: object, status: int, answer: object) -> list[str]:
    contracts = Contracts()
    contracts.exchange(handler, json.dumps(sent).encode() if sent else b"", status, json.dumps(answer).encode())
    return contracts.violations


def test_a_whole_sync_and_a_refusal_are_seen_in_both_directions(world: World) -> None:
    with observed() as contracts:
        world.run("sync")
        world.person().delete_issue(REPO, 1)
        with pytest.raises(HTTPError):
            world.github.get("issues/1")

    assert contracts.requests == len(world.writes()) > 5
    assert contracts.answers == len(world.hub.requests)


def test_what_github_takes_and_sends_is_no_violation() -> None:
    assert violations("create_label", {"name": "n", "color": "ffffff"}, 201, LABEL) == []
    assert violations("list_labels", None, 200, [LABEL, LABEL]) == []
    assert violations("get_issue", None, 404, {"message": "Not Found"}) == []


@pytest.mark.parametrize(
    ("handler", "sent", "status", "answer", "said"),
    [
        ("get_label", None, 200, LABEL | {"color": None}, "color"),
        ("get_label", None, 200, {key: LABEL[key] for key in LABEL if key != "node_id"}, "node_id"),
        ("list_labels", None, 200, [LABEL, LABEL | {"colour": "ffffff"}], r"Label has no \['colour'\]"),
        ("create_label", {"name": "n", "colour": "ffffff"}, 201, LABEL, r"no \['colour'\]"),
        ("create_label", {"color": "ffffff"}, 201, LABEL, "name"),
        ("update_issue", {"state": "done"}, 422, {"message": "m", "documentation_url": "d"}, "state"),
        ("get_issue", None, 404, {"message": 1}, "message"),
        ("get_issue", None, 500, {"message": "m"}, "no such thing"),
        ("get_weather", None, 200, {}, "no such thing"),
        ("delete_label", None, 204, {}, "answer 204"),
        ("get_label", None, 200, ["name"], "valid dictionary"),
    ],
)
def test_what_github_forbids_is_found(handler: str, sent: object, status: int, answer: object, said: str) -> None:
    (violation,) = violations(handler, sent, status, answer)

    assert re.search(said, violation)


NODE = {"__typename": "IssueComment", "id": "1", "lastEditedAt": "2026-11-25T08:00:00Z"}


@pytest.mark.parametrize(
    ("fields", "data", "said"),
    [
        ("__typename id ... on Comment { lastEditedAt }", {"nodes": [NODE, None]}, ""),
        ("id lastEditedAt", {"nodes": [NODE]}, "Cannot query field 'lastEditedAt' on type 'Node'"),
        ("id ... on Comment { editedBy { login } }", {"nodes": [NODE]}, "Cannot query field 'editedBy'"),
        ("__typename id", {"nodes": [NODE]}, "GitHub would answer"),
        ("__typename id ... on Comment { lastEditedAt }", {"nodes": [NODE | {"id": None}]}, "non-nullable"),
    ],
)
def test_graphql_is_held_against_the_schema(fields: str, data: object, said: str) -> None:
    question = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ {fields} }} }}"

    found = violations("graphql", {"query": question, "variables": {"ids": ["1"]}}, 200, {"data": data})

    assert said in "".join(found)
    assert bool(found) == bool(said)


def test_a_violation_fails_the_test_it_happens_in(hub: Server, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localhub.serializers.label", lambda *_: LABEL | {"colour": "ffffff"})
    hub.person("alice").create_label(REPO, "one")

    with pytest.raises(AssertionError, match="colour"), observed():
        world.github.labels()
