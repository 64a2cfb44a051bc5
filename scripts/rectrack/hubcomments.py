"""Comments on GitHub: what was said lately, who may write here, and the tracker's answers."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from rectrack.hub import PAGE, Hub
from rectrack.huberrors import AbsentError
from rectrack.judge import Remark
from rectrack.model import Account


def recent(hub: Hub, since: datetime) -> list[Remark]:
    """The comments on all issues since a time, oldest first; one request for each hundred."""
    listed = hub.paged(hub.repository.get_issues_comments(sort="created", direction="asc", since=since))
    return sorted((_remark(comment) for comment in listed), key=lambda remark: remark.id)


def is_judged(hub: Hub, remark: Remark, marking: Collection[int]) -> bool:
    """Whether one of these accounts, by numeric id, has reacted to a comment; asked only where anybody has."""
    page = 0
    while remark.reactions > PAGE * page:
        page += 1
        found = _get(hub, f"{_path(remark)}/reactions?per_page={PAGE}&page={page}")
        if any(reaction["user"] and reaction["user"]["id"] in marking for reaction in found):
            return True
    return False


def may_write(hub: Hub, account: Account) -> bool:
    """Whether an account, by login and numeric id, may write to the repository.

    Source: "Get repository permissions for a user"; the role maintain counts as write there.
    """
    try:
        said = _get(hub, f"/collaborators/{account.login}/permission")
    except AbsentError:
        return False
    return said["permission"] in ("admin", "write") and said["user"]["id"] == account.id


def react(hub: Hub, remark: Remark, content: str) -> None:
    """React to a comment; a second time changes nothing."""
    url = f"{hub.repository.url}{_path(remark)}/reactions"
    hub.post(lambda: hub.repository.requester.requestJsonAndCheck("POST", url, input={"content": content}))


def _path(remark: Remark) -> str:
    return f"/issues/comments/{remark.id}" if remark.kind == "comment" else f"/issues/{remark.id}"


def _get(hub: Hub, path: str) -> Any:
    return hub.ask(lambda repository: repository.requester.requestJsonAndCheck("GET", repository.url + path)[1])


def _remark(comment: Any) -> Remark:
    author = comment.user
    return Remark(
        id=comment.id,
        issue=int(comment.issue_url.rpartition("/")[2]),
        author=Account(login=author.login, id=author.id) if author else Account(login="ghost", id=10137),
        is_bot=bool(author) and author.type != "User",
        text=comment.body or "",
        date=comment.created_at.date().isoformat(),
        url=comment.html_url,
        is_edited=comment.updated_at > comment.created_at,
        reactions=comment.reactions["total_count"],
    )
