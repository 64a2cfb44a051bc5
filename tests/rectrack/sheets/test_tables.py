from pathlib import Path

from msgspec.structs import fields

from rectrack.record.edits import plain
from rectrack.record.load import load
from rectrack.record.recommendation import Recommendation
from rectrack.record.register import Register
from rectrack.sheets import cells, tables
from tests.rectrack.commission import make_commission

EVERYTHING = Path(__file__).parents[2] / "data/tracker"


def _register(root: Path) -> Register:
    return load(root).register


def test_every_field_of_a_recommendation_is_a_column_or_a_sheet() -> None:
    sheets = tables.sheets(_register(EVERYTHING).tracker)
    columns = {column.path[0] for column in sheets[tables.RECOMMENDATIONS].columns}

    assert columns | {*tables.SHEETS_OF, "fields"} >= {field.encode_name for field in fields(Recommendation)}
    assert {sheet.field for sheet in sheets.values() if sheet.field} == {*tables.SHEETS_OF}
    assert all(len({*sheet.headers}) == len(sheet.headers) for sheet in sheets.values())


def test_a_row_leads_back_to_all_that_its_item_says(tmp_path: Path) -> None:
    """Put together again from their cells, the rows are the files."""
    for register in (_register(EVERYTHING), _register(make_commission(tmp_path))):
        known = {r.id: plain(r) for r in register.recommendations}
        for sheet, rows in tables.tables(register).values():
            for row in (row for row in rows if row.recommendation):
                item = sheet.item(dict(known[row.recommendation]), row.at)
                for column in sheet.columns:
                    value = sheet.item(item, column.path)
                    assert (cells.meant(row.cells[column.header], column.kind) or None) == (value or None)


def test_what_lies_in_settings_is_found_by_its_list_and_id(tmp_path: Path) -> None:
    register = _register(make_commission(tmp_path))
    rows = tables.tables(register)[tables.SETTINGS].rows

    named = {(row.cells["list"], row.cells["id"]): row.cells["name"] for row in rows}
    assert named["fields", "priority"] == "Priority"
    assert named["choices of priority", "high"]
    assert named["documents", "final-report"] == ""


def test_own_fields_are_columns_by_their_ids_whatever_these_are(tmp_path: Path) -> None:
    root = make_commission(tmp_path)
    settings = root / "tracker.yaml"
    settings.write_text(
        settings.read_text().replace("\nfields:\n", "\nfields:\n  - {id: owners, name: x, type: text}\n")
    )
    columns = tables.sheets(_register(root).tracker)[tables.RECOMMENDATIONS].columns
    own = {column.header: (column.path, column.kind) for column in columns if column.path[0] == "fields"}

    assert own["priority"] == (("fields", "priority"), "text")
    assert own["goals"] == (("fields", "goals"), "lines")
    assert own["field owners"] == (("fields", "owners"), "text")
