"""Types for GitHub: the repository, the run, the wanted and the live state, and the changes between them."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias, TypeVar
from urllib.parse import quote, urlsplit

from msgspec import Meta, Struct, convert
from msgspec.structs import replace

from rectrack.model import Account, CloseReason, Evidence, LabelSpec, Source, When
from rectrack.text import RefusedError, message, shown

Absence: TypeAlias = Literal["deleted", "transferred", "not found", "refused"]
"""Reasons why an issue cannot be read. A refused issue may exist."""


class Site(Struct, frozen=True, kw_only=True):
    """The addresses of the repository: `web` is its page, `branch` the branch that links lead to."""

    web: str
    branch: str

    def find(self, cited: str, label: str) -> str:
        """Return a search address for another recommendation's issue, open or closed.

        A search also works before the issue has a number.
        """
        title = message("heading", "Recommendation %(cited)s", cited=cited)
        return f"{self.web}/issues?q=" + quote(f'is:issue label:"{label}" in:title "{title}"', safe="")

    def edit(self, path: str) -> str:
        """Return the address of GitHub's editor, which makes a fork and a pull request."""
        return f"{self.web}/edit/{self.branch}/{quote(path)}"

    def file(self, path: str) -> str:
        return f"{self.web}/blob/{self.branch}/{quote(path)}"

    @property
    def new_issue(self) -> str:
        """Return the address of the page that opens an issue, with the list of forms."""
        return f"{self.web}/issues/new/choose"

    def readme(self, place: str) -> str:
        """Return the address of a heading of the README."""
        return f"{self.web}#{place}"

    def history(self, path: str) -> str:
        return f"{self.web}/commits/{self.branch}/{quote(path)}"


class Repository(Struct, frozen=True, kw_only=True):
    """A repository, identified by its server's host and its numeric id. The name can change."""

    host: str
    id: int
    name: str

    def is_same(self, other: "Repository | None") -> bool:
        """Return whether both are one repository, also after a change of its name."""
        return other is not None and (self.host, self.id) == (other.host, other.id)


# Responses and events of GitHub, in GitHub's names: only the fields that rectrack reads.


class User(Struct, frozen=True):
    """An account; `type` distinguishes people and bots."""

    login: str
    id: int
    type: str = ""

    @property
    def account(self) -> Account:
        return Account(login=self.login, id=self.id)


GHOST = User("ghost", 10137)
"""Account that replaces a deleted one: GitHub shows it in some responses, and null in others."""


class RepositoryInfo(Struct, frozen=True, rename={"name": "full_name", "is_fork": "fork", "is_archived": "archived"}):
    """The repository; only responses have the `permissions` of the token, events do not."""

    id: int
    name: str
    owner: User
    is_fork: bool
    is_archived: bool
    has_issues: bool
    private: bool
    default_branch: str
    permissions: dict[str, bool] = {}


class LabelName(Struct, frozen=True):
    """A label of an issue, without its look."""

    name: str


class Label(LabelName, frozen=True):
    """A label of the repository; without a description, the field is null or missing."""

    color: str | None = None
    description: str | None = None
    archived_at: str | None = None


class Written(Struct, frozen=True, kw_only=True):
    """The common fields of issues and comments. `created_at` is UTC, in whole seconds."""

    id: int
    node_id: str
    user: User | None
    author_association: str
    body: str | None
    created_at: str
    html_url: str


class Comment(Written, frozen=True, kw_only=True):
    """A comment on an issue or a pull request."""

    issue_url: str


class Issue(Written, frozen=True, kw_only=True):
    """An issue or a pull request; only a response about a single one has `closed_by`."""

    number: int
    url: str
    title: str
    state: str
    labels: tuple[LabelName, ...]
    comments: int
    locked: bool
    closed_by: User | None = None

    @property
    def is_pull_request(self) -> bool:
        return f"/pull/{self.number}" in self.html_url

    @property
    def is_persons(self) -> bool:
        """Return whether a person, not a bot, has opened the issue."""
        return self.user is not None and self.user.type == "User"


class Reaction(Struct, frozen=True):
    """One reaction to a text."""

    id: int
    content: str
    user: User | None
    created_at: str


class _Id(Struct, frozen=True):
    id: int


class Side(Struct, frozen=True):
    """The source or target branch of a pull request; `repo` is null if it was deleted."""

    repo: _Id | None
    ref: str = ""
    sha: str = ""


class PullRequest(Struct, frozen=True, kw_only=True):
    """A pull request. `closed_at` is None while it is open. Events have fewer fields than responses."""

    number: int
    user: User | None
    head: Side
    base: Side
    title: str = ""
    body: str | None = None
    closed_at: datetime | None = None
    merged_at: str | None = None

    @property
    def author(self) -> Account:
        return (self.user or GHOST).account

    @property
    def branch(self) -> str:
        return self.head.ref

    @property
    def is_own_branch(self) -> bool:
        """Return whether the branch is in the repository itself, not in a fork."""
        return self.head.repo is not None and self.head.repo == self.base.repo

    @property
    def text(self) -> str:
        return (self.body or "").replace("\r\n", "\n")

    def has_text(self, title: str, text: str) -> bool:
        return (self.title, self.text.strip()) == (title, text.strip())


