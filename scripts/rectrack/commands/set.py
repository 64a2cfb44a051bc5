"""`rectrack set`: another status, with its step in the history."""

from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.recommendation
@options.argument("status", "STATUS", options.settings("statuses"))
@click.option("--note", help="What happened.")
@click.option("--by", help="According to whom.")
@click.option("--evidence", multiple=True, help="A web address or a reference that shows it; may be given again.")
@options.when
@click.pass_obj
def command(
    root: Path,
    *,
    said: str | None,
    status: str | None,
    note: str | None,
    by: str | None,
    evidence: tuple[str, ...],
    date_: str | None,
) -> None:
    """Give a recommendation another status, with its step in the history.

    ID is the recommendation's id, its number or its file. The file is written only if the check finds nothing new.
    """
    from rectrack.desk.editor import Desk
    from rectrack.record import edits
    from rectrack.record.recommendation import HistoryEntry
    from rectrack.record.values import by_id

    options.demand({"ID": said, "STATUS": status})
    asking = not (said and status)
    desk = Desk(root, options.today())
    said = options.chosen_id(said, desk.path)
    statuses, before = by_id(desk.loaded.register.tracker.statuses), desk.recommendation(said)
    now = statuses.get(before.status) if before else None
    following = {id_: statuses[id_] for id_ in (*now.next, now.id)} if now else statuses
    status = options.choose(status, "status", following if status is None else statuses, "STATUS")
    is_its_date = before is not None and date_ in (None, before.history[-1].date)
    is_said = now is not None and status == now.id and is_its_date and not (asking or note or by)
    if statuses[status].needs_evidence and not (evidence or is_said):
        options.demand({f"--evidence, which {status} needs": evidence})
        evidence = (options.text(None, f"Evidence for {status} (a web address or a reference)"),)
    if asking and note is None:
        note = options.text(None, "What happened, or nothing", optional=True) or None
    entry = HistoryEntry(
        date=date_ or options.today().isoformat(), status=status, note=note, by=by, evidence=evidence
    )
    change = desk.change(said, lambda text: edits.set_status(text, status, entry, dated=bool(date_)))
    if change.made:
        click.echo(f"Wrote {root / change.path}: {status} since {entry.date}.")
    else:
        click.echo(f"{root / change.path} says so already: {status}.")
