"""Lists in many words: each table has what a new tracker, or an import, says of each and makes of it.

The rows of a block (`| A | B`) are a list; `* NAME` begins a sheet of it. `$ init` begins a tracker with the list.
`$ import` adds the list to the tracker of the block, or to the small one, of which `@ PATH` changes a file as in
`tests/messages`. The test writes the other lines.
"""

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from tests.interfaces import MISTAKE, on, rectrack
from tests.messages.cases import Case, assert_as_before, cases
from tests.rectrack.files import make_tracker
from tests.rectrack.spreadsheets.test_lists import begin
from tests.workbooks import workbook

TABLES = {
    "words-of-lists.txt": "",
    "headings-of-lists.txt": "",
    "forms-of-lists.txt": "",
    "columns-of-lists.txt": "",
    "limits-of-lists.txt": "",
    "imports-of-lists.txt": "",
    "values-of-lists.txt": r": Columns: |: No field for |: The field ",
    "examples-of-lists.txt": "",
}
"""Each table, and what its lines are about; empty for all lines."""
EXAMPLES, OF_EXAMPLE = "examples-of-lists.txt", re.compile(r"Example|  \S|New parties get")
"""The table of what rectrack shows as an example of a list, and the lines that only it has."""
DAY = "2024-05-06"
LISTS = ("statuses", "responses", "themes", "addressees", "documents", "custom_fields")
SORTED = ("statuses", "responses")
OF_ENTRY = ("category", "type", "by", "label")
LEFT_OUT = ("id", "number", "source_form", "history")
MANY = 9
USUAL = {"sources": [{"document": "list"}], "themes": ["general"], "status": "proposed"}
LONG_HINTS = r" (Categories: |Fields: ).*"
NEXT = "\n  "
LONG_COLUMNS = re.compile(r": Columns: the field of each, and a value\. (.*)((?:\n  \".*)+)")
SAMPLE = re.compile(r" \(\".*?\"\)(?=, \"|\. If one is wrong)")
OF_LIST = "The imported list has no"
TOLD_OF_ALL = re.compile(
    r"Warning: .*(: The list (has no|does not use) |: No date is given for this status)|"
    r"[A-Z][a-z ,]+:$|For another (field|category)|"
    r"Options for values that|  --(addressee|made-by|list-date|document\S*) "
)
Made = dict[str, Any]


def _list(case: Case, folder: Path) -> Path:
    """The rows of a case as a file: a workbook if they have sheets."""
    sheets: dict[str, list[list[str]]] = {}
    name = ""
    for line in case.input:
        if line.kind == "*":
            sheets[name := line.text] = []
        elif line.kind == "|":
            cells = [cell.strip().replace("\\n", "\n") for cell in line.text.split("|")]
            sheets.setdefault(name, []).append(cells)
    if name:
        return workbook(folder / "list.xlsx", sheets)
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(sheets.get("", ()))
    return folder / "list.csv"


def _without_samples(said: str) -> str:
    """The columns of each list in one line, without the values, which are in its rows."""
    said = LONG_COLUMNS.sub(lambda found: f": Columns: {', '.join(found[2].split(NEXT)[1:])}. {found[1]}", said)
    return "\n".join(SAMPLE.sub("", line) if ": Columns: " in line else line for line in said.splitlines())


def _short(value: Any) -> str:
    text = re.sub(r'"(\w+)": ', r"\1: ", json.dumps(value, ensure_ascii=False))
    return text.replace(', source: {document: "list"}', "").replace(', entered_by: "We"', "")


def _of_settings(before: Made, now: Made) -> Iterator[str]:
    """Yield the new entries of each list of settings, with the category of a status or response."""
    for name in LISTS:
        known = {str(each["id"]) for each in before.get(name) or ()}
        new = [each for each in now.get(name) or () if each["id"] not in known]
        texts = [{key: text for key, text in each.items() if isinstance(text, str)} for each in new]
        named = [
            (each.get("name") or each["title"], [each[key] for key in OF_ENTRY if key in each]) for each in texts
        ]
        words = [
            f"{word} ({', '.join(text for text in more if text != word)})" if {*more} - {word} else word
            for word, more in named
            if name not in SORTED or more
        ]
        if words:
            yield f"{name}: {', '.join(words)}"


def _of_party(party: Made, known: Made | None) -> str:
    """The name of a party, and what a known one has now."""
    new = {key: value for key, value in party.items() if known and value != known.get(key)}
    return " ".join([party["name"], *([_short(new)] if new else [])])


def _files(root: Path) -> dict[str, Made]:
    found = {}
    for path in sorted([*root.glob("*.yaml"), *root.glob("recommendations/*.yaml")]):
        found[path.stem] = yaml.load(path.read_bytes(), yaml.CBaseLoader)  # noqa: S506 - text alone
    return found


def _made(before: dict[str, Made], now: dict[str, Made]) -> Iterator[str]:
    yield from _of_settings(before.get("tracker", {}), now.get("tracker", {}))
    known = {each["id"]: each for each in before.get("parties", {}).get("parties") or ()}
    parties = [each for each in now.get("parties", {}).get("parties") or () if each != known.get(each["id"])]
    if parties:
        yield f"parties: {', '.join(_of_party(each, known.get(each['id'])) for each in parties)}"
    for name, file in now.items():
        if name not in ("tracker", "parties") and file != before.get(name):
            known = {**USUAL, **before.get(name, {})}
            shown = {key: value for key, value in file.items() if key not in LEFT_OUT and value != known.get(key)}
            if len(now) > MANY and not shown.keys() - {"reference", "title", "status", "addressees", "responses"}:
                continue
            notes = [step["note"] for step in file["history"] if not step.get("note", OF_LIST).startswith(OF_LIST)]
            yield f"{name}: {_short(shown | ({'notes': notes} if notes else {}))}"


@cache
def _bare() -> dict[str, Made]:
    """The files of a tracker that begins without a list."""
    with TemporaryDirectory() as folder:
        begin(Path(folder) / "bare", "--theme", "General")
        return _files(Path(folder) / "bare")


def _said(case: Case, folder: Path) -> Iterator[str]:
    root, list_ = folder / "new", _list(case, folder)
    if not case.texts("$")[0].startswith("init"):
        case.edit(make_tracker(root))
    before = _files(root) or _bare()
    for command in case.texts("$"):
        name, *options = (part.replace("_", " ") for part in command.split())
        if name == "init":
            done = begin(root, "--list", str(list_), *options)
        else:
            with on(DAY):
                done = rectrack(root, "import", str(list_), *options)
        assert MISTAKE not in done.err, done.err
        said = re.sub(LONG_HINTS, " …", re.sub(r"list\.(csv|xlsx), ", "", _without_samples(done.err))).splitlines()
        said += (line for line in done.out.splitlines() if OF_EXAMPLE.match(line) and name == "init")
        yield from (line for line in said if not TOLD_OF_ALL.match(line))
        yield from _made(before, now := _files(root))
        before = now


@pytest.mark.parametrize("name", TABLES)
def test_a_list_in_any_words_is_told_and_read_like_this(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    table = Path(__file__).with_name(name)
    found, before = {}, set[str]()
    for n, case in enumerate(cases(table)):
        (folder := tmp_path / f"{n}").mkdir()
        said = [line for line in _said(case, folder) if bool(OF_EXAMPLE.match(line)) == (name == EXAMPLES)]
        new = tuple(line for line in said if line not in before and re.search(TABLES[name], line))
        found[case] = (*new, f"other lines, or as in the block before: {len(said) - len(new)}")
        before = {*said}
    assert_as_before(table, found, renew=request.config.getoption("--renew-golden"))
