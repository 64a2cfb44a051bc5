"""Date, author and evidence of a changed status, from its row and the options."""

from msgspec.structs import replace

from rectrack.record.recommendation import Evidence
from rectrack.record.said import Occasion
from rectrack.sheets import cells
from rectrack.sheets.headings import Line
from rectrack.sheets.mistakes import Mistake
from rectrack.sheets.outcome import Options
from rectrack.text import dates


def occasion(line: Line, options: Options) -> Occasion:
    """Return the date and the author from the row, or from the options."""
    on = options.on
    if date := line.draft("date"):
        on = replace(on, date=dates.read(date), is_dated=True)
    return replace(on, by=line.draft("by") or on.by)


def evidence(line: Line, options: Options) -> tuple[str | Evidence, ...]:
    """Return the evidence from the row, or from the options."""
    shown = cells.meant(line.draft("evidence"), "evidence")
    items = shown if isinstance(shown, list) else [options.source] if options.source else []
    return tuple(
        Evidence(url=str(one["url"]), archived=str(one["archived"])) if isinstance(one, dict) else str(one)
        for one in items
    )


def lacking(line: Line, options: Options, on: Occasion) -> dict[str, Mistake | None]:
    """Return the options for missing values, with an error for each required one."""
    found: dict[str, Mistake | None] = {}
    if not on.is_dated:
        message = "the date of this status is missing"
        found["date"] = Mistake(line.place("status"), message, "add a column date, or --date")
    if not on.by:
        found["by"] = None
    if not evidence(line, options):
        found["source"] = None
    return found
