"""The status board: what it says once for all, into what it is parted, and how it is split."""

import re
from pathlib import Path

import pytest

from tests.rectrack.board_and_issues.example import Example, change
from tests.rectrack.rendering import Page
from tests.rectrack.site.site_pages import Read
from tests.samples import table


def alone(root: Path, **fields: str | None) -> Example:
    """Return the tracker with its plainest recommendation alone, with other fields."""
    tracker = Example(root, {"fair-courts": fields})
    for id_ in ("open-books", "old-fees", "pay-by-size"):
        tracker.path(id_).unlink()
    return tracker


def test_what_is_the_same_for_all_is_said_once(tmp_path: Path) -> None:
    tracker = alone(tmp_path)
    text = tracker.path("fair-courts").read_text(encoding="utf-8")
    tracker.path("same").write_text(change(text, id="same", number="7"), encoding="utf-8")

    text = tracker.written()

    assert (
        "\n2 recommendations. Date: February 2017. All have the status “Proposed”. "
        "The record has no response and no request for one. No change and no check after February 2017 is recorded.\n"
    ) in text
    assert (
        "\nEach recommendation has had the status “Proposed” since February 2017. No position is recorded.\n" in text
    )
    assert "\n| Recommendation |\n| --- |\n| [2. Let courts" in text
    assert "*Status:*" not in text


def test_a_reference_with_a_full_stop_gets_no_other(tmp_path: Path) -> None:
    assert "\n| [i. Let courts" in alone(tmp_path, reference="i.").written()


def test_the_lead_names_a_check_after_the_last_change(tmp_path: Path) -> None:
    tracker = alone(tmp_path, last_checked="{date: 2019-05-03, checked_by: us, findings: Nothing.}")

    text = tracker.written()

    assert (
        "1 recommendation. Date: February 2017. All have the status “Proposed”. "
        "The record has no response and no request for one. No change after February 2017 is recorded. "
        "Last check: May 2019.\n"
    ) in text


def test_a_tracker_without_parties_says_that_it_lists_none(tmp_path: Path) -> None:
    tracker = alone(tmp_path)
    tracker.change("tracker", maintainer_party=None, addressees="[]")
    tracker.path("parties").write_text("parties: []\n", encoding="utf-8")

    text = tracker.written()

    assert "This tracker lists no parties yet." in text
    assert "your party or organization.\n" in text
    assert "This tracker lists no parties yet." in tracker.issue("fair-courts")


def test_an_unchanged_tracker_has_the_same_board_on_any_day(tmp_path: Path) -> None:
    tracker = Example(tmp_path)
    before = tracker.written()
    tracker.day = "2021-06-02"

    assert tracker.written() == before


# --- into what it is parted -------------------------------------------------------------------------

PARTS = {
    "theme": ("By theme", ["Law and institutions: 2", "Money: M.2, 3, 4"]),
    "addressee": ("By addressee", ["The registry: M.2, 3, 4", "No addressee named in the source: 2"]),
    "document": ("By source document", ["Contribution on registries: M.2, 2, 3, 4"]),
    "status": ("By status", ["Proposed: 2", "Partly implemented: M.2", "Implemented: 4", "Superseded: 3"]),
    "priority": ("Priority", ["Priority: High: M.2", "Priority: Low: 4", "Priority: not given: 2, 3"]),
}


@pytest.mark.parametrize("by", PARTS)
def test_each_recommendation_has_one_part_by_its_first_value_or_the_last(by: str, tmp_path: Path) -> None:
    text = Example(tmp_path, {"tracker": {"board": f"{{group_by: {by}}}"}}).written()

    _, *parts = text.partition("<details><summary>By addressee")[0].split("<details><summary>")
    named = [re.sub("<a .*</a>", "", part.partition("</summary>")[0]).rpartition(": ")[0] for part in parts]
    numbers = [", ".join(re.findall(r"(?m)^- \*\*\[([^ ]*)\. ", part)) for part in parts]
    assert [f"{name}: {those}" for name, those in zip(named, numbers, strict=True)] == PARTS[by][1]


