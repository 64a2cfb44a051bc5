"""Labels on GitHub: made, and made to look as they should."""

from collections.abc import Iterator

from rectrack.github.client import Hub
from rectrack.github.errors import ExistsError
from rectrack.github.types import LiveLabel
from rectrack.record.tracker import LabelSpec


def listed(hub: Hub) -> Iterator[LiveLabel]:
    """Yield the labels of the repository: one request for 100 labels."""
    for label in hub.paged(hub.repository.get_labels()):
        # PyGithub 2.10 has no attribute for it, and its `raw_data` costs a request for each label.
        is_archived = bool(label._rawData.get("archived_at"))  # noqa: SLF001 - see above
        yield LiveLabel(
            name=label.name, color=label.color, description=label.description or "", is_archived=is_archived
        )


def create(hub: Hub, label: LabelSpec) -> None:
    """Make a label; one that another hand made meanwhile is made to look as it should."""
    try:  # GitHub takes no two of a name
        hub.post_twice(lambda: hub.repository.create_label(label.name, label.color, label.description))
    except ExistsError:
        update(hub, label.name, label)


def update(hub: Hub, name: str, label: LabelSpec, new_name: str | None = None, *, unarchive: bool = False) -> None:
    """Set the colour, description and, if given, new name of a label.

    Source: https://docs.github.com/rest/issues/labels#update-a-label
    """
    sent = {"new_name": new_name or name, "color": label.color, "description": label.description}
    with hub.asking(writes=True):
        repository = hub.repository
        repository.requester.requestJsonAndCheck(
            "PATCH", repository.get_label(name).url, input=sent | ({"archived": False} if unarchive else {})
        )
