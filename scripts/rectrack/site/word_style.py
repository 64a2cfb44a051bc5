"""How a Word file looks and what it says of itself: sizes, the foot of its pages, its language."""

from datetime import UTC, datetime
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from msgspec import Struct

from rectrack.record.values import When

_REGIONS = {"ar": "ar-SA", "en": "en-GB", "es": "es-ES", "fr": "fr-FR", "pt": "pt-PT", "ru": "ru-RU", "zh": "zh-CN"}
"""What Word takes a language for that names no country."""


class About(Struct, frozen=True, kw_only=True):
    """What a file says of itself; `as_of` is the day for which it speaks, a whole date."""

    title: str
    author: str
    language: str
    as_of: When
    foot: str


def finish(document: Any, about: About) -> None:
    """Set all that is not the text."""
    _properties(document.core_properties, about)
    _page(document.sections[0], about.foot)
    _styles(document, _REGIONS.get(about.language, about.language))
    _settings(document.settings.element)


def _properties(properties: Any, about: About) -> None:
    day = datetime.fromisoformat(about.as_of).replace(tzinfo=UTC)
    properties.title, properties.author, properties.language = about.title[:255], about.author[:255], about.language
    properties.created = properties.modified = day
    properties.last_modified_by, properties.comments = about.author[:255], ""


def _page(section: Any, foot: str) -> None:
    """A4, and at the foot of each page what it is, and the page's number of how many."""
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2)
    paragraph = section.footer.paragraphs[0]
    paragraph.add_run(f"{foot} · ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" / ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, name: str) -> None:
    field = parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{name}"><w:r><w:t>1</w:t></w:r></w:fldSimple>')
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no fields yet


def _styles(document: Any, language: str) -> None:
    styles = document.styles
    for name, size in (("Title", 22), ("Heading 1", 16), ("Heading 2", 13), ("Heading 3", 11), ("Normal", 10)):
        styles[name].font.size = Pt(size)
    for name, before, after in (("Heading 1", 14, 2), ("Heading 2", 12, 2), ("Heading 3", 6, 1), ("Normal", 0, 4)):
        styles[name].paragraph_format.space_before, styles[name].paragraph_format.space_after = Pt(before), Pt(after)
    styles["Normal"].paragraph_format.line_spacing = 1.05
    styles["Footer"].font.size = Pt(8.5)
    for name, is_bold in (("Table Text", False), ("Table Head", True)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size, style.font.bold = styles["Normal"], Pt(8.5), is_bold
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(0), 1.0
    for spoken in styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), language)


def _settings(settings: Any) -> None:
    """No older Word is to be imitated."""
    for setting in settings.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for zoom in settings.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")
