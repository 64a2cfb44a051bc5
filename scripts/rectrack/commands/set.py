"""`rectrack set`: another status, with its step in the history."""

from pathlib import Path

import click

from rectrack.commands import options, saying


@click.command()
@options.recommendation
@options.argument("status", "STATUS", options.settings("statuses"))
@click.option("--note", help="What happened.")
@click.option("--by", help="According to whom.")
@saying.evidence
@saying.when
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

    ID is the recommendation's id, its number, its reference or its file. The file is written only if the check
    finds nothing new.
    """
    from rectrack.record.kept import SetStatus
    from rectrack.record.values import by_id, offered_of

    asking = not (said and status)
    desk, said = saying.at_desk(root, said, STATUS=status)
    statuses, before = by_id(desk.loaded.register.tracker.statuses), desk.recommendation(said)
    now = statuses.get(before.status) if before else None
    following = by_id(offered_of(statuses[id_] for id_ in (*now.next, now.id))) if now else statuses
    status = options.choose(status, "status", following if status is None else statuses, "STATUS")
    on = saying.occasion(date_, by)
    if asking and note is None:
        note = options.text(None, "What happened, or nothing", optional=True) or None
    statement = SetStatus(status=status, text=note, evidence=evidence)
    if desk.lacks_evidence(said, statement, on):
        statement = SetStatus(status=status, text=note, evidence=saying.asked_evidence(status))
    saying.say(desk, said, statement, on, status, since=f" since {on.date}")
