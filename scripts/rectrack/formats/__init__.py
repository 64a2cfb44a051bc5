"""How output is written: a folder for each command that has formats, and in it a file for each format.

A format is a module with one function, `written`, that makes text of what the command has to show. A command offers
the formats that lie in its folder; nothing else names them.
"""

from importlib import import_module
from pathlib import Path


def names(of: str) -> list[str]:
    """The formats of a command's output."""
    return sorted(path.stem for path in (Path(__file__).parent / of).glob("[!_]*.py"))


def written(of: str, form: str, shown: object) -> str:
    """What a command has to show, in one of its formats; each folder says what that is."""
    text: str = import_module(f"{__name__}.{of}.{form}").written(shown)
    return text
