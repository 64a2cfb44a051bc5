"""Templates to Markdown.

Everything a template prints is escaped as one line of plain text unless it is `Markdown` already, so a
template that forgets to escape is safe.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from traceback import extract_tb
from typing import Any

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rectrack.text import markdown
from rectrack.text.markdown import Markdown
from rectrack.text.problems import RefusedError, count, printable

__all__ = ["Markdown", "render"]

_OWN_TEMPLATES = (
    Path(__file__).resolve().parents[3] / "templates",  # in a checkout
    Path(__file__).resolve().parents[1] / "templates",  # in a wheel
)
_FILTERS: Mapping[str, Any] = {
    "block": markdown.block,
    "cell": markdown.cell,
    "count": count,
    "day": markdown.day,
    "ended": markdown.ended,
    "going_on": markdown.going_on,
    "html": markdown.html_text,
    "indented": markdown.indented,
    "line": markdown.line,
    "lines": markdown.lines,
    "link": markdown.link,
    "listed": markdown.listed,
}


def render(template: str, templates: Path | None, **values: object) -> str:
    """The text of a template, with one line break at the end.

    `templates` is a folder whose templates go before the tracker's own. Raises `RefusedError` where one of these
    fails.
    """
    folders = tuple(folder for folder in (templates, *_OWN_TEMPLATES) if folder and folder.is_dir())
    environment = _environment(folders)
    try:
        return environment.get_template(template).render(values).strip() + "\n"
    except Exception as error:  # a template is data, and may do anything
        if templates is None or not (templates / template).is_file():
            raise
        raise RefusedError(f"templates/{template}{_line(error)} fails: {printable(error)}. Correct it.") from error


def _line(error: Exception) -> str:
    """Where in the template it failed, as far as that is known."""
    if isinstance(error, TemplateSyntaxError):
        return f", line {error.lineno},"
    frames = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f", line {frames[-1]}," if frames else ""


@cache
def _environment(folders: tuple[Path, ...]) -> ImmutableSandboxedEnvironment:
    """Jinja's sandbox, since a repository's own templates are data to the tracker."""
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
        undefined=StrictUndefined,
        finalize=markdown.line,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters.update(_FILTERS)
    return environment
