"""Starting a workflow."""

from localhub import dispatches, settings
from localhub.call import Answer, Call, Route, text
from localhub.dispatches import Dispatch
from localhub.refusal import Refusal, not_found


def dispatch_workflow(call: Call, file: str) -> Answer:
    """Note that a workflow is to run on a branch; nothing runs here."""
    said = settings.of(call.work, call.repo["id"])
    state = said.workflows.get(f".github/workflows/{file}", "deleted")
    if state == "deleted":
        raise not_found()
    sent = call.sent()
    inputs = sent.get("inputs")
    ref = str(text(sent, "ref", required=True))
    if ref.removeprefix("refs/heads/") not in said.branches:
        raise Refusal(422, f"No ref found for: {ref}")
    if state != "active":
        raise Refusal(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow")
    dispatches.add(call.work, call.repo["id"], Dispatch(file, ref, inputs if isinstance(inputs, dict) else {}))
    return Answer(None, 204)


IN_REPOSITORY = [
    Route(
        "POST",
        "/actions/workflows/<file>/dispatches",
        dispatch_workflow,
        "actions=write",
        "actions/workflows#create-a-workflow-dispatch-event",
    ),
]
