"""The text of a comment and the statement that it makes: a table of texts, and properties of all texts.

A block of the table has the text (`>` lines) and what it makes (`=` lines): nothing, a statement with its parts, or
what is wrong and the right form, which for a statement at a wrong place begins with the statement's word.
"""

import json
import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from html.parser import HTMLParser
from itertools import islice, product
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any
from unittest.mock import patch

import nh3
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rectrack.intake import commands
from rectrack.statements.table import STATEMENTS
from tests.messages import cases
from tests.messages.cases import assert_as_before
from tests.rectrack import nasty, rendering

pytestmark = pytest.mark.unit

TABLE = Path(__file__).parent / "statement_text.txt"
NAMES = MappingProxyType({"action": ("ask-waiver", "ask-again")})
OUTLOOK = "From: A. Person\nSent: Monday, 3 March 2025 10:00\nTo: me\nSubject: Re: [o/r] A\n\n"
APPLE = "On 3 Mar 2025, at 10:00, A. Person <a@example.org> wrote:\n\n"


def read(text: str) -> Mapping[str, Any]:
    """Return the parts that are not empty of what a text makes; none if it is no statement."""
    found: Any = commands.read(text)
    if found is not None and not hasattr(found, "reason"):
        found = {"word": found.word, **_parts(STATEMENTS[found.word].read(found.text, NAMES))}
    return _parts(found) if found is not None else {}


def _parts(found: Any) -> dict[str, Any]:
    parts = found if isinstance(found, dict) else {name: getattr(found, name) for name in found.__struct_fields__}
    return {name: value for name, value in parts.items() if value and name != "who"}


def is_statement(found: Mapping[str, Any]) -> bool:
    return "word" in found and "reason" not in found


def test_each_text_makes_this_statement(request: pytest.FixtureRequest) -> None:
    found = {}
    for case in cases.cases(TABLE):
        made = read("\n".join(case.texts(">")))
        found[case] = tuple(f"{name}: {value}" for name, value in made.items()) or ("nothing",)

    assert_as_before(TABLE, found, renew=request.config.getoption("--renew-golden"))


# --- whatever is written ----------------------------------------------------------------------------

TEXTS = st.one_of(st.text(st.characters(), max_size=60), nasty.texts())
QUOTED = st.text("a<`-\u2028", max_size=5).map(lambda text: f"> {text}\n\n")


@given(st.one_of(TEXTS, QUOTED, st.just("")), st.sampled_from((*STATEMENTS, "suport", "position: oppose")), TEXTS)
def test_any_text_is_read(before: str, word: str, after: str) -> None:
    found = read(f"{before}/{word} {after}")

    assert found == {} or "word" in found or found["reason"].isprintable()


@given(TEXTS, st.sampled_from(("> ", ">", " > ", "   >", "> > ", "- > ")))
def test_a_quoted_statement_is_never_one(text: str, mark: str) -> None:
    lines = re.split("\r\n?|\n", f"{text}\n/oppose a")

    assert read("\n".join(f"{mark}{line}" for line in lines)) == {}


@given(TEXTS, st.sampled_from("`~"), st.integers(3, 9))
def test_a_statement_in_a_fence_is_never_one(text: str, sign: str, length: int) -> None:
    inside = text.replace(sign, "")

    assert not is_statement(read(f"{sign * length}\n{inside}\n/oppose a\n{sign * length}"))
    assert not is_statement(read(f"{sign * length}\n{inside}\n/oppose a"))


@given(TEXTS, st.sampled_from((OUTLOOK, APPLE)))
def test_what_a_mail_quotes_is_never_a_statement_nor_part_of_a_reason(text: str, begun: str) -> None:
    theirs = f"{begun}{text}\n\n/oppose a"

    assert read(f"/support Yes.\n\n{theirs}") == {"word": "support", "stance": "support", "text": "Yes."}
    assert not is_statement(read(theirs))
    assert not is_statement(read(f"I am not sure.\n\n{theirs}"))


ARGUMENTS = Path(__file__).with_name("statement_arguments.txt")
LISTED: Mapping[str, Any] = MappingProxyType(
    {
        "party": ("northland", "domreg"),
        "addressee": ("names-board", "council-of-the-six-free-ports", "council-of-the-seven-free-sea-ports"),
        "body": ("northland", "domreg", "names-board"),
        "status": ("proposed", "adopted", "in-progress", "not-adopted"),
        "step": ("notice", "first-reminder"),
        "translation": ("fr", "pt-BR"),
        "field": ("place", "goals"),
        "action": {
            name: SimpleNamespace(id=name, name=name, reference=reference)
            for name, reference in (
                ("ask-waiver", "3.a"),
                ("ask-again", "ii"),
                ("go-on", "7"),
                ("part", "7:b"),
                ("rest", None),
            )
        },
    }
)
"""The names that the texts of `ARGUMENTS` can have."""


