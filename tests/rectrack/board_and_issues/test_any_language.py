"""Issue, board and how to take part in a language whose messages have no Latin letter: no English word is left."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po

from tests.rectrack.board_and_issues.example import FOLDER, IDS, Example

HEAD = 'msgid ""\nmsgstr ""\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
CODE = r"%\(\w+\)s|`[^`]*`|<[^>]*>|\]\([^)]*\)|status\.json"
"""Places, commands, tags and addresses in a message, which a translation keeps."""
NOT_WORDS = re.compile(rf"<!--.*?-->|&\w+;|https?://[^\s>)]*|{CODE}", re.DOTALL)
NAMES = {"rectrack", "ours"}
"""Words that all languages have: the program, and the title of the README."""


def translated(text: str) -> str:
    """Return a message with each letter outside of code replaced by one of another script."""
    parts = re.split(f"({CODE})", text)
    return "".join(part if n % 2 else re.sub("[A-Za-z]", "ж", part) for n, part in enumerate(parts))


def translate(message: Message) -> None:
    message.string = (
        tuple(map(translated, message.id)) if isinstance(message.id, tuple) else translated(str(message.id))
    )


@pytest.fixture
def example(tmp_path: Path) -> Example:
    """The tracker with every field, in a language of its own."""
    tracker = Example(tmp_path, {"tracker": {"language": "pt"}})
    path = tracker.root / "templates/languages/pt.po"
    path.parent.mkdir(parents=True)
    path.write_text(HEAD)
    assert tracker.result("translations", "--update").code == 1
    catalogue = read_po(io.BytesIO(path.read_bytes()))
    for message in catalogue:
        if message.id:
            translate(message)
    with path.open("wb") as file:
        write_po(file, catalogue)
    return tracker


def words(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[A-Za-z]{2,}", NOT_WORDS.sub(" ", text))}


def own_words() -> set[str]:
    """Return the words of the record and of its ids."""
    return words(" ".join(path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.yaml")))


def test_the_issue_and_the_board_have_no_english_word(example: Example) -> None:
    texts = {"README.md": example.written(), **{id_: example.issue(id_) for id_ in IDS}}

    months = words(
        "janeiro fevereiro março marco abril maio junho julho agosto setembro outubro novembro dezembro de"
    )
    languages = words("francês inglês Reino Unido")
    known = own_words() | months | languages | NAMES
    assert {name: words(text) - known for name, text in texts.items() if words(text) - known} == {}


def test_default_words_are_in_the_readers_language_and_a_groups_own_words_stay(example: Example) -> None:
    texts = example.issue("open-books"), example.written()

    for text in texts:
        assert not re.search(r"\b(Support|Oppose|Reserve|civil society|Made by)\b", text)
        assert "Partly implemented" in text
