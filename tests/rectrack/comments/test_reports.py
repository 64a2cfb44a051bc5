"""Anybody reports progress: where it stands is recorded, its words when somebody vouches for them."""

import re
import time

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.comments.conversations import SteppedClock
from tests.rectrack.comments.participants import judged_as, maintain, record, report, say
from tests.rectrack.comments.test_recent_comments import later
from tests.rectrack.files import REC_1, REC_2
from tests.rectrack.forms import form
from tests.rectrack.world import REPO, World

ISSUES = f"https://github.com/{REPO}/issues/"


def verify(world: World, said: int, number: int = 2) -> int:
    return maintain(world, f"/verify {ISSUES}{number}#issuecomment-{said}", number)


def test_the_issue_links_what_nobody_verified_and_everything_else_only_counts_it(world: World, clone: Clone) -> None:
    said = say(world, "/progress ask They asked, see https://example.org/asked", "reader", 77, 2)
    record(world)

    assert world.run("sync").code == 0

    section = world.issues()[2].body
    link = f"https://redirect.github.com/{REPO}/issues/2#issuecomment-{said}"  # makes no backlink
    assert f"reader (not verified): On “Ask”: [read it where it stands](<{link}>)." in section
    board, status = (world.root / "README.md").read_text(), (world.root / "status.json").read_text()
    assert "*Reported by readers:* 1 not verified" in board
    assert '"unverified": 1' in status
    shown = world.run("show", "2").out
    assert "1 report not verified, to which the issue links" in shown
    for text in (section, board, status, shown, clone.git("log", "--patch", "origin/main")):
        assert "They asked" not in text
        assert "example.org/asked" not in text


@pytest.mark.parametrize("clock", [SteppedClock()])
def test_an_edit_in_the_very_second_of_the_verification_may_be_later(
    world: World, clone: Clone, clock: SteppedClock
) -> None:
    said = say(world, "/progress It moves.", "reader", 77, 2)
    clock.now += 1
    unseen = verify(world, said)
    world.person("reader").edit_comment(REPO, said, "/progress It stands still.")
    clock.now += 1

    assert "The report was edited after you wrote this. Look at it again" in record(world).out

    assert judged_as(world, unseen) == "confused"
    clock.now += 1
    verify(world, said)
    record(world)
    assert "text: It stands still." in clone.at_origin(REC_2)


def test_a_form_follows_its_authors_edit_and_nobody_elses(world: World, clone: Clone) -> None:
    number = report(world, happened="They aksed.", action="ask")
    record(world)
    given = {"recommendation": "2. Do this (rec-2)", "date": "2018-03"}
    world.person("reader").edit(REPO, number, body=form("progress", happened="They asked.", **given))
    record(world)
    assert "action: ask" not in clone.at_origin(REC_2)
    maintain(world, f"/verify {ISSUES}{number}")
    refused = form("progress", happened="They refused.", action="ask", **given)
    world.person("mallory").edit(REPO, number, body=refused)

    run = record(world)

    assert "action: ask" not in clone.at_origin(REC_2)
    assert "only its author's own edits count" in world.comments(number)[-1]
    assert 'The report was last edited by "mallory"' in run.out
    world.person("reader").edit(REPO, number, body=form("progress", happened="They asked.", **given))
    maintain(world, f"/verify {ISSUES}{number}")
    record(world)
    assert "They asked." in clone.at_origin(REC_2)


def test_a_form_that_cannot_be_read_is_left_to_people(world: World, clone: Clone) -> None:
    twice = "x\n\n### When\n\n2018\n\n### Where one can read about it\n\ny"
    numbers = [report(world, recommendation=one) for one in ("Another one", None)] + [report(world, happened=twice)]

    assert world.run("comments").out == "Nothing new to record.\n"

    assert [world.comments(number) for number in numbers] == [[]] * 3
    assert clone.commits() == ["Alice: A change"]


def test_only_this_repositorys_addresses_name_its_reports(world: World, clone: Clone) -> None:
    number, said = report(world), say(world, "/progress They asked.", "citizen", 9, 2)
    foreign = f"https://github.com/other/forum/issues/{number}"
    path = clone.folder / REC_2
    known = f"reports: [{{date: 2018, by: anna, account_id: 7, source: {{comment: '{foreign}'}}}}]\n"
    files.write(path, f"{path.read_text()}{known}")
    clone.push()
    record(world)
    assert sorted(re.findall("by: (anna|reader|citizen)", clone.at_origin(REC_2))) == ["anna", "citizen", "reader"]
    clone.pull()
    maintain(world, f"/verify {foreign}")
    maintain(world, f"/verify https://ghe.example/{REPO}/issues/2#issuecomment-{said}")

    run = record(world)

    assert run.out.count("there is no report on this recommendation") == 2
    assert "verified_by" not in clone.at_origin(REC_2)


