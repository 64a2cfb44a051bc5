"""What people do on GitHub around each of the four trackers, every kind at least once, and what rectrack writes."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from localhub import Server, Settings
from tests import interfaces
from tests.golden.trackers import Tracker
from tests.interfaces import GitHub, filled_in, git, only_git, rectrack
from tests.rectrack import files
from tests.rectrack.world import action_variables

REPOSITORY = "octo/tracker"
REPOSITORY_ID = 1


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
    """`before` is edited at the beginning; `edits` are proposed in a pull request and then merged."""

    before: tuple[Edit, ...] = ()
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

    def begin(self) -> None:
        """Make the edits that come before everything else."""
        for edit in self.activity.before:
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
        for edit in self.activity.edits:
            files.edit(self.tracker.root / edit.path, edit.old, edit.new)
        self.tracker.commit(self.tracker.today)
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


def _json(rows: list[Any], *keys: str) -> str:
    return json.dumps([{key: row[key] for key in keys} for row in rows], indent=1, ensure_ascii=False) + "\n"


RECORD = Activity(
    before=(
        Edit("parties.yaml", "id: india\n", "id: india\n    accounts: [{login: delegate, id: 5}]\n"),
        Edit("tracker.yaml", "id: icann, ", "id: icann, accounts: [{login: icann-liaison, id: 9}], "),
    ),
    comments=(
        NewComment(1, "/support It would help our registrars.", "delegate", 5),
        NewComment(
            2, "> A binding treaty?\n\n/oppose Existing law is enough.\nIt protects civilians.", "delegate", 5
        ),
        NewComment(3, "/suport", "delegate", 5),
        NewComment(4, "We think about it.\n\n/support", "delegate", 5),
        NewComment(5, "/oppose Prices are a matter of contract.", "passer-by", 99),
        NewComment(1, "/answer noted We look into it.", "icann-liaison", 9),
        NewComment(1, "/progress ask-waiver A request was sent. https://example.org/letter", "passer-by", 99),
        NewComment(6, "/speak-for switzerland", "envoy", 12),
        NewComment(7, "/checked Nothing has changed.", "secretary", 8, can_write=True),
        NewComment(8, "/status adopted Agreed. https://example.org/minutes", "secretary", 8, can_write=True),
        NewComment(9, "/status adoptd", "secretary", 8, can_write=True),
        NewComment(10, "/decision agreed The group agrees.", "secretary", 8, can_write=True),
        NewComment(11, "/request icann answer due 2027-03", "secretary", 8, can_write=True),
        NewComment(16, "/dispute We never said so.", "delegate", 5),
        NewComment(17, "/withdraw", "delegate", 5),
        NewComment(18, "Thank you.", "passer-by", 99),
    ),
    forms=(
        Form(
            "propose",
            {
                "title": "Publish the costs of cross-border traffic",
                "summary": "The costs should be published.\n\nThey are not.",
                "theme": "Transparency and trade",
                "addressees": "ICANN, Governments",
                "document": "A speech",
                "proposed-by": "A reader",
                "public": "yes",
            },
            "asha",
            11,
        ),
        Form("propose", {"title": "No", "summary": ""}, "bela", 13),
        Form(
            "progress",
            {"recommendation": "2. x (digital-geneva-convention)", "happened": "Talks began.", "date": "2026-10"},
            "carl",
            14,
        ),
        Form(
            "dispute",
            {
                "recommendation": "17. x (stakeholder-mechanisms)",
                "what": "We object to what is said of us",
                "wrong": "It is read wrongly.",
            },
            "delegate",
            5,
        ),
        Form("error", {"recommendation": "", "wrong": "A typing error.", "right": "None."}, "dora", 15),
        Form("meeting", {"minutes": "date: 2026-10-01\n\n12: /checked Nothing new."}, "secretary", 8, can_write=True),
        Form("meeting", {"minutes": "date: 2026-10-01\n\n12: /checkd Nothing new."}, "secretary", 8, can_write=True),
        Form("meeting", {"minutes": "date: 2026-10-01\n\n12: /checked Nothing new."}, "passer-by", 99),
    ),
    edits=(
        Edit("recommendations/ofac-waiver.yaml", "  - id: other-actions\n", "  - id: any-other-action\n"),
        Edit("recommendations/digital-geneva-convention.yaml", "themes: [", "themes: [law-and-institutions, "),
    ),
)
THREE_YEARS = Activity(
    before=(
        Edit("parties.yaml", "id: india\n", "id: india\n    accounts: [{login: delegate, id: 5}]\n"),
        Edit("tracker.yaml", "mode: push", "mode: pull-request"),
    ),
    comments=(
        NewComment(1, "/support-with-changes Only with a date.", "delegate", 5),
        NewComment(3, "/withdraw", "delegate", 5),
        NewComment(5, "/abstain", "delegate", 5),
        NewComment(4, "/progress It has begun. https://example.org/form", "passer-by", 99),
        NewComment(18, "/speak-for mexico", "envoy", 12),
        NewComment(14, "/status implemented Done. https://example.org/done", "secretary", 8, can_write=True),
        NewComment(6, "/action nothing implemented", "secretary", 8, can_write=True),
    ),
    forms=(
        Form(
            "propose",
            {
                "title": "Count the positions of all",
                "summary": "Nobody knows how many there are.",
                "theme": "Working methods",
                "document": "A letter",
                "link": "https://example.org/letter",
                "proposed-by": "A delegation",
                "named-as": "The delegation of an island",
                "public": "yes",
            },
            "asha",
            11,
        ),
    ),
    edits=(
        Edit("recommendations/price-transparency-itrs.yaml", "stance: oppose", "stance: support"),
        Edit("recommendations/ofac-waiver.yaml", "answer: partly-accepted", "answer: accepted"),
        Edit("recommendations/direct-positive-impact.yaml", "outcome: agreed", "outcome: postponed"),
        Edit("recommendations/funding-transparency.yaml", "number: 4\n", "number: 24\n"),
        Edit("parties.yaml", "id: japan\n", "id: japan\n    accounts: [{login: japan, id: 21}]\n"),
        Edit("tracker.yaml", "title: Recommendations to", "title: Recommendations for"),
    ),
)
COMMISSION = Activity(
    comments=(
        NewComment(1, "/status under-way The budget names it.", "secretary", 8, can_write=True),
        NewComment(2, "/answer federal-government accepted Yes.", "secretary", 8, can_write=True),
        NewComment(3, "/progress A law was passed. https://rivers.example/law", "passer-by", 99),
        NewComment(4, "/support", "passer-by", 99),
    ),
    edits=(Edit("recommendations/part-1/call-2.yaml", "priority: low", "priority: high"),),
)
EVERY_FIELD = Activity(
    before=(Edit("tracker.yaml", "branch: main\n", "branch: main\npublishing: {mode: pull-request}\n"),),
    comments=(
        NewComment(1, "/oppose as island The fees are ours.", "island", 4),
        NewComment(2, "/support <b>Yes</b> & @octocat #1 | `code`", "island", 4),
        NewComment(3, "/dispute It was never said.", "island", 4),
        NewComment(4, "/progress list-fees A list is out. https://example.org/out", "passer-by", 99),
        NewComment(4, "/field priority low", "secretary", 8, can_write=True),
        NewComment(1, "/verify", "secretary", 8, can_write=True),
    ),
    edits=(Edit("recommendations/open-books.yaml", "\ntitle: Publish", "\ntitle: Print"),),
)
ACTIVITIES = {"record": RECORD, "three-years": THREE_YEARS, "commission": COMMISSION, "every-field": EVERY_FIELD}
