"""`rectrack overview`: several trackers on one page."""

from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@click.argument("file", metavar="FILE.yaml", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def command(root: Path, file: Path, folder: Path) -> None:
    """Write an overview of several trackers into a folder: one page, and its data as overview.json.

    FILE.yaml lists the trackers by the address or path of their status.json. A tracker that cannot be read is shown
    as not read, with the day of the last success. The other trackers are shown as usual.
    """
    from rectrack.setup import overview_run
    from rectrack.text.problems import as_annotation, count, in_actions, printable

    made = overview_run.make(file, folder, options.today(), root / "templates")
    for warning in map(printable, made.warnings):
        click.echo(warning, err=True)
        if in_actions():
            click.echo(as_annotation(warning, "warning"), err=True)
    summary, all_ = made.overview.summary, len(made.overview.trackers)
    trackers = count(all_, "tracker") if made.overview.read == all_ else f"{made.overview.read} of {all_} trackers"
    known = count(summary.recommendations, "recommendation")
    click.echo(f"{known} in {trackers}, {summary.overdue:,} past their date.")
    click.echo(f"Look at it: {(folder / 'index.html').resolve().as_uri()}")
