"""What rectrack answers to comments and forms: each by an account of its own, all in one run."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from localhub import Server, Settings
from tests.interfaces import GitHub, filled_in, git, rectrack
from tests.messages.cases import Case, answers
from tests.rectrack.files import edit, make_tracker
from tests.rectrack.world import action_variables

REPOSITORY = "octo/tracker"
FIRST_ID = 1000
LISTED = ("listed", "form dispute")
FIELDS = ("positions", "disputes", "progress_reports")
MASKED = ("account_id", "source", "withdrawal_source")
SAME_IN_ALL = ("About [your comment]", "To try again", "<!-- rectrack:", "Thank you. ")


def answered(found: Sequence[Case], folder: Path) -> dict[Case, tuple[str, ...]]:
    """Return for each case the reaction to its comment or form, the lines of the reply to it, and what is recorded.

    `* listed` is an account listed for the party domreg, `* maintainer` one with write access, `* passer-by` any
    other; `* form NAME` fills in a form, whose answers are lines `> question: answer`. Who objects in a form is
    listed, and who fills in minutes has write access.
    """
    root = make_tracker(folder / "tracker")
    listed = [f"{{login: a{n}, id: {FIRST_ID + n}}}" for n, case in enumerate(found) if _who(case) in LISTED]
    edit(
        root / "parties.yaml",
        "group: technical-community",
        f"group: technical-community, accounts: [{', '.join(listed)}]",
    )
    edit(
        root / "recommendations/rec-1.yaml",
        "\nhistory:",
        "\nactions:\n  - {id: ask-waiver, title: Ask, status: proposed}\nhistory:",
    )
    with Server() as server:
        environment = _begin(server, root)
        numbers = [_said(server, root, n, case) for n, case in enumerate(found)]
        finished = rectrack(root, "run", environment=environment)
        assert finished.code == 0, finished.err
        github = GitHub(server, REPOSITORY)
        return {
            case: (*_answer(github, *said), *_recorded(root, *said))
            for case, said in zip(found, numbers, strict=True)
        }


def _who(case: Case) -> str:
    return case.texts("*")[0]


def _said(server: Server, root: Path, n: int, case: Case) -> tuple[int, int]:
    """Write the comment or open the form's issue; return the issue's number and the comment's id, or 0."""
    who, _, form = _who(case).partition(" ")
    person = server.person(f"a{n}", user_id=FIRST_ID + n, push=who == "maintainer" or form == "meeting")
    lines = case.texts(">")
    if who != "form":
        return 1, person.comment(REPOSITORY, 1, "\n".join(lines))
    issue = filled_in(root / f".github/ISSUE_TEMPLATE/{form}.yml", answers(lines))
    return person.open_issue(REPOSITORY, issue.title, issue.body, issue.labels), 0


def _answer(github: GitHub, issue: int, comment: int) -> tuple[str, ...]:
    replies = [one["body"].replace("\r\n", "\n") for one in github.every(f"issues/{issue}/comments")]
    own = [reply for reply in replies if not comment or f"rectrack:answer {comment} " in reply]
    path = f"issues/comments/{comment}" if comment else f"issues/{issue}"
    reactions = [one["content"] for one in github.every(f"{path}/reactions")]
    return (" ".join(["reaction:", *reactions]), *_told(own))


def _recorded(root: Path, issue: int, comment: int) -> Iterator[str]:
    """Yield what the files say with a form as its source, or with a comment."""
    place = f"/issues/{issue}#issuecomment-{comment}" if comment else f"/issues/{issue}"
    for path in sorted((root / "recommendations").glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for entry in (entry for field in FIELDS for entry in data.get(field, ())):
            if entry.get("source", {}).get("comment", "").endswith(place):
                said = ", ".join(f"{key}: {value}" for key, value in entry.items() if key not in MASKED)
                yield f"{path.name}: {re.sub(r'by: a[0-9]+$', 'by: the author', said)}"


def _told(replies: Sequence[str]) -> list[str]:
    """Return the lines of replies without those that are the same in every reply, which the golden files hold."""
    lines = [line for reply in replies for line in reply.splitlines()]
    return [line for line in lines if line and not line.startswith(SAME_IN_ALL)]


def _begin(server: Server, root: Path) -> dict[str, str]:
    """Sync the tracker with a repository whose origin is beside it, as a workflow run does."""
    server.add_repository(REPOSITORY)
    server.set_up(REPOSITORY, Settings(actions_open_pulls=True))
    environment = action_variables(server, "workflow_dispatch", REPOSITORY, 1)
    assert rectrack(root, "forms").code == 0
    (root / ".gitignore").write_text(".rectrack/\n", encoding="utf-8")
    assert rectrack(root, "sync", environment=environment).code == 0
    origin = root.parent / "origin.git"
    git(root, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", str(origin))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "A tracker")
    git(root, "push", "--quiet", "origin", "main")
    return environment
