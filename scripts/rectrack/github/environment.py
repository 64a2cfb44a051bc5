"""What the environment and the event of a workflow run say."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct, convert
from msgspec.structs import replace

from rectrack.github.types import About, Head, PullRequest
from rectrack.text.problems import RefusedError, shown

# Which GitHub, and with what rights: what the environment says.
#
# The variables are those that GitHub Actions sets ("Variables reference" in GitHub's documentation), so a run
# on GitHub needs no configuration, and a run on the command line the first three of them.

GITHUB_API = "https://api.github.com"
REHEARSAL_HOST = "localhub"
REHEARSAL_NAME = "rehearsal/recommendations"


class TargetRepository(Struct, frozen=True, kw_only=True):
    """A repository on a GitHub. What is None or empty was not said and must be asked.

    `started_by` is the event that started a workflow run, empty without one; `about` what that event says of the
    repository.
    """

    name: str
    api: str
    web: str
    token: str
    about: About | None = None
    started_by: str = ""
    rehearsal: bool = False

    @property
    def host(self) -> str:
        return REHEARSAL_HOST if self.rehearsal else urlsplit(self.web).netloc

    @property
    def in_actions(self) -> bool:
        """Whether this is a workflow run, whose token may not ask who it is."""
        return bool(self.started_by)

    @property
    def page(self) -> str:
        return f"{self.web}/{self.name}"


def target(environment: Mapping[str, str], repository: str | None) -> TargetRepository | None:
    """The target that the variables name, or None for a rehearsal.

    `repository` (owner/name) goes before GITHUB_REPOSITORY. Raises `RefusedError` where something is missing.
    """
    name = repository or environment.get("GITHUB_REPOSITORY", "")
    token = environment.get("GITHUB_TOKEN", "")
    if not name or (environment.get("CODESPACES") == "true" and not repository):
        return None  # a Codespace sets the variables for everybody; only --repo means it there
    if name.count("/") != 1 or name.startswith("/") or name.endswith("/"):
        raise RefusedError(f"GITHUB_REPOSITORY (or --repo) is {name!r}; it must read owner/name.")
    if not token:
        raise RefusedError(
            f"There is no token for {name}. Set GITHUB_TOKEN to one that may write issues, or unset "
            "GITHUB_REPOSITORY to rehearse on this machine."
        )
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise RefusedError("GITHUB_TOKEN holds characters that no token has, such as a line break. Set it anew.")
    api = environment.get("GITHUB_API_URL", "").rstrip("/") or GITHUB_API
    if not re.fullmatch(r"https?://[\w.-]+(:\d+)?(/[\w./-]*)?", api):
        raise RefusedError(f"GITHUB_API_URL is {shown(api)}; it must be a web address such as {GITHUB_API}.")
    started_by = environment.get("GITHUB_EVENT_NAME", "") if environment.get("GITHUB_ACTIONS") == "true" else ""
    web = environment.get("GITHUB_SERVER_URL", "").rstrip("/") or _web(api)
    known = TargetRepository(name=name, api=api, web=web, token=token, started_by=started_by)
    if not started_by or name != environment.get("GITHUB_REPOSITORY"):
        return known
    return replace(known, about=_about(environment))


def _web(api: str) -> str:
    """The server's pages: api.github.com is github.com's, and a GitHub Enterprise Server has HOST/api/v3."""
    if api == GITHUB_API:
        return "https://github.com"
    parts = urlsplit(api)
    return f"{parts.scheme}://{parts.netloc}"


# What the event of a workflow run says: GitHub's own facts, not the words of whoever caused it.


def _about(environment: Mapping[str, str]) -> About | None:
    """Return what the event says of the repository; None where it says too little, and GitHub must be asked.

    Source: `repository` in "Webhook events and payloads".
    """
    about = _part(environment, "repository", About)
    return about if about and environment.get("GITHUB_REPOSITORY_ID") == str(about.id) else None


def pull_request_of_event(environment: Mapping[str, str]) -> PullRequest | None:
    """Return what the event of a `pull_request` run says, None in any other run."""
    return _part(environment, "pull_request", PullRequest, of="pull_request")


def head_of_run(environment: Mapping[str, str]) -> Head | None:
    """Return what a `workflow_run` run says of the commit that the first run was about, None in any other run."""
    return _part(environment, "workflow_run", Head, of="workflow_run")


def default_branch(environment: Mapping[str, str]) -> str:
    """Return the branch that pull requests lead to, as a `workflow_run` run says; empty in any other run."""
    repository = _part(environment, "repository", dict[str, Any], of="workflow_run") or {}
    return str(repository.get("default_branch", ""))


T = TypeVar("T")


def _part(environment: Mapping[str, str], key: str, kind: type[T], of: str = "") -> T | None:
    """Return a part of the event, None if it cannot be read, or if the event has not the name that is asked for."""
    if of and environment.get("GITHUB_EVENT_NAME") != of:
        return None
    try:
        return convert(json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_bytes())[key], kind)
    except (KeyError, OSError, TypeError, ValueError):  # msgspec's ValidationError is a ValueError
        return None
