"""What follows from a recommendation's entries, as `rectrack list` and `rectrack show` tell it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack.files import TODAY, add, edit, make_tracker, write
from tests.rectrack.local_commands import LocalTracker

HERE = "source: {comment: 'https://github.com/octo/tracker/issues/1#issuecomment-1'}"
PAPER = "source: {document: paper-2017}"


def listed(root: Path, *changes: Mapping[str, str | None]) -> list[Any]:
    """Return what the list says of recommendations with these changes."""
    make_tracker(root, 0)
    for n, change in enumerate(changes, 1):
        add(root, n, **dict(change))
    with on(TODAY.isoformat()):
        finished = rectrack(root, "list", "--format", "json")
    assert finished.code == 0, finished.out
    return list(json.loads(finished.out))


def test_dates_and_decisions_follow_from_the_entries(tmp_path: Path) -> None:
    changes, meant = [], []
    for block in Path(__file__).with_name("facts.txt").read_text(encoding="utf-8").split("\n\n")[1:]:
        *lines, told = block.splitlines()
        changes.append({name: text.strip() for name, _, text in (line.partition(":") for line in lines)})
        meant.append(told.removeprefix("= "))

    found = listed(tmp_path, *changes)

    names = [told.partition(":")[0] for told in meant]
    assert [f"{name}: {json.dumps(entry[name])}" for name, entry in zip(names, found, strict=True)] == meant


# --- answers and objections -------------------------------------------------------------------------

OWN = f"\n  - {{party: india, stance: support, date: 2016, {HERE}}}"
OTHERS = (
    "\n  - {party: india, stance: oppose, date: 2017, reported_by: denic}",
    f"\n  - {{party: india, stance: oppose, date: 2017, inferred: true, {PAPER}}}",
    f"\n  - {{party: india, stance: oppose, date: 2017, entered_by: the secretariat, {PAPER}}}",
    f"\n  - {{party: india, stance: oppose, date: 2017, {PAPER}}}",  # typed into the file
)
NO_MORE = f"ended: 2019, ended_{PAPER}, "


def objection(by: str = "india", ended: str = "") -> str:
    return f"\n  - {{by: {by}, text: No., date: 2018, {ended}{PAPER}}}"


@pytest.mark.parametrize("of_others", OTHERS, ids=["reported", "inferred", "entered", "typed"])
def test_what_a_party_objects_to_is_left_out_of_its_views_as_long_as_it_does(of_others: str, tmp_path: Path) -> None:
    disputes = (objection(), "[]", objection(ended=NO_MORE), objection(by="denic"))

    said = [{"positions": OWN + of_others, "disputes": disputes[0]}]
    said += [{"positions": of_others, "disputes": text} for text in disputes]

    found = listed(tmp_path, *said)

    views = [[view["stance"] for view in entry["views"]] for entry in found]
    assert views == [["support"], [], *[["oppose"]] * 3]


def test_what_was_said_of_it_is_shown_with_the_objection(local: LocalTracker) -> None:
    add(local.root, 1, positions=OWN + OTHERS[2], disputes=objection())
    add(local.root, 2, positions=OWN + OTHERS[2])
    answers = (
        f"\n  - {{by: icann, answer: noted, date: 2016, {HERE}}}\n  - {{by: icann, answer: accepted, date: 2017}}"
    )
    add(local.root, 3, responses=answers, disputes=objection(by="icann"))

    disputed, undisputed, answer = (local.run("show", n, "--format", "markdown").out for n in "123")

    assert "not counted while it objects" in disputed
    assert "in place of its own account's words of 2016" in undisputed
    assert "noted" in answer.partition("not counted while it objects")[0]
    assert "accepted" in answer.partition("not counted while it objects")[2]


ANSWERS = (
    "\n  - {by: icann, answer: noted, date: 2018}",
    "\n  - {by: icann, answer: partly-accepted, date: 2019}",
    "\n  - {by: icann, answer: accepted, date: 2020, reported_by: apig}",
)


def test_the_last_answer_of_an_addressee_stands_and_its_own_word_before_what_others_report(tmp_path: Path) -> None:
    of_another = "\n  - {by: governments, answer: accepted, date: 2020, reported_by: apig}"

    (found,) = listed(tmp_path, {"addressees": "[icann, governments]", "responses": "".join((*ANSWERS, of_another))})

    assert [(answer["by"], answer["answer"]) for answer in found["answers"]] == [
        ("icann", "partly-accepted"),
        ("governments", "accepted"),
    ]


def test_who_has_not_answered_is_shown_with_when_it_was_asked_last(local: LocalTracker) -> None:
    asked = "".join(f"\n  - {{of: icann, for: answer, date: {date}}}" for date in (2017, 2018))
    add(local.root, 1, addressees="[icann, governments]", requests=asked)

    shown = local.run("show", "1").out

    assert "The names corporation: asked on 2018, no answer recorded" in " ".join(shown.split())
    assert "Governments: none recorded, and no record that it was asked" in " ".join(shown.split())


# --- where something was said ------------------------------------------------------------------------


ITEMS = ("item 1", "items 1, 2", "items 2 to 4", "items 1, 2, 4", "items a, b, c", "items 3, 2, 1", "items iii, 3, 4")


def test_each_source_is_shown_with_its_items_three_in_a_row_as_a_range(local: LocalTracker) -> None:
    tracker, minutes = (
        local.root / "tracker.yaml",
        "  - {id: m, title: Minutes, by: G, date: 2018, url: https://e.org/m}\n",
    )
    edit(tracker, "title: The paper, by: The authors", 'title: "The paper | 1", by: The *authors*')
    edit(tracker, "documents:\n", f"documents:\n{minutes}")
    items = (words.partition(" ")[2].replace("2 to 4", "2, 3, 4") for words in ITEMS)
    sources = [f"{{document: paper-2017, items: [{some}]}}" for some in items]
    others = ("{document: m, section: A}", "{url: https://e.org/a}", f"{{{HERE[9:-1]}}}")
    add(local.root, 1, sources=f"[{', '.join([*sources, *others])}]")

    shown = local.run("show", "1", "--format", "markdown").out

    found = shown.partition("Where it comes from")[2]
    for line in (
        *(f"The paper \\| 1, The \\*authors\\*, {words}\n" for words in ITEMS),
        "[Minutes](<https://e.org/m>), G, “A”\n",
        "<https://e.org/a>\n",
        "[comment](<https://redirect.github.com/octo/tracker/issues/1#issuecomment-1>)",
    ):
        assert line in found


def test_names_are_in_alphabetical_order_whatever_their_case_and_accents_and_harmless(local: LocalTracker) -> None:
    names = ("Ukraine", "tunisia", "Türkiye", "Österreich", "Peru", "@a")
    parties = "".join(f"  - {{id: p{n}, name: {name}, group: government}}\n" for n, name in enumerate(names))
    write(local.root / "parties.yaml", f"parties:\n{parties}".replace("name: @a", 'name: "@a"'))
    for n in (1, 2, 3):
        add(
            local.root,
            n,
            positions="".join(f"\n  - {{party: p{n}, stance: oppose, date: 2017, {HERE}}}" for n in range(6)),
        )

    shown = local.run("show", "1", "--format", "markdown").out

    assert "@\u200ba, Österreich, Peru, tunisia, Türkiye, Ukraine" in shown
