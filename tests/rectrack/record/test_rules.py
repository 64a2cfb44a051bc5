"""What one value alone cannot tell: a row for each rule, a file that breaks it, and what `rectrack check` says."""

import re
from datetime import date
from pathlib import Path

import pytest

from rectrack.record.rules import check
from rectrack.record.stances import OTHER_STATEMENTS
from rectrack.record.statements import OTHERS
from tests.rectrack.checking import FILE, problems, problems_of
from tests.rectrack.files import TODAY, add, edit, make_tracker, recommendation, write
from tests.rectrack.internals import register

DATES = "a year, a month or a day: 2017, 2017-02 or 2017-02-14"
HAPPENED = "write when it happened"
FORMER = "name the id this file had before, or delete it"
DIFFERS = "write status: proposed, or add an entry to history with status: adopted"
NEXT = "after proposed may come: adopted, not-adopted, withdrawn"
NEXT_FREE = "the newer of the two takes the next free number, "
LATEST_LAST = "put the latest position last"
LOGIN = "the name in github.com/NAME, without the @"
UNVERIFIED = "delete text and evidence and say where they stand, or add verified_by: who vouches for them"
WHOSE = "add account_id and source: {comment: https://...}, or text and verified_by: who vouches for it"
COMMENT = "{comment: 'https://github.com/o/r/issues/1#issuecomment-7'}"
ONE_OF_TWO = "keep one of the two"


def position(**changes: str) -> str:
    fields = {"party": "apig", "stance": "support", "date": "2017-02"} | changes
    return "\n  - {" + ", ".join(f"{name}: {value}" for name, value in fields.items()) + "}"


