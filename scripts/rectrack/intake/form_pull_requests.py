"""Forms that propose a recommendation or record a meeting become pull requests."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from rectrack.github import (
    ForbiddenError,
    Git,
    Hub,
    ManagedPullRequest,
    Policy,
    PullRequest,
    Refusals,
    Site,
    close_form_issue,
    edit_pull_request,
    is_form_open,
    list_own_pull_requests,
    newest,
    open_form_issues,
)
from rectrack.intake.forms import answers, find_form, how_to_correct, read_proposal
from rectrack.intake.minutes import WrongMinutesError, apply_minutes
from rectrack.intake.minutes_files import lines
from rectrack.intake.queue import MOST_ANSWERS, DeferredError, Session, is_known
from rectrack.model import (
    FOLDER,
    Account,
    Assigned,
    Loaded,
    Recommendation,
    Submission,
    assigned,
    is_trusted,
    new_file,
)
from rectrack.rendering import Published, digest, meeting_form, proposal_form
from rectrack.statements import new_file_content
from rectrack.sync import preview
from rectrack.sync.apply import guard_author
from rectrack.sync.runner import last_published
from rectrack.text import MOST_TOLD, Markdown, Mistake, Problem, as_sentences, count, message, sentences
from rectrack.workspace.transaction import Workspace

# rectrack changes a pull request only if a trusted author opened it from a branch with rectrack's commits
# alone. A maintainer may use the same names for branches.

PROPOSAL, MINUTES = "Propose a recommendation", "Record a meeting"
"""Commit titles of proposals and of minutes."""
OF_FORM = Policy(titles=frozenset({PROPOSAL, MINUTES}), is_of_one=True)

CLOSED = "<!-- rectrack:closed-with-its-form -->"
"""Marks the text of a pull request that rectrack closed: no person has decided about it."""
ANSWERED = "<!-- rectrack:form-answered -->"
"""Marks the text of a pull request whose form's author has a reply: the comments need not be read."""

MOST_OF_ONE, MOST = 3, 20
"""Proposals and requests to be listed that are open at a time: of one account, and of all.

Both share one limit, because anyone can make rectrack open them.
"""
COUNTED = re.compile(r"proposal-(?P<form>\d{1,9})|speak-for-(?P<account>\d{1,19})")
"""Branches that count for this limit: of forms, and of accounts that ask to be listed."""

_START, _END = "<!-- rectrack:minutes -->", "<!-- rectrack:minutes-end -->"
_FOLLOWING = re.compile(f"{_START}.*?{_END}", re.DOTALL)
"""Part of a pull request's text that rectrack renews from the form; people may edit the rest."""


def _proposal_title(issue: str, number: str) -> str:
    return message(
        "title of a pull request",
        "Proposal of issue %(issue)s: recommendation %(number)s",
        issue=issue,
        number=number,
    )


def _is_own_title(title: str) -> bool:
    """Return whether rectrack gave a proposal this title. Its number may have changed since."""
    return bool(re.fullmatch(re.escape(_proposal_title("\0", "\0")).replace("\0", r"\d+"), title))


def branch_of(form: int) -> str:
    return f"proposal-{form}"


