"""Changes of parties, settings and fields by the options of a command: an import of rows from options."""

import os
import re
from collections.abc import Mapping, Sequence

from rectrack.github import Git
from rectrack.model import STAND_IN, Withheld
from rectrack.text import RefusedError
from rectrack.workspace.changes import Options
from rectrack.workspace.columns import RECOMMENDATIONS
from rectrack.workspace.import_sheet import prepare_import
from rectrack.workspace.read_sheet import Grid, GridRow
from rectrack.workspace.remarks import CellPlace, InvalidSheetError, mistake_text
from rectrack.workspace.transaction import Workspace

_QUOTED_STAND_IN = re.compile(f'"{STAND_IN.pattern}"')


class _Options(Grid):
    """Rows of options. Each cell comes from an option; its place is the option's name."""

    def place(self, row: int = 0, column: int | None = None, called: str = "") -> CellPlace:  # noqa: ARG002 - as in Grid
        option = called.replace(" ", "-").replace("aliases", "alias")
        return CellPlace("ID" if called in ("", "id") else f"{self.file}{option}")


def put_rows(workspace: Workspace, sheet: str, rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Make the changes of a sheet's rows in memory, and return a line for each, without withheld names.

    Raises `RefusedError` with all errors, each at its option.
    """
    wanted = Options(today=workspace.today.isoformat())
    lines = [[*rows[0]], *([*row.values()] for row in rows)]
    grid = _Options("" if sheet == RECOMMENDATIONS else "--", sheet, [*map(GridRow, range(1, 2_000), lines)])
    try:
        outcome = prepare_import(workspace, [grid], wanted, Git(workspace.root, os.environ))
    except InvalidSheetError as error:
        raise RefusedError("\n".join([*mistake_text(error.mistakes), "Nothing was changed."])) from None
    out_of, root = Withheld(workspace.loaded.dataset).out_of, workspace.root
    told = (out_of(f"Wrote {root / one.path}{str(one).removeprefix(one.path)}") for one in outcome.changes)
    return [_QUOTED_STAND_IN.sub("a withheld name", line) for line in told]
