"""The one GraphQL question that the tracker asks: how these texts stand, who changed them last, and who reacted.

https://docs.github.com/graphql/reference/issues and https://docs.github.com/graphql/reference/reactions. Which fields
are selected is not looked at: the tests hold question and answer against GitHub's own schema.
"""

import sqlite3

from localhub import comments, edits, repositories, users
from localhub.call import Answer, Call, Route
from localhub.refusal import Refusal
from localhub.shapes import Json, node_of

PATH = "/graphql"
MOST = 100
"""https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#node-limit"""
REACTIONS = {
    "THUMBS_UP": "+1",
    "THUMBS_DOWN": "-1",
    "LAUGH": "laugh",
    "HOORAY": "hooray",
    "CONFUSED": "confused",
    "HEART": "heart",
    "ROCKET": "rocket",
    "EYES": "eyes",
}
"""What REST calls them: each is a group, also where nobody has reacted so."""


def graphql(call: Call) -> Answer:
    """Answer for each node that the variable `ids` names; null, and an error, for one that is not there."""
    if call.viewer.kind == "anonymous":
        raise Refusal(401, "This endpoint requires you to be authenticated.")
    variables = call.sent().get("variables")
    ids, most = (variables.get("ids"), variables.get("most")) if isinstance(variables, dict) else (None, None)
    if not isinstance(ids, list):
        return Answer({"errors": [{"message": "Variable $ids of type [ID!]! was provided invalid value"}]})
    if not isinstance(most, int) or not 1 <= most <= MOST:
        return Answer({"errors": [{"message": f"`first` on `reactors` must be from 1 to {MOST}."}]})
    nodes = [_node(call, str(given), most) for given in ids]
    errors = [_unknown(n, ids[n]) for n, node in enumerate(nodes) if node is None]
    return Answer({"data": {"nodes": nodes}, **({"errors": errors} if errors else {})})


def _unknown(n: int, given: object) -> Json:
    message = f"Could not resolve to a node with the global id of '{given}'."
    return {"type": "NOT_FOUND", "path": ["nodes", n], "message": message}


def _node(call: Call, given: str, most: int) -> Json | None:
    """Return a comment or an issue with its last edit and at most so many of each kind of its reactions."""
    kind, number = node_of(given) or ("", 0)
    kinds = {
        "I": ("Issue", "issue_id", "SELECT repository_id, body FROM issue WHERE id = ?"),
        "IC": (
            "IssueComment",
            "comment_id",
            "SELECT repository_id, comment.body FROM comment JOIN issue ON issue.id = issue_id WHERE comment.id = ?",
        ),
    }
    if kind not in kinds:
        return None
    name, key, query = kinds[kind]
    found = call.work.row(query, number)
    if found is None or not call.viewer.sees(repositories.by_id(call.work, found["repository_id"])):
        return None
    edit = edits.last(call.work, **{key: number})
    reactions = comments.reactions(call.work, **{key: number})
    return {
        "__typename": name,
        "id": given,
        "body": found["body"] or "",
        "lastEditedAt": edit and edit["edited_at"],
        "editor": edit and _actor(users.by_id(call.work, edit["user_id"])),
        "reactionGroups": [
            {"content": content, "reactors": _reactors(call, [r for r in reactions if r["content"] == rest], most)}
            for content, rest in REACTIONS.items()
        ],
    }


def _reactors(call: Call, reactions: list[sqlite3.Row], most: int) -> Json:
    """Return who reacted so, oldest first: unlike the editor, a bot with its numeric id."""
    return {
        "totalCount": len(reactions),
        "edges": [
            {"reactedAt": r["created_at"], "node": {"__typename": user["type"], "databaseId": user["id"]}}
            for r in reactions[:most]
            for user in [users.by_id(call.work, r["user_id"])]
        ],
    }


def _actor(user: sqlite3.Row) -> Json:
    """Return an account; here the login of a bot goes without its mark."""
    actor = {"__typename": user["type"], "login": str(user["login"]).removesuffix("[bot]")}
    return {**actor, "databaseId": user["id"]} if user["type"] == "User" else actor


ROUTES = [Route("POST", PATH, graphql, "", "graphql", asks=True)]
