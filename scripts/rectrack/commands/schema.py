"""`rectrack schema`: the JSON Schema of a kind of file."""

from pathlib import Path

import click


@click.command()
@click.argument(
    "kind",
    type=click.Choice(["recommendation", "parties", "tracker", "status", "tracker-list", "overview"]),
    default="recommendation",
)
@click.pass_obj
def command(root: Path, kind: str) -> None:
    """Print the JSON Schema of a kind of file.

    tracker-list is the file that 'rectrack overview' reads. overview and status are the files overview.json and
    status.json by rectrack. The schema of a recommendation includes the fields in tracker.yaml.
    """
    from rectrack.pages import schema
    from rectrack.record.load import NotATrackerError, load
    from rectrack.setup.overview_json import Overview

    try:
        fields = load(root, may_be_empty=True).register.tracker.fields
    except NotATrackerError:
        fields = ()
    click.echo(schema.of_generated(Overview) if kind == "overview" else schema.schema(kind, fields), nl=False)
