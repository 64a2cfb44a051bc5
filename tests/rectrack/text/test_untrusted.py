"""Text from outside is made fit for a file, and the web addresses in it are found."""

import pytest

from rectrack.text.untrusted import addresses, clean, in_one_line, is_link, says_something, without_empty_ends


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("none", ()),
        ("See https://example.org/a, and http://example.org/b.", ("https://example.org/a", "http://example.org/b")),
        ("(https://example.org/a_(b))", ("https://example.org/a_(b)",)),
        ("[x](https://example.org/a)", ("https://example.org/a",)),
        ("<https://example.org/a>", ("https://example.org/a",)),
        ("HTTPS://Example.org", ("https://Example.org",)),
        ("https://example.org/a https://example.org/a", ("https://example.org/a",)),
        ("javascript:alert(1) ftp://example.org data:text/html,x", ()),
        ("https:// http://.", ()),
        ("https://example.org/" + "a" * 3_000, ()),
        ("https://例え.jp/道", ("https://例え.jp/道",)),
    ],
)
def test_web_addresses_are_found_once_without_the_sentence_around_them(text: str, found: tuple[str, ...]) -> None:
    assert addresses(text) == found
    assert all(is_link(address) for address in found)


def test_many_brackets_take_no_time() -> None:
    assert len(addresses("https://" + "(a" * 20_000)) <= 1


def test_lines_end_in_one_way() -> None:
    assert clean("a\r\nb\rc\x0bd\u2029e\x00") == "a\nb\nc d e"


def test_empty_lines_around_a_text_go_and_its_indentation_stays() -> None:
    assert without_empty_ends(" \n\n    code\n\n  more \n\n") == "    code\n\n  more"


def test_a_text_in_one_line() -> None:
    assert in_one_line(" a\n\tb\u3000c ") == "a b c"


@pytest.mark.parametrize(
    ("text", "says"), [("", False), (" \n\u200b\u200d\u00ad", False), ("\u200ba", True), ("👍", True)]
)
def test_invisible_signs_say_nothing(text: str, says: bool) -> None:  # noqa: FBT001 - a column of the table
    assert says_something(text) == says
