"""What commits say: each is read once a run, and can be laid out to judge by and to change."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from rectrack.desk import check
from rectrack.desk.checked import Checked
from rectrack.desk.editor import Desk
from rectrack.github.git import Git
from rectrack.github.revisions import revision
from rectrack.record.folder import FOLDER
from rectrack.record.load import PARTIES, TRACKER, Loaded, NotATrackerError, load
from rectrack.record.recommendation import Recommendation
from rectrack.record.values import by_id
from rectrack.text import files
from rectrack.text.problems import RefusedError, printable


class StuckError(RefusedError):
    """Only a person can bring together what the branch and main say."""


class Commits:
    """`known` are those that a run begins with. Settings and parties are main's, whatever a branch makes of them."""

    def __init__(self, git: Git, known: Checked, today: date) -> None:
        self.git, self.today = git, today
        self._read = {(known.commit, known.commit): known.loaded}

    def keep(self, commit: str, main: str, loaded: Loaded) -> None:
        """Know what a commit says that was made here."""
        self._read[commit, main] = loaded

    def known(self, commit: str, main: str) -> Loaded | None:
        """What a commit says, where that has been read."""
        return self._read.get((commit, main))

    def recommendations(self, commit: str, main: str) -> Mapping[str, Recommendation]:
        """What a commit says; raises `StuckError` where a file cannot be read, which no one may lose."""
        if (commit, main) not in self._read:
            try:
                with revision(self.git, commit) as found:
                    self.keep(commit, main, load(found.root, self._settings(main), may_be_empty=True))
            except NotATrackerError as error:
                raise StuckError(str(error)) from None
        loaded = self._read[commit, main]
        for problem in loaded.problems:
            if problem.path.startswith(f"{FOLDER}/"):
                raise StuckError(f"{printable(problem.path)}:{problem.line}:{problem.column}: {problem.message}.")
        return by_id(loaded.register.recommendations)

    @contextmanager
    def desk(self, commit: str, main: str) -> Iterator[Desk]:
        """The files of a commit; raises `InvalidFilesError` where main's own are not right."""
        with self.git.worktree(commit) as folder:
            if commit != main:
                for name, content in self._settings(main).items():
                    files.replace(folder / name, content)
            elif not self.known(main, main):
                self.keep(main, main, check.right(folder, self.today))
            yield Desk(folder, self.today, self.known(commit, main))

    def _settings(self, main: str) -> dict[str, bytes]:
        return {name: self.git.text(main, name) or b"" for name in (TRACKER, PARTIES)}
