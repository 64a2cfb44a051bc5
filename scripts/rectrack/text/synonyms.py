"""Words by which people call a field that is called otherwise here."""

from collections.abc import Collection

_WORDS = {
    # a recommendation
    "number": "no nr",
    "reference": "ref code symbol numbered citation",
    "title": "name heading headline recommendation",
    "summary": "description text body content abstract details",
    "lang": "language",
    "kind": "type",
    "themes": "theme tag tags topic topics category categories subject subjects area areas keywords",
    "addressees": "addressee recipient recipients asked to addressed_to",
    "sources": "source references link links url origin",
    "editor_note": "comment comments remark remarks",
    "status": "state stage",
    "target": "target_date targets due due_date deadline by_when",
    "actions": "action steps tasks sub_items",
    "positions": "position views opinions stances votes",
    "requests": "request asked_of",
    "responses": "response answers answer replies reply",
    "reports": "report",
    "decisions": "decision resolution resolutions",
    "disputes": "dispute objections objection",
    "history": "log timeline events",
    "related": "see_also",
    "supersedes": "replaces",
    "superseded_by": "replaced_by",
    "owners": "responsible maintainers assignee assignees",
    "formerly": "aliases old_id",
    "fields": "own_fields custom_fields custom",
    # what stands in its lists
    "party": "who actor stakeholder organisation organization member country",
    "stance": "position view opinion vote",
    "reason": "why rationale comment note explanation text description",
    "quote": "quotation words wording verbatim citation",
    "inferred": "implied guessed",
    "entered_by": "recorded_by written_by keeper",
    "date": "when day",
    "of": "whom to addressee party by who",
    "for": "wanted what",
    "due": "until deadline due_date",
    "by": "who author addressee",
    "meeting": "session",
    "ended": "end until closed withdrawn",
    "set_by": "by who setter",
    "archived": "archive copy snapshot",
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
    "groups": "stakeholder_groups categories",
    "kinds": "types",
    "answers": "responses",
    "outcomes": "decisions results",
    "counts": "counts_as",
    "choices": "options values",
    "group_by": "grouped_by sections",
    "kept_by": "keeper maintainer maintainers",
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
