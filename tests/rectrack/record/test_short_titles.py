"""A text that is too long for a title: the file has it whole, with a short title that hides no limit."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from tests.rectrack.files import make_tracker
from tests.rectrack.local_commands import LocalTracker

CASES: dict[str, dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("short-titles.yaml").read_text(encoding="utf-8")
)
LIMITS = ("unless", "except", "without", "not", "but", "only if", "sauf", "sin", "кроме", "لكن")
WORDS = ("fees", "the registries,", "publish.", "in each region", "of", "and", "networks", "operators")
MOST = 150


def added(root: Path, title: str) -> dict[str, Any]:
    """Return the file of a new recommendation with this title."""
    tracker = LocalTracker(root)
    made = tracker.run("new", "--title", title, "--summary", "S", "--theme", "law", "--document", "paper-2017")
    file: dict[str, Any] = yaml.safe_load(Path(made.out.strip()).read_text(encoding="utf-8"))
    return file


@pytest.mark.parametrize("name", CASES)
def test_a_short_title_ends_where_the_rest_reverses_nothing(name: str, tmp_path: Path) -> None:
    file = added(make_tracker(tmp_path), CASES[name]["text"])

    assert (file["title"], file["title_by"]) == (CASES[name]["title"], "rectrack")
    assert file["text"] == {"quote": CASES[name]["text"], "document": "paper-2017"}


def test_a_title_that_fits_stays_and_a_text_that_is_known_is_refused(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    text = CASES["a sentence that ends"]["text"]

    assert added(tmp_path, "x" * MOST).keys().isdisjoint({"text", "title_by"})
    added(tmp_path, text)

    given_again = ("new", "--title", text.upper(), "--summary", "S", "--theme", "law", "--document", "paper-2017")
    assert "already has this title" in LocalTracker(tmp_path).refused(*given_again)


def test_no_short_title_ends_before_a_limit(tmp_path: Path) -> None:
    random, make = Random(26), make_tracker(tmp_path)
    for n in range(40):
        text = f"{n} " + " ".join(random.choices((*LIMITS, *WORDS), k=60))

        title = added(make, text)["title"]

        shown = title.removesuffix("…")
        assert text.startswith(shown)
        assert title == f"{shown}…"
        assert 50 < len(title) <= MOST
        assert not text[len(shown) :].strip(" ,.").startswith(LIMITS)
