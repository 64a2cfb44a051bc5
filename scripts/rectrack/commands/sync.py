"""`rectrack sync`: labels and issues, then the board."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import options
from rectrack.github.types import Change

if TYPE_CHECKING:
    from rectrack.github.client import Hub
    from rectrack.github.errors import StoppedError
    from rectrack.github.refusals import Refusals
    from rectrack.sync.run import Outcome
    from rectrack.sync.trust import Notice

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
    from rectrack.sync import run

    outcome = run.sync(
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
    from rectrack.sync import plan_text

    click.echo("\n".join(plan_text.notice_lines(notice)), err=form != "text")


def _show(root: Path, outcome: "Outcome", form: str) -> None:
    from rectrack.sync import plan_text

    if outcome.stopped:
        click.echo(plan_text.stopped_text(outcome.plan.changes, outcome.stopped.reason))
    elif form != "text":
        click.echo(plan_text.printed(outcome.plan, form, root / "templates", done=True), nl=False)
    else:
        click.echo(plan_text.done_text(outcome.plan), nl=False)
    if form == "text":
        for name in outcome.written:
            click.echo(f"Wrote {outcome.home / name}")
        if outcome.written and outcome.is_rehearsal and outcome.home == root:
            click.echo("These hold the numbers of the rehearsal; git checkout README.md status.json puts them back.")


def _showing_progress(changes: Sequence[Change]) -> AbstractContextManager[Iterable[Change]]:
    """Say how much is to do and about how long that takes, then how far it has got."""
    from rectrack.sync import plan_text

    if changes:
        click.echo(plan_text.summary(changes), err=True)
    return _bar(changes) if sys.stderr.isatty() else _lines(changes)


@contextmanager
def _lines(changes: Sequence[Change]) -> Iterator[Iterable[Change]]:
    """Say in a plain line each what is being done, for logs."""
    from rectrack.sync import plan_text

    def told() -> Iterator[Change]:
        for done, change in enumerate(changes, 1):
            click.echo(f"{done}/{len(changes)} {plan_text.headline(change)}", err=True)
            yield change

    yield told()


def _bar(changes: Sequence[Change]) -> AbstractContextManager[Iterable[Change]]:
    from rectrack.sync import plan_text

    def now(change: Change | None) -> str:
        return plan_text.headline(change)[:60] if change else ""

    return click.progressbar(changes, label="Syncing", item_show_func=now, file=sys.stderr)
