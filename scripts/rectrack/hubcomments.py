"""Comments on GitHub: what was said lately, who edited it, who may write here, and the tracker's answers."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from rectrack.hub import PAGE, Hub, stamp
from rectrack.huberrors import AbsentError, ForbiddenError
from rectrack.judge import Remark, TextEdit
from rectrack.model import Account
from rectrack.problems import RefusedError, shown

RECORDED, WAITS, WRONG, UNHEARD = "+1", "rocket", "confused", "eyes"
"""The reactions that tell an author what became of a command; the README explains them."""

_WORDINGS = """
query($ids: [ID!]!) {
  nodes(ids: $ids) {
    __typename
    id
    ... on Comment { body lastEditedAt editor { __typename login ... on User { databaseId } } }
  }
}
"""
"""REST says of a text neither whether nor by whom it was edited; and what it said a moment ago may be edited now.

Source: https://docs.github.com/graphql/reference/interfaces#comment, which issues and comments on them share.
"""


def recent(hub: Hub, since: datetime) -> list[Remark]:
    """The comments on all issues that are new or changed since a time; one request for each hundred."""
    listed = hub.paged(hub.repository.get_issues_comments(sort="created", direction="asc", since=since))
    return [_remark(comment) for comment in listed]


class Wording(NamedTuple):
    """A text as it stands, and its last edit, None where there was none: both of one moment."""

    text: str
    edit: TextEdit | None


def wordings(hub: Hub, nodes: Iterable[str]) -> dict[str, Wording]:
    """How each text stands; those that are gone are left out. A request for each hundred.

    Asked of all: `updated_at` of an edit in the second of the writing does not tell of it.
    """
    asked = list(nodes)
    found: dict[str, Wording] = {}
    for start in range(0, len(asked), PAGE):
        for node in _nodes(hub, asked[start : start + PAGE]):
            if node:
                found[node["id"]] = Wording(node["body"], _edit(node))
    return found


def is_judged(hub: Hub, remark: Remark, marking: Collection[int]) -> bool:
    """Whether one of these accounts, by numeric id, has marked the text as it stands.

    A reaction in the very second of the edit may be older: what was judged already is recognised otherwise.
    """
    return any(not remark.edit or mark["created_at"] > remark.edit.at for mark in _marks(hub, remark, marking))


class Whereabouts(NamedTuple):
    """The issue that something was said on, and the page that shows it."""

    issue: int
    url: str


def whereabouts(hub: Hub, key: str) -> Whereabouts | None:
    """Where the comment or form of this key (see `Remark.key`) is; None where it is gone. At most one request."""
    name = key.partition("@")[0]
    if name.startswith("issue-"):
        number = int(name.removeprefix("issue-"))
        return Whereabouts(number, f"{hub.target.page}/issues/{number}")
    try:
        said = _get(hub, f"/issues/comments/{name}")
    except AbsentError:
        return None
    return Whereabouts(int(said["issue_url"].rpartition("/")[2]), said["html_url"])


def may_write(hub: Hub, account: Account) -> bool:
    """Whether an account, by login and numeric id, may write to the repository.

    Source: "Get repository permissions for a user"; the role maintain counts as write there.
    """
    try:
        said = _get(hub, f"/collaborators/{account.login}/permission")
    except AbsentError:
        return False
    return said["permission"] in ("admin", "write") and said["user"]["id"] == account.id


def react(hub: Hub, remark: Remark, content: str, marking: Collection[int]) -> None:
    """Mark a text, in place of the marks that it had before it was edited, of which others' may stay."""
    url = f"{hub.repository.url}{_path(remark)}/reactions"
    requester = hub.repository.requester
    for old in list(_marks(hub, remark, marking)) if remark.edit else ():
        with suppress(AbsentError, ForbiddenError), hub.asking(writes=True):
            requester.requestJsonAndCheck("DELETE", f"{url}/{old['id']}")
    hub.post(lambda: requester.requestJsonAndCheck("POST", url, input={"content": content}))


def _marks(hub: Hub, remark: Remark, marking: Collection[int]) -> Iterator[Any]:
    """The reactions of these accounts that are marks; asked only where anybody has reacted."""
    page = 0
    while remark.reactions > PAGE * page:
        page += 1
        found = _get(hub, f"{_path(remark)}/reactions?per_page={PAGE}&page={page}")
        for reaction in found:
            if (
                reaction["content"] in (RECORDED, WAITS, WRONG, UNHEARD)
                and (reaction["user"] or {}).get("id") in marking
            ):
                yield reaction


def _nodes(hub: Hub, ids: list[str]) -> list[Any]:
    """What GitHub says of these nodes; None for each that is gone, which is no failure."""
    requester = hub.repository.requester
    sent = {"query": _WORDINGS, "variables": {"ids": ids}}
    with hub.asking():
        said = requester.requestJsonAndCheck("POST", requester.graphql_url, input=sent)[1]
    if not said.get("data"):
        raise RefusedError(f"GitHub does not say who edited these comments: {shown(said.get('errors'), 200)}.")
    nodes: list[Any] = said["data"]["nodes"]
    return nodes


def _edit(node: Any) -> TextEdit | None:
    editor = node["editor"]
    by = Account(login=editor["login"], id=editor.get("databaseId") or 0) if editor else None  # a bot has no such id
    return TextEdit(at=node["lastEditedAt"], by=by) if node["lastEditedAt"] else None


def _path(remark: Remark) -> str:
    return f"/issues/comments/{remark.id}" if remark.kind == "comment" else f"/issues/{remark.id}"


def _get(hub: Hub, path: str) -> Any:
    return hub.ask(lambda repository: repository.requester.requestJsonAndCheck("GET", repository.url + path)[1])


def _remark(comment: Any) -> Remark:
    author = comment.user
    return Remark(
        id=comment.id,
        node=comment.node_id,
        issue=int(comment.issue_url.rpartition("/")[2]),
        author=Account(login=author.login, id=author.id) if author else Account(login="ghost", id=10137),
        is_bot=bool(author) and author.type != "User",
        text=comment.body or "",
        written_at=stamp(comment.created_at),
        url=comment.html_url,
        reactions=comment.reactions["total_count"],
    )
