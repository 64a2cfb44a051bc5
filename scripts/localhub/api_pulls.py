"""Pull requests: https://docs.github.com/rest/pulls/pulls."""

import sqlite3

from localhub import issues, moderation, pull_shape, pulls, repositories, settings
from localhub.call import Answer, Call, Route, choice, text
from localhub.refusal import Refusal, invalid

DOC = "pulls/pulls#"


def list_pulls(call: Call) -> Answer:
    """Answer with pull requests: open ones, newest first, unless asked otherwise; `head` is owner:branch."""
    state = call.request.args.get("state", "open")
    head, base = call.request.args.get("head", ""), call.request.args.get("base", "")
    rows = [
        issue
        for issue in pulls.of(call.work, call.repo["id"])
        if state in ("all", issue["state"])
        and head in ("", _head(call, issue))
        and base in ("", pulls.ends(call.work, issue)["base"])
    ]
    return call.page(rows, lambda issue: pull_shape.pull(call.shape, call.repo, issue, call.viewer))


def create_pull(call: Call) -> Answer:
    """Open a pull request from a branch of this repository."""
    if call.viewer.kind == "actions" and not settings.of(call.work, call.repo["id"]).actions_open_pulls:
        raise Refusal(403, "GitHub Actions is not permitted to create or approve pull requests.")
    sent = call.sent()
    base, branch = (str(text(sent, key, required=True)) for key in ("base", "head"))
    head = pulls.Head(repository_id=call.repo["id"], branch=branch.partition(":")[2] or branch, sha="0" * 40)
    if any(_same(call, issue, head, base) for issue in pulls.of(call.work, call.repo["id"])):
        name = f"{call.repo['owner']}:{head.branch}"
        message = f"A pull request already exists for {name}."
        raise Refusal(422, "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": message}])
    title, body = text(sent, "title"), text(sent, "body")
    if title is None:
        raise invalid("PullRequest", "title", "missing_field")
    issue = pulls.create(call.work, call.repo["id"], call.me, title=title, body=body, head=head, base=base)
    return _answer(call, issue, 201)


def get_pull(call: Call, number: int) -> Answer:
    return _answer(call, pulls.find(call.work, call.repo["id"], number))


def update_pull(call: Call, number: int) -> Answer:
    """Change title, text or state."""
    sent = call.sent()
    edit = issues.Edit(
        title=text(sent, "title"), body=text(sent, "body"), state=choice(sent, "state", ("open", "closed"))
    )
    issue = pulls.find(call.work, call.repo["id"], number)
    if edit.state and edit.state != issue["state"]:
        moderation.admit_state(call.work, call.viewer, issue)
    return _answer(call, issues.change(call.work, issue, call.me, edit))


def _answer(call: Call, issue: sqlite3.Row, status: int = 200) -> Answer:
    return Answer(pull_shape.pull(call.shape, call.repo, issue, call.viewer, whole=True), status)


def _head(call: Call, issue: sqlite3.Row) -> str:
    ends = pulls.ends(call.work, issue)
    return f"{repositories.by_id(call.work, ends['head_repository_id'])['owner']}:{ends['head']}"


def _same(call: Call, issue: sqlite3.Row, head: pulls.Head, base: str) -> bool:
    ends = pulls.ends(call.work, issue)
    there = (ends["head_repository_id"], ends["head"], ends["base"])
    return issue["state"] == "open" and there == (head.repository_id, head.branch, base)


IN_REPOSITORY = [
    Route("GET", "/pulls", list_pulls, "pull_requests=read", f"{DOC}list-pull-requests"),
    Route("POST", "/pulls", create_pull, "pull_requests=write", f"{DOC}create-a-pull-request"),
    Route("GET", "/pulls/<int:number>", get_pull, "pull_requests=read", f"{DOC}get-a-pull-request"),
    Route("PATCH", "/pulls/<int:number>", update_pull, "pull_requests=write", f"{DOC}update-a-pull-request"),
]
