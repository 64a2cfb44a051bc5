"""The README: the sections that the tracker writes into it, each between its two markers. All else is people's."""

from collections.abc import Mapping
from pathlib import Path

from rectrack.record.markers import README, SECTIONS, MarkedSection
from rectrack.record.register import Register
from rectrack.text.markdown import line
from rectrack.text.problems import RefusedError


def blank(register: Register) -> str:
    """Return a README with only the places for the sections."""
    places = (f"## {section.heading}\n\n{section.start}\n{section.end}\n" for section in SECTIONS)
    return f"# {line(register.tracker.title)}\n\n" + "\n".join(places)


def read(path: Path) -> str:
    """A README's text with its own line ends, empty where there is none; raises `RefusedError`."""
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise RefusedError(f"{path} is not UTF-8 text. Save it with the encoding UTF-8.") from None


def renewed(current: str, texts: Mapping[MarkedSection, str]) -> str:
    """The README with these sections; everything outside them stays as it is, and so does what has no place in it.

    Raises `RefusedError` where it is unclear where a section goes.
    """
    for section, text in texts.items():
        if not section.is_right(current):
            raise _unclear(section)
        if section.stands_in(current):
            current = _filled(current, section, text)
    return current


def _filled(current: str, section: MarkedSection, text: str) -> str:
    before, rest = current.split(section.start)
    after = rest.split(section.end)[1]
    newline = "\r\n" if "\r\n" in before + after else "\n"
    return before + newline.join(f"{section.start}\n{text}{section.end}".split("\n")) + after


def _unclear(section: MarkedSection) -> RefusedError:
    or_none = ", or take them away" if section.may_lack else ""
    return RefusedError(
        f"{README} does not say where {section.what} goes. Put these two lines there once, each on a line of its own "
        f"and in this order{or_none}:\n{section.start}\n{section.end}"
    )
