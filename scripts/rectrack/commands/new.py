"""`rectrack new`: the file of a new recommendation."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rectrack.commands import options

if TYPE_CHECKING:
    from rectrack.record.recommendation import Source


@click.command()
@click.option("--title", help="What is recommended, in one line.")
@click.option("--summary", help="It in a paragraph or two, in Markdown.")
@click.option(
    "--kind",
    help="How the source puts it; the first of tracker.yaml if not given.",
    shell_complete=options.completing(options.settings("kinds")),
)
@click.option(
    "--theme",
    "themes",
    multiple=True,
    help="What it is about; may be given again.",
    shell_complete=options.completing(options.settings("themes")),
)
@click.option(
    "--addressee",
    "addressees",
    multiple=True,
    help="Who should act; may be given again.",
    shell_complete=options.completing(options.settings("addressees")),
)
@click.option(
    "--document", help="The source document.", shell_complete=options.completing(options.settings("documents"))
)
@click.option("--section", help="Where in it.")
@click.option("--url", help="A web address of the source.")
@click.option("--note", help="How it came up, for its history.")
@click.option("--by", help="According to whom.")
@click.pass_obj
def command(
    root: Path,
    *,
    title: str | None,
    summary: str | None,
    kind: str | None,
    themes: tuple[str, ...],
    addressees: tuple[str, ...],
    document: str | None,
    section: str | None,
    url: str | None,
    note: str | None,
    by: str | None,
) -> None:
    """Write the file of a new recommendation, with the next free number.

    Asks for what is missing. The id comes from the title. Prints the file's path.
    """
    from rectrack.desk.editor import Desk
    from rectrack.record.draft import Draft
    from rectrack.record.folder import new_file
    from rectrack.record.values import by_id, offered_of
    from rectrack.text.untrusted import in_one_line

    source = document or url
    options.demand({"--title": title, "--summary": summary, "--theme": themes, "--document or --url": source})
    desk = Desk(root, options.today())
    tracker = desk.loaded.register.tracker
    # In a call that leaves something out, whoever is asked may also say who should act; else the source names nobody.
    asking = not (title and summary and themes and source)
    draft = Draft(
        title=in_one_line(options.text(title, "Title")),
        summary=options.text(summary, "Summary"),
        kind=options.known(kind, "kind", by_id(offered_of(tracker.kinds)), "--kind") if kind else None,
        themes=_themes(themes, by_id(offered_of(tracker.themes))),
        addressees=_addressees(addressees, by_id(offered_of(tracker.addressees)), asking=asking),
        source=_source(document, section, url, by_id(tracker.documents)),
        note=note,
        by=by,
    )
    made = desk.new(draft)
    click.echo(f"This is {made.name}. Look the file over, then commit it.", err=True)
    click.echo(root / new_file(made.id))


def _themes(given: tuple[str, ...], valid: Collection[str]) -> tuple[str, ...]:
    if not given:
        return (options.choose(None, "theme", valid, "--theme"),)
    return tuple(options.known(id_, "theme", valid, "--theme") for id_ in dict.fromkeys(given))


def _addressees(given: tuple[str, ...], valid: Collection[str], *, asking: bool) -> tuple[str, ...]:
    """Who should act: as given, or as somebody answers, separated by commas."""

    def answered(said: str) -> tuple[str, ...]:
        ids = dict.fromkeys(part.strip() for part in said.split(",") if part.strip())
        return tuple(options.known(id_, "addressee", valid) for id_ in ids)

    if given or not asking:
        return tuple(options.known(id_, "addressee", valid, "--addressee") for id_ in dict.fromkeys(given))
    question = f"Addressees, with commas between them, or nothing ({', '.join(valid)})"
    asked: tuple[str, ...] = click.prompt(question, default="", show_default=False, value_proc=answered, err=True)
    return asked


def _source(document: str | None, section: str | None, url: str | None, valid: Collection[str]) -> "Source":
    """Where it comes from: a document that tracker.yaml lists, or a web address."""
    from rectrack.record.recommendation import Source

    asking = not document
    if document or not url:
        question = "Source document, or nothing for a web address"
        document = options.choose(document, "document", valid, "--document", or_nothing=question)
        if not document:
            url = options.text(None, "Web address of the source")
        elif asking:
            section = section or options.text(None, "Section, or nothing", optional=True)
    return Source(document=document or None, section=section or None, url=url)
