"""Statuses: how far a recommendation has got, in the words of a group, and those that stand where it gives none."""

from typing import Literal, TypeAlias

from rectrack.record.values import Colour, Flag, Id, Line, Name, Record, StatusId

CloseReason: TypeAlias = Literal["completed", "not_planned"]
Progress: TypeAlias = Literal["open", "under way", "done", "not done"]
"""What a status counts as, whatever a group calls it."""


NOTHING_FURTHER = "; nothing further is recorded"
"""Words in the description of a status. Pages omit them if an entry is newer than the status."""


class Status(Record, frozen=True, kw_only=True):
    """How far a recommendation has got. `closes` says whether it closes the issue, and as what.

    `counts` is what it counts as where trackers with other statuses are looked at together; where it is not given,
    that follows from `closes`.

    Here and below, `formerly` gives the whole names that the label had before, so that it is renamed on GitHub and
    stays on its issues and pull requests.
    """

    id: Id
    name: Name
    description: Line
    color: Colour
    next: tuple[StatusId, ...] = ()
    closes: CloseReason | None = None
    needs_evidence: Flag = Flag.FALSE
    counts: Progress | None = None
    retired: Flag = Flag.FALSE
    formerly: tuple[Line, ...] = ()

    @property
    def counted(self) -> Progress:
        """What it counts as."""
        return self.counts or _COUNTED[self.closes]


_COUNTED: dict[CloseReason | None, Progress] = {None: "open", "completed": "done", "not_planned": "not done"}


STATUSES = (
    Status(
        id="proposed",
        name="Proposed",
        description=f"Put forward{NOTHING_FURTHER}.",
        color="d4c5f9",
        next=("consultation", "draft", "adopted", "in-progress", "not-adopted", "withdrawn", "superseded"),
    ),
    Status(
        id="consultation",
        name="In consultation",
        description="Views are being sought on it.",
        color="fbca04",
        next=("proposed", "draft", "adopted", "not-adopted", "withdrawn", "superseded"),
    ),
    Status(
        id="draft",
        name="Draft text",
        description="A text of it is being worked on.",
        color="fef2c0",
        next=("consultation", "adopted", "not-adopted", "withdrawn", "superseded"),
    ),
    Status(
        id="adopted",
        name="Adopted",
        description="Agreed by those who were asked to agree; not yet acted on.",
        color="0e8a16",
        next=("in-progress", "partly-implemented", "implemented", "not-implemented", "withdrawn", "superseded"),
        needs_evidence=Flag.TRUE,
    ),
    Status(
        id="in-progress",
        name="In progress",
        description="Work on carrying it out has begun.",
        color="1d76db",
        next=("partly-implemented", "implemented", "not-implemented", "withdrawn", "superseded"),
        counts="under way",
    ),
    Status(
        id="partly-implemented",
        name="Partly implemented",
        description="Carried out in part.",
        color="c2e0c6",
        next=("in-progress", "implemented", "not-implemented", "withdrawn", "superseded"),
        needs_evidence=Flag.TRUE,
        counts="under way",
    ),
    Status(
        id="implemented",
        name="Implemented",
        description="Carried out, with evidence.",
        color="006b75",
        next=("in-progress", "partly-implemented", "superseded"),
        closes="completed",
        needs_evidence=Flag.TRUE,
    ),
    Status(
        id="not-adopted",
        name="Not adopted",
        description="Considered and not agreed.",
        color="b60205",
        next=("proposed", "consultation", "draft", "adopted", "superseded"),
        closes="not_planned",
        needs_evidence=Flag.TRUE,
    ),
    Status(
        id="not-implemented",
        name="Not implemented",
        description="Agreed, and not carried out.",
        color="d93f0b",
        next=("in-progress", "partly-implemented", "implemented", "superseded"),
        closes="not_planned",
        needs_evidence=Flag.TRUE,
    ),
    Status(
        id="withdrawn",
        name="Withdrawn",
        description="Withdrawn by those who put it forward.",
        color="cccccc",
        next=("proposed",),
        closes="not_planned",
        needs_evidence=Flag.TRUE,
    ),
    Status(
        id="superseded",
        name="Superseded",
        description="Replaced by another recommendation.",
        color="bfd4f2",
        next=("proposed",),
        closes="not_planned",
        needs_evidence=Flag.TRUE,
    ),
)
