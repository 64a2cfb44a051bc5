"""Events in words. Each part is a whole, and no name follows a preposition, so that they can be translated.

The words are Markdown: what comes from files is escaped where it is put into a message.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from rectrack.model import Record, Stance, Word, by_id, disputed_positions, disputed_responses, in_words
from rectrack.rendering import field_label, voice
from rectrack.site.changes import Event, Side, What
from rectrack.text import (
    Markdown,
    day,
    ended,
    escape_line,
    going_on,
    listed,
    message,
    plural,
)

if TYPE_CHECKING:
    from rectrack.site.context import SiteContext

_NAMED: Mapping[What, str] = {
    "status": "statuses",
    "action": "statuses",
    "report": "statuses",
    "position": "stances",
    "response": "responses",
    "decision": "outcomes",
}
"""Template variable with the names of the values, by kind of event."""
_WITHOUT_VALUE: tuple[What, ...] = ("dispute", "request", "report", "check")
"""Kinds of entries without a value that follows their label."""
_NAMES: Mapping[str, str] = {
    "themes": "themes",
    "addressees": "addressees",
    "source_form": "source_forms",
    "made_by": "parties",
}
"""Template variable with the names of the values, by field of a recommendation."""


def event_in_words(site: "SiteContext", event: Event, number: int = 1) -> Markdown:
    """Return an event, or several equal events, without the last full stop."""
    *others, last = _sentences(site, event, number)
    return Markdown(" ".join((*map(ended, others), last)))


def _sentences(site: "SiteContext", event: Event, number: int) -> Iterator[str]:
    if event.what == "recommendation":
        yield {
            "added": message("entry", "New in this record"),
            "removed": message("entry", "Removed: its file was deleted"),
        }.get(event.how, message("entry", "In the record again"))
        return
    if event.is_correction and event.how == "removed":
        yield message("entry", "Entry deleted")
    elif event.is_correction:
        yield message("entry", "Entry corrected")
    if event.what == "wording":
        yield from _changed_fields(site, event)
        return
    yield _listed(_parts(site, event, number))
    yield from _notes(site, event)


def _listed(parts: Iterable[str]) -> Markdown:
    return listed(Markdown(part) for part in parts if part)


def _parts(site: "SiteContext", event: Event, number: int) -> Iterator[str]:
    """Yield what an event is with its value, its date, and how sure it is."""
    entry, side = event.entry, event.side
    label, value = _label(site, event, number), _value_in_words(site, event)
    yield _labelled(label, value) if value else label
    if event.what == "report":
        if event.action:
            yield message("entry", "action “%(title)s”", title=_action(site, event))
        if event.after and event.after.value:
            yield message("entry", "status “%(name)s”", name=_name(site, event, event.after))
    yield _dates(event)
    if due := getattr(entry, "due", None):
        yield message("request", "due %(day)s", day=day(due))
    if event.what == "target" and event.who:
        yield message("target date", "set by: %(name)s", name=escape_line(going_on(event.who)))
    if event.what in ("position", "response"):
        yield _voice(site, side) or (_stated(event) if _has_new_voice(event) else "")
    if by := getattr(entry, "verified_by", None):
        yield message("progress report", "verified by: %(name)s", name=escape_line(going_on(by)))
    if number > 1 and event.what != "report":
        yield plural("entry", "in %(number)s entry", "in %(number)s entries", number)


def _label(site: "SiteContext", event: Event, number: int) -> str:
    """Return what an event is about."""
    name = escape_line(going_on(_whose(site, event)))
    title, kind = _action(site, event), str(event.what)
    if event.what == "target" and event.action:
        kind = "target of action"
    elif event.what == "request" and "response" in event.side.value:
        kind = "response requested"
    elif event.what == "dispute" and event.how == "withdrawn":
        kind = "dispute withdrawn"
    elif event.is_correction and event.what in ("check", "dispute"):
        kind = f"corrected {event.what}"
    elif event.what == "dispute" and event.side.value:
        kind = "disputed translation"
    return {
        "status": message("entry", "Status"),
        "action": message("entry", "Action “%(title)s”", title=title),
        "target": message("entry", "Target date"),
        "target of action": message("entry", "Action “%(title)s” – target date", title=title),
        "position": message("entry", "%(name)s – position", name=name),
        "response": message("entry", "%(name)s – response", name=name),
        "decision": message("entry", "%(name)s – decision", name=name),
        "request": message("entry", "%(name)s – position requested", name=name),
        "response requested": message("entry", "%(name)s – response requested", name=name),
        "dispute": message("entry", "%(name)s disputes an entry", name=name),
        "disputed translation": message("entry", "%(name)s disputes a translation", name=name),
        "corrected dispute": message("entry", "%(name)s – dispute", name=name),
        "dispute withdrawn": message("entry", "%(name)s – dispute withdrawn", name=name),
        "report": plural(
            "entry", "%(name)s – progress report", "%(name)s – %(number)s progress reports", number, name=name
        ),
        "check": message("entry", "Checked by: %(name)s", name=name),
        "corrected check": message("entry", "Findings of a check"),
    }[kind]


def _whose(site: "SiteContext", event: Event) -> str:
    """Return the name of the party or addressee that an event is about, or of its author."""
    who = event.who or ""
    return site.dataset.bodies.get(who, who)


def _action(site: "SiteContext", event: Event) -> str:
    """Return the reference or the title of the action that an event is about."""
    r = site.recommendations.get(event.recommendation)
    action = by_id(r.actions).get(event.action or "") if r else None
    return escape_line(going_on(((action.reference or action.title) if action else event.action) or ""))


def _value_in_words(site: "SiteContext", event: Event) -> str:
    """Return the value of an entry, with the one before; empty for an entry without a value.

    An inferred position has none, because it is never shown as a stance.
    """
    if event.what in _WITHOUT_VALUE or _reading(site, event):
        return ""
    before, after = _quoted(site, event, event.before), _quoted(site, event, event.after)
    has_lost_it = event.what == "target" or (event.what == "action" and event.after is not None)
    if not after and not has_lost_it:
        return before
    if not before or _has_new_voice(event) or (event.is_correction and before == after):
        return after
    if before == after:
        return message("entry", "%(value)s (unchanged)", value=after)
    return _changed(before, after)


def _labelled(name: str, text: str) -> str:
    return message("a name or label, and what follows it", "%(name)s: %(text)s", name=name, text=text)


def _changed(before: str, after: str) -> str:
    """Return a value with the one before, both escaped."""
    none = message("values of a field", "none")
    return message("entry", "%(value)s (before: %(before)s)", value=after or none, before=before or none)


def _reading(site: "SiteContext", event: Event) -> str:
    """Return how the source of an inferred position is read, empty for other events."""
    side, stances = event.side, cast("Mapping[str, Stance]", site.shared["stances"])
    if event.what == "position" and side.inferred and side.value in stances:
        return going_on(stances[side.value].read_as())
    return ""


def _quoted(site: "SiteContext", event: Event, side: Side | None) -> str:
    """Return the name of a value in quotation marks, or a target date; empty for none and an inferred one before."""
    if side is None or event.what in _WITHOUT_VALUE or (event.what == "action" and not side.value):
        return ""
    if event.what == "position" and side is event.before and side.inferred:
        return ""
    if event.what == "target":
        return day(side.value)
    return message("quotation", "“%(text)s”", text=_name(site, event, side))


def _name(site: "SiteContext", event: Event, side: Side) -> str:
    """Return the name of a status, stance or other value. A value that tracker.yaml lacks is returned as an id."""
    words = cast("Mapping[str, Word]", site.shared[_NAMED[event.what]])
    return escape_line(going_on(words[side.value].name if side.value in words else side.value))


def _dates(event: Event) -> str:
    """Return the date of an entry, with the one before a correction; empty if it was recorded on that day."""
    if event.how == "withdrawn":
        withdrawn = getattr(event.entry, "withdrawn", None)
        return day(withdrawn) if withdrawn else ""
    is_undated = event.side.undated
    if not event.date or event.what == "target":
        return ""
    if event.date == event.day and not event.is_correction and not is_undated:
        return ""
    before = event.before.date if event.is_correction and event.before else None
    words = _changed(day(before), day(event.date)) if before not in (None, event.date) else day(event.date)
    return message("status", "as of %(day)s", day=words) if is_undated else words


def _voice(site: "SiteContext", side: Side) -> str:
    reporter = side.reported_by and site.dataset.bodies.get(side.reported_by, side.reported_by)
    return voice(reporter, side.entered_by, inferred=side.inferred)


def _stated(event: Event) -> str:
    if event.what == "response":
        return message("entry", "stated by the addressee")
    return message("entry", "stated by the party")


def _has_new_voice(event: Event) -> bool:
    """Return whether an entry is more or less sure than the one before."""
    sides = [(side.reported_by, side.inferred, side.entered_by) for side in (event.before, event.after) if side]
    return len({*sides}) > 1


def _notes(site: "SiteContext", event: Event) -> Iterator[str]:
    """Yield the sentences that follow the entry."""
    if reading := _reading(site, event):
        yield reading
    if event.what == "status" and event.who and not event.is_correction:
        yield message("status", "Source of the status: %(name)s", name=escape_line(going_on(event.who)))
    if event.before and _has_new_voice(event):
        earlier = (_quoted(site, event, event.before), _voice(site, event.before) or _stated(event))
        yield message("entry", "Earlier entry: %(entry)s", entry=_listed(earlier))
    if event.is_correction and event.fields:
        labels = listed(label for label, _, _ in _fields(site, event))
        yield message("entry", "Changed fields: %(fields)s", fields=labels)
    if _is_disputed(site, event):
        name = escape_line(_whose(site, event))
        yield message("entry", "%(name)s disputes this entry, so it is not counted", name=name)
    if event.edition:
        edition = escape_line(event.edition)
        yield message("entry", "The edition “%(name)s” showed another status for this day", name=edition)


def _is_disputed(site: "SiteContext", event: Event) -> bool:
    """Return whether the party or addressee disputes the entry of an event."""
    known, who = (site.first or site).recommendations, event.who or ""
    r = known.get(event.recommendation)
    if not event.entry or not r or not r.disputes:
        return False
    disputed: list[Record] = [*disputed_positions(r, who), *disputed_responses(r, who)]
    return event.entry in disputed


def _changed_fields(site: "SiteContext", event: Event) -> Iterator[str]:
    """Yield the changed texts of a recommendation, and its other changed fields with their values."""
    fields = [*_fields(site, event)]
    texts = [label for label, before, _ in fields if not before]
    if texts and not event.is_correction:
        yield message("entry", "Text changed: %(fields)s", fields=listed(texts))
    for label, before, after in fields:
        name = escape_line(label[:1].upper() + label[1:])
        if before:
            yield _labelled(name, _changed(before, after))
        elif event.is_correction:
            yield name


def _fields(site: "SiteContext", event: Event) -> Iterator[tuple[str, Markdown, Markdown]]:
    """Yield the label of each changed field, with its values in words before and after.

    The values are empty for a text, because a page does not repeat a text that was changed. A custom field that
    tracker.yaml no longer has may have been a text.
    """
    own = {f"custom_fields.{field.id}": field for field in site.dataset.tracker.custom_fields}
    values = {value.field: value for value in event.values}
    none = message("values of a field", "none")
    for name in event.fields:
        field = own.get(name)
        custom = name.removeprefix("custom_fields.")
        label = field.name if field else field_label(name) or custom.replace("_", " ")
        is_text = field.type in ("text", "link") if field else custom != name
        if name not in values or is_text:
            yield label, Markdown(), Markdown()
            continue
        words = cast("Mapping[str, Word]", site.shared[_NAMES[name]] if name in _NAMES else {})
        before, after = (
            in_words(ids, field) if field else [words[id_].name if id_ in words else id_ for id_ in ids]
            for ids in (values[name].before, values[name].after)
        )
        yield label, listed(before or (none,)), listed(after or (none,))
