"""A recommendation's file is named by its id: what is told where the two differ, or two files have one."""

from collections.abc import Iterator, Sequence

from rectrack.record.decode import is_id
from rectrack.record.slugs import slug
from rectrack.text.problems import Fault, printable, shown


def misnamed(name: str, stem: str, id_: str, *, is_taken: bool) -> Fault:
    """What is told of a file that is named otherwise; `is_taken`: another has that id as its name."""
    hint = f"rename the file to {id_}.yaml"
    wanted = stem if is_id(stem) else slug(stem)
    anew = f"write id: {wanted}" if wanted == stem else f"name the file {wanted}.yaml, and write id: {wanted}"
    if is_taken:
        hint = anew if wanted else f"{id_} is another file's: choose an id, and name the file so"
    elif wanted and wanted != id_:
        # With a new id alone the recommendation would lose its issue.
        hint += f"; if the file is meant to be renamed, {anew} and formerly: [{id_}]"
    return Fault(("id",), f"the id {shown(id_)} differs from the file's name", hint, file=name)


def double(id_: str, names: Sequence[str]) -> Iterator[Fault]:
    """Files of one id in different folders, each told of the others."""
    hint = "an id is unique in all folders: delete the file that is not meant, or give it another name and id"
    for name in names:
        others = ", ".join(printable(other) for other in names if other != name)
        yield Fault(("id",), f"the id {shown(id_)} is that of {others} too", hint, file=name)
