"""How the board gets to the main branch."""

from typing import Literal

from rectrack.record.values import Branch, Record

WITHOUT_A_PUSH = "publishing: {mode: pull-request}"
"""What to write in tracker.yaml if main takes no push."""


class Publishing(Record, frozen=True, kw_only=True):
    """How the board gets to the main branch: by a push, or by a pull request that somebody merges.

    `branch` is the branch of that pull request; nothing else belongs there.
    """

    mode: Literal["push", "pull-request"] = "push"
    branch: Branch = "board"

    @property
    def pushes_main(self) -> bool:
        """Whether main takes a push: what people say is then recorded at once, and otherwise waits to be merged.

        A mode that could not be read counts as a push.
        """
        return self.mode != "pull-request"

    def written(self, main: str) -> str:
        """Return the branch to which the board is pushed."""
        return main if self.pushes_main else self.branch
