"""A small tracker over five days: what came, what changed, what was corrected, and what was removed."""

from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from rectrack.pages.published import publish
from rectrack.site.changes import recorded
from rectrack.site.material import Material
from tests.rectrack import files, internals
from tests.rectrack.examples import REPOSITORY
from tests.rectrack.site.versions import commits, version

VIEW = "\n  - {party: india, stance: oppose, date: 2017-02, reason: Words taken out.}"
RIGHT = "\n  - {party: india, stance: support, date: 2017-03, reason: Words put right.}"
ADOPTED = """
  - {date: 2017-02, status: proposed}
  - {date: 2025-12-30, status: adopted, note: In plenary., by: the chair, evidence: ["https://example.org/minutes"]}"""
AS_OF = "2026-02-01"


def material(as_of: str = AS_OF) -> Material:
    """Recommendation 1, whose status went on and whose view was put right; 2 was removed."""
    with TemporaryDirectory() as folder:
        known = internals.register(files.make_tracker(Path(folder), 1))
    gone = version(id="rec-2", number="2", title="To be gone")
    now = version(positions=RIGHT, history=ADOPTED, status="adopted")
    made = commits(
        (version(positions=VIEW), gone),
        version(positions=VIEW, history=ADOPTED, status="adopted"),
        now,
    )
    made.append(replace(made[-1], id="c4", day="2026-01-04", there=(), gone=("rec-2",)))
    register = replace(
        known,
        recommendations=(now,),
        tracker=replace(known.tracker, contact="tracker@example.org", site="https://octo.example/tracker/"),
    )
    return Material(
        register=register,
        published=publish(register, REPOSITORY, {"rec-1": 10}, as_of),
        known=recorded(made, register),
    )
