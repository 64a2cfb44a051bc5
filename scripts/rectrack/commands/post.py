"""`rectrack post`: the preview of a pull request to where people see it."""

import os
from pathlib import Path

import click

from rectrack.commands.work import on_github, working

_NONE = "No open pull request has that commit as its newest; nothing was written."


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def command(root: Path, file: Path) -> None:
    """Show on a pull request what preview has rendered of it.

    It writes FILE, made by rectrack preview --output, as a comment, or renews the comment that is there. It is for a
    workflow that runs after a pull request's own: GitHub says there which commit it was about. Where that is the
    newest of no open pull request any more, nothing is written.
    """
    from rectrack.github import event
    from rectrack.sync import posting
    from rectrack.text.problems import RefusedError

    head, into = event.head_of_run(os.environ), event.default_branch(os.environ)
    if not (head and into):
        raise RefusedError(
            "This run follows no pull request's own (workflow_run), which post needs. Nothing was written."
        )
    text = posting.rendered(file)
    with (
        on_github(root, None, "post writes on GitHub") as hub,
        working(root, "text") as work,
        work.refusals.of_one("comments to write", "The preview", is_a_persons=True),
    ):
        number = posting.post(hub, head, into, text)
        work.tell(f"Commented on pull request {number}." if number else _NONE)
