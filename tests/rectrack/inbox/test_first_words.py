"""What is read as a statement is shown by GitHub as a line of its author's own, in no quotation, code or HTML."""

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rectrack.record.said import TakePosition
from tests.rectrack import shown
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.reading import read
from tests.rectrack.inbox.saying import REC_1, reactions, record, say
from tests.rectrack.world import World

PIECES = (
    *("> ", ">", "> a", "> a\n\n", "- ", "* ", "1. ", "14) ", "-", "   ", "  ", " ", "    ", "\t", "      "),
    *("```", "````", "~~~", "~~~~ ", "```x", "`", "``", "~~", "$$"),
    *("<!--", "-->", "<div>", "</div>", "<details>", "</details>", "<pre>", "</pre>", "<b>", "</b>", "<br>"),
    *("> <!--\n\n", "</details><details>\n\n", "- a\n  <!--\n\n", "<table>", "<td>", "</table>", "<img alt='"),
    *("<blockquote>", "</blockquote>", "<a title='", "'>", "<custom>", "<?", "?>", "<![CDATA[", "]]>", "<!x", ">"),
    *("[a]:", "[a](", ")", "[^1]:", "[^1]: ", "](", "[", "|", "| - |", "-|-", "|a|b|", ":-", "===", "---", "***"),
    *("# ", "a", "word ", "\\", "<textarea>", "<script>", "</script>", "<style", "<b", "<https://example.org>"),
    *("<a@example.org>", "<a:b>", "&lt;", "**", "_"),
    *("\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\u202a", "\ufeff", "\x00", "\u00a0", "\u200b"),
)
BREAKS = ("\n", "\n", "\n", "\n\n", "", "\r\n", "\r")


class _Shown(HTMLParser):
    """Which numbered words stand in a paragraph of their own, in no other element, at the start of a line."""

    own = frozenset(("p", "h1", "h2", "table thead tr th"))  # what stands below may make it a heading
    void = frozenset(("br", "hr", "img", "input"))

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.at_start = True
        self.free: set[int] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's signature
        if tag not in self.void:
            self.stack.append(tag)
        self.at_start = tag in ("p", "br", "h1", "h2", "th")

    def handle_endtag(self, tag: str) -> None:
        while tag in self.stack and self.stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        lines = data.split("\n")
        for n, line in enumerate(lines):
            found = re.match(r"\s*/oppose n(\d+)z", "".join(filter(str.isprintable, line)))
            if found and (n or self.at_start) and " ".join(self.stack) in self.own:
                self.free.add(int(found[1]))
        if data:
            self.at_start = data.endswith("\n")


def shown_free(text: str) -> set[int]:
    """Which numbered commands a reader sees as their author's own: GitHub's parser, then a browser's."""
    page = _Shown()
    page.feed(nh3.clean(shown.html(text), tags=nh3.ALLOWED_TAGS | {"input"}))
    page.close()
    return page.free


def heard(text: str) -> set[int]:
    """Which numbered command is read as a statement."""
    found = read(text)
    return {int(found.text[1])} if isinstance(found, TakePosition) and found.text else set()


@st.composite
def comments(draw: st.DrawFn) -> str:
    """Commands, numbered, among all that may hide one, which is often marked as a quotation."""
    text = ""
    for n in range(draw(st.integers(1, 2))):
        pieces = draw(st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(BREAKS)), max_size=7))
        before = "".join(piece + end for piece, end in pieces)
        mark = draw(st.sampled_from(("", "> ", ">")))
        text += "\n".join(f"{mark}{line}" for line in before.split("\n"))
        text += draw(st.sampled_from(("", "", "\n", "\n\n", "\n \n", "\n  ", "\n\u00a0\n"))) + f"/oppose n{n}z"
        text += draw(st.sampled_from(("\n", "\n\n", "\n```\n", "\n-->\n", " ")))
    return text


