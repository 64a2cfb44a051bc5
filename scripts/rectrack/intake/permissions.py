"""Which accounts may write to the repository; GitHub is asked once for each account in a run."""

from rectrack.github import comments
from rectrack.github.client import Hub
from rectrack.github.errors import Refusals
from rectrack.intake.evaluate import is_listed
from rectrack.model.authorization import Remark
from rectrack.model.dataset import Register

MOST_QUESTIONS = 20
"""Unknown accounts for which a run asks GitHub: their number has no limit."""


class LeftError(Exception):
    """A comment or form is left to the next run; why, if that has not been told."""


def is_known(remark: Remark, register: Register) -> bool:
    """Whether its author speaks for a party or an addressee, is trusted, or seems one of the repository's people."""
    trusted = any(account.id == remark.author.id for account in register.tracker.trusted_authors)
    return trusted or remark.is_insiders or is_listed(remark.author, register)


class Permissions:
    """What GitHub says of the authors of comments and forms in one run."""

    def __init__(self, hub: Hub, register: Register, refusals: Refusals) -> None:
        self.hub = hub
        self.register = register
        self.refusals = refusals
        self._writers: dict[int, bool | None] = {}
        self._questions = 0

    def may_write(self, remark: Remark) -> bool:
        """Return whether the author may write to the repository.

        Raises:
            LeftError: GitHub does not say, or too many unknown accounts have been asked for.

        """
        author = remark.author
        if author.id not in self._writers:
            self._count_question(remark)
            self._writers[author.id] = None
            with self.refusals.of_one("permissions", f"Whether {author.login} ({author.id}) may write here"):
                self._writers[author.id] = comments.may_write(self.hub, author)
        known = self._writers[author.id]
        if known is None:
            raise LeftError
        return known

    def _count_question(self, remark: Remark) -> None:
        if is_known(remark, self.register):
            return
        if self._questions == MOST_QUESTIONS:
            raise LeftError(
                f"GitHub was asked of {MOST_QUESTIONS} unknown accounts whether they may write here. What others "
                "want is left to the next run."
            )
        self._questions += 1
