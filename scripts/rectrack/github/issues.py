"""Issues, labels, comments, forms and reactions on GitHub: all requests that read or write them."""

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
from rectrack.model import Account, LabelSpec, LastEdit, Marks, Submission
from rectrack.text import RefusedError, shown

# Single issues and their comments.

MOST_COMMENTS = 2_500
"""GitHub's limit of comments on an issue."""


def read(hub: Hub, number: int) -> Issue:
    """Return one issue: one request. Raises `AbsentError`, also for a pull request."""
    issue = hub.get(f"/issues/{number}", Issue)
    # GitHub redirects to a transferred issue, so the response may come from another repository.
    is_here = issue.url.lower().endswith(f"/repos/{hub.target.name}/issues/{number}".lower())
    if not is_here or issue.is_pull_request:
        raise AbsentError("transferred", f"Issue {number} is no longer in {hub.target.name}.")
    return issue


def read_issue(hub: Hub, number: int) -> LiveIssue:
    """Return one issue as a `LiveIssue`: one request. Raises `AbsentError`."""
    return _live(read(hub, number))


def find_issue(hub: Hub, number: int) -> LiveIssue | Absence:
    """Return one issue, or the reason why it cannot be read: one request."""
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
    """Open an issue and return it: one request.

    Raises `AmbiguousError` if the response is lost: the issue may have been opened.
    """
    made = hub.write("POST", "/issues", {"title": title, "body": body, "labels": list(labels)}, Issue)
    hub.has_opened = True
    return _live(made)


def update_issue(hub: Hub, change: UpdateIssue) -> None:
    """Write the fields of an issue that differ, in one request."""
    fields: dict[str, object] = {"title": change.title, "body": change.body, "labels": change.labels}
    if change.state:
        fields["state"] = "closed" if change.closes else "open"
        fields["state_reason"] = change.state if change.closes else None
    edit(hub, change.before.number, **{name: value for name, value in fields.items() if value is not None})


def edit(hub: Hub, number: int, **changes: object) -> None:
    """Write these fields of an issue: one request."""
    hub.write("PATCH", f"/issues/{number}", changes, dict[str, Any], issue=number)


def list_comments(hub: Hub, number: int, since: datetime | None = None) -> Iterator[tuple[int, Account, str]]:
    """Yield the id, author and text of an issue's comments, oldest first.

    With `since`, only comments that are new or changed since then. One request per 100 comments.
    """
    for comment in hub.pages(f"/issues/{number}/comments", list[Comment], **changed_since(since)):
        yield comment.id, (comment.user or GHOST).account, comment.body or ""


def changed_since(time: datetime | None) -> dict[str, str]:
    """Return the query parameter for changes since a time in UTC; empty for None."""
    return {"since": time.strftime("%Y-%m-%dT%H:%M:%SZ")} if time else {}


def say(hub: Hub, number: int, text: str) -> None:
    """Write a comment on an issue: one request.

    Raises `AmbiguousError` if the response is lost: the comment may have been written.
    """
    hub.write("POST", f"/issues/{number}/comments", {"body": text}, dict[str, Any], issue=number)


def edit_comment(hub: Hub, number: int, comment: int, text: str) -> None:
    """Replace the text of a comment on an issue or a pull request: one request."""
    hub.write("PATCH", f"/issues/comments/{comment}", {"body": text}, dict[str, Any], issue=number)


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


# Labels.


def list_labels(hub: Hub) -> list[LiveLabel]:
    """Return the labels of the repository: one request per 100 labels."""
    return [
        LiveLabel(
            name=label.name,
            color=label.color or "",
            description=label.description or "",
            is_archived=label.archived_at is not None,
        )
        for label in hub.pages("/labels", list[Label])
    ]


def create_label(hub: Hub, label: LabelSpec) -> None:
    """Create a label. If the label exists, set its color and description."""
    looks = {"name": label.name, "color": label.color, "description": label.description}
    try:  # label names are unique, so a repeated request does no harm
        hub.write("POST", "/labels", looks, dict[str, Any], is_once=False)
    except ExistsError:
        update_label(hub, label.name, label)


def update_label(
    hub: Hub, name: str, label: LabelSpec, new_name: str | None = None, *, unarchive: bool = False
) -> None:
    """Set the color, description and, if given, new name of a label.

    With `unarchive`, also restore the label from the archive. Source:
    https://docs.github.com/rest/issues/labels#update-a-label
    """
    looks: dict[str, object] = {"new_name": new_name or name, "color": label.color, "description": label.description}
    looks |= {"archived": False} if unarchive else {}
    hub.write("PATCH", f"/labels/{quote(name, safe='')}", looks, dict[str, Any])


