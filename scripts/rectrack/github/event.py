"""Which pull request a workflow run is about, and whose it is."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct, ValidationError, convert

from rectrack.record.parties import Account

Sha: TypeAlias = Annotated[str, Meta(pattern="^[0-9a-f]{40}$")]


class PullRequest(Struct, frozen=True, kw_only=True):
    """A pull request: its author, and the branch it comes from, which is this repository's own or a fork's."""

    number: int
    author: Account
    branch: str
    is_own_branch: bool


class Head(Struct, frozen=True, kw_only=True):
    """The newest commit of some branch, and the repository (numeric id, owner) that the branch is in."""

    sha: str
    branch: str
    repository_id: int
    owner: str


def from_event(environment: Mapping[str, str]) -> PullRequest | None:
    """What the event of a `pull_request` run says, None in any other run."""
    event = _event(environment, "pull_request")
    try:
        said = event["pull_request"]
        return PullRequest(
            number=convert(said["number"], int),
            author=Account(login=convert(said["user"]["login"], str), id=convert(said["user"]["id"], int)),
            branch=convert(said["head"]["ref"], str),
            is_own_branch=(said["head"]["repo"] or {}).get("id") == said["base"]["repo"]["id"],
        )
    except (AttributeError, KeyError, TypeError, ValidationError):
        return None


def head_of_run(environment: Mapping[str, str]) -> Head | None:
    """What a `workflow_run` run says of the commit that the first run was about, None in any other run.

    Only GitHub's own facts are taken: which commit, which branch, which repository.
    """
    event = _event(environment, "workflow_run")
    try:
        said = event["workflow_run"]
        return Head(
            sha=convert(said["head_sha"], Sha),
            branch=convert(said["head_branch"], str),
            repository_id=convert(said["head_repository"]["id"], int),
            owner=convert(said["head_repository"]["owner"]["login"], str),
        )
    except (AttributeError, KeyError, TypeError, ValidationError):
        return None


def default_branch(environment: Mapping[str, str]) -> str:
    """The branch that pull requests lead to, as a `workflow_run` run says; empty in any other run."""
    try:
        return convert(_event(environment, "workflow_run")["repository"]["default_branch"], str)
    except (AttributeError, KeyError, TypeError, ValidationError):
        return ""


def _event(environment: Mapping[str, str], name: str) -> Any:
    """The event's content, nothing where it is of another name or cannot be read."""
    if environment.get("GITHUB_EVENT_NAME") != name:
        return {}
    try:
        return json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_bytes())
    except (KeyError, OSError, ValueError):
        return {}
