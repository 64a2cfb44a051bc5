"""`rectrack action`: another status of one action."""

from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.recommendation
@options.argument("action", "ACTION", options.actions)
@options.argument("status", "STATUS", options.settings("statuses"))
@click.option("--note", help="What happened; it is kept as a verified report.")
@click.option("--by", help="Who vouches for it.")
@click.option("--evidence", multiple=True, help="A web address or a reference that shows it; may be given again.")
@options.when
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

    ID is the recommendation's id, its number or its file. A status that needs evidence takes a report that was
    verified, or one that is given here.
    """
    from rectrack.desk.editor import Desk
    from rectrack.record import edits
    from rectrack.record.recommendation import Report
    from rectrack.record.values import by_id

    options.demand({"ID": said, "ACTION": action, "STATUS": status})
    desk = Desk(root, options.today())
    said = options.chosen_id(said, desk.path)
    action = action or options.choose(None, "action", desk.actions(said), "ACTION")
    status = options.choose(status, "status", by_id(desk.loaded.register.tracker.statuses), "STATUS")
    if desk.lacks_evidence(said, action, status) and not evidence:
        options.demand({f"--evidence, which {status} needs": evidence, "--note": note, "--by": by})
        evidence = (options.text(None, f"Evidence for {status} (a web address or a reference)"),)
    report = None
    if (date_ or by) and not (note or evidence):
        raise click.UsageError("--date and --by tell of a report: give --note or --evidence with them.")
    if note or evidence:
        options.demand({"--note": note, "--by": by})
        note, by = options.text(note, "What happened"), options.text(by, "Who vouches for it")
        date = date_ or options.today().isoformat()
        report = Report(date=date, by=by, text=note, action=action, evidence=evidence, verified_by=by)
    change = desk.change(said, lambda text: edits.set_action_status(text, action, status, report, dated=bool(date_)))
    if change.made:
        click.echo(f"Wrote {root / change.path}: {action} is {status}.")
    else:
        click.echo(f"{root / change.path} says so already: {action} is {status}.")