def entry(status: str, when: str = "2017-02", evidence: str = "[https://example.org]") -> str:
    return f"\n  - {{date: {when}, status: {status}, evidence: {evidence}}}"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (
            {"sources": "\n  - section: Part 1"},
            "9:5: the source names no document, url or comment (add document: with an id of tracker.yaml)",
        ),
        (
            {"sources": "\n  - {}"},
            "9:5: the source names no document, url or comment (add document: with an id of tracker.yaml)",
        ),
        # twice
        ({"addressees": "[icann, icann]"}, f'7:21: "icann" stands here a second time ({ONE_OF_TWO})'),
        ({"related": "[rec-2, rec-3, rec-2]"}, f'18:25: "rec-2" stands here a second time ({ONE_OF_TWO})'),
        (
            {"actions": "\n  - {id: a, title: b, status: proposed}" * 2},
            f'20:10: a second action of "a" ({ONE_OF_TWO})',
        ),
        (
            {"positions": position() + position()},
            '13:13: this position of "apig" stands here twice (keep one of the two)',
        ),
        (
            {"positions": position() + position(stance="oppose", date="2016")},
            f"13:41: 2016 is earlier than the position that this one replaces, 2017-02 ({LATEST_LAST})",
        ),
        (
            {"positions": position(stance="withdrawn")},
            "12:27: there is no position that this withdraws (delete this entry)",
        ),
        (
            {"positions": position() + position(stance="withdrawn") + position(stance="withdrawn", date="2018")},
            "14:27: there is no position that this withdraws (delete this entry)",
        ),
        (
            {"reports": "\n  - {date: 2017-13, by: alice, text: Done., verified_by: bob}"},
            f"19:12: there is no date 2017-13 ({DATES})",
        ),
        # words that nobody has verified
        (
            {"reports": "\n  - {date: 2017, by: alice, text: Done., evidence: [a]}"},
            f"19:35: words that nobody has verified do not stand here ({UNVERIFIED})",
        ),
        (
            {"reports": f"\n  - {{date: 2017, by: alice, account_id: 7, evidence: [a], source: {COMMENT}}}"},
            f"19:54: words that nobody has verified do not stand here ({UNVERIFIED})",
        ),
        (
            {"reports": f"\n  - {{date: 2017, by: alice, source: {COMMENT}}}"},
            f"19:5: it is not said whose this report is and where it stands ({WHOSE})",
        ),
        (
            {"reports": "\n  - {date: 2017, by: alice, account_id: 7, source: {document: paper-2017}}"},
            f"19:5: it is not said whose this report is and where it stands ({WHOSE})",
        ),
        (
            {"reports": "\n  - {date: 2017, by: alice, account_id: 7}"},
            f"19:5: it is not said whose this report is and where it stands ({WHOSE})",
        ),
        (
            {"reports": "\n  - {date: 2017, by: alice, verified_by: bob}"},
            "19:5: this verified report says nothing (add text: what was reported)",
        ),
        (
            {"responses": "\n  - {by: icann, answer: noted, date: 2017}" * 2},
            f'20:10: this answer of "icann" stands here twice ({ONE_OF_TWO})',
        ),
        # oneself and others
        ({"related": "[rec-2, rec-1]"}, "18:18: a recommendation is not related to itself (delete it)"),
        ({"superseded_by": "[rec-1]"}, "18:17: a recommendation is not related to itself (delete it)"),
        (
            {"positions": position(reported_by="apig")},
            "12:64: a party does not report what it says itself (delete reported_by)",
        ),
        (
            {"responses": "\n  - {by: governments, answer: noted, date: 2017}"},
            '19:10: "governments" is not an addressee here (one of: icann)',
        ),
        (
            {"addressees": None, "responses": "\n  - {by: icann, answer: noted, date: 2017}"},
            '18:10: "icann" is not an addressee here (add it to addressees)',
        ),
        # statuses
        (
            {"status": "adopted"},
            f"10:9: the status adopted differs from that of the last history entry, proposed ({DIFFERS})",
        ),
        (
            {"status": "implemented", "history": entry("proposed") + entry("implemented")},
            f"17:29: the status implemented cannot follow proposed ({NEXT})",
        ),
        (
            {"status": "adopted", "history": entry("implemented") + entry("adopted")},
            "17:29: the status adopted cannot follow implemented (after implemented may come: nothing)",
        ),
        (
            {"status": "adopted", "history": entry("proposed") + entry("adopted", evidence="")},
            "17:29: the status adopted needs evidence (add evidence: [https://…] to this entry)",
        ),
        (
            {"status": "implemented", "history": entry("adopted") + entry("implemented", evidence="[]")},
            "17:29: the status implemented needs evidence (add evidence: [https://…] to this entry)",
        ),
        (
            {"reports": 2 * "\n  - {date: 2018, by: a, text: Seen., verified_by: b}"},
            "20:5: this report stands here twice (keep one of the two)",
        ),
        # dates
        (
            {"history": entry("proposed", "2017-03") + entry("proposed", "2017-02")},
            "17:12: 2017-02 is earlier than the entry before, 2017-03 (newest last)",
        ),
        (
            {"history": entry("proposed", "2018") + entry("proposed", "2017-12-31")},
            "17:12: 2017-12-31 is earlier than the entry before, 2018 (newest last)",
        ),
        ({"history": entry("proposed", "2017-02-30")}, f"16:12: there is no date 2017-02-30 ({DATES})"),
        ({"history": entry("proposed", "2017-13")}, f"16:12: there is no date 2017-13 ({DATES})"),
        ({"history": entry("proposed", "0000")}, f"16:12: there is no date 0000 ({DATES})"),
        ({"history": entry("proposed", "2999-13")}, f"16:12: there is no date 2999-13 ({DATES})"),
        ({"history": entry("proposed", "2999")}, f"16:12: 2999 is in the future ({HAPPENED})"),
        ({"positions": position(date="2017-00")}, f"12:42: there is no date 2017-00 ({DATES})"),
        ({"positions": position(date="2999-01-01")}, f"12:42: 2999-01-01 is in the future ({HAPPENED})"),
        (
            {"responses": "\n  - {by: icann, answer: noted, date: 2999}"},
            f"19:38: 2999 is in the future ({HAPPENED})",
        ),
        ({"decisions": "[{by: a, outcome: noted, date: 2999}]"}, f"18:43: 2999 is in the future ({HAPPENED})"),
        ({"last_checked": "{date: 2999, by: a, found: b}"}, f"18:22: 2999 is in the future ({HAPPENED})"),
        ({"target": "{date: 2999-02-29}"}, f"18:16: there is no date 2999-02-29 ({DATES})"),
        # former ids
        ({"formerly": "[rec-2]"}, f'18:12: "rec-2" is the id of recommendations/rec-2.yaml ({FORMER})'),
        ({"formerly": "[rec-1]"}, f'18:12: "rec-1" is the id of recommendations/rec-1.yaml ({FORMER})'),
    ],
)
def test_a_broken_rule_is_one_problem_at_its_place(
    changes: dict[str, str | None], problem: str, tmp_path: Path
) -> None:
    assert problems_of(tmp_path, recommendation(**changes)) == [problem]


