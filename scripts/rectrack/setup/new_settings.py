"""The settings of a new tracker: those of a preset, with the texts that readers see in the current language."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from rectrack.model import TRACKER, Dataset, Tracker
from rectrack.text import KeyPath, in_one_line, message, read_static_file, shown
from rectrack.workspace.cell_names import with_themes
from rectrack.yaml_edit import Data, append, parse_yaml, set_value

LIST = "list"
"""Id of the document that is the source of an imported list."""
_GENERAL = "General"
"""Name of the theme of a tracker without other themes, which gives its id."""
_CONTEXTS: Mapping[str, str] = {
    "statuses": "status",
    "responses": "response",
    "groups": "stakeholder group",
    "source_forms": "source form",
    "custom_fields": "custom field",
}
"""The lists of a preset whose words readers see, with the context of their messages."""


class PresetText(NamedTuple):
    """A text of a preset that readers see: its place, and its message."""

    at: KeyPath
    context: str
    text: str

    @property
    def translated(self) -> str:
        """Return the text in the current language."""
        return message(self.context, self.text)


def _kept(name: str) -> str:
    return read_static_file(f"setup/{name}", None).decode()


@cache
def preset_texts(preset: str) -> tuple[PresetText, ...]:
    """Return the texts of a preset that readers see."""
    data: Any = parse_yaml(_kept(f"presets/{preset}.yaml")) or {}
    made_by = (PresetText(("made_by_label",), "made by", data["made_by_label"]),) if "made_by_label" in data else ()
    lists = ((field, context, data.get(field) or ()) for field, context in _CONTEXTS.items())
    return (*made_by, *(text for name, context, entries in lists for text in _texts((name,), context, entries)))


def _texts(at: KeyPath, context: str, entries: Any) -> Iterator[PresetText]:
    """Yield the texts of the entries of a list, of their choices and of their labels."""
    for n, entry in enumerate(entries):
        yield from (PresetText((*at, n, key), context, entry[key]) for key in ("name", "description") if key in entry)
        yield from _texts((*at, n, "choices"), context, entry.get("choices", ()))
        if prefix := entry.get("label", {}).get("prefix"):
            yield PresetText((*at, n, "label", "prefix"), "beginning of the name of a label", prefix)


def new_settings(preset: str, themes: Sequence[str]) -> str:
    """Return the text of tracker.yaml with a preset and with these themes, or else with a general one."""
    words = _kept(f"presets/{preset}.yaml")
    for each in preset_texts(preset):
        if each.translated != each.text:
            words = set_value(words, each.at, each.translated)
    settings, _ = with_themes(f"{_kept(TRACKER)}\n{words}", themes or (_GENERAL,))
    return settings if themes else set_value(settings, ("themes", 0, "name"), message("theme", "General"))


def unused_text(before: Tracker, dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    """Yield a warning with the statuses of the preset that a list with its own statuses does not use."""
    used = {r.status for r in dataset.recommendations}
    used |= {action.status for r in dataset.recommendations for action in r.actions if action.status}
    unused = [shown(status.name) for status in before.statuses if status.id not in used]
    if unused and used - {status.id for status in before.statuses}:
        hint = f"if you do not need them, delete them in {TRACKER}, also in the transitions of other statuses"
        yield TRACKER, f"the list does not use these statuses of the preset: {', '.join(unused)}", hint


def add_list(settings: str, name: str, by: str, date: str) -> str:
    """Return settings with the document for an imported list."""
    note = message("note on a document", "The list from which this tracker was created.")
    document: Data = {"id": LIST, "title": in_one_line(name), "by": by, "date": date, "note": note}
    return append(settings, ("documents",), [document])
