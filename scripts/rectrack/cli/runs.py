"""Commands of a run, its parts, and what one would do: plan, preview."""

import os
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, ParamSpec, TypeVar

import click

from rectrack.cli import options
from rectrack.github import Change

if TYPE_CHECKING:
    from rectrack.github import Git, Hub, Refusals
    from rectrack.intake.comments import IntakeOutcome
    from rectrack.sync.plan import Plan
    from rectrack.sync.review import ShownPlan
    from rectrack.sync.runner import SyncOutcome
    from rectrack.workspace.transaction import ValidatedFiles


P = ParamSpec("P")
T = TypeVar("T")

MOST_IN_WARNING = 20
"""Most errors in the warning. The summary has all of them."""


class Work(NamedTuple):
    """The folder of a step, its output format, and the errors of single items."""

    root: Path
    form: str
    refusals: "Refusals"

    def tell(self, *lines: str) -> None:
        """Print what was done, a line each, without withheld names.

        The lines are Markdown in a summary and plain text elsewhere.
        """
        from rectrack.text import escape_line, printable

        for line in map(self.refusals.names.out_of, lines):
            click.echo(f"- {escape_line(line)}" if self.form == "markdown" else printable(line))

    def git(self) -> "Git":
        """Return the clone."""
        from rectrack.github import Git

        return Git(self.root, os.environ)

    def files(self, hub: "Hub | None") -> "ValidatedFiles":
        """Return the files as they are on disk; a local run needs no git.

        Raises `InvalidFilesError`.
        """
        from rectrack.model import Withheld
        from rectrack.workspace.transaction import checked_files

        files = checked_files(self.root, options.today(), self.git() if hub else None)
        self.refusals.names = Withheld(files.dataset)
        return files


def part(name: str) -> Callable[[Callable[[Work, "Hub"], Exception | None]], click.Command]:
    """Return a decorator that makes the command `name` of a step that needs GitHub.

    The step raises an error that prevented its work, and returns an error that interrupted it.
    """

    def command_of(do: Callable[[Work, "Hub"], Exception | None]) -> click.Command:
        @click.command(help=do.__doc__)
        @options.repository
        @options.output("text", "markdown")
        @click.pass_obj
        @options.for_readers
        def command(root: Path, repo: str | None, form: str) -> None:
            with working(root, repo, form) as (work, hub):
                stopped = do(work, needed(hub, name))
            if stopped:
                raise stopped

        return command

    return command_of


def needed(hub: "Hub | None", command: str) -> "Hub":
    """Return the connection. Raises `RefusedError` if there is none."""
    from rectrack.text import RefusedError

    if hub is None:
        raise RefusedError(f"{command} needs GitHub. Set GITHUB_REPOSITORY and GITHUB_TOKEN. Nothing was changed.")
    return hub


@contextmanager
def working(root: Path, repo: str | None, form: str) -> "Iterator[tuple[Work, Hub | None]]":
    """Yield what a step works with, and the connection or None.

    None means a local run. If GitHub rejects single items, the errors are reported at the end, in the summary and in
    one warning.
    """
    from rectrack.github import Refusals

    refusals = Refusals()
    with options.connection(root, repo) as hub:
        try:
            yield Work(root, form, refusals), hub
        finally:
            if refusals.told:
                _tell_refused(refusals.told, form)


def _tell_refused(refused: Sequence[str], form: str) -> None:
    from rectrack.text import escape_line, in_actions, printable

    lines = ["GitHub rejected these requests:", *(f"- {printable(line)}" for line in refused)]
    more = [f"- and {len(refused) - MOST_IN_WARNING} more"] if len(refused) > MOST_IN_WARNING else []
    if form == "markdown":
        click.echo(
            "\n".join(["", "### GitHub rejected these requests", "", *(f"- {escape_line(line)}" for line in refused)])
        )
    elif form == "text" or not in_actions():
        click.echo("\n".join(lines), err=form != "text")
    options.annotate("\n".join([*lines[: MOST_IN_WARNING + 1], *more]), "warning")


# `rectrack sync`: labels and issues, then the board.


STEP = 5
"""Percent of the changes between two lines of the log."""
PAUSE = 30
"""Seconds without a line, after which the next change gets a line in the log."""
LONGEST_SUMMARY = 512 * 1024
"""Bytes of a plan in a step's summary. The other half is for the other parts of a run.

Source: GitHub aborts a summary above 1,024 KiB ("Workflow commands for GitHub Actions", step isolation and limits).
"""

