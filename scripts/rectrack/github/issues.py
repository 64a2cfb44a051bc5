"""Issues and labels on GitHub: read one by one or as a whole, created and updated."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from github.Issue import Issue

from rectrack.github.client import PAGE, Hub
from rectrack.github.errors import AbsentError, ExistsError, OneRefusedError, StoppedError, reported
from rectrack.github.types import Absence, LiveIssue, LiveLabel, Repository, Snapshot, UpdateIssue, account
from rectrack.model import Account, LabelSpec

# Issues on GitHub, and the comments below them: one is read as it is now, and one change of it is written.

MOST_COMMENTS = 2_500
"""GitHub's limit of comments on an issue."""


def read(hub: Hub, number: int) -> Issue:
    """Read one issue as PyGithub has it: one request. Raises `AbsentError`."""
    with hub.asking():
        issue = hub.repository.get_issue(number)
        issue.update()
        # PyGithub follows the redirection of a transferred issue and has then read another one.
        here = issue.number == number and _repository_name(issue) == hub.target.name.lower()
        is_issue = here and not is_pull_request(issue)
    if not is_issue:
        raise AbsentError("transferred", f"Issue {number} is not in {hub.target.name} any more.")
    return issue


def present(hub: Hub, number: int) -> LiveIssue:
    """Read one issue as it is now: one request. Raises `AbsentError`."""
    return live(read(hub, number))


def find(hub: Hub, number: int) -> LiveIssue | Absence:
    """Read one issue, or why it cannot be read."""
    try:
        return present(hub, number)
    except AbsentError as absent:
        return absent.why
    except OneRefusedError:
        return "refused"


def full(hub: Hub) -> tuple[int, ...]:
    """Return the numbers of at most 100 issues at the limit of comments: one request.

    Sources: https://github.com/openshift/release/pull/20821 and
    https://github.com/galaxyproject/training-material/pull/4729 met the limit.
    """
    most_first = hub.repository.get_issues(state="all", sort="comments", direction="desc")
    listed = islice(hub.paged(most_first), PAGE)
    return tuple(issue.number for issue in listed if issue.comments >= MOST_COMMENTS and not is_pull_request(issue))


def create(hub: Hub, title: str, body: str, labels: Iterable[str]) -> LiveIssue:
    """Open an issue. Raises `AmbiguousError` where it may have been opened all the same."""
    return hub.open(lambda: live(hub.repository.create_issue(title, body, labels=list(labels))))


def update(hub: Hub, change: UpdateIssue) -> None:
    """Write the fields that differ, in one request."""
    number, state = change.before.number, change.state and ("closed" if change.closes else "open")
    fields: dict[str, Any] = {"title": change.title, "body": change.body, "state": state}
    fields |= {
        "labels": change.labels and list(change.labels),
        "state_reason": change.state if change.closes else None,
    }
    given = {name: value for name, value in fields.items() if value is not None}
    hub.edit(number, hub.repository.get_issue(number).edit, **given)


def comments(hub: Hub, number: int, since: datetime | None = None) -> Iterator[tuple[int, Account, str]]:
    """Yield an issue's comments, oldest first, or those that are new or changed since a time: id, author and text.

    A request for each hundred that are looked at.
    """
    issue = hub.repository.get_issue(number)
    for comment in hub.paged(issue.get_comments(since=since) if since else issue.get_comments()):
        yield comment.id, account(comment.user), comment.body or ""


def say(hub: Hub, number: int, text: str) -> None:
    """Write a comment. Raises `AmbiguousError` where it may have been written all the same."""
    with hub.unless_locked(number):
        hub.post(lambda: hub.repository.get_issue(number).create_comment(text))


def say_instead(hub: Hub, number: int, comment: int, text: str) -> None:
    """Write this text in place of what a comment on an issue or a pull request says: one request."""
    hub.edit(number, hub.repository.get_issue(number).get_comment(comment).edit, body=text)


