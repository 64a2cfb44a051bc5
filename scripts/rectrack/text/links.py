"""Which comment or form a link leads to.

A comment is known by its host and its number, which is its own on the whole host and stays when its repository is
renamed or moved. A form's number is one in its repository only, so that a form is known by its address.
"""

import re
from typing import Literal

_SAID = re.compile(
    r"https?://(?:redirect\.(?=github\.com/))?(?P<host>[^\s<>\"/?#]+)/(?P<path>[^\s<>\"?#]+/issues/(?P<form>\d+))"
    r"(?:#issuecomment-(?P<comment>\d+))?",
    re.ASCII | re.IGNORECASE,
)
"""In an issue the tracker links to redirect.github.com, so that GitHub makes no backlink."""


def said_at(link: str) -> str:
    """The name of the comment (`github.com#345`) or the form (`github.com/o/r/issues/12`) at this address.

    Hosts, owners and repositories are the same in capitals. The address itself where it leads to neither.
    """
    found = _SAID.fullmatch(link)
    if found is None:
        return link
    host = found["host"].lower()
    return f"{host}#{found['comment']}" if found["comment"] else f"{host}/{found['path'].lower()}"


def is_at(link: str | None, comment: str) -> bool:
    """Whether a link leads to the comment at this address, whatever its repository was called, or to the form."""
    return link is not None and said_at(link) == said_at(comment)


def number_at(link: str) -> tuple[Literal["comment", "form"], int] | None:
    """The number of the comment or of the form at this address; None where it leads to neither."""
    found = _SAID.fullmatch(link)
    if found is None:
        return None
    return ("comment", int(found["comment"])) if found["comment"] else ("form", int(found["form"]))
