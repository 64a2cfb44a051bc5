"""A proposal form becomes a pull request with the recommendation's file, and goes on with the form.

Each run looks at all open forms, whatever started it. What a person has pushed to a proposal's branch, or decided
about its pull request, is left alone.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rectrack.github import form_issues, once, revisions
from rectrack.github import pulls as github_pulls
from rectrack.github.client import Hub
from rectrack.github.errors import ForbiddenError, OneRefusedError
from rectrack.github.git import Git, RaceError
from rectrack.github.pulls import Pull
from rectrack.github.refusals import Refusals
from rectrack.inbox import proposal
from rectrack.inbox.form_pulls import ANSWERED, CLOSED, MESSAGE, MOST, MOST_OF_ONE, FormPulls, asking, branch_of
from rectrack.pages import status_json
from rectrack.pages.form_answers import is_made_by
from rectrack.pages.issue import digest
from rectrack.pages.questions import PROPOSE
from rectrack.record import edits
from rectrack.record.folder import FOLDER, new_file
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.record.slugs import Assigned, assigned
from rectrack.sync import guards, memory
from rectrack.text import files
from rectrack.text.render import Markdown, render
from rectrack.text.untrusted import Mistake

_TITLE = re.compile(r"Proposal of issue \d+: recommendation \d+")


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


def propose(git: Git, hub: Hub, register: Register, refusals: Refusals) -> list[str]:
    """Bring the pull requests of proposals in line with their forms, and say what was done, a line each.

    What GitHub refuses to one form is kept in `refusals`, and left to the next run.
    """
    before = memory.of(hub, git, register.tracker, "proposed")
    forms = [issue for issue in form_issues.open_issues(hub) if is_made_by(PROPOSE, issue.text)]
    pulls = FormPulls(hub, git, register.tracker, {form.issue for form in forms})
    if forms and not hub.target.in_actions:
        guards.guard_author(hub.viewer(), hub.here.owner, register.tracker.trusted_authors)
    proposer = _Proposer(pulls, register, before, refusals)
    return [*proposer.closed(), *proposer.opened(forms)]


class _Proposer:
    """What a run has: the pull requests, its settings, what was published, and what was refused."""

    def __init__(
        self, pulls: FormPulls, register: Register, before: status_json.Published, refusals: Refusals
    ) -> None:
        self.pulls = pulls
        self.hub = pulls.hub
        self.git = pulls.git
        self.templates = self.git.folder / "templates"
        self.register = register
        self.branch = register.tracker.branch
        self.before = before
        self.refusals = refusals

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
                yield self._one(form, made, known)

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

    def _one(self, form: Remark, made: Recommendation | Mistake, known: Known | None) -> str:
        source = branch_of(form.issue)
        if known and not self.pulls.is_ours(known.commit):
            return f"Issue #{form.issue}: somebody works on the branch {source}, which is left alone."
        if isinstance(made, Mistake):
            self._say(form, "proposal-mistake.md.j2", made.reason, mistake=made)
            return f"Issue #{form.issue}: answered. {made.reason}"
        self._push(made, source, known)
        title, text = f"Proposal of issue {form.issue}: recommendation {made.number}", self._text(form, made)
        try:
            number = self._shown(source, title, text)
        except ForbiddenError:
            page = f"{self.hub.target.page}/compare/{self.branch}...{source}?expand=1"
            self._say(form, "proposal-branch.md.j2", "branch", page=page)
            return f"Issue #{form.issue}: on the branch {source}; this run may not open a pull request."
        self._answer(form, number, self.pulls.open.get(source), text)
        return f"Issue #{form.issue}: pull request #{number} proposes {new_file(made.id)}."

    def _push(self, made: Recommendation, source: str, known: Known | None) -> None:
        """Push the file on top of the newest main, unless the branch says the same already."""
        path, text = new_file(made.id), edits.new(made)
        if known and (known.path, known.text) == (path, text):
            return
        with self.git.worktree(self.pulls.main) as folder:
            files.write(folder, {path: text})
            commit = self.git.commit(folder, [path], self.pulls.main, MESSAGE)
        if commit:
            self._push_alone(commit, source, known)

    def _push_alone(self, commit: str, source: str, known: Known | None) -> None:
        """Push to one proposal's branch: that somebody else was faster there is no trouble of the others."""
        try:
            self.git.push(commit, source, instead_of=known.commit if known else "")
        except RaceError as race:
            raise OneRefusedError(str(race)) from None

    def _text(self, form: Remark, made: Recommendation) -> str:
        closes = Markdown(f"Closes #{form.issue}")  # GitHub closes the form's issue when this is merged
        values = {"issue": form.issue, "author": form.author.login, "path": new_file(made.id), "closes": closes}
        return render("proposal-pull-request.md.j2", self.templates, **values)

    def _shown(self, source: str, title: str, text: str) -> int:
        pull = self.pulls.open.get(source)
        if pull is None:
            return github_pulls.open_one(self.hub, source, self.branch, title, text)
        if CLOSED in pull.text:  # somebody has opened it again with the form
            github_pulls.say(self.hub, pull.number, title, pull.text.partition(CLOSED)[0].rstrip() or text)
        elif pull.title != title and _TITLE.fullmatch(pull.title):  # its number was given to another meanwhile
            github_pulls.say(self.hub, pull.number, title, pull.text)
        return pull.number

    def _answer(self, form: Remark, number: int, pull: Pull | None, text: str) -> None:
        """Tell the proposer of the pull request, and then note it there, unless its text is not the tracker's."""
        if pull and self.pulls.is_answered(pull):
            return
        self._say(form, "proposal-made.md.j2", f"pull {number}", page=f"{self.hub.target.page}/pull/{number}")
        if pull is None or pull.text.partition(CLOSED)[0].strip() == text.strip():
            github_pulls.rewrite(self.hub, number, f"{text.rstrip()}\n\n{ANSWERED}")

    def _say(self, form: Remark, template: str, what: str, **values: object) -> None:
        """Tell the proposer once."""
        marker = f"<!-- rectrack:proposal {digest(what)} -->"
        text = render(template, self.templates, marker=Markdown(marker), **values)
        said = partial(self.pulls.said, form.issue)
        if once.unsaid([marker], said()):
            once.say(self.hub, form.issue, [marker], said, lambda _: text)
