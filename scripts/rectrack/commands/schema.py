"""`rectrack schema`: the JSON Schema of a kind of file."""

import click


@click.command()
@click.argument(
    "kind", type=click.Choice(["recommendation", "parties", "tracker", "status"]), default="recommendation"
)
def command(kind: str) -> None:
    """Print the JSON Schema of recommendation files, parties.yaml, tracker.yaml or status.json."""
    from rectrack.pages.schema import schema

    click.echo(schema(kind), nl=False)
