"""What a form proposes becomes a pull request, which goes on with the form.

What a person has pushed to its branch, or decided about it, is left alone.
"""

import re
from collections.abc import Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github import once, revisions
from rectrack.github import pulls as github_pulls
from rectrack.github.errors import ForbiddenError, OneRefusedError
from rectrack.github.git import RaceError
from rectrack.github.pulls import Pull
from rectrack.github.refusals import Refusals
from rectrack.inbox.form_pulls import ANSWERED, CLOSED, FormPulls, branch_of
from rectrack.pages.issue import digest
from rectrack.record.remarks import Remark
from rectrack.text import files
from rectrack.text.render import Markdown, render


class Proposed(Struct, frozen=True, kw_only=True):
    """What a form proposes: the files as they would be, and the title and the text of its pull request.

    `says` is that in a few words, `answer` the template that tells the form's author; `message` is of its commit,
    `former` what an earlier title may be, and `renewed` are the marks between which its text follows the form.
    """

    files: Mapping[str, bytes]
    message: str
    title: str
    text: str
    says: str
    answer: str = "proposal-made.md.j2"
    former: str = ""
    renewed: tuple[str, str] | None = None


class FormProposer:
    """Makes the pull requests of forms, in one run."""

    def __init__(self, pulls: FormPulls, refusals: Refusals) -> None:
        self.pulls = pulls
        self.hub = pulls.hub
        self.git = pulls.git
        self.templates = self.git.folder / "templates"
        self.branch = pulls.tracker.branch
        self.refusals = refusals

    def is_worked_on(self, form: Remark) -> bool:
        """Whether somebody else has pushed to the form's branch."""
        commit = self.pulls.commits.get(branch_of(form.issue))
        return commit is not None and not self.pulls.is_ours(commit)

    def propose(self, form: Remark, made: Proposed) -> str:
        """Push what a form proposes, open or renew its pull request, and say so."""
        made = replace(made, text=self.refusals.names.out_of(made.text))
        source = branch_of(form.issue)
        self._push(made, source)
        try:
            number = self._shown(source, made)
        except ForbiddenError:
            page = f"{self.hub.target.page}/compare/{self.branch}...{source}?expand=1"
            self.say(form, "proposal-branch.md.j2", "branch", page=page)
            return f"Issue #{form.issue}: on the branch {source}; this run may not open a pull request."
        self._answer(form, number, self.pulls.open.get(source), made)
        return f"Issue #{form.issue}: pull request #{number} {made.says}."

    def say(self, form: Remark, template: str, what: str, **values: object) -> None:
        """Tell the form's author once."""
        marker = f"<!-- rectrack:proposal {digest(what)} -->"
        text = self.refusals.names.out_of(render(template, self.templates, marker=Markdown(marker), **values))
        said = partial(self.pulls.said, form.issue)
        if once.unsaid([marker], said()):
            once.say(self.hub, form.issue, [marker], said, lambda _: text)

    def _push(self, made: Proposed, source: str) -> None:
        """Push the files on top of the newest main, unless the branch says the same already."""
        commit = self.pulls.commits.get(source)
        if commit and self._held(commit) == dict(made.files):
            return
        with self.git.worktree(self.pulls.main) as folder:
            for path, content in made.files.items():
                files.replace(folder / path, content)
            new = self.git.commit(folder, [*made.files], self.pulls.main, made.message)
        if new:
            self._push_alone(new, source, commit or "")

    def _held(self, commit: str) -> dict[str, bytes | None]:
        """The files that differ on a branch from the commit with which it began."""
        base = self.git.parent(commit)
        paths = revisions.changed_paths(self.git, base, commit) if base else []
        return {path: self.git.text(commit, path) for path in paths}

    def _push_alone(self, commit: str, source: str, instead_of: str) -> None:
        """Push to one form's branch: that somebody else was faster there is no trouble of the others."""
        try:
            self.git.push(commit, source, instead_of=instead_of)
        except RaceError as race:
            raise OneRefusedError(str(race)) from None

    def _shown(self, source: str, made: Proposed) -> int:
        pull = self.pulls.open.get(source)
        if pull is None:
            return github_pulls.open_one(self.hub, source, self.branch, made.title, made.text)
        title = made.title if made.former and re.fullmatch(made.former, pull.title) else pull.title
        text = pull.text
        if CLOSED in text:  # somebody has opened it again with the form
            title, text = made.title, text.partition(CLOSED)[0].rstrip() or made.text
        text = _renewed(text, made)
        if (title, text) != (pull.title, pull.text):
            github_pulls.say(self.hub, pull.number, title, text)
        return pull.number

    def _answer(self, form: Remark, number: int, pull: Pull | None, made: Proposed) -> None:
        """Tell the form's author of the pull request, and note it there, unless its text is not the tracker's."""
        if pull and self.pulls.is_answered(pull):
            return
        self.say(form, made.answer, f"pull {number}", page=f"{self.hub.target.page}/pull/{number}")
        if pull is None or _renewed(pull.text.partition(CLOSED)[0], made).strip() == made.text.strip():
            github_pulls.rewrite(self.hub, number, f"{made.text.rstrip()}\n\n{ANSWERED}")


def _renewed(text: str, made: Proposed) -> str:
    """A pull request's text with the part that follows the form as it is now, where its marks still stand."""
    if made.renewed is None:
        return text
    start, end = made.renewed
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    part = made.text.partition(start)[2].partition(end)[0]
    return f"{before}{start}{part}{end}{after}" if found and closed else text