@pytest.mark.parametrize("clock", [time.time])
def test_what_was_reported_long_ago_is_read_again_and_verified_where_it_is_a_report_on_this_recommendation(
    world: World, clone: Clone
) -> None:
    reader = world.hub.person("reader", user_id=77)
    elsewhere = reader.open_issue(REPO, "A question", "/progress It moves.")
    deleted, talk = (reader.comment(REPO, 2, text) for text in ("/progress It moves.", "It moves."))
    on_another = reader.comment(REPO, 1, "/progress It moves.")
    reader.delete_comment(REPO, deleted)
    pull = reader.open_pull_request(REPO, "x")
    wrong = (f"2#issuecomment-{deleted}", f"2#issuecomment-{talk}", f"1#issuecomment-{on_another}", elsewhere, 2, 404)
    said = reader.comment(REPO, 2, "/progress ask They asked.")
    number = report(world, happened="They met.", action="ask")

    with later(4):
        given = [
            maintain(world, f"/verify {ISSUES}{one}") for one in (*wrong, pull, number, f"2#issuecomment-{said}")
        ]
        run = record(world)

    assert run.out.count("At this address there is no report on this recommendation.") == 7
    assert [judged_as(world, one) for one in given] == ["confused"] * 7 + ["+1", "+1"]
    text = clone.at_origin(REC_2)
    assert text.count("verified_by: keeper") == text.count("account_id: 77") == 2
    assert "text: They asked." in text
    assert "They met." in text


# --- room -------------------------------------------------------------------------------------------


def fill(world: World, number: int = 1) -> list[int]:
    """As many reports of strangers as are listed."""
    return [say(world, f"/progress Number {n} happened.", f"stranger{n % 4}", 100 + n % 4, number) for n in range(20)]


def test_strangers_reports_are_few_and_keep_out_nobody_who_is_listed_or_writes_here(
    world: World, clone: Clone
) -> None:
    strangers = fill(world)
    record(world)
    world.person("stranger0").edit_comment(REPO, strangers[0], "/progress Number 0 happened, or so they say.")
    record(world)
    assert [judged_as(world, said) for said in strangers] == ["+1"] * 20
    other = say(world, "/progress It goes.", "reader", 77)
    run = record(world)
    party, keeper = say(world, "/progress It moves on."), maintain(world, "/progress It moves.", 1)

    record(world)

    assert [judged_as(world, said) for said in (party, keeper, other)] == ["+1", "+1", "confused"]
    assert "those who keep this tracker can still verify it" in run.out
    by = re.findall("by: (stranger|engineer|keeper)", clone.at_origin(REC_1))
    assert [by.count(who) for who in ("stranger", "engineer", "keeper")] == [20, 1, 1]
    verify(world, other, 1)
    record(world)
    assert "text: It goes." in clone.at_origin(REC_1)


def test_an_account_is_counted_by_its_number_whatever_it_is_called(world: World, clone: Clone) -> None:
    for login in ("reader", "renamed"):
        for n in range(3):
            say(world, f"/progress Number {n} happened.", login, 77)
        record(world)

    assert clone.at_origin(REC_1).count("account_id: 77") == 5


def test_nothing_that_strangers_report_keeps_a_statement_out_for_its_length(world: World, clone: Clone) -> None:
    path = clone.folder / REC_1
    before = path.read_text()
    path.write_text(before.replace("It should be done.", "x" * 70_000))
    checked = world.run("check")
    length, most = (int(number.replace(",", "")) for number in re.findall(r"\d+,\d+", checked.out))
    assert checked.code == 1
    path.write_text(before.replace("It should be done.", "x" * (70_000 - length + most - 4_000)))
    clone.push()
    fill(world)
    record(world)
    clone.pull()
    said = say(world, f"/oppose {'Too dear. ' * 200}"), maintain(world, "/checked " + "Nothing. " * 100, 1)

    record(world)

    assert [judged_as(world, one) for one in said] == ["+1", "+1"]
    clone.pull()
    assert world.run("sync").code == 0
    section = world.issues()[1].body
    assert "Too dear. Too dear." in section
    assert "Reported by readers" not in section
    assert "*Reported by readers:* 20 not verified" in (world.root / "README.md").read_text()
