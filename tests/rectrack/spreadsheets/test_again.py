"""The same list imported again changes nothing, however it spells the names of what it makes."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rectrack import files
from tests.rectrack.files import edit
from tests.rectrack.local_commands import LocalTracker
from tests.workbooks import workbook

GIVEN = ("--document", "paper-2017", "--kind", "recommended", "--status", "proposed", "--date", "2015-06")
HEADINGS = ("reference", "title", "themes", "addressees")
LONG = "The standing committee of all the ministries and agencies that look after rivers, lakes and the coast of"
NOTHING = "The sheet says nothing that the files do not say already.\n"


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
    first = local.run("import", str(list_), "--add", "themes,addressees", *GIVEN).out
    for again in (("--add", "themes,addressees"), ()):
        assert local.run("import", str(list_), *again, *GIVEN).out == NOTHING
    return first


@pytest.mark.parametrize(
    ("names", "made"),
    [
        (["Budget & resources", "Budget &resources"], 1),
        (["Budget & resources", "Budget and resources"], 1),
        (["Budget and resources", "Budget & resources"], 1),
        (["Ministère", "Ministe\u0300re", "MINISTÈRE"], 1),
        (["&", "§", "&"], 2),
        (["_  _", "_ _"], 1),
        ([f"{LONG} the north", f"{LONG} the south", f"{LONG} the North"], 2),
        (["Education about rivers and lakes in", "Education about rivers and lakes in schools and for adults"], 2),
    ],
)
def test_each_name_is_made_once_and_known_again(
    names: list[str], made: int, local: LocalTracker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("sheets")

    said = _twice(local, _list(folder, [*names], [*names]))

    assert said.count("tracker.yaml: themes: +") == said.count("tracker.yaml: addressees: +") == made


def test_an_addressee_that_is_a_party_has_its_id(
    local: LocalTracker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    said = _twice(local, _list(tmp_path_factory.mktemp("sheets"), [], ["INDIA", "India"]))

    assert 'tracker.yaml: addressees: + "india: INDIA"' in said
    assert said.count("addressees: +") == 1


def test_the_name_of_another_in_the_settings_is_not_taken_as_an_id(
    local: LocalTracker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    edit(local.root / "tracker.yaml", "name: Law,", "name: Aero,")

    _twice(local, _list(tmp_path_factory.mktemp("sheets"), ["Ærø", "Aero"], []))

    assert "  - id: aero-2\n    name: Ærø\n" in (local.root / "tracker.yaml").read_text()


_NAMES = st.text(alphabet="aAbÅå\u030aß &-_/.'2ii", min_size=1, max_size=6).map(str.strip).filter(bool)


@settings(max_examples=min(settings().max_examples, 8))
@given(themes=st.lists(_NAMES, max_size=4), addressees=st.lists(_NAMES, max_size=4))
def test_any_spellings_are_known_again(
    themes: list[str], addressees: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    local = LocalTracker(files.make_tracker(tmp_path_factory.mktemp("tracker")))
    if themes or addressees:
        _twice(local, _list(tmp_path_factory.mktemp("sheets"), themes, addressees))
