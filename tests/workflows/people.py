"""Human actions that start workflows (push, propose, comment), and the following run."""

import subprocess

from localhub import Settings
from tests.interfaces import NewIssue, filled_in
from tests.rectrack import files
from tests.rectrack.files import REC_1
from tests.rectrack.forms import PROPOSAL
from tests.rectrack.world import REPO
from tests.workflows.runner import Ran, Runner, event

PROPOSER = {"login": "mallory", "id": 666}


def push(live: Runner, old: str, new: str, path: str = REC_1) -> None:
    files.edit(live.clone.folder / path, old, new)
    live.clone.push()


def propose(live: Runner, old: str, new: str, path: str = REC_1) -> tuple[int, str]:
    """Open a pull request with a change, or push a change to it; return its number and newest commit."""
    files.edit(live.clone.folder / path, old, new)
    sha = live.clone.push("patch")
    person = live.world.hub.person("mallory", user_id=666)
    if number := next((int(str(pull["number"])) for pull in live.world.pulls()), 0):
        person.push(REPO, number, sha)
    else:
        number = person.open_pull_request(REPO, "A proposal", head="patch", sha=sha)
    merge = ["git", "update-ref", f"refs/pull/{number}/merge", merged(live, sha)]
    subprocess.run(merge, cwd=live.origin, check=True)
    return number, sha


def merged(live: Runner, sha: str) -> str:
    """Return the commit that GitHub creates for a pull request merged into main."""
    live.clone.git("fetch", "--quiet", "origin")
    tree = live.clone.git("rev-parse", f"{sha}^{{tree}}")
    commit = live.clone.git("commit-tree", tree, "-p", "origin/main", "-p", sha, "-m", "Merge")
    live.clone.git("push", "--quiet", "origin", f"+{commit}:refs/heads/merges")
    return commit


def check(live: Runner, number: int, sha: str) -> Ran:
    repository = live.repository()
    head = {"ref": "patch", "sha": sha, "repo": {"id": repository["id"]}}
    pull = {
        "number": number,
        "user": PROPOSER,
        "head": head,
        "base": {"ref": "main", "repo": {"id": repository["id"]}},
    }
    return live.run("pull_request", "check", number=number, pull_request=pull)


def preview(live: Runner, sha: str, event: str = "pull_request") -> Ran:
    """Run the workflow that follows a run of check."""
    repository = live.repository()
    run = {
        "event": event,
        "head_sha": sha,
        "head_branch": "patch",
        "head_repository": {"id": repository["id"], "owner": repository["owner"]},
        "pull_requests": [],
    }
    return live.run("workflow_run", "preview", action="completed", workflow_run=run)


def ring(live: Runner, name: str, **changes: object) -> Ran:
    """Start the workflow with an event of the real shape."""
    payload = event(name, repository=live.repository(), **changes)
    return live.run(name.partition(".")[0], "sync", **payload)


def comment(live: Runner, text: str, login: str, user_id: int, **issue: object) -> Ran:
    """Comment on the first issue, and run the workflow that follows."""
    said = live.world.hub.person(login, user_id=user_id).comment(REPO, 1, text)
    of = {"login": login, "id": user_id}
    seen = {"id": said, "body": "/support what the event says counts for nothing", "user": of}
    return ring(live, "issue_comment.created", issue={"number": 1, **issue}, comment=seen)


def let_speak(live: Runner) -> None:
    """Let an account speak for Northland."""
    accounts = "name: Northland, group: government, accounts: [{login: delegate, id: 5}]}"
    files.edit(live.clone.folder / "parties.yaml", "name: Northland, group: government}", accounts)
    live.clone.push()


def proposal(live: Runner, **answers: str | None) -> NewIssue:
    """Fill in the form of a recommendation, with other answers to some questions."""
    return form(live, "propose", **{**PROPOSAL, **answers})


def form(live: Runner, name: str, **answers: str | None) -> NewIssue:
    """Fill in a form of the repository."""
    given = {question: answer for question, answer in answers.items() if answer is not None}
    return filled_in(live.clone.folder / f".github/ISSUE_TEMPLATE/{name}.yml", given)


def propose_by_form(live: Runner, **answers: str | None) -> tuple[int, Ran]:
    """Fill in the form of a recommendation as Asha; return the number of her issue, and the run that follows."""
    live.world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    number = live.world.person("asha").open_issue(REPO, *proposal(live, **answers))
    return number, ring(live, "issues.opened", issue={"number": number, "user": {"login": "asha", "id": 1}})
