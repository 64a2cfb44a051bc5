"""The words, sentences and sizes of what people read.

`python -m tests.test_words PATH...` prints what to correct in these files and folders.
"""

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from statistics import median
from typing import NamedTuple

import pytest
import yaml

from tests.samples import ROOT

TABLE = yaml.safe_load((ROOT / "tests/words.yaml").read_text(encoding="utf-8"))
LONGEST, LONGEST_IN_CELL, MEDIAN = 25, 30, 16

READ = (
    r"(templates|\.github|scripts/rectrack)/.*|docs/[^/]*\.md|[A-Z]+\.md|action\.yml|(tracker|parties)\.yaml"
    r"|Makefile|pyproject\.toml"
)
"""Whose words are looked at. Recommendations quote their sources."""
PAGES = re.compile(r"docs/.*\.md|(README|CONTRIBUTING|SECURITY|CHANGELOG)\.md")
NAMED = re.compile(r"tests/.*|docs/.*|templates/.*|scripts/rectrack/.*")
"""Where real parties and bodies are not named: examples have invented ones."""
REAL = re.compile(
    r"tests/(data/(record(ed)?/|three-years/names)|golden/((readable/)?record|activities)|test_project\.py)"
)
"""Where they are: a copy of this tracker's record, outputs of it, the names to replace there."""


class Finding(NamedTuple):
    """What to correct: the place, the words that are there, and what to write instead."""

    path: str
    line: int
    found: str
    use: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.found!r}: {self.use}"


# --- reading ----------------------------------------------------------------------------------------