@pytest.mark.parametrize(
    "changes",
    [
        {"history": entry("proposed", "2017") + entry("proposed", "2017-02") + entry("proposed", "2017")},
        {"history": entry("proposed") + entry("proposed")},
        {"status": "withdrawn", "history": entry("proposed") + entry("withdrawn", evidence="")},
        {"target": "{date: 2999-02-28}"},
        {"formerly": "[old-1, old-2]"},
        {"positions": position() + position(party="india", reported_by="apig") + position(party="india")},
        {"sources": "\n  - url: https://example.org"},
        {"positions": position(source="{comment: https://example.org/1}")},
        {"addressees": "[]"},
    ],
)
def test_what_no_rule_forbids_is_no_problem(changes: dict[str, str], tmp_path: Path) -> None:
    assert problems_of(tmp_path, recommendation(**changes)) == []


def test_a_number_is_given_once(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 3, number="1")

    assert problems(tmp_path) == [
        f"{FILE}:2:9: the number 1 is that of recommendations/rec-3.yaml too ({NEXT_FREE}3)",
        f"recommendations/rec-3.yaml:2:9: the number 1 is that of {FILE} too ({NEXT_FREE}3)",
    ]


def test_a_former_id_is_claimed_once(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, formerly="[old]")
    add(tmp_path, 2, formerly="[older, old]")

    assert problems(tmp_path) == [f'recommendations/rec-2.yaml:18:19: "old" is claimed by {FILE} too ({FORMER})']


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("tracker.yaml", "[adopted, not", "[adoptd, not", '8:12: unknown status "adoptd" (did you mean adopted?)'),
        ("tracker.yaml", "id: adopted", "id: proposed", f'9:9: a second entry of "proposed" ({ONE_OF_TWO})'),
        ("tracker.yaml", "id: security", "id: law", f'35:10: a second entry of "law" ({ONE_OF_TWO})'),
        ("tracker.yaml", "id: governments", "id: icann", f'38:10: a second entry of "icann" ({ONE_OF_TWO})'),
        ("tracker.yaml", "date: 2017-02", "date: 2017-22", f"40:63: there is no date 2017-22 ({DATES})"),
        (
            "parties.yaml",
            "name: India,",
            "name: India, accounts: [{login: '@delegate', id: 5}],",
            f'3:49: "@delegate" is not valid for login ({LOGIN})',
        ),
        (
            "tracker.yaml",
            "title: Rec",
            "trusted_authors: [{login: c\N{CYRILLIC SMALL LETTER A}rol, id: 5}]\ntitle: Rec",
            f'1:27: "c\N{CYRILLIC SMALL LETTER A}rol" is not valid for login ({LOGIN})',
        ),
        ("parties.yaml", "id: india", "id: apig", f'3:10: a second entry of "apig" ({ONE_OF_TWO})'),
    ],
)
def test_a_broken_rule_of_the_settings_is_a_problem_there(
    name: str, old: str, new: str, problem: str, tmp_path: Path
) -> None:
    edit(make_tracker(tmp_path) / name, old, new)

    assert f"{name}:{problem}" in problems(tmp_path)


# --- one mistake, one problem -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"addressees": "[[a]]", "responses": "\n  - {by: icann, answer: noted, date: 2017}"}, "7:14"),
        ({"history": "\n  - {date: soon, status: proposed}\n  - {date: 2016, status: proposed}"}, "16:12"),
        ({"history": "\n  - {date: 2017, status: [a]}"}, "16:26"),
        ({"history": None}, "1:1"),
        ({"status": "[a]"}, "10:9"),
        ({"positions": position(party="[a]") + position(party="[b]")}, "12:13 13:13"),
        ({"formerly": "[[a], [b]]"}, "18:12 18:17"),
        ({"sources": "[a, b]"}, "8:11 8:14"),
        ({"related": "[[a], [b]]"}, "18:11 18:16"),
        ({"decisions": "[[a]]"}, "18:13"),
        ({"target": "[a]"}, "18:9"),
    ],
)
def test_what_could_not_be_read_breaks_no_rule_besides(
    changes: dict[str, str | None], at: str, tmp_path: Path
) -> None:
    found = problems_of(tmp_path, recommendation(**changes))

    assert [line.split(": ")[0] for line in found] == at.split()