max_closed_option = click.option(
    "--max-closed",
    type=click.IntRange(min=0),
    envvar="RECTRACK_MAX_CLOSED",
    help="Most issues that this run can close. Default: close_limit in tracker.yaml.",
)


@click.command()
@options.repository
@options.formats_of("plan")
@max_closed_option
@click.pass_obj
@options.for_readers
def sync_command(root: Path, repo: str | None, form: str, max_closed: int | None) -> None:
    """Update labels and issues, then the board.

    Labels and issues on GitHub then match the files. rectrack writes the board and the other generated files in the
    folder. Without GitHub, the command does a local run.
    """
    with working(root, repo, form) as (work, hub):
        stopped = sync(work, hub, max_closed, work.files(hub)).stopped
    if stopped:
        raise stopped


def sync(work: Work, hub: "Hub | None", max_closed: int | None, files: "ValidatedFiles") -> "SyncOutcome":
    """Sync, print what was done, and return the outcome."""
    from rectrack.sync import review, runner

    form, is_text = work.form, work.form == "text"
    is_local = hub is None or hub.target.is_local
    outcome = runner.sync_repository(
        work.root,
        hub,
        options.today(),
        files,
        max_closed=max_closed,
        showing=lambda plan: closing(_progress(plan, is_local=is_local)),
        tell=lambda notice: click.echo("\n".join(review.describe_notice(notice)), err=not is_text),
        refusals=work.refusals,
    )
    shown = review.ShownPlan(outcome.plan, work.root / "templates", done=True, is_local=is_local)
    if outcome.stopped:
        click.echo(review.explain_stop(outcome.plan.changes, outcome.stopped.reason))
    else:
        click.echo(f"{shown.summary}\n" if is_text else _written(form, shown), nl=False)
    if is_text:
        for name in outcome.written:
            click.echo(f"Wrote {work.root / name}")
        if outcome.left_to:
            click.echo(f"The board and the forms were not changed: the workflow of {outcome.left_to} updates them.")
    return outcome


def _written(form: str, shown: "ShownPlan") -> str:
    """Return the text of the plan without withheld names.

    A summary that is too long is cut; the log then gets the whole plan.
    """
    out_of = shown.plan.names.out_of
    text = out_of(options.formatted("plan", form, shown))
    if form != "markdown" or len(text.encode()) <= LONGEST_SUMMARY:
        return text
    click.echo(out_of(options.formatted("plan", "text", shown)), err=True, nl=False)
    most = max(len(shown.plan.changes), len(shown.plan.notices))
    while most and len(text.encode()) > LONGEST_SUMMARY:
        most //= 2
        text = out_of(options.formatted("plan", form, shown._replace(most=most)))
    return text


def _progress(plan: "Plan", *, is_local: bool) -> Generator[Change, None, None]:
    """Yield the changes, and print the progress without withheld names.

    A log gets a line for each `STEP` of the changes, and after each `PAUSE`.
    """
    from rectrack.sync import review

    def headline(change: Change | None) -> str:
        return plan.names.out_of(review.describe_change(change)) if change else ""

    changes = plan.changes
    if changes:
        click.echo(review.summarize_changes(changes, is_local=is_local), err=True)
    if sys.stderr.isatty():
        with click.progressbar(
            changes, label="Syncing", item_show_func=lambda change: headline(change)[:60], file=sys.stderr
        ) as bar:
            yield from bar
        return
    steps, last = 0, monotonic()
    for number, change in enumerate(changes, 1):
        done = number * 100 // (len(changes) * STEP)
        if done > steps or monotonic() - last >= PAUSE:
            steps, last = done, monotonic()
            click.echo(f"{number}/{len(changes)} {headline(change)}", err=True)
        yield change


# `rectrack process-comments`: record the commands in comments.


@part("process-comments")
def process_comments_command(work: Work, hub: "Hub") -> Exception | None:
    """Record the commands in recent comments.

    rectrack commits and pushes the entries, and replies to the comments. The command needs GitHub.
    """
    return record(work, hub, work.files(hub)).stopped


