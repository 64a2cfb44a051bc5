"""`rectrack position`: what a party thinks."""

from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import click

from rectrack.commands import options, saying

if TYPE_CHECKING:
    from rectrack.record.recommendation import Stance as StanceId


@click.command()
@options.recommendation
@options.argument("party", "PARTY", options.parties)
@options.argument("stance", "STANCE", options.stances(taken_back=True))
@click.option("--reason", help="Why, in the party's words.")
@saying.when
@click.option("--source", metavar="URL", help="Where the party says so.")
@click.option(
    "--reported-by",
    metavar="PARTY",
    help="The party that says so, where it is not the party itself.",
    shell_complete=options.completing(options.parties),
)
@click.option("--entered-by", help="Who writes it down for a party, from a letter or a document.")
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
    entered_by: str | None,
) -> None:
    """Record what a party thinks of a recommendation, or that it takes that back.

    ID is the recommendation's id, its number or its file. STANCE may be "withdrawn". A later position takes the
    place of the party's earlier one, which stays in the file.
    """
    from rectrack.record.recommendation import Stance
    from rectrack.record.said import TakePosition
    from rectrack.record.values import by_id

    asking = not (said and party and stance)
    desk, said = saying.at_desk(root, said, PARTY=party, STANCE=stance)
    parties = by_id(desk.loaded.register.parties)
    party = options.choose(party, "party", parties, "PARTY")
    stance = options.choose(stance, "stance", get_args(Stance), "STANCE")
    if asking and reason is None:
        reason = options.text(None, "Reason, or nothing", optional=True) or None
    if asking and source is None:
        source = options.text(None, "Where the party says so (a web address), or nothing", optional=True) or None
    statement = TakePosition(
        party=party,
        stance=cast("StanceId", stance),
        text=reason,
        source=source or None,
        reported_by=options.known(reported_by, "party", parties, "--reported-by") if reported_by else None,
        entered_by=entered_by,
    )
    on = saying.occasion(date_)
    saying.say(desk, said, statement, on, f"{party}: {stance}", since=f", {on.date}")
