"""The status strip of the README: its cells or bars, its link, its description, and the pictures of both schemes."""

import re
import xml.etree.ElementTree as ET  # rectrack wrote what is read
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack.board_and_issues.example import change
from tests.rectrack.files import PICTURES, TODAY, add, edit, make_tracker, texts, write
from tests.rectrack.rendering import Page
from tests.rectrack.test_colors import COLOR, is_neutral
from tests.samples import ROOT

SVG = "{http://www.w3.org/2000/svg}"
DARK, LIGHT = PICTURES
STATUSES = """
  - {id: proposed, name: Proposed, description: New., color: e1e8f0}
  - {id: begun, name: Begun, description: Begun., color: e1e8f0, category: under way}
  - {id: done, name: Done, description: Done., color: e1e8f0, closes_issue_as: completed}
  - {id: over, name: Over, description: Over., color: e1e8f0, closes_issue_as: not_planned}"""
SMALLEST = 12
"""The size of the smallest text."""


def picture(root: Path, path: str = LIGHT) -> ET.Element:
    return ET.fromstring((root / path).read_text(encoding="utf-8"))  # noqa: S314 - rectrack wrote it


def cells(root: Path) -> list[tuple[str, bool, int, int]]:
    """Return the shape of each cell, whether it is hollow, and its place."""
    return [
        (use.attrib["href"][1:], use.get("fill") == "none", int(use.attrib["x"]), int(use.attrib["y"]))
        for use in picture(root).iter(f"{SVG}use")
    ]


def description(readme: str) -> str:
    """Return the text for readers who do not see the picture."""
    (alt,) = re.findall(r'<img [^>]*alt="([^"]*)"', readme)
    return str(alt)


