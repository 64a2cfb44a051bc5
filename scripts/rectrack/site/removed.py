"""The pages of what was removed: an address that was given once says for ever what became of it."""

from collections.abc import Iterator

from rectrack.site.material import Material
from rectrack.site.page import Page
from rectrack.site.recommendation import address


def pages(material: Material) -> Iterator[Page]:
    """A page for each recommendation that is gone, as git and status.json know it; its words are not repeated."""
    living = {r.number for r in material.register.recommendations}
    entries = {entry.number: entry for entry in material.published.removed}
    names = {r.number: r.cited for r in material.known.gone}
    names |= {number: str(entry.reference or number) for number, entry in entries.items()}
    ends = {event.number: event for event in material.known.events if event.how == "removed" and not event.who}
    for number in sorted({*names} - living):
        shown = {"entry": entries.get(number), "end": ends.get(number)}
        yield Page(address(number), "removed.html", f"Recommendation {names[number]} was removed", shown)
