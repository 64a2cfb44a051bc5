"""Issues, labels, comments and forms on GitHub: read, written and answered once, and marked as judged."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from rectrack.github.client import PAGE, Hub
from rectrack.github.errors import (
    AbsentError,
    AmbiguousError,
    ExistsError,
    ForbiddenError,
    OneRefusedError,
    StoppedError,
    limited,
)
from rectrack.github.types import (
    GHOST,
    Absence,
    Comment,
    Issue,
    Label,
    LiveIssue,
    LiveLabel,
    Reaction,
    Snapshot,
    UpdateIssue,
)
from rectrack.model import Account, LabelSpec, Marks, Submission, TextEdit
from rectrack.text import RefusedError, shown

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


def read_issue(hub: Hub, number: int) -> LiveIssue:
    """Return one issue as it is now: one request. Raises `AbsentError`."""
    return _live(read(hub, number))


def find_issue(hub: Hub, number: int) -> LiveIssue | Absence:
    """Return one issue, or why it cannot be read."""
    try:
        return read_issue(hub, number)
    except AbsentError as absent:
        return absent.why
    except OneRefusedError:
        return "refused"


def find_full_issues(hub: Hub) -> tuple[int, ...]:
    """Return the numbers of at most 100 issues at the limit of comments: one request.

    Sources: https://github.com/openshift/release/pull/20821 and
    https://github.com/galaxyproject/training-material/pull/4729 met the limit.
    """
    listed = hub.get("/issues", list[Issue], state="all", sort="comments", direction="desc", per_page=PAGE)
    return tuple(issue.number for issue in listed if issue.comments >= MOST_COMMENTS and not issue.is_pull_request)


def create_issue(hub: Hub, title: str, body: str, labels: Iterable[str]) -> LiveIssue:
    """Open an issue. Raises `AmbiguousError` where it may have been opened all the same."""
    return _live(hub.write("POST", "/issues", {"title": title, "body": body, "labels": list(labels)}, Issue))


def update_issue(hub: Hub, change: UpdateIssue) -> None:
    """Write the fields that differ, in one request."""
    fields: dict[str, object] = {"title": change.title, "body": change.body, "labels": change.labels}
    if change.state:
        fields["state"] = "closed" if change.closes else "open"
        fields["state_reason"] = change.state if change.closes else None
    edit(hub, change.before.number, **{name: value for name, value in fields.items() if value is not None})


def edit(hub: Hub, number: int, **changes: object) -> None:
    """Give an issue other fields: one request."""
    hub.write("PATCH", f"/issues/{number}", changes, object, issue=number)


def list_comments(hub: Hub, number: int, since: datetime | None = None) -> Iterator[tuple[int, Account, str]]:
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


def edit_comment(hub: Hub, number: int, comment: int, text: str) -> None:
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
        issue = find_issue(hub, number)
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
        issue = find_issue(hub, number)
        unknown = unknown + 1 if issue == "not found" else 0
        if isinstance(issue, LiveIssue):
            found.append(issue)
    return found


# Comments on GitHub: what was said lately, who edited it, who may write here, and the tracker's answers.

RECORDED, WAITS, WRONG, UNHEARD = "+1", "rocket", "confused", "eyes"
"""The reactions that tell an author what became of a command; the README explains them."""

_WORDINGS = """
query($ids: [ID!]!, $most: Int!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on Comment { body lastEditedAt editor { __typename login ... on User { databaseId } } }
    ... on Reactable {
      reactionGroups {
        content
        reactors(first: $most) {
          totalCount
          edges { reactedAt node { __typename ... on User { databaseId } ... on Bot { databaseId } } }
        }
      }
    }
  }
}
"""
"""REST says of a text neither whether nor by whom it was edited; what it said a moment ago may be edited now; and it
tells the reactions of one text at a time.

