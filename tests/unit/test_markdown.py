"""Text as Markdown and as HTML: people read it as it was written, and nothing in it has an effect.

A block of the table has the way in which a text is written (`$`), the text (`>` lines) and the result (`=` lines).
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rectrack.text.html import paragraphs, prose
from rectrack.text.markdown import block, escape_line, lines, link
from tests.messages import cases
from tests.messages.cases import assert_as_before
from tests.rectrack import nasty
from tests.rectrack.rendering import Page, assert_harmless, html, plain
from tests.rectrack.site.site_pages import Read

pytestmark = pytest.mark.unit

TABLE = Path(__file__).parent / "markdown.txt"
WAYS: Mapping[str, Callable[[str], str]] = {
    "line": escape_line,
    "lines": lambda text: lines(text, 2),
    "link": lambda text: link("a", text),
    "block": lambda text: html(block(text)),
    "prose": prose,
    "paragraphs": paragraphs,
}
AROUND = [
    ("", ""),
    ("# ", ""),
    ("a\n", "\nb"),
    ("- ", ""),
    ("1. ", ": **b**"),
    ("- **", ":** b"),
    ("> a\n> ", "\n> b"),
    ("*a ", " b*"),
    ("- a\\\n  *b:* ", "\\\n  c"),
    ("a **", "**, b"),
]
"""The places in which templates print text."""


def test_each_text_is_written_so(request: pytest.FixtureRequest) -> None:
    found = {}
    for case in cases.cases(TABLE):
        written = WAYS[case.texts("$")[0]]("\n".join(case.texts(">")))
        found[case] = tuple(written.rstrip("\n").split("\n"))

    assert_as_before(TABLE, found, renew=request.config.getoption("--renew-golden"))


# --- plain text -------------------------------------------------------------------------------------


@given(nasty.texts())
def test_plain_text_shows_exactly_as_it_was_written_wherever_it_stands(text: str) -> None:
    for before, after in AROUND:
        markdown = before + escape_line(text) + after
        page = Page(markdown, in_issue=True)

        assert_harmless(markdown, page)
        assert page.skeleton == with_text(Page(f"{before}zq{after}", in_issue=True), text)


@given(nasty.texts())
def test_the_text_of_a_link_shows_exactly_as_it_was_written(text: str) -> None:
    markdown = f"- **{link(text, 'https://example.org/a')}**, b"
    page = Page(markdown)

    assert_harmless(markdown, page)
    assert page.links == ["https://example.org/a"]
    assert page.skeleton == with_text(Page("- **zq**, b"), text)


@given(nasty.texts())
def test_a_quotation_shows_every_word_and_stays_a_quotation(text: str) -> None:
    page = Page(f"- a\n{lines(text, 2)}\n\n  b", in_issue=True)

    assert_harmless(lines(text, 2), page)
    assert page.elements <= {"ul", "li", "p", "a", "blockquote", "br"}
    assert page.skeleton[-5:] == [("p", ""), ("", "b"), ("/p", ""), ("/li", ""), ("/ul", "")]
    assert "".join(plain("".join(page.texts)).split()) == "a" + "".join(plain(text).split()) + "b"


def with_text(page: Page, text: str) -> list[tuple[str, str]]:
    """Return the skeleton of a page with the text in place of its "zq"."""
    replaced = [(tag, plain(shown.replace("zq", " ".join(text.split())))) for tag, shown in page.skeleton]
    return [event for event in replaced if event != ("", "")]


THREADS = (
    "https://github.com/o/r/issues/1",
    "http://www.github.com/o/r/pull/2/files",
    "HTTPS://GitHub.com/o/r/Issues/1",
    "https://github.com:443/o/r/discussions/3#discussioncomment-4",
    "https://me@github.com/o/r/issues/1",
    "https://github.com./o/r/issues/1",
    "https://github.com/o/r/%69ssues/1",
    "https://github.com/o/r/commit/abc",
)


@pytest.mark.parametrize("thread", THREADS)
def test_a_link_to_a_thread_leaves_no_trace_there(thread: str) -> None:
    for markdown in (
        escape_line(f"see {thread} there"),
        block(f"[see]({thread}), <{thread}>, {thread}"),
        link("x", thread),
    ):
        links = Page(markdown, in_issue=True).links
        assert links
        assert {url.split("/o/r/")[0] for url in links} == {"https://redirect.github.com"}


def test_nothing_ends_the_target_of_a_link() -> None:
    assert Page(link("x", "https://example.org/a|b`c\\d>e\n f")).links == ["https://example.org/a%7Cb%60c%5Cd%3Eef"]


# --- Markdown from a file ---------------------------------------------------------------------------


@given(nasty.texts(12), st.booleans())
def test_markdown_from_a_file_holds_nothing_but_what_it_may(text: str, in_issue: bool) -> None:  # noqa: FBT001 - drawn
    markdown = f"### a\n\n{block(text)}\n\n### b\n\nc"
    page = Page(markdown, in_issue=in_issue)

    assert_harmless(markdown, page)
    assert page.elements - {"h3"} <= {"p", "ul", "ol", "li", "br", "a", "em", "strong", "code"}
    assert page.headings == [("h3", "a"), ("h3", "b")]
    assert page.skeleton[-3:] == [("p", ""), ("", "c"), ("/p", "")]


def test_a_formula_shows_as_it_was_typed() -> None:
    assert block("$a$") == "\\$a\\$"  # GitHub's own parser knows formulas, the one here does not


@given(nasty.texts(12))
@example("[]()")
def test_whatever_people_wrote_shows_in_html_and_does_nothing(text: str) -> None:
    for made in (prose(text), paragraphs(text)):
        page = Read(made)
        assert {tag for tag, _ in page.tags} <= {"p", "br", "ul", "ol", "li", "em", "strong", "code", "a"}
        names = {name for _, attributes in page.tags for name in attributes}
        assert names <= {"href", "rel", "title", "dir", "start"}
        assert all(re.fullmatch(r"(?i:https?://|mailto:)\S+", url) for url in page.links)
    assert "".join(Read(paragraphs(text)).words.split()) == "".join(text.split())
