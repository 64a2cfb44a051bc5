"""Stories of a table: what people say on the issues and do on branches, and what rectrack makes of it.

`* WHO on 1` writes the comment of the `>` lines below it, and `* WHO edits 1` changes the first one of the story;
`* WHO proposes` fills in a form, and `* WHO edits form` changes it (`> question: answer`).
`$ on main` and `$ on BRANCH` say where Alice works. `@ PATH` with `-` and `+` lines edits a file there, `$ git ...`
runs git, and `$ push` commits and pushes. `$ close 4`, `$ open 4`, `$ retitle 4`, `$ merge 4` and `$ delete 4` are of
issues and pull requests, and `$ new pull request` is one of hers. Any other `$ ...` is a command of rectrack, which
ends well.
"""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from localhub import BOT as BOT_LOGIN
from localhub import Settings
from tests.messages.cases import Case, Line, answers
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import BRANCH, branch
from tests.rectrack.forms import form
from tests.rectrack.world import REPO, World

ISSUES = f"https://github.com/{REPO}/issues/"
ALWAYS = ("<!--", "Thank you. [Your comment]", "To try again")
"""What begins the lines that every answer of its kind has."""
IDS = {"engineer": 6, "delegate": 5, "citizen": 9, "keeper": 8, "mallory": 666, "asha": 11}


@dataclass
class Story:
    """A story under way: the clone of the workflow, Alice's, and what rectrack has said."""

    world: World
    clone: Clone
    alice: Clone
    branch: str = BRANCH
    command: str = "process-comments"
    comments: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    who: str = ""
    form: int = 0

    def __post_init__(self) -> None:
        there = [one for number in self.world.issues() for one in self.world.github.comments(number)]
        self.comments += [one.id for one in there if one.author.login != BOT_LOGIN]
        self.before = {one.id for one in there}

    def tell(self, case: Case) -> tuple[str, ...]:
        """Do everything that a story says, and return what became of it."""
        for kind, lines in groupby(case.input, key=lambda line: "@" if line.kind in "@-+" else line.kind):
            self._do(kind, tuple(lines))
        return tuple(map(self._masked, (*self.said, *self._outcome())))

    def _do(self, kind: str, lines: tuple[Line, ...]) -> None:
        texts = [line.text for line in lines]
        match kind:
            case "*":
                self.who = texts[-1]
            case ">":
                self._say("\n".join(texts))
            case "@":
                Case(lines).edit(self.alice.folder)
            case _:
                for text in texts:
                    self._act(text)

    def _say(self, text: str) -> None:
        who, doing, which = (*self.who.split(), "")[:3]
        text = re.sub(r"COMMENT-(\d)", lambda n: f"{ISSUES}{which}#issuecomment-{self.comments[int(n[1]) - 1]}", text)
        person = self.world.hub.person(who, user_id=IDS[who], push=who == "keeper")
        if doing == "proposes" or which == "form":
            body = form(**answers(text.splitlines()))
            if doing == "proposes":
                self.form = person.open_issue(REPO, "Proposal: mine", body, labels=["proposal"])
            else:
                person.edit(REPO, self.form, body=body)
        elif doing == "edits":
            person.edit_comment(REPO, self.comments[int(which) - 1], text)
        else:
            self.comments.append(person.comment(REPO, int(which), text))

    def _act(self, action: str) -> None:
        words, alice = shlex.split(action), self.alice
        match words:
            case ["on", name]:
                alice.git("fetch", "--quiet", "--prune", "origin")
                alice.git("checkout", "--quiet", "--force", "-B", name, f"origin/{name}")
            case ["git", *arguments]:
                alice.git(*arguments)
            case ["push"]:
                alice.push(alice.git("rev-parse", "--abbrev-ref", "HEAD"))
            case ["sync"]:
                self.clone.pull()
                assert self.world.run("sync").code == 0
                self.clone.push()
            case [command]:
                self.clone.pull()
                run = self.world.done(command)
                self.said += run.out.splitlines()
            case _:
                self._act_on_github(words)

    def _act_on_github(self, words: Sequence[str]) -> None:
        person, sha = self.world.person(), branch(self.clone, self.branch)
        match words:
            case ["close" | "open" as what, number]:
                if sha and int(number) != self.form:
                    person.push(REPO, int(number), sha)
                person.edit(REPO, int(number), state={"close": "closed", "open": "open"}[what])
            case ["delete", number]:
                person.delete_issue(REPO, int(number))
            case ["retitle", number, title]:
                person.edit(REPO, int(number), title=title, body="A person's text")
            case ["merge", number]:
                person.merge(REPO, int(number), sha)
            case ["new", "pull", "request"]:
                person.open_pull_request(REPO, "What was said", head=self.branch, sha=sha)
            case _:
                assert words == ["actions", "may", "open", "no", "pull", "requests"]
                self.world.hub.set_up(REPO, Settings(actions_open_pulls=False))

    def _outcome(self) -> list[str]:
        """The reactions, rectrack's answers, the pull requests, and what the branch has that main has not."""
        marks = ("+".join(self._marks(comment)) or "none" for comment in self.comments)
        found = [f"marks: {', '.join(marks)}"] if self.comments else []
        for number in sorted(self.world.issues()):
            new = [one for one in self.world.github.comments(number) if one.id not in self.before]
            own = [one.text.splitlines() for one in new if one.author.login == BOT_LOGIN]
            found += [
                f"on #{number}: {line}" for text in own for line in text if line and not line.startswith(ALWAYS)
            ]
        for pull in reversed(self.world.pulls()):
            found.append(f"pull request {pull['number']}: {pull['state']}, {pull['title']}")
            found += re.findall("^(?:Closes|rectrack closed|A person).*", str(pull["body"]), re.MULTILINE)
        self._assert_at_rest()
        if not branch(self.clone, self.branch):
            return [*found, "the branch is gone"]
        self.clone.git("checkout", "--quiet", "--force", f"origin/{self.branch}")
        found += [] if not self.world.run("check").code else ["the files on the branch have problems"]
        commits = self.clone.git("log", "--format=commit: %an: %s", f"origin/main..origin/{self.branch}")
        behind = self.clone.git("log", "--format=main only: %s", f"origin/{self.branch}..origin/main")
        found += [*commits.splitlines(), *behind.splitlines()]
        changed = self.clone.git("diff", "--unified=0", "--no-color", f"origin/main...origin/{self.branch}")
        return [*found, *re.findall(r"^(?:[-+](?!-- |\+\+ /)|\+\+\+ b/).*", changed, re.MULTILINE)]

    def _marks(self, comment: int) -> list[str]:
        return [one["content"] for one in self.world.github.every(f"issues/comments/{comment}/reactions")]

    def _assert_at_rest(self) -> None:
        """Another run has nothing to write or push."""
        before = len(self.world.writes()), self.clone.git("ls-remote", "origin")
        assert self.world.run(self.command).code == 0
        assert (len(self.world.writes()), self.clone.git("ls-remote", "origin")) == before
        self.clone.git("fetch", "--quiet", "--prune", "origin")

    def _masked(self, line: str) -> str:
        for n, comment in enumerate(self.comments, 1):
            line = re.sub(rf"https://\S+#issuecomment-{comment}\b", f"COMMENT-{n}", line)
        return re.sub(r"20[2-9]\d-\d\d-\d\d", "DAY", line)