Sha: TypeAlias = Annotated[str, Meta(pattern="^[0-9a-f]{40}$")]


class _Owner(Struct, frozen=True):
    login: str


class _HeadRepository(_Id, frozen=True):
    owner: _Owner


class Head(Struct, frozen=True, rename={"sha": "head_sha", "branch": "head_branch", "repository": "head_repository"}):
    """The newest commit of a branch, from a `workflow_run` event."""

    sha: Sha
    branch: str
    repository: _HeadRepository


# Issues as they should be, as they are, and the changes between.


class IssueSpec(Struct, frozen=True, kw_only=True):
    """A wanted issue. `closes` is None for an open one, otherwise the reason for closing it."""

    id: str
    title: str
    section: str
    labels: tuple[str, ...]
    closes: CloseReason | None = None
    previous_ids: tuple[str, ...] = ()


class LiveLabel(Struct, frozen=True, kw_only=True):
    """A label on GitHub. An archived label cannot be added to an issue."""

    name: str
    color: str
    description: str
    is_archived: bool = False


class LiveIssue(Struct, frozen=True, kw_only=True):
    """An issue on GitHub. `url` is its page: for a transferred issue, in its new repository."""

    number: int
    title: str
    body: str
    labels: tuple[str, ...]
    is_open: bool
    author: Account
    url: str


class Snapshot(Struct, frozen=True, kw_only=True):
    """The state on GitHub, without pull requests.

    `highest` is the highest number seen, also of pull requests. `missing` has the reason for each known issue that
    is not in the list, by number.
    """

    repository: Repository
    owner: Account
    labels: tuple[LiveLabel, ...]
    issues: tuple[LiveIssue, ...]
    highest: int = 0
    missing: Mapping[int, Absence] = {}


NewsKind: TypeAlias = Literal[
    "status",
    "decision",
    "response",
    "position",
    "dispute",
    "dispute withdrawn",
    "dispute replaced",
    "removed",
    "back",
]
"""Kinds of news for followers. templates/news.md.j2 has the sentences for each."""

State: TypeAlias = Literal["open", "completed", "not_planned"]
"""Open, or closed for one of GitHub's two reasons."""


class CreateLabel(Struct, frozen=True, kw_only=True):
    """A label that does not exist yet."""

    label: LabelSpec
    why: str


class UpdateLabel(Struct, frozen=True, kw_only=True):
    """A change of a label: its looks, its name (`new_name`), or out of the archive."""

    before: LiveLabel
    label: LabelSpec
    new_name: str | None = None
    why: str


class CreateIssue(Struct, frozen=True, kw_only=True):
    """A recommendation without an issue."""

    spec: IssueSpec
    why: str


class UpdateIssue(Struct, frozen=True, kw_only=True):
    """An issue that differs from its file; a field that is None stays as it is.

    `state` is "open", "completed" or "not_planned": reopen it, or close it for that reason.
    """

    before: LiveIssue
    id: str
    title: str | None = None
    body: str | None = None
    labels: tuple[str, ...] | None = None
    state: State | None = None
    why: str

    @property
    def closes(self) -> bool:
        return self.state in ("completed", "not_planned")


class News(Struct, frozen=True, kw_only=True):
    """One change to announce to the subscribers of an issue; its `key` is unique.

    `of` is the party or addressee. Without `after`, the value `before` is no longer recorded. `reported_by` is the
    party that reports a statement, `inferred` marks a conclusion from the source, and `entered_by` is who entered a
    statement for its author. `reported` has the earlier reports: who reported what. `by` is the source of a status,
    or the body that decided. `why` is text of the maintainers, `quote` is text of the author.
    """

    key: str
    kind: NewsKind
    of: str = ""
    before: str = ""
    reported: tuple[tuple[str, str], ...] = ()
    after: str = ""
    date: When | None = None
    reported_by: str = ""
    inferred: bool = False
    entered_by: str = ""
    why: str = ""
    quote: str = ""
    by: str = ""
    evidence: tuple[str | Evidence, ...] = ()
    source: Source | None = None


class Announce(Struct, frozen=True, kw_only=True):
    """News for one issue, announced in one comment."""

    id: str
    number: int
    news: tuple[News, ...]
    why: str


Change: TypeAlias = CreateLabel | UpdateLabel | CreateIssue | UpdateIssue | Announce


# The repository on GitHub and the token for it, from environment variables.
#
# The variables have the names that GitHub Actions uses ("Variables reference" in GitHub's documentation), so a
# workflow run needs no configuration.

