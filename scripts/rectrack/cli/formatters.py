"""The formats of a command's output: each is a function that makes text of what the command has to show."""

from importlib import import_module

FORMATS = {
    "check": {
        "github": ("text.problem_formats", "problems_for_github"),
        "json": ("text.problem_formats", "problems_as_json"),
        "text": ("text.problem_formats", "problems_as_text"),
    },
    "list": {
        "csv": ("rendering.filters", "list_as_csv"),
        "json": ("rendering.filters", "list_as_json"),
        "table": ("rendering.filters", "list_as_table"),
    },
    "plan": {
        "json": ("sync.plan_report", "plan_as_json"),
        "markdown": ("sync.plan_report", "plan_as_markdown"),
        "text": ("sync.plan_report", "plan_as_text"),
    },
}
"""By command and format: the module, which is imported when it is needed, and its function."""


def format_names(of: str) -> list[str]:
    """Return the formats of a command's output."""
    return list(FORMATS[of])


def formatted(of: str, form: str, shown: object) -> str:
    """Return what a command has to show, in one of its formats."""
    module, function = FORMATS[of][form]
    text: str = getattr(import_module(f"rectrack.{module}"), function)(shown)
    return text
