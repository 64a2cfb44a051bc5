"""The folder of the project, the data of the tests, and the blocks of code that the pages under docs/ show."""

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DATA = ROOT / "tests/data"


def sample(page: str, heading: str, language: str) -> str:
    """Return the first block of code in this language below a heading of a page under docs/."""
    return samples(page, heading, language)[0]


def samples(page: str, heading: str, language: str) -> list[str]:
    """Return the blocks of code in this language between a heading of a page and the next one of its kind."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    found = re.search(rf"^(##+) {re.escape(heading)}\n(.*?)(?=^\1 |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"docs/{page} has no heading {heading}"
    blocks = re.findall(rf"^ *```{language}\n(.*?)^ *```$", found[2], re.MULTILINE | re.DOTALL)
    return [dedent(block) for block in blocks]


def table(module: str, name: str) -> list[Any]:
    """Return the rows of a table in the YAML file of a test's module: NAME.yaml beside `test_NAME.py`.

    A table that is a mapping names each row; these names are the ids of the cases.
    """
    path = Path(module).with_name(Path(module).stem.removeprefix("test_") + ".yaml")
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))[name]
    if isinstance(rows, list):
        return rows
    return [pytest.param(*(row if isinstance(row, list) else [row]), id=id_) for id_, row in rows.items()]
