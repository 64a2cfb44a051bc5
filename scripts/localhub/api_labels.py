"""Labels of a repository, and on an issue: https://docs.github.com/rest/issues/labels."""

from localhub import issues, labels
from localhub.call import Answer, Call, Route, flag, names, text
from localhub.refusal import Refusal


def list_labels(call: Call) -> Answer:
    rows = call.work.rows("SELECT * FROM label WHERE repository_id = ? ORDER BY folded", call.repo["id"])
    return call.page(rows, lambda label: call.shape.label(call.repo, label))


def create_label(call: Call) -> Answer:
    _pushers_only(call)
    sent = call.sent()
    name = text(sent, "name", required=True) or ""
    made = labels.create(call.work, call.repo["id"], name, text(sent, "color"), text(sent, "description"))
    return Answer(call.shape.label(call.repo, made), 201)


def get_label(call: Call, name: str) -> Answer:
    return Answer(call.shape.label(call.repo, labels.find(call.work, call.repo["id"], name)))


def update_label(call: Call, name: str) -> Answer:
    _pushers_only(call)
    sent = call.sent()
    changed = labels.change(
        call.work,
        labels.find(call.work, call.repo["id"], name),
        name=text(sent, "new_name") or text(sent, "name"),
        color=text(sent, "color"),
        description=text(sent, "description"),
        archived=flag(sent, "archived"),
    )
    return Answer(call.shape.label(call.repo, changed))


def delete_label(call: Call, name: str) -> Answer:
    _pushers_only(call)
    labels.delete(call.work, labels.find(call.work, call.repo["id"], name))
    return Answer(None, 204)


def list_issue_labels(call: Call, number: int) -> Answer:
    issue = call.issue(number)
    rows = labels.of_issue(call.work, issue["id"])
    return call.page(rows, lambda label: call.shape.label(call.repo, label))


def add_issue_labels(call: Call, number: int) -> Answer:
    """Put labels on an issue, beside those it has; answer with all."""
    issue = call.issue(number)
    _pushers_only(call)
    sent = call.parsed()
    wanted = names(sent.get("labels") if isinstance(sent, dict) else sent)
    labels.attach(call.work, issue, wanted)
    issues.touch(call.work, issue["id"])
    return list_issue_labels(call, number)


def remove_issue_label(call: Call, number: int, name: str) -> Answer:
    """Take a label off an issue; answer with those that are left."""
    issue = call.issue(number)
    _pushers_only(call)
    found = [label for label in labels.of_issue(call.work, issue["id"]) if label["folded"] == labels.fold(name)]
    if not found:
        raise Refusal(404, "Label does not exist")
    labels.detach(call.work, issue["id"], found[0]["id"])
    issues.touch(call.work, issue["id"])
    return list_issue_labels(call, number)


def _pushers_only(call: Call) -> None:
    if not call.pushes:
        raise Refusal(403, "Must have admin rights to Repository.")


IN_REPOSITORY = [
    Route("GET", "/labels", list_labels, "issues=read", "issues/labels#list-labels-for-a-repository"),
    Route("POST", "/labels", create_label, "issues=write", "issues/labels#create-a-label"),
    Route("GET", "/labels/<name>", get_label, "issues=read", "issues/labels#get-a-label"),
    Route("PATCH", "/labels/<name>", update_label, "issues=write", "issues/labels#update-a-label"),
    Route("DELETE", "/labels/<name>", delete_label, "issues=write", "issues/labels#delete-a-label"),
]
ON_ISSUE = [
    Route("GET", "/labels", list_issue_labels, "issues=read", "issues/labels#list-labels-for-an-issue"),
    Route("POST", "/labels", add_issue_labels, "issues=write", "issues/labels#add-labels-to-an-issue"),
    Route(
        "DELETE",
        "/labels/<name>",
        remove_issue_label,
        "issues=write",
        "issues/labels#remove-a-label-from-an-issue",
    ),
]
