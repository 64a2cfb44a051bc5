"""Text as Markdown and as HTML: people read it as it was written, and nothing in it has an effect."""

import re

import pytest
from hypothesis import given
from markupsafe import escape

from rectrack.text.html import paragraphs, prose
from rectrack.text.markdown import block, line, lines, link
from tests.rectrack import nasty
from tests.rectrack.shown import Page, assert_harmless, html, plain
from tests.rectrack.site.reading import Read

pytestmark = pytest.mark.unit

GAP = "\u200b"
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


# --- plain text -------------------------------------------------------------------------------------


@given(nasty.texts())
def test_plain_text_shows_exactly_as_it_was_written_wherever_it_stands(text: str) -> None:
    for before, after in AROUND:
        markdown = before + line(text) + after
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


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("plain words", "plain words"),
        ("two\n  lines", "two lines"),
        ("1. April", "1\\. April"),
        ("- 5 %", "\\- 5 %"),
        ("2017-02-14", "2017-02-14"),
        ("@octocat, me@example.org", f"@{GAP}octocat, me@example.org"),
        ("#12 and GH-12", f"\\#{GAP}12 and GH{GAP}-12"),
        ("\u0131@octocat", f"\u0131@{GAP}octocat"),  # the dotless i is no letter to GitHub
        ("mailto:me@example.org", f"mailto{GAP}:me@example.org"),
        ("ftp://example.org/a_b", f"ftp:{GAP}//example.org/a\\_b"),
        ("a | b", "a \\| b"),
        (":-", f":{GAP}-"),  # a table's second line
        ("$x$", "\\$x\\$"),
        ("<b>", "&lt;b&gt;"),
        ("AT&T &amp; &", "AT&T &amp;amp; &amp;"),
        ("trailing \\", "trailing \\\\"),
        ("a :tada: at 12:30:45", f"a :{GAP}tada: at 12:{GAP}30:{GAP}45"),
        ("a :tada", f"a :{GAP}tada"),  # the template may go on with a colon
        ("see https://example.org/a.", "see <https://example.org/a>."),
        ("www.example.org", f"[www{GAP}.example.org](<https://www.example.org>)"),
        ("\u202eabc\x00", "abc"),
    ],
)
def test_how_plain_text_is_written(text: str, markdown: str) -> None:
    assert line(text) == markdown


def test_a_text_of_many_lines_is_quoted_line_by_line() -> None:
    assert lines("one\n\n# two\n", 2) == "  > one\n  >\n  > \\# two"
    assert lines("one") == "> one"


# --- addresses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "thread",
    [
        "https://github.com/o/r/issues/1",
        "http://www.github.com/o/r/pull/2/files",
        "HTTPS://GitHub.com/o/r/Issues/1",
        "https://github.com:443/o/r/discussions/3#discussioncomment-4",
        "https://me@github.com/o/r/issues/1",
        "https://github.com./o/r/issues/1",
        "https://github.com/o/r/%69ssues/1",
        "https://github.com/o/r/commit/abc",
    ],
)
def test_a_link_to_a_thread_leaves_no_trace_there(thread: str) -> None:
    for markdown in (line(f"see {thread} there"), block(f"[see]({thread}), <{thread}>, {thread}"), link("x", thread)):
        links = Page(markdown, in_issue=True).links
        assert links
        assert {url.split("/o/r/")[0] for url in links} == {"https://redirect.github.com"}


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/octo/tracker/blob/main/recommendations/a.yaml",
        "https://example.org/o/r/issues/1",
        "https://github.com.example.org/o/r/issues/1",
        "https://en.wikipedia.org/wiki/Consensus_(disambiguation)",
        "https://example.org/?a=1&b=2#c",
        "https://example.org/Moore's_law",
        "https://example.org/é",
    ],
)
def test_any_other_address_leads_where_it_says(url: str) -> None:
    assert line(f"({url})") == f"(<{url}>)"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org/@me", "https://example.org/@me"),
        ("https://example.org/#1", "https://example.org/#1"),
        ("https://example.org/?a&amp;b", "https://example.org/?a&amp;b"),
    ],
)
def test_an_address_with_signs_in_it_shows_them_and_works(url: str, target: str) -> None:
    page = Page(line(url))

    assert plain("".join(page.texts)) == url
    assert page.links == [target]


def test_the_target_of_a_link_ends_it_nowhere() -> None:
    page = Page(link("x", "https://example.org/a|b`c\\d>e\n f"))

    assert page.links == ["https://example.org/a%7Cb%60c%5Cd%3Eef"]


# --- Markdown from a file ---------------------------------------------------------------------------


