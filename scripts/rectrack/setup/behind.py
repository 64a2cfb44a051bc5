"""Whether the workflows are up to date. A pull request of Dependabot changes only the version."""

from pathlib import Path

from rectrack import __version__
from rectrack.doctor import layout
from rectrack.doctor.finding import Finding
from rectrack.doctor.layout import numbers
from rectrack.doctor.workflows import UPGRADE
from rectrack.setup import workflows
from rectrack.setup.origin import Origin


def finding(folder: Path, branch: str, host: str = workflows.GITHUB) -> Finding | None:
    """Return a finding for outdated workflows; None if they are up to date or name no version.

    `host` is the server on which they run.
    """
    calls = {(call.action, call.ref): call for call in layout.read(folder).elsewhere}
    call = calls.popitem()[1] if len(calls) == 1 else None
    if call is None or not call.is_pinned or not call.version:
        return None
    if numbers(call.version) != numbers(__version__):
        is_newer = numbers(call.version) > numbers(__version__)
        way = f"Install version {call.version} here" if is_newer else f"Call {UPGRADE}"
        return Finding("change", f"The workflows run version {call.version}, and this is {__version__}. {way}.")
    wanted = workflows.renewed(folder, Origin(call.action, call.ref), branch.rstrip("\n"), host)
    there = {path: text for path, text in wanted.items() if (folder / path).is_file()}
    others = [path for path, text in there.items() if (folder / path).read_text("utf-8", "replace") != text]
    if not others:
        return None
    return Finding(
        "ok",
        f"These files differ from version {__version__}: {', '.join(others)}. To update them, call {UPGRADE}. "
        "Then check the difference for changes of your own.",
    )
