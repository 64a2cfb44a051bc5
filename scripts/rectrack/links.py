"""Which comment or form a link leads to.

A comment is known by its host and its number, which is its own on the whole host and stays when its repository is
renamed or moved. A form's number is one in its repository only, so that a form is known by its address.
"""

import re

_SAID = re.compile(
    r"https?://(?P<host>[^\s<>\"/?#]+)/(?P<path>[^\s<>\"?#]+/issues/\d+)(?:#issuecomment-(?P<comment>\d+))?", re.ASCII
)


def said_at(link: str) -> str:
    """The name of the comment (`github.com#345`) or the form (`github.com/o/r/issues/12`) at this address.

    Hosts, owners and repositories are the same in capitals. The address itself where it leads to neither.
    """
    found = _SAID.fullmatch(link)
    if found is None:
        return link
    host = found["host"].lower()
    return f"{host}#{found['comment']}" if found["comment"] else f"{host}/{found['path'].lower()}"
