"""Stories of a table: what people say on the issues and do on branches, and what rectrack makes of it.

`* WHO on 1` writes the comment of the `>` lines below it, and `* WHO edits 1` changes the first one of the story.
`$ on main` and `$ on statements` say where Alice works. `@ PATH` with `-` and `+` lines edits a file there,
`$ git ...` runs git, `$ push` commits and pushes, and `$ close`, `$ merge` and `$ reopen` are of the pull request.
Any other `$ ...` is a command of rectrack, which ends well.
"""

import fcntl
import re
import shlex
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from localhub import BOT as BOT_LOGIN
from tests.messages import cases
from tests.messages.cases import Case
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import BRANCH, branch, work_there
from tests.rectrack.world import REPO, World

ISSUES = f"https://github.com/{REPO}/issues/"
ALWAYS = ("<!--", "Thank you. What [you wrote]", "To try again")
"""What begins the lines that every answer of its kind has."""
IDS = {"engineer": 6, "delegate": 5, "citizen": 9, "keeper": 8, "mallory": 666}


@dataclass
class Story:
    """A story under way: the clone of the workflow, Alice's, and what rectrack has said."""

    world: World
    clone: Clone
    alice: Clone
    comments: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    who: str = ""
    path: Path = Path()
    old: str = ""

    def __post_init__(self) -> None:
        there = [one for number in self.world.issues() for one in self.world.github.comments(number)]
        self.comments += [one.id for one in there if one.author.login != BOT_LOGIN]
        self.before = {one.id for one in there}

    def tell(self, case: Case) -> tuple[str, ...]:
        """Do everything that a story says, and return what became of it."""
        for kind, lines in groupby(case.input, key=lambda line: line.kind):
            self._do(kind, [line.text for line in lines])
        return tuple(map(self._masked, (*self.said, *self._outcome())))

    def _do(self, kind: str, texts: list[str]) -> None:
        match kind:
            case "*":
                self.who = texts[-1]
            case ">":
                self._say("\n".join(texts))
            case "@":
                self.path = self.alice.folder / texts[-1]
            case "-":
                self.old = "".join(f"{text}\n" for text in texts)
            case "+":
                self._edit("".join(f"{text}\n" for text in texts))
            case _:
                for text in texts:
                    self._act(text)

    def _say(self, text: str) -> None:
        who, doing, which = self.who.split()
        text = re.sub(r"COMMENT-(\d)", lambda n: f"{ISSUES}{which}#issuecomment-{self.comments[int(n[1]) - 1]}", text)
        person = self.world.hub.person(who, user_id=IDS[who], push=who == "keeper")
        if doing == "edits":
            person.edit_comment(REPO, self.comments[int(which) - 1], text)
        else:
            self.comments.append(person.comment(REPO, int(which), text))

    def _edit(self, new: str) -> None:
        if self.old:
            files.edit(self.path, self.old, new)
        else:
            files.write(self.path, new)
        self.old = ""

    def _act(self, action: str) -> None:
        person, alice = self.world.person(), self.alice
        match shlex.split(action):
            case ["on", "main"]:
                alice.git("fetch", "--quiet", "--prune", "origin")
                alice.git("checkout", "--quiet", "--force", "-B", "main", "origin/main")
            case ["on", _]:
                work_there(alice)
            case ["git", *arguments]:
                alice.git(*arguments)
            case ["push"]:
                is_main = alice.git("rev-parse", "--abbrev-ref", "HEAD") == "main"
                alice.push("main" if is_main else BRANCH)
            case ["close"]:
                person.push(REPO, 4, branch(self.clone))
                person.edit(REPO, 4, state="closed")
            case ["merge"]:
                person.merge(REPO, 4, branch(self.clone))
            case ["reopen"]:
                person.open_pull_request(REPO, "What was said", head=BRANCH, sha=branch(self.clone))
            case ["sync"]:
                self.clone.pull()
                assert self.world.run("sync").code == 0
                self.clone.push()
            case arguments:
                self.clone.pull()
                run = self.world.run(*arguments)
                assert run.code == 0, run.err
                self.said += run.out.splitlines()

    def _outcome(self) -> list[str]:
        """The reactions, rectrack's answers, the pull requests, and what the branch has that main has not."""
        marks = ("+".join(self._marks(comment)) or "none" for comment in self.comments)
        found = [f"marks: {', '.join(marks)}"]
        for number in sorted(self.world.issues()):
            new = [one for one in self.world.github.comments(number) if one.id not in self.before]
            own = [one.text.splitlines() for one in new if one.author.login == BOT_LOGIN]
            found += [
                f"on #{number}: {line}" for text in own for line in text if line and not line.startswith(ALWAYS)
            ]
        found += [f"pull request {pull['number']}: {pull['state']}" for pull in reversed(self.world.pulls())]
        self._assert_at_rest()
        if not branch(self.clone):
            return [*found, "the branch is gone"]
        self.clone.git("checkout", "--quiet", "--force", f"origin/{BRANCH}")
        found += [] if not self.world.run("check").code else ["the files on the branch have problems"]
        commits = self.clone.git("log", "--format=commit: %an: %s", f"origin/main..origin/{BRANCH}")
        behind = self.clone.git("log", "--format=main only: %s", f"origin/{BRANCH}..origin/main")
        found += [*commits.splitlines(), *behind.splitlines()]
        changed = self.clone.git("diff", "--unified=0", "--no-color", f"origin/main...origin/{BRANCH}")
        return [*found, *re.findall(r"^(?:[-+](?!-- |\+\+ /)|\+\+\+ b/).*", changed, re.MULTILINE)]

    def _marks(self, comment: int) -> list[str]:
        return [one["content"] for one in self.world.github.every(f"issues/comments/{comment}/reactions")]

    def _assert_at_rest(self) -> None:
        """Another run has nothing to write or push."""
        before = len(self.world.writes()), self.clone.git("ls-remote", "origin")
        assert self.world.run("comments").code == 0
        assert (len(self.world.writes()), self.clone.git("ls-remote", "origin")) == before
        self.clone.git("fetch", "--quiet", "--prune", "origin")

    def _masked(self, line: str) -> str:
        for n, comment in enumerate(self.comments, 1):
            line = re.sub(rf"https://\S+#issuecomment-{comment}\b", f"COMMENT-{n}", line)
        return re.sub(r"20[2-9]\d-\d\d-\d\d", "DAY", line)


def headed(path: Path) -> list[ParameterSet]:
    """Return each story of a table under its heading, for `pytest.mark.parametrize`."""
    headings = [
        block.removeprefix("# ").rstrip(".\n") for block in path.read_text().split("\n\n") if block[:1] == "#"
    ]
    return [pytest.param(case, id=name) for case, name in zip(cases.cases(path), headings[1:], strict=True)]


def assert_as_before(path: Path, case: Case, outcome: tuple[str, ...], *, renew: bool) -> None:
    """Compare the outcome of a story with its table, or write it there."""
    if renew:
        with path.open() as table:
            fcntl.flock(table, fcntl.LOCK_EX)
            known = {one: one.said for one in cases.cases(path)}
            cases.write(path, {one: outcome if one.input == case.input else said for one, said in known.items()})
        return
    assert Case(case.input, outcome).written() == case.written()
