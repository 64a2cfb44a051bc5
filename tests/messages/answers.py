"""What rectrack answers to comments and forms: each by an account of its own, all in one run."""

from collections.abc import Sequence
from pathlib import Path

from localhub import Server, Settings
from tests.interfaces import GitHub, filled_in, git, rectrack
from tests.messages.cases import Case
from tests.rectrack.files import edit, make_tracker
from tests.rectrack.world import action_variables

REPOSITORY = "octo/tracker"
FIRST_ID = 1000
SAME_IN_ALL = ("About [your comment]", "To try again", "<!-- rectrack:", "Thank you. ")


def answered(found: Sequence[Case], folder: Path) -> dict[Case, tuple[str, ...]]:
    """Return for each case the reaction to its comment and the lines of the reply to it.

    `* listed` is an account listed for the party denic, `* maintainer` one with write access, `* passer-by` any
    other; `* form NAME` fills in a form, whose answers are lines `> question: answer`.
    """
    root = make_tracker(folder / "tracker")
    listed = [f"{{login: a{n}, id: {FIRST_ID + n}}}" for n, case in enumerate(found) if _who(case) == "listed"]
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
        return {
            case: _answer(GitHub(server, REPOSITORY), number) for case, number in zip(found, numbers, strict=True)
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
    answers: dict[str, str] = {}
    for line in lines:
        question, _, answer = line.partition(": ")
        answers[question] = f"{answers[question]}\n{answer}" if question in answers else answer
    issue = filled_in(root / f".github/ISSUE_TEMPLATE/{form}.yml", answers)
    return person.open_issue(REPOSITORY, issue.title, issue.body, issue.labels), 0


def _answer(github: GitHub, number: tuple[int, int]) -> tuple[str, ...]:
    issue, comment = number
    replies = [one["body"].replace("\r\n", "\n") for one in github.every(f"issues/{issue}/comments")]
    if not comment:
        return tuple(_told(replies))
    reactions = [one["content"] for one in github.every(f"issues/comments/{comment}/reactions")]
    own = [reply for reply in replies if f"rectrack:answer {comment} " in reply]
    return (" ".join(["reaction:", *reactions]), *_told(own))


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