def test_other_files_are_judged_in_spite_of_one_that_cannot_be_read(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    write(tmp_path / "recommendations/rec-2.yaml", "[")
    add(tmp_path, 1, related="[rec-2]", formerly="[rec-2]", themes="[lwa]")

    assert [line.split(": ")[0] for line in problems(tmp_path)] == [
        f"{FILE}:6:10",
        f"{FILE}:19:12",
        "recommendations/rec-2.yaml:1:2",
    ]


@pytest.mark.parametrize("name", ["tracker.yaml", "parties.yaml"])
@pytest.mark.parametrize("text", ["[", "", "hello", "parties:\n- {id: '', name: a}\nthemes:\n- {id: ''}\n"])
def test_recommendations_are_judged_as_far_as_the_settings_can_be_read(name: str, text: str, tmp_path: Path) -> None:
    write(make_tracker(tmp_path) / name, text)
    add(tmp_path, 1, number="2", target="{date: 2017-02-30}")

    others = [line for line in problems(tmp_path) if not line.startswith(name)]

    assert others == [
        f"{FILE}:2:9: the number 2 is that of recommendations/rec-2.yaml too ({NEXT_FREE}4)",
        f"{FILE}:18:16: there is no date 2017-02-30 ({DATES})",
        f"recommendations/rec-2.yaml:2:9: the number 2 is that of {FILE} too ({NEXT_FREE}4)",
    ]


def test_one_unreadable_entry_of_the_settings_makes_no_reference_unknown(tmp_path: Path) -> None:
    edit(make_tracker(tmp_path) / "tracker.yaml", "id: law", "id: [law]")

    assert [line.split(": ")[0] for line in problems(tmp_path)] == ["tracker.yaml:34:10"]


# --- stances ----------------------------------------------------------------------------------------


def test_a_stance_that_the_tracker_does_not_know_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    found = problems_of(tmp_path, recommendation(positions=position(stance="zzz")))

    (told,) = found
    assert told == (
        '12:27: unknown stance "zzz" (one of: abstain, comment, oppose, reserve, support, '
        "support-with-changes, withdrawn; a new stance is added to tracker.yaml)"
    )


@pytest.mark.parametrize(
    ("ids", "told"),
    [
        (["progress"], 'line 35: "progress" is what /progress records already (choose another id for this stance)'),
        (["withdraw"], 'line 35: "withdraw" is what /withdraw records already (choose another id for this stance)'),
        (["withdrawn"], "line 35: every tracker has withdrawn, which withdraws a position (delete this entry)"),
        (["block", "block"], 'line 36: a second entry of "block" (keep one of the two)'),
    ],
)
def test_a_stance_is_called_like_no_other_and_like_no_other_statement(
    ids: list[str], told: str, tmp_path: Path
) -> None:
    rows = "".join(f"  - {{id: {id_}, name: A name, side: none}}\n" for id_ in ids)
    named = f"stances:\n  - {{id: support, name: Support, side: for}}\n{rows}themes:"
    edit(make_tracker(tmp_path) / "tracker.yaml", "themes:", named)

    assert [re.sub(r"tracker.yaml:(\d+):10:", r"line \1:", line) for line in problems(tmp_path)] == [told]


def test_the_words_that_no_stance_can_have_are_those_of_all_other_commands() -> None:
    assert {kind.word for kind in OTHERS} == OTHER_STATEMENTS


# --- the tracker's branches -------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["branch: statements", "publishing: {branch: statements}"])
def test_the_branch_for_pending_comments_has_no_other_use(line: str, tmp_path: Path) -> None:
    path = make_tracker(tmp_path) / "tracker.yaml"
    path.write_text(f"{path.read_text()}{line}\n")

    (problem,) = problems(tmp_path)

    assert '"statements" is the branch for comments that wait to be merged (name another one)' in problem


def test_the_board_has_no_branch_that_is_the_records(tmp_path: Path) -> None:
    path = make_tracker(tmp_path) / "tracker.yaml"
    path.write_text(path.read_text() + "publishing:\n  mode: pull-request\n  branch: main\n")

    (problem,) = problems(tmp_path)

    assert problem.endswith(': "main" is the branch of the record (name another one, where only the board goes)')
    assert problem.startswith("tracker.yaml:50:11")


def test_only_the_first_thousand_findings_of_a_file_are_looked_for(tmp_path: Path) -> None:
    found = problems_of(tmp_path, recommendation(related=f"[{', '.join(f'x{n}' for n in range(2_000))}]"))

    assert len(found) == 1_000


# --- today ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("when", "future"), [("2024-05-07", False), ("2024-05", False), ("2024-05-08", True)])
def test_it_may_be_tomorrow_already_where_a_file_was_written(
    when: str,
    future: bool,  # noqa: FBT001 - a table
    tmp_path: Path,
) -> None:
    make_tracker(tmp_path)
    add(tmp_path, 1, history=entry("proposed", when))
    assert date(2024, 5, 6) == TODAY

    if future:
        with pytest.raises(Exception, match="1 problem"):
            register(tmp_path)
    else:
        known = register(tmp_path)
        assert check(known, TODAY) == []
