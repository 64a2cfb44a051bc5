"""A list of recommendations as a table for people."""

from rectrack.pages.listing import Listing
from rectrack.text.problems import count
from rectrack.text.terminal import cut, padded, width

_LEAST_TITLE = 12
_GAP = 2


def written(shown: Listing) -> str:
    entries, total = shown.entries, count(shown.known, "recommendation")
    if not entries:
        return f"None of {total} fits.\n"
    rows = [_row(shown, "No.", "Title", "Status", "Since", "Agreement")]
    rows += [
        _row(shown, e.reference or str(e.number), e.title, shown.statuses[e.status], e.since, e.agreement or "")
        for e in entries
    ]
    least = [max(len(cut(row[n], 24)) for row in rows) for n in range(len(rows[0]))]
    least[1] = max(width() - sum(least) + least[1] - (len(least) - 1) * _GAP, _LEAST_TITLE)
    lines = [(" " * _GAP).join(padded(cut(cell, w), w) for cell, w in zip(row, least, strict=True)) for row in rows]
    heard = f"{len(entries)} of {total}" if len(entries) < shown.known else total
    return "".join(f"{line.rstrip()}\n" for line in (*lines, "", f"{heard}."))


def _row(shown: Listing, *cells: str) -> tuple[str, ...]:
    """A row, whose last cell is the agreement: left out where nobody asks for it."""
    return cells if shown.asks_agreement else cells[:-1]
