"""What others build on stays: whatever a released version had is still there."""

from collections.abc import Callable
from pathlib import Path

from tests.pages import ROOT
from tests.promised import promised

KEPT = ROOT / "tests/data/promised.txt"


def lines() -> list[str]:
    return KEPT.read_text(encoding="utf-8").splitlines()


def test_nothing_goes_on_which_others_build() -> None:
    gone = {*lines()} - {*promised()}

    assert sorted(gone) == [], f"1.x promises these; what was never released leaves {KEPT.name} by hand"


def test_what_is_new_is_promised_too(kept: Callable[[Path, str], None]) -> None:
    kept(KEPT, "".join(f"{line}\n" for line in sorted({*lines(), *promised()})))
