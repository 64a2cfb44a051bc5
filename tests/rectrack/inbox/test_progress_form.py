"""The form that reports progress counts like a comment."""

import pytest

from rectrack.pages.questions import PROGRESS
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import REC_2, maintain, record, report, say
from tests.rectrack.inbox.test_proposal import form
from tests.rectrack.world import REPO, World


def test_a_report_by_form_is_recorded_and_can_be_verified(world: World, clone: Clone) -> None:
    number = report(world, action="ask", evidence="https://example.org/asked")

    run = record(world)

    assert f"Issue #{number}: reader (77): recorded in recommendations/rec-2.yaml." in run.out
    assert "account_id: 77" in clone.at_origin(REC_2)
    maintain(world, f"/verify https://github.com/octo/tracker/issues/{number}")
    record(world)
    text = clone.at_origin(REC_2)
    assert "action: ask" in text
    assert "They asked." in text
    assert "(2018-03)" in text
    assert "https://example.org/asked" in text.split("evidence:")[1]
    assert "verified_by: keeper" in text
    assert text.count("account_id: 77") == 1


def test_forms_and_comments_name_an_action_by_its_reference(world: World, clone: Clone) -> None:
    ask = "{id: ask, reference: 1.a, title: Ask, status: proposed}"
    wait = "{id: wait, reference: a, title: Wait, status: proposed}"
    files.add(clone.folder, 2, actions=f"\n  - {ask}\n  - {wait}")
    clone.push()
    report(world, action="1.a")
    said = [
        say(world, f"/progress {words}", "citizen", 9, 2)
        for words in ("1.A: They met.", "a: They waited.", "A law came.")
    ]
    record(world)
    for comment in said:
        maintain(world, f"/verify https://github.com/octo/tracker/issues/2#issuecomment-{comment}")
    record(world)

    text = clone.at_origin(REC_2)
    assert [text.count(word) for word in ("verified_by: keeper", "action: ask", "action: wait")] == [3, 2, 1]


def test_a_form_follows_its_authors_edit_and_nobody_elses(world: World, clone: Clone) -> None:
    number = report(world, happened="They aksed.", action="ask")
    record(world)
    given = {"recommendation": "2. Do this (rec-2)", "date": "2018-03"}
    world.person("reader").edit(REPO, number, body=form(PROGRESS, happened="They asked.", **given))
    record(world)
    assert "action: ask" not in clone.at_origin(REC_2)
    maintain(world, f"/verify https://github.com/octo/tracker/issues/{number}")
    world.person("mallory").edit(REPO, number, body=form(PROGRESS, happened="They refused.", action="ask", **given))
    run = record(world)

    assert "action: ask" not in clone.at_origin(REC_2)
    assert "only its author's own edits count" in world.comments(number)[-1]
    assert 'The report was last edited by "mallory"' in run.out
    world.person("reader").edit(REPO, number, body=form(PROGRESS, happened="They asked.", **given))
    maintain(world, f"/verify https://github.com/octo/tracker/issues/{number}")
    record(world)
    assert "They asked." in clone.at_origin(REC_2)


@pytest.mark.parametrize(
    "answers",
    [
        {"recommendation": "Another one"},
        {"recommendation": None},
        {"happened": "x\n\n### When\n\n2018\n\n### Where one can read about it\n\ny"},
    ],
)
def test_a_form_that_cannot_be_read_is_left_to_people(
    world: World, clone: Clone, answers: dict[str, str | None]
) -> None:
    number = report(world, **answers)

    assert world.run("comments").out == "Nothing new to record.\n"

    assert world.comments(number) == []
    assert clone.commits() == ["Alice: A change"]


def test_a_command_in_a_report_is_none(world: World, clone: Clone) -> None:
    number = report(world, happened="x\n\n/oppose as india", evidence="y")

    run = record(world)

    assert f"Issue #{number}: reader (77): not recorded. There are 2 commands" in run.out
    assert clone.commits() == ["Alice: A change"]


def test_another_repositorys_issue_of_the_same_number_is_no_form_of_ours(world: World, clone: Clone) -> None:
    number = report(world)
    foreign = f"https://github.com/other/forum/issues/{number}"
    source = f"source: {{comment: '{foreign}'}}"
    path = clone.folder / REC_2
    files.write(path, f"{path.read_text()}reports: [{{date: 2018, by: anna, account_id: 7, {source}}}]\n")
    clone.push()

    record(world)

    assert "by: anna" in clone.at_origin(REC_2)
    assert "by: reader" in clone.at_origin(REC_2)


def test_an_address_elsewhere_vouches_for_nothing_here(world: World, clone: Clone) -> None:
    number, said = report(world), say(world, "/progress They asked.", "citizen", 9, 2)
    record(world)
    clone.pull()
    maintain(world, f"/verify https://github.com/other/forum/issues/{number}")
    maintain(world, f"/verify https://ghe.example/octo/tracker/issues/2#issuecomment-{said}")

    run = record(world)

    assert run.out.count("there is no report on this recommendation") == 2
    assert "verified_by" not in clone.at_origin(REC_2)
