"""Each page says the language of the tracker, and on which side its text begins."""

from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.site.site_pages import Read, site_of

SIDES = dict.fromkeys(("ar", "dv", "fa", "he-IL", "ku", "ps", "sd", "ug", "ur", "yi"), "rtl") | {"fr": "ltr"}


@pytest.mark.parametrize("language", SIDES)
def test_a_page_begins_at_the_side_where_its_language_does(language: str, tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 1)
    files.edit(root / "tracker.yaml", "kept_by: the testers\n", f"kept_by: the testers\nlanguage: {language}\n")

    page = Read(site_of(root)["index.html"].decode())

    assert page.tags[0] == ("html", {"lang": language, "dir": SIDES[language]})