def strip_of(root: Path, day: str = TODAY.isoformat()) -> str:
    with on(day):
        finished = rectrack(root, "board")
    assert finished.code == 0, finished.err
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A tracker with recommendations of each category, in another order than the categories."""
    root = make_tracker(tmp_path, 0)
    text = (root / "tracker.yaml").read_text(encoding="utf-8")
    write(root / "tracker.yaml", change(text, statuses=STATUSES))
    for number, status in enumerate(["over", "done", "begun", "proposed", "done", "proposed"], 1):
        date = "2024-01-02" if number in (2, 6) else "2017-02"
        add(root, number, status=status, history=f"\n  - {{date: {date}, status: {status}}}")
    return root


def test_cells_are_grouped_by_category_and_hollow_if_not_checked_for_a_year(mixed: Path) -> None:
    readme = strip_of(mixed)

    found = cells(mixed)
    assert [(shape, is_hollow) for shape, is_hollow, *_ in found] == [
        *(("circle", True), ("circle", False), ("triangle", True), ("tick", False), ("tick", True), ("bar", True))
    ]
    assert [after - before - 24 for before, after in pairwise(x for _, _, x, _ in found)] == [0, 8, 8, 0, 24]
    assert description(readme) == (
        "Status of 6 recommendations as of 6 May 2024: 2 open, 1 under way, 2 done, 1 not done or no longer pursued. "
        "4 recommendations were not checked since 6 May 2023."
    )
    assert (
        "<br>\n● 2 open, ► 1 under way, ✓ 2 done, ▬ 1 not done or no longer pursued. Status as last recorded. "
        "Hollow: not checked since 6 May 2023.\n"
    ) in readme
    assert "%" not in readme


def test_a_group_that_begins_a_line_has_its_gap_above(mixed: Path) -> None:
    for number in range(7, 20):
        add(mixed, number)
    strip_of(mixed)

    assert [place for shape, _, *place in cells(mixed) if shape == "circle"] == [[x, 0] for x in range(0, 360, 24)]
    assert [place for shape, _, *place in cells(mixed) if shape == "triangle"] == [[0, 32]]
    edit(mixed / "tracker.yaml", "themes:\n", "language: ar\nthemes:\n")
    strip_of(mixed)
    assert [place for shape, _, *place in cells(mixed) if shape == "triangle"] == [[360 - 24, 32]]
    assert [x for shape, _, x, _ in cells(mixed) if shape == "circle"] == [*range(360 - 24, -1, -24)]


def test_it_is_first_on_the_board_as_one_picture_for_both_schemes(mixed: Path) -> None:
    readme = strip_of(mixed)

    board = Page(readme.partition("<!-- rectrack:board -->")[2])
    assert [tag for tag, text in board.events if not text.isspace()][:6] == [
        "p",
        "a",
        "picture",
        "source",
        "img",
        "/picture",
    ]
    assert board.links[:2] == ["#recommendations", LIGHT]
    assert f'media="(prefers-color-scheme: dark)" srcset="{DARK}"' in readme
    assert 'width="360"' in readme


def test_its_one_link_leads_to_the_site_if_there_is_one(mixed: Path) -> None:
    edit(mixed / "tracker.yaml", "themes:\n", "site: https://example.org/ours\nthemes:\n")

    readme = strip_of(mixed)

    assert Page(readme.partition("<!-- rectrack:board -->")[2]).links[:2] == ["https://example.org/ours/", LIGHT]
    assert "<a " not in "".join((mixed / path).read_text() for path in PICTURES)


@pytest.mark.parametrize("number", [1, 22, 60, 100])
def test_up_to_100_recommendations_have_a_cell_each(number: int, tmp_path: Path) -> None:
    strip_of(make_tracker(tmp_path, number))

    places = [(x, y) for _, _, x, y in cells(tmp_path)]
    assert len(places) == len({*places}) == number
    assert max(x for x, _ in places) <= 360 - 24
    assert picture(tmp_path).attrib["height"] == str(max(y for _, y in places) + 24)


@pytest.mark.parametrize("number", [101, 469])
def test_above_100_each_theme_has_a_bar_with_its_counts_in_words(number: int, tmp_path: Path) -> None:
    root = make_tracker(tmp_path, number)
    for n in range(1, 41):
        closed = "\n  - {date: 2017-02, status: withdrawn}"
        add(root, n, **{"themes": "[security]", **({"status": "withdrawn", "history": closed} if n < 4 else {})})
    done = "\n  - {date: 2017-02, status: proposed}\n  - {date: 2018, status: implemented, evidence: [https://a.example]}"
    for n in range(41, 44):
        add(root, n, status="implemented", history=done)

    readme = strip_of(root)

    assert cells(root) == []
    said = [("".join(text.itertext()), text) for text in picture(root).iter(f"{SVG}text")]
    names = [words for words, text in said if text.get("font-weight")]
    assert [" ".join(words.split()) for words, _ in said] == [
        *(names[0], f"● {number - 43} open, ✓ 3 done", names[1], "● 37 open", "▬ 3 not done or no longer pursued")
    ]
    assert description(readme).endswith(
        f" {names[0]}: {number - 43} open, 3 done. {names[1]}: 37 open, 3 not done or no longer pursued."
    )
    bars = [
        [(float(rect.attrib["x"]), float(rect.attrib["width"])) for rect in group.iter(f"{SVG}rect")]
        for group in picture(root).findall(f"{SVG}g")
    ]
    assert [len(bar) for bar in bars] == [2, 2]
    assert bars[0][1][0] - sum(bars[0][0]) == pytest.approx(0, abs=0.2)
    assert bars[1][1][0] - sum(bars[1][0]) == pytest.approx(24, abs=0.2)
    assert max(x + width for bar in bars for x, width in bar) == pytest.approx(359, abs=0.2)


def test_without_recommendations_there_is_no_strip(tmp_path: Path) -> None:
    root = make_tracker(tmp_path, 0)
    (root / "recommendations").mkdir()

    finished = rectrack(root, "board")

    assert (finished.code, [path for path in texts(root) if path in PICTURES]) == (1, [])


def test_the_pictures_have_one_color_and_no_small_text(tmp_path: Path) -> None:
    strip_of(make_tracker(tmp_path, 101))
    css = (ROOT / "templates/site/site.css").read_text()
    tones = re.findall(r"--tone:(#\w+)", css)

    for path, tone in zip((LIGHT, DARK), tones, strict=True):
        text = (tmp_path / path).read_text()
        assert Counter(f"#{color}" for color in COLOR.findall(text)).keys() == {tone}
        assert is_neutral(tone[1:])
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', text)]
        assert min(sizes) >= SMALLEST
        assert picture(tmp_path, path).attrib["width"] == "360"
    light, dark = ((tmp_path / path).read_text() for path in (LIGHT, DARK))
    assert light.replace(tones[0], tones[1]) == dark


def test_a_later_day_without_a_change_leaves_the_pictures_as_they_are(mixed: Path) -> None:
    first = [strip_of(mixed), *(texts(mixed)[path] for path in PICTURES)]

    assert [strip_of(mixed, "2024-05-20"), *(texts(mixed)[path] for path in PICTURES)] == first


def test_the_command_checks_the_pictures(mixed: Path) -> None:
    strip_of(mixed)
    edit(mixed / LIGHT, 'width="360"', 'width="720"')

    with on(TODAY.isoformat()):
        finished = rectrack(mixed, "board", "--check")

    assert finished.code == 1
    assert LIGHT in finished.out + finished.err


def test_names_of_sections_are_cut_and_have_no_effect(tmp_path: Path) -> None:
    name = 'Law & <b>order</b>"@octocat ' + "long " * 20 + "name"
    root = make_tracker(tmp_path, 101)
    edit(root / "tracker.yaml", "name: The names corporation", f"name: {name!r}")
    edit(root / "tracker.yaml", "themes:\n", "board: {group_by: addressee}\nthemes:\n")

    readme = strip_of(root)

    shown = next(picture(tmp_path).iter(f"{SVG}text")).text or ""
    assert shown.startswith('Law & <b>order</b>"@octocat long')
    assert shown.endswith("…")
    assert len(shown) <= 42
    assert "&lt;b&gt;order" in description(readme)
    assert "@octocat" not in readme