class FormPullRequests:
    """`open` are the open pull requests from this repository's branches to main, by branch, of all authors.

    `forms` are the issues of the open forms. What is the same for all of them is asked once.
    """

    def __init__(self, session: Session, forms: set[int]) -> None:
        self.session, self.forms = session, forms
        self.hub, self.git, self.into = session.hub, session.git, session.tracker.branch
        self.open = {pull.branch: pull for pull in list_own_pull_requests(self.hub, self.into)}

    def of(self, form: int) -> ManagedPullRequest:
        """Return the pull request of a form, with its branch. `form` is its issue number."""
        managed = self.session.pull_request(branch_of(form), OF_FORM)
        managed.last, managed.pull = self._commits.get(managed.name), self.open.get(managed.name)
        return managed

    @cached_property
    def _commits(self) -> dict[str, str]:
        """Return the newest commit of each branch named `proposal-*`: one fetch for all."""
        here = "refs/remotes/origin/proposal-*"
        self.git.run("fetch", "--quiet", "--no-tags", "--prune", "origin", f"+refs/heads/proposal-*:{here}")
        listed = self.git.run("for-each-ref", "--format=%(refname:lstrip=3) %(objectname)", here)
        return dict(line.split(" ") for line in listed.splitlines())

    @cached_property
    def main(self) -> str:
        return newest(self.git, self.into)

    def is_trusted(self, author: Account) -> bool:
        """Return whether an account is the repository's owner or a trusted author."""
        return is_trusted(author, self.hub.here.owner.account, self.session.tracker.trusted_accounts)

    def is_ours(self, form: int) -> bool:
        """Return whether the form's branch has commits beyond main, all by rectrack."""
        titles = {commit.title for commit in self.of(form).log(self.main)}
        return bool(titles) and titles <= OF_FORM.titles

    def close(self) -> Iterator[str]:
        """Close rectrack's pull requests of closed forms, and yield a log line for each."""
        for branch, pull in self.open.items():
            form = int(((found := COUNTED.fullmatch(branch)) and found["form"]) or 0)
            if form and form not in self.forms and self.is_trusted(pull.author):
                what = f"Pull request #{pull.number}, of issue #{form}"
                with self.session.refusals.isolate("pull requests to close", what):
                    if not is_form_open(self.hub, form):
                        yield self._closed_with(form, pull)

    def _closed_with(self, form: int, pull: PullRequest) -> str:
        """Close the pull request of a closed form, and return a log line.

        It stays open if another account has pushed to its branch.
        """
        what = f"Pull request #{pull.number}"
        if not self.is_ours(form):
            return f"{what}: left open, although issue #{form} is closed: its branch has commits of others."
        why = self.session.render("proposal-closed.md.j2", issue=form, marker=Markdown(CLOSED))
        text = f"{pull.text.partition(CLOSED)[0].rstrip()}\n\n{why}"
        edit_pull_request(self.hub, pull.number, state="closed", body=text)
        return f"{what}: closed, because issue #{form} is closed."

    def left_alone(self, form: int) -> str:
        """Return why only people may change a form's pull request; empty if rectrack may.

        This is so if a person has merged or closed it.
        """
        if not self._is_open(form) and any(
            (pull.merged_at or CLOSED not in pull.text) and self._was_ours(pull)
            for pull in self._closed
            if pull.branch == branch_of(form)
        ):
            return f"Issue #{form}: skipped, because its pull request was merged or closed."
        return ""

    def worked_on(self, form: int) -> str:
        """Return a log line if another account has pushed to the form's branch, else empty."""
        if self.of(form).last and not self.is_ours(form):
            return f"Issue #{form}: skipped, because the branch {branch_of(form)} has commits of others."
        return ""

    def _is_open(self, form: int) -> bool:
        """Return whether rectrack's pull request of a form is open.

        rectrack opens it only if no person has decided about the form.
        """
        pull = self.open.get(branch_of(form))
        return pull is not None and self.is_trusted(pull.author)

    @cached_property
    def _closed(self) -> list[PullRequest]:
        """Return the closed pull requests newer than the oldest form without an open one."""
        oldest = min(form for form in self.forms if not self._is_open(form))
        return list(list_own_pull_requests(self.hub, self.into, state="closed", after=oldest))

    def _was_ours(self, pull: PullRequest) -> bool:
        """Return whether a closed pull request was rectrack's.

        One that another account opened from rectrack's commit counts too.
        """
        if self.is_trusted(pull.author):
            return True
        commit = self.git.fetched_pull(pull.number)
        return commit is not None and self.git.log("--max-count=1", commit)[0].title in OF_FORM.titles

    def propose(self, form: Submission, files: Mapping[str, bytes], title: str, text: str, does: str) -> str:
        """Push a form's files, open or renew its pull request, and return a log line.

        `does` completes the log line. An open pull request keeps its text, except for the marked part, which only
        minutes have. The form's author gets one reply.
        """
        managed, following = self.of(form.issue), _FOLLOWING.search(text)
        managed.put(self.main, files, MINUTES if following else PROPOSAL)
        pull, made = managed.pull, text
        if pull:
            if CLOSED in pull.text:  # a person has reopened it with the form
                text = pull.text.partition(CLOSED)[0].rstrip() or made
            else:
                title = title if _is_own_title(pull.title) else pull.title
                text = pull.text
            text = _FOLLOWING.sub(lambda _: following[0], text, count=1) if following else text
        try:
            number = managed.show(title, text)
        except ForbiddenError:
            self.say(form, "proposal-branch.md.j2", page=managed.page)
            return f"Issue #{form.issue}: pushed to the branch {managed.name}; rectrack may not open a pull request."
        if not (pull and self.is_trusted(pull.author) and ANSWERED in pull.text):
            template = "minutes-made.md.j2" if following else "proposal-made.md.j2"
            self.say(form, template, f"pull {number}", page=managed.page)
            if text.strip() == made.strip():  # else a person has edited the text
                edit_pull_request(self.hub, number, body=f"{made.rstrip()}\n\n{ANSWERED}")
        return f"Issue #{form.issue}: pull request #{number} {does}."

    def say(self, form: Submission, template: str, what: str = "", **values: Any) -> None:
        """Reply to the form's author, once for each `what`, or else once with the template."""
        self.session.post_once(form.issue, {f"proposal {digest(what or template)}": ""}, template, **values)


