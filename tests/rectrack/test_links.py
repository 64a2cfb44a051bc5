"""Which comment a link leads to, whatever its repository is called, and which form."""

import pytest

from rectrack.links import said_at


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
        ("https://lists.example/2017/msg77.html", "https://lists.example/2017/msg77.html"),
        (
            "https://github.com/o/r/issues/3#issuecomment-\u0667",
            "https://github.com/o/r/issues/3#issuecomment-\u0667",
        ),
    ],
)
def test_a_comment_is_known_by_its_host_and_number_and_any_other_page_by_its_address(link: str, name: str) -> None:
    assert said_at(link) == name
