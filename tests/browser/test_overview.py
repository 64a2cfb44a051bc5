"""The page of an organization with twelve groups, two of them with problems: on a phone, a desktop and paper."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.browser import trackers
from tests.browser.browser import DESKTOP, PHONE, Reader, problems, walk
from tests.browser.test_pages import HOSTILE
from tests.interfaces import on
from tests.rectrack import files
from tests.rectrack.setup import groups

STAND = """(place) => [...document.querySelectorAll(`[aria-labelledby=${place}] tbody tr`)].map(
  (row) => [...row.children].map((cell) => cell.innerText.trim()))"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the overview: one tracker cannot be read any more, one has not noticed that a date is over."""
    listed = groups.organization(tmp_path_factory.mktemp("organization"))
    _show(listed, str(groups.TODAY))
    files.write(listed.parent / "archive/status.json", "<html>")
    _change(listed.parent / "coast/status.json", as_of="2026-09-01")
    _show(listed, "2026-11-27")
    return listed.parent / "out"


def _show(listed: Path, day: str) -> None:
    with on(day):
        trackers.run(listed.parent, "overview", str(listed), str(listed.parent / "out"))


def _change(path: Path, **values: Any) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    for entry in data["recommendations"]:
        entry["overdue"], entry["last_recorded"] = False, groups.BEGUN
    path.write_text(json.dumps(data | values), encoding="utf-8")


def page(folder: Path) -> str:
    return (folder / "index.html").as_uri()


def test_everybody_can_read_it(office: Path, reader: Reader) -> None:
    assert problems(reader, page(office)) == []


def test_it_is_no_wider_than_a_phone_and_every_link_within_it_resolves(office: Path, reader: Reader) -> None:
    (seen,) = walk(reader, page(office)).values()

    assert {at: by for at, by in seen.beyond.items() if by > 0} == {}
    within = {link.rpartition("#")[2] for link in seen.met["links"] if link.startswith(f"{page(office)}#")}
    assert within >= {"trackers", "past-date", "addressees", "changed", "condition", "keepers"}
    assert within <= {*seen.met["ids"]}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_how_all_and_each_stand_is_seen_without_scripts(size: Any, office: Path, without_scripts: Reader) -> None:
    without_scripts.open(page(office), size)
    shown = without_scripts.page

    for said in (
        "232 recommendations",
        "11 of 12 trackers",
        "71 overdue",
        "1 not read",
        "1 possibly out of date",
    ):
        without_scripts.sees(shown.locator(".summary li", has_text=said))
    without_scripts.sees(shown.locator(".figures tbody tr").nth(5))
    rows = shown.evaluate(STAND, "trackers")
    assert sorted(len(row) for row in rows) == [2, *[7] * 11]  # the figures of one are not known
    assert [int(cell) for cell in rows[0][1:]] == [7, 4, 1, 1, 1, 3]


def test_on_a_phone_the_figures_of_each_stand_in_one_line_below_its_name(office: Path, reader: Reader) -> None:
    reader.open(page(office), PHONE)
    row = reader.page.locator(".figures tbody tr").first
    tops = row.evaluate("(row) => [...row.children].map((cell) => Math.round(cell.getBoundingClientRect().top))")

    assert len({*tops[1:]}) == 1
    assert tops[0] < tops[1]


def test_what_is_past_its_date_leads_to_the_recommendation(office: Path, reader: Reader) -> None:
    reader.open(page(office), DESKTOP)

    reader.page.locator(".summary a", has_text="overdue").click()
    first = reader.page.locator("#past-date ~ table tbody tr").first
    assert first.locator("a").first.get_attribute("href") == "https://example.org/water/r/1/"
    assert re.sub(r"\s+", " ", first.locator("td").inner_text()) == (
        "June 2026, set by: the plenary Proposed since September 2024"
    )
    assert reader.page.url.endswith("#past-date")


def test_it_prints_with_the_head_of_each_table_on_each_page(office: Path, reader: Reader) -> None:
    reader.open(page(office), DESKTOP)
    printed = PdfReader(io.BytesIO(reader.page.pdf(format="A4", prefer_css_page_size=True)))
    texts = [printed_page.extract_text() for printed_page in printed.pages]

    assert len(texts) <= 10
    assert "As of 27 November 2026" in texts[0]
    assert sum("Target date" in text for text in texts) >= 3
    assert "Trackers Overdue" not in texts[0]  # no way about


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "markup", "links", "right-to-left", "long"])
def test_what_people_try_neither_runs_nor_sticks_out(text: str, office: Path, reader: Reader, tmp_path: Path) -> None:
    data = json.loads((office.parent / "water/status.json").read_text(encoding="utf-8"))
    data |= {"title": text, "maintained_by": text, "contact": text}
    for one in (*data["recommendations"], *data["names"]["statuses"], *data["names"]["addressees"]):
        one.update({"title": text} if "title" in one else {"name": text})
        one.update({"target": {"date": "2020", "set_by": text}} if "target" in one else {})
    files.write(tmp_path / "status.json", json.dumps(data))
    _show(files.write(tmp_path / "groups.yaml", "title: The organization\ntrackers: [{status: .}]\n"), "2026-11-27")

    (seen,) = walk(reader, page(tmp_path / "out")).values()

    assert {at: by for at, by in seen.beyond.items() if by > 0} == {}
    assert not seen.met["ran"]
    assert seen.met["handlers"] == []
    assert [link for link in seen.met["links"] if link.lower().startswith("javascript:")] == []
