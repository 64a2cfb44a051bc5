"""Comments and forms on GitHub: read, answered once, and marked as judged."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, Literal, NamedTuple

from github.Issue import Issue
from github.IssueComment import IssueComment
from github.Reaction import Reaction

from rectrack.github import issues
from rectrack.github.client import PAGE, Hub, stamp
from rectrack.github.errors import AbsentError, AmbiguousError, ForbiddenError, OneRefusedError, limited
from rectrack.github.types import account
from rectrack.model import Account, Marks, Submission, TextEdit
from rectrack.text.problems import RefusedError, shown

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


def recent(hub: Hub, since: datetime) -> list[Submission]:
    """Return the comments on all issues that are new or changed since a time; one request for each hundred."""
    listed = hub.paged(hub.repository.get_issues_comments(sort="created", direction="asc", since=since))
    return [_remark_of_comment(comment) for comment in listed]


def find(hub: Hub, comment: int) -> Submission:
    """Return the comment of this number: one request. Raises `AbsentError`."""
    with hub.asking():
        found = hub.repository.get_issue(1).get_comment(comment)  # on whichever issue: the number is its own
        found.update()
        return _remark_of_comment(found)


class Wording(NamedTuple):
    """A text as it stands, its last edit, None where there was none, and its marks: all of one moment."""

    text: str
    edit: TextEdit | None
    marks: Marks


def wordings(hub: Hub, nodes: Iterable[str]) -> dict[str, Wording]:
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
    return any(submission.is_since(stamp(mark.created_at)) for mark in _own_marks(hub, submission, marking))


def whereabouts(hub: Hub, key: str) -> tuple[int, str] | None:
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
        found = find(hub, number)
    except AbsentError:
        return None
    return found.issue, found.url


def may_write(hub: Hub, account: Account) -> bool:
    """Return whether an account, by login and numeric id, may write to the repository; one that is gone may not.

    Source: "Get repository permissions for a user"; the role maintain counts as write there.
    """
    path = f"{hub.repository.url}/collaborators/{account.login}/permission"
    try:
        said = hub.ask(lambda repository: repository.requester.requestJsonAndCheck("GET", path)[1])
    except AbsentError as absent:
        if absent.why == "not found":
            return False
        raise
    user = said["user"] or {}  # GitHub's description of its API allows null
    return said["permission"] in ("admin", "write") and user.get("id") == account.id


def react(hub: Hub, submission: Submission, content: str, marking: Collection[int]) -> None:
    """Mark a text, in place of the marks that it had before it was edited, of which others' may stay."""
    target, marks = _reactable(hub, submission), submission.marks
    if submission.edit and (not marks.are_all or any(by in marking for by, _ in marks.by)):
        for old in list(_own_marks(hub, submission, marking)):
            with suppress(OneRefusedError, ForbiddenError), hub.asking(writes=True):
                hub.repository.requester.requestJsonAndCheck("DELETE", f"{target.url}/reactions/{old.id}")
    with hub.unless_locked(submission.issue):
        hub.post(lambda: target.create_reaction(content))


def _reactable(hub: Hub, submission: Submission) -> Issue | IssueComment:
    issue = hub.repository.get_issue(submission.issue)
    return issue.get_comment(submission.id) if submission.kind == "comment" else issue


def _own_marks(hub: Hub, submission: Submission, marking: Collection[int]) -> Iterator[Reaction]:
    """Yield the reactions of these accounts that are marks: a request for each hundred reactions of anybody."""
    for reaction in hub.paged(_reactable(hub, submission).get_reactions()):
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
    requester = hub.repository.requester
    sent = {"query": _WORDINGS, "variables": {"ids": ids, "most": PAGE}}
    with hub.asking():
        headers, said = requester.requestJsonAndCheck("POST", requester.graphql_url, input=sent)
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


def _remark_of_comment(comment: IssueComment) -> Submission:
    return _remark(comment, "comment", comment.id, int(comment.issue_url.rpartition("/")[2]))


def _remark(said: Any, kind: Literal["comment", "form"], id_: int, issue: int) -> Submission:
    return Submission(
        id=id_,
        node=said.node_id,
        kind=kind,
        issue=issue,
        author=account(said.user),
        is_bot=bool(said.user) and said.user.type != "User",
        is_insiders=said.author_association in _INSIDERS,
        text=said.body or "",
        written_at=stamp(said.created_at),
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
        issues.say(hub, issue, text(new))
    except AmbiguousError:
        if left := missing_comments(new, said()):
            issues.say(hub, issue, text(left))


# Issues that were made by a form, on GitHub.


def open_form_issues(hub: Hub, since: datetime | None = None) -> Iterator[Submission]:
    """Yield the open issues that people have opened, oldest first, or those that changed since a time.

    One request for each hundred.
    """
    oldest_first = partial(hub.repository.get_issues, state="open", sort="created", direction="asc")
    for issue in hub.paged(oldest_first() if since is None else oldest_first(since=since)):
        if not issues.is_pull_request(issue) and _is_persons(issue):
            yield _remark(issue, "form", issue.number, issue.number)


def find_form_issue(hub: Hub, number: int) -> Submission:
    """Return the issue of this number that a person has opened: one request. Raises `AbsentError`."""
    issue = issues.read(hub, number)
    if not _is_persons(issue):
        raise AbsentError("not found", f"Nobody has opened issue {number} by a form.")
    return _remark(issue, "form", number, number)


def is_form_open(hub: Hub, number: int) -> bool:
    """Return whether an issue is there and open: one request."""
    try:
        return issues.present(hub, number).is_open
    except AbsentError:
        return False


def close_form_issue(hub: Hub, number: int) -> None:
    """Close an issue as not planned: one request."""
    hub.edit(number, hub.repository.get_issue(number).edit, state="closed", state_reason="not_planned")


def _is_persons(issue: Issue) -> bool:
    return bool(issue.user) and issue.user.type == "User"
