"""People who say something on the issues of a synced tracker, and what a run makes of it."""

from localhub import Settings
from tests.faults.proxy import primary
from tests.rectrack.clones import Clone
from tests.rectrack.forms import form
from tests.rectrack.refused_requests import refusing
from tests.rectrack.world import REPO, Run, World

BRANCH = "pending-statements"
MESSAGE = "Record the comments on the issues"
BOT = f"github-actions[bot]: {MESSAGE}"


def say(world: World, text: str, login: str = "engineer", user_id: int = 6, number: int = 1) -> int:
    return world.hub.person(login, user_id=user_id).comment(REPO, number, text)


def record(world: World) -> Run:
    """Record, and show that a second run finds nothing new."""
    run = world.done("process-comments")
    before = len(world.writes())
    again = world.run("process-comments")
    assert again.out == "Nothing new to record.\n"
    assert len(world.writes()) == before
    return run


def reactions(world: World, comment: int) -> list[tuple[str, str]]:
    """Who reacted to a comment, and how."""
    found = world.github.every(f"issues/comments/{comment}/reactions")
    return [(reaction["user"]["login"], reaction["content"]) for reaction in found]


def judged_as(world: World, comment: int) -> str:
    ((login, content),) = reactions(world, comment)
    assert login == "github-actions[bot]"
    return content


def maintain(world: World, text: str, number: int = 2) -> int:
    return world.hub.person("keeper", user_id=8, push=True).comment(REPO, number, text)


def report(world: World, **answers: str | None) -> int:
    given = {"recommendation": "2. Do this (rec-2)", "happened": "They asked.", "date": "2018-03", **answers}
    return world.hub.person("reader", user_id=77).open_issue(REPO, "Progress: mine", form("progress", **given))


def break_off(world: World, asked: str = "POST .*/reactions$") -> Run:
    """Let a run end before it marks what it has recorded, since GitHub takes no more requests."""
    with refusing(world, asked, primary(3000)):
        run = world.run("process-comments")
    assert run.code == 4, run.err
    return run


def protect(world: World, clone: Clone) -> Clone:
    """Let main take no push, and let Actions open pull requests."""
    world.hub.set_up(REPO, Settings(actions_open_pulls=True))
    path = world.root / "tracker.yaml"
    path.write_text(f"{path.read_text()}publishing: {{mode: pull-request}}\n")
    clone.push()
    return clone


def work_there(somebody: Clone) -> Clone:
    """Let somebody check out what waits."""
    somebody.git("fetch", "--quiet", "origin")
    somebody.git("checkout", "--quiet", "--force", f"origin/{BRANCH}")
    return somebody


def branch(clone: Clone, name: str = BRANCH) -> str:
    """The newest commit of a branch at origin; empty where there is none."""
    return clone.git("ls-remote", "origin", name).partition("\t")[0]


def nothing_new(world: World) -> None:
    """Run once, and find nothing to record."""
    run = world.run("process-comments")
    assert run.out == "Nothing new to record.\n", run.err


def told(world: World, text: str, number: int = 1) -> list[str]:
    """The comments on an issue that hold this text."""
    return [comment for comment in world.comments(number) if text in comment]


def send(world: World, login: str = "asha", **answers: str | None) -> int:
    return world.person(login).open_issue(REPO, "Proposal: mine", form(**answers), labels=["proposal"])


def propose(world: World) -> Run:
    """Make the pull requests of forms, and show that a second run finds nothing to do."""
    run = world.done("process-forms")
    before = len(world.writes())
    world.done("process-forms")
    assert len(world.writes()) == before
    return run
