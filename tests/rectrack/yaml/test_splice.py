"""Replacing parts of a text. Which parts, and by what, is in test_yamledit, on whole texts."""

import pytest

from rectrack.yaml.splice import Splice, apply


def test_each_splice_is_made_where_it_was_meant() -> None:
    assert (
        apply("abcdef", [Splice(1, 2, "BBB"), Splice(3, 3, "-"), Splice(3, 3, "+"), Splice(4, 6, "")]) == "aBBBc-+d"
    )
    assert apply("abc", []) == "abc"


@pytest.mark.parametrize(
    ("text", "spliced"), [("a\n", "a\nb\n"), ("a\r\n", "a\r\nb\r\n"), ("a", "a\nb"), ("a\nc\r\n", "a\nb\nc\r\n")]
)
def test_new_lines_end_as_the_first_does(text: str, spliced: str) -> None:
    assert apply(text, [Splice(1, 1, "\nb")]) == spliced