def record(work: Work, hub: "Hub", files: "ValidatedFiles") -> "IntakeOutcome":
    from rectrack.intake.comments import process_comments

    lines: list[str] = []

    def tell(line: str) -> None:
        lines.append(line)
        work.tell(line)

    with work.refusals.walk(), hub.share():
        outcome = process_comments(work.git(), hub, datetime.now(tz=UTC), files, work.refusals, tell=tell)
    if not (lines or outcome.stopped):
        work.tell("Nothing new to record.")
    return outcome


# `rectrack process-forms`: filled-in issue forms become pull requests.


@part("process-forms")
def process_forms_command(work: Work, hub: "Hub") -> None:
    """Open pull requests for filled-in issue forms.

    rectrack processes proposals of recommendations and records of meetings. If an issue changes, rectrack updates its
    pull request. The command needs GitHub.
    """
    propose(work, hub, work.files(hub))


def propose(work: Work, hub: "Hub", files: "ValidatedFiles") -> None:
    from rectrack.intake.form_pull_requests import process_forms

    is_quiet = True
    with work.refusals.walk(), hub.share():
        for line in process_forms(work.git(), hub, files.loaded, options.today(), work.refusals):
            work.tell(line)
            is_quiet = False
    if is_quiet:
        work.tell("No filled-in forms to process.")


# `rectrack publish`: commit and push the board.


@part("publish")
def publish_command(work: Work, hub: "Hub") -> None:
    """Commit and push the generated files.

    Run "sync" first. The setting "publishing" in tracker.yaml selects a commit on the branch or a pull request. The
    command needs GitHub.
    """
    publish_board(work, hub, work.files(hub))


def publish_board(work: Work, hub: "Hub", synced: "ValidatedFiles") -> None:
    from rectrack.sync import runner

    work.tell(runner.publish_board(work.git(), hub, options.today(), work.refusals, synced))


# `rectrack run`: all parts, whatever event started the run.


@click.command()
@options.repository
@options.output("text", "markdown")
@max_closed_option
@click.pass_obj
@options.for_readers
def run_command(root: Path, repo: str | None, form: str, max_closed: int | None) -> None:
    """Run all steps: record, sync and publish.

    On GitHub, rectrack processes comments and forms, syncs and publishes. If one step fails, rectrack runs the other
    steps and reports the error at the end. Without GitHub, the command does a local run. rectrack then checks the
    files, syncs with the built-in fake GitHub, builds the site and updates the generated files. A local run records,
    commits and pushes nothing. If the board is that of a repository on GitHub, the board stays unchanged.
    """
    from rectrack.site.build import make_site
    from rectrack.text import WORKSPACE, count

    with working(root, repo, form) as (work, hub):
        files = work.files(hub)
        work.tell(f"{count(len(files.dataset.recommendations), 'recommendation')}, no problems.")
        if hub:
            _run_on_github(work, hub, max_closed, files)
        elif stopped := sync(work, None, max_closed, files).stopped:
            raise stopped
        else:
            work.tell(f"Open in a browser: {make_site(root, files.dataset, root / WORKSPACE / 'site')}")


def _run_on_github(work: Work, hub: "Hub", max_closed: int | None, files: "ValidatedFiles") -> None:
    """Do all parts of a run; an error in one part does not stop the others.

    The board is published only after a sync. The parts share what they know; if recording failed, the files are read
    again. Raises `ExceptionGroup` with all errors, each once.
    """
    from msgspec import UNSET
    from msgspec.structs import replace

    from rectrack.github import LimitedError, StoppedByHandError, start_next_run
    from rectrack.sync.apply import NothingToDoError

    before, errors = _Errors(), _Errors()
    recorded = before.collect(record, work, hub, files)
    if current := (recorded and recorded.files) or before.collect(work.files, hub):
        current = replace(current, waiting=recorded.waiting if recorded else UNSET)
        before.collect(propose, work, hub, current)
        synced = errors.collect(sync, work, hub, max_closed, current)
        if synced and not isinstance(synced.stopped, StoppedByHandError):
            errors.collect(publish_board, work, hub, current)
    # If nothing has been synced yet, the message of the sync says what to do.
    due = {words: error for words, error in before.items() if not isinstance(error, NothingToDoError)}
    left = list((due | errors).values())
    if limits := [error for error in left if isinstance(error, LimitedError)]:
        limit = max(limits, key=lambda error: error.seconds)
        tell = partial(click.echo, err=True)
        left = [error for error in left if error not in limits]
        left.append(start_next_run(hub, files.tracker.branch, limit, tell=tell))
    if left:
        raise ExceptionGroup("the run has errors", left)