@given(comments())
@example("> <!--\n\n/oppose n0z")
@example("</details><details>\n\n/oppose n0z")
@example("> quoted\n\u2028\n/oppose n0z")
@example("- a\n  <!--\n\n/oppose n0z")
@example("> quoted\n\u00a0\n/oppose n0z")
@example("> quoted\n\x0b\n/oppose n0z")
@example("> quoted\n\ufeff\n/oppose n0z")
@example("> <?\n\n/oppose n0z")
@example("> <!x\n\n/oppose n0z")
@example("> <table><td>\n\n/oppose n0z")
@example("<blockquote>They wrote:</blockquote>/oppose n0z")
@example("<blockquote>They wrote: <blockquote>x</blockquote>/oppose n0z")
def test_what_is_heard_is_shown_as_the_authors_own_line(text: str) -> None:
    assert heard(text) <= shown_free(text)


FIRST = {
    "alone": "/oppose n0z",
    "below an empty line": "\n \n/oppose n0z",
    "below a line that only looks empty": "\u00a0\n/oppose n0z",
    "below a sign that cannot be seen": "\u200b\n/oppose n0z",
    "below a quotation": "> quoted\n\n/oppose n0z",
    "below a quotation of a quotation, a list and code": "> > a\n>\n> - b\n>   ```\n\n/oppose n0z",
    "below several quotations": "> a\n\n> b\n\n\n  /oppose n0z",
    "below a quotation of code": ">     code\n\n/oppose n0z",
    "below a quotation with an address": "> <https://example.org>\n> <a@example.org>\n\n/oppose n0z",
    "above all that may follow": "/oppose n0z\n<!--\n\n<details>\n```\n",
}


@pytest.mark.parametrize("text", FIRST.values(), ids=FIRST)
def test_first_words_that_readers_see_are_heard(text: str) -> None:
    assert heard(text) == {0} == shown_free(text)


LONG = (
    "> ",
    "- ",
    "<",
    "`",
    "<a b ",
    "<div>\n",
    "</div ",
    "<!--",
    "```\n",
    "~~~ a\n",
    "> \n",
    "\n",
    "On 1 wrote:\n",
    " ",
)


@pytest.mark.parametrize("piece", LONG)
def test_a_text_that_is_made_to_be_slow_is_not(piece: str) -> None:
    assert read(piece * (60_000 // len(piece)) + "x") is None


OF_OTHERS = {
    "a quotation before it": "<blockquote>The registry's chair said:</blockquote>/oppose n0z",
    "code before it": "<code>they wrote</code>/oppose n0z",
    "a hidden text before it": "<!-- draft -->/oppose n0z",
    "a quotation of a quotation around it": "<blockquote>The chair wrote: <blockquote>x</blockquote>/oppose n0z",
}


@pytest.mark.parametrize("text", OF_OTHERS.values(), ids=OF_OTHERS)
def test_a_command_behind_html_on_its_line_is_not_recorded(world: World, clone: Clone, text: str) -> None:
    said = say(world, text)

    record(world)

    assert ("github-actions[bot]", "+1") not in reactions(world, said)
    assert "party: denic" not in clone.at_origin(REC_1)


def test_html_behind_a_command_on_its_line_stays_in_the_reason(world: World, clone: Clone) -> None:
    say(world, "/oppose The <code>fee</code> is too high.")

    record(world)

    assert "quote: The <code>fee</code> is too high." in clone.at_origin(REC_1)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=min(settings().max_examples, 60),  # all on one issue, which takes 2,500 comments
)
@given(texts=st.lists(comments(), min_size=5, max_size=10))
@example(texts=[*OF_OTHERS.values()])
@example(texts=[*FIRST.values()])
def test_quotations_code_and_hidden_text_are_not_recorded(world: World, clone: Clone, texts: list[str]) -> None:
    said = {say(world, text): text for text in texts if text.strip()}

    assert world.run("comments").code == 0

    for comment, number in re.findall(r"quote: n(\d).*?#issuecomment-(\d+)", clone.at_origin(REC_1), re.DOTALL):
        if int(number) in said:
            assert int(comment) in shown_free(said[int(number)])
