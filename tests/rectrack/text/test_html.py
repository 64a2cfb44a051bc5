"""Text in HTML: nothing that people write is more than text, and links lead to web pages and mail alone."""

import pytest
from hypothesis import given
from markupsafe import escape

from rectrack.text import html
from tests.rectrack import nasty
from tests.rectrack.site.reading import Read


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a", "<ol>\n<li>a</li>\n</ol>"),
        ("[a](https://example.org)", '<p><a href="https://example.org" rel="noreferrer">a</a></p>'),
        ("<mailto:a@b.org>", '<p><a href="mailto:a@b.org" rel="noreferrer">mailto:a@b.org</a></p>'),
        (
            "see www.example.org.",
            '<p>see <a href="https://www.example.org" rel="noreferrer">www.example.org</a>.</p>',
        ),
        ("![a](https://b.example)", '<p>!<a href="https://b.example" rel="noreferrer">a</a></p>'),
        (
            "[https://a.example](https://b.example)",
            '<p><a href="https://b.example" rel="noreferrer">https://a.example</a></p>',
        ),
    ],
)
def test_a_files_markdown_has_paragraphs_lists_emphasis_code_and_links(text: str, shown: str) -> None:
    assert html.prose(text).strip() == shown


@pytest.mark.parametrize(
    "text",
    ["# a", "<b>a</b>", "<script>a</script>", "[a](javascript:b)", "> a", "---", "&amp;", "| a |\n| - |"],
)
def test_all_else_shows_as_it_was_typed(text: str) -> None:
    assert html.prose(text) == f"<p>{escape(text)}</p>\n"


def test_plain_text_keeps_its_lines_and_gets_links() -> None:
    assert html.paragraphs("a <b>\nc\n\nhttps://example.org/?a&b") == (
        '<p dir="auto">a &lt;b&gt;<br>\nc</p>\n<p dir="auto">'
        '<a href="https://example.org/?a&amp;b" rel="noreferrer">https://example.org/?a&amp;b</a></p>'
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,a", "//example.org", "file:///etc", "", "https://a b"]
)
def test_a_link_to_anything_but_a_web_page_or_mail_leads_nowhere(url: str) -> None:
    assert html.href(url) == ""
    assert html.link("a", url) == "a"


@given(nasty.texts(12))
def test_whatever_people_wrote_shows_and_does_nothing(text: str) -> None:
    for made in (html.prose(text), html.paragraphs(text), html.linked(text), html.inline(text)):
        page = Read(made)
        assert {tag for tag, _ in page.tags} <= {"p", "br", "ul", "ol", "li", "em", "strong", "code", "a"}
        assert {name for _, attributes in page.tags for name in attributes} <= {
            "href",
            "rel",
            "title",
            "dir",
            "start",
        }
        assert [link for link in page.links if not html.href(link)] == []
    assert "".join(Read(html.linked(text)).words.split()) == "".join(text.split())
