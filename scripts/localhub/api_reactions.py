"""Reactions to issues and comments: https://docs.github.com/rest/reactions/reactions."""

from localhub import comments
from localhub.call import Answer, Call, Route, text
from localhub.refusal import Refusal, not_found


def _target(call: Call, number: int | None, comment_id: int | None) -> dict[str, int]:
    if number is not None:
        return {"issue_id": call.issue(number)["id"]}
    return {"comment_id": comments.find(call.work, call.repo["id"], comment_id or 0)["id"]}


def list_reactions(call: Call, number: int | None = None, comment_id: int | None = None) -> Answer:
    """Answer with the reactions, oldest first."""
    rows = comments.reactions(call.work, **_target(call, number, comment_id))
    wanted = call.request.args.get("content")
    return call.page([row for row in rows if wanted in {None, row["content"]}], call.shape.reaction)


def react(call: Call, number: int | None = None, comment_id: int | None = None) -> Answer:
    """React; whoever had reacted so before is answered 200 instead of 201."""
    target = _target(call, number, comment_id)
    content = text(call.sent(), "content", required=True) or ""
    reaction, new = comments.react(call.work, call.me, content, **target)
    return Answer(call.shape.reaction(reaction), 201 if new else 200)


def delete_reaction(call: Call, reaction_id: int, number: int | None = None, comment_id: int | None = None) -> Answer:
    rows = comments.reactions(call.work, **_target(call, number, comment_id))
    found = [row for row in rows if row["id"] == reaction_id]
    if not found:
        raise not_found()
    if not call.pushes and found[0]["user_id"] != call.me:
        raise Refusal(403, "Must have admin rights to Repository.")
    call.work.write("DELETE FROM reaction WHERE id = ?", reaction_id)
    return Answer(None, 204)


def _routes(kind: str) -> list[Route]:
    doc = f"reactions/reactions#{{}}-an-{kind}"
    one = "/reactions/<int:reaction_id>"
    return [
        Route("GET", "/reactions", list_reactions, "issues=read", doc.format("list-reactions-for")),
        Route("POST", "/reactions", react, "issues=write", doc.format("create-reaction-for")),
        Route("DELETE", one, delete_reaction, "issues=write", doc.format("delete")),
    ]


ON_ISSUE = _routes("issue")
ON_COMMENT = _routes("issue-comment")
