"""A language in which every message is in brackets: what is outside them is no message."""

import re
from pathlib import Path

HEAD = 'msgid ""\nmsgstr ""\n"Language: pt\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
"""The head of its catalogue, to which `rectrack translations --update` adds the messages."""


def bracket(catalogue: Path) -> None:
    """Translate the messages of a catalogue."""
    translated = re.sub(
        r'(?m)^msgid ((?:(?!""\nmsgstr)".*"\n)+)msgstr ""$', r'msgid \1msgstr "⟦"\n\1"⟧"', catalogue.read_text()
    )
    text = r'((?:".*"\n)+)'
    plural = rf'(?m)^msgid {text}msgid_plural {text}msgstr\[0\] ""\nmsgstr\[1\] ""$'
    forms = r'msgid \1msgid_plural \2msgstr[0] "⟦"\n\1"⟧"\nmsgstr[1] "⟦"\n\2"⟧"'
    catalogue.write_text(re.sub(plural, forms, translated))


def open_places(catalogue: Path) -> None:
    """Put the places of the translated messages outside the brackets: what fills them must be a message too."""
    catalogue.write_text(
        re.sub(
            r'(?ms)^msgstr "⟦"\n.*?^"⟧"$',
            lambda found: re.sub(r"%\(\w+\)s", r"⟧\g<0>⟦", found[0]),
            catalogue.read_text(),
        )
    )


def outside(text: str) -> str:
    """What a text has outside all brackets."""
    while (rest := re.sub(r"⟦[^⟦⟧]*⟧", "", text)) != text:
        text = rest
    return text
