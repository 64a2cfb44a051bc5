"""Which comment a link leads to, whatever its repository is called, and which form."""

import pytest

from rectrack.text.links import number_at, said_at


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://github.com/o/r/issues/3#issuecomment-77", "github.com#77"),
        ("https://github.com/o/renamed/issues/3#issuecomment-77", "github.com#77"),
        ("https://ghe.example/o/r/issues/3#issuecomment-77", "ghe.example#77"),
        ("https://ghe.example/o/r/issues/12", "ghe.example/o/r/issues/12"),
        ("http://GitHub.com/O/R/issues/12", "github.com/o/r/issues/12"),
        ("https://github.com/evil/r/issues/12", "github.com/evil/r/issues/12"),
        ("https://github.com/o/r/issues/12#issue-345", "https://github.com/o/r/issues/12#issue-345"),
        ("https://redirect.github.com/o/r/issues/3#issuecomment-77", "github.com#77"),
        ("https://redirect.example/o/r/issues/12", "redirect.example/o/r/issues/12"),
        ("https://lists.example/2017/msg77.html", "https://lists.example/2017/msg77.html"),
        (
            "https://github.com/o/r/issues/3#issuecomment-\u0667",
            "https://github.com/o/r/issues/3#issuecomment-\u0667",
        ),
    ],
)
def test_a_comment_is_known_by_its_host_and_number_and_any_other_page_by_its_address(link: str, name: str) -> None:
    assert said_at(link) == name


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("https://github.com/o/r/issues/3#issuecomment-77", ("comment", 77)),
        ("https://github.com/o/r/issues/12", ("form", 12)),
        ("https://lists.example/2017/msg77.html", None),
    ],
)
def test_github_is_asked_by_number(link: str, number: tuple[str, int] | None) -> None:
    assert number_at(link) == number
