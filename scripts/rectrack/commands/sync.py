"""`rectrack sync`: labels and issues, then the board."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from rectrack import formats
from rectrack.commands import options
from rectrack.commands.work import Work, working
from rectrack.github.types import Change

if TYPE_CHECKING:
    from rectrack.desk.checked import Checked
    from rectrack.github.client import Hub
    from rectrack.sync.plan import Plan
    from rectrack.sync.plan_text import Shown
    from rectrack.sync.run import Outcome
    from rectrack.sync.trust import Notice

STEP = 5
"""Percent of the changes between two lines of the log."""
PAUSE = 30
"""Seconds after which the log gets a line at the latest."""
LONGEST_SUMMARY = 512 * 1024
"""Bytes of a plan in a step's summary. The other half is for the other parts of a run.

Source: GitHub aborts a summary above 1,024 KiB ("Workflow commands for GitHub Actions", step isolation and limits).
"""

closing = click.option(
    "--allow-closing",
    type=click.IntRange(min=0),
    envvar="RECTRACK_ALLOW_CLOSING",
    help="How many issues this run may close.",
)


@click.command()
@options.repository
@options.formats_of("plan", "text")
@closing
@click.pass_obj
def command(root: Path, repo: str | None, form: str, allow_closing: int | None) -> None:
    """Bring GitHub's labels and issues in line with the files, then write the board."""
    with options.connection(root, repo) as hub, working(root, form) as work:
        stopped = sync(work, hub, allow_closing, work.files(hub)).stopped
    if stopped:
        raise stopped


def sync(work: Work, hub: "Hub | None", allow_closing: int | None, files: "Checked") -> "Outcome":
    """Sync, and print what was done."""
    from rectrack.sync import run

    outcome = run.sync(
        work.root,
        hub,
        options.today(),
        files,
        allow_closing=allow_closing,
        showing=_showing_progress,
        tell=partial(_tell, work.form),
        refusals=work.refusals,
    )
    _show(work.root, outcome, work.form)
    return outcome


def _tell(form: str, notice: "Notice") -> None:
    from rectrack.sync import plan_text

    click.echo("\n".join(plan_text.notice_lines(notice)), err=form != "text")


def _show(root: Path, outcome: "Outcome", form: str) -> None:
    from rectrack.sync import plan_text

    if outcome.stopped:
        click.echo(plan_text.stopped_text(outcome.plan.changes, outcome.stopped.reason))
    elif form != "text":
        shown = plan_text.Shown(outcome.plan, root / "templates", done=True)
        click.echo(_written(form, shown), nl=False)
    else:
        click.echo(plan_text.done_text(outcome.plan), nl=False)
    if form == "text":
        for name in outcome.written:
            click.echo(f"Wrote {root / name}")
        if outcome.left_to:
            click.echo(f"The board and the forms were not changed: the workflow of {outcome.left_to} updates them.")


def _written(form: str, shown: "Shown") -> str:
    """Return the plan without withheld names. A summary that is too long is cut, and the log gets the whole plan."""
    out_of = shown.plan.names.out_of
    text = out_of(formats.written("plan", form, shown))
    if form != "markdown" or len(text.encode()) <= LONGEST_SUMMARY:
        return text
    click.echo(out_of(formats.written("plan", "text", shown)), err=True, nl=False)
    most = max(len(shown.plan.changes), len(shown.plan.notices))
    while most and len(text.encode()) > LONGEST_SUMMARY:
        most //= 2
        text = out_of(formats.written("plan", form, shown._replace(most=most)))
    return text


def _showing_progress(plan: "Plan") -> AbstractContextManager[Iterable[Change]]:
    """Say how much is to do and about how long that takes, then how far it has got, without withheld names."""
    from rectrack.sync import plan_text

    if plan.changes:
        click.echo(plan_text.summary(plan.changes), err=True)
    return _bar(plan) if sys.stderr.isatty() else _lines(plan)


@contextmanager
def _lines(plan: "Plan") -> Iterator[Iterable[Change]]:
    """Print lines for a log: one for each `STEP` of the changes, and after each `PAUSE`."""
    from rectrack.sync import plan_text

    def told() -> Iterator[Change]:
        total, steps, last = len(plan.changes), 0, monotonic()
        for number, change in enumerate(plan.changes, 1):
            if number * 100 // (total * STEP) > steps or monotonic() - last >= PAUSE:
                steps, last = number * 100 // (total * STEP), monotonic()
                click.echo(f"{number}/{total} {plan.names.out_of(plan_text.headline(change))}", err=True)
            yield change

    yield told()


def _bar(plan: "Plan") -> AbstractContextManager[Iterable[Change]]:
    from rectrack.sync import plan_text

    def now(change: Change | None) -> str:
        return plan.names.out_of(plan_text.headline(change))[:60] if change else ""

    return click.progressbar(plan.changes, label="Syncing", item_show_func=now, file=sys.stderr)
