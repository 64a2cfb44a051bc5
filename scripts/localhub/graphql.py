"""The one GraphQL question that the tracker asks: how these texts stand, who changed them last, and who reacted.

https://docs.github.com/graphql/reference/issues and https://docs.github.com/graphql/reference/reactions. Which fields
are selected is not looked at: the tests hold question and answer against GitHub's own schema.
"""

from localhub.errors import ApiError
from localhub.request import ApiRequest, Json
from localhub.serializers import REACTIONS
from localhub.store import Row

MOST = 100
"""https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit"""
KINDS = {
    "I": ("Issue", "issue_id", "SELECT repository_id, body FROM issue WHERE id = ?"),
    "IC": (
        "IssueComment",
        "comment_id",
        "SELECT repository_id, comment.body FROM comment JOIN issue ON issue.id = issue_id WHERE comment.id = ?",
    ),
}
"""By prefix of the node id: GraphQL type, column in edits and reactions, and query of the row."""


def graphql(request: ApiRequest) -> Json:
    """Return a node for each id in the variable `ids`. An unknown id gives null and an error."""
    if request.viewer.kind == "anonymous":
        raise ApiError(401, "This endpoint requires you to be authenticated.")
    ids, most = (request.sent["variables"][name] for name in ("ids", "most"))
    if not 1 <= most <= MOST:
        return {"errors": [{"message": f"`first` on `reactors` must be from 1 to {MOST}."}]}
    nodes = [_node(request, given, most) for given in ids]
    unknown = "Could not resolve to a node with the global id of '{}'."
    errors = [
        {"type": "NOT_FOUND", "path": ["nodes", n], "message": unknown.format(ids[n])}
        for n, node in enumerate(nodes)
        if node is None
    ]
    return {"data": {"nodes": nodes}, **({"errors": errors} if errors else {})}


def _node(request: ApiRequest, given: str, most: int) -> Json | None:
    """Return a comment or an issue with its last edit and reactions, or None.

    Each kind of reaction has at most `most` accounts. None means that the viewer sees no such node.
    """
    db = request.db
    kind, _, number = given.partition("_")
    name, key, query = KINDS.get(kind, ("", "", ""))
    found = db.rows(query, number) if query else []
    if not found or not request.viewer.sees(db.get("repository", id=found[0].repository_id)):
        return None
    edit = db.find("edit", **{key: number})
    reactions = db.rows(
        f"SELECT reaction.*, type FROM reaction JOIN user ON user.id = user_id WHERE {key} = ? ORDER BY reaction.id",  # noqa: S608 - of KINDS
        number,
    )
    return {
        "__typename": name,
        "id": given,
        "body": found[0].body or "",
        "lastEditedAt": edit and edit.edited_at,
        "editor": edit and _actor(db.get("user", id=edit.user_id)),
        "reactionGroups": [
            {"content": content, "reactors": _reactors([one for one in reactions if one.content == rest], most)}
            for rest, content in REACTIONS.items()
        ],
    }


def _reactors(reactions: list[Row], most: int) -> Json:
    """Return the accounts of one kind of reaction, oldest first. A bot has its numeric id here."""
    return {
        "totalCount": len(reactions),
        "edges": [
            {"reactedAt": one.created_at, "node": {"__typename": one.type, "databaseId": one.user_id}}
            for one in reactions[:most]
        ],
    }


def _actor(user: Row) -> Json:
    """Return an account. The login of a bot lacks "[bot]" and its numeric id is left out."""
    number = {"databaseId": user.id} if user.type == "User" else {}
    return {"__typename": user.type, "login": user.login.removesuffix("[bot]"), **number}