Sources: https://docs.github.com/graphql/reference/issues (Comment) and .../reactions (Reactable), which issues and
comments on them share. The `user` of a single reaction is never a bot there; a group's `reactors` may be.
"""
_INSIDERS = ("OWNER", "MEMBER", "COLLABORATOR")
"""What `author_association` says of those who may write, and of some who may not; not of a private member."""
_MARKS = {"THUMBS_UP": RECORDED, "ROCKET": WAITS, "CONFUSED": WRONG, "EYES": UNHEARD}
"""How GraphQL calls them."""


def recent_comments(hub: Hub, since: datetime) -> list[Submission]:
    """Return the comments on all issues that are new or changed since a time; one request for each hundred."""
    listed = hub.pages("/issues/comments", list[Comment], sort="created", direction="asc", **changed_since(since))
    return [_submission(comment) for comment in listed]


def find_comment(hub: Hub, comment: int) -> Submission:
    """Return the comment of this number: one request. Raises `AbsentError`."""
    return _submission(hub.get(f"/issues/comments/{comment}", Comment))


class Wording(NamedTuple):
    """A text as it stands, its last edit, None where there was none, and its marks: all of one moment."""

    text: str
    edit: TextEdit | None
    marks: Marks


def read_wordings(hub: Hub, nodes: Iterable[str]) -> dict[str, Wording]:
    """How each text stands; those that are gone are left out. A request for each hundred.

    Asked of all: `updated_at` of an edit in the second of the writing does not tell of it.
    """
    asked = list(nodes)
    found: dict[str, Wording] = {}
    for start in range(0, len(asked), PAGE):
        for node in _nodes(hub, asked[start : start + PAGE]):
            if node:
                found[node["id"]] = Wording(node["body"], _edit(node), _marks(node))
    return found


def is_judged(hub: Hub, submission: Submission, marking: Collection[int]) -> bool:
    """Whether one of these accounts, by numeric id, has marked the text as it stands.

    No request, unless there are so many reactions that not all were told with the text.
    """
    if any(by in marking and submission.is_since(at) for by, at in submission.marks.by):
        return True
    if submission.marks.are_all:
        return False
    return any(submission.is_since(mark.created_at) for mark in _own_marks(hub, submission, marking))


def locate_submission(hub: Hub, key: str) -> tuple[int, str] | None:
    """Return the issue and the page of the comment or form of this key (see `Submission.key`); None if it is gone.

    At most one request.
    """
    name = re.fullmatch(r"(issue-)?(\d+)", key.partition("@")[0])
    if name is None:  # a key that people have changed
        return None
    number = int(name[2])
    if name[1]:
        return number, f"{hub.target.page}/issues/{number}"
    try:
        found = find_comment(hub, number)
    except AbsentError:
        return None
    return found.issue, found.url


def has_write_access(hub: Hub, account: Account) -> bool:
    """Return whether an account, by login and numeric id, may write to the repository; one that is gone may not.

    Source: "Get repository permissions for a user"; the role maintain counts as write there.
    """
    try:
        said = hub.get(f"/collaborators/{account.login}/permission", dict[str, Any])
    except AbsentError as absent:
        if absent.why == "not found":
            return False
        raise
    user = said["user"] or {}  # GitHub's description of its API allows null
    return said["permission"] in ("admin", "write") and user.get("id") == account.id


def react(hub: Hub, submission: Submission, content: str, marking: Collection[int]) -> None:
    """Mark a text, in place of the marks that it had before it was edited, of which others' may stay."""
    path, marks = _reactions(submission), submission.marks
    if submission.edit and (not marks.are_all or any(by in marking for by, _ in marks.by)):
        for old in list(_own_marks(hub, submission, marking)):
            with suppress(OneRefusedError, ForbiddenError):
                hub.write("DELETE", f"{path}/{old.id}", None, object)
    hub.write("POST", path, {"content": content}, object, issue=submission.issue)


def _reactions(submission: Submission) -> str:
    below = f"comments/{submission.id}" if submission.kind == "comment" else submission.issue
    return f"/issues/{below}/reactions"


def _own_marks(hub: Hub, submission: Submission, marking: Collection[int]) -> Iterator[Reaction]:
    """Yield the reactions of these accounts that are marks: a request for each hundred reactions of anybody."""
    for reaction in hub.pages(_reactions(submission), list[Reaction]):
        if reaction.content in _MARKS.values() and reaction.user and reaction.user.id in marking:
            yield reaction


