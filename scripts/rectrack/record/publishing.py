"""Settings for publishing the board on the main branch."""

from typing import Literal

from rectrack.record.values import Branch, Record

WITHOUT_A_PUSH = "publishing: {mode: pull-request}"
"""Setting in tracker.yaml for a main branch that refuses pushes."""


class Publishing(Record, frozen=True, kw_only=True):
    """Settings for publishing the board on the main branch: by a push, or by a pull request.

    `branch` is the branch of this pull request, for nothing else.
    """

    mode: Literal["push", "pull-request"] = "push"
    branch: Branch = "board"

    @property
    def pushes_main(self) -> bool:
        """Return whether rectrack pushes to main. If not, recorded comments wait to be merged.

        A mode with an error counts as a push.
        """
        return self.mode != "pull-request"

    def written(self, main: str) -> str:
        """Return the branch to which the board is pushed."""
        return main if self.pushes_main else self.branch
