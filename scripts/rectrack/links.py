"""Which comment or form a link leads to: by its number, which stays when the repository is renamed or moved."""

import re

_SAID = re.compile(r"https?://[^\s<>\"]+/issues/(?P<form>\d+)(?:#issuecomment-(?P<comment>\d+))?", re.ASCII)


def said_at(link: str) -> str:
    """The name of the comment (`345`) or the form (`issue-12`) at this address; the address where it is neither."""
    found = _SAID.fullmatch(link)
    if found is None:
        return link
    return found["comment"] or f"issue-{found['form']}"
