"""Words by which people call a field that is called otherwise here."""

from collections.abc import Collection

_WORDS = {
    # a recommendation
    "number": "no nr",
    "title": "name heading headline",
    "summary": "description text body content abstract details",
    "kind": "type",
    "theme": "tag tags topic topics category categories subject area keywords",
    "addressees": "recipient recipients asked",
    "sources": "reference references link links url origin",
    "editor_note": "comment comments remark remarks",
    "status": "state stage",
    "actions": "steps tasks",
    "positions": "views opinions stances votes",
    "responses": "answers replies reply",
    "decision": "resolution",
    "history": "log timeline events",
    "target_date": "due due_date deadline",
    "related": "see_also",
    "supersedes": "replaces",
    "superseded_by": "replaced_by",
    "owners": "responsible maintainers assignee assignees",
    "formerly": "aliases old_id",
    # what stands in its lists
    "party": "who actor stakeholder organisation organization member country",
    "stance": "position view opinion vote",
    "reason": "why rationale comment note explanation text description",
    "date": "when day",
    "by": "who author addressee",
    "answer": "response reply",
    "outcome": "decision result",
    "note": "comment description text what",
    "evidence": "proof link links url source sources",
    "found": "finding findings result note text",
    "document": "doc paper",
    "section": "page pages chapter paragraph",
    "url": "link href web website address",
    # parties.yaml and tracker.yaml
    "group": "type category kind",
    "accounts": "account logins login users github",
    "name": "title",
    "description": "summary text",
    "side": "counts stance",
    "wants_changes": "changes conditions",
    "next": "then after",
}


def field(word: str, fields: Collection[str]) -> str | None:
    """The first of these fields that people mean by the word, if there is one."""
    wanted = word.lower().replace("-", "_").replace(" ", "_")
    return next((name for name in _WORDS if name in fields and wanted in _WORDS[name].split()), None)
