"""The ways to publish the board, a class each, and what others want to know of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

from rectrack.record.values import Branch, Record


class Mode:
    """A way to publish.

    `lies_apart`: the board is on a branch that holds nothing else, and not in the README. `by_pull_request`: it is
    brought to main by a pull request from a branch that is replaced each time. Where neither is so, it is pushed to
    main. `waiting` is what waits for somebody to merge it, and `choice` what the mode does, for those who choose.
    """

    lies_apart: ClassVar[bool] = False
    by_pull_request: ClassVar[bool] = False
    waiting: ClassVar[str] = ""
    choice: ClassVar[str] = ""


class Push(Mode):
    """Into the README of main."""


class PullRequest(Mode):
    """Into a pull request that somebody merges."""

    by_pull_request = True
    waiting = "the board and what is said in comments wait"
    choice = "keeps a pull request with the board for somebody to merge"


class OwnBranch(Mode):
    """To a branch of its own."""

    lies_apart = True
    waiting = "what is said in comments waits"
    choice = "keeps the board on a branch of its own"


MODES: Mapping[str, type[Mode]] = MappingProxyType({"push": Push, "pull-request": PullRequest, "branch": OwnBranch})


class Publishing(Record, frozen=True, kw_only=True):
    """Where the board goes: to the main branch by a push or a pull request, or to a branch that holds only the board.

    `branch` is the branch of that pull request, or the one with the board; nothing else belongs there.
    """

    mode: Literal["push", "pull-request", "branch"] = "push"
    branch: Branch = "board"

    @property
    def way(self) -> type[Mode]:
        """What the mode means; one that could not be read is the plainest."""
        return MODES.get(self.mode, Push)

    @property
    def pushes_main(self) -> bool:
        """Whether main takes a push: what people say is then recorded at once, and else waits to be merged."""
        return not (self.way.lies_apart or self.way.by_pull_request)

    def written(self, main: str) -> str:
        """The branch to which the board is pushed."""
        return main if self.pushes_main else self.branch


def others() -> dict[str, str]:
    """What there is to choose where main takes no push, and what each does."""
    return {f"publishing: {{mode: {name}}}": mode.choice for name, mode in MODES.items() if mode.choice}
