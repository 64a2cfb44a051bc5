"""Whether what is renewed with the board is as this program makes it, and whether the README tells how to take part.

The files at hand say it; GitHub is not asked.
"""

from collections.abc import Iterator
from pathlib import Path

from rectrack import __version__
from rectrack.doctor.finding import Finding
from rectrack.doctor.layout import Layout
from rectrack.pages import alongside, readme
from rectrack.record.markers import README, TAKE_PART
from rectrack.record.register import Register
from rectrack.record.withheld import withheld
from rectrack.text import files


def findings(root: Path, register: Register, layout: Layout) -> Iterator[Finding]:
    """What the files at hand say; where another version runs on GitHub, only that one knows how they should be."""
    if all(call.version == __version__ for call in layout.elsewhere):
        yield from _behind(files.differing(root, alongside.present(root, withheld(register))))
    text = readme.read(root / README)
    if text and not TAKE_PART.stands_in(text):
        yield Finding(
            "ok",
            f"{README} does not tell how to take part in the words of this tracker. To have it told, and kept up to "
            f"date, put two lines there: {TAKE_PART.start} and below it {TAKE_PART.end}",
        )


def _behind(paths: list[str]) -> Iterator[Finding]:
    if paths:
        yield Finding(
            "change",
            f"Not as the program makes them of these files: {', '.join(paths)}. The next run renews them with the "
            "board, at the latest in the night; here 'rectrack board' does.",
        )
