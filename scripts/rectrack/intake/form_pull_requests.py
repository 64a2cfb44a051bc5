"""The pull requests that the tracker makes of forms."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property, partial

from msgspec import Struct
from msgspec.structs import replace

from rectrack.github import issues, pull_requests
from rectrack.github import pull_requests as github_pulls
from rectrack.github.client import Hub
from rectrack.github.comments import comment_once, missing_comments
from rectrack.github.commit_files import changed_paths, commit_subjects, commit_title
from rectrack.github.errors import ForbiddenError, OneRefusedError, Refusals
from rectrack.github.git import Git, RaceError
from rectrack.github.pull_requests import Pull, newest
from rectrack.model.authorization import Remark
from rectrack.model.settings import Account, Tracker
from rectrack.rendering.issue import digest
from rectrack.sync.plan import is_trusted
from rectrack.text import files
from rectrack.text.markdown import Markdown
from rectrack.text.templates import render

# The pull requests that the tracker makes of forms: which are its own, and what people have decided about them.
#
# Only a pull request that a trusted author opened, from a branch with the tracker's own commits and no others, is the
# tracker's business. A maintainer may call a branch as the tracker calls its own.

MESSAGE, MINUTES = "Propose a recommendation", "Record a meeting"
"""Of every commit, of proposals and of minutes: nothing that people wrote is in it."""
CLOSED = "<!-- rectrack:closed-with-its-form -->"
"""In the text of a pull request that the tracker closed, which no person has decided about."""
ANSWERED = "<!-- rectrack:form-answered -->"
"""In the text of a pull request that the form's author has been told of, so that nobody asks for the comments."""

MOST_OF_ONE, MOST = 3, 20
"""What waits at a time for people to decide about it, of one account and of all: one budget for what anybody may make
the tracker open, proposals and requests to be listed."""

_BRANCH = re.compile(r"proposal-(\d{1,9})")
_LISTING = re.compile(r"speak-for-(\d{1,19})")


def branch_of(form: int) -> str:
    return f"proposal-{form}"


def listing_of(account: int) -> str:
    """The branch on which an account asks to be listed."""
    return f"speak-for-{account}"


def asking(branches: Iterable[str]) -> Counter[int]:
    """The accounts that ask to be listed on these branches."""
    found = filter(None, map(_LISTING.fullmatch, branches))
    return Counter(int(name[1]) for name in found)


def is_counted(branch: str) -> bool:
    """Whether a branch is one of those of which only so many may wait."""
    return bool(_BRANCH.fullmatch(branch) or _LISTING.fullmatch(branch))


class FormPulls:
    """`open` are the open pull requests from this repository's branches to main, by branch, whoever opened them.

    `forms` are the issues of the open forms. What is the same for all of them is asked once.
    """

    def __init__(self, hub: Hub, git: Git, tracker: Tracker, forms: Collection[int]) -> None:
        self.hub = hub
        self.git = git
        self.tracker = tracker
        self.forms = forms
        self.open = {pull.branch: pull for pull in pull_requests.of_own_branches(hub, tracker.branch)}

    def without_form(self) -> dict[int, Pull]:
        """The tracker's pull requests of forms that are not among the open ones, by the form."""
        found = (
            (_BRANCH.fullmatch(pull.branch), pull) for pull in self.open.values() if self.is_trusted(pull.author)
        )
        return {int(name[1]): pull for name, pull in found if name and int(name[1]) not in self.forms}

    def was_decided(self, form: int) -> bool:
        """Whether people have closed or merged a form's pull request; that the tracker closed it decides nothing."""
        return not self._stands(form) and any(
            (pull.is_merged or CLOSED not in pull.text) and self._was_ours(pull)
            for pull in self._closed
            if pull.branch == branch_of(form)
        )

    def _stands(self, form: int) -> bool:
        """Whether the tracker's pull request is open, which it opens only where nothing has been decided."""
        pull = self.open.get(branch_of(form))
        return pull is not None and self.is_trusted(pull.author)

    @cached_property
    def _closed(self) -> list[Pull]:
        """The closed pull requests that are newer than the oldest form with none open."""
        oldest = min(form for form in self.forms if not self._stands(form))
        return list(pull_requests.of_own_branches(self.hub, self.tracker.branch, state="closed", after=oldest))

    def _was_ours(self, pull: Pull) -> bool:
        """Whether a closed pull request was the tracker's, or one that somebody opened from its commit."""
        if self.is_trusted(pull.author):
            return True
        commit = self.git.fetched_pull(pull.number)
        return commit is not None and commit_title(self.git, commit) in (MESSAGE, MINUTES)

    def is_ours(self, commit: str | None) -> bool:
        """Whether a branch, by its newest commit, adds something to main, and all of that is the tracker's."""
        said = {*commit_subjects(self.git, self.main, commit)} if commit is not None else set()
        return bool(said) and said <= {MESSAGE, MINUTES}

    def is_trusted(self, author: Account) -> bool:
        """Whether the tracker may have written this."""
        return is_trusted(author, self.hub.here.owner, self.tracker.trusted_authors)

    def said(self, issue: int) -> Iterator[str]:
        """What the tracker has said on an issue; no more is asked for than is looked at."""
        return (text for author, text in issues.comments(self.hub, issue) if self.is_trusted(author))

    def is_answered(self, pull: Pull) -> bool:
        """Whether the form's author has been told of a pull request, as its own text says."""
        return self.is_trusted(pull.author) and ANSWERED in pull.text

    @cached_property
    def commits(self) -> dict[str, str]:
        """The newest commits of all branches that are called as the tracker calls its own, fetched at once."""
        here = "refs/remotes/origin/proposal-*"
        self.git.run("fetch", "--quiet", "--no-tags", "--prune", "origin", f"+refs/heads/proposal-*:{here}")
        listed = self.git.run("for-each-ref", "--format=%(refname:lstrip=3) %(objectname)", here)
        return dict(line.split(" ") for line in listed.splitlines())

    @cached_property
    def main(self) -> str:
        return newest(self.git, self.tracker.branch)


# What a form proposes becomes a pull request, which goes on with the form.
#
# What a person has pushed to its branch, or decided about it, is left alone.


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
        if missing_comments([marker], said()):
            comment_once(self.hub, form.issue, [marker], said, lambda _: text)

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
        paths = changed_paths(self.git, base, commit) if base else []
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
