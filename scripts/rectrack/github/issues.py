"""Issues and labels on GitHub: read one by one or as a whole, created and updated."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote

from rectrack.github.client import PAGE, Hub
from rectrack.github.errors import AbsentError, ExistsError, OneRefusedError, StoppedError
from rectrack.github.types import GHOST, Absence, Comment, Issue, Label, LiveIssue, LiveLabel, Snapshot, UpdateIssue
from rectrack.model import Account, LabelSpec

# Issues on GitHub, and the comments below them: one is read as it is now, and one change of it is written.

MOST_COMMENTS = 2_500
"""GitHub's limit of comments on an issue."""


def read(hub: Hub, number: int) -> Issue:
    """Return one issue: one request. Raises `AbsentError`."""
    issue = hub.get(f"/issues/{number}", Issue)
    # The answer may come from another repository: to a transferred issue GitHub answers with a redirection.
    is_here = issue.url.lower().endswith(f"/repos/{hub.target.name}/issues/{number}".lower())
    if not is_here or issue.is_pull_request:
        raise AbsentError("transferred", f"Issue {number} is not in {hub.target.name} any more.")
    return issue


def present(hub: Hub, number: int) -> LiveIssue:
    """Return one issue as it is now: one request. Raises `AbsentError`."""
    return _live(read(hub, number))


def find(hub: Hub, number: int) -> LiveIssue | Absence:
    """Return one issue, or why it cannot be read."""
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
    listed = hub.get("/issues", list[Issue], state="all", sort="comments", direction="desc", per_page=PAGE)
    return tuple(issue.number for issue in listed if issue.comments >= MOST_COMMENTS and not issue.is_pull_request)


def create(hub: Hub, title: str, body: str, labels: Iterable[str]) -> LiveIssue:
    """Open an issue. Raises `AmbiguousError` where it may have been opened all the same."""
    return _live(hub.write("POST", "/issues", {"title": title, "body": body, "labels": list(labels)}, Issue))


def update(hub: Hub, change: UpdateIssue) -> None:
    """Write the fields that differ, in one request."""
    fields: dict[str, object] = {"title": change.title, "body": change.body, "labels": change.labels}
    if change.state:
        fields["state"] = "closed" if change.closes else "open"
        fields["state_reason"] = change.state if change.closes else None
    edit(hub, change.before.number, **{name: value for name, value in fields.items() if value is not None})


def edit(hub: Hub, number: int, **changes: object) -> None:
    """Give an issue other fields: one request."""
    hub.write("PATCH", f"/issues/{number}", changes, object, issue=number)


def comments(hub: Hub, number: int, since: datetime | None = None) -> Iterator[tuple[int, Account, str]]:
    """Yield an issue's comments, oldest first, or those that are new or changed since a time: id, author and text.

    A request for each hundred that are looked at.
    """
    for comment in hub.pages(f"/issues/{number}/comments", list[Comment], **changed_since(since)):
        yield comment.id, (comment.user or GHOST).account, comment.body or ""


def changed_since(time: datetime | None) -> dict[str, str]:
    """Return the parameter for what is new or changed since a time, in UTC; none without one."""
    return {"since": time.strftime("%Y-%m-%dT%H:%M:%SZ")} if time else {}


def say(hub: Hub, number: int, text: str) -> None:
    """Write a comment. Raises `AmbiguousError` where it may have been written all the same."""
    hub.write("POST", f"/issues/{number}/comments", {"body": text}, object, issue=number)


def say_instead(hub: Hub, number: int, comment: int, text: str) -> None:
    """Write this text in place of what a comment on an issue or a pull request says: one request."""
    hub.write("PATCH", f"/issues/comments/{comment}", {"body": text}, object, issue=number)


def _live(issue: Issue) -> LiveIssue:
    return LiveIssue(
        number=issue.number,
        title=issue.title,
        body=issue.body or "",
        labels=tuple(label.name for label in issue.labels),
        is_open=issue.state == "open",
        author=(issue.user or GHOST).account,
        url=issue.html_url,
    )


# Labels on GitHub: made, and made to look as they should.


def list_labels(hub: Hub) -> list[LiveLabel]:
    """Return the labels of the repository: one request for 100 labels."""
    return [
        LiveLabel(
            name=label.name,
            color=label.color,
            description=label.description or "",
            is_archived=label.archived_at is not None,
        )
        for label in hub.pages("/labels", list[Label])
    ]


def create_label(hub: Hub, label: LabelSpec) -> None:
    """Make a label; one that another hand made meanwhile is made to look as it should."""
    looks = {"name": label.name, "color": label.color, "description": label.description}
    try:  # GitHub takes no two of a name
        hub.write("POST", "/labels", looks, object, is_once=False)
    except ExistsError:
        update_label(hub, label.name, label)


def update_label(
    hub: Hub, name: str, label: LabelSpec, new_name: str | None = None, *, unarchive: bool = False
) -> None:
    """Set the colour, description and, if given, new name of a label.

    Source: https://docs.github.com/rest/issues/labels#update-a-label
    """
    looks = {"new_name": new_name or name, "color": label.color, "description": label.description}
    hub.write("PATCH", f"/labels/{quote(name, safe='')}", looks | ({"archived": False} if unarchive else {}), object)


# A repository's labels and issues, read whole; and what has come since.

GAP = 3
"""After so many unknown numbers in a row there is no newer issue."""


def take_snapshot(hub: Hub, known: Iterable[int]) -> Snapshot:
    """Read labels and issues whole. `known` are the numbers that must be there or be accounted for."""
    labels = list_labels(hub)
    listed = [*hub.pages("/issues", list[Issue], state="all", sort="created", direction="asc")]
    found = {issue.number: _live(issue) for issue in listed if not issue.is_pull_request}
    if not labels and any(issue.labels for issue in found.values()):
        raise StoppedError("GitHub's list of labels is empty, though issues carry some. Run again in a few minutes.")
    return Snapshot(
        repository=hub.repository,
        owner=hub.here.owner.account,
        labels=tuple(labels),
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
