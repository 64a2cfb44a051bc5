"""What the commands share that say something of a recommendation: their options, their questions, how they end."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.desk.editor import Desk
    from rectrack.record.said import Occasion, Statement

evidence = click.option(
    "--evidence", multiple=True, help="A web address or a reference that shows it; may be given again."
)


def _date(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """A date as somebody wrote it, where it can be read in one way; any other is for the check to refuse."""
    from rectrack.text import dates

    return dates.read(value) if value else None


when = click.option(
    "--date", "date_", metavar="DATE", callback=_date, help="When: a day, a month or a year; by default today."
)


def at_desk(root: Path, said: str | None, **given: object) -> "tuple[Desk, str]":
    """The files at hand, and the recommendation that is meant, which is asked for where it is missing."""
    from rectrack.desk.editor import Desk

    options.demand({"ID": said, **given})
    desk = Desk(root, options.today())
    return desk, options.chosen_id(said, desk.path)


def occasion(date_: str | None, by: str | None = None) -> "Occasion":
    """When somebody says something at a desk, and according to whom."""
    from rectrack.record.said import Occasion

    return Occasion(date=date_ or options.today().isoformat(), is_dated=bool(date_), by=by)


entered_by = click.option("--by", "entered_by", help="Who enters it for them; by default git's user.name.")
source = click.option("--source", metavar="SOURCE", help="Where they say so: a web address, or a document's id.")


class Entry(NamedTuple):
    """From what somebody enters what another says, and who does: at a desk a keeper types, not the party."""

    source: str
    entered_by: str


def entered(root: Path, source: str | None, by: str | None, what: str = "they say so") -> Entry:
    """Both are asked for where they are missing; git knows who works here."""
    by = by or options.person(root)
    options.demand({SOURCE: source, "--by, who enters it": by})
    found = options.text(source, f"Where {what} (a web address, or a document's id)")
    return Entry(found, options.text(by, "Who enters it"))


SOURCE = "--source, the letter, the minutes or the document from which you enter it"
"""What is missing where nobody says from what it was taken."""


def asked_evidence(status: str, more: Mapping[str, object] | None = None) -> tuple[str, ...]:
    """Ask for the evidence that a status needs; where nobody can be asked, refuse and name what else is missing."""
    options.demand({f"--evidence, which {status} needs": None, **(more or {})})
    return (options.text(None, f"Evidence for {status} (a web address or a reference)"),)


def say(desk: "Desk", said: str, statement: "Statement", on: "Occasion", what: str, *, since: str = "") -> None:
    """Make a statement, and tell whether the file says so only now."""
    change = desk.say(said, statement, on)
    path = desk.root / change.path
    click.echo(f"Wrote {path}: {what}{since}." if change.made else f"{path} says so already: {what}.")


def show(desk: "Desk", form: str = "text") -> None:
    """Show what a sync would do if the files said what was edited at the desk, as `plan` does; write nothing."""
    from rectrack import formats
    from rectrack.github.types import Site
    from rectrack.record.withheld import Withheld
    from rectrack.sync import compare, plan_text, preview

    before, after = desk.written.register, desk.loaded.register
    site = Site(web="https://github.com/OWNER/REPOSITORY", branch=after.tracker.branch)
    templates = desk.root / "templates"
    plan = preview.would_change(compare.edited(desk.root, before, after), site, templates, desk.today)
    text = formats.written("plan", form, plan_text.Shown(plan, templates))
    click.echo(Withheld(after).out_of(text), nl=False)
