"""The board brought to the main branch, by a push or by a pull request."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from rectrack.github.client import Hub
from rectrack.github.errors import ForbiddenError, Refusals
from rectrack.github.git import Git
from rectrack.github.pull_requests import ManagedPullRequest, Policy, edit, on_newest, push_to_main
from rectrack.model import Withheld, withheld
from rectrack.rendering import generated_files, status_json
from rectrack.rendering.status_json import Published
from rectrack.sync.apply import NothingToDoError, guard_repository
from rectrack.sync.runner import is_newer, newest_published
from rectrack.text import files
from rectrack.text.problems import RefusedError
from rectrack.text.templates import render
from rectrack.workspace.transaction import Checked

# Brings the board to the main branch: by a push, or by a pull request.
#
# What is made of the files besides goes with it: the issue forms, the schema, how to take part. Everything is made
# from the newest main, in a folder beside the clone, and made again where somebody else was faster: generated text
# is never merged.

MESSAGE = "Update the status board"
"""Of the board's commits and its pull request: nothing that people wrote is in it."""
POLICY = Policy(
    titles=frozenset({MESSAGE}),
    advice="Merge or delete it, or name another one in tracker.yaml: publishing: {branch: ...}.",
)
UP_TO_DATE = "The board is up to date; nothing was published."


class Synced(NamedTuple):
    """What a sync read, and what it found GitHub to be: None where it left nothing."""

    files: Checked
    published: Published | None


def last_synced(root: Path, files_now: Checked) -> Synced:
    """Return the files in a folder with the result of the last sync."""
    return Synced(files_now, status_json.read(root / status_json.FILE))


def publish(git: Git, hub: Hub, today: date, refusals: Refusals, synced: Synced) -> str:
    """Publish the board as tracker.yaml says, and say what was done.

    What GitHub refuses to its pull request alone is kept in `refusals`.
    Raises `RefusedError` where it cannot be, and `StoppedError` where others push all the time.
    """
    if git.run("rev-parse", "--show-prefix"):
        raise RefusedError(f"{git.folder.resolve()} is not the top of its repository, where the board's links lead.")
    guard_repository(hub.here, hub.target)
    if not hub.repository.is_same(synced.published.repository if synced.published else None):
        raise NothingToDoError(f"Nothing has been synced to {hub.target.name} yet, so nothing is published.")
    return on_newest(
        git, synced.files.tracker.branch, partial(_publish, git, hub, synced, today=today, refusals=refusals)
    )


def _publish(git: Git, hub: Hub, synced: Synced, main: str, *, today: date, refusals: Refusals) -> str:
    """Make the board from the newest main and what the last sync knows; raises `RaceError`."""
    with git.worktree(main) as source:
        files_now = synced.files.at(main, source, today)
        dataset = withheld(files_now.dataset)
        facts_now = _facts(git, source, today, synced, files_now)
        wanted = {
            **generated_files.present(source, dataset),
            **generated_files.wanted(source, dataset, facts_now),
        }
        files.write(source, wanted)
        commit = git.commit(source, wanted, main, MESSAGE)
    branch, publishing = dataset.tracker.branch, dataset.tracker.publishing
    if not publishing.pushes_main:
        managed = ManagedPullRequest(hub, git, publishing.branch, branch, POLICY)
        return _by_pull_request(managed, main, commit, refusals)
    if commit is None:
        return UP_TO_DATE
    push_to_main(git, commit, branch)
    at_desk = " To go on here: git checkout README.md status.json && git pull"
    return f"Published the board on {branch}.{'' if hub.target.in_actions else at_desk}"


def _facts(git: Git, source: Path, today: date, synced: Synced, files_now: Checked) -> Published:
    """Return what the last sync here knows; refuse if another has told followers more since."""
    here, elsewhere = synced.published, newest_published(git, files_now.tracker)
    if here and elsewhere and is_newer(elsewhere, here):
        raise RefusedError(
            f"A newer {status_json.FILE} has been published than the one here. Run 'rectrack sync' again, then "
            "publish."
        )
    if here and files_now is synced.files:
        return Withheld(files_now.dataset).inside(here)
    return generated_files.known(here or status_json.read(source / status_json.FILE), files_now.dataset, today)


def _by_pull_request(managed: ManagedPullRequest, main: str, commit: str | None, refusals: Refusals) -> str:
    """Let the one pull request, open until a maintainer merges it, bring a commit; close it if there is none."""
    if commit is None:
        if managed.pull:
            number = managed.pull.number
            with refusals.of_one("pull requests", f"Pull request #{number}, which nobody needs any more"):
                edit(managed.hub, number, state="closed")
        return UP_TO_DATE
    managed.renew(main, commit)
    with refusals.of_one("pull requests", f"The pull request of the branch {managed.name}"):
        try:
            text = render("board-pull-request.md.j2", managed.git.folder / "templates")
            return f"The board waits in pull request #{managed.show(MESSAGE, text)} for a maintainer to merge it."
        except ForbiddenError as refusal:
            raise RefusedError(
                f"The board is on the branch {managed.name}, but this run may not open a pull request for "
                f"it. {refusal} Allow it: Settings, Actions, General, Workflow permissions, Allow GitHub Actions "
                f"to create and approve pull requests. Or open it once yourself: {managed.compare_page}"
            ) from None
    return f"The board is on the branch {managed.name}: {managed.compare_page}"
