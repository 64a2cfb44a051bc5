"""`rectrack dispute`: a party or an addressee objects to what is said of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from rectrack.commands import options, saying

if TYPE_CHECKING:
    from rectrack.record.said import Statement


def _bodies(root: Path, typed: Mapping[str, Any]) -> list[str]:
    return [*dict.fromkeys((*options.parties(root, typed), *options.settings("addressees")(root, typed)))]


@click.command()
@options.recommendation
@options.argument("body", "BODY", _bodies)
@click.option("--text", help="What is wrong, in its words.")
@click.option("--ended", is_flag=True, help="It objects no more.")
@saying.when
@saying.source
@saying.entered_by
@click.pass_obj
def command(
    root: Path,
    *,
    said: str | None,
    body: str | None,
    text: str | None,
    ended: bool,
    date_: str | None,
    source: str | None,
    entered_by: str | None,
) -> None:
    """Record that a party or an addressee objects to what is said of it, or that it does no longer.

    ID is the recommendation's id, its number, its reference or its file. BODY is a party or an addressee. Until its
    objection ends, nothing counts that others report of it there, read between lines or have entered for it. What it
    says here itself it says in a comment; you enter what it says elsewhere, so the source is needed.
    """
    from rectrack.record.said import EndObjection, Object

    desk, said = saying.at_desk(
        root, said, BODY=body, **({} if ended else {"--text": text}), **{saying.SOURCE: source}
    )
    body = options.choose(body, "party or addressee", desk.loaded.register.bodies, "BODY")
    words = None if ended else options.text(text, "What is wrong with what is said of it")
    entry = saying.entered(root, source, entered_by)
    statement: Statement = EndObjection(party=body, source=entry.source)
    if words:
        statement = Object(party=body, text=words, source=entry.source, entered_by=entry.entered_by)
    on = saying.occasion(date_)
    what = f"{body} {'objects no more' if ended else 'objects to what is said of it'}"
    saying.say(desk, said, statement, on, what, since=f", {on.date}")
