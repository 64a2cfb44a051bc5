"""`rectrack action`: another status of one action."""

from pathlib import Path

import click

from rectrack.commands import options, saying


@click.command()
@options.recommendation
@options.argument("action", "ACTION", options.actions)
@options.argument("status", "STATUS", options.settings("statuses"))
@click.option("--note", help="What happened; it is kept as a verified report.")
@click.option("--by", help="Who vouches for it.")
@saying.evidence
@saying.when
@click.pass_obj
def command(
    root: Path,
    *,
    said: str | None,
    action: str | None,
    status: str | None,
    note: str | None,
    by: str | None,
    evidence: tuple[str, ...],
    date_: str | None,
) -> None:
    """Give one action of a recommendation another status.

    ID is the recommendation's id, its number, its reference or its file. A status that needs evidence takes a
    report that was verified, or one that is given here.
    """
    from rectrack.record.kept import SetActionStatus
    from rectrack.record.values import by_id
    from rectrack.text.problems import spelled

    desk, said = saying.at_desk(root, said, ACTION=action, STATUS=status)
    if action and (found := desk.recommendation(said)):
        action = spelled(action, by_id(found.actions)) or action  # any other is told by the edit, with its place
    action = action or options.choose(None, "action", desk.actions(said), "ACTION")
    status = options.choose(status, "status", by_id(desk.loaded.register.tracker.statuses), "STATUS")
    bare = SetActionStatus(action=action, status=status)
    if not evidence and desk.lacks_evidence(said, bare, saying.occasion(date_, by)):
        evidence = saying.asked_evidence(status, {"--note": note, "--by": by})
    if (date_ or by) and not (note or evidence):
        raise click.UsageError("--date and --by tell of a report: give --note or --evidence with them.")
    if note or evidence:
        options.demand({"--note": note, "--by": by})
        note, by = options.text(note, "What happened"), options.text(by, "Who vouches for it")
    statement = SetActionStatus(action=action, status=status, text=note, evidence=evidence)
    saying.say(desk, said, statement, saying.occasion(date_, by), f"{action} is {status}")
