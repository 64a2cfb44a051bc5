"""Message catalogues: the messages of templates and code, and what a translation lacks."""

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from rectrack.setup.new_settings import preset_texts
from rectrack.text import OWN_TEMPLATES, printable, read_catalogue, replace_file

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_KEYWORDS = {
    **dict.fromkeys(("message", "marked", "pgettext"), ((1, "c"), 2)),
    **dict.fromkeys(("plural", "npgettext"), ((1, "c"), 2, 3)),
}
"""Functions with messages: the numbers of their arguments, `c` is the context. Source: Babel, "extract"."""
_FIRST = b'msgid ""'
"""The beginning of the first message, which holds the facts about a catalogue."""
_COMMENT = re.compile(rb"\s*$|#(?![:.,|~])")
"""Matches an empty line and a comment of translators. Comments that programs write have a mark."""
_PLACE = re.compile(r"%\((\w+)\)s")


@cache  # all catalogues are compared with it
def source_catalogue() -> "Catalog":
    """Return all messages in English, with the names of the files that have them."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    code, found = Path(__file__).parents[1], Catalog()
    for folder, files, method in ((OWN_TEMPLATES[0], "**.j2", "jinja2.ext:babel_extract"), (code, "**.py", "python")):
        for name, _, texts, _, context in extract_from_dir(folder, [(files, method)], keywords=_KEYWORDS):
            found.add(texts, locations=[(name, 0)], context=context)
    for path in sorted(OWN_TEMPLATES[0].glob("setup/presets/*.yaml")):
        for each in preset_texts(path.stem):
            found.add(each.text, locations=[(f"setup/presets/{path.name}", 0)], context=each.context)
    return found


def renew_catalogue(path: Path) -> None:
    """Add the messages that a catalogue lacks, without a translation, and delete those no longer used.

    The head stays as it is: Babel breaks the lines of its comments again, and would add some to long addresses.
    """
    from babel.messages.pofile import write_po

    catalogue, text = read_catalogue(path), BytesIO()
    catalogue.update(source_catalogue(), no_fuzzy_matching=True, update_creation_date=False)
    write_po(text, catalogue, width=120, sort_output=True, ignore_obsolete=True, include_lineno=False)
    lines = path.read_bytes().splitlines(keepends=True)
    head = takewhile(lambda line: _COMMENT.match(line) is not None, lines)
    replace_file(path, b"".join((*head, *text.getvalue().partition(_FIRST)[1:])))


def find_faults(path: Path) -> Iterator[str]:
    """Yield what a catalogue lacks: messages, plural forms, places; and the places that a message does not have."""
    catalogue = read_catalogue(path)
    for wanted in source_catalogue():
        if wanted.id:
            found = catalogue.get(wanted.id, wanted.context)
            yield from (f"{path.name}: {printable(fault)}" for fault in _faults(wanted, found, catalogue.num_plurals))


def _faults(wanted: "Message", found: "Message | None", plurals: int) -> Iterator[str]:
    texts = _texts(wanted.id)
    shown = f'"{texts[-1]}" ({wanted.context})'
    translated = _texts(found.string) if found else ()
    if not found or found.fuzzy or not all(translated) or len(translated) < (plurals if len(texts) > 1 else 1):
        yield f"{shown} is not translated. Translate it, and each of its plural forms."
        return
    places = {frozenset(_PLACE.findall(text)) for text in texts}
    for text in translated:
        if (used := frozenset(_PLACE.findall(text))) not in places:
            names = ", ".join(sorted(max(places, key=len) ^ used))
            yield f"{shown} has other places in its translation: {names}. Use the places of the English message."
        if _PLACE.sub("", text).replace("%%", "").count("%"):
            yield f"{shown} has a single % in its translation. Write %%."


def _texts(value: object) -> tuple[str, ...]:
    """Return the texts of a message: one, or one for each plural form."""
    return tuple(value) if isinstance(value, tuple | list) else (str(value or ""),)