class _Errors(dict[str, Exception]):
    """The errors of a run by their words."""

    def collect(self, part: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | None:
        """Return the result of a part, or None if it raised an error.

        That error, or the one in the result's `stopped`, is added to these errors.
        """
        result = None
        try:
            result = part(*given, **named)
            error = getattr(result, "stopped", None)
        except Exception as raised:  # noqa: BLE001 - a bug in one step must not stop the others
            error = raised
        if error:
            self.setdefault(str(error), error)
        return result


# `rectrack plan`: what a sync would change, without changing it.

PENDING = 5


@click.command()
@options.repository
@options.formats_of("plan")
@click.option("--exit-code", is_flag=True, help=f"Exit with {PENDING} if a sync would change something.")
@click.pass_obj
@options.for_readers
def plan_command(root: Path, repo: str | None, form: str, *, exit_code: bool) -> None:
    """Show what a sync would change, and why.

    The plan shows the old and the new value of each change. The command changes nothing.
    """
    from rectrack.sync import review, runner

    with options.connection(root, repo) as hub:
        plan = runner.plan_sync(root, hub, options.today())
    text = options.formatted("plan", form, review.ShownPlan(plan, root / "templates"))
    click.echo(plan.names.out_of(text), nl=False)
    sys.exit(PENDING if exit_code and plan.changes else 0)


# `rectrack preview`: what merging a change of the files would do.


@click.command()
@options.repository
@click.argument("base", required=False)
@click.argument("head", default="HEAD")
@click.option("--output", type=options.FILE, help="File for the preview. Default: print the preview.")
@click.option("--post", type=options.PRESENT_FILE, help="File from --output to post on its pull request.")
@click.pass_obj
@options.for_readers
def preview_command(
    root: Path, repo: str | None, base: str | None, head: str, *, output: Path | None, post: Path | None
) -> None:
    """Show what merging a change would do.

    BASE is the commit before the change, HEAD the commit after the change. A workflow that runs after the workflow of
    a pull request names no commits: GitHub names the commit. With --post, rectrack posts or updates a comment on the
    pull request. If no open pull request still ends in that commit, nothing is posted.
    """
    if post:
        if base or output:
            raise click.UsageError("--post takes no commits and no --output. Give only the file.")
        _post(root, repo, post)
        return
    from rectrack.github import Git, Site, pull_request_of_event, uncommitted_files
    from rectrack.sync import preview
    from rectrack.sync.preview import compare_commits, compare_run

    git, today, target = Git(root, os.environ), options.today(), options.chosen_target(repo)
    if base:
        if changed := uncommitted_files(git):
            click.echo(f"The preview leaves out uncommitted changes: {', '.join(changed)}.", err=True)
        compared = compare_commits(git, base, head, today, pull_request_of_event(os.environ))
    elif target:
        found = compare_run(git, target, today, os.environ)
        if found is None:
            click.echo("No open pull request ends in that commit. There is nothing to show.", err=True)
            return
        compared = found
    else:
        raise click.UsageError(
            "BASE is missing. Name the commit before the change, for example: rectrack preview main"
        )
    page = target.page if target else "https://github.com/OWNER/REPOSITORY"
    text = preview.render_preview(
        compared, Site(web=page, branch=compared.before.tracker.branch), root / "templates", today
    )
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


_NONE = "No open pull request ends in that commit. Nothing was posted."


def _post(root: Path, repo: str | None, file: Path) -> None:
    """Write a rendered preview as a comment on its pull request."""
    from rectrack.github import default_branch, head_of_run
    from rectrack.sync.preview import post_preview, rendered_preview
    from rectrack.text import RefusedError

    head, into = head_of_run(os.environ), default_branch(os.environ)
    if not (head and into):
        raise RefusedError(
            "preview --post needs a run that follows a pull request's workflow (workflow_run). Nothing was posted."
        )
    text = rendered_preview(file)
    with working(root, repo, "text") as (work, connected):
        hub = needed(connected, "preview --post")
        with work.refusals.isolate("comments to write", "The preview", is_a_persons=True):
            number = post_preview(hub, head, into, text)
            work.tell(f"Commented on pull request {number}." if number else _NONE)
