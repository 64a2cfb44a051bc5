"""Pages of trackers of every size and language: their parts, lists, parties, searches, and how much work they are."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from tests.interfaces import rectrack
from tests.rectrack import files
from tests.rectrack.site.site_pages import Read, Site, pages, site_of, unresolved
from tests.samples import table

NUMBERS = range(1, 1_002)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    root = files.make_tracker(tmp_path_factory.mktemp("tracker"), 0)
    for number in NUMBERS:
        view = f"\n  - {{party: northland, stance: {'oppose' if number % 9 == 1 else 'support'}, date: 2018}}"
        theme = "law" if number % 3 else "security"
        asked = "[]" if theme == "security" else "[names-board]"
        files.add(root, number, themes=f"[{theme}]", positions=view if number % 3 else None, addressees=asked)
    files.edit(root / "tracker.yaml", "themes:\n", "board: {group_by: addressee}\nthemes:\n")
    return site_of(root)


@pytest.fixture(scope="module")
def read(site: Site) -> dict[str, Read]:
    """The pages that have lists."""
    return pages({path: text for path, text in site.items() if not path.startswith(("r/", "report/"))})


def rows(text: bytes) -> list[str]:
    """Return the numbers of the recommendations that have a row on a page."""
    return re.findall(r'<th scope="row"><a href="[./]*r/(\d+)/', text.decode())


def test_the_first_page_leads_to_pages_by_section_that_have_every_row_once(site: Site, read: dict[str, Read]) -> None:
    by_part = {path: rows(text) for path, text in site.items() if path.startswith("by-theme/") and b"<th" in text}

    assert rows(site["index.html"]) == []
    assert {"by-theme/names-board/index.html", "by-theme/-/index.html"} <= {*read["index.html"].links}
    assert sorted(int(number) for found in by_part.values() for number in found) == [*NUMBERS]
    assert {path: len(found) for path, found in by_part.items()} == {
        "by-theme/names-board/index.html": 200,
        "by-theme/names-board/2/index.html": 200,
        "by-theme/names-board/3/index.html": 200,
        "by-theme/names-board/4/index.html": 68,
        "by-theme/-/index.html": 200,
        "by-theme/-/2/index.html": 133,
    }


@pytest.mark.parametrize("order", ["by-number", "by-change"])
def test_each_order_has_pages_of_at_most_200_rows(order: str, site: Site, read: dict[str, Read]) -> None:
    parts = [rows(site[f"{order}/{f'{n}/' if n > 1 else ''}index.html"]) for n in range(1, 7)]
    numbers = [int(number) for found in parts for number in found]

    assert [len(found) for found in parts] == [200, 200, 200, 200, 200, 1]
    assert numbers == ([*NUMBERS] if order == "by-number" else [n for n in NUMBERS if n % 3] + [*NUMBERS[2::3]])
    assert f"{order}/index.html" in read["index.html"].links


def test_its_form_searches_a_script_that_has_all_of_them(site: Site, read: dict[str, Read]) -> None:
    index = json.loads(site["index.js"].decode().removeprefix("var INDEX = ").removesuffix(";\n"))
    tags = [given for tag, given in Read(index).tags if tag == "tr"]

    assert [int(number) for number in rows(index.encode())] == [*NUMBERS]
    assert tags[0] == {
        "data-status": "proposed",
        "data-theme": "law",
        "data-addressee": "names-board",
        "data-named": "northland",
        "data-views": "northland:oppose",
        "data-words": "It should be done.",
    }
    assert [a["src"] for tag, a in read["index.html"].tags if tag == "script"] == ["index.js", "site.js"]
    assert b"index.js" not in site["r/1/index.html"]


def test_a_long_list_stands_on_several_pages_that_lead_to_each_other(site: Site, read: dict[str, Read]) -> None:
    parts = [path for path in read if re.fullmatch(r"not-checked/(\d+/)?index.html", path)]
    listed = [link.lstrip("./") for path in parts for link in read[path].links if "/r/" in link]

    assert len(parts) == 3
    assert len(listed) == len({*listed}) == len(NUMBERS)
    assert all("1,001 recommendations" in read[path].said for path in parts)
    assert unresolved(site, read) == set()
    assert {"../../not-checked/index.html", "../../not-checked/3/index.html"} <= {
        *read["not-checked/2/index.html"].links
    }


def test_the_matrix_goes_by_the_parts_of_the_board_and_has_every_view_once(site: Site) -> None:
    texts = [text.decode() for path, text in site.items() if path.startswith("positions/")]
    columns = [
        re.findall(r'<th scope="col"[^>]*><a href="[./]*r/(\d+)/', table)
        for text in texts
        for table in re.findall("<table.*?</table>", text, re.DOTALL)
    ]

    assert max(map(len, columns)) == 40
    assert sum(len(found) for found in columns) == sum(text.count("#position-") for text in texts) / 2 == 668


def test_a_page_has_100_recommendations_with_opposition(site: Site) -> None:
    parts = {path: text.decode() for path, text in site.items() if path.startswith("disagreement/")}

    assert {path: len({*re.findall(r"/r/(\d+)/", text)}) for path, text in parts.items()} == {
        "disagreement/2/index.html": 12,
        "disagreement/index.html": 100,
    }


CUSTOM = """\
stances:
  - {id: aye, name: In favour, side: for}
  - {id: amend, name: In favour if amended, side: for, conditional: true}
  - {id: pass, name: Pass, side: neutral}
  - {id: nay, name: Not in favour, side: against}
  - {id: note, name: Observation, side: none}
  - {id: unless, name: Not in favour unless amended, side: against, conditional: true}
  - {id: later, name: Position later, side: neutral}
  - {id: abstain, name: Welcome, side: for}
  - {id: wait, name: Wait, side: neutral}
  - {id: pass-if, name: Pass if amended, side: neutral, conditional: true}
  - {id: add, name: Addition, side: none}
  - {id: never, name: Never, side: against}
  - {id: trim, name: In favour if cut, side: for, conditional: true}
  - {id: but, name: Not in favour unless cut, side: against, conditional: true}