_MADE = re.compile(
    r"^<!-- (made: (?!end)|rectrack:(board|take-part) -->).*?^<!-- (made: |rectrack:[a-z-]+-)end -->",
    re.DOTALL | re.MULTILINE,
)
_CODE = re.compile(r"^ *(```+|~~~+).*?^ *\1 *$|(?<!`)(`+)(?!`).+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE)
_ADDRESS = re.compile(r"(?<=\]\()[^()\s]*(\([^()\s]*\)[^()\s]*)*(?=\))|<?https?://[^\s<>)\"]*|<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_KEY = re.compile(r"(?m)^ *(- +)*[\w.-]+:(?= |$)|(?<=[{,])\s*[\w-]+:(?= )|\buses: \S+|\$\{\{.*?\}\}|\bid: [\w-]+")
_NAMES = re.compile(r"[\w\s]+_[\w\s]+")
_QUOTED = re.compile(r'"[^"\n]*"')


def _blank(found: re.Match[str], mark: str = " ") -> str:
    return re.sub(r"[^\n]", mark, found[0])


def _without_code(found: re.Match[str]) -> str:
    """Replace code and expressions by spaces, and keep the texts in quotes."""
    texts = (text for text in _QUOTED.finditer(found[0]) if " " in text[0] or text[0][1].isupper())
    within = {at for text in texts for at in range(*text.span())}
    return "".join(char if at in within or char == "\n" else " " for at, char in enumerate(found[0]))


def markdown(text: str) -> str:
    """Return Markdown without addresses and comments, in which each character of code is a mark."""
    return _ADDRESS.sub(_blank, _CODE.sub(lambda found: _blank(found, " " if "\n" in found[0] else "¤"), text))


def _read(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield the texts of a file for people, each with its line."""
    if path.endswith(".py"):
        yield from _of_python(text)
        return
    if path.endswith(".md") or ".md." in path:
        text = markdown(text)
    if path.endswith(".j2"):
        text = _TAG.sub(_without_code, _JINJA.sub(_without_code, text))
    if path.endswith((".yml", ".yaml")):
        text = _KEY.sub(_blank, text)
    if path in {"parties.yaml", "Makefile", "pyproject.toml"} or path.endswith((".css", ".js")):
        for number, line in enumerate(text.splitlines(), 1):
            yield number, " ".join(re.findall(r"(?:#|/\*|//) .*", line))
        return
    yield 1, text


def _of_python(text: str) -> Iterator[tuple[int, str]]:
    """Yield the comments and the strings with a space, of a text with values each value as braces."""
    parts: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr):
            parts.update(map(id, node.values))
            whole = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            if " " in whole:
                yield node.lineno, markdown(whole)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield from [(node.lineno, markdown(node.value))] * (
                " " in node.value and not _NAMES.fullmatch(node.value)
            )
    comments = (
        token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT
    )
    for _, block in groupby(enumerate(comments), lambda at: at[1].start[0] - at[0]):
        lines = [token for _, token in block]
        yield lines[0].start[0], "\n".join(token.string for token in lines)


@cache
def files() -> Mapping[str, str]:
    """Return the text files of the project."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\n")
    return {
        name: (ROOT / name).read_text(encoding="utf-8", errors="replace")
        for name in names
        if (re.fullmatch(READ, name) or NAMED.match(name)) and (ROOT / name).is_file()
        if not name.endswith((".xz", ".bundle", ".webp", ".schema.json", ".po"))  # English messages are in the code
    }


# --- finding ----------------------------------------------------------------------------------------


class Rule(NamedTuple):
    """A row of the table: a word, what to write instead, and where it is right (start of a path, words around)."""

    word: re.Pattern[str]
    use: str
    allowed: list[tuple[str, re.Pattern[str]]]

    def is_right(self, path: str, text: str, start: int, end: int) -> bool:
        first, last = max(0, start - 60), end + 60
        near = (words.finditer(text[first:last]) for place, words in self.allowed if path.startswith(place))
        return any(one.start() <= start - first and end - first <= one.end() for found in near for one in found)


@cache
def rules() -> tuple[re.Pattern[str], list[Rule]]:
    """Return a pattern that finds each word, and the rules."""
    table = [
        Rule(
            _pattern(rf"\b(?:{row['word']})\b"),
            row["use"],
            [
                (one.get("in", ""), _pattern(one.get("text", ".*").lower()))
                for one in row.get("allowed", ())
                if one["why"]
            ],
        )
        for row in TABLE["words"]
    ]
    return re.compile("|".join(rule.word.pattern for rule in table)), table


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words.replace(" ", r"[\s#]+"))


def wrong_words(path: str, text: str) -> Iterator[Finding]:
    """Yield the words of a file that the table replaces."""
    any_word, table = rules()
    for line, part in _read(path, text):
        lower = part.lower()
        for found in any_word.finditer(lower):
            rule = next(rule for rule in table if rule.word.match(lower, found.start()))
            if not rule.is_right(path, lower, *found.span()):
                at = line + part.count("\n", 0, found.start())
                yield Finding(path, at, " ".join(part[slice(*found.span())].split()), f"use {rule.use}")


def real_names(path: str, text: str) -> Iterator[Finding]:
    """Yield the names, other names and ids of this tracker's parties and addressees."""
    lower = text.lower()
    for name, pattern in _names():
        if name in lower:
            for found in pattern.finditer(lower):
                line = lower.count("\n", 0, found.start()) + 1
                yield Finding(path, line, name, "use an invented party or body; this one is real")


@cache
def _names() -> list[tuple[str, re.Pattern[str]]]:
    parties, settings = (yaml.safe_load((ROOT / name).read_text()) for name in ("parties.yaml", "tracker.yaml"))
    found = set()
    for one in (*parties["parties"], *settings["addressees"]):
        names = [*one["name"].values()] if isinstance(one["name"], dict) else [one["name"]]
        names += [one["id"], one.get("label", one["id"]), *one.get("aliases", ())]
        found |= {name.lower() for name in names}
    return [
        (name, re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])"))
        for name in sorted(found - {*TABLE["common_names"]})
    ]


def sentences(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the sentences of a page without headings: line, text, and whether it is in the cell of a table."""
    start, block = 0, ""
    for number, line in enumerate([*markdown(text).split("\n"), ""], 1):
        if not line.strip() or re.match(r" *([-*] |\d+\. |[|#>])", line):
            yield from ((start, said, False) for said in _ended(block))
            start, block = number, ""
        if line.startswith("|"):
            yield from ((number, said, True) for cell in re.split(r"(?<!\\)\|", line) for said in _ended(cell))
        elif not line.startswith("#"):
            block += re.sub(r"^ *([-*>]|\d+\.) ", "", line) + " "


def _ended(block: str) -> list[str]:
    return [said for said in re.split(r"(?<=[.!?])[*_)\"”]*\s+", block) if re.search(r"\w|¤", said)]


def long_sentences(path: str, text: str) -> Iterator[Finding]:
    """Yield the sentences of a page that are too long, and the page if its sentences are mostly long."""
    lengths = []
    for line, said, is_cell in sentences(text):
        words = [re.sub("¤+", "`…`", word) for word in said.split() if re.search(r"[\w¤]", word)]
        lengths += [] if is_cell else [len(words)]
        if len(words) > (most := LONGEST_IN_CELL if is_cell else LONGEST):
            yield Finding(path, line, " ".join(words[:6]), f"{len(words)} words, at most {most}")
    if lengths and median(lengths) >= MEDIAN:
        yield Finding(path, 1, "the median sentence", f"{median(lengths)} words, under {MEDIAN}")


def large_pages(path: str, text: str) -> Iterator[Finding]:
    """Yield a page that is larger than its reader has time for."""
    size, most = (
        len(text.encode()),
        1024 * next(kb for start, kb in TABLE["kilobytes"].items() if path.startswith(start)),
    )
    if size > most:
        yield Finding(path, 1, "the page", f"{size} bytes without generated parts, at most {most}")


def findings(path: str) -> list[Finding]:
    """Return everything to correct in a file, in the order of its lines."""
    text = files()[path]
    found: list[Finding] = []
    by_hand = _MADE.sub(_blank, text) if PAGES.fullmatch(path) else text
    if re.fullmatch(READ, path):
        found += wrong_words(path, by_hand)
    if PAGES.fullmatch(path):
        found += long_sentences(path, by_hand)
        found += large_pages(path, _MADE.sub("", text))
        for made in _MADE.finditer(text) if path.startswith("docs/") else ():
            before = text.count("\n", 0, made.start())
            found += long_sentences(f"{path} (generated)", "\n" * before + made[0])
    if NAMED.fullmatch(path) and not REAL.match(path):
        found += real_names(path, by_hand)
    return sorted(found, key=lambda one: one.line)


# --- tests ------------------------------------------------------------------------------------------


def test_every_text_has_the_words_of_the_project() -> None:
    assert [str(one) for path in files() for one in findings(path)] == []


@pytest.mark.parametrize(("path", "text", "found"), [(*example,) for example in TABLE["examples"]])
def test_a_wrong_word_is_found_in_text_and_not_in_code(path: str, text: str, found: list[str]) -> None:
    assert [f"{one.line} {one.found}" for one in wrong_words(path, text)] == found


def test_long_sentences_and_real_names_are_found() -> None:
    text = f"# {'x ' * 40}\n\n- {'x ' * 25}end. {'x ' * 26}\n\n| {'x ' * 31}| {_names()[0][0]} |\n"

    assert [one.line for one in long_sentences("", text) if one.use == "26 words, at most 25"] == [3, 3]
    assert [one.found for one in real_names("", text)] == [_names()[0][0]]


if __name__ == "__main__":
    for path in files():
        if path.startswith(tuple(sys.argv[1:]) or ("",)):
            sys.stdout.writelines(f"{one}\n" for one in findings(path))
