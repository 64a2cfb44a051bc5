"""Forms processed: proposals and meetings become pull requests."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rectrack.github import pull_requests as github_pulls
from rectrack.github.client import Hub
from rectrack.github.comments import close_form_issue, is_form_open, open_form_issues
from rectrack.github.commit_files import commit_paths
from rectrack.github.errors import Refusals
from rectrack.github.git import Git
from rectrack.github.pull_requests import Pull
from rectrack.github.types import Site
from rectrack.intake.form_pull_requests import (
    CLOSED,
    MESSAGE,
    MINUTES,
    MOST,
    MOST_OF_ONE,
    FormProposer,
    FormPulls,
    Proposed,
    asking,
    branch_of,
)
from rectrack.intake.forms import answers, is_made_by, read_proposal
from rectrack.intake.minutes import WrongMinutesError, apply_minutes, lines
from rectrack.intake.permissions import LeftError, Permissions, is_known
from rectrack.intake.replies import MOST_ANSWERS
from rectrack.model.authorization import Remark
from rectrack.model.dataset import Assigned, Register, assigned
from rectrack.model.load import FOLDER, new_file
from rectrack.model.recommendation import Recommendation
from rectrack.rendering import status_json
from rectrack.rendering.forms import MEETING, PROPOSE
from rectrack.statements import edits
from rectrack.sync import preview
from rectrack.sync.apply import guard_author
from rectrack.sync.preview import compare_edited
from rectrack.sync.runner import last_published
from rectrack.text.markdown import Markdown
from rectrack.text.problems import MOST_TOLD, Problem, count
from rectrack.text.templates import render
from rectrack.text.untrusted import Mistake
from rectrack.workspace.transaction import Desk

# The form that records a meeting becomes a pull request with all that it says, and shows what would change.
#
# The form is for accounts with write access. rectrack closes the form of any other account.

_LONGEST = 60_000
"""Characters of a preview, which shares a pull request's text with more."""
_START, _END = "<!-- rectrack:minutes -->", "<!-- rectrack:minutes-end -->"
_MAY_NOT = (
    "Only accounts with write access to this repository can use this form. rectrack closes it. "
    "To report progress, use the form for progress, or comment on the issue of the recommendation."
)


