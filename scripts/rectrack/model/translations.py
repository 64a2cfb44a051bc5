"""Translations of recommendations: files ID.LANGUAGE.yaml, and a dataset with their texts."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import filterfalse
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from rectrack import lazy_pattern
from rectrack.model.dataset import (
    Dataset,
    Dispute,
    Position,
    Recommendation,
    Report,
    Response,
    Translation,
    place_of,
)
from rectrack.model.types import by_id, surely_earlier
from rectrack.text import Fault, current_language, ended, going_on, message, shown

S = TypeVar("S", bound=Struct)

_FILE = lazy_pattern(r"[^.]+\.[a-z]{2,3}(-[a-z0-9]+)*\.yaml", re.IGNORECASE)
_OWN_LANGUAGE = ("positions", "responses", "progress_reports", "decisions", "disputes", "history")
"""Lists of entries that can have a language of their own."""
_TEXTS = ("reason", "note", "text", "findings", "editor_note")
"""Fields in the words of maintainers, or of an author's account. Quotations are never translated."""


def is_translation(path: str) -> bool:
    """Return whether a file with this path is read as a translation: ID.LANGUAGE.yaml."""
    return bool(_FILE.fullmatch(path.rpartition("/")[2]))


def languages_of(dataset: Dataset, id_: str) -> list[str]:
    """Return the languages of the translations of a recommendation, as the names of their files have them."""
    return [place_of(path)[1] for path in dataset.translation_paths.get(id_, {}).values()]


def missing_translation(dataset: Dataset, id_: str, language: str) -> Fault | None:
    """Return the error of a dispute of a translation that does not exist; None if it exists."""
    if language.casefold() in dataset.translation_paths.get(id_, {}):
        return None
    hint = f"translations of this recommendation: {', '.join(languages_of(dataset, id_)) or 'none'}"
    return Fault((), f"there is no translation {shown(language)} of this recommendation", hint)


def translation_faults(dataset: Dataset) -> Iterator[Fault]:
    """Yield the errors of translations by path: an unknown recommendation or action, or no translator or source."""
    known, at = by_id(dataset.recommendations), dataset.translation_paths
    for path, found in dataset.translations.items():
        id_, language = place_of(path)
        if (first := at[id_][language.casefold()]) != path:
            yield Fault((), f"{first} is a translation into the same language", "delete one of the files", file=path)
        if id_ not in known:
            hint = "name the file ID.LANGUAGE.yaml"
            if id_ not in dataset.paths:  # a file that cannot be read has its own error
                yield Fault((), f"there is no recommendation {shown(id_)}", hint, file=path)
            continue
        actions = {action.id for action in known[id_].actions}
        for action in found.actions:
            if action not in actions:
                hint = f"actions of this recommendation: {', '.join(sorted(actions)) or 'none'}"
                yield Fault(("actions", action), f"unknown action {shown(action)}", hint, on_key=True, file=path)
        yield from (fault._replace(file=path) for fault in _own_words_faults(known[id_], found))
        if known[id_].summary and not found.summary:
            yield Fault((), "the summary is not translated", 'add "summary: " and the translation', file=path)
        if found.official and not found.source:
            hint = "add the source: document, symbol or url"
            yield Fault(("official",), "an official text needs its source", hint, file=path)
        if not (found.official or found.machine or found.translated_by):
            hint = 'add "translated_by: NAME", "machine: true" or "official: true" with a source'
            yield Fault((), "the translator is missing", hint, file=path)


def _own_words_faults(r: Recommendation, found: Translation) -> Iterator[Fault]:
    """Yield the unofficial translations of texts that an author wrote. Pages do not show them."""
    entries = _entries_of(r)
    kept = _texts_in(filter(_is_in_own_words, entries)) - _texts_in(filterfalse(_is_in_own_words, entries))
    for n, pair in enumerate(() if found.official else found.texts):
        if pair.original.strip() in kept:
            hint = 'delete this text and its translation, or add "official: true" with a source'
            yield Fault(
                ("texts", n), "only an official translation can replace the text of a comment or dispute", hint
            )


def lost_texts(r: Recommendation, translation: Translation) -> list[str]:
    """Return the originals in a translation that the recommendation does not have: they were changed since."""
    own = _texts_in(_entries_of(r))
    return [pair.original for pair in translation.texts if pair.original.strip() not in own]


