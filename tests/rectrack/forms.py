"""Issue forms that people fill in, as the small tracker offers them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from tests.interfaces import filled_in, rectrack
from tests.rectrack.files import make_tracker

FORMS = TemporaryDirectory()
"""Holds the forms until the tests end."""

PROPOSAL: Mapping[str, str] = MappingProxyType(
    {
        "title": "Publish the costs",
        "summary": "The costs should be published.\n\nThey are not.",
        "theme": "Law",
        "addressees": "The names corporation, Governments",
        "document": "A speech",
        "proposed-by": "The association",
        "public": "yes",
    }
)
"""Answers that make a proposal."""


def form(name: str = "propose", /, **answers: str | None) -> str:
    """Return the body that GitHub makes of these answers; a proposal has more, and None leaves an answer out."""
    given = {question.replace("_", "-"): answer for question, answer in answers.items()}
    known = {**PROPOSAL, **given} if name == "propose" else given
    return filled_in(_folder() / f"{name}.yml", {key: answer for key, answer in known.items() if answer}).body


@cache
def _folder() -> Path:
    root = make_tracker(Path(FORMS.name))
    assert rectrack(root, "forms").code == 0
    return root / ".github/ISSUE_TEMPLATE"
