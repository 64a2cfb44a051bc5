"""The pages of what was removed: an address that was given once says for ever what became of it."""

from collections.abc import Iterator

from rectrack.site.material import Material
from rectrack.site.page import Page
from rectrack.site.recommendation import address


def pages(material: Material) -> Iterator[Page]:
    """A page for each recommendation that is gone; its words are not repeated."""
    living = {r.number for r in material.register.recommendations}
    for entry in {entry.number: entry for entry in material.published.removed if entry.number not in living}.values():
        title = f"Recommendation {entry.reference or entry.number} was removed"
        yield Page(address(entry.number), "removed", title, {"entry": entry})
