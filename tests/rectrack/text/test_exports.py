"""Text for other programs gives none of them an order."""

import csv
import io
import json

from hypothesis import example, given
from hypothesis import strategies as st

from rectrack.text.exports import as_csv, as_json, unguarded

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # noqa: RUF001 - wide ones, as Japanese has


@given(st.lists(CELLS, min_size=1))
@example(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "'=1", "''@a", "'tis", "ordinary"])  # noqa: RUF001 - likewise
def test_no_cell_begins_as_a_formula_does_and_each_comes_back_as_it_was(cells: list[str]) -> None:
    _, row = csv.reader(io.StringIO(as_csv(["c"] * len(cells), [cells]), newline=""))

    assert not any(cell.startswith(FORMULAS) or cell.lstrip().startswith(FORMULAS) for cell in row)
    assert [unguarded(cell) for cell in row] == [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells]


def test_json_holds_no_order_to_githubs_runner_and_reads_back_as_it_was() -> None:
    data = {"title": "##[group]é", "name": "\udcff"}

    assert "##[" not in as_json(data)
    assert "é" in as_json(data)
    assert json.loads(as_json(data).encode()) == data
