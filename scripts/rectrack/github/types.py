"""GitHub's side in frozen types: what should be there, what is there, and the changes between."""

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias
from urllib.parse import quote

from msgspec import Struct

from rectrack.model import Account, CloseReason, Evidence, LabelSpec, Source, When

Absence: TypeAlias = Literal["deleted", "transferred", "not found", "refused"]
"""Why an issue cannot be read; where it is refused, it may well be there."""


class Site(Struct, frozen=True, kw_only=True):
    """Where the repository stands on the web: `web` is its page, `branch` the branch that links lead to."""

    web: str
    branch: str

    def find(self, cited: str, label: str) -> str:
        """Where another recommendation's issue is found, open or closed: before it is opened it has no number."""
        return f"{self.web}/issues?q=" + quote(f'is:issue label:"{label}" in:title "Recommendation {cited}"', safe="")

    def edit(self, path: str) -> str:
        """GitHub's editor, which makes a fork and a pull request by itself."""
        return f"{self.web}/edit/{self.branch}/{quote(path)}"

    @property
    def new_issue(self) -> str:
        """Where one opens an issue, with the forms to choose from."""
        return f"{self.web}/issues/new/choose"

    def history(self, path: str) -> str:
        return f"{self.web}/commits/{self.branch}/{quote(path)}"


FARTHEST = Site(web=f"https://{'h' * 60}/{'o' * 39}/{'r' * 100}", branch="b" * 100)
"""A site with addresses as long as they get: GitHub allows 39 characters for an owner and 100 for a repository."""


class Repository(Struct, frozen=True, kw_only=True):
    """A repository: its server's host and its numeric id are its identity, the name can change hands."""

    host: str
    id: int
    name: str

    def is_same(self, other: "Repository | None") -> bool:
        """Whether the other is this very repository, whatever its name is now."""
        return other is not None and (self.host, self.id) == (other.host, other.id)


class About(Struct, frozen=True, kw_only=True):
    """What GitHub says of the repository itself."""

    repository: Repository
    owner: Account
    is_fork: bool
    is_archived: bool
    has_issues: bool


def account(user: Any) -> Account:
    """Return an account; GitHub shows those that were deleted as ghost, in some answers as nobody."""
    return Account(login=user.login, id=user.id) if user else Account(login="ghost", id=10137)


def about(host: str, said: Any) -> About:
    """Return what an answer or an event of GitHub says of a repository."""
    return About(
        repository=Repository(host=host, id=said.id, name=said.full_name),
        owner=account(said.owner),
        is_fork=said.fork,
        is_archived=said.archived,
        has_issues=said.has_issues,
    )


class IssueSpec(Struct, frozen=True, kw_only=True):
    """An issue as it should be. `closes` is None for an open one, otherwise the reason it is closed for."""

    id: str
    title: str
    section: str
    labels: tuple[str, ...]
    closes: CloseReason | None = None
    formerly: tuple[str, ...] = ()


class LiveLabel(Struct, frozen=True, kw_only=True):
    """A label on GitHub. An archived label cannot be added to an issue."""

    name: str
    color: str
    description: str
    is_archived: bool = False


class LiveIssue(Struct, frozen=True, kw_only=True):
    """An issue as it is. `url` is its page: it tells where an issue went that was transferred."""

    number: int
    title: str
    body: str
    labels: tuple[str, ...]
    is_open: bool
    author: Account
    url: str


class Snapshot(Struct, frozen=True, kw_only=True):
    """What GitHub says now, without pull requests.

    `highest` is the highest number seen, pull requests included; `missing` tells by number why known issues
    are not in the list.
    """

    repository: Repository
    owner: Account
    labels: tuple[LiveLabel, ...]
    issues: tuple[LiveIssue, ...]
    highest: int = 0
    missing: Mapping[int, Absence] = {}


NewsKind: TypeAlias = Literal[
    "status", "decision", "answer", "view", "objection", "objection ended", "objection replaced", "gone", "back"
]
"""What followers are told of; each has its sentences in templates/news.md.j2."""

State: TypeAlias = Literal["open", "completed", "not_planned"]
"""Open, or closed for one of GitHub's two reasons."""


class CreateLabel(Struct, frozen=True, kw_only=True):
    """A label that is not there yet."""

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
    """One change that the followers of an issue are told; `key` tells it from every other one.

    `of` is the body that it is about; without `after`, what was `before` is no longer recorded. `reported_by` is who
    says so of a party or an addressee, `inferred` that it is read between lines, `entered_by` who typed its own word;
    `reported` is who had said what so far of one that now says so itself. `by` is who says that a status has begun,
    or who decided; `why` is in the keepers' words, `quote` in those of whom it is news.
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
    """News for one issue, told in one comment."""

    id: str
    number: int
    news: tuple[News, ...]
    why: str


Change: TypeAlias = CreateLabel | UpdateLabel | CreateIssue | UpdateIssue | Announce
