"""Reminders are shown to nobody, except the letters that a group has made public."""

import re
import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from tests.interfaces import on, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone, with_origin
from tests.rectrack.site.site_pages import pages, site_of
from tests.samples import DATA

TODAY = "2021-06-01"
FILE = "recommendations/open-books.yaml"
REQUEST = "  - {to: silent, type: position, date: 2018-03-15, due: 2018-12}\n"
PUBLIC = "  - {to: silent, type: position, date: 2019-09-02, due: 2019-12-02, step: first-reminder, public: true}\n"
"""The public letter of that tracker, which these tests replace."""
HIDDEN = "  - {to: silent, type: position, date: 2019-03-17, due: 2019-04-21, step: first-reminder}\n"
LAST = "  - {to: silent, type: position, date: 2019-05-23, due: 2019-06-29, step: second-reminder, public: true}\n"
TRACES = re.compile(
    rb"(first|second).reminder|2019-(03-17|04-21|04-28|05-23|06-29)|(17 March|2[18] April|23 May|29 June) 2019",
    re.IGNORECASE,
)
"""What any of these letters would leave in an output."""
OUTPUTS = (
    ("board",),
    ("site", "OUT/site"),
    ("report", "OUT/report.docx"),
    ("digest", "OUT/digest.eml", "--since", "2018"),
    ("list", "--format", "json"),
    ("list", "--format", "csv"),
    ("show", "M.2", "--format", "markdown"),
    ("plan",),
    ("run",),
)


def _tracker(folder: Path, *letters: str) -> Path:
    """Copy the tracker in which every field is used, and record these letters after the request."""
    root = folder / "tracker"
    shutil.copytree(DATA / "tracker", root)
    files.edit(root / FILE, PUBLIC, "".join(letters))
    return root


def _outputs(root: Path) -> dict[str, bytes]:
    """Return all that rectrack writes and prints for readers, by name."""
    out = root.parent / "out"
    said = {}
    with on(TODAY):
        for words in OUTPUTS:
            done = rectrack(root, *(word.replace("OUT", str(out)) for word in words))
            assert done.code == 0, done
            text = (done.out + done.err).replace(str(root.parent), "FOLDER")
            said[f"output of {' '.join(words)}"] = re.sub(r"\d+ ms|\d\.\d+ s", "", text).encode()
    made = files.texts(out) | {name: text for name, text in files.texts(root).items() if name != FILE}
    published = re.sub(rb'"id": \d+', b"", (root / ".rectrack/status.json").read_bytes())  # of a repository
    issues = (root / ".rectrack/localhub.sqlite").read_bytes()
    assert b"15 March 2018" in issues
    assert not TRACES.search(issues)
    return said | made | {"status.json of the local run": published}


def test_no_output_differs_by_a_reminder_that_is_not_public(tmp_path: Path) -> None:
    without, with_letter = (
        _outputs(_tracker(tmp_path / name, *letters)) for name, letters in (("a", ()), ("b", (HIDDEN,)))
    )
    assert {name for name, text in with_letter.items() if text != without.get(name)} == set()
    assert [*with_letter] == [*without]


ONLY = "  - {to: silent, type: position, date: 2018-03-15, due: 2018-12, step: first-reminder, public: true}\n"


def test_the_earliest_letter_is_the_request_whatever_its_step(tmp_path: Path) -> None:
    """Board, site, exports and history show it as the plain request. A later letter with a step stays a reminder."""
    plain, only = (_tracker(tmp_path / name) for name in ("a", "b"))
    files.edit(plain / FILE, REQUEST, REQUEST.replace("}", ", public: true}"))
    files.edit(only / FILE, REQUEST, ONLY + HIDDEN)
    shown, found = _outputs(plain), _outputs(only)
    assert {name for name, text in found.items() if text != shown.get(name)} == set()
    assert "Letter sent 15 March 2018" in pages(site_of(only, TODAY))["reminders/index.html"].said


def test_no_page_and_no_link_without_a_public_letter(tmp_path: Path) -> None:
    site = site_of(_tracker(tmp_path, HIDDEN), TODAY)
    assert "reminders/index.html" not in site
    assert not [name for name, text in site.items() if b"reminders/" in text]


