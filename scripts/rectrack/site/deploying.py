"""Whether the site is to be shown on GitHub Pages: where somebody wants it, and whoever is spoken of can write."""

from rectrack.doctor.facts import Pages, Unseen
from rectrack.doctor.site import SWITCH
from rectrack.record.tracker import Tracker

NOT = "No site is deployed"


def unwanted(tracker: Tracker) -> str:
    """Why there is none, as far as tracker.yaml says; empty where it wants one."""
    if not tracker.site:
        return f"{NOT}: tracker.yaml names none. 'rectrack doctor' says what to write there."
    if not tracker.contact:
        return f"{NOT}: tracker.yaml gives no contact, and whoever is spoken of must be able to write."
    return ""


def refused(pages: Pages | Unseen | None) -> str:
    """Why GitHub Pages takes none; empty where it does."""
    if isinstance(pages, Unseen):
        return f"{NOT}: whether GitHub Pages is on is not shown to this token. It would need {pages.needs}."
    if pages is None or not pages.by_workflow:
        return f"{NOT}: GitHub Pages does not take it from a workflow. Press {SWITCH}."
    return ""
