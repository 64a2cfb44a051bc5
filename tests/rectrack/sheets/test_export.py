import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from rectrack.record.load import load
from rectrack.record.parties import Account
from rectrack.record.register import Register
from rectrack.record.values import Flag
from rectrack.record.withheld import withheld
from rectrack.sheets import data, delimited, export, workbook
from rectrack.sheets.tables import ANSWER
from rectrack.text.problems import RefusedError
from tests.rectrack.commission import make_commission
from tests.rectrack.sheets import reading

NASTY = (
    "=HYPERLINK(A1)",
    "+1",
    "-1 degree",
    "@SUM(A1)",
    "＝1+1",  # noqa: RUF001 - wide, as Japanese has it
    "'=1",
    "https://example.org/",
    "<r><t>tag</t></r>",
    "<r>& no tag</r>",
    "_x0041_",
    "140.10",
    "two\n\nparagraphs\n= 4",
    "\ttab",
    "😀",
)


@pytest.fixture(scope="module")
def everything() -> Register:
    return load(Path(__file__).parents[2] / "data/tracker").register


@pytest.fixture(scope="module")
def commission(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return load(make_commission(tmp_path_factory.mktemp("commission"))).register


def test_a_workbook_and_a_folder_hold_every_cell_of_the_tables(everything: Register, commission: Register) -> None:
    for register in (everything, commission):
        made = export.made(register, "abc")
        tables = {
            name: [
                [*table.sheet.headers],
                *([row.cells.get(h, "") for h in table.sheet.headers] for row in table.rows),
            ]
            for name, table in made.tables.items()
        }
        tables["about"] = [[*row] for row in made.about_rows]

        assert reading.of_workbook(workbook.xlsx(made)) == tables
        assert reading.of_folder(delimited.folder(made)) == tables
        assert dict(made.about_rows)["commit"] == "abc"


def test_every_value_of_the_record_is_in_it_but_what_nobody_verified(everything: Register) -> None:
    made = export.made(everything)
    cells = [cell for rows in reading.of_workbook(workbook.xlsx(made)).values() for row in rows for cell in row]
    lines = {line for cell in cells for line in (cell, *cell.split("\n"))}
    said = json.loads(data.json(made))

    assert "issuecomment-10" not in "".join(cells)
    assert "issuecomment-10" not in json.dumps(said)
    for value in _leaves({name: said[name] for name in ("recommendations", "parties")}):
        assert any(value == line or f" (archived: {value})" in line or f" ({value})" in line for line in lines) or (
            f"{value} (" in "\n".join(lines)
        )
    assert [one["number"] for one in said["recommendations"]] == [r.number for r in everything.recommendations]


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        return [leaf for one in (value.values() if isinstance(value, dict) else value) for leaf in _leaves(one)]
    return ["yes"] if value is True else [str(value).rstrip("\n")]


def test_a_workbook_knows_no_clock(everything: Register) -> None:
    content = workbook.xlsx(export.made(everything))

    assert ">2000-01-01T00:00:00Z<" in reading.parts(content)["docProps/core.xml"]
    assert {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {(1980, 1, 31, 0, 0, 0)}
    assert content == workbook.xlsx(export.made(everything))


def test_what_looks_like_a_formula_a_link_or_a_tag_is_text_and_comes_back(everything: Register) -> None:
    some = everything.recommendations[0]
    nasty = tuple(replace(some, id=f"n-{n}", title=text) for n, text in enumerate(NASTY))
    made = export.made(replace(everything, recommendations=nasty))
    content, files = workbook.xlsx(made), delimited.folder(made)

    assert _column(reading.of_workbook(content)["recommendations"], "title") == [*NASTY]
    assert _column(reading.of_csv(files["recommendations.csv"]), "title") == [*NASTY]
    sheets = "".join(text for name, text in reading.parts(content).items() if name.startswith("xl/worksheets/"))
    assert not any(sign in sheets for sign in ("<f>", "<hyperlink", "<v>"))


def test_a_text_too_long_for_a_cell_is_named_and_refused(everything: Register) -> None:
    first, second, *_ = everything.recommendations
    long = replace(first, summary="x" * 32_768, editor_note="x" * 32_767)
    step = replace(second.history[0], note="😀" * 16_384)
    made = export.made(replace(everything, recommendations=(long, replace(second, history=(step,)))))

    with pytest.raises(RefusedError) as refused:
        workbook.xlsx(made)
    assert str(refused.value).splitlines()[1:] == [
        f"  {first.id}: summary (32,768 characters)",
        f"  {second.id}, status history 1: note (32,768 characters)",
        "Write a folder of CSV files or a .json file instead, or shorten the text in the recommendation's file.",
    ]
    assert "x" * 32_768 in _column(reading.of_csv(delimited.csv(made.tables["recommendations"])), "summary")


def test_a_sheet_too_full_is_named_and_refused(everything: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", len(everything.parties))
    with pytest.raises(RefusedError, match="  parties: 7 rows\n"):
        workbook.xlsx(export.made(everything))


def test_whoever_asked_to_be_left_out_is_in_no_export(everything: Register) -> None:
    engineer = next(party for party in everything.parties if party.id == "engineer")
    asked = replace(engineer, accounts=(Account(login="ann", id=9),), person=Flag.TRUE, name_withheld="2024-05-01")
    parties = tuple(asked if party is engineer else party for party in everything.parties)
    made = export.made(withheld(replace(everything, parties=parties)))

    for text in (
        str(reading.of_workbook(workbook.xlsx(made))),
        str(delimited.folder(made)),
        data.json(made).decode(),
    ):
        assert "withheld-1" in text
        assert not any(name in text for name in ("engineer", "ann (9)"))


def test_an_addressee_gets_its_own_with_room_for_an_answer(everything: Register) -> None:
    made = export.made(everything, to="registry")
    sheets = reading.of_workbook(workbook.xlsx(made))
    recommendations = sheets["recommendations"]

    theirs = [r.id for r in everything.recommendations if "registry" in r.addressees]
    assert _column(recommendations, "id") == theirs
    assert 0 < len(theirs) < len(everything.recommendations)
    assert [_column(recommendations, header) for header in ANSWER] == [
        ["registry"] * len(theirs),
        *[[""] * len(theirs)] * 3,
    ]
    assert {*_column(sheets["requests"], "of"), *_column(sheets["responses"], "by")} == {"registry"}
    assert [*sheets] == ["recommendations", "actions", "requests", "responses", "settings", "about"]
    assert dict(made.about_rows)["to"] == "registry"


def test_a_step_that_is_addressed_to_somebody_brings_its_recommendation(commission: Register) -> None:
    agency = export.made(commission, to="water-agency").register.recommendations

    assert [r.id for r in agency] == [r.id for r in commission.recommendations if r.actions]


def test_a_workbook_is_made_for_work(everything: Register) -> None:
    """The header stays in sight and filters, all cells are text, and words may be chosen."""
    packed = reading.parts(workbook.xlsx(export.made(everything)))
    sheet = packed["xl/worksheets/sheet3.xml"]

    formats = re.findall(r'<xf numFmtId="(\d+)"', packed["xl/styles.xml"].partition("<cellXfs")[2])
    columns = re.findall(r'<col [^>]*style="(\d+)"', sheet)
    assert {formats[int(style)] for style in columns} == {"49"}  # text, also what somebody types there
    assert '<pane xSplit="2" ySplit="1"' in sheet
    assert "<autoFilter" in sheet
    assert "settings!$B$" in sheet.partition("<dataValidations")[2]
    assert 'numberStoredAsText="1"' in sheet


def _column(rows: list[list[str]], header: str) -> list[str]:
    return [row[rows[0].index(header)] for row in rows[1:]]
