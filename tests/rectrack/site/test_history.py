"""When something was recorded is the day of a commit on main, which is told in a sentence, or as a correction."""

import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.interfaces import git, on, rectrack
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.files import assert_keys
from tests.rectrack.site.site_pages import (
    CORRECTIONS,
    Change,
    Read,
    Site,
    Told,
    commit,
    history,
    pages,
    site_of,
    told,
    version,
)

FILE = "recommendations/rec-{}.yaml"
STANCES = ("support", "oppose")
NEW, GONE, BACK, TITLE = (
    "New in this record.",
    "Removed: its file was deleted.",
    "In the record again.",
    "Text changed: title.",
)
ANN = (
    "  - {{id: ann-lee, name: Ann Lee, group: academia, is_person: true{}, accounts: [{{login: annlee, id: 77}}]}}\n"
)
LETTER = "entered_by: the chair, source: {url: https://example.org/letter}"
FORMAT = ("title: Do this", 'title:   "Do this"')


def text(number: int, **fields: str | None) -> str:
    """Return the text of a version."""
    return str(version(number, **fields)[FILE.format(number)])


STORIES: dict[str, tuple[tuple[Change, ...], list[Told]]] = {
    "a file that is reformatted and moved": (
        (
            version(1),
            {FILE.format(1): text(1).replace(*FORMAT)},
            {FILE.format(1): None, "recommendations/2026/rec-1.yaml": text(1).replace(*FORMAT)},
        ),
        [Told(1, 1, NEW)],
    ),
    "a recommendation that has another id, and all stands under it": (
        (
            version(1),
            {FILE.format(1): None, FILE.format("a"): text(1, id="rec-a", previous_ids="[rec-1]")},
            {FILE.format("a"): text(1, id="rec-a", previous_ids="[rec-1]", title="Do that")},
        ),
        [Told(1, 1, NEW), Told(3, 1, TITLE)],
    ),
    "a file that cannot be read at first, which has the day of its first appearance, and once more": (
        ({FILE.format(1): "id: ["}, version(1), {FILE.format(1): "id: ["}, version(1)),
        [Told(1, 1, NEW)],
    ),
    "a file that is deleted and comes back with another title, and is deleted again": (
        (
            version(1) | version(2),
            {FILE.format(1): None},
            version(1, title="Do that"),
            {FILE.format(1): None},
        ),
        [
            *(Told(1, 1, NEW), Told(1, 2, NEW), Told(2, 1, GONE), Told(3, 1, BACK), Told(3, 1, TITLE)),
            Told(4, 1, GONE),
        ],
    ),
    "a recommendation whose id goes to and fro": (
        (
            version(1),
            {FILE.format(1): None, FILE.format("a"): text(1, id="rec-a", previous_ids="[rec-1]")},
            {FILE.format("a"): None, FILE.format(1): text(1, previous_ids="[rec-a]", title="Do that")},
            {FILE.format(1): None, FILE.format("b"): text(1, id="rec-b", previous_ids="[rec-1, rec-a]")},
        ),
        [Told(1, 1, NEW), Told(3, 1, TITLE), Told(4, 1, TITLE)],
    ),
    "a file that is deleted, of three that were added on one day and are told one by one": (
        (version(1) | version(2) | version(3), {FILE.format(1): None}),
        [Told(1, 1, NEW), Told(1, 2, NEW), Told(1, 3, NEW), Told(2, 1, GONE)],
    ),
    "a title that is changed, of four that were added on one day and are told together": (
        (version(1) | version(2) | version(3) | version(4), version(2, title="Do that")),
        [Told(2, 2, TITLE)],
    ),
}


@pytest.mark.parametrize("name", STORIES)
def test_what_is_told_of(name: str, tmp_path: Path) -> None:
    changes, wanted = STORIES[name]

    assert told(site_of(history(tmp_path, *changes))) == wanted


