"""`rectrack record`: minutes, all of them or nothing."""

import sys
from pathlib import Path

import click

from rectrack.commands import options


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, as plan does, and write nothing.")
@click.pass_obj
def command(root: Path, file: Path, *, dry_run: bool) -> None:
    """Record what minutes say: a text or Word file of statements, all of them or nothing.

    FILE has heads (date, by, from, decided_by, meeting) and statements, "2, 7: /checked Nothing has changed."; - is
    what another program passes on. Whatever is wrong is told with its line, and then nothing is written. The same
    file again changes nothing.
    """
    from rectrack.commands import saying
    from rectrack.desk.editor import Desk
    from rectrack.inbox import minutes_file, recording
    from rectrack.text.problems import count

    is_passed_on = str(file) == "-"
    lines = minutes_file.lines(sys.stdin.buffer.read() if is_passed_on else file.read_bytes())
    desk = Desk(root, options.today())
    done = recording.say(desk, lines, "minutes" if is_passed_on else str(file), options.person(root))
    changed = list(dict.fromkeys(one.edited.path for one in done if one.edited.made))
    if dry_run:
        saying.show(desk)
        return
    desk.write()
    for path in changed:
        click.echo(f"Wrote {root / path}")
    told = f"{count(len(done), 'statement')} in {count(len({one.edited.path for one in done}), 'file')}"
    click.echo(f"{told} recorded." if changed else f"The files say so already: {told}.", err=True)
