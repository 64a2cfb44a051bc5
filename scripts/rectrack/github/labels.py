"""Labels on GitHub: made, and made to look as they should."""

from rectrack.github.client import Hub
from rectrack.github.errors import ExistsError
from rectrack.record.tracker import LabelSpec


def create(hub: Hub, label: LabelSpec) -> None:
    """Make a label; one that another hand made meanwhile is made to look as it should."""
    try:  # GitHub takes no two of a name
        hub.post_twice(lambda: hub.repository.create_label(label.name, label.color, label.description))
    except ExistsError:
        update(hub, label.name, label)


def update(hub: Hub, name: str, label: LabelSpec, new_name: str | None = None) -> None:
    """Give a label its colour and description, and a new name where one is given."""
    with hub.asking(writes=True):
        hub.repository.get_label(name).edit(new_name or name, label.color, label.description)
