"""What commands that write documents do about files that are not committed."""

import os
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

T = TypeVar("T")


def warn_of_uncommitted(root: Path) -> None:
    """Print a warning that names the files of the record that are not committed."""
    from rectrack.github import Git
    from rectrack.text import RefusedError
    from rectrack.workspace.export_sheet import uncommitted_record

    with suppress(RefusedError):  # without a commit there is nothing to compare with
        if changed := uncommitted_record(Git(root, os.environ)):
            click.echo(f"Warning: {changed} Lists of changes have only what is committed.", err=True)


def from_commit(command: Callable[..., T]) -> Callable[..., T]:
    """Refuse files that are not committed. With --committed-only, run the command on the last commit."""

    @click.option("--committed-only", is_flag=True, help="Use the last commit, without later changes of files.")
    @wraps(command)
    def run(root: Path, /, *arguments: Any, committed_only: bool, **options: Any) -> T:
        from rectrack.github import Git
        from rectrack.rendering import STATUS_JSON
        from rectrack.text import GuardError, RefusedError
        from rectrack.workspace.export_sheet import uncommitted_record

        git = Git(root, os.environ)
        if committed_only:
            with git.worktree(git.commit_of("HEAD")) as folder:
                return command(folder / git.run("rev-parse", "--show-prefix"), *arguments, **options)
        changed = ""
        with suppress(RefusedError):  # without a commit there is nothing to compare with
            changed = uncommitted_record(git, STATUS_JSON, "templates")
        if changed:
            raise GuardError(
                f"{changed} Nothing was written. Commit them first (git add, git commit), or add --committed-only to "
                "use the last commit."
            )
        return command(root, *arguments, **options)

    return run
