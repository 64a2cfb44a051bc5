"""What people do on GitHub around each of the five trackers, held in activities.yaml, and what rectrack writes."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from msgspec import convert

from localhub import Server, Settings
from tests import interfaces
from tests.golden.trackers import Tracker
from tests.interfaces import GitHub, filled_in, git, only_git, rectrack
from tests.rectrack import files
from tests.rectrack.world import action_variables

REPOSITORY = "octo/tracker"
REPOSITORY_ID = 1
NUMBER = re.compile(r"\b[0-9a-f]{40}\b|(?<=/)\d+\b|(?<=\")[^\"]*/rectrack-\w{8}(?=/)")


class NewComment(NamedTuple):
    """A comment on the issue with this number, by an account that may or may not have write access."""

    issue: int
    text: str
    login: str
    account_id: int
    can_write: bool = False


class Form(NamedTuple):
    """A filled-in issue form: the name of its file, and the answers by the ids of the questions."""

    name: str
    answers: Mapping[str, str]
    login: str
    account_id: int
    can_write: bool = False


class Edit(NamedTuple):
    """A change of one place in a file."""

    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Activity:
    """`before` is edited at the beginning; `edits` are proposed in a pull request and then merged.

    What is `undone` is edited at the beginning, and the pull request brings it back.
    """

    before: tuple[Edit, ...] = ()
    undone: tuple[Edit, ...] = ()
    comments: tuple[NewComment, ...] = ()
    forms: tuple[Form, ...] = ()
    edits: tuple[Edit, ...] = ()

    def outputs(self, tracker: Tracker) -> Iterator[tuple[str, str]]:
        """Let it happen, and return what rectrack shows and writes."""
        with Server() as server:
            yield from ActivityRun(self, tracker, server).outputs()


@dataclass
class ActivityRun:
    """An activity under way: a tracker, its repository on localhub, and the variables of its workflow's runs."""

    activity: Activity
    tracker: Tracker
    server: Server

    def __post_init__(self) -> None:
        self.server.add_repository(REPOSITORY)
        self.server.set_up(REPOSITORY, Settings(actions_open_pulls=True))
        self.github = GitHub(self.server, REPOSITORY)
        self.environment = action_variables(self.server, "workflow_dispatch", REPOSITORY, REPOSITORY_ID)
        self.environment["PATH"] = only_git(self.tracker.root.parent / "bin", self.tracker.today)

    def outputs(self) -> Iterator[tuple[str, str]]:
        self.begin()
        for form in ("text", "json", "markdown"):
            yield f"plan.{form}", self.shown("plan", "--format", form)
        yield "first-sync.md", self.shown("sync", "--format", "markdown")
        self.tracker.commit(self.tracker.today)
        yield from self._issues("issues")
        yield "labels.json", _json(self.github.every("labels"), "name", "color", "description")
        yield "nothing-to-do.txt", self.shown("plan")
        self.take_part()
        yield "run.md", self.shown("run", "--format", "markdown")
        yield from self._state("after-comments")
        yield "preview.md", self._preview()
        yield "second-run.txt", self.shown("run")
        yield from self._state("after-edits")
        yield "requests.txt", unlike(f"{one.method} {one.path} {one.status}" for one in self.server.requests)

    def begin(self) -> None:
        """Make the edits that come before everything else."""
        self.edit(*self.activity.before, *self.activity.undone)

    def edit(self, *edits: Edit) -> None:
        """Edit files, and commit them."""
        for edit in edits:
            files.edit(self.tracker.root / edit.path, edit.old, edit.new)
        self.tracker.commit(self.tracker.today)

    def take_part(self) -> None:
        """Write the comments and fill in the forms."""
        for comment in self.activity.comments:
            person = self.server.person(comment.login, user_id=comment.account_id, push=comment.can_write)
            person.comment(REPOSITORY, comment.issue, comment.text)
        for form in self.activity.forms:
            person = self.server.person(form.login, user_id=form.account_id, push=form.can_write)
            issue = filled_in(self.tracker.root / f".github/ISSUE_TEMPLATE/{form.name}.yml", form.answers)
            person.open_issue(REPOSITORY, issue.title, issue.body, issue.labels)

    def _preview(self) -> str:
        """Propose the edits in a branch, preview them, and merge them."""
        self.pull()
        before = git(self.tracker.root, "rev-parse", "HEAD").strip()
        back = (Edit(path, new, old) for path, old, new in self.activity.undone[::-1])
        self.edit(*back, *self.activity.edits)
        return self.shown("preview", before, "HEAD")

    def pull(self) -> None:
        """Take what rectrack pushed to main, as the next run's checkout does."""
        git(self.tracker.root, "fetch", "--quiet", "origin")
        git(self.tracker.root, "reset", "--quiet", "--hard", "origin/main")

    def _state(self, name: str) -> Iterator[tuple[str, str]]:
        """Issues, comments, pull requests, and what each branch on origin changes."""
        yield from self._issues(name)
        yield f"{name}/comments.md", self._comments()
        yield f"{name}/pull-requests.md", self._pull_requests()
        yield f"{name}/branches.diff", self._branches()
        self.pull()

    def _issues(self, name: str) -> Iterator[tuple[str, str]]:
        for issue in self.github.every("issues?state=all"):
            if "pull_request" not in issue:
                labels = ", ".join(label["name"] for label in issue["labels"])
                head = f"{issue['title']}\n{issue['state']} {issue['state_reason'] or ''}\n{labels}\n\n"
                yield f"{name}/{issue['number']}.md", head + issue["body"].replace("\r\n", "\n") + "\n"

    def _comments(self) -> str:
        """Return every comment of rectrack with its issue, and every reaction to others' comments."""
        parts = []
        for comment in self.github.every("issues/comments"):
            issue = comment["issue_url"].rpartition("/")[2]
            reactions = self.github.every(f"issues/comments/{comment['id']}/reactions")
            given = " ".join(reaction["content"] for reaction in reactions)
            text = comment["body"].replace("\r\n", "\n")
            parts.append(f"#{issue} {comment['user']['login']} [{given}]\n{text}\n")
        return "\n---\n".join(parts)

    def _pull_requests(self) -> str:
        return "\n---\n".join(
            f"#{pull['number']} {pull['state']} {pull['head']['ref']}: {pull['title']}\n\n{pull['body']}\n"
            for pull in self.github.every("pulls?state=all")
        )

    def _branches(self) -> str:
        """Return the newest commit of each branch of origin: author, message and difference to its parent."""
        names = git(self.tracker.origin, "for-each-ref", "--format=%(refname:short)", "refs/heads").split()
        shown = ["show", "--format=%an <%ae>%n%n%B", "--unified=1", "--no-color"]
        return "".join(f"=== {name}\n{git(self.tracker.origin, *shown, name)}" for name in names)

    def shown(self, *arguments: str) -> str:
        """Run a command as the workflow does, and return what it prints."""
        return interfaces.shown(rectrack(self.tracker.root, *arguments, environment=self.environment))


def unlike(lines: Iterable[str]) -> str:
    """Return the lines that differ in more than a number, an id or a folder, each with how often it is there."""
    numbers = Counter(NUMBER.sub("N", line) for line in lines)
    return "".join(f"{line} ({numbers[line]})\n" for line in sorted(numbers))


def _json(rows: list[Any], *keys: str) -> str:
    return json.dumps([{key: row[key] for key in keys} for row in rows], indent=1, ensure_ascii=False) + "\n"


ACTIVITIES = convert(
    yaml.safe_load((Path(__file__).parent / "activities.yaml").read_text(encoding="utf-8")), dict[str, Activity]
)