@pytest.mark.parametrize("by", PARTS)
def test_a_board_that_is_split_has_a_page_for_each_part(by: str, tmp_path: Path) -> None:
    tracker = Example(tmp_path, {"tracker": {"board": f"{{group_by: {by}}}"}})
    tracker.multiply(80)

    text, pages = tracker.written(), tracker.pages()

    assert f"\n{PARTS[by][0]}:\n\n- [" in text
    assert sum(page.count("\n- **") for page in pages.values()) == 80


def test_a_part_of_one_document_leads_to_it(tmp_path: Path) -> None:
    tracker = Example(tmp_path, {"tracker": {"board": "{group_by: document}"}})
    source = "Source: [Contribution on registries](<https://archive.example/paper>), The association.\n"

    assert source in tracker.written()
    tracker.run("site", str(tmp_path / "site"))
    front, report = ((tmp_path / "site" / path).read_text() for path in ("index.html", "report/index.html"))
    part = r'<h[23][^>]*>Contribution on registries</h[23]>\s*<p[^>]*>Source: (?:<bdi>)?<a href="https://archive.example/paper"'
    assert re.search(part, front)
    assert re.search(part, report)
    tracker.multiply(80)
    assert source not in tracker.written()
    pages = tracker.pages()
    assert pages
    assert all(source in page for page in pages.values())


# --- how it is split --------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "site", "names"), table(__file__, "pages"))
def test_the_board_is_split_into_short_pages(number: int, site: str | None, names: list[str], tmp_path: Path) -> None:
    tracker = Example(tmp_path, {"tracker": {"site": site}})
    tracker.multiply(number)

    text, pages = tracker.written(), tracker.pages()

    assert list(pages) == names
    assert max(len(page.encode()) for page in (text, *pages.values())) < 280_000
    for page in pages.values():
        assert page.startswith("<!-- rectrack:board-page -->\n# ")
        assert {link.split("issues")[0] for link in Page(page).links if link.startswith("..")} <= {
            *("../README.md", "../status.json", "../../../")
        }
    if number > 300:
        assert "- [Money, part 2 of 2](<recommendations/board-money.2.md>): 5 recommendations\n" in text
        law = "[Law and institutions](<recommendations/board-law.md>) 85"
        assert f"- **No addressee named in the source:** {law}\n" in text
        assert "\n# Money, part 2 of 2\n\n[Part of the status board](<../README.md>)" in pages["board-money.2.md"]


def test_few_recommendations_that_take_much_room_are_split_too(tmp_path: Path) -> None:
    named = "".join(f"\n  - {{id: a{n}, name: {f'{n} ' * 60}, label: a{n}}}" for n in range(30))
    asked = ", ".join(f"{{to: a{n}, type: response, date: 2018}}" for n in range(30))
    tracker = alone(tmp_path, requests=f"[{asked}]", addressees=f"[{', '.join(f'a{n}' for n in range(30))}]")
    tracker.change("tracker", addressees=named)
    tracker.multiply(60, "fair-courts")

    tracker.written()

    assert list(tracker.pages()) == ["board-law.2.md", "board-law.md"]
    assert max(len(page.encode()) for page in tracker.pages().values()) < 400_000


def test_no_page_takes_the_place_of_another_themes(tmp_path: Path) -> None:
    second = "[{id: law, name: Law}, {id: money, name: Money}, {id: money-2, name: Money 2}]"
    tracker = Example(tmp_path, {"tracker": {"themes": second}, "fair-courts": {"themes": "[money-2]"}})
    tracker.multiply(340)

    tracker.written()

    assert sum(page.count("\n- **") for page in tracker.pages().values()) == 340


def test_a_page_without_recommendations_is_deleted(tmp_path: Path) -> None:
    tracker = Example(tmp_path)
    (tmp_path / "recommendations/board-old.md").write_text("<!-- rectrack:board-page -->\n# Old\n")

    tracker.written()

    assert tracker.pages() == {}


# --- the README -------------------------------------------------------------------------------------

