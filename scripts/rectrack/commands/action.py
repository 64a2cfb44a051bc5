"""`rectrack action`: another status of one action."""

from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@options.recommendation
@options.argument("action", "ACTION", options.actions)
@options.argument("status", "STATUS", options.settings("statuses"))
@click.pass_obj
def command(root: Path, said: str | None, action: str | None, status: str | None) -> None:
    """Give one action of a recommendation another status.

    ID is the recommendation's id, its number or its file.
    """
    from rectrack import edit
    from rectrack.desk import Desk
    from rectrack.model import by_id

    options.demand({"ID": said, "ACTION": action, "STATUS": status})
    desk = Desk(root, options.today())
    said = options.chosen_id(said, desk.path)
    action = action or options.choose(None, "action", desk.actions(said), "ACTION")
    status = options.choose(status, "status", by_id(desk.loaded.register.tracker.statuses), "STATUS")
    change = desk.change(said, lambda text: edit.set_action_status(text, action, status))
    if change.made:
        click.echo(f"Wrote {root / change.path}: {action} is {status}.")
    else:
        click.echo(f"{root / change.path} says so already: {action} is {status}.")