class Recorder(FormProposer):
    """Makes the pull requests of minutes, in one run; `numbers` are the issues by recommendation."""

    def __init__(
        self, pulls: FormPulls, register: Register, numbers: Mapping[str, int], today: date, refusals: Refusals
    ) -> None:
        super().__init__(pulls, refusals)
        self.register = register
        self.numbers = numbers
        self.today = today
        self._permissions = Permissions(self.hub, register, refusals)
        self._answers: Counter[int] = Counter()

    def opened(self, forms: Iterable[Remark]) -> Iterator[str]:
        """Open or update a pull request for each form, first for known accounts."""
        for form in sorted(forms, key=lambda form: not is_known(form, self.register)):
            with self.refusals.of_one("minutes", f"Issue #{form.issue}: its minutes", is_a_persons=True):
                yield self._one(form)

    def _one(self, form: Remark) -> str:
        issue = f"Issue #{form.issue}"
        if self.pulls.was_decided(form.issue):
            return f"{issue}: its pull request has been closed, and is left so."
        if self.is_worked_on(form):
            return f"{issue}: somebody works on the branch {branch_of(form.issue)}, which is left alone."
        try:
            may_write = self._permissions.may_write(form)
        except LeftError as left:
            return f"{issue}: waits for the next run. {left}".rstrip()
        if not may_write:
            return f"{issue}: its author may not record a meeting. {self._turn_away(form)}"
        made = self._read(form)
        if isinstance(made, Proposed):
            return self.propose(form, made)
        told = "\n".join(f"{problem.line}: {problem.message}" for problem in made)
        more = len(made) - MOST_TOLD
        self.say(form, "minutes-mistakes.md.j2", told, mistakes=made[:MOST_TOLD], more=more)
        return f"{issue}: answered. {count(len(made), 'mistake')} in its minutes."

    def _turn_away(self, form: Remark) -> str:
        """Close a form, reply with the reason, and return a line for the log.

        An author gets a few replies in a run. Its author cannot reopen an issue that another account closed. The pull
        request of a former maintainer stays open.
        """
        if branch_of(form.issue) in self.pulls.open:
            return "Its pull request stays open."
        self._answers[form.author.id] += 1
        if self._answers[form.author.id] <= MOST_ANSWERS:
            what = f"Issue #{form.issue}: why its author may not record a meeting"
            with self.refusals.of_one("answers to give", what, is_a_persons=True):
                self.say(form, "proposal-mistake.md.j2", "may not", mistake=Mistake(reason=_MAY_NOT))
        close_form_issue(self.hub, form.issue)
        return "The issue is closed."

    def _read(self, form: Remark) -> Proposed | list[Problem]:
        """What the minutes would change, or all that is wrong with them; a line is one of the answer's."""
        found = answers(MEETING, form.text)
        if isinstance(found, Mistake):
            return [Problem("", 1, 1, found.reason, found.valid)]
        with self.git.worktree(self.pulls.main) as folder:
            desk = Desk(folder, self.today)
            day = date.fromisoformat(form.written_at[:10])
            try:
                done = apply_minutes(desk, lines(found["minutes"]), "minutes", form.author.login, day)
            except WrongMinutesError as wrong:
                return wrong.problems
            if not desk.edited:
                return [Problem("", 1, 1, "the record says all of this already", "close this issue")]
            return self._proposed(form, desk, len(done))

    def _proposed(self, form: Remark, desk: Desk, statements: int) -> Proposed:
        before, after = desk.written.register, desk.loaded.register
        site = Site(web=self.hub.target.page, branch=after.tracker.branch)
        compared = compare_edited(before, after, self.numbers)
        shown = preview.preview(compared, site, self.templates, self.today)
        says = f"{count(statements, 'statement')} in {count(len(desk.edited), 'file')}"
        text = render(
            "minutes-pull-request.md.j2",
            self.templates,
            issue=form.issue,
            author=form.author.login,
            says=says,
            preview=Markdown(shown if len(shown) <= _LONGEST else "There is no room here to show what would change."),
            start=Markdown(_START),
            end=Markdown(_END),
            closes=Markdown(f"Closes #{form.issue}"),
        )
        return Proposed(
            files=dict(desk.edited),
            message=MINUTES,
            title=f"Minutes of issue {form.issue}",
            text=text,
            says=f"records {says}",
            answer="minutes-made.md.j2",
            renewed=(_START, _END),
        )


# A proposal form becomes a pull request with the recommendation's file, and goes on with the form.
#
# Each run looks at all open forms, whatever started it. What a person has pushed to a proposal's branch, or decided
# about its pull request, is left alone.


class Known(NamedTuple):
    """What an earlier run has made of a form: the commit, the file's path and text."""

    commit: str
    path: str
    text: str

    @property
    def id(self) -> str:
        return Path(self.path).stem

    @property
    def number(self) -> int:
        """The recommendation's number, 0 where the file says none."""
        found = re.search(r"^number: (\d+)$", self.text, re.MULTILINE)
        return int(found[1]) if found else 0


def process_forms(git: Git, hub: Hub, register: Register, today: date, refusals: Refusals) -> Iterator[str]:
    """Bring the pull requests of proposals and minutes in line with their forms, and say what was done, a line each.

    What GitHub refuses to one form is kept in `refusals`, and left to the next run.
    """
    before = last_published(hub, git, register.tracker, "proposed")
    issues = [*open_form_issues(hub)]
    forms = [issue for issue in issues if is_made_by(PROPOSE, issue.text)]
    meetings = [issue for issue in issues if is_made_by(MEETING, issue.text)]
    pulls = FormPulls(hub, git, register.tracker, {form.issue for form in (*forms, *meetings)})
    if (forms or meetings) and not hub.target.in_actions:
        guard_author(hub.viewer(), hub.here.owner, register.tracker.trusted_authors)
    proposer = _Proposer(pulls, register, before, refusals)
    recorder = Recorder(pulls, register, before.pairs, today, refusals)
    yield from proposer.closed()
    yield from proposer.opened(forms)
    yield from recorder.opened(meetings)


