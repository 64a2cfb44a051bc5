"""A proposal form becomes a pull request with the recommendation's file, and goes on with the form.

Each run looks at all open forms, whatever started it. What a person has pushed to a proposal's branch, or decided
about its pull request, is left alone.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rectrack.github import form_issues, revisions
from rectrack.github import pulls as github_pulls
from rectrack.github.client import Hub
from rectrack.github.git import Git
from rectrack.github.pulls import Pull
from rectrack.github.refusals import Refusals
from rectrack.inbox import proposal
from rectrack.inbox.form_proposer import FormProposer, Proposed
from rectrack.inbox.form_pulls import CLOSED, MESSAGE, MOST, MOST_OF_ONE, FormPulls, asking, branch_of
from rectrack.inbox.meeting_run import Recorder
from rectrack.pages import status_json
from rectrack.pages.form_answers import is_made_by
from rectrack.pages.questions import MEETING, PROPOSE
from rectrack.record import edits
from rectrack.record.folder import FOLDER, new_file
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.record.slugs import Assigned, assigned
from rectrack.sync import guards, memory
from rectrack.text.render import Markdown, render
from rectrack.text.untrusted import Mistake


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


def propose(git: Git, hub: Hub, register: Register, today: date, refusals: Refusals) -> Iterator[str]:
    """Bring the pull requests of proposals and minutes in line with their forms, and say what was done, a line each.

    What GitHub refuses to one form is kept in `refusals`, and left to the next run.
    """
    before = memory.of(hub, git, register.tracker, "proposed")
    issues = [*form_issues.open_issues(hub)]
    forms = [issue for issue in issues if is_made_by(PROPOSE, issue.text)]
    meetings = [issue for issue in issues if is_made_by(MEETING, issue.text)]
    pulls = FormPulls(hub, git, register.tracker, {form.issue for form in (*forms, *meetings)})
    if (forms or meetings) and not hub.target.in_actions:
        guards.guard_author(hub.viewer(), hub.here.owner, register.tracker.trusted_authors)
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
                if not form_issues.is_open(self.hub, form):
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
        return proposal.read(form, self.register, free._replace(number=number), known_as)

    def _known(self, form: int) -> Known | None:
        """What the proposal's branch holds, if there is one."""
        commit = self.pulls.commits.get(branch_of(form))
        if commit is None:
            return None
        held = revisions.paths(self.git, commit)
        paths = [path for path in held if path.startswith(f"{FOLDER}/") and path.endswith(".yaml")]
        base = self.git.parent(commit)
        new = sorted({*paths} - {*revisions.paths(self.git, base)}) if base else []
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
