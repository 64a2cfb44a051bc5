"""`rectrack position`: what a party thinks."""

from pathlib import Path

import click

from rectrack.commands import options, saying


class _Position(click.Command):
    """Its help names the stances of the tracker that it is asked in."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write them below the options."""
        root = ctx.find_root().params.get("root") or Path()
        formatter.write_paragraph()
        formatter.write_text(f"STANCE is one of: {', '.join(options.stances(taken_back=True)(root, {}))}.")


@click.command(cls=_Position)
@options.recommendation
@options.argument("party", "PARTY", options.parties)
@options.argument("stance", "STANCE", options.stances(taken_back=True))
@click.option("--reason", help="Why, in your words.")
@saying.when
@saying.source
@click.option(
    "--reported-by",
    metavar="PARTY",
    help="The party that says so, where it is not the party itself.",
    shell_complete=options.completing(options.parties),
)
@click.option("--inferred", is_flag=True, help="Nobody says so outright: you read it from the source.")
@saying.entered_by
@click.pass_obj
def command(
    root: Path,
    *,
    said: str | None,
    party: str | None,
    stance: str | None,
    reason: str | None,
    date_: str | None,
    source: str | None,
    reported_by: str | None,
    inferred: bool,
    entered_by: str | None,
) -> None:
    """Record what a party thinks of a recommendation, or that it withdraws that.

    ID is the recommendation's id, its number, its reference or its file. STANCE may be "withdrawn". A later
    position takes the place of the party's earlier one, which stays in the file. What a party says here itself it
    says in a comment: you enter what it says elsewhere, so the source is needed, unless another party reports it.
    """
    from rectrack.record import stances
    from rectrack.record.said import ReadPosition, TakePosition
    from rectrack.record.values import by_id

    asking = not (said and party and stance)
    lacking = {} if reported_by else {saying.SOURCE: source}
    desk, said = saying.at_desk(root, said, PARTY=party, STANCE=stance, **lacking)
    register = desk.loaded.register
    parties = by_id(register.parties)
    party = options.choose(party, "party", parties, "PARTY")
    stance = options.choose(stance, "stance", stances.names(register.tracker.stances), "STANCE")
    if asking and reason is None:
        reason = options.text(None, "Reason, or nothing", optional=True) or None
    if not (reported_by or inferred):
        source, entered_by = saying.entered(root, source, entered_by)
    elif source is None and (asking or inferred):
        source = options.text(None, "Where they say so, or nothing", optional=not inferred)
    statement = (ReadPosition if inferred else TakePosition)(
        party=party,
        stance=stance,
        text=reason,
        source=source or None,
        reported_by=options.known(reported_by, "party", parties, "--reported-by") if reported_by else None,
        entered_by=entered_by,
    )
    on = saying.occasion(date_)
    saying.say(desk, said, statement, on, f"{party}: {stance}", since=f", {on.date}")
