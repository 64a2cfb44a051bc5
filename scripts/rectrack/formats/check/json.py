"""What is wrong with the files, as data."""

from collections.abc import Sequence

from rectrack.text.exports import as_json
from rectrack.text.problems import Problem


def written(shown: Sequence[Problem]) -> str:
    """A JSON list of objects with path, line, column, message and hint."""
    return as_json([problem._asdict() for problem in shown])
