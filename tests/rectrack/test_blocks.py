"""A line that stands free is one that GitHub's own parser shows as a line of a paragraph of its author's own."""

import re
from html.parser import HTMLParser

import cmarkgfm  # type: ignore[import-untyped]
import pytest
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]
from hypothesis import example, given
from hypothesis import strategies as st

from rectrack import blocks
from tests.rectrack import nasty

PIECES = (
    *("> ", ">", "- ", "* ", "1. ", "2. ", "14) ", "-", "   ", "  ", " ", "    ", "\t", "      "),
    *("```", "````", "~~~", "~~~~ ", "```x", "`", "``", "~~", "$$"),
    *("<!--", "-->", "<div>", "</div>", "<details>", "</details>", "<pre>", "</pre>", "<b>", "</b>", "<br>"),
    *("<blockquote>", "</blockquote>", "<a title='", "'>", "<custom>", "<?", "?>", "<![CDATA[", "]]>", "<!x", ">"),
    *("[a]:", "[a](", ")", "[^1]:", "[^1]: ", "](", "[", "|", "| - |", "-|-", "|a|b|", ":-", "===", "---", "***"),
    *("# ", "a", "word ", "\\", "<textarea>", "<script>", "</script>", "<style", "<b", "<https://example.org>"),
)
BREAKS = ("\n", "\n", "\n", "\n\n", "")


class _Shown(HTMLParser):
    """Which numbered words stand in a paragraph of their own, in no other element, at the start of a line."""

    own = frozenset(("p", "h1", "h2", "table thead tr th"))  # what stands below may make it a heading
    void = frozenset(("br", "hr", "img", "input"))

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.at_start = True
        self.free: set[int] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag not in self.void:
            self.stack.append(tag)
        self.at_start = tag in ("p", "br", "h1", "h2", "th")

    def handle_endtag(self, tag: str) -> None:
        while tag in self.stack and self.stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        lines = data.split("\n")
        for n, line in enumerate(lines):
            found = re.match(r"\s*/oppose(\d+)z", line)
            if found and (n or self.at_start) and " ".join(self.stack) in self.own:
                self.free.add(int(found[1]))
        if data:
            self.at_start = data.endswith("\n")


def shown_free(text: str) -> set[int]:
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    page = _Shown()
    page.feed(cmarkgfm.github_flavored_markdown_to_html(text, options))
    page.close()
    return page.free


def found_free(text: str) -> set[int]:
    lines = [(re.match(r" {0,3}/oppose(\d+)z", line.text), line.standing) for line in blocks.lines(text)]
    return {int(found[1]) for found, standing in lines if found and standing == "free"}


@st.composite
def comments(draw: st.DrawFn) -> str:
    """Commands, numbered, among all that may hide one."""
    text = ""
    for n in range(draw(st.integers(1, 3))):
        pieces = draw(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BREAKS)), max_size=7))
        text += "".join(piece + end for piece, end in pieces)
        text += draw(st.sampled_from(("\n", "\n", "\n\n", "\n  "))) + f"/oppose{n}z"
        text += draw(st.sampled_from(("\n", "\n\n", "\n```\n", "\n-->\n", " ")))
    return text


@given(comments())
@example("1. a\n\n   ```\n\n/oppose0z\n   ```\n/oppose1z")
@example("> q\n2. foo\n\n   ```\n\n/oppose0z")
@example("- > q\n/oppose0z")
def test_what_stands_free_is_shown_as_a_line_of_ones_own(text: str) -> None:
    assert found_free(text) <= shown_free(text)


@given(nasty.texts(12))
def test_every_line_has_its_place_whatever_the_text(text: str) -> None:
    assert "\n".join(line.text for line in blocks.lines(text)) == text


FREE = {
    "alone": "/oppose0z",
    "below a paragraph": "Good morning,\n/oppose0z",
    "below a quotation and an empty line": "> quoted\n\n/oppose0z",
    "below a code fence": "```\ncode\n```\n/oppose0z",
    "below a closed comment": "<!-- a\n\nb -->\n/oppose0z",
    "below a closed element": "<details>\n\nmore\n\n</details>\n\n/oppose0z",
    "below a heading": "# What we think\n/oppose0z",
    "below an underlined heading": "What we think\n---\n/oppose0z",
    "below a list": "- a\n- b\n\n/oppose0z",
    "below a list with a fence that it ends": "- ```\n\n/oppose0z",
    "below indented code": "    code\n/oppose0z",
    "below a line": "Thanks.\n\n---\n/oppose0z",
    "below a picture": "![x](https://example.org/x.png)\n\n/oppose0z",
    "below a line break": "Dear all,<br>\n\n/oppose0z",
    "below an address": "<https://example.org>\n\n/oppose0z",
}


@pytest.mark.parametrize("text", FREE.values(), ids=FREE)
def test_a_command_that_readers_see_stands_free(text: str) -> None:
    assert found_free(text) == {0} == shown_free(text)


LONG = ("> ", "- ", "* ", "- - ", "<", "`", "<a b ", "<a b='", "|-", " :-", "-", "- a\n", "- ```\n", "<div>\n", " ")


@pytest.mark.parametrize("piece", LONG)
def test_a_text_that_is_made_to_be_slow_is_not(piece: str) -> None:
    text = piece * (60_000 // len(piece)) + "x"

    assert len(blocks.lines(text)) == text.count("\n") + 1


def test_what_stands_below_more_containers_than_are_followed_is_unclear() -> None:
    assert blocks.lines("> " * 50 + "a\n\n/oppose")[-1].standing == "unclear"
