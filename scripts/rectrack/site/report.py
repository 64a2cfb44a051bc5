"""The document for a meeting: as a page to print, and as a Word file to go on editing, from one outline."""

from rectrack.site.material import Material
from rectrack.site.outline import Outline
from rectrack.site.page import Page
from rectrack.text.document import html_chapters
from rectrack.text.markdown import day


def page(material: Material) -> Page:
    """The page, which speaks of all recommendations."""
    return _page("report.html", Outline(material=material))


def printed(outline: Outline) -> Page:
    """The page for the browser that prints it, which leads to no other page."""
    return _page("printed.html", outline)


def _page(template: str, outline: Outline) -> Page:
    return Page("report/", template, "Report", {"document": html_chapters(outline.markdown())})


def word(outline: Outline) -> bytes:
    """The Word file; the same record makes the same bytes."""
    from rectrack.site import word as writer
    from rectrack.site.word_style import About

    tracker, as_of = outline.material.register.tracker, outline.material.published.as_of
    about = About(
        title=tracker.title,
        author=tracker.kept_by,
        language=tracker.language,
        as_of=as_of,
        foot=f"{tracker.title}, as of {day(as_of)}",
    )
    return writer.word(outline.markdown(), about)
