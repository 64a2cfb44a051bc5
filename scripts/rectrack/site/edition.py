"""An edition: what can be cited of a meeting, a folder with the report, the record and what is new."""

from collections.abc import Iterator

from rectrack.pages import status_json
from rectrack.sheets import delimited, export, workbook
from rectrack.site import report
from rectrack.site.editions import Making
from rectrack.site.events import Event
from rectrack.site.material import Material
from rectrack.site.outline import Outline, Since
from rectrack.site.told import published_at, told
from rectrack.text.problems import RefusedError
from rectrack.text.render import render


def files(material: Material, making: Making) -> Iterator[tuple[str, bytes]]:
    """Every file but the printed report; the same commit makes the same bytes."""
    if not material.known.is_known:
        raise RefusedError(
            "An edition tells what is new, and this clone has only a part of the history: fetch all of it."
        )
    new = tuple(event for event in material.known.events if event.commit in making.since)
    yield "report.docx", report.word(outline(material, making))
    record = export.made(material.register, making.commit)
    yield "record.xlsx", workbook.xlsx(record)
    yield from ((f"csv/{name}", content) for name, content in delimited.folder(record).items())
    yield status_json.FILE, status_json.text(material.published).encode()
    yield "changes.md", _text("edition-changes.md.j2", material, making, new)
    corrected = tuple(event for event in new if event.is_correction)
    yield "corrections.md", _text("edition-corrections.md.j2", material, making, corrected)


def outline(material: Material, making: Making) -> Outline:
    """The report's; the first edition tells nothing of what is new in it."""
    new = tuple(event for event in material.known.events if event.commit in making.since)
    since = Since(label=f"the edition {making.before}", events=new) if making.before else None
    return Outline(material=material, since=since)


def _text(template: str, material: Material, making: Making, events: tuple[Event, ...]) -> bytes:
    return render(
        template,
        material.templates,
        **material.shared,
        name=making.name,
        id=making.commit,
        before=making.before,
        withheld=making.withheld,
        told=told(material, events, published_at(material)),
    ).encode()