# Snapshots of all labels and issues.

GAP = 3
"""Unknown numbers in a row after which there is no newer issue."""


def take_snapshot(hub: Hub, known: Iterable[int]) -> Snapshot:
    """Return all labels and issues of the repository.

    `known` are numbers of issues that should exist: for each missing one, the snapshot has the reason. One request
    per 100 labels, per 100 issues and pull requests, and for each missing issue.
    Raises `StoppedError` if a list of GitHub is incomplete.
    """
    labels = list_labels(hub)
    listed = [*hub.pages("/issues", list[Issue], state="all", sort="created", direction="asc")]
    found = {issue.number: _live(issue) for issue in listed if not issue.is_pull_request}
    if not labels and any(issue.labels for issue in found.values()):
        raise StoppedError("GitHub's list of labels is empty, but issues have labels. Run again in a few minutes.")
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
                f"GitHub's list of issues is out of date: #{number} is missing. Nothing was changed. Run again "
                "in a few minutes."
            )
        missing[number] = issue
    return missing


def newer_snapshot(hub: Hub, than: int) -> list[LiveIssue]:
    """Return the issues after number `than`, one request for each number.

    Stops after `GAP` unknown numbers in a row.
    """
    found, number, unknown = [], than, 0
    while unknown < GAP:
        number += 1
        issue = find_issue(hub, number)
        unknown = unknown + 1 if issue == "not found" else 0
        if isinstance(issue, LiveIssue):
            found.append(issue)
    return found


# Comments, their edits and their reactions.

RECORDED, WAITS, WRONG, UNHEARD = "+1", "rocket", "confused", "eyes"
"""Reactions that show an author the result of a command. The README explains them."""

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
"""Query for the current text, last edit and reactions of many texts.

REST does not say whether or by whom a text was edited. A text from REST may have been edited since. REST lists the
reactions of one text at a time.

Sources: https://docs.github.com/graphql/reference/issues (Comment) and .../reactions (Reactable), which issues and
comments on them share. The `user` of a single reaction is never a bot there; a group's `reactors` may be.
"""
_INSIDERS = ("OWNER", "MEMBER", "COLLABORATOR")
"""Values of `author_association` for accounts that may have write access.

Some of these accounts do not have it. A private member has another value.
"""
_MARKS = {"THUMBS_UP": RECORDED, "ROCKET": WAITS, "CONFUSED": WRONG, "EYES": UNHEARD}
"""Reactions by their names in GraphQL."""


def recent_comments(hub: Hub, since: datetime) -> list[Submission]:
    """Return the comments on all issues that are new or changed since a time, oldest first.

    One request per 100 comments.
    Source: "By default, issue comments are ordered by ascending ID" in "List issue comments for a repository".
    """
    listed = hub.pages("/issues/comments", list[Comment], **changed_since(since))
    return [_submission(comment) for comment in listed]


def find_comment(hub: Hub, comment: int) -> Submission:
    """Return the comment with this number: one request. Raises `AbsentError`."""
    return _submission(hub.get(f"/issues/comments/{comment}", Comment))


class Wording(NamedTuple):
    """The current text, its last edit (None without one) and its marks, all of one moment."""

    text: str
    edit: LastEdit | None
    marks: Marks


def read_wordings(hub: Hub, nodes: Iterable[str]) -> dict[str, Wording]:
    """Return the current text, last edit and marks of each node, by node id.

    Deleted texts are left out. One request per 100 nodes.
    Texts that look unedited are read too: an edit in the second of the writing does not change `updated_at`.
    """
    asked = list(nodes)
    found: dict[str, Wording] = {}
    for start in range(0, len(asked), PAGE):
        for node in _nodes(hub, asked[start : start + PAGE]):
            if node:
                found[node["id"]] = Wording(node["body"], _edit(node), _marks(node))
    return found


def is_judged(hub: Hub, submission: Submission, marking: Collection[int]) -> bool:
    """Return whether one of these accounts has marked the current text.

    `marking` are numeric ids. Requests are made only if the reactions that came with the text are incomplete.
    """
    if any(by in marking and submission.is_since(at) for by, at in submission.marks.by):
        return True
    if submission.marks.are_all:
        return False
    return any(submission.is_since(mark.created_at) for mark in _own_marks(hub, submission, marking))


