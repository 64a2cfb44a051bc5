"""A tracker of more than a thousand recommendations: pages by part, lists on several pages, a form that searches."""

import json
import re

import pytest

from tests.rectrack import files
from tests.rectrack.site.site_pages import Read, Site, pages, site_of, unresolved

NUMBERS = range(1, 1_002)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = files.make_tracker(tmp_path_factory.mktemp("tracker"), 0)
    for number in NUMBERS:
        theme, view = (
            ("security", None) if number % 3 == 0 else ("law", "\n  - {party: india, stance: support, date: 2018}")
        )
        asked = "[]" if theme == "security" else "[icann]"
        files.add(root, number, themes=f"[{theme}]", positions=view, addressees=asked)
    files.edit(root / "tracker.yaml", "themes:\n", "board: {group_by: addressee}\nthemes:\n")
    return site_of(root)


@pytest.fixture(scope="module")
def read(site: Site) -> dict[str, Read]:
    """The pages that have lists."""
    return pages({path: text for path, text in site.items() if not path.startswith(("r/", "report/"))})


def rows(text: bytes) -> list[str]:
    """Return the numbers of the recommendations that have a row on a page."""
    return re.findall(r'<th scope="row"><a href="[./]*r/(\d+)/', text.decode())


def test_the_front_page_leads_to_pages_by_part_that_have_every_row_once(site: Site) -> None:
    by_part = {path: rows(text) for path, text in site.items() if path.startswith("part/")}

    assert rows(site["index.html"]) == []
    assert sorted(int(number) for found in by_part.values() for number in found) == [*NUMBERS]
    assert {path: len(found) for path, found in by_part.items()} == {
        "part/icann/index.html": 400,
        "part/icann/2/index.html": 268,
        "part/-/index.html": 333,
    }


def test_its_form_searches_a_script_that_has_all_of_them(site: Site, read: dict[str, Read]) -> None:
    index = json.loads(site["index.js"].decode().removeprefix("const INDEX = ").removesuffix(";\n"))

    assert [one["n"] for one in index] == [*NUMBERS]
    assert (index[0]["s"], index[0]["w"]) == ("Proposed", "It should be done.")
    assert (index[0]["t"], index[0]["m"]["status"], index[0]["m"]["theme"]) == ("1 Do this", "proposed", "law")
    assert [a["src"] for tag, a in read["index.html"].tags if tag == "script"] == ["index.js", "site.js"]
    assert b"index.js" not in site["r/1/index.html"]


def test_a_long_list_stands_on_several_pages_that_lead_to_each_other(site: Site, read: dict[str, Read]) -> None:
    parts = [path for path in read if re.fullmatch(r"unchecked/(\d+/)?index.html", path)]
    listed = [link.lstrip("./") for path in parts for link in read[path].links if "/r/" in link]

    assert len(parts) == 3
    assert len(listed) == len({*listed}) == len(NUMBERS)
    assert all("1,001 recommendations" in read[path].said for path in parts)
    assert unresolved(site, read) == set()
    assert {"../../unchecked/index.html", "../../unchecked/3/index.html"} <= {*read["unchecked/2/index.html"].links}


def test_the_matrix_goes_by_the_parts_of_the_board_and_has_every_view_once(site: Site) -> None:
    texts = [text.decode() for path, text in site.items() if path.startswith("views/")]
    columns = [
        re.findall(r'<th scope="col"[^>]*><a href="[./]*r/(\d+)/', table)
        for text in texts
        for table in re.findall("<table.*?</table>", text, re.DOTALL)
    ]

    assert {len(found) for found in columns} <= {*range(1, 41)}
    assert sum(len(found) for found in columns) == sum(text.count("#views") for text in texts) == 668
