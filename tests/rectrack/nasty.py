"""Text that people might write into a file, by accident or to do harm."""

from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

WORDS = (Path(__file__).parents[1] / "data/nasty.txt").read_text(encoding="utf-8").splitlines()
_SPACES = (" ", "  ", "    ", "\u00a0", "\u3000", "\u00ad", "\u200b", "\u200d", "\u2060", "\u0301", "x" * 70)
LINES = (
    *("\n", "\n\n", " \n", "  \n", "\\\n", "\n    ", "\n- ", "\n  - ", "\n1. ", "\n2. ", "\n> ", "\n# ", "\n---\n"),
    *("\n===\n", "\n```\n", "\n~~~\n", "\n* * *\n", "\n| a | b |\n| - | - |\n", "\na\n:-", "\n<div>\n"),
    *("\n\n    code\n\n", "- [ ] ", "[a]: https://example.org 'title'\n", "[^1]: note\n", "> [!NOTE]\n> x"),
    "[a](https://example.org 'b')",
)
_MARKERS = (
    *("<!-- rectrack:board -->", "<!-- rectrack:board-end -->", "<!-- rectrack:board-page -->"),
    *("<!-- rectrack:take-part -->", "\n<!-- rectrack:take-part-end -->\n"),
    *("<!-- rectrack:end -->", "\n<!-- rectrack:end -->\n", "<!-- rectrack:news status 1 a -->"),
    "\n<!-- rectrack:v1 id=a sha=0123456789abcdef -->\n",
)
_CHARACTERS = st.characters(
    exclude_categories=("Cc", "Cs", "Zl", "Zp"),
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff",
)
"""What a file may contain: the tracker refuses control characters and those that change the direction of text."""

_PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from((*_SPACES, *LINES, *_MARKERS)),
    st.sampled_from("abc019 @#*_`~[]()<>|\\!&:;-+=./\n"),
    st.text(_CHARACTERS, max_size=5),
)


def texts(most: int = 7) -> SearchStrategy[str]:
    """Text of any kind with at least one character that is no space."""
    return st.lists(_PIECES, min_size=1, max_size=most).map("".join).filter(lambda text: bool(text.strip()))
