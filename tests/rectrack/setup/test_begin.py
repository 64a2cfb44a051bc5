"""A tracker is begun: whatever somebody answers, its files are right, and say what was answered."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rectrack.desk import check
from rectrack.record.register import Register
from rectrack.setup import begin, workflows
from rectrack.setup.begin import Begun
from rectrack.setup.from_list import NOT_STATED, Listed
from rectrack.setup.layout import Answers
from rectrack.setup.origin import Origin
from rectrack.sheets import reading
from rectrack.sheets.mistakes import InvalidSheetError
from rectrack.text.problems import InvalidFilesError
from rectrack.text.untrusted import in_one_line, says_something
from tests.rectrack import nasty
from tests.rectrack.files import PARTIES, TODAY, write
from tests.rectrack.setup.test_origin import COMMIT
from tests.rectrack.shown import Page, assert_harmless, plain
from tests.workbooks import workbook

ORIGIN = Origin("octo/program", COMMIT)
BARE = Answers(
    title="Recommendations of the river panel",
    kept_by="The secretariat",
    contact="panel@example.org",
    branch="main",
    origin=ORIGIN,
)
ANSWERS = replace(BARE, themes=("Water", "Peace and justice"))
FORMS = ("config", "dispute", "error", "meeting", "progress", "propose")
LINES = nasty.texts(5).map(in_one_line).filter(says_something)
NASTY = (
    *(
        "a: 'b' # \"c\"",
        "- x",
        "# no",
        "no",
        "2026",
        "1.0",
        "null",
        "{a: b}",
        "[a]",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a`",
    ),
    *(
        "${{ github.token }}",
        "{{ 7*7 }}",
        "<script>alert(1)</script>",
        "**bold** [x](https://github.com/o/r/issues/1)",
    ),
    *(
        "<!-- rectrack:board -->",
        "<!-- rectrack:take-part-end -->",
        "#12 @octocat GH-1",
        "a | b",
        "سلام",
        "日本語",
        "👍🏽 🇨🇭",
    ),
)


def written(folder: Path, found: Begun) -> Path:
    for path, text in found.texts.items():
        write(folder / path, text)
    return folder


def said(found: Begun, folder: Path) -> Register:
    """What the files say; fails where they have problems."""
    return check.register(written(folder, found), TODAY)


def listed(folder: Path, text: str, name: str = "list.csv") -> Listed:
    return Listed(name, reading.read(write(folder / name, text)))


def test_the_files_are_those_of_a_tracker_that_holds_only_data(tmp_path: Path) -> None:
    found = begin.begun(ANSWERS, TODAY, None, tmp_path)

    assert [*found.texts] == [
        ".github/CODEOWNERS",
        *(f".github/ISSUE_TEMPLATE/{name}.yml" for name in FORMS),
        ".github/dependabot.yml",
        *(f".github/workflows/{name}.yml" for name in sorted(workflows.NAMES)),
        *(".gitignore", "README.md", "parties.yaml", "recommendations/example.yaml"),
        *("recommendations/recommendation.schema.json", "status.json", "tracker.yaml"),
    ]
    assert found.told == []
    assert [*tmp_path.iterdir()] == []


def test_what_decides_has_a_place_for_owners_and_what_a_rehearsal_remembers_is_committed_by_nobody(
    tmp_path: Path,
) -> None:
    texts = begin.begun(ANSWERS, TODAY, None, tmp_path).texts

    paths = [line for line in texts[".github/CODEOWNERS"].splitlines() if line and not line.startswith("#")]
    assert paths == ["/tracker.yaml", "/parties.yaml", "/.github/"]
    assert ".rectrack/" in texts[".gitignore"].splitlines()


def test_they_are_right_and_say_what_was_answered(tmp_path: Path) -> None:
    register = said(begin.begun(ANSWERS, TODAY, None, tmp_path), tmp_path)

    tracker = register.tracker
    assert (tracker.title, tracker.kept_by, tracker.contact) == (BARE.title, BARE.kept_by, BARE.contact)
    assert [(theme.id, theme.name) for theme in tracker.themes] == [
        ("water", "Water"),
        ("peace-and-justice", "Peace and justice"),
    ]
    assert [(r.id, r.number, r.themes, r.history[0].date) for r in register.recommendations] == [
        ("example", 1, ("water",), TODAY.isoformat())
    ]
    assert register.parties == ()


def test_without_a_contact_its_place_is_kept(tmp_path: Path) -> None:
    found = begin.begun(replace(BARE, contact=""), TODAY, None, tmp_path)

    assert "\n# contact: tracker@example.org\n" in found.texts["tracker.yaml"]
    assert said(found, tmp_path).tracker.contact is None


def test_names_without_latin_letters_are_numbered_and_two_spellings_are_one_theme(tmp_path: Path) -> None:
    answers = replace(BARE, themes=("سلام", "水", "Water", "water!", "Water"))

    themes = said(begin.begun(answers, TODAY, None, tmp_path), tmp_path).tracker.themes

    assert [(theme.id, theme.name) for theme in themes] == [
        *(("theme-1", "سلام"), ("theme-2", "水"), ("water", "Water")),
    ]


@pytest.mark.parametrize("text", NASTY)
def test_what_means_something_elsewhere_stays_a_text(text: str, tmp_path: Path) -> None:
    assert_says(
        replace(BARE, title=text, kept_by=text, themes=(text,)),
        tmp_path,
    )


@given(st.tuples(LINES, LINES, LINES))
def test_any_text_stays_a_text(texts: tuple[str, str, str]) -> None:
    title, kept_by, theme = texts
    answers = replace(BARE, title=title, kept_by=kept_by, themes=(theme,))
    with TemporaryDirectory() as name:
        assert_says(answers, Path(name))


def assert_says(answers: Answers, folder: Path) -> None:
    """The files are right and say this, in YAML for all tools, in the forms, and in the README without effect."""
    found = begin.begun(answers, TODAY, None, folder)
    tracker = said(found, folder).tracker
    assert (tracker.title, tracker.kept_by, tracker.contact) == (answers.title, answers.kept_by, answers.contact)
    assert tracker.themes[0].name == answers.themes[0]
    for path, text in found.texts.items():
        if path.endswith((".yml", ".yaml")):
            assert isinstance(yaml.safe_load(text), dict), path
        if path.startswith(".github/workflows/"):
            assert text == workflows.wanted(ORIGIN, "main")[path]
    introduction = re.sub("<!-- These lines are yours.*-->", "", found.texts["README.md"]).partition("## Status")[0]
    page = Page(introduction)
    assert_harmless(introduction, page)
    assert page.skeleton[:3] == [("h1", ""), ("", plain(answers.title)), ("/h1", "")]


# --- a list -----------------------------------------------------------------------------------------


def test_a_list_of_titles_is_enough(tmp_path: Path) -> None:
    found = begin.begun(
        BARE,
        TODAY,
        listed(tmp_path, "Title\nMeasure the water\nShare the data\n"),
        tmp_path,
    )

    register = said(found, tmp_path)
    assert [(r.number, r.id, r.title, r.kind, r.status, r.themes) for r in register.recommendations] == [
        (1, "measure-the-water", "Measure the water", "recommended", "proposed", ("general",)),
        (2, "share-the-data", "Share the data", "recommended", "proposed", ("general",)),
    ]
    assert [source.document for r in register.recommendations for source in r.sources] == ["list", "list"]
    (document,) = register.tracker.documents
    assert (document.title, document.by, document.date) == ("list.csv", "The secretariat", TODAY.isoformat())
    assert [theme.id for theme in register.tracker.themes] == ["general"]
    assert found.told == []


def test_what_a_list_names_is_made_and_nothing_that_nobody_needs(tmp_path: Path) -> None:
    text = "title,themes,addressees,document\nMeasure,Water,Ministry of Water; City,Report\nShare,Data,City,Report\n"
    found = begin.begun(BARE, TODAY, listed(tmp_path, text), tmp_path)

    tracker = said(found, tmp_path).tracker
    assert [theme.name for theme in tracker.themes] == ["Water", "Data"]
    assert [one.name for one in tracker.addressees] == ["Ministry of Water", "City"]
    assert [(one.title, one.by) for one in tracker.documents] == [("Report", NOT_STATED)]
    (told,) = found.told
    assert told.startswith(
        'tracker.yaml: the list names "Report", and neither author nor date of it; "not stated" and'
    )


def test_the_first_theme_that_is_given_is_that_of_what_names_none(tmp_path: Path) -> None:
    text = "title,themes\nMeasure,\nShare,Peace and justice\n"

    register = said(begin.begun(ANSWERS, TODAY, listed(tmp_path, text), tmp_path), tmp_path)

    assert [r.themes for r in register.recommendations] == [("water",), ("peace-and-justice",)]
    assert [theme.name for theme in register.tracker.themes] == ["Water", "Peace and justice"]


def test_every_mistake_of_a_list_is_told_with_its_cell(tmp_path: Path) -> None:
    text = "title,status,number\nMeasure,adoptd,x\nShare,adopted,2\n"

    with pytest.raises(InvalidSheetError) as wrong:
        begin.begun(ANSWERS, TODAY, listed(tmp_path, text), tmp_path)

    told = str(wrong.value).splitlines()
    assert [line.partition(": ")[0] for line in told[:-1]] == [
        "list.csv, row 2, column C (number)",
        "list.csv, row 2, column B (status)",
        "list.csv, row 3, column B (status)",
    ]
    assert told[-1] == "3 mistakes in the sheet. Nothing was changed."


def test_what_only_an_import_can_be_told_is_left_for_an_import(tmp_path: Path) -> None:
    text = "title,status,answer,answer by\nMeasure,,noted,City\nShare,adopted,,\n"

    with pytest.raises(InvalidSheetError) as wrong:
        begin.begun(ANSWERS, TODAY, listed(tmp_path, text), tmp_path)

    told = str(wrong.value)
    assert "--" not in told
    assert "needs evidence (leave it empty, and say it afterwards with its evidence: 'rectrack status')" in told


def test_a_list_adds_no_party_to_a_file_that_is_there(tmp_path: Path) -> None:
    write(tmp_path / "parties.yaml", PARTIES)
    sheets = {
        "recommendations": [["id", "title"], ["measure", "Measure it"]],
        "positions": [
            ["recommendation", "place", "party", "stance", "date"],
            ["measure", "", "Nobody", "support", "2024"],
        ],
    }
    book = workbook(tmp_path / "list.xlsx", sheets)

    with pytest.raises(InvalidSheetError, match='unknown party "Nobody"'):
        begin.begun(ANSWERS, TODAY, Listed("list.xlsx", reading.read(book)), tmp_path)


def test_a_long_list_brings_the_pages_of_its_board(tmp_path: Path) -> None:
    text = "title,themes\n" + "".join(f"Do the {n}th thing,Theme {n % 3}\n" for n in range(1, 100))

    found = begin.begun(BARE, TODAY, listed(tmp_path, text), tmp_path)

    pages = [path for path in found.texts if path.startswith("recommendations/board-")]
    assert len(said(found, tmp_path).recommendations) == 99
    assert "recommendations/board-theme-1.md" in pages
    assert all(f"({path})" in found.texts["README.md"] or f"(<{path}" in found.texts["README.md"] for path in pages)


# --- what is there ----------------------------------------------------------------------------------


def test_parties_that_are_there_count_and_are_judged(tmp_path: Path) -> None:
    write(tmp_path / "parties.yaml", PARTIES)
    assert begin.begun(ANSWERS, TODAY, None, tmp_path).texts["parties.yaml"] == PARTIES

    write(tmp_path / "parties.yaml", "parties: [{id: x}]\n")
    with pytest.raises(InvalidFilesError):
        begin.begun(ANSWERS, TODAY, None, tmp_path)
