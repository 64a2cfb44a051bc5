"""No status, stance or response is red, green or amber: neither on pages and in pictures nor in labels on GitHub."""

import json
import re
import shutil
from colorsys import rgb_to_hls
from pathlib import Path

import pytest

from tests.interfaces import rectrack
from tests.samples import ROOT

BLUE = range(195, 276)
"""The degrees of hue that are blue or violet. Red is at 0, amber at 40 and green at 120."""
GREY = 0.07
"""A difference between the parts of a color, from 0 to 1, that nobody sees as a hue."""
COLOR = re.compile(r"(?<!&)#([0-9a-f]{3}|[0-9a-f]{6})\b", re.IGNORECASE)
PRESETS = [path.stem for path in (ROOT / "templates/setup/presets").iterdir()]
OVERDUE = "--mark"
"""The only property that can be amber."""


def is_neutral(color: str) -> bool:
    """Return whether a color of six digits is blue, violet or grey."""
    red, green, blue = (int(color[n : n + 2], 16) / 255 for n in (0, 2, 4))
    hue = round(rgb_to_hls(red, green, blue)[0] * 360)
    return hue in BLUE or max(red, green, blue) - min(red, green, blue) <= GREY


@pytest.mark.parametrize("color", ["b60205", "0e8a16", "fbca04", "006b75", "fef2c0", "c2e0c6", "f9d0c4", "d93f0b"])
def test_red_green_and_amber_are_found(color: str) -> None:
    assert not is_neutral(color)


@pytest.mark.parametrize("tracker", ["this one", *PRESETS])
def test_labels_on_github_are_neutral(tracker: str, tmp_path: Path) -> None:
    if tracker == "this one":
        for name in ("tracker.yaml", "parties.yaml"):
            shutil.copy(ROOT / name, tmp_path)
        shutil.copytree(ROOT / "recommendations", tmp_path / "recommendations")
    else:
        given = f"--title Ours --maintained-by Us --theme Water --preset {tracker} --program o/p@{'0' * 40}".split()
        assert rectrack(None, "init", str(tmp_path), *given).code == 0
    run = rectrack(tmp_path, "plan", "--format", "json")
    labels = [change["label"] for change in json.loads(run.out)["changes"] if change["change"] == "CreateLabel"]

    assert {label["name"]: label["color"] for label in labels if not is_neutral(label["color"])} == {}
    assert sum(label["name"].startswith("status: ") for label in labels) > 3


def test_pages_and_pictures_are_neutral_except_for_what_is_overdue() -> None:
    for path in [path for path in (ROOT / "templates").rglob("*") if path.suffix in (".css", ".svg", ".j2")]:
        text = re.sub(rf"{OVERDUE}:#\w+", "", path.read_text(encoding="utf-8"))
        found = [
            color if len(color) == len("rrggbb") else "".join(2 * digit for digit in color)
            for color in COLOR.findall(text)
        ]
        assert [color for color in found if not is_neutral(color)] == [], path.name
        assert path.suffix != ".css" or re.findall(r"\b(?:rgb|hsl|red|green|gold|orange|yellow)\b", text) == []
        assert set(re.findall(rf"([^{{}}]*){{[^{{}}]*var\({OVERDUE}\)", text)) <= {"\n.mark"}, path.name
