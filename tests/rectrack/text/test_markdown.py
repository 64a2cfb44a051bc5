"""Text in Markdown: it shows as it was written, and nothing of it has an effect."""

import pytest
from hypothesis import given

from rectrack.text.markdown import Markdown, address, block, cell, day, ended, going_on, line, lines, link
from tests.rectrack import nasty
from tests.rectrack.shown import Page, assert_harmless, html, plain

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
    """The skeleton of a page with the text in place of its "zq"."""
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


def test_what_is_markdown_already_stays() -> None:
    assert line(Markdown("*a*")) == "*a*"


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
    assert address(url) == f"<{url}>"
    assert line(f"({url})") == f"(<{url}>)"


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.org/@me", "https://example.org/@me"),
        ("https://example.org/#1", "https://example.org/#1"),
        ("https://example.org/?a&lt;b", "https://example.org/?a&lt;b"),
        ("https://example.org/a|b", "https://example.org/a%7Cb"),
        ("https://example.org/a`b\\c", "https://example.org/a%60b%5Cc"),
    ],
)
def test_an_address_with_signs_in_it_shows_them_and_works(url: str, target: str) -> None:
    page = Page(address(url))

    assert plain("".join(page.texts)) == url
    assert page.links == [target]


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
    ],
)
def test_what_markdown_from_a_file_may_hold(text: str, expected: str) -> None:
    assert html(block(text)).replace("\n", "") == expected


@pytest.mark.parametrize(
    "text",
    [
        "# a",
        "a\n---",
        "***",
        "> a",
        "| a | b |\n| - | - |",
        "a\n:-",
        "[a](/b)",
        "[a]: https://b.org",
        "[^1]",
        "- [ ] a",
        "<b>a</b>",
        "<!-- a -->",
        "&nbsp;",
        "~~a~~",
        "$a$",
    ],
)
def test_anything_else_shows_as_it_was_typed(text: str) -> None:
    page = Page(block(text))

    assert page.elements <= {"p", "a", "ul", "li"}
    assert plain("".join(page.texts)) == " ".join(text.removeprefix("- ").split())


def test_what_is_too_long_for_code_is_none() -> None:
    assert Page(block(f"`{'a' * 1_001} &lt; `")).elements == {"p"}


def test_an_exclamation_mark_before_an_address_makes_no_picture_of_it() -> None:
    assert (
        Page(block("!https://example.org/@a")).elements
        == Page(line("!https://example.org/@a")).elements
        == {"p", "a"}
    )


def test_a_formula_shows_as_it_was_typed() -> None:
    assert block("$a$") == "\\$a\\$"  # GitHub's own parser knows formulas, the one here does not


def test_code_has_no_effect_either() -> None:
    assert block("`@octocat #1`") == f"`@{GAP}octocat #{GAP}1`"


def test_code_shows_what_it_holds_even_an_end_marker() -> None:
    page = Page(block("`<!-- rectrack:end -->`"))

    assert plain("".join(page.texts)) == "<!-- rectrack:end -->"
    assert "<!--" not in block("`<!-- rectrack:end -->`")


# --- the rest ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "going", "end"),
    [
        ("For Development.", "For Development", "For Development."),
        ("For Development", "For Development", "For Development."),
        ("Why?", "Why?", "Why?"),
        ("They said \u201cno.\u201d", "They said \u201cno.\u201d", "They said \u201cno.\u201d"),
        ("(see there)", "(see there)", "(see there)."),
        ("And so on...", "And so on...", "And so on..."),
        ("And so on\u2026", "And so on\u2026", "And so on\u2026"),
        ("\u540c\u610f\u3002 ", "\u540c\u610f", "\u540c\u610f\u3002 "),
    ],
)
def test_a_text_goes_on_without_its_full_stop_and_ends_with_one(text: str, going: str, end: str) -> None:
    assert (going_on(text), ended(text)) == (going, end)


def test_what_is_markdown_stays_so_where_it_goes_on_and_ends() -> None:
    assert isinstance(going_on(Markdown("*a*.")), Markdown)
    assert isinstance(ended(Markdown("*a*")), Markdown)
    assert isinstance(ended(Markdown("*a*.")), Markdown)


@pytest.mark.parametrize(
    ("when", "words"), [("2017", "2017"), ("2017-02", "February 2017"), ("2017-02-04", "4 February 2017")]
)
def test_a_date_as_people_write_it(when: str, words: str) -> None:
    assert day(when) == words


@given(nasty.texts())
def test_a_diagrams_label_holds_nothing_that_mermaid_reads(text: str) -> None:
    assert not set(cell(text)) & set('"`<>#;:%{}[]|\\\n@&=!')
