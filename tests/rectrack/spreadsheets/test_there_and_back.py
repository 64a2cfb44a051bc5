"""What goes out to a sheet comes back as it was, and again; only what somebody changes in it changes."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.browser.texts import fill
from tests.rectrack import files, nasty
from tests.rectrack.clones import Clone
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.spreadsheets.test_export import Sheets, sheets_of
from tests.samples import DATA
from tests.workbooks import workbook

FREE = yaml.safe_load(Path(__file__).with_name("free-cells.yaml").read_text(encoding="utf-8"))
OPTIONAL = {"reason", "note", "editor note", "indicator", "target set by", "section", "source section"}
"""Some of those that may be emptied."""
NOTHING = "Nothing to change: the files already have all values in the sheet.\n"
UNCHANGED = "Nothing was changed.\n"
"""What an import says if it has warnings too, for instance that a text is several names."""
Change: TypeAlias = tuple[str, str]
"""The text of a cell, or of a value in a file, and the text that took its place."""


@pytest.fixture
def local(tmp_path: Path) -> LocalTracker:
    """Somebody at work with the tracker that uses every field."""
    shutil.copytree(DATA / "tracker", tmp_path / "tracker")
    return LocalTracker(tmp_path / "tracker")


@pytest.mark.parametrize("texts", [[*nasty.WORDS[::2], *nasty.LINES], nasty.WORDS[1::2]], ids=["some", "others"])
def test_whatever_people_wrote_comes_back_from_a_workbook_and_a_folder_as_it_was(
    texts: list[str], local: LocalTracker, tmp_path: Path
) -> None:
    fill(local.root, *filter(str.strip, texts))
    before = local.texts()
    for name in ("book.xlsx", "folder"):
        local.run("export", str(tmp_path / name))
        assert local.run("import", str(tmp_path / name)).out == NOTHING
    assert local.texts() == before


@pytest.mark.parametrize("seed", range(4))
def test_two_sheets_change_the_values_of_their_changed_cells_alone_in_whatever_order_the_rows_are(
    seed: int, local: LocalTracker, tmp_path: Path
) -> None:
    clone = Clone(local.root)
    clone.git("init", "--quiet")
    clone.commit()
    local.run("export", str(tmp_path / "book.xlsx"))
    before, random, changes = _values(local.root), Random(seed), Counter[Change]()
    for number in (0, 1):
        sheets = sheets_of(tmp_path / "book.xlsx")
        changes.update(_change(sheets, random, number))
        local.run("import", str(workbook(tmp_path / f"{number}.xlsx", sheets)))

    after = _values(local.root)
    pairs = ((before.get(place, ""), after.get(place, "")) for place in before | after)
    assert Counter(pair for pair in pairs if pair[0] != pair[1]) == changes
    assert changes.total() > 20


def _change(sheets: Sheets, random: Random, number: int) -> Iterator[Change]:
    """Change cells in every second row, delete others of the rows, and sort rows and columns anew."""
    for name, (head, *rows) in sheets.items():
        kept = []
        for n, row in enumerate(rows):
            places = [place for place, heading in enumerate(head) if heading in FREE.get(name, ()) and row[place]]
            if places and n % 2 == number:
                place = random.choice(places)
                old, is_emptied = row[place], head[place] in OPTIONAL and random.random() < 0.3
                row[place] = "" if is_emptied else f"Changed {name} {n}."
                yield old, row[place]
            elif name != "about" and random.random() < 0.3:
                continue
            kept.append(row)
        random.shuffle(kept)
        columns = random.sample(range(len(head)), len(head))
        sheets[name] = (
            [[row[place] for place in columns] for row in (head, *kept)] if name != "about" else [head, *rows]
        )


def _values(root: Path) -> dict[tuple[Any, ...], str]:
    """Return every value of the files by its file and its place there."""
    files = {path.name: yaml.load(path.read_bytes(), yaml.CBaseLoader) for path in root.rglob("*.yaml")}  # noqa: S506 - text alone
    return dict(_leaves(files))


def _leaves(known: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(known, dict | list):
        for name, part in known.items() if isinstance(known, dict) else enumerate(known):
            yield from _leaves(part, (*place, name))
    else:
        yield place, str(known).rstrip("\n")


GIVEN = ("--document", "paper-2017", "--source-form", "recommended", "--status", "proposed", "--date", "2015-06")
HEADINGS = ("reference", "title", "themes", "addressees")


def _list(folder: Path, themes: list[str], addressees: list[str]) -> Path:
    """A list in which each of these is the theme or addressee of a recommendation of its own."""
    themes += ["Law"] * (len(addressees) - len(themes))
    addressees += [""] * (len(themes) - len(addressees))
    rows = [
        (f"{n}.a", f"Title {n}", theme, who) for n, (theme, who) in enumerate(zip(themes, addressees, strict=True))
    ]
    return workbook(folder / "list.xlsx", {"Calls": [HEADINGS, *rows]})


def _twice(local: LocalTracker, list_: Path) -> str:
    """What the first import said; the second and third change nothing."""
    first = local.run("import", str(list_), "--create-missing", "themes,addressees", *GIVEN).out
    for again in (("--create-missing", "themes,addressees"), ()):
        assert local.run("import", str(list_), *again, *GIVEN).out in (NOTHING, UNCHANGED)
    return first


_SIGNS = st.text(alphabet="aAbÅå\u030aß &-_/.'2ii", min_size=1, max_size=6)
_NAMES = _SIGNS.map(str.strip).filter(lambda name: name.strip("- "))


@example(themes=[], addressees=["2", "2/2"])
@settings(max_examples=min(settings().max_examples, 8))
@given(themes=st.lists(_NAMES, max_size=4), addressees=st.lists(_NAMES, max_size=4))
def test_names_are_known(themes: list[str], addressees: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    local = LocalTracker(files.make_tracker(tmp_path_factory.mktemp("tracker")))
    if themes or addressees:
        _twice(local, _list(tmp_path_factory.mktemp("sheets"), themes, addressees))


@settings(max_examples=min(settings().max_examples, 10))
@given(texts=st.lists(nasty.texts(), min_size=1, max_size=30, unique=True))
def test_texts_of_a_new_list_are_in_its_files(texts: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    local = LocalTracker(files.make_tracker(tmp_path_factory.mktemp("tracker")))
    texts = [*texts, "a  " * 60 + "  ".join(filter(str.isprintable, texts))]
    rows = [(f"{n}.a", f"Title {n}", "Law", text) for n, text in enumerate(texts)]
    headings = ("reference", "title", "themes", "summary")
    list_ = workbook(tmp_path_factory.mktemp("sheets") / "list.xlsx", {"Calls": [headings, *rows]})

    local.run("import", str(list_), *GIVEN)

    in_files = {(value, place[-1]) for place, value in _values(local.root).items()}
    written = [text.strip() for text in texts if text.isprintable()]
    assert {(text, "summary") for text in written} <= in_files
    assert local.run("import", str(list_), *GIVEN).out == NOTHING