def locate_submission(hub: Hub, key: str) -> tuple[int, str] | None:
    """Return the issue number and page of the comment or form with this key.

    None if the comment is absent, or if the key is invalid (see `Submission.key`). At most one request.
    """
    name = re.fullmatch(r"(issue-)?(\d+)", key.partition("@")[0])
    if name is None:  # a person has changed the key
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
    """Return whether an account may write to the repository: one request.

    The login and the numeric id must both match. A deleted account has no access.
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
    """Mark a text with the reaction `content`.

    If the text was edited, the earlier marks of the `marking` accounts are deleted. A mark remains if GitHub
    refuses to delete it.
    """
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
    """Yield the reactions of these accounts that are marks.

    One request per 100 reactions of all accounts.
    """
    for reaction in hub.pages(_reactions(submission), list[Reaction]):
        if reaction.content in _MARKS.values() and reaction.user and reaction.user.id in marking:
            yield reaction


def _marks(node: Any) -> Marks:
    """Return the reactions of a node that are marks, by numeric account id.

    GitHub gives the id of a person or a bot; it is 0 for others.
    """
    groups = [group["reactors"] for group in node["reactionGroups"] or () if group["content"] in _MARKS]
    edges = [edge for group in groups for edge in group["edges"] if edge]
    by = tuple((edge["node"].get("databaseId") or 0, edge["reactedAt"]) for edge in edges)
    return Marks(by=by, are_all=len(by) == sum(group["totalCount"] for group in groups) and all(id_ for id_, _ in by))


def _nodes(hub: Hub, ids: list[str]) -> list[Any]:
    """Return the GraphQL nodes with these ids, None if deleted: one request.

    A deleted node is no error. Raises `LimitedError` at the limit of GraphQL, and `RefusedError` without data.
    """
    sent = {"query": _WORDINGS, "variables": {"ids": ids, "most": PAGE}}
    headers, said = hub.request("POST", hub.graphql, dict[str, Any], body=sent)
    if any(error.get("type") == "RATE_LIMITED" for error in said.get("errors") or ()):
        raise limited({**headers, "x-ratelimit-remaining": "0"}, "no more queries this hour")
    if not said.get("data"):
        raise RefusedError(f"GitHub did not return the editors of these comments: {shown(said.get('errors'), 200)}.")
    nodes: list[Any] = said["data"]["nodes"]
    return nodes


def _edit(node: Any) -> LastEdit | None:
    editor = node["editor"]
    by = Account(login=editor["login"], id=editor.get("databaseId") or 0) if editor else None  # bots: no id here
    return LastEdit(at=node["lastEditedAt"], by=by) if node["lastEditedAt"] else None


def _submission(said: Comment | Issue) -> Submission:
    """Return a comment or an issue from a form as a `Submission`."""
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


# rectrack writes each message on an issue once: the markers in its own comments show what is written.


def missing_comments(markers: Iterable[str], said: Iterable[str]) -> list[str]:
    """Return the markers that none of these texts contains.

    Reads texts only until all markers are found.
    """
    left = list(markers)
    for text in said:
        left = [marker for marker in left if marker not in text]
        if not left:
            break
    return left


def comment_once(
    hub: Hub, issue: int, markers: Iterable[str], said: Callable[[], Iterable[str]], text: Callable[[list[str]], str]
) -> None:
    """Write one comment with new markers; `text` returns its content.

    If GitHub's response is lost, `said` reads rectrack's comments. Only markers that are missing there are written
    again.
    """
    new = list(markers)
    try:
        say(hub, issue, text(new))
    except AmbiguousError:
        if left := missing_comments(new, said()):
            say(hub, issue, text(left))


# Issues from forms.


def open_form_issues(hub: Hub, since: datetime | None = None) -> Iterator[Submission]:
    """Return the open issues that people have opened, oldest first.

    With `since`, only issues that changed since then. One request per 100 issues and pull requests.
    """
    listed = hub.pages("/issues", list[Issue], state="open", sort="created", direction="asc", **changed_since(since))
    return (_submission(issue) for issue in listed if not issue.is_pull_request and issue.is_persons)


def find_form_issue(hub: Hub, number: int) -> Submission:
    """Return an issue that a person has opened: one request. Raises `AbsentError`."""
    issue = read(hub, number)
    if not issue.is_persons:
        raise AbsentError("not found", f"Issue {number} was not opened with a form.")
    return _submission(issue)


def is_form_open(hub: Hub, number: int) -> bool:
    """Return whether an issue exists and is open: one request."""
    try:
        return read_issue(hub, number).is_open
    except AbsentError:
        return False


def close_form_issue(hub: Hub, number: int) -> None:
    """Close an issue as not planned: one request."""
    edit(hub, number, state="closed", state_reason="not_planned")