"""
ALL = re.findall(r"id: ([\w-]+)", CUSTOM)


def test_the_matrix_shows_a_stance_of_the_group_by_its_side_and_names_it_in_the_legend(root: Path) -> None:
    files.write(root / "tracker.yaml", files.TRACKER + CUSTOM)
    for number, stance in enumerate(ALL, 1):
        files.add(root, number, positions=f"\n  - {{party: northland, stance: {stance}, date: 2019, {COMMENT}}}")

    site = site_of(root)
    said = Read(site["positions/index.html"].decode()).said

    assert (
        "● In favour ◐ In favour if amended ◇ Pass ■ Not in favour … Observation "
        "◧ Not in favour unless amended ○ Position later ● Welcome ○ Wait ○ Pass if amended … Addition ■ Never "
        "◐ In favour if cut ◧ Not in favour unless cut" in said
    )
    assert site["by-number/index.html"].decode().count("with changes") == 2
    assert (
        "● In favour, stated by the party: 1 ◐ In favour if amended, stated by the party: 2 "
        "◇ Pass, stated by the party: 3 ■ Not in favour, stated by the party: 4 … Observation, stated by the party: 5"
        " ◧ Not in favour unless amended, stated by the party: 6 ○ Position later, stated by the party: 7 "
        "● Welcome, stated by the party: 8 ○ Wait, stated by the party: 9 ○ Pass if amended, stated by the party: 10 "
        "… Addition, stated by the party: 11 ■ Never, stated by the party: 12 "
        "◐ In favour if cut, stated by the party: 13 ◧ Not in favour unless cut, stated by the party: 14"
    ) in said


SIDES = dict.fromkeys(("ar", "ckb", "dv", "fa", "he-IL", "ku-Arab", "ps", "sd", "ug", "ur", "yi"), "rtl")
SIDES |= {"fr": "ltr", "ku": "ltr"}  # Unicode says of Kurdish that it is in Latin letters, unless the code says more


@pytest.mark.parametrize("language", SIDES)
def test_a_page_begins_at_the_side_where_its_language_does(language: str, tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 1)
    files.edit(
        root / "tracker.yaml", "maintained_by: the testers\n", f"maintained_by: the testers\nlanguage: {language}\n"
    )

    page = Read(site_of(root)["index.html"].decode())

    assert page.tags[0] == ("html", {"lang": language, "dir": SIDES[language]})


COMMENT = "source: {comment: https://github.com/octo/tracker/issues/1#issuecomment-1}"
LETTER = "source: {url: https://example.org/letter}"
OWN = f"\n  - {{party: ann, stance: support, date: 2019-03, {COMMENT}}}"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return files.make_tracker(tmp_path, 1)


@pytest.mark.parametrize(("about", "view", "has_page"), table(__file__, "persons"))
def test_a_person_has_a_page_if_it_spoke_here_or_agreed(about: str, view: str, root: Path, *, has_page: bool) -> None:
    files.edit(root / "parties.yaml", "parties:\n", f"parties:\n  - {{id: ann, name: Ann, group: academia{about}}}\n")
    files.add(root, 1, positions=f"\n  - {{party: ann, stance: support, date: 2019, {view}}}")

    site = site_of(root)

    assert ("p/ann/index.html" in site) == has_page
    assert [path for path in site if path.startswith("p/withheld")] == []
    assert (b"Ann" in site["positions/index.html"]) == has_page
    assert ("**Ann:** Own positions: 1." in (root / "README.md").read_text()) == has_page
    if has_page:
        assert (b'content="noindex"' in site["p/ann/index.html"]) == ("person" in about)
    assert unresolved(site) == set()


def test_where_no_party_is_listed_and_nobody_addressed_the_pages_say_so(root: Path) -> None:
    files.write(root / "parties.yaml", "parties: []\n")
    files.add(root, 1, positions=None, addressees=None)
    files.write(root / "tracker.yaml", re.sub(r"(?ms)^addressees:.*?(?=^doc)", "addressees: []\n", files.TRACKER))

    known = pages(site_of(root))

    assert "This tracker lists no parties yet." in known["r/1/index.html"].said
    assert "Every party" not in known["r/1/index.html"].said
    assert "No recommendation names an addressee." in known["addressees/index.html"].said


def test_an_entry_over_a_partys_own_word_says_so_on_its_page_and_on_the_recommendations(root: Path) -> None:
    entered = f"\n  - {{party: northland, stance: oppose, date: 2020, {LETTER}, entered_by: the chair}}"
    files.add(root, 1, positions=OWN.replace("ann", "northland") + entered)

    known = pages(site_of(root))

    for page in ("p/northland/index.html", "r/1/index.html"):
        assert (
            "2020. Entered by maintainers: the chair, in place of a position stated by the party: March 2019."
            in known[page].said
        )


def test_a_view_to_which_its_party_objects_says_so_on_every_page_and_answers_a_request(root: Path) -> None:
    files.add(
        root,
        1,
        positions=f"\n  - {{party: northland, stance: oppose, date: 2019, reason: Disputed words., {LETTER}}}",
        disputes=f"\n  - {{by: northland, text: Not so., date: 2020, {LETTER}}}",
        requests="\n  - {to: northland, type: position, date: 2018}\n  - {to: domreg, type: position, date: 2018}",
    )

    known = pages(site_of(root))

    beside = {path: page.said for path, page in known.items() if "Disputed words." in page.said}
    assert {"changes/2019/index.html", "p/northland/index.html", "r/1/index.html"} <= {*beside}
    assert [
        path
        for path, said in beside.items()
        if not re.search("object|isput", said.split("Disputed words.")[0][-300:])
    ] == []
    assert "Requests with a response, a position or a dispute: 1 of 2" in known["requests/index.html"].said
    assert "disputed an entry, 2020. Not so." in known["requests/index.html"].said


MADE = "{parties: [northland], in_collaboration_with: [domreg, ann]}"
ANN = "parties:\n  - {id: ann, name: Ann Nguyen, group: academia, is_person: true}\n"


@pytest.fixture
def made(root: Path) -> Path:
    """A tracker with a recommendation of three makers, one of them a person without a page, and their support."""
    files.edit(root / "parties.yaml", "parties:\n", ANN)
    own = (f"\n  - {{party: {who}, stance: support, date: 2019, {LETTER}}}" for who in ("northland", "alliance"))
    files.add(root, 1, made_by=MADE, positions="".join(own))
    files.add(root, 2, made_by="{parties: [northland], reported_by: alliance}", positions=None)
    files.add(
        root,
        3,
        made_by="{parties: [northland]}",
        positions=f"\n  - {{party: northland, stance: support, date: 2019, {LETTER}}}",
    )
    return root


def test_those_who_made_it_are_on_its_page_and_in_its_row_apart_from_positions(made: Path) -> None:
    known = pages(site_of(made))

    page, front = known["r/1/index.html"].said, known["index.html"].said
    assert "Made by: Northland; in collaboration with: Ann Nguyen; The registry Addressee: " in page
    assert "Parties that made it, not counted Northland: ● Support (government), 2019." in page
    assert "Support 1 The association" in page
    assert "Made by: Northland; The registry Addressee: The names corporation" in front
    assert "Ann Nguyen" not in front
    assert "Made by: Northland (reported)" in front
    assert "Made by: Northland; no other position recorded" in known["r/3/index.html"].said
    assert "Made by: 3 parties. Among them: Northland; The registry." in front
    assert "Makers only reported or inferred: 1 recommendation." in known["about/index.html"].said


def test_the_makers_of_all_are_said_once_above_their_rows(made: Path) -> None:
    for number in (1, 2, 3):
        files.add(made, number, made_by=MADE, positions=None)

    said = pages(site_of(made))["index.html"].said

    assert "Each recommendation has had the status “Proposed” since 2017. Made by: Northland; The registry." in said


def test_where_only_makers_have_a_position_all_makers_are_named_and_the_position_is_of_its_own(made: Path) -> None:
    files.add(made, 1, made_by=MADE, positions=f"\n  - {{party: northland, stance: support, date: 2019, {LETTER}}}")
    named = "Made by: Ann Nguyen; Northland; The registry; no other position recorded"
    known = pages(site_of(made))

    assert named in known["r/1/index.html"].said
    assert named in known["report/index.html"].said
    assert named.lower() in " ".join(rectrack(made, "show", "1").out.split()).lower()
    own = known["p/northland/index.html"].said
    assert "They are marked, and counted unless the entry says otherwise." in own
    assert "Not counted, because the party made the recommendation." in own


def test_the_page_of_a_party_lists_what_it_made_and_no_page_counts_its_support(made: Path) -> None:
    known = pages(site_of(made))

    page = known["p/northland/index.html"].said
    listed = page.partition("Recommendations made by this party")[2].partition("Entered by maintainers")[0]
    assert re.findall(r"([0-9]) Do this", listed) == ["1", "2", "3"]
    assert "in collaboration with: Ann Nguyen; The registry" in listed
    assert "reported by: The association" in listed
    assert "Recommendations without a counted position of this party: 3 of 3." in page
    assert "Not counted, because the party made the recommendation." in page
    silent = known["p/domreg/index.html"].said
    assert "Recommendations made by this party" in silent
    assert "Recommendations without a position of this party: 3 of 3." in silent
    assert "Northland government 0 0" in known["parties/index.html"].said
    matrix = known["positions/index.html"].said
    assert "Own positions Party 1 2 3 The association" in matrix
    assert "Northland" in matrix.partition("Parties without a position of their own")[2]


def test_a_dispute_stands_beside_those_who_made_it(made: Path) -> None:
    files.add(
        made,
        2,
        made_by="{parties: [northland], reported_by: alliance}",
        positions=None,
        disputes=f"\n  - {{by: northland, text: We did not., date: 2020, {LETTER}}}",
    )
    files.add(made, 3, disputes=f"\n  - {{by: names-board, text: Nobody asked us., date: 2020, {LETTER}}}")

    known = pages(site_of(made))

    for page in ("r/2/index.html", "p/northland/index.html"):
        assert "Made by: Northland, reported by: The association; Northland disputes this entry" in known[page].said
    assert "Disputed entry: who made this recommendation" in known["r/2/index.html"].said
    said = known["addressees/names-board/index.html"].said
    assert ("Nobody asked us." in said, "We did not." in said) == (True, False)
    shown = " ".join(rectrack(made, "show", "2").out.split())
    assert "Made by: Northland, reported by The association Disputed by: Northland" in shown


def test_pages_say_who_wrote_a_position_and_since_when_the_account_is_listed(root: Path) -> None:
    account = "{login: nora, id: 7, since: 2018-05-03, confirmed: by letter of 3 May}"
    listed = f"government, accounts: [{account}, {{login: oleg, id: 8}}]"
    files.edit(root / "parties.yaml", "name: Northland, group: government", f"name: Northland, group: {listed}")
    files.add(
        root, 1, positions=OWN.replace("ann", "northland").replace("date: 2019-03", "date: 2019-03, account_id: 7")
    )

    known = pages(site_of(root))

    written = "Written by a listed account: @nora, since 3 May 2018, confirmed: by letter of 3 May."
    assert written in known["r/1/index.html"].said
    assert written in known["p/northland/index.html"].said
    accounts = "Listed accounts: @nora, since 3 May 2018, confirmed: by letter of 3 May; @oleg."
    assert accounts in known["p/northland/index.html"].said


SIGNS = ["**a", "**a**", "*a_", "`a` ", "[a", "[a](https://example.org/)", "<https://a.example>"]
TEXTS = ("/markdown_it/", "/scripts/rectrack/")
"""Parts of the paths of the programs that read and write texts."""


class Lines:
    """How many lines were executed in the programs that read and write texts."""

    count = 0

    def trace(self, frame: FrameType, _event: str, _: Any) -> Any:
        return self.line if any(part in frame.f_code.co_filename for part in TEXTS) else None

    def line(self, _frame: FrameType, event: str, _: Any) -> Any:
        self.count += event == "line"
        return self.line


@contextmanager
def counted() -> Iterator[Lines]:
    lines, before = Lines(), sys.gettrace()
    sys.settrace(lines.trace)
    try:
        yield lines
    finally:
        sys.settrace(before)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], int]:
    """Return how many lines the site of one recommendation with this summary takes, once all is imported."""
    root = files.make_tracker(tmp_path_factory.mktemp("tracker"), 1)

    @cache
    def made(summary: str) -> int:
        files.add(root, 1, summary=f"'{summary}'")
        with counted() as lines:
            assert rectrack(root, "site", str(root / "out")).code == 0
        return lines.count

    for command in (("board",), ("site", str(root / "out"))):
        assert rectrack(root, *command).code == 0
    return made


@pytest.mark.parametrize("signs", SIGNS)
def test_twice_the_text_takes_about_twice_the_work(work: Callable[[str], int], signs: str) -> None:
    without, once, twice = (work(f"x {signs * times}.") for times in (0, 150, 300))

    assert twice - without < 2.2 * (once - without)
