"""What is renewed with the board, where a repository has it: the issue forms, the schema, and how to take part."""

from pathlib import Path

from rectrack.pages import form_files, readme, take_part
from rectrack.pages.schema import schema
from rectrack.record.folder import SCHEMA
from rectrack.record.markers import README, TAKE_PART
from rectrack.record.register import Register


def present(root: Path, register: Register) -> dict[str, str]:
    """The files as they should be, by path; what was deleted, or never was there, is not wanted.

    Of the README only the section on how to take part is renewed here.
    """
    made = {**form_files.present(root, register)}
    if (root / SCHEMA).is_file():
        made[SCHEMA] = schema("recommendation", register.tracker.fields)
    current = readme.read(root / README)
    if TAKE_PART.stands_in(current):
        made[README] = readme.renewed(current, {TAKE_PART: take_part.section(register, root / "templates")})
    return made