def test_a_branch_is_told_with_its_merge_on_the_day_of_greenwich(tmp_path: Path) -> None:
    root = history(tmp_path, version(1))
    git(root, "checkout", "--quiet", "-b", "proposal")
    commit(root, version(1, positions="\n  - {party: alliance, stance: oppose, date: 2018}"), "2026-01-02")
    commit(root, version(1, positions="\n  - {party: alliance, stance: oppose, date: 2019}"), "2026-01-03")
    git(root, "checkout", "--quiet", "main")
    git(root, "merge", "--quiet", "--no-ff", "--no-edit", "proposal", day="2026-01-04")
    midnight = 1_767_657_600  # 2026-01-06T00:00:00Z
    versions = (text(2, title=title) for title in ("Do that", "Do less"))
    Clone(root).commits_at((f"{midnight - 1} +0500", f"{midnight} -0500"), FILE.format(2), versions)

    site = site_of(root, "2026-01-07")
    assert [(entry.day, entry.number) for entry in told(site)] == [(1, 1), (4, 1), (5, 2), (6, 2)]
    assert told(site)[1].sentence.endswith(". Changed fields: position, date.")


def test_without_the_whole_history_each_entry_stands_under_its_own_date(tmp_path: Path) -> None:
    root = history(tmp_path / "whole", version(1), version(1, title="Do that"))
    git(tmp_path, "clone", "--quiet", "--depth=1", root.as_uri(), "shallow")
    bare = shutil.copytree(root, tmp_path / "bare", ignore=shutil.ignore_patterns(".git"))
    git(root, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--quiet", "--filter=blob:none", root.as_uri(), "partial")
    git(tmp_path / "partial", "remote", "set-url", "origin", (tmp_path / "gone").as_uri())

    for folder in (tmp_path / "shallow", tmp_path / "partial", bare):
        known = pages(site_of(folder))
        assert "This copy has no change history" in known["changes/2017/index.html"].said
        assert "February 2017" in known["changes/2017/index.html"].said
        assert "so corrections are not known" in known["corrections/index.html"].said
    files.write(root / "notes.txt", "This is not committed.")
    files.edit(root / "recommendations/rec-1.yaml", "title: Do that", "title: Do more")
    site_of(root)
    finished = rectrack(root, "site", str(root / ".site"), environment={"GIT_DIR": "what a person has set"})
    assert finished.code == 0, finished.err
    assert "no change history" not in pages(files.texts(root / ".site"))["changes/2026/index.html"].said


def test_a_withheld_name_is_on_no_page_after_the_party_is_deleted_too(tmp_path: Path) -> None:
    report = "\n  - {date: 2017-03, by: oldlogin, account_id: 77, text: Done., verified_by: annlee}"
    view = "\n  - {party: ann-lee, stance: support, date: 2017-03, reason: Because}"
    with_ann, withheld = (files.PARTIES + ANN.format(asked) for asked in ("", ", name_withheld_since: 2017-04"))
    first = version(1, positions=view, progress_reports=report) | {"parties.yaml": with_ann}
    root = history(tmp_path, first, {"parties.yaml": withheld})

    changes: tuple[Change, ...] = ({}, version(1, positions=None) | {"parties.yaml": files.PARTIES})
    for change in changes:
        commit(root, change, "2026-01-03")
        site = site_of(root)
        names = [path for path, content in site.items() if re.search(rb"ann-lee|Ann Lee|annlee|oldlogin", content)]
        assert names == []
    assert all("withheld-1" in entry.sentence for entry in told(site) if entry.day == 3)


CASES: dict[str, Any] = yaml.load(
    Path(__file__).with_name("changes.yaml").read_bytes(),
    yaml.CBaseLoader,  # noqa: S506 - text alone
)
assert_keys(CASES.values(), "", "before after told in_short")
VIEW = "\n  - {party: northland, stance: oppose, date: 2017-02, reason: No}"


def _versions(side: str) -> Change:
    """Return the files of all cases, each a recommendation, before or after the commit."""
    found: Change = {}
    for number, case in enumerate(CASES.values(), 1):
        fields = {name: json.dumps(value, ensure_ascii=False) for name, value in case.get(side, {}).items()}
        found |= version(number, **{"positions": None} | fields)
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return site_of(history(tmp_path_factory.mktemp("tracker"), _versions("before"), _versions("after")))


@pytest.mark.parametrize("name", CASES)
def test_a_change_is_told_and_a_correction_stands_on_the_page_of_corrections_too(name: str, site: Site) -> None:
    number, wanted = [*CASES].index(name) + 1, CASES[name].get("told", [])

    assert [entry.sentence for entry in told(site) if (entry.day, entry.number) == (2, number)] == wanted
    corrections = [entry.sentence for entry in told(site, "corrections") if entry.number == number]
    assert corrections == [sentence for sentence in wanted if sentence.startswith(CORRECTIONS)]
    head = rf'r/{number}/index.html">.*</a>(?: <span class="to">|<details><summary>)(.*?)</'
    assert re.findall(head, site["changes/2026/index.html"].decode()) == CASES[name].get("in_short", [])


def test_a_first_appearance_is_told_once_however_much_stands_in_the_file(site: Site) -> None:
    text = site["changes/2026/index.html"].decode().partition("1 January 2026")[2]

    assert f"{len(CASES)} recommendations added: " in text


MUCH: dict[str, str | None] = {
    "status": "adopted",
    "history": "\n  - {date: 2017-02, status: proposed}\n  - {date: 2026-01-02, status: adopted, evidence: [a]}",
    "responses": f"\n  - {{by: names-board, response: noted, date: 2026-01-02, {LETTER}}}",
    "positions": f"\n  - {{party: northland, stance: support, date: 2026-01-02, {LETTER}}}"
    f"\n  - {{party: domreg, stance: support, date: 2026-01-02, {LETTER}}}"
    "\n  - {party: alliance, stance: oppose, date: 2026-01-02, reported_by: northland}",
    "requests": "\n  - {to: domreg, type: position, date: 2026-01-02}"
    "\n  - {to: domreg, type: position, date: 2026-01-02, public: true}",
    "progress_reports": "\n  - {by: ann, date: 2026-01-02, text: Done., verified_by: bob}"
    "\n  - {by: ann, date: 2026-01-02, text: Done twice., verified_by: bob}",
}


def test_what_happened_is_grouped_by_recommendation_and_day_and_other_entries_stand_apart(tmp_path: Path) -> None:
    root = history(tmp_path, version(1, positions=None), version(1, **MUCH))
    site = site_of(root)

    summary = "Adopted, response recorded, 2 positions, 2 requests, 2 progress reports"
    for page in ("changes/index.html", "changes/2026/index.html"):
        news, _, others = site[page].decode().partition('<h2 id="others">')
        assert f"</a><details><summary>{summary}</summary>" in news
        assert news.count('<p class="event">') == 8
        assert "reported by: Northland, not counted" in others
        assert "New in this record" in others
    year = Read(site["changes/2026/index.html"].decode()).said
    assert "1 recommendation changed in 2026" in year
    assert "Do this Adopted, response recorded, 2 positions, 2 requests Changes recorded in 2026" in year
    assert "Changes by year: 2026 (8)" in Read(site["changes/index.html"].decode()).said
    text = " ".join(rectrack(root, "digest", "--since", "2026", "--committed-only").out.replace("=\r\n", "").split())
    assert f"- 2 January 2026: {summary}." in text
    assert " 2 progress reports, verified by: bob." in text
    assert " position requested, in 2 entries." in text


def test_a_year_in_which_nothing_happened_lists_what_was_recorded_as_other_entries(tmp_path: Path) -> None:
    old = "\n  - {party: northland, stance: support, date: 2017-03}"
    site = site_of(history(tmp_path, version(1), version(1, title="Do that", positions=old)))

    news, _, others = site["changes/2026/index.html"].decode().partition('<h2 id="others">')
    assert "No change recorded in 2026" in news
    assert 'class="event"' not in news
    assert others.count('class="event"') == 4
    assert "Changes by year: 2026 (0)" in Read(site["changes/index.html"].decode()).said


def test_other_entries_are_folded_and_counted(tmp_path: Path) -> None:
    site = site_of(history(tmp_path, *({**version(1, title=f"Do that {n}")} for n in range(26))))

    for page in ("changes/index.html", "changes/2026/index.html"):
        news, _, others = site[page].decode().partition('<details class="others">')
        assert "Text changed" not in news
        assert others.lstrip().startswith('<summary><h2 id="others">26 other entries</h2></summary>')


def test_the_newest_changes_are_fifty_and_those_of_the_same_day_and_the_feed_has_a_hundred(tmp_path: Path) -> None:
    root = files.make_tracker(tmp_path, 1)
    files.edit(root / "tracker.yaml", "maintained_by:", "site: https://example.org/\nmaintained_by:")
    first = date(2019, 1, 1)
    days = [first + timedelta(days=n - (n > 60)) for n in range(110)]  # two of them are one day, the 50th of the last
    views = (f"\n  - {{party: northland, stance: {STANCES[n % 2]}, date: {day}}}" for n, day in enumerate(days))
    files.add(root, 1, positions="".join(views))
    site = site_of(root)

    assert site["changes/index.html"].decode().count('<p class="event">') == 51
    assert site["changes/2019/index.html"].decode().count('<p class="event">') == 110
    assert site["feed.xml"].decode().count("<entry>") == 100
    assert Read(site["index.html"].decode()).said.count("April 2019: Position recorded") == 5


def test_a_feed_names_what_was_only_entered(tmp_path: Path) -> None:
    root = history(tmp_path, version(1, positions=None), version(1, positions=VIEW.replace("2017-02", "2026-01-02")))
    files.edit(root / "tracker.yaml", "maintained_by:", "site: https://example.org/\nmaintained_by:")
    feed = site_of(root)["feed.xml"].decode()

    assert re.findall("<title>(.*?)</title>", feed)[1:] == [
        "1. Do this: Northland – position: “Oppose”, entered by the maintainers",
        "Other entry: 1. Do this: New in this record",
    ]


def test_words_that_were_taken_out_are_nowhere(site: Site) -> None:
    assert [path for path, text in site.items() if b"Not so, to be taken out" in text] == []


def test_a_text_of_a_field_that_tracker_yaml_no_longer_has_is_nowhere(tmp_path: Path) -> None:
    field = "custom_fields: [{id: remark, name: Remark, type: text}]\n"
    without = files.TRACKER.replace("maintained_by:", "site: https://example.org/\nmaintained_by:")
    with_field = without + field
    first, second = (version(1, custom_fields=f"{{remark: {text}}}") for text in ("SECRET one", "SECRET two"))
    last = version(1) | {"tracker.yaml": without}
    root = history(tmp_path, first | {"tracker.yaml": with_field}, second, last)

    site = site_of(root)

    assert [path for path, text in site.items() if b"SECRET" in text] == []
    assert "SECRET" not in rectrack(root, "digest", "--since", "2026").out
    assert [entry.sentence for entry in told(site) if entry.day > 1] == ["Text changed: remark."] * 2


def test_a_correction_stands_on_the_page_of_its_recommendation_for_ninety_days(tmp_path: Path) -> None:
    root = history(tmp_path, version(1, positions=VIEW), version(1, positions=VIEW.replace("oppose", "support")))
    shown = {
        day: "Recent corrections" in Read(site_of(root, day)["r/1/index.html"].decode()).said
        for day in ("2026-01-02", "2026-04-02", "2026-04-03")
    }

    assert shown == {"2026-01-02": True, "2026-04-02": True, "2026-04-03": False}


def test_a_year_in_which_nothing_was_recorded_has_a_page(tmp_path: Path) -> None:
    said = Read(site_of(history(tmp_path, version(1)), "2031-01-01")["changes/2031/index.html"].decode()).said

    assert "No change recorded in 2031" in said
    assert "Changes recorded" not in said
    assert "Other entries" not in said


_WITH_STATUS = ("", "addressees/names-board/", "by-change/", "by-number/", "report/")


def test_a_step_of_the_past_is_news_of_the_day_on_which_it_was_recorded_and_shows_both_days(tmp_path: Path) -> None:
    clone = Clone(files.make_tracker(tmp_path))
    clone.git("init", "--quiet", "--initial-branch=main")
    step = ("status", "1", "withdrawn", "--date", "2020")
    for day, words in (("2026-05-01", ("check",)), ("2026-05-03", step)):
        with on(day):
            assert [rectrack(tmp_path, *words).code, rectrack(tmp_path, "board").code] == [0, 0]
        clone.commit(day)

    with on("2026-05-04"):
        assert rectrack(tmp_path, "site", str(tmp_path / ".site")).code == 0
        heads, first, *_ = rectrack(tmp_path, "list").out.splitlines()
    assert "**Withdrawn** 2020, recorded 3 May 2026<br>" in (tmp_path / "README.md").read_text()
    assert "Recorded" in heads
    assert re.search(r"Withdrawn +2020 +2026-05-03", first)
    site = files.texts(tmp_path / ".site")

    said = re.sub(r"\s+", " ", Read(site["r/1/index.html"].decode()).said)
    assert "Withdrawn since 2020, recorded 3 May 2026." in said
    assert "2020 Withdrawn, recorded 3 May 2026." in said
    pages = {path: " ".join(Read(site[f"{path}index.html"].decode()).said.split()) for path in _WITH_STATUS}
    assert [
        path
        for path, text in pages.items()
        if not re.search(r"Withdrawn,? (since )?2020, recorded 3 May 2026( |;|\.)", text)
    ] == []
    news = [entry.sentence for entry in told(site) if entry.day == 3]
    assert news == ["Status: “Withdrawn” (before: “Proposed”), 2020."]


@pytest.mark.parametrize("annotated", [(), ("-m", "First")])
@pytest.mark.parametrize(("when", "is_listed"), [("2020", True), ("2026-05-02", False)])
def test_corrections_list_a_step_of_the_past_if_an_edition_showed_another_status(
    tmp_path: Path, when: str, annotated: tuple[str, ...], *, is_listed: bool
) -> None:
    clone = Clone(files.make_tracker(tmp_path))
    clone.git("init", "--quiet", "--initial-branch=main")
    clone.commit("2026-05-01")
    clone.git("tag", *annotated, "edition-2026")
    with on("2026-05-03"):
        assert rectrack(tmp_path, "status", "1", "withdrawn", "--date", when).code == 0
    clone.commit("2026-05-03")

    site = site_of(tmp_path, "2026-05-04")

    listed = [entry.sentence for entry in told(site, "corrections")]
    said = "Status: “Withdrawn” (before: “Proposed”), 2020. The edition “2026” showed another status for this day."
    assert listed == [said] * is_listed


def test_corrections_list_what_a_command_corrected_and_an_earlier_step_is_a_change(tmp_path: Path) -> None:
    clone = Clone(files.make_tracker(tmp_path))
    clone.git("init", "--quiet", "--initial-branch=main")
    page = ("--evidence", "https://example.org/minutes")
    days: dict[str, list[tuple[str, ...]]] = {
        "2026-05-01": [
            (
                "position",
                "1",
                "northland",
                "support",
                "--source",
                "https://example.org/letter",
                "--entered-by",
                "Ann",
            ),
            ("status", "2", "adopted", "--date", "2019-05", *page),
        ],
        "2026-05-02": [("position", "1", "northland", "oppose", "--date", "2020", "--correct")],
        "2026-05-03": [("status", "2", "withdrawn", "--date", "2018", *page)],
        "2026-05-04": [("status", "2", "implemented", "--date", "2020", *page, "--correct")],
    }
    for day, commands in days.items():
        with on(day):
            assert [rectrack(tmp_path, *words).code for words in commands] == [0] * len(commands)
        clone.commit(day)

    site = site_of(tmp_path, "2026-05-05")

    corrections = [
        Told(
            2,
            1,
            "Entry corrected. Northland – position: “Oppose” (before: “Support”), 2020 (before: 1 May 2026), "
            "entered by maintainers: Ann. Changed fields: position, date.",
        ),
        Told(
            4,
            2,
            "Entry corrected. Status: “Implemented” (before: “Adopted”), 2020 (before: May 2019). "
            "Changed fields: date, status.",
        ),
    ]
    assert told(site, "corrections") == corrections
    step = Told(3, 2, "Status: “Withdrawn” (before: “Proposed”), 2018.")
    assert [entry for entry in told(site) if entry.day > 1] == [corrections[0], step, corrections[1]]
    said = re.sub(r"\s+", " ", Read(site["r/2/index.html"].decode()).said)
    assert "Implemented since 2020" in said
