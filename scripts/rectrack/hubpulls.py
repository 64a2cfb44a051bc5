"""The one pull request that shows the board, on GitHub."""

from rectrack.hub import Hub
from rectrack.huberrors import AmbiguousError


def standing(hub: Hub, branch: str) -> int | None:
    """The number of the open pull request of a branch of this repository, or None. One request.

    Source: `head` in "List pull requests" takes owner:branch; a fork's branch of that name has another owner.
    """
    owner = hub.target.name.partition("/")[0]
    found = hub.paged(hub.repository.get_pulls(state="open", head=f"{owner}:{branch}"))
    return next((pull.number for pull in found), None)


def open_one(hub: Hub, branch: str, into: str, title: str, text: str) -> int:
    """Open the branch's pull request; one that an unanswered request opened is found again."""
    try:
        return hub.post(lambda: hub.repository.create_pull(base=into, head=branch, title=title, body=text).number)
    except AmbiguousError:
        found = standing(hub, branch)
        if found is None:
            raise
        return found


def close(hub: Hub, number: int) -> None:
    """Close a pull request."""
    with hub.asking(writes=True):
        hub.repository.get_pull(number).edit(state="closed")
