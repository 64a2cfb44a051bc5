"""A list of recommendations as data: the facts of each, with the names that they have in status.json."""

from msgspec import to_builtins

from rectrack.pages.listing import Listing
from rectrack.text.exports import as_json

_NOT_OF_FILES = frozenset(("issue", "told"))
"""Facts about GitHub, which a list of the files does not know."""


def written(shown: Listing) -> str:
    every = [to_builtins(entry) for entry in shown.entries]
    return as_json([{name: facts[name] for name in facts if name not in _NOT_OF_FILES} for facts in every])