class _Proposer(FormProposer):
    """What a run has: the pull requests, its settings, what was published, and what was refused."""

    def __init__(
        self, pulls: FormPulls, register: Register, before: status_json.Published, refusals: Refusals
    ) -> None:
        super().__init__(pulls, refusals)
        self.register = register
        self.before = before

    def closed(self) -> Iterator[str]:
        """Close the tracker's pull requests of forms that somebody has closed."""
        for form, pull in self.pulls.without_form().items():
            with self.refusals.of_one("pull requests to close", f"Pull request #{pull.number}, of issue #{form}"):
                if not is_form_open(self.hub, form):
                    yield self._closed(form, pull)

    def _closed(self, form: int, pull: Pull) -> str:
        if not self.pulls.is_ours(self.pulls.commits.get(pull.branch)):
            return f"Pull request #{pull.number}: left open though #{form} is closed: somebody works on it."
        why = render("proposal-closed.md.j2", self.templates, issue=form, marker=Markdown(CLOSED))
        github_pulls.close(self.hub, pull.number, f"{pull.text.partition(CLOSED)[0].rstrip()}\n\n{why}")
        return f"Pull request #{pull.number}: closed, as issue #{form} is."

    def opened(self, forms: Iterable[Remark]) -> Iterator[str]:
        """Make a pull request of each form, or renew it; a few of each account, and not too many in all.

        Requests to be listed count among them.
        """
        free = assigned(self.register, self.before.removed)
        by = asking(self.pulls.open)
        total = by.total()
        for form in forms:
            if by[form.author.id] >= MOST_OF_ONE or total >= MOST:
                yield f"Issue #{form.issue}: waits, since many proposals are open."
                continue
            with self.refusals.of_one("proposals", f"Issue #{form.issue}: its proposal", is_a_persons=True):
                if self.pulls.was_decided(form.issue):
                    yield f"Issue #{form.issue}: its pull request has been closed, and is left so."
                    continue
                known = self._known(form.issue)
                made = self._read(form, known, free)
                by[form.author.id] += 1
                if isinstance(made, Recommendation):
                    free = Assigned(made.number + 1, free.ids | {made.id})
                    total += 1
                yield self._one(form, made)

    def _read(self, form: Remark, known: Known | None, free: Assigned) -> Recommendation | Mistake:
        """What a form proposes: under this number, or the higher one that it had, and an id that is free."""
        known_as = known.id if known and known.id not in free.ids else None
        number = max(free.number, known.number if known else 0)
        return read_proposal(form, self.register, free._replace(number=number), known_as)

    def _known(self, form: int) -> Known | None:
        """What the proposal's branch holds, if there is one."""
        commit = self.pulls.commits.get(branch_of(form))
        if commit is None:
            return None
        held = commit_paths(self.git, commit)
        paths = [path for path in held if path.startswith(f"{FOLDER}/") and path.endswith(".yaml")]
        base = self.git.parent(commit)
        new = sorted({*paths} - {*commit_paths(self.git, base)}) if base else []
        text = self.git.text(commit, new[0]) if new else None
        return Known(commit, new[0], text.decode(errors="replace")) if text is not None else Known(commit, "", "")

    def _one(self, form: Remark, made: Recommendation | Mistake) -> str:
        if self.is_worked_on(form):
            return f"Issue #{form.issue}: somebody works on the branch {branch_of(form.issue)}, which is left alone."
        if isinstance(made, Mistake):
            self.say(form, "proposal-mistake.md.j2", made.reason, mistake=made)
            return f"Issue #{form.issue}: answered. {made.reason}"
        return self.propose(form, self._proposed(form, made))

    def _proposed(self, form: Remark, made: Recommendation) -> Proposed:
        path = new_file(made.id)
        closes = Markdown(f"Closes #{form.issue}")  # GitHub closes the form's issue when this is merged
        values = {"issue": form.issue, "author": form.author.login, "path": path, "closes": closes}
        return Proposed(
            files={path: edits.new(made).encode()},
            message=MESSAGE,
            title=f"Proposal of issue {form.issue}: recommendation {made.number}",
            text=render("proposal-pull-request.md.j2", self.templates, **values),
            says=f"proposes {path}",
            former=r"Proposal of issue \d+: recommendation \d+",  # its number was given to another meanwhile
        )
