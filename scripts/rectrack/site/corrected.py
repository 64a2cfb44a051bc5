"""What was corrected after it had been recorded: for those of whom it was said, and for those who had read it."""

from itertools import groupby

from rectrack.site.corrections import corrections
from rectrack.site.material import Material
from rectrack.site.page import Page


def page(material: Material) -> Page:
    """Every correction, the newest first; the words that were taken out stand only where its commit shows them."""
    found = groupby(corrections(material.known.events), key=lambda event: event.day)
    return Page(
        "corrections/", "corrections.html", "Corrections", {"days": [(day, list(those)) for day, those in found]}
    )
