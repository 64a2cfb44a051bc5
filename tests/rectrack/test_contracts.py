"""The observer of contracts.py sees every exchange, and fails on what GitHub would not take or send."""

import json
import re

import pytest
from requests import HTTPError

from localhub import Server
from tests.rectrack.contracts import Contracts, observed
from tests.rectrack.world import REPO, World
from tests.samples import table

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


@pytest.mark.parametrize(("handler", "sent", "status", "answer", "said"), table(__file__, "exchanges"))
def test_what_github_forbids_is_found(handler: str, sent: object, status: int, answer: object, said: str) -> None:
    (violation,) = violations(handler, sent, status, answer)

    assert re.search(said, violation)


@pytest.mark.parametrize(("fields", "data", "said"), table(__file__, "graphql"))
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