_LONGEST = 60_000
"""Characters of a preview: a pull request's text has other parts too."""


def process_forms(git: Git, hub: Hub, loaded: Loaded, today: date, refusals: Refusals) -> Iterator[str]:
    """Update the pull requests of proposals and minutes, and yield log lines.

    Each run reads all open forms, whatever event started it. What people pushed to a form's branch, or decided about
    its pull request, is left alone. What GitHub refuses to one form is added to `refusals` and left to the next run.
    """
    dataset = loaded.dataset
    before = last_published(hub, git, dataset.tracker, "proposed")
    issues = [*open_form_issues(hub)]
    forms = [issue for issue in issues if find_form(proposal_form, issue.text)]
    meetings = [issue for issue in issues if find_form(meeting_form, issue.text)]
    session = Session(hub, git, dataset, today, refusals, is_owner_own=True)
    processor = _FormProcessor(session, loaded, {form.issue for form in (*forms, *meetings)}, before)
    if (forms or meetings) and not hub.target.in_actions:
        guard_author(hub.viewer(), hub.here.owner.account, dataset.tracker.trusted_accounts)
    yield from processor.pulls.close()
    yield from processor.propose(forms)
    yield from processor.record(meetings)


class _FormProcessor:
    """`loaded` are the files; `before` is what was published: the issues by recommendation, and what was removed."""

    def __init__(self, session: Session, loaded: Loaded, forms: set[int], before: Published) -> None:
        self.session, self.loaded, self.before = session, loaded, before
        self.of_one = session.refusals.isolate
        self.pulls = FormPullRequests(session, forms)
        self._answers: Counter[int] = Counter()

    def propose(self, forms: Iterable[Submission]) -> Iterator[str]:
        """Open or renew the pull request of each proposal, and yield log lines.

        `MOST_OF_ONE` limits those of an account, `MOST` those of all. Requests to be listed count too.
        """
        free = assigned(self.session.dataset, self.before.without_file)
        asking = filter(None, map(COUNTED.fullmatch, self.pulls.open))
        by = Counter(int(found["account"]) for found in asking if found["account"])
        total = by.total()
        for form in forms:
            if by[form.author.id] >= MOST_OF_ONE or total >= MOST:
                yield f"Issue #{form.issue}: left to a later run, because many proposals are open."
                continue
            with self.of_one("proposals", f"Issue #{form.issue}: its proposal", is_a_persons=True):
                if decided := self.pulls.left_alone(form.issue):
                    yield decided
                    continue
                made = self._proposal(form, free)
                by[form.author.id] += 1
                if isinstance(made, Recommendation):
                    free = Assigned(made.number + 1, free.ids | {made.id})
                    total += 1
                yield self.pulls.worked_on(form.issue) or self._proposed(form, made)

    def _proposal(self, form: Submission, free: Assigned) -> Recommendation | Mistake:
        """Return the recommendation that a form proposes, or a `Mistake`.

        It keeps the number and the id on the form's branch, unless they are taken.
        """
        git, commit, path, text = self.session.git, self.pulls.of(form.issue).last, Path(), b""
        if commit and (base := git.parent(commit)):
            added = git.paths("diff-tree", "-r", "--name-only", "--diff-filter=A", base, commit, "--", FOLDER)
            path = next((path for path in map(Path, added) if path.suffix == ".yaml"), path)
            text = git.text(commit, path.as_posix()) or b""
        number = re.search(rb"^number: (\d+)$", text, re.MULTILINE)
        free_now = free._replace(number=max(free.number, int(number[1]) if number else 0))
        made = read_proposal(form, self.session.dataset, free_now, None if path.stem in free.ids else path.stem)
        if isinstance(made, Mistake):
            return made
        workspace = Workspace(git.folder, self.session.today, self.loaded)
        workspace.put({new_file(made.id): new_file_content(made)})
        for problem in workspace.new_problems():
            return Mistake(reason="", fault=as_sentences(problem.message, problem.hint), valid=how_to_correct())
        return made

    def _proposed(self, form: Submission, made: Recommendation | Mistake) -> str:
        if isinstance(made, Mistake):
            self.pulls.say(form, "proposal-mistake.md.j2", made.text, mistake=made)
            return f"Issue #{form.issue}: replied. {made.text}"
        path, title = new_file(made.id), _proposal_title(str(form.issue), str(made.number))
        text = self._text(form, "proposal-pull-request.md.j2", path=path)
        return self.pulls.propose(form, {path: new_file_content(made)}, title, text, f"proposes {path}")

    def _text(self, form: Submission, template: str, **values: object) -> str:
        """Return the text of a form's pull request, which closes the form's issue."""
        closes = Markdown(f"Closes #{form.issue}")  # GitHub closes the form's issue when this is merged
        return self.session.render(template, issue=form.issue, author=form.author.login, closes=closes, **values)

    def record(self, forms: Iterable[Submission]) -> Iterator[str]:
        """Open or renew the pull request of each meeting form, and yield log lines.

        Known accounts come first. The form is for accounts with write access. The form of any other account is
        closed.
        """
        for form in sorted(forms, key=lambda form: not is_known(form, self.session.dataset)):
            with self.of_one("minutes", f"Issue #{form.issue}: its minutes", is_a_persons=True):
                yield self.pulls.left_alone(form.issue) or self.pulls.worked_on(form.issue) or self._recorded(form)

    def _recorded(self, form: Submission) -> str:
        issue = f"Issue #{form.issue}"
        try:
            if not self.session.may_write(form):
                return f"{issue}: its author has no write access. {self._turn_away(form)}"
            workspace, statements = self._minutes(form)
        except DeferredError as left:
            return f"{issue}: left to the next run. {left}".rstrip()
        except WrongMinutesError as wrong:
            told = "\n".join(f"{problem.line}: {problem.message}{problem.hint}" for problem in wrong.problems)
            mistakes, more = wrong.problems[:MOST_TOLD], len(wrong.problems) - MOST_TOLD
            self.pulls.say(form, "minutes-mistakes.md.j2", told, mistakes=mistakes, more=more)
            return f"{issue}: replied. The minutes have {count(len(wrong.problems), 'error')}."
        after = workspace.loaded.dataset
        site = Site(web=self.session.hub.target.page, branch=after.tracker.branch)
        compared = preview.compare_edited(workspace.written.dataset, after, self.before)
        shown = preview.render_preview(compared, site, self.session.templates, self.session.today)
        if len(shown) > _LONGEST:
            shown = message("text of a pull request", "The preview of the changes is too long for this text.")
        files = len(workspace.edited)
        values = {"preview": Markdown(shown), "start": Markdown(_START), "end": Markdown(_END)}
        text = self._text(form, "minutes-pull-request.md.j2", entries=statements, files=files, **values)
        title = message("title of a pull request", "Minutes of issue %(issue)s", issue=str(form.issue))
        does = f"records {count(statements, 'entry', 'entries')} in {count(files, 'file')}"
        return self.pulls.propose(form, workspace.edited, title, text, does)

    def _turn_away(self, form: Submission) -> str:
        """Close a form, reply with the reason, and return a line for the log.

        An author gets at most `MOST_ANSWERS` replies in a run. If a former maintainer's form has an open pull
        request, both stay open. An author cannot reopen an issue that another account closed.
        """
        if branch_of(form.issue) in self.pulls.open:
            return "Its pull request stays open."
        self._answers[form.author.id] += 1
        if self._answers[form.author.id] <= MOST_ANSWERS:
            what = f"Issue #{form.issue}: the reply to its author"
            with self.of_one("replies to write", what, is_a_persons=True):
                why = message(
                    "reply to a form",
                    "Only accounts with write access to this repository can use this form. rectrack closes the "
                    "issue. To report progress, use the form for progress, or comment on the issue of the "
                    "recommendation.",
                )
                self.pulls.say(form, "proposal-mistake.md.j2", "may not", mistake=Mistake(reason=why))
        close_form_issue(self.session.hub, form.issue)
        return "The issue is closed."

    def _minutes(self, form: Submission) -> tuple[Workspace, int]:
        """Return main as changed by the minutes, and the number of their statements.

        Raises `WrongMinutesError` with all errors. Lines are counted in the form's field.
        """
        found = answers(find_form(meeting_form, form.text) or meeting_form(), form.text)
        if isinstance(found, Mistake):
            raise WrongMinutesError([Problem("", 1, 1, sentences(found.reason, found.valid))])
        with self.session.git.worktree(self.pulls.main) as folder:
            workspace = Workspace(folder, self.session.today)
            day = date.fromisoformat(form.written_at[:10])
            made = apply_minutes(workspace, lines(found["minutes"]), "minutes", form.author.login, day)
        if not workspace.edited:
            done = message("reply to a form", "The record has all of this already. Close this issue.")
            raise WrongMinutesError([Problem("", 1, 1, done)])
        return workspace, len(made)
