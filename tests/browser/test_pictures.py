"""The pictures in the README: the pages from which they are made."""

from html.parser import HTMLParser
from pathlib import Path

from tests import pictures
from tests.test_words import real_names


class Texts(HTMLParser):
    """The texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_picture_has_no_real_party_and_shows_what_its_caption_says(tmp_path: Path) -> None:
    texts = {
        one.name: Texts(one.page.read_text(encoding="utf-8")).text for one in pictures.pages(tmp_path / "example")
    }

    assert [str(found) for name, text in texts.items() for found in real_names(name, text)] == []
    assert "/support" in texts["issue"].partition("northland-mission commented")[2]
    assert "Northland – position: “Support”" in texts["issue"].partition("/support")[2]
    assert "opposition to" in texts["site"]
