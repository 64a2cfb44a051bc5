"""The form that records a meeting becomes a pull request with all that it says, and shows what would change.

The form is for accounts with write access. rectrack closes the form of any other account.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from rectrack.desk.editor import Desk
from rectrack.github import form_issues
from rectrack.github.refusals import Refusals
from rectrack.github.types import Site
from rectrack.inbox import minutes, recording
from rectrack.inbox.form_proposer import FormProposer, Proposed
from rectrack.inbox.form_pulls import MINUTES, FormPulls, branch_of
from rectrack.inbox.permissions import LeftError, Permissions, is_known
from rectrack.inbox.recording import WrongMinutesError
from rectrack.inbox.replies import MOST_ANSWERS
from rectrack.pages.form_answers import answers
from rectrack.pages.questions import MEETING
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.sync import compare, preview
from rectrack.text.problems import MOST_TOLD, Problem, count
from rectrack.text.render import Markdown, render
from rectrack.text.untrusted import Mistake

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
        form_issues.close(self.hub, form.issue)
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
                done = recording.say(desk, minutes.lines(found["minutes"]), "minutes", form.author.login, day)
            except WrongMinutesError as wrong:
                return wrong.problems
            if not desk.edited:
                return [Problem("", 1, 1, "the record says all of this already", "close this issue")]
            return self._proposed(form, desk, len(done))

    def _proposed(self, form: Remark, desk: Desk, statements: int) -> Proposed:
        before, after = desk.written.register, desk.loaded.register
        site = Site(web=self.hub.target.page, branch=after.tracker.branch)
        compared = compare.edited(before, after, self.numbers)
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