def test_a_public_letter_has_its_own_page_and_no_other(tmp_path: Path) -> None:
    site = site_of(_tracker(tmp_path, HIDDEN, LAST), TODAY)
    said = pages(site)["reminders/index.html"].said
    sentence = "A position may have been received but not recorded here."
    assert f"Letter sent 23 May 2019. Position requested by 29 June 2019. {sentence}" in said
    assert "The maintainers chose which letters to list. Other letters are not listed." in said
    assert "17 March 2019" not in said
    assert "More: Reminders." in pages(site)["requests/index.html"].said
    assert "The silent party: 1 letter." in said
    del site["reminders/index.html"]
    assert [name for name, text in site.items() if TRACES.search(text)] == []
    assert b"reminders/" in site["requests/index.html"]


def test_a_public_letter_with_a_response_says_so(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path)
    letter = "\n  - {to: names-board, type: response, date: 2018-03-15, due: 2018-06-15, step: notice, public: true}"
    answer = "\n  - {by: names-board, response: noted, date: 2018-05-02, source: {url: 'https://example.org/1'}}"
    files.add(root, 1, requests=letter, responses=answer)
    said = pages(site_of(root, TODAY))["reminders/index.html"].said
    assert "Letter sent 15 March 2018. Response requested by 15 June 2018. Response recorded: 2 May 2018." in said
    assert "may have been received" not in said


# With git: the history, an edition, and what comes back from a workbook.


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone in which a reminder was recorded, changed and recorded again, each in a commit."""
    made = with_origin(_tracker(tmp_path), tmp_path / "origin.git")
    with on(TODAY):
        assert rectrack(made.folder, "board").code == 0
    made.push()
    for old, new in ((REQUEST, REQUEST + HIDDEN), ("2019-04-21", "2019-04-28"), (REQUEST, REQUEST + HIDDEN)):
        files.edit(made.folder / FILE, old, new)
        made.push()
    return made


def test_neither_changes_nor_an_edition_has_a_reminder(clone: Clone, tmp_path: Path) -> None:
    with on(TODAY):
        for words in (("edition", "2021", str(tmp_path / "edition")), ("site", str(tmp_path / "site"))):
            assert rectrack(clone.folder, *words, environment={"PATH": "/usr/bin"}).code == 0
    made = files.texts(tmp_path / "edition") | files.texts(tmp_path / "site")
    parts = {f"{name}/{part}": text for name, bytes_ in made.items() for part, text in _parts(name, bytes_, tmp_path)}
    assert len(parts) > 80
    assert [name for name, text in parts.items() if TRACES.search(text)] == []


def _parts(name: str, content: bytes, folder: Path) -> list[tuple[str, bytes]]:
    """Return the texts in a file: those of a Word file or workbook are packed."""
    if not name.endswith((".docx", ".xlsx")):
        return [("", content)]
    packed = files.write(folder / "packed", "")
    packed.write_bytes(content)
    with ZipFile(packed) as parts:
        return [(part, parts.read(part)) for part in parts.namelist()]


def test_a_preview_has_no_reminder(clone: Clone) -> None:
    with on(TODAY):
        done = rectrack(clone.folder, "preview", "HEAD~1", "HEAD")
    assert done.code == 0
    assert not TRACES.search((done.out + done.err).encode())


def test_a_public_workbook_keeps_the_places_of_requests(clone: Clone, tmp_path: Path) -> None:
    """Its rows come back to the same entries: what it does not have stays as it is."""
    with on(TODAY):
        assert rectrack(clone.folder, "site", str(tmp_path / "site")).code == 0
        before = files.texts(clone.folder)
        done = rectrack(clone.folder, "import", str(tmp_path / "site/recommendations.xlsx"))
    assert done.code == 0, done
    assert files.texts(clone.folder) == before


def test_maintainers_export_and_import_the_letters(clone: Clone, tmp_path: Path) -> None:
    book = tmp_path / "record.xlsx"
    with on(TODAY):
        assert rectrack(clone.folder, "export", str(book)).code == 0
        with CalamineWorkbook.from_path(book) as sheets:
            heads, *rows = sheets.get_sheet_by_name("requests").to_python()
        shown = [dict(zip(heads, row, strict=True)) for row in rows]
        assert [one["step"] for one in shown if one["to"] == "silent"] == ["", "first-reminder", "first-reminder"]
        before = files.texts(clone.folder)
        assert rectrack(clone.folder, "import", str(book)).code == 0
    assert files.texts(clone.folder) == before