def live(issue: Issue) -> LiveIssue:
    return LiveIssue(
        number=issue.number,
        title=issue.title,
        body=issue.body or "",
        labels=tuple(label.name for label in issue.labels),
        is_open=issue.state == "open",
        author=account(issue.user),
        url=issue.html_url,
    )


def is_pull_request(issue: Issue) -> bool:
    """Told by the address: reading `pull_request` costs a request where the list left it out."""
    return f"/pull/{issue.number}" in issue.html_url


def _repository_name(issue: Issue) -> str:
    """The name (owner/name, in small letters) of the repository that an issue is in."""
    return "/".join(issue.url.split("/repos/", 1)[-1].split("/")[:2]).lower()


# Labels on GitHub: made, and made to look as they should.


def list_labels(hub: Hub) -> Iterator[LiveLabel]:
    """Yield the labels of the repository: one request for 100 labels."""
    for label in hub.paged(hub.repository.get_labels()):
        # PyGithub 2.10 has no attribute for it, and its `raw_data` costs a request for each label.
        is_archived = bool(label._rawData.get("archived_at"))  # noqa: SLF001 - see above
        yield LiveLabel(
            name=label.name, color=label.color, description=label.description or "", is_archived=is_archived
        )


def create_label(hub: Hub, label: LabelSpec) -> None:
    """Make a label; one that another hand made meanwhile is made to look as it should."""
    try:  # GitHub takes no two of a name
        hub.post_twice(lambda: hub.repository.create_label(label.name, label.color, label.description))
    except ExistsError:
        update_label(hub, label.name, label)


def update_label(
    hub: Hub, name: str, label: LabelSpec, new_name: str | None = None, *, unarchive: bool = False
) -> None:
    """Set the colour, description and, if given, new name of a label.

    Source: https://docs.github.com/rest/issues/labels#update-a-label
    """
    sent = {"new_name": new_name or name, "color": label.color, "description": label.description}
    with hub.asking(writes=True):
        repository = hub.repository
        repository.requester.requestJsonAndCheck(
            "PATCH", repository.get_label(name).url, input=sent | ({"archived": False} if unarchive else {})
        )


# A repository's labels and issues, read whole; and what has come since.

GAP = 3
"""After so many unknown numbers in a row there is no newer issue."""


def take_snapshot(hub: Hub, repository: Repository, owner: Account, known: Iterable[int]) -> Snapshot:
    """Read labels and issues whole. `known` are the numbers that must be there or be accounted for."""
    with reported(hub.target):
        found_labels = tuple(list_labels(hub))
        listed = list(hub.paged(hub.repository.get_issues(state="all", sort="created", direction="asc")))
        found = {issue.number: live(issue) for issue in listed if not is_pull_request(issue)}
    if not found_labels and any(issue.labels for issue in found.values()):
        raise StoppedError("GitHub's list of labels is empty, though issues carry some. Run again in a few minutes.")
    return Snapshot(
        repository=repository,
        owner=owner,
        labels=found_labels,
        issues=tuple(found.values()),
        highest=max((issue.number for issue in listed), default=0),
        missing=_missing(hub, (number for number in sorted(known) if number not in found)),
    )


def _missing(hub: Hub, numbers: Iterable[int]) -> dict[int, Absence]:
    missing: dict[int, Absence] = {}
    for number in numbers:
        issue = find(hub, number)
        if isinstance(issue, LiveIssue):
            raise StoppedError(
                f"GitHub's list of issues lacks #{number}, which exists: the list is out of date. "
                "Nothing was changed; run again in a few minutes."
            )
        missing[number] = issue
    return missing


def newer_snapshot(hub: Hub, than: int) -> list[LiveIssue]:
    """Read the issues after a number one by one, until `GAP` numbers in a row are unknown."""
    found, number, unknown = [], than, 0
    while unknown < GAP:
        number += 1
        issue = find(hub, number)
        unknown = unknown + 1 if issue == "not found" else 0
        if isinstance(issue, LiveIssue):
            found.append(issue)
    return found