def _marks(node: Any) -> Marks:
    """The reactions of the kinds that are marks. Of a person or a bot GitHub tells the numeric id."""
    groups = [group["reactors"] for group in node["reactionGroups"] or () if group["content"] in _MARKS]
    edges = [edge for group in groups for edge in group["edges"] if edge]
    by = tuple((edge["node"].get("databaseId") or 0, edge["reactedAt"]) for edge in edges)
    return Marks(by=by, are_all=len(by) == sum(group["totalCount"] for group in groups) and all(id_ for id_, _ in by))


def _nodes(hub: Hub, ids: list[str]) -> list[Any]:
    """What GitHub says of these nodes; None for each that is gone, which is no failure."""
    sent = {"query": _WORDINGS, "variables": {"ids": ids, "most": PAGE}}
    headers, said = hub.request("POST", hub.graphql, dict[str, Any], body=sent)
    if any(error.get("type") == "RATE_LIMITED" for error in said.get("errors") or ()):
        raise limited({**headers, "x-ratelimit-remaining": "0"}, "no more questions this hour")
    if not said.get("data"):
        raise RefusedError(f"GitHub does not say who edited these comments: {shown(said.get('errors'), 200)}.")
    nodes: list[Any] = said["data"]["nodes"]
    return nodes


def _edit(node: Any) -> TextEdit | None:
    editor = node["editor"]
    by = Account(login=editor["login"], id=editor.get("databaseId") or 0) if editor else None  # a bot has no such id
    return TextEdit(at=node["lastEditedAt"], by=by) if node["lastEditedAt"] else None


def _submission(said: Comment | Issue) -> Submission:
    """Return what a comment or an issue that a form made says."""
    is_comment = isinstance(said, Comment)
    number = int(said.issue_url.rpartition("/")[2]) if isinstance(said, Comment) else said.number
    user = said.user or GHOST
    return Submission(
        id=said.id if is_comment else number,
        node=said.node_id,
        kind="comment" if is_comment else "form",
        issue=number,
        author=user.account,
        is_bot=user.type not in ("", "User"),
        is_insiders=said.author_association in _INSIDERS,
        text=said.body or "",
        written_at=said.created_at,
        url=said.html_url,
    )


# What the tracker says on issues, each thing once: found again by the markers that its own comments hold.


def missing_comments(markers: Iterable[str], said: Iterable[str]) -> list[str]:
    """The markers that none of these texts holds; no more of them are looked at than it takes."""
    left = list(markers)
    for text in said:
        left = [marker for marker in left if marker not in text]
        if not left:
            break
    return left


def comment_once(
    hub: Hub, issue: int, markers: Iterable[str], said: Callable[[], Iterable[str]], text: Callable[[list[str]], str]
) -> None:
    """Write one comment of new markers, made by `text`.

    Where GitHub's answer is lost, `said` asks for the tracker's own comments before it is written a second time.
    """
    new = list(markers)
    try:
        say(hub, issue, text(new))
    except AmbiguousError:
        if left := missing_comments(new, said()):
            say(hub, issue, text(left))


# Issues that were made by a form, on GitHub.


def open_form_issues(hub: Hub, since: datetime | None = None) -> Iterator[Submission]:
    """Return the open issues that people have opened, oldest first, or those that changed since a time.

    One request for each hundred.
    """
    listed = hub.pages("/issues", list[Issue], state="open", sort="created", direction="asc", **changed_since(since))
    return (_submission(issue) for issue in listed if not issue.is_pull_request and issue.is_persons)


def find_form_issue(hub: Hub, number: int) -> Submission:
    """Return the issue of this number that a person has opened: one request. Raises `AbsentError`."""
    issue = read(hub, number)
    if not issue.is_persons:
        raise AbsentError("not found", f"Nobody has opened issue {number} by a form.")
    return _submission(issue)


def is_form_open(hub: Hub, number: int) -> bool:
    """Return whether an issue is there and open: one request."""
    try:
        return read_issue(hub, number).is_open
    except AbsentError:
        return False


def close_form_issue(hub: Hub, number: int) -> None:
    """Close an issue as not planned: one request."""
    edit(hub, number, state="closed", state_reason="not_planned")
