"""Commands of a run: sync, comments, proposals, publish, and all of them."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from rectrack.cli import documents, options
from rectrack.cli.formatters import formatted
from rectrack.cli.run_context import Work, part, working
from rectrack.github.types import Change

if TYPE_CHECKING:
    from rectrack.github.client import Hub
    from rectrack.intake.comments import IntakeOutcome
    from rectrack.sync.plan import Notice, Plan
    from rectrack.sync.plan_report import Shown
    from rectrack.sync.publish import Synced
    from rectrack.sync.runner import SyncOutcome
    from rectrack.workspace.transaction import Checked


# `rectrack sync`: labels and issues, then the board.


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
def sync_command(root: Path, repo: str | None, form: str, allow_closing: int | None) -> None:
    """Bring GitHub's labels and issues in line with the files, then write the board."""
    with options.connection(root, repo) as hub, working(root, form) as work:
        stopped = sync(work, hub, allow_closing, work.files(hub)).stopped
    if stopped:
        raise stopped


def sync(work: Work, hub: "Hub | None", allow_closing: int | None, files: "Checked") -> "SyncOutcome":
    """Sync, and print what was done."""
    from rectrack.sync import runner

    outcome = runner.sync(
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
    from rectrack.sync import plan_report

    click.echo("\n".join(plan_report.notice_lines(notice)), err=form != "text")


def _show(root: Path, outcome: "SyncOutcome", form: str) -> None:
    from rectrack.sync import plan_report

    if outcome.stopped:
        click.echo(plan_report.stopped_text(outcome.plan.changes, outcome.stopped.reason))
    elif form != "text":
        shown = plan_report.Shown(outcome.plan, root / "templates", done=True)
        click.echo(_written(form, shown), nl=False)
    else:
        click.echo(plan_report.done_text(outcome.plan), nl=False)
    if form == "text":
        for name in outcome.written:
            click.echo(f"Wrote {root / name}")
        if outcome.left_to:
            click.echo(f"The board and the forms were not changed: the workflow of {outcome.left_to} updates them.")


def _written(form: str, shown: "Shown") -> str:
    """Return the plan without withheld names. A summary that is too long is cut, and the log gets the whole plan."""
    out_of = shown.plan.names.out_of
    text = out_of(formatted("plan", form, shown))
    if form != "markdown" or len(text.encode()) <= LONGEST_SUMMARY:
        return text
    click.echo(out_of(formatted("plan", "text", shown)), err=True, nl=False)
    most = max(len(shown.plan.changes), len(shown.plan.notices))
    while most and len(text.encode()) > LONGEST_SUMMARY:
        most //= 2
        text = out_of(formatted("plan", form, shown._replace(most=most)))
    return text


def _showing_progress(plan: "Plan") -> AbstractContextManager[Iterable[Change]]:
    """Say how much is to do and about how long that takes, then how far it has got, without withheld names."""
    from rectrack.sync import plan_report

    if plan.changes:
        click.echo(plan_report.summary(plan.changes), err=True)
    return _bar(plan) if sys.stderr.isatty() else _lines(plan)


@contextmanager
def _lines(plan: "Plan") -> Iterator[Iterable[Change]]:
    """Print lines for a log: one for each `STEP` of the changes, and after each `PAUSE`."""
    from rectrack.sync import plan_report

    def told() -> Iterator[Change]:
        total, steps, last = len(plan.changes), 0, monotonic()
        for number, change in enumerate(plan.changes, 1):
            if number * 100 // (total * STEP) > steps or monotonic() - last >= PAUSE:
                steps, last = number * 100 // (total * STEP), monotonic()
                click.echo(f"{number}/{total} {plan.names.out_of(plan_report.headline(change))}", err=True)
            yield change

    yield told()


def _bar(plan: "Plan") -> AbstractContextManager[Iterable[Change]]:
    from rectrack.sync import plan_report

    def now(change: Change | None) -> str:
        return plan.names.out_of(plan_report.headline(change))[:60] if change else ""

    return click.progressbar(plan.changes, label="Syncing", item_show_func=now, file=sys.stderr)


# `rectrack comments`: what people say in comments becomes part of the record.


@part("Comments are on GitHub")
def comments_command(work: Work, hub: "Hub") -> Exception | None:
    """Record the positions, reports and other commands in recent comments, push them, and answer."""
    return record(work, hub, work.files(hub)).stopped


def record(work: Work, hub: "Hub", files: "Checked") -> "IntakeOutcome":
    from rectrack.intake.comments import process_comments

    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        work.tell(line)

    with work.refusals.walk(), hub.share():
        outcome = process_comments(work.git(), hub, datetime.now(tz=UTC), files, work.refusals, tell=tell)
    if not (told or outcome.stopped):
        work.tell("Nothing new to record.")
    return outcome


# `rectrack proposals`: forms that propose a recommendation become pull requests.


@part("Proposals are on GitHub")
def proposals_command(work: Work, hub: "Hub") -> None:
    """Make a pull request of each form that proposes a recommendation, and keep the two in line."""
    propose(work, hub, work.files(hub))


def propose(work: Work, hub: "Hub", files: "Checked") -> None:
    from rectrack.intake.process_forms import process_forms

    is_quiet = True
    with work.refusals.walk(), hub.share():
        for line in process_forms(work.git(), hub, files.register, options.today(), work.refusals):
            work.tell(line)
            is_quiet = False
    if is_quiet:
        work.tell("Nothing to do for proposals.")


# `rectrack publish`: the board to where readers see it.


@part("A rehearsal publishes nothing")
def publish_command(work: Work, hub: "Hub") -> None:
    """Commit and push the board, after a sync, as tracker.yaml says."""
    from rectrack.sync import publish

    publish_board(work, hub, publish.last_synced(work.root, work.files(hub)))


def publish_board(work: Work, hub: "Hub", synced: "Synced") -> None:
    from rectrack.sync import publish

    work.tell(publish.publish(work.git(), hub, options.today(), work.refusals, synced))


# `rectrack run`: all of the work, whatever started it.


@click.command()
@options.repository
@options.output("text", "markdown")
@closing
@click.pass_obj
def run_command(root: Path, repo: str | None, form: str, allow_closing: int | None) -> None:
    """Do a run: record comments, take up proposals, sync, publish. Without GitHub, do a local run.

    An error in one part is reported at the end and stops no other part. A local run checks the files, syncs with a
    GitHub on this machine, writes the site, and updates board and forms as `rectrack board` does. It records, commits
    and pushes nothing. It does not change the board of a repository on GitHub.
    """
    from rectrack.cli.pipeline import Parts, run_parts
    from rectrack.github.client import WORKSPACE, start_next_run
    from rectrack.text.problems import count

    with options.connection(root, repo) as hub, working(root, form) as work:
        files = work.files(hub)
        work.tell(f"{count(len(files.register.recommendations), 'recommendation')}, no problems.")
        sync_part = partial(sync, work, hub, allow_closing)
        if hub:
            parts = Parts(
                read=partial(work.files, hub),
                record=partial(record, work, hub),
                propose=partial(propose, work, hub),
                sync=sync_part,
                publish=partial(publish_board, work, hub),
                go_on=partial(start_next_run, hub, files.tracker.branch, tell=partial(click.echo, err=True)),
            )
            run_parts(parts, files)
        elif stopped := sync_part(files).stopped:
            raise stopped
        else:
            work.tell(documents.made(root, files.register, root / WORKSPACE / "site"))
