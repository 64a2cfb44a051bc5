"""Three lists as offices have them, none of them prepared for a tracker."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it brings no types
import yaml

from tests.workbooks import workbook

ROWS = yaml.safe_load(Path(__file__).with_name("lists.yaml").read_text(encoding="utf-8"))
_TALL = {
    "A": "No.",
    "B": "Thematic area",
    "C": "Recommendation",
    "D": "Recommending State",
    "G": "Position",
    "H": "Cost",
}


def ministry(path: Path) -> Path:
    """Write a workbook with a title, a note, merged headings in two rows and a heading between the rows."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Follow-up 2026")
        sheet.merge_range("A1:H1", "Follow-up to the recommendations of the Review Panel")
        sheet.merge_range(
            "A2:H2", "Note: updated each quarter by the Coordination Unit. The status is its own reading."
        )
        for letter, heading in _TALL.items():
            sheet.merge_range(f"{letter}4:{letter}5", heading)
        sheet.merge_range("E4:F4", "Follow-up")
        sheet.write_row("E5", ["Responsible institution", "Status of implementation"])
        sheet.merge_range("B6:B7", "Water")
        sheet.merge_range("A8:H8", "Part two: schools")
        sheet.merge_range("B9:B10", "Schools")
        for row, (number, *cells) in zip((5, 6, 8, 9), ROWS["ministry"], strict=True):
            sheet.write(row, 0, number)
            sheet.write_row(row, 2, cells)
        book.add_worksheet("Legend").write_row(0, 0, ["Colour", "Meaning"])
    return path


def french(path: Path) -> Path:
    """Write a list in French with semicolons, in the encoding of Windows."""
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(ROWS["french"])
    path.write_bytes(text.getvalue().encode("cp1252"))
    return path


_LAW = (
    "take all the steps that are needed to protect the rights of persons in detention, in line with the standards of "
    "the covenant, except where the law provides otherwise, and report to the committee on item"
)
_BODIES = ("Ministry of Justice", "Ministry of justice", "Ministry of Health", "MINISTRY OF HEALTH", "Labour Office")
_HEADINGS = {
    "Recommendations": "Paragraph,Recommendation,Recommending State,Theme,Responsible,Status,Document",
    "Actions": "Recommendation,Action,Responsible,Status,Deadline",
    "Positions": "Recommendation,State,Position,Date,Comment",
    "Responses": "Recommendation,Ministry,Response,Date,Comment",
}


def review(path: Path, n: int, positions: int) -> Path:
    """Write a workbook of n long recommendations with actions, positions and responses. Names have two spellings."""
    random = Random(1)
    sheets: dict[str, list[Sequence[Any]]] = {name: [heads.split(",")] for name, heads in _HEADINGS.items()}
    listed, actions, stated, responses = sheets.values()
    for number in range(1, n + 1):
        reference, body = f"148.{number}", random.choice(_BODIES)
        text = "Ratify the optional protocol" if number in (3, 4) else f"Continue to {_LAW} {number}."
        maker, status = random.choice(("Northland", "Southland")), random.choice(("Not assessed", "Implemented"))
        theme = random.choice(("Detention", "detention", "Labour  rights", "Labour rights"))
        listed.append((reference, text, maker, theme, body, status, "A/1"))
        if number % 3 == 0:
            actions.append((reference, f"Draft bill {number}", random.choice(_BODIES), "Planned", "2027-06"))
        if number % 10 == 0:
            responses.append((reference, body.upper(), "Accepted", "2023-06", f"Answer {number}"))
    for place in range(positions):
        stance, party = random.choice(("Support", "Oppose")), f"Party {place // n} of {place % 7}"
        stated.append((f"148.{place % n + 1}", party, stance, "2023-03", f"Statement {place}"))
    return workbook(path, sheets)
