"""What the parts of a run share that read comments and forms: the connection, and who may write."""

from datetime import date

from rectrack.github import comments
from rectrack.github.client import Hub
from rectrack.github.errors import Refusals
from rectrack.github.git import Git
from rectrack.github.pull_requests import ManagedPullRequest, Policy
from rectrack.intake.evaluate import is_listed
from rectrack.model import Dataset, Submission
from rectrack.text.templates import render

MOST_QUESTIONS = 20
"""Unknown accounts for which a run asks GitHub: their number has no limit."""

MOST_ANSWERS = 3
"""Comments with which one author is answered in a run."""


class LeftError(Exception):
    """A comment or form is left to the next run; why, if that has not been told."""


def is_known(submission: Submission, dataset: Dataset) -> bool:
    """Whether its author speaks for a party or an addressee, is trusted, or seems one of the repository's people."""
    trusted = any(account.id == submission.author.id for account in dataset.tracker.trusted_authors)
    return trusted or submission.is_insiders or is_listed(submission.author, dataset)


class Session:
    """GitHub, the clone, what its files say, and what GitHub refused, in one run of one part."""

    def __init__(self, hub: Hub, git: Git, dataset: Dataset, today: date, refusals: Refusals) -> None:
        self.hub, self.git, self.dataset, self.today, self.refusals = hub, git, dataset, today, refusals
        self.tracker = dataset.tracker
        self.templates = git.folder / "templates"
        self._writers: dict[int, bool | None] = {}
        self._questions = 0

    def render(self, template: str, **values: object) -> str:
        """Return a text for GitHub, without withheld names."""
        return self.refusals.names.out_of(render(template, self.templates, **values))

    def pull_request(self, branch: str, policy: Policy) -> ManagedPullRequest:
        """Return the pull request from a branch into the main one."""
        return ManagedPullRequest(self.hub, self.git, branch, self.tracker.branch, policy)

    def may_write(self, submission: Submission) -> bool:
        """Return whether the author may write to the repository: GitHub is asked once for each account.

        Raises `LeftError` if GitHub does not say, or if too many unknown accounts have been asked for.
        """
        author = submission.author
        if author.id not in self._writers:
            if not is_known(submission, self.dataset):
                if self._questions == MOST_QUESTIONS:
                    raise LeftError(
                        f"GitHub was asked of {MOST_QUESTIONS} unknown accounts whether they may write here. What "
                        "others want is left to the next run."
                    )
                self._questions += 1
            self._writers[author.id] = None
            with self.refusals.of_one("permissions", f"Whether {author.login} ({author.id}) may write here"):
                self._writers[author.id] = comments.may_write(self.hub, author)
        known = self._writers[author.id]
        if known is None:
            raise LeftError
        return known
