"""Issues: https://docs.github.com/rest/issues/issues."""

import sqlite3

from localhub import issues, labels, moderation
from localhub.call import Answer, Call, Route, choice, names, text
from localhub.refusal import Refusal

STATES = ("open", "closed")
REASONS = ("completed", "not_planned", "duplicate", "reopened")


def list_issues(call: Call) -> Answer:
    """Answer with issues and pull requests: open ones, newest first, unless asked otherwise."""
    args = call.request.args
    _one_of(call, "state", (*STATES, "all"), "open")
    sort = _one_of(call, "sort", ("created", "updated", "comments"), "created")
    direction = _one_of(call, "direction", ("asc", "desc"), "desc")
    rows = [issue for issue in _matching(call) if _has_labels(call, issue, args.get("labels", ""))]
    # Of two issues of the same second the one with the lower number is the older one.
    rows.sort(key=lambda issue: (_key(call, issue, sort), int(issue["number"])), reverse=direction == "desc")
    return call.page(rows, lambda issue: call.shape.issue(call.repo, issue, whole=False))


def _key(call: Call, issue: sqlite3.Row, sort: str) -> str | int:
    if sort == "comments":
        return int(call.work.one("SELECT count(*) AS n FROM comment WHERE issue_id = ?", issue["id"])["n"])
    return str(issue[f"{sort}_at"])


def _matching(call: Call) -> list[sqlite3.Row]:
    return call.work.rows(
        "SELECT * FROM issue WHERE repository_id = ? AND ? IN ('all', state) AND updated_at >= ? AND (pull OR ?)",
        *(call.repo["id"], call.request.args.get("state", "open"), call.since, call.repo["has_issues"]),
    )


def _has_labels(call: Call, issue: sqlite3.Row, wanted: str) -> bool:
    if not wanted:
        return True
    has = {str(label["folded"]) for label in labels.of_issue(call.work, issue["id"])}
    return {labels.fold(name) for name in wanted.split(",")} <= has


def _one_of(call: Call, name: str, choices: tuple[str, ...], default: str) -> str:
    return choice(dict(call.request.args), name, choices) or default


def create_issue(call: Call) -> Answer:
    """Open an issue. Without push access the labels are dropped, and nobody is told."""
    call.demand_issues()
    moderation.admit(call.work, call.viewer, call.repo)
    sent = call.sent()
    title = text(sent, "title", required=True) or ""
    wanted = names(sent.get("labels") or []) if call.pushes else []
    body = text(sent, "body")
    issue = issues.create(call.work, call.repo["id"], call.me, title=title, body=body, names=wanted)
    return Answer(call.shape.issue(call.repo, issue, whole=True), 201)


def get_issue(call: Call, number: int) -> Answer:
    issue = call.issue(number)
    return Answer(call.shape.issue(call.repo, issue, whole=True))


def update_issue(call: Call, number: int) -> Answer:
    """Change what was sent, and nothing else. Authors may do so too, but may not set labels."""
    issue = call.issue(number)
    if not call.pushes and issue["user_id"] != call.me:
        raise Refusal(403, "Must have admin rights to Repository.")
    sent = call.sent()
    if sent.get("state", issue["state"]) != issue["state"]:
        moderation.admit_state(call.work, call.viewer, issue)
    edit = issues.Edit(
        title=text(sent, "title"),
        # A body that is null is sent on purpose: it empties the body.
        body=(text(sent, "body") or "") if "body" in sent else None,
        state=choice(sent, "state", STATES),
        state_reason=choice(sent, "state_reason", REASONS),
        labels=names(sent["labels"]) if call.pushes and sent.get("labels") is not None else None,
    )
    return Answer(call.shape.issue(call.repo, issues.change(call.work, issue, call.me, edit), whole=True))


def lock_issue(call: Call, number: int) -> Answer:
    """Lock an issue, for a reason or for none."""
    issue = _lockable(call, number)
    sent = call.sent() if call.request.get_data() else {}
    moderation.lock(call.work, issue, choice(sent, "lock_reason", moderation.REASONS))
    return Answer(None, 204)


def unlock_issue(call: Call, number: int) -> Answer:
    moderation.unlock(call.work, _lockable(call, number))
    return Answer(None, 204)


def _lockable(call: Call, number: int) -> sqlite3.Row:
    issue = call.issue(number)
    if not call.pushes:
        raise Refusal(403, "Must have admin rights to Repository.")
    return issue


IN_REPOSITORY = [
    Route("GET", "/issues", list_issues, "issues=read", "issues/issues#list-repository-issues"),
    Route("POST", "/issues", create_issue, "issues=write", "issues/issues#create-an-issue"),
]
ON_ISSUE = [
    Route("GET", "", get_issue, "issues=read", "issues/issues#get-an-issue"),
    Route("PATCH", "", update_issue, "issues=write", "issues/issues#update-an-issue"),
    Route("PUT", "/lock", lock_issue, "issues=write", "issues/issues#lock-an-issue"),
    Route("DELETE", "/lock", unlock_issue, "issues=write", "issues/issues#unlock-an-issue"),
]