def made_of(text: str) -> str:
    """Return the word and the parts of the statement that a text makes, or why it makes none."""
    found: Any = commands.read(text)
    if found is None or hasattr(found, "reason"):
        return "nothing" if found is None else str(found.reason)
    made: Any = STATEMENTS[found.word].read(found.text, LISTED)
    if hasattr(made, "reason"):
        return f"{made.reason} | {made.valid}"
    return "; ".join([found.word, *(f"{name}: {value}" for name, value in _parts(made).items())])


def test_the_arguments_of_each_statement_are_read_so(request: pytest.FixtureRequest) -> None:
    head, *lines = ARGUMENTS.read_text(encoding="utf-8").splitlines()
    texts = [line.rpartition(" => ")[0] for line in lines]

    made = [made_of(json.loads(text) if text.startswith('"') else text).replace("\n", "\\n") for text in texts]

    now = [f"{text} => {found}" for text, found in zip(texts, made, strict=True)]
    if request.config.getoption("--renew-golden"):
        ARGUMENTS.write_text("\n".join([head, *now]) + "\n", encoding="utf-8")
    assert now == ARGUMENTS.read_text(encoding="utf-8").splitlines()[1:]


def test_an_address_has_2000_characters_at_most() -> None:
    made = [made_of(f"/support as northland from https://e.org/{'a' * n}") for n in (1_986, 1_987)]

    assert ["keep it short" in said for said in made] == [False, True]


LONG = [
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
]


@pytest.mark.parametrize("piece", LONG)
def test_a_text_that_is_made_to_be_slow_is_not(piece: str) -> None:
    assert read(piece * (60_000 // len(piece)) + "x") == {}


def comparisons(letters: str, lines: int) -> int:
    """Return the number of words compared to read a text of so many lines that are nearly statements."""
    words = islice(product(letters, repeat=4), lines)
    with patch.object(SequenceMatcher, "set_seq1", autospec=True, side_effect=SequenceMatcher.set_seq1) as compared:
        read("".join(f"/oppo{''.join(word)}\n" for word in words))
    return compared.call_count


def test_of_a_long_text_only_the_first_lines_are_compared_with_statements() -> None:
    assert 0 < comparisons("abcdefghij", 200) == comparisons("klmnopqrst", 5_000)


# --- what is read as a statement is shown by GitHub as a line of its author's own -------------------

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


class _Page(HTMLParser):
    """Which numbered statements are in a paragraph of their own, in no other element, at the start of a line."""

    own = frozenset(("p", "h1", "h2", "table thead tr th"))  # the line below may make it a heading
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
        for n, line in enumerate(data.split("\n")):
            found = re.match(r"\s*/oppose n(\d+)z", "".join(filter(str.isprintable, line)))
            if found and (n or self.at_start) and " ".join(self.stack) in self.own:
                self.free.add(int(found[1]))
        if data:
            self.at_start = data.endswith("\n")


def shown_free(text: str) -> set[int]:
    """Return the numbered statements that a reader sees as the author's own: GitHub's parser, then a browser's."""
    page = _Page()
    seen = rendering.html(text.replace("\0", ""))  # in a page a NUL is another character, which hides nothing
    page.feed(nh3.clean(seen, tags=nh3.ALLOWED_TAGS | {"input"}))
    page.close()
    return page.free


def heard(text: str) -> set[int]:
    """Return the numbered statement that a text is read as."""
    found = read(text)
    return {int(found["text"][1])} if is_statement(found) and found.get("text") else set()


@st.composite
def comments(draw: st.DrawFn) -> str:
    """Numbered statements among all that may hide one, which is often marked as a quotation."""
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
@example("> quoted\n\u00a0\n/oppose n0z")
@example("> quoted\n\x0b\n/oppose n0z")
@example("> quoted\n\ufeff\n/oppose n0z")
@example("\0/oppose n0z\n")
@example("> <?\n\n/oppose n0z")
@example("> <!x\n\n/oppose n0z")
@example("> <table><td>\n\n/oppose n0z")
@example("<blockquote>They wrote:</blockquote>/oppose n0z")
@example("<blockquote>They wrote: <blockquote>x</blockquote>/oppose n0z")
def test_a_statement_is_shown_as_the_authors_own_line(text: str) -> None:
    assert heard(text) <= shown_free(text)
