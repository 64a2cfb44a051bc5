"""Names in several languages, `{en: Law, fr: Droit}`: of each, the text in the language of the tracker."""

import re

from rectrack.record.values import LANG
from rectrack.text.problems import Fault, Path, shown
from rectrack.yaml.reader import Data

_NAMES = ("name", "title")


def language_of(settings: Data, usual: str) -> str:
    """The language of a tracker with these settings, or the usual one where they do not say, or say no language."""
    said = settings.get("language") if isinstance(settings, dict) else None
    return said if isinstance(said, str) and re.search(LANG, said) else usual


def in_language(settings: Data, language: str) -> tuple[Data, list[Fault]]:
    """Settings in which each name of an entry is one text, and what is wrong with those in several languages."""
    faults: list[Fault] = []
    if not isinstance(settings, dict):
        return settings, faults
    return {key: _entries(value, language, (key,), faults) for key, value in settings.items()}, faults


def _entries(value: Data, language: str, at: Path, faults: list[Fault]) -> Data:
    if not isinstance(value, list):
        return value
    return [_entry(entry, language, (*at, n), faults) for n, entry in enumerate(value)]


def _entry(entry: Data, language: str, at: Path, faults: list[Fault]) -> Data:
    if not isinstance(entry, dict):
        return entry
    return {
        key: _text(value, language, (*at, key), faults)
        if key in _NAMES and isinstance(value, dict) and value
        else _entries(value, language, (*at, key), faults)
        for key, value in entry.items()
    }


def _text(texts: dict[str, Data], language: str, at: Path, faults: list[Fault]) -> Data:
    """The text in this language; any other where it is missing, so that one mistake is one problem."""
    spelled = {code.casefold(): text for code, text in texts.items()}
    wanted = language.casefold()
    wrong = [code for code in texts if not re.search(LANG, code)]
    faults += [
        Fault((*at, code), f"{shown(code)} is no language", "a code: en, fr, pt-BR", on_key=True) for code in wrong
    ]
    faults += [
        Fault((*at, code), f"there is no text in {shown(code)}", "write it, or delete this line")
        for code, text in texts.items()
        if code.casefold() != wanted and not (isinstance(text, str) and text.strip())
    ]
    if wanted not in spelled and not wrong:
        message = f"the {at[-1]} has no text in {language}, the language of this tracker"
        faults.append(Fault(at, message, f"add {language}: and the text"))
    return spelled[wanted] if wanted in spelled else next(iter(texts.values()))
