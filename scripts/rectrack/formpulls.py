"""The pull requests that the tracker makes of forms: which are its own, and what people have decided about them.

Only a pull request that a trusted author opened, from a branch with the tracker's own commits and no others, is the
tracker's business. A maintainer may call a branch as the tracker calls its own.
"""

import re
from collections.abc import Collection
from functools import cached_property

from rectrack import hubpulls
from rectrack.git import Git
from rectrack.hub import Hub
from rectrack.hubpulls import Pull
from rectrack.model import Account, Tracker
from rectrack.problems import RefusedError
from rectrack.trust import is_trusted

MESSAGE = "Propose a recommendation"
"""Of every commit: nothing that people wrote is in it."""
CLOSED = "<!-- rectrack:closed-with-its-form -->"
"""In the text of a pull request that the tracker closed, which no person has decided about."""

_BRANCH = re.compile(r"proposal-(\d{1,9})")


def branch_of(form: int) -> str:
    """The branch with the proposal of a form's issue."""
    return f"proposal-{form}"


class FormPulls:
    """`open` are the open pull requests from this repository's branches to main, by branch, whoever opened them."""

    def __init__(self, hub: Hub, git: Git, tracker: Tracker) -> None:
        self.hub = hub
        self.git = git
        self.tracker = tracker
        self.open = {pull.branch: pull for pull in hubpulls.of_own_branches(hub, tracker.branch)}

    def without(self, forms: Collection[int]) -> dict[int, Pull]:
        """The tracker's pull requests of other forms than these, by the form."""
        found = (
            (_BRANCH.fullmatch(pull.branch), pull) for pull in self.open.values() if self.is_trusted(pull.author)
        )
        return {int(name[1]): pull for name, pull in found if name and int(name[1]) not in forms}

    def was_decided(self, form: int) -> bool:
        """Whether people have closed or merged a form's pull request; that the tracker closed it decides nothing."""
        closed = hubpulls.of_own_branches(self.hub, self.tracker.branch, branch_of(form), "closed")
        return any((pull.is_merged or CLOSED not in pull.text) and self._was_ours(pull) for pull in closed)

    def _was_ours(self, pull: Pull) -> bool:
        """Whether a closed pull request was the tracker's, or one that somebody opened from its commit."""
        if self.is_trusted(pull.author):
            return True
        commit = self.git.fetched_pull(pull.number)
        return commit is not None and self.git.title(commit) == MESSAGE

    def is_ours(self, commit: str | None) -> bool:
        """Whether a branch, by its newest commit, adds something to main, and all of that is the tracker's."""
        return commit is not None and {*self.git.subjects(self.main, commit)} == {MESSAGE}

    def is_trusted(self, author: Account) -> bool:
        """Whether the tracker may have written this."""
        return is_trusted(author, self.owner, self.tracker.trusted_authors)

    @cached_property
    def owner(self) -> Account:
        """Who owns the repository."""
        return self.hub.here.owner

    @cached_property
    def main(self) -> str:
        """The newest commit of main."""
        found = self.git.fetched(self.tracker.branch)
        if found is None:
            raise RefusedError(
                f"The remote origin has no branch {self.tracker.branch}: see `branch` in tracker.yaml."
            )
        return found
