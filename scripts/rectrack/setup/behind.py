"""Whether the workflows are as their version writes them: a pull request of Dependabot brings the version alone.

Only the very version that they name can tell, and what differs may also be somebody's own.
"""

from pathlib import Path

from rectrack import __version__
from rectrack.doctor import layout
from rectrack.doctor.finding import Finding
from rectrack.setup import workflows
from rectrack.setup.origin import Origin


def finding(folder: Path, branch: str, host: str = workflows.GITHUB) -> Finding | None:
    """What the doctor says of workflows that are there and written otherwise; None where nothing is to be said.

    `host` is the server on which they run.
    """
    calls = layout.read(folder).elsewhere
    origins = {Origin(call.action, call.ref) for call in calls if call.is_pinned and call.version == __version__}
    if len(origins) != 1 or len({call.ref for call in calls}) != 1:
        return None
    wanted = workflows.renewed(folder, origins.pop(), branch.rstrip("\n"), host)
    there = {path: text for path, text in wanted.items() if (folder / path).is_file()}
    others = [path for path, text in there.items() if (folder / path).read_text("utf-8", "replace") != text]
    if not others:
        return None
    return Finding(
        "ok",
        f"Not as version {__version__} writes them: {', '.join(others)}. To have them so: 'rectrack init --upgrade', "
        "and look at the difference, in case something of it is your own.",
    )
