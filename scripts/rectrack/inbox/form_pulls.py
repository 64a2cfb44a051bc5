"""The pull requests that the tracker makes of forms: which are its own, and what people have decided about them.

Only a pull request that a trusted author opened, from a branch with the tracker's own commits and no others, is the
tracker's business. A maintainer may call a branch as the tracker calls its own.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from rectrack.github import history, issues, pulls
from rectrack.github.branches import newest
from rectrack.github.client import Hub
from rectrack.github.git import Git
from rectrack.github.pulls import Pull
from rectrack.record.parties import Account
from rectrack.record.tracker import Tracker
from rectrack.sync.trust import is_trusted

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
        self.open = {pull.branch: pull for pull in pulls.of_own_branches(hub, tracker.branch)}

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
        return list(pulls.of_own_branches(self.hub, self.tracker.branch, state="closed", after=oldest))

    def _was_ours(self, pull: Pull) -> bool:
        """Whether a closed pull request was the tracker's, or one that somebody opened from its commit."""
        if self.is_trusted(pull.author):
            return True
        commit = self.git.fetched_pull(pull.number)
        return commit is not None and history.title(self.git, commit) in (MESSAGE, MINUTES)

    def is_ours(self, commit: str | None) -> bool:
        """Whether a branch, by its newest commit, adds something to main, and all of that is the tracker's."""
        said = {*history.subjects(self.git, self.main, commit)} if commit is not None else set()
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
