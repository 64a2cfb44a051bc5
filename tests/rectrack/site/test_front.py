"""The front page has a row for each recommendation; a large tracker's leads to pages that have them."""

import json
import re
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from rectrack.site import build, front, page
from tests.rectrack import examples
from tests.rectrack.site import reading
from tests.rectrack.site.reading import Site


@pytest.fixture(scope="module")
def small() -> Site:
    return reading.example()


@pytest.fixture(scope="module")
def large() -> Iterator[Site]:
    """Nine recommendations, where more than eight are too many, and three are a long list."""
    with patch.object(front, "MOST", 8), patch.object(page, "MOST", 3):
        yield dict(build.files(reading.material(examples.many(examples.register(), 9))))


def rows(text: bytes) -> list[str]:
    """The recommendations of the rows of a page, by number."""
    return re.findall(r'<th scope="row"><a href="[./]*r/(\d+)/', text.decode())


def test_each_recommendation_has_its_row_which_is_found_by_what_the_form_asks(small: Site) -> None:
    known, text = examples.register(), small["index.html"].decode()

    assert sorted(rows(small["index.html"])) == sorted(str(r.number) for r in known.recommendations)
    (row,) = re.findall(r'<tr data-status="partly-implemented".*?>', text, re.DOTALL)
    assert 'data-theme="money law"' in row
    assert 'data-to="registry governments"' in row
    assert 'data-field-priority="high"' in row
    assert "engineer:reserve" in row
    assert "silent:support" not in row  # which is only read from the source
    assert '<option value="high">High</option>' in text


def test_without_javascript_no_form_is_shown_and_every_row_is(small: Site) -> None:
    text = small["index.html"].decode()

    assert '<details class="choose" hidden>' in text
    assert len(re.findall("<tr[^>]* hidden", text)) == 0


def test_a_large_one_leads_to_pages_by_part_that_have_every_row_once(large: Site) -> None:
    by_part = [number for path, text in large.items() if path.startswith("part/") for number in rows(text)]

    assert rows(large["index.html"]) == []
    assert sorted(by_part, key=int) == [str(n) for n in range(1, 10)]
    assert all(len(rows(text)) <= 3 for path, text in large.items() if path.startswith("part/"))
    assert reading.unresolved(large) == set()


def test_its_form_searches_a_script_that_has_all_of_them(large: Site) -> None:
    assert large["index.js"].startswith(b"const INDEX = ")
    index = json.loads(large["index.js"].decode().removeprefix("const INDEX = ").removesuffix(";\n"))
    scripts = [a["src"] for tag, a in reading.pages(large)["index.html"].tags if tag == "script"]

    assert [one["n"] for one in index] == [*range(1, 10)]
    assert index[0]["m"]["status"] == "partly-implemented"
    assert scripts == ["index.js", "site.js"]
    assert "index.js" not in large["r/1/index.html"].decode()


def test_a_long_list_stands_on_several_pages_that_lead_to_each_other(large: Site) -> None:
    pages = reading.pages(large)
    parts = [path for path in pages if re.fullmatch(r"unchecked/(\d+/)?index.html", path)]

    listed = [link for path in parts for link in pages[path].links if "/r/" in link]
    assert len(parts) == 2
    assert len(listed) == len({link.lstrip("./") for link in listed}) == 4
    assert all("4 recommendations" in pages[path].said for path in parts)
    assert {"../../unchecked/index.html", "../../unchecked/2/index.html"} <= {*pages["unchecked/2/index.html"].links}


def test_the_count_of_views_leads_to_them_and_a_recommendation_to_each_of_its_parts(small: Site) -> None:
    texts = [text.decode() for path, text in small.items() if path.startswith("r/")]
    assert re.findall(
        r'class="views"><a class="body" href="r/(\d+)/index.html#views"', small["index.html"].decode()
    ) == [
        str(r.number) for r in sorted(examples.register().recommendations, key=lambda r: (r.theme != "law", r.number))
    ]

    for text in texts:
        led = re.findall(r'href="#(\w+)"', text.partition("On this page")[2].partition("</p>")[0])
        assert {"views", "happened", "source"} <= {*led} <= {*re.findall(r'<h2 id="(\w+)"', text)}
        assert [name in led for name in ("actions", "objections")] == [
            f'<h2 id="{name}"' in text for name in ("actions", "objections")
        ]