def translated(dataset: Dataset, language: str, original: str) -> Dataset:
    """Return the dataset with the texts of its translations.

    `original` is the language of the files. A text without a translation stays, marked with its language. If a party
    disputes a translation, the original stays until the dispute is withdrawn, or a maintainer has decided: then the
    translation has a later date.
    """
    key = language.casefold()
    into = {id_: dataset.translations[at[key]] for id_, at in dataset.translation_paths.items() if key in at}
    known = {r.id: (into[r.id], _disputing(r, key, into[r.id])) for r in dataset.recommendations if r.id in into}
    found = {id_: translation for id_, (translation, disputing) in known.items() if not disputing}
    return replace(
        dataset,
        recommendations=tuple(_translated(r, found.get(r.id), original) for r in dataset.recommendations),
        shown_translations=found,
        disputed_translations={id_: disputing for id_, (_, disputing) in known.items() if disputing},
    )


def _disputing(r: Recommendation, language: str, found: Translation) -> tuple[str, ...]:
    """Return the parties and addressees that dispute the translation into a language as it is now."""
    those = (said for said in r.disputes if said.language == language and not said.withdrawn)
    return tuple(said.by for said in those if not surely_earlier(said.date, found.date))


def _translated(r: Recommendation, found: Translation | None, original: str) -> Recommendation:
    texts = {pair.original.strip(): pair.translation.strip() for pair in found.texts} if found else {}
    is_official = bool(found and found.official)

    def text(value: str, language: str | None = None) -> str:
        if instead := texts.get(value.strip()):
            if is_official:
                return instead
            marked = message("translated text", "%(text)s (unofficial translation)", text=going_on(instead))
            return ended(marked) if instead != going_on(instead) else marked
        name = current_language().name_of(language or original)
        return message("text in its own language", "%(text)s [%(language)s]", text=value, language=name)

    changed: dict[str, Any] = {"lang": None if found else r.lang or original}
    if found:
        changed |= {"title": found.title, "summary": found.summary}
    if r.editor_note:
        changed["editor_note"] = text(r.editor_note)
    if r.last_checked:
        changed["last_checked"] = _with_texts(r.last_checked, text)
    if r.text:
        changed["text"] = replace(r.text, lang=r.text.lang or original)
    for name in _OWN_LANGUAGE:
        changed[name] = tuple(
            _entry(entry, {} if _is_in_own_words(entry) and not is_official else texts, text, original)
            for entry in getattr(r, name)
        )
    titles = found.actions if found else {}
    changed["actions"] = tuple(
        replace(_with_texts(a, text), title=titles.get(a.id) or text(a.title, r.lang)) for a in r.actions
    )
    return replace(r, **changed)


def _with_texts(entry: S, text: Callable[[str], str]) -> S:
    """Return an entry with other texts in the words of maintainers."""
    own = {name: text(value) for name in _TEXTS if isinstance(value := getattr(entry, name, None), str)}
    return replace(entry, **own) if own else entry


def _entry(entry: Any, texts: Mapping[str, str], text: Callable[[str], str], original: str) -> Any:
    """Return an entry with its translation; without one it gets the mark of its language."""
    own = (getattr(entry, name, None) for name in _TEXTS)
    if any(isinstance(value, str) and value.strip() in texts for value in own):
        return _with_texts(entry, text)
    return replace(entry, lang=entry.lang or original)


def _is_in_own_words(entry: object) -> bool:
    """Return whether its author wrote the texts of an entry. A dispute from a letter quotes the author."""
    if isinstance(entry, Report):
        return entry.account_id is not None
    return isinstance(entry, Dispute) or (isinstance(entry, Position | Response) and entry.is_spoken)


def _entries_of(r: Recommendation) -> list[object]:
    """Return all that has texts to translate: the recommendation, its last check, its actions and its entries."""
    return [r, r.last_checked, *r.actions, *(entry for name in _OWN_LANGUAGE for entry in getattr(r, name))]


def _texts_in(entries: Iterable[object]) -> set[str]:
    values = (getattr(entry, name, None) for entry in entries for name in _TEXTS)
    return {value.strip() for value in values if isinstance(value, str)}
