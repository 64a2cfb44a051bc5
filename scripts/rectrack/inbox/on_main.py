"""What people said where main takes a push: it is in the record as soon as it is pushed."""

from collections.abc import Mapping

from rectrack.desk.checked import Checked
from rectrack.github.branches import push_to_main
from rectrack.github.git import Git
from rectrack.inbox.commits import Commits
from rectrack.inbox.landing import Ground, Made
from rectrack.inbox.ledger import Claim, Ledger
from rectrack.pages.status_json import Waits
from rectrack.text import files


class OnMain:
    """`clone` has the files that the run began with; at a desk (`is_desk`) a person's work may lie there."""

    def __init__(self, git: Git, commits: Commits, clone: Checked, *, is_desk: bool) -> None:
        self.git = git
        self.commits = commits
        self.clone: Checked | None = clone
        self.branch = clone.tracker.branch
        self.paths = {*clone.register.paths.values()}
        self.is_desk = is_desk
        self.statements: Waits = None
        """Nothing waits where main takes a push."""

    def begin(self, main: str, recorded: Mapping[str, Claim]) -> Ground:
        return Ground(main=main, files=main, parents=(main,), recorded=recorded)

    def land(self, ground: Ground, made: Made) -> str:
        message = Ledger().adding(made.said).message()
        commit = self.git.commit(made.desk.root, made.paths, ground.main, message) if made.new else None
        if commit:
            push_to_main(self.git, commit, self.branch)
            self.commits.keep(commit, commit, made.desk.loaded)
            self._follow(ground.main, commit, made)
        return ""

    def _follow(self, main: str, commit: str, made: Made) -> None:
        """Let the clone have what was pushed, so that the sync that follows shows it."""
        has_it = self.clone is not None and self.clone.commit == main
        if self.is_desk:
            is_newest = self.git.commit_of("HEAD") == main
            has_it = is_newest and self.git.follow(self.branch, commit) and has_it
        else:
            for path in {one.path for one in made.new} & self.paths:  # what main has moved is for that push's run
                files.replace(self.git.folder / path, (made.desk.root / path).read_bytes())
        self.clone = Checked(loaded=made.desk.loaded, commit=commit) if has_it else None