BOARD = "<!-- rectrack:board -->\n<!-- rectrack:board-end -->\n"
TAKE_PART = "<!-- rectrack:take-part -->\n<!-- rectrack:take-part-end -->\n"
READMES = {
    "people's text": "\ufeff# Ours  \n\n<!-- ours -->\n" + BOARD.replace("\n", "\nold\n", 1) + "and\n\ttabs\n\n\n",
    "without take part": f"# Ours\n{BOARD}",
    "both": f"# Ours\n{BOARD}{TAKE_PART}",
    "the other order": f"# Ours\n{TAKE_PART}{BOARD}",
    "other line ends": f"# Ours\n{BOARD}{TAKE_PART}".replace("\n", "\r\n"),
}


@pytest.mark.parametrize("before", READMES.values(), ids=READMES)
def test_everything_outside_the_markers_stays_as_it_is(before: str, tmp_path: Path) -> None:
    tracker = Example(tmp_path)
    readme = tmp_path / "README.md"
    readme.write_bytes(before.encode())

    tracker.written()

    after = readme.read_bytes().decode()
    section = re.compile(r"(<!-- rectrack:(\S+) -->\r?\n).*?(<!-- rectrack:\2-end -->)", re.DOTALL)
    assert section.sub(r"\1\3", after) == section.sub(r"\1\3", before)
    assert [part[2] for part in section.finditer(after)] == [part[2] for part in section.finditer(before)]
    assert all(part[0].count("\n") > 10 for part in section.finditer(after))
    assert {line[-1:] for line in after.split("\n")[:-1] if "\r" in before} <= {"\r"}


@pytest.mark.parametrize("current", [None, "", "\n"])
def test_a_missing_readme_is_made_with_title_board_and_how_to_take_part(current: str | None, tmp_path: Path) -> None:
    tracker = Example(tmp_path)
    readme = tmp_path / "README.md"
    readme.unlink() if current is None else readme.write_text(current)

    text = tracker.written()

    assert text.startswith("# Recommendations on registries\n\n## Status board\n\n<!-- rectrack:board -->\n")
    assert [name for level, name in Page(text).headings if level == "h2"] == ["Status board", "Take part"]
    assert not tracker.result("board", "--check").err


@pytest.mark.parametrize(("length", "shown"), [(200, "x" * 200), (201, "x" * 199 + "…")])
def test_a_reason_of_more_than_200_characters_is_shortened(tmp_path: Path, length: int, shown: str) -> None:
    source = "source: {document: minutes-2018}"
    position = f"[{{party: association, stance: oppose, date: 2018, reason: {'x' * length}, {source}}}]"
    example = Example(tmp_path, {"fair-courts": {"positions": position}})

    board = "".join([example.written(), *example.pages().values()])
    assert {*re.findall("x{9,}…?", board)} == {shown}


def test_an_action_without_a_status_is_shown_without_one(tmp_path: Path) -> None:
    actions = "[{id: ask, title: Ask them, target: {date: 2020}}, {id: sue, title: Sue, status: adopted}]"
    tracker = alone(tmp_path, actions=actions)

    text = tracker.written()

    assert "*Actions:* Adopted: 1, no status: 1\n" in text
    published = tracker.status()["recommendations"][0]
    assert (published["actions"], published["actions_without_status"]) == ({"sue": "adopted"}, ["ask"])
    words = "Ask them. Target date: 2020, set by the maintainers."
    assert f"\n1. {words}\n1. Sue: **Adopted**\n" in tracker.issue("fair-courts")
    assert f"- ask: {words}\n" in tracker.run("show", "2")
    tracker.run("site", str(tmp_path / "site"))
    for page in ("r/2", "overdue"):
        assert words in Read((tmp_path / f"site/{page}/index.html").read_text(encoding="utf-8")).said


def test_an_action_without_a_status_is_not_overdue_if_its_recommendation_is_closed(tmp_path: Path) -> None:
    actions = "[{id: ask, title: Ask them, target: {date: 2020}}]"
    tracker = alone(
        tmp_path,
        actions=actions,
        status="implemented",
        history="[{date: 2017-02, status: implemented, evidence: [https://example.org/a]}]",
    )

    tracker.written()
    tracker.run("site", str(tmp_path / "site"))

    assert "Ask them" not in (tmp_path / "site/overdue/index.html").read_text(encoding="utf-8")
