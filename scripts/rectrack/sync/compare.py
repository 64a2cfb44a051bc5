"""A proposed change of the files: at a desk, in a pull request's run, or in one beyond its reach."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from rectrack.desk import check
from rectrack.github import event, history, pulls
from rectrack.github.address import Target
from rectrack.github.connect import connected
from rectrack.github.event import PullRequest
from rectrack.github.git import Git
from rectrack.github.revisions import changed_paths, revision
from rectrack.pages import form_files, generated, status_json
from rectrack.record.decode import nothing
from rectrack.record.folder import FOLDER
from rectrack.record.load import NotATrackerError, load
from rectrack.record.register import Register
from rectrack.record.tracker import STATEMENTS, STATEMENTS_TITLE, Tracker
from rectrack.record.withheld import withheld
from rectrack.sync.care import Comparison
from rectrack.text.problems import Problem


def between(
    git: Git, base: str, head: str, today: date, pull_request: PullRequest | None, *, main: str | None = None
) -> Comparison:
    """The change from one commit to another. Both are read as data; nothing of them is run.

    `main` is the commit that says who speaks for whom and which guards hold, where it is not the base: a proposal
    must not switch them off, and may begin with a commit from before they held. Raises `RefusedError`.
    """
    base, head = git.commit_of(base), git.commit_of(head)
    paths = changed_paths(git, base, head)
    with revision(git, base) as old, revision(git, head) as new:
        before, _ = check.problems(old.root, today)
        try:
            after, problems = check.problems(new.root, today)
        except NotATrackerError:
            after, problems = before, [Problem(FOLDER, 1, 1, "no recommendation is left here", "put them back")]
        problems += [Problem(path, 1, 1, "this is no ordinary file, and is left out") for path in new.left_out]
    deciding = _register(git, main) if main else before
    problems += _hand_edits(git, base, head, deciding.tracker, pull_request)
    return Comparison(
        before=before,
        after=after,
        head=head,
        main=deciding,
        problems=tuple(problems),
        paths=tuple(_by_people(git, head, paths, after) if not problems else paths),
        numbers=_numbers(git, base),
        pull_request=pull_request,
        claims=_claims(git, base, head, pull_request),
    )


def of_run(git: Git, target: Target, today: date, environment: Mapping[str, str]) -> Comparison | None:
    """The change of the pull request whose own run has just ended, or None where it has moved on.

    For a `workflow_run`: its code and templates are those of main, and nothing that the first run made is believed.
    """
    head = event.head_of_run(environment)
    if head is None:
        return None
    with connected(git.folder, target) as hub:
        found = pulls.of_head(hub, head, check.register(git.folder, today).tracker.branch)
    if found is None:
        return None
    git.run("fetch", "--quiet", "--no-tags", "origin", head.sha)
    main = git.commit_of("HEAD")
    return between(git, git.common(main, head.sha) or main, head.sha, today, found, main=main)


def edited(before: Register, after: Register, numbers: Mapping[str, int]) -> Comparison:
    """The change that edits of the files would make, which nobody has committed."""
    return Comparison(
        before=before, after=after, head="", main=before, problems=(), paths=(), numbers=numbers, pull_request=None
    )


def edited_by_hand(root: Path, base: str, environment: Mapping[str, str]) -> list[Problem]:
    """What a pull request changes of what only the tracker writes, by the base's settings and not by those proposed.

    Nothing where it is the tracker's own.
    """
    git = Git(root, environment)
    base, head = git.commit_of(base), git.commit_of("HEAD")
    return _hand_edits(git, base, head, _register(git, base).tracker, event.from_event(environment))


def _by_people(git: Git, head: str, paths: Iterable[str], after: Register) -> list[str]:
    """The paths but for issue forms that are, letter for letter, what the tracker makes of the proposed files."""
    made = form_files.wanted(withheld(after))
    return [path for path in paths if path not in made or git.text(head, path) != made[path].encode()]


def _hand_edits(git: Git, base: str, head: str, tracker: Tracker, found: PullRequest | None) -> list[Problem]:
    """Return changes of generated files, except on the branch of the board."""
    if found and found.is_own_branch and found.branch == tracker.publishing.branch:
        return []
    return generated.edited(git, base, head, changed_paths(git, base, head))


def _claims(git: Git, base: str, head: str, found: PullRequest | None) -> tuple[str, ...]:
    """Return the commits that claim to record comments, except on rectrack's branch for statements."""
    if found and found.is_own_branch and found.branch == STATEMENTS:
        return ()
    titles = history.titles(git, f"{base}..{head}")
    return tuple(commit[:7] for commit, title in titles if title.startswith(STATEMENTS_TITLE))


def _register(git: Git, commit: str) -> Register:
    """What the files of a commit say, as far as they can be read; where it has no tracker yet, every guard holds."""
    with revision(git, commit) as found:
        try:
            return load(found.root, may_be_empty=True).register
        except NotATrackerError:
            return Register(tracker=nothing(Tracker), parties=(), recommendations=(), paths={})


def _numbers(git: Git, commit: str) -> dict[str, int]:
    """The issues by recommendation, as status.json of that commit has them."""
    text = git.text(commit, status_json.FILE)
    return status_json.decode(text).pairs if text else {}