@given(nasty.texts(12))
def test_markdown_from_a_file_holds_nothing_but_what_it_may(text: str) -> None:
    markdown = f"### a\n\n{block(text)}\n\n### b\n\nc"
    for in_issue in (True, False):
        page = Page(markdown, in_issue=in_issue)

        assert_harmless(markdown, page)
        assert page.elements - {"h3"} <= {"p", "ul", "ol", "li", "br", "a", "em", "strong", "code"}
        assert page.headings == [("h3", "a"), ("h3", "b")]
        assert page.skeleton[-3:] == [("p", ""), ("", "c"), ("/p", "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n\nthree", "<p>one two</p><p>three</p>"),
        ("a **b** _c_ ***d***", "<p>a <strong>b</strong> <em>c</em> <em><strong>d</strong></em></p>"),
        ("a `b*c` ``d`e`` `", "<p>a <code>b*c</code> <code>d`e</code> `</p>"),
        ("[a *b*](https://c.org 'd')", '<p><a href="https://c.org">a <em>b</em></a></p>'),
        (
            "<https://c.org>, <a@b.org>",
            '<p><a href="https://c.org">https://c.org</a>, &lt;<a href="mailto:a@b.org">a@b.org</a>&gt;</p>',
        ),
        ("- a\n  b\n* c\n  - d\n\ne", "<ul><li>a b</li><li>c<ul><li>d</li></ul></li></ul><p>e</p>"),
        ("a:\n1. b\n2) c", "<p>a:</p><ol><li>b</li><li>c</li></ol>"),
        ("3. a\n   - b\n4. c", '<ol start="3"><li>a<ul><li>b</li></ul></li><li>c</li></ol>'),
        ("- a\n\n  b", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("adopted in\n2017. Since then", "<p>adopted in 2017. Since then</p>"),
        ("a  \nb\\\nc\\\\\nd", "<p>a<br />b<br />c\\ d</p>"),
        ("\\*a\\* \\[b\\]", "<p>*a* [b]</p>"),
        ("``a` b `c``", "<p><code>a` b `c</code></p>"),
        ("``a` b", "<p>``a` b</p>"),
        ("a `b`` c", "<p>a `b`` c</p>"),
        ("- * a", "<ul><li>* a</li></ul>"),
        ("a | b  \n|-|-", "<p>a | b<br />|-|-</p>"),
        ("a  \n:-", f"<p>a<br />:{GAP}-</p>"),
        ("![a](https://b.org/c.png)", '<p><a href="https://b.org/c.png">a</a></p>'),  # a picture becomes a link
        ("!https://b.org/@a", f'<p>!<a href="https://b.org/@a">https:{GAP}//b.org/@{GAP}a</a></p>'),
        ("`<!-- rectrack:end -->`", f"<p><code>&lt;{GAP}!-- rectrack:end --&gt;</code></p>"),
        ("`@octocat #1`", f"<p><code>@{GAP}octocat #{GAP}1</code></p>"),
    ],
)
def test_what_markdown_from_a_file_may_hold(text: str, expected: str) -> None:
    assert html(block(text)).replace("\n", "") == expected


@pytest.mark.parametrize(
    "text",
    [
        *("# a", "a\n---", "***", "> a", "| a | b |\n| - | - |", "a\n:-", "[a](/b)", "[a]: https://b.org", "[^1]"),
        *("- [ ] a", "<b>a</b>", "<!-- a -->", "&nbsp;", "~~a~~", "$a$", f"`{'a' * 1_001} &lt; `"),
    ],
)
def test_anything_else_shows_as_it_was_typed(text: str) -> None:
    page = Page(block(text))

    assert page.elements <= {"p", "a", "ul", "li"}
    assert plain("".join(page.texts)) == " ".join(text.removeprefix("- ").split())


def test_a_formula_shows_as_it_was_typed() -> None:
    assert block("$a$") == "\\$a\\$"  # GitHub's own parser knows formulas, the one here does not


# --- HTML -------------------------------------------------------------------------------------------


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
def test_html_of_markdown_has_paragraphs_lists_emphasis_code_and_links(text: str, shown: str) -> None:
    assert prose(text).strip() == shown


@pytest.mark.parametrize(
    "text",
    [
        *("# a", "<b>a</b>", "<script>a</script>", "> a", "---", "&amp;", "| a |\n| - |"),
        *(f"[a]({url})" for url in ("javascript:b", "data:text/html,a", "//example.org", "file:///etc")),
    ],
)
def test_html_of_anything_else_shows_what_was_typed(text: str) -> None:
    assert prose(text) == f"<p>{escape(text)}</p>\n"


def test_html_of_plain_text_keeps_its_lines_and_gets_links() -> None:
    assert paragraphs("a <b>\nc\n\nhttps://example.org/?a&b") == (
        '<p dir="auto">a &lt;b&gt;<br>\nc</p>\n<p dir="auto">'
        '<a href="https://example.org/?a&amp;b" rel="noreferrer">https://example.org/?a&amp;b</a></p>'
    )


@given(nasty.texts(12))
def test_whatever_people_wrote_shows_in_html_and_does_nothing(text: str) -> None:
    for made in (prose(text), paragraphs(text)):
        page = Read(made)
        assert {tag for tag, _ in page.tags} <= {"p", "br", "ul", "ol", "li", "em", "strong", "code", "a"}
        names = {name for _, attributes in page.tags for name in attributes}
        assert names <= {"href", "rel", "title", "dir", "start"}
        assert all(re.fullmatch(r"(?i:https?://|mailto:)\S+", url) for url in page.links)
    assert "".join(Read(paragraphs(text)).words.split()) == "".join(text.split())
