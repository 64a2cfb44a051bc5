"""The labels of fields for readers, in the current language."""

from collections.abc import Mapping
from functools import cache

from rectrack.text import Language, current_language, message


def field_label(name: str) -> str:
    """Return the label of a field of a recommendation or entry; empty for a custom field."""
    return _labels(current_language()).get(name, "")


@cache
def _labels(_: Language) -> Mapping[str, str]:
    """Return the labels by name. The argument makes the cache keep those of each language."""
    return {**_of_recommendations(), **_of_entries()}


def _of_recommendations() -> Mapping[str, str]:
    return {
        "actions": message("field", "actions"),
        "addressees": message("field", "addressees"),
        "addressees_inferred": message("field", "inferred addressees"),
        "custom_fields": message("field", "custom fields"),
        "decisions": message("field", "decisions"),
        "disputes": message("field", "disputes"),
        "editor_note": message("field", "editor's note"),
        "history": message("field", "history"),
        "last_checked": message("field", "last check"),
        "made_by": message("field", "parties that made it"),
        "number": message("field", "number"),
        "owners": message("field", "owners"),
        "positions": message("field", "positions"),
        "progress_reports": message("field", "progress reports"),
        "reference": message("field", "reference"),
        "related": message("field", "related recommendations"),
        "requests": message("field", "requests"),
        "responses": message("field", "responses"),
        "source_form": message("field", "source form"),
        "sources": message("field", "sources"),
        "status": message("field", "status"),
        "summary": message("field", "summary"),
        "superseded_by": message("field", "superseded by"),
        "supersedes": message("field", "supersedes"),
        "target": message("field", "target date"),
        "themes": message("field", "themes"),
        "title": message("field", "title"),
        "title_by": message("field", "author of the short title"),
    }


def _of_entries() -> Mapping[str, str]:
    author = message("field", "author")
    return {
        **dict.fromkeys(("according_to", "account_id", "by", "checked_by"), author),
        "action": message("field", "action"),
        "date": message("field", "date"),
        "due": message("field", "response due date"),
        "entered_by": message("field", "entered by"),
        "evidence": message("field", "evidence"),
        "findings": message("field", "findings"),
        "inferred": message("field", "inferred"),
        "lang": message("field", "language"),
        "meeting": message("field", "meeting"),
        "note": message("field", "note"),
        "outcome": message("field", "decision"),
        "party": message("field", "party"),
        "quote": message("field", "quote"),
        "reason": message("field", "reason"),
        "reported_by": message("field", "reported by"),
        "response": message("field", "response"),
        "set_by": message("field", "set by"),
        "source": message("field", "source"),
        "stance": message("field", "position"),
        "text": message("field", "text"),
        "to": message("field", "party or addressee"),
        "type": message("field", "type"),
        "undated": message("field", "without a date"),
        "verified_by": message("field", "verified by"),
        "withdrawal_source": message("field", "withdrawal source"),
        "withdrawn": message("field", "withdrawn"),
    }
