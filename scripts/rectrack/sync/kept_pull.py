"""The one pull request that brings the board to main, open until a maintainer merges it."""

from msgspec import Struct

from rectrack.github import pulls
from rectrack.github.branches import RenewedBranch
from rectrack.github.client import Hub
from rectrack.github.errors import ForbiddenError
from rectrack.github.refusals import Refusals
from rectrack.text.problems import RefusedError
from rectrack.text.render import render


class KeptPull(Struct, frozen=True, kw_only=True):
    """The pull request of the branch."""

    hub: Hub
    refusals: Refusals
    branch: RenewedBranch

    def bring(self, main: str, commit: str | None) -> str:
        """Let it bring a commit on main, or close it where there is none; what was done, empty where that is nothing.

        Raises `RaceError` and `RefusedError`.
        """
        number = self.branch.pull_request(self.hub)
        if commit is None:
            with self.refusals.of_one("pull requests", f"Pull request #{number}, which nobody needs any more"):
                if number:
                    pulls.close(self.hub, number)
            return ""
        self.branch.renew(main, commit, self.branch.newest(main))
        return self._shown(number)

    def _shown(self, number: int | None) -> str:
        """Show the branch in its pull request, or in a new one."""
        page = self.branch.page(self.hub)
        with self.refusals.of_one("pull requests", f"The pull request of the branch {self.branch.name}"):
            try:
                text = render("board-pull-request.md.j2", self.branch.git.folder / "templates")
                number = self.branch.show(self.hub, number, text)
            except ForbiddenError as refusal:
                raise RefusedError(
                    f"The board is on the branch {self.branch.name}, but this run may not open a pull request for "
                    f"it. {refusal} Allow it: Settings, Actions, General, Workflow permissions, Allow GitHub Actions "
                    f"to create and approve pull requests. Or open it once yourself: {page}"
                ) from None
            return f"The board waits in pull request #{number} for a maintainer to merge it."
        return f"The board is on the branch {self.branch.name}: {page}"
