"""`rectrack schema`: the JSON Schema of a kind of file."""

from pathlib import Path

import click


@click.command()
@click.argument(
    "kind",
    type=click.Choice(["recommendation", "parties", "tracker", "status", "overview"]),
    default="recommendation",
)
@click.pass_obj
def command(root: Path, kind: str) -> None:
    """Print the JSON Schema of a kind of file: recommendation, parties, tracker, status or trackers.

    That of recommendations knows the fields that tracker.yaml adds, where there is one.
    """
    from rectrack.pages.schema import schema
    from rectrack.record.load import NotATrackerError, load

    try:
        fields = load(root, may_be_empty=True).register.tracker.fields
    except NotATrackerError:
        fields = ()
    click.echo(schema(kind, fields), nl=False)
