"""What people say in comments becomes part of the record: pushed once, whatever breaks off."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone, another, right_before_the_push
from tests.rectrack.inbox.saying import BOT, REC_1, REC_2, judged_as, maintain, reactions, record, report, say
from tests.rectrack.world import REPO, World, desk_variables


def test_the_same_run_of_the_workflow_shows_it_in_issue_and_board(world: World, clone: Clone) -> None:
    say(world, "/oppose It costs too much.")
    record(world)

    assert world.run("sync").code == 0
    assert world.run("publish").code == 0

    body = world.issues()[1].body
    assert "#### Oppose\n\n- **The registry**" in body
    assert "It costs too much." in body
    assert "oppose (The registry)" in clone.at_origin("README.md")
    assert len([text for text in world.comments(1) if "View of The registry" in text]) == 1


def test_only_the_lines_that_are_meant_change(world: World, clone: Clone) -> None:
    path = world.root / REC_1
    files.write(path, "# A remark\n" + path.read_text().replace("themes: [law]", "themes:   ['law']   # quoted"))
    clone.push()
    say(world, "/oppose Too dear.")

    record(world)

    diff = clone.git("show", "--format=", "origin/main").splitlines()
    assert "+  - party: denic" in diff
    assert [line for line in diff if line.startswith("-") and not line.startswith("---")] == []


def test_comments_on_other_issues_are_none_of_its_business(world: World, clone: Clone) -> None:
    world.person().open_issue(REPO, "A question", "?")
    said = say(world, "/oppose Too dear.", number=4)

    assert world.run("comments").out == "Nothing new to record.\n"

    assert reactions(world, said) == []
    assert clone.commits() == ["Alice: A change"]


NESTED = "recommendations/2017/review/rec-1.yaml"


def move(clone: Clone) -> None:
    """Move the first recommendation to a folder of its own, and push it."""
    files.write(clone.folder / NESTED, (clone.folder / REC_1).read_text())
    (clone.folder / REC_1).unlink()
    clone.push()


def test_it_is_recorded_in_the_folder_where_the_file_lies(world: World, clone: Clone) -> None:
    move(clone)
    said = say(world, "/oppose Too dear.")

    run = record(world)

    assert f"Issue #1: engineer (6): recorded in {NESTED}." in run.out
    assert clone.changed() == [NESTED]
    assert "quote: Too dear." in (world.root / NESTED).read_text()
    assert judged_as(world, said) == "+1"


def test_a_file_that_main_has_moved_meanwhile_is_left_to_the_run_of_that_push(
    world: World, clone: Clone, origin: Path, tmp_path: Path
) -> None:
    move(another(origin, tmp_path / "alice"))
    say(world, "/oppose Too dear.")

    run = record(world)

    assert f"recorded in {NESTED}." in run.out
    assert clone.changed() == [NESTED]
    assert not (world.root / NESTED).exists()
    assert world.run("check").code == 0


def test_a_recommendation_that_was_just_renamed_is_found(world: World, clone: Clone) -> None:
    text = (clone.folder / REC_1).read_text().replace("id: rec-1", "id: better")
    (clone.folder / REC_1).unlink()
    files.write(clone.folder / "recommendations/better.yaml", text + "formerly: [rec-1]\n")
    clone.push()
    say(world, "/oppose Too dear.")

    record(world)

    assert "party: denic" in clone.at_origin("recommendations/better.yaml")


def test_a_file_that_is_a_link_within_the_repository_is_changed_where_it_lies(world: World, clone: Clone) -> None:
    (clone.folder / "texts").mkdir()
    (clone.folder / REC_1).rename(clone.folder / "texts/rec-1.yaml")
    (clone.folder / REC_1).symlink_to("../texts/rec-1.yaml")
    clone.push()
    say(world, "/oppose Too dear.")

    record(world)

    assert "party: denic" in clone.at_origin("texts/rec-1.yaml")


def test_where_somebody_is_faster_it_is_recorded_on_top_of_that(
    world: World, clone: Clone, origin: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    alice = another(origin, tmp_path_factory.mktemp("alice") / "clone")
    say(world, "/oppose Too dear.")

    def change() -> None:
        files.edit(alice.folder / REC_1, "Do this", "Do that")
        alice.push()

    with right_before_the_push(change):
        assert world.run("comments").code == 0

    assert clone.commits()[:2] == [BOT, "Alice: A change"]
    text = clone.at_origin(REC_1)
    assert "title: Do that" in text
    assert text.count("party: denic") == 1


def test_a_run_that_broke_off_after_the_push_records_nothing_twice(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    with patch("rectrack.github.comments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1
    clone.pull()

    record(world)

    assert clone.at_origin(REC_1).count("party: denic") == 1
    assert clone.commits() == [BOT, "Alice: A change"]
    assert judged_as(world, said) == "+1"


def test_nothing_new_costs_two_requests(world: World, clone: Clone) -> None:
    say(world, "I agree.")
    say(world, "Me too.", "mallory", 666)
    world.hub.requests.clear()

    assert world.run("comments").code == 0

    assert len(world.hub.requests) == 2  # the comments, and the issues that changed
    assert clone.commits() == ["Alice: A change"]


def test_for_a_summary_on_github_it_is_escaped(world: World, clone: Clone) -> None:
    say(world, "Position: I oppose ![x](https://evil.example/a.png)", "mallory", 666)

    run = world.run("comments", "--format", "markdown")

    assert run.out.startswith("- Issue \\#\u200b1: mallory (666): not recorded.")
    assert "![x]" not in run.out
    assert clone.commits() == ["Alice: A change"]


def test_at_a_desk_only_an_account_whose_reaction_is_known_again_may_judge(world: World, clone: Clone) -> None:
    say(world, "/oppose Too dear.")
    world.hub.add_token("octo", login="octo", push=True)
    world.environment = {**desk_variables(world.hub), "GITHUB_TOKEN": "octo"}

    run = world.run("comments")

    assert run.code == 3
    assert "its reaction says that a comment has been judged. Nothing was changed." in run.err
    assert clone.commits() == ["Alice: A change"]


def test_at_a_desk_what_lies_in_the_clone_stays(world: World, clone: Clone) -> None:
    say(world, "/oppose Too dear.")
    files.edit(clone.folder / REC_1, "Do this", "Do that, not committed")
    world.environment = desk_variables(world.hub)

    assert world.run("comments").code == 0

    assert "not committed" in (clone.folder / REC_1).read_text()
    assert "party: denic" in clone.at_origin(REC_1)


def test_at_a_desk_main_follows_and_another_branch_stays(world: World, clone: Clone) -> None:
    world.environment = desk_variables(world.hub)
    say(world, "/oppose Too dear.")
    assert world.run("comments").code == 0
    recorded = clone.git("rev-parse", "HEAD")
    assert recorded == clone.git("rev-parse", "origin/main")
    clone.git("switch", "--quiet", "--create", "my-draft")
    say(world, "/support After all.")

    assert world.run("comments").code == 0

    assert "After all." in clone.at_origin(REC_1)
    assert clone.git("rev-parse", "HEAD") == recorded


def test_before_the_first_sync_it_waits(world: World, clone: Clone) -> None:
    (world.root / "status.json").unlink()
    clone.push()

    run = world.run("comments")

    assert run.code == 0
    assert "::notice title=rectrack::Nothing has been synced to octo/tracker yet" in run.err
    assert BOT not in clone.commits()


def test_without_github_there_are_no_comments(world: World) -> None:
    world.environment = {}

    run = world.run("comments")

    assert run.code == 1
    assert "Comments are on GitHub: set GITHUB_REPOSITORY and GITHUB_TOKEN." in run.err


def test_two_comments_of_the_same_moment_both_count(world: World, clone: Clone) -> None:
    first, second = say(world, "/oppose Too dear."), say(world, "/oppose as india Too dear.", "delegate", 5)

    record(world)

    text = clone.at_origin(REC_1)
    assert "party: denic" in text
    assert "party: india" in text
    assert [judged_as(world, comment) for comment in (first, second)] == ["+1", "+1"]


def test_what_a_person_changed_since_is_not_undone_by_a_run_that_goes_on(world: World, clone: Clone) -> None:
    said = maintain(world, "/action ask withdrawn")
    with patch("rectrack.github.comments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1
    clone.pull()
    files.edit(clone.folder / REC_2, "title: Ask, status: withdrawn", "title: Ask, status: proposed")
    clone.push()

    record(world)

    assert "title: Ask, status: proposed" in clone.at_origin(REC_2)
    assert judged_as(world, said) == "eyes"


def test_two_letters_are_two_positions_also_after_a_run_that_broke_off(world: World, clone: Clone) -> None:
    maintain(world, "/support as apig from https://example.org/1\nThey wrote so.")
    maintain(world, "/oppose as apig from https://example.org/2\nThey changed their mind.")
    with patch("rectrack.github.comments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1

    record(world)

    assert clone.at_origin(REC_2).count("entered_by: keeper") == 2


def test_a_commit_of_somebody_else_does_not_make_a_comment_recorded(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    clone.git("commit", "--quiet", "--allow-empty", "-m", f"Fix a typo\n\nComment: {said}")
    clone.git("push", "--quiet", "origin", "HEAD:main")

    record(world)

    assert "party: denic" in clone.at_origin(REC_1)


def test_a_protected_main_is_refused_with_what_to_choose(world: World, clone: Clone, origin: Path) -> None:
    refusal = "#!/bin/sh\necho 'error: GH006: Protected branch update failed for refs/heads/main.' >&2\nexit 1\n"
    files.write(origin / "hooks/pre-receive", refusal).chmod(0o755)
    said = say(world, "/oppose Too dear.")

    run = world.run("comments")

    assert run.code == 1
    assert "GitHub does not let this run push to main" in run.err
    assert "publishing: {mode: pull-request}" in run.err
    assert reactions(world, said) == []
    assert clone.commits() == ["Alice: A change"]


# --- commits that only look like those of the tracker -------------------------------------------------


BOTS = "github-actions[bot] <41898282+github-actions[bot]@users.noreply.github.com>"


def pretend(clone: Clone, day: datetime, who: str = "Mallory <mallory@example.org>") -> None:
    """Push a commit of a day that says of all next comments and forms that it records them."""
    listed = "".join(f"Comment: issue-{n}\nComment: {n}\n" for n in range(1, 400))
    message = f"Record what was said on the issues: a typo\n\n{listed}"
    head = f"commit refs/heads/main\nauthor {who} {day:%s} +0000\ncommitter {who} {day:%s} +0000\n"
    given = f"{head}data {len(message)}\n{message}\nfrom refs/heads/main^0\n"
    clone.git("fast-import", "--quiet", given=given)
    clone.git("push", "--quiet", "origin", "HEAD:main")


@pytest.mark.parametrize(
    ("day", "who"),
    [
        (datetime(2035, 1, 1, tzinfo=UTC), "Mallory <mallory@example.org>"),
        (datetime(2035, 1, 1, tzinfo=UTC), BOTS),
        (datetime.now(UTC) - timedelta(minutes=1), "Mallory <mallory@example.org>"),
        (datetime.now(UTC) - timedelta(hours=3), BOTS),
    ],
    ids=["of 2035", "of 2035 under rectrack's name", "of today", "of today under rectrack's name"],
)
def test_a_commit_of_another_author_keeps_no_later_comment_or_form_from_the_record(
    world: World, clone: Clone, day: datetime, who: str
) -> None:
    pretend(clone, day, who)
    said, reported = say(world, "/oppose Too dear."), report(world)

    run = record(world)

    assert f"Issue #{reported}: reader (77): recorded in {REC_2}." in run.out
    assert "quote: Too dear." in clone.at_origin(REC_1)
    assert "by: reader" in clone.at_origin(REC_2)
    assert judged_as(world, said) == "+1"


def test_a_comment_whose_entry_was_deleted_is_not_reported_as_recorded(world: World, clone: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    before = (world.root / REC_1).read_text()
    with patch("rectrack.github.comments.react", side_effect=OSError("gone")):
        assert world.run("comments").code == 1
    clone.pull()
    files.write(world.root / REC_1, before)
    clone.push()

    run = record(world)

    assert run.out == f"Issue #1: engineer (6): was recorded before, and people have changed {REC_1} since.\n"
    assert "Too dear." not in clone.at_origin(REC_1)
    assert judged_as(world, said) == "eyes"
