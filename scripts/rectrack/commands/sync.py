"""`rectrack sync`: labels and issues, then the board."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.changes import Change
from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.hub import Hub
    from rectrack.huberrors import StoppedError
    from rectrack.refusals import Refusals
    from rectrack.sync import Outcome
    from rectrack.trust import Notice

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
        stopped = sync_and_show(root, hub, form, refusals, allow_closing)
    if stopped:
        raise stopped


def sync_and_show(
    root: Path, hub: "Hub | None", form: str, refusals: "Refusals", allow_closing: int | None
) -> "StoppedError | None":
    """Sync, and print what was done; return what stopped it part-way, where something did."""
    from rectrack import sync

    outcome = sync.sync(
        root,
        hub,
        options.today(),
        allow_closing=allow_closing,
        progress=_showing_progress,
        tell=partial(_tell, form),
        refusals=refusals,
    )
    _show(root, outcome, form)
    return outcome.stopped


def _tell(form: str, notice: "Notice") -> None:
    from rectrack import report

    click.echo("\n".join(report.notice_lines(notice)), err=form != "text")


def _show(root: Path, outcome: "Outcome", form: str) -> None:
    from rectrack import report

    if outcome.stopped:
        click.echo(report.stopped_text(outcome.plan.changes, outcome.stopped.reason))
    elif form != "text":
        click.echo(report.printed(outcome.plan, form, root / "templates", done=True), nl=False)
    else:
        click.echo(report.done_text(outcome.plan), nl=False)
    if form == "text":
        for name in outcome.written:
            click.echo(f"Wrote {outcome.home / name}")
        if outcome.written and outcome.is_rehearsal and outcome.home == root:
            click.echo("These hold the numbers of the rehearsal; git checkout README.md status.json puts them back.")


def _showing_progress(changes: Sequence[Change]) -> AbstractContextManager[Iterable[Change]]:
    """Say how much is to do and about how long that takes, then how far it has got."""
    from rectrack import report

    if changes:
        click.echo(report.summary(changes), err=True)
    return _bar(changes) if sys.stderr.isatty() else _lines(changes)


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
