"""`rectrack sync`: labels and issues, then the board."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.changes import Change
from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.hub import Hub
    from rectrack.refusals import Refusals

closing = click.option(
    "--allow-closing",
    type=click.IntRange(min=0),
    envvar="RECTRACK_ALLOW_CLOSING",
    help="How many issues this run may close.",
)


@click.command()
@options.repository
@options.output("text", "markdown", "json")
@closing
@click.pass_obj
def command(root: Path, repo: str | None, form: str, allow_closing: int | None) -> None:
    """Bring GitHub's labels and issues in line with the files, then write the board."""
    with options.connection(root, repo) as hub, options.telling_refusals(form) as refusals:
        sync_and_show(root, hub, form, refusals, allow_closing)


def sync_and_show(root: Path, hub: "Hub | None", form: str, refusals: "Refusals", allow_closing: int | None) -> None:
    """Sync, and print what was done, also where the run stopped part-way."""
    from rectrack import report, sync
    from rectrack.huberrors import StoppedError

    try:
        outcome = sync.sync(
            root,
            hub,
            options.today(),
            allow_closing=allow_closing,
            progress=_bar if sys.stderr.isatty() else _lines,
            tell=lambda notice: click.echo("\n".join(report.notice_lines(notice)), err=form != "text"),
            refusals=refusals,
        )
    except StoppedError as stopped:
        if stopped.done is not None:
            click.echo(report.stopped_text(stopped.done, str(stopped)))
        raise
    if form == "text":
        click.echo(report.done_text(outcome.plan), nl=False)
        for name in outcome.written:
            click.echo(f"Wrote {outcome.home / name}")
        if outcome.written and outcome.is_rehearsal and outcome.home == root:
            click.echo("These hold the numbers of the rehearsal; git checkout README.md status.json puts them back.")
    else:
        click.echo(report.printed(outcome.plan, form, root / "templates", done=True), nl=False)


@contextmanager
def _lines(changes: Sequence[Change]) -> Iterator[Iterable[Change]]:
    """Say in a plain line each what is being done, for logs."""
    from rectrack import report

    def told() -> Iterator[Change]:
        for done, change in enumerate(changes, 1):
            click.echo(f"{done}/{len(changes)} {report.headline(change)}", err=True)
            yield change

    yield told()


def _bar(changes: Sequence[Change]) -> AbstractContextManager[Iterable[Change]]:
    from rectrack import report

    def now(change: Change | None) -> str:
        return report.headline(change)[:60] if change else ""

    return click.progressbar(changes, label="Syncing", item_show_func=now, file=sys.stderr)