GITHUB_API = "https://api.github.com"
LOCAL_HOST = "localhub"
LOCAL_NAME = "rehearsal/recommendations"
"""The repository of a local run. The databases of earlier local runs have this name, so it stays."""


class TargetRepository(Struct, frozen=True, kw_only=True):
    """A repository on a GitHub. Values that are None or empty are unknown and need a request.

    `started_by` is the event that started a workflow run, empty without one. `about` is the repository in that event.
    """

    name: str
    api: str
    web: str
    token: str
    about: RepositoryInfo | None = None
    started_by: str = ""
    is_local: bool = False

    @property
    def host(self) -> str:
        return LOCAL_HOST if self.is_local else urlsplit(self.web).netloc

    @property
    def in_actions(self) -> bool:
        """Return whether this is a workflow run, whose token may not ask for its account."""
        return bool(self.started_by)

    @property
    def page(self) -> str:
        return f"{self.web}/{self.name}"


def target(environment: Mapping[str, str], repository: str | None) -> TargetRepository | None:
    """Return the target from environment variables, or None for a local run.

    `repository` (owner/name) overrides GITHUB_REPOSITORY. Raises `RefusedError` if a value is missing or invalid.
    """
    name = repository or environment.get("GITHUB_REPOSITORY", "")
    token = environment.get("GITHUB_TOKEN", "")
    if not name or (environment.get("CODESPACES") == "true" and not repository):
        return None  # a Codespace always sets the variables, so only --repo selects a target there
    if name.count("/") != 1 or name.startswith("/") or name.endswith("/"):
        raise RefusedError(f"Invalid GITHUB_REPOSITORY (or --repo): {name!r}. Use owner/name.")
    if not token:
        raise RefusedError(
            f"There is no token for {name}. Set GITHUB_TOKEN to a token with Issues: read and write, or unset "
            "GITHUB_REPOSITORY for a local run."
        )
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise RefusedError("GITHUB_TOKEN contains characters that no token has, such as a line break. Set it again.")
    api = environment.get("GITHUB_API_URL", "").removesuffix("/") or GITHUB_API
    if not re.fullmatch(r"https?://[\w.-]+(:\d+)?(/[\w./-]*)?", api):
        raise RefusedError(f"Invalid GITHUB_API_URL: {shown(api)}. Use a web address such as {GITHUB_API}.")
    started_by = environment.get("GITHUB_EVENT_NAME", "") if environment.get("GITHUB_ACTIONS") == "true" else ""
    web = environment.get("GITHUB_SERVER_URL", "").removesuffix("/") or _web(api)
    known = TargetRepository(name=name, api=api, web=web, token=token, started_by=started_by)
    if not started_by or name != environment.get("GITHUB_REPOSITORY"):
        return known
    return replace(known, about=_about(environment))


def _web(api: str) -> str:
    """Return the address of a server's pages, without a slash at the end.

    The pages of api.github.com are at github.com. A GitHub Enterprise Server has its API at HOST/api/v3.
    """
    if api == GITHUB_API:
        return "https://github.com"
    parts = urlsplit(api)
    return f"{parts.scheme}://{parts.netloc}"


# The event of a workflow run has GitHub's own facts, not texts of the account that caused it.


def _about(environment: Mapping[str, str]) -> RepositoryInfo | None:
    """Return the repository from the event of a workflow run.

    None if the event has too little, or is about another repository: then GitHub must be asked.
    Source: `repository` in "Webhook events and payloads".
    """
    about = _part(environment, "repository", RepositoryInfo)
    return about if about and environment.get("GITHUB_REPOSITORY_ID") == str(about.id) else None


def pull_request_of_event(environment: Mapping[str, str]) -> PullRequest | None:
    """Return the pull request of a `pull_request` run, None in any other run."""
    return _part(environment, "pull_request", PullRequest, of="pull_request")


def head_of_run(environment: Mapping[str, str]) -> Head | None:
    """Return the commit that a `workflow_run` run is about, None in any other run."""
    return _part(environment, "workflow_run", Head, of="workflow_run")


def default_branch(environment: Mapping[str, str]) -> str:
    """Return the default branch in a `workflow_run` run; empty in any other run."""
    repository = _part(environment, "repository", dict[str, Any], of="workflow_run") or {}
    return str(repository.get("default_branch", ""))


T = TypeVar("T")


def _part(environment: Mapping[str, str], key: str, kind: type[T], of: str = "") -> T | None:
    """Return a part of the event, or None if it cannot be read.

    None also if `of` is given and the event has another name.
    """
    if of and environment.get("GITHUB_EVENT_NAME") != of:
        return None
    import json

    try:
        return convert(json.loads(Path(environment["GITHUB_EVENT_PATH"]).read_bytes())[key], kind)
    except (KeyError, OSError, TypeError, ValueError):  # msgspec's ValidationError is a ValueError
        return None
