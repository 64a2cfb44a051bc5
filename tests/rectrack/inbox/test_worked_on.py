"""What those who keep the tracker do on the branch with what waits is kept and built upon, and stops no recording."""

from collections.abc import Callable
from unittest.mock import patch

import pytest

from rectrack.inbox.landing import Waiting
from rectrack.inbox.ledger import MESSAGE
from rectrack.inbox.waiting import Waitlist
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import (
    BOT,
    BRANCH,
    REC_1,
    REC_2,
    judged_as,
    maintain,
    protect,
    record,
    say,
    told,
    work_there,
)
from tests.rectrack.world import REPO, World

DECLINED = "have taken it out of [the pull request](<https://redirect.github.com/octo/tracker/pull/4>)"
NOTE = "# Ask them for the letter.\n"


@pytest.fixture
def protected(world: World, clone: Clone) -> Clone:
    return protect(world, clone)


def on_branch(clone: Clone, commit: str) -> bool:
    """Whether the branch goes on from a commit."""
    clone.git("fetch", "--quiet", "origin")
    return commit in clone.git("rev-list", f"origin/{BRANCH}").splitlines()


def at_rest(world: World, clone: Clone) -> bool:
    """Whether another run has nothing to say, write or push."""
    before, writes = clone.git("ls-remote", "origin"), len(world.writes())
    run = world.run("comments")
    assert run.out == "Nothing new to record.\n", run.err
    return clone.git("ls-remote", "origin") == before and len(world.writes()) == writes


def head(somebody: Clone, title: str) -> None:
    """Give the README another first line."""
    path = somebody.folder / "README.md"
    path.write_text(f"# {title}\n\n{path.read_text()}")


def take_out(somebody: Clone, path: str = REC_1) -> None:
    """Let a file be on the branch as it is on main."""
    work_there(somebody).git("checkout", "--quiet", "origin/main", "--", path)


def by_a_commit(alice: Clone) -> str:
    return alice.push(BRANCH)


def by_amending(alice: Clone) -> str:
    alice.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    alice.git("push", "--quiet", "--force", "origin", f"HEAD:{BRANCH}")
    return alice.git("rev-parse", "HEAD")


def by_another_commit_in_its_place(alice: Clone) -> str:
    alice.git("add", "--all")
    alice.git("reset", "--quiet", "--soft", "origin/main")
    alice.git("commit", "--quiet", "--allow-empty", "-m", "Mine alone")
    alice.git("push", "--quiet", "--force", "origin", f"HEAD:{BRANCH}")
    return alice.git("rev-parse", "HEAD")


def by_a_commit_and_update_branch(alice: Clone) -> str:
    """What the button *Update branch* adds to a commit in the browser."""
    alice.push(BRANCH)
    ours = alice.git("rev-parse", "HEAD")
    alice.git("checkout", "--quiet", "-B", "main", "origin/main")
    files.write(alice.folder / "news.txt", "news")
    alice.push()
    alice.git("checkout", "--quiet", ours)
    alice.git("merge", "--quiet", "--no-ff", "-m", "Merge branch 'main' into statements", "main")
    alice.git("push", "--quiet", "origin", f"HEAD:{BRANCH}")
    return alice.git("rev-parse", "HEAD")


WAYS = [by_a_commit, by_amending, by_another_commit_in_its_place, by_a_commit_and_update_branch]
Way = Callable[[Clone], str]


@pytest.mark.parametrize("way", WAYS)
def test_a_statement_that_is_taken_out_is_declined_alone_and_its_author_told_once(
    world: World, protected: Clone, alice: Clone, way: Way
) -> None:
    out, stays = say(world, "/oppose Too dear."), maintain(world, "/checked Nothing has changed.")
    record(world)
    take_out(alice)
    way(alice)

    assert world.run("comments").out == "Nothing new to record.\n"

    (answer,) = told(world, DECLINED)
    assert f"[your comment](<https://redirect.github.com/octo/tracker/issues/1#issuecomment-{out}>)" in answer
    assert told(world, DECLINED, 2) == []
    assert "Too dear" not in protected.at_origin(REC_1, BRANCH)
    assert "found: Nothing has changed." in protected.at_origin(REC_2, BRANCH)
    assert [pull["state"] for pull in world.pulls()] == ["open"]
    world.hub.requests.clear()
    assert at_rest(world, protected)
    assert not [request for request in world.hub.requests if f"comments/{out}" in request.path]
    assert judged_as(world, out) == judged_as(world, stays) == "rocket"
    say(world, "/support Now it is right.")
    record(world)
    assert "Too dear" not in protected.at_origin(REC_1, BRANCH)
    assert "Now it is right." in protected.at_origin(REC_1, BRANCH)


@pytest.mark.parametrize("way", [by_amending, by_a_commit_and_update_branch])
def test_what_they_change_there_stays_and_is_built_upon(
    world: World, protected: Clone, alice: Clone, way: Way
) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    work_there(alice)
    files.edit(alice.folder / REC_1, "Too dear.", "Too dear, they say.")
    files.edit(alice.folder / REC_1, "title: Do this", f"{NOTE}title: Do this at once")
    head(alice, "Ours now")
    files.edit(alice.folder / "parties.yaml", "name: India", "name: The Republic of India")
    theirs = way(alice)
    said = say(world, "/support as india Right.", "delegate", 5)

    run = record(world)

    assert "when https://github.com/octo/tracker/pull/4 is merged" in run.out
    text = protected.at_origin(REC_1, BRANCH)
    for part in ("Too dear, they say.", NOTE, "title: Do this at once", "quote: Right."):
        assert text.count(part) == 1, part
    assert protected.at_origin("README.md", BRANCH).startswith("# Ours now\n")
    assert "name: The Republic of India" in protected.at_origin("parties.yaml", BRANCH)
    assert on_branch(protected, theirs)
    assert told(world, "not recorded") == []
    assert judged_as(world, said) == "rocket"
    assert at_rest(world, protected)
    protected.git("checkout", "--quiet", f"origin/{BRANCH}")
    assert world.run("check").code == 0


@pytest.mark.parametrize("way", [by_a_commit, by_another_commit_in_its_place])
def test_a_newer_main_comes_to_what_they_have_written_there(
    world: World, protected: Clone, alice: Clone, way: Way
) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    work_there(alice)
    files.edit(alice.folder / REC_1, "title: Do this", f"{NOTE}title: Do this")
    head(alice, "Ours now")
    more = "positions:\n  - {party: chile, stance: oppose, date: 2018-01}\n"
    files.edit(alice.folder / REC_2, "positions:\n", more)
    files.edit(
        alice.folder / "parties.yaml", "parties:\n", "parties:\n  - {id: chile, name: Chile, group: government}\n"
    )
    theirs = way(alice)
    protected.pull()
    path = protected.folder / REC_1  # main says more at the place where the statement waits
    path.write_text(path.read_text().replace("stance: support", "stance: support\n    reason: Yes.", 1))
    main = protected.push()

    assert world.run("comments").out == "Nothing new to record.\n"

    text = protected.at_origin(REC_1, BRANCH)
    for part in ("Too dear.", NOTE, "reason: Yes."):
        assert text.count(part) == 1, part
    assert protected.at_origin("README.md", BRANCH).startswith("# Ours now\n")
    assert "party: chile" in protected.at_origin(REC_2, BRANCH)
    assert on_branch(protected, theirs)
    assert on_branch(protected, main)
    assert at_rest(world, protected)
    protected.git("checkout", "--quiet", f"origin/{BRANCH}")
    assert world.run("check").code == 0


def test_so_it_is_where_main_has_renamed_the_file(world: World, protected: Clone, alice: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    files.edit(work_there(alice).folder / REC_1, "title: Do this", f"{NOTE}title: Do this")
    alice.push(BRANCH)
    text = (protected.folder / REC_1).read_text().replace("id: rec-1", "id: better")
    (protected.folder / REC_1).unlink()
    files.write(protected.folder / "recommendations/better.yaml", f"{text}formerly: [rec-1]\n")
    protected.push()

    assert world.run("comments").out == "Nothing new to record.\n"

    renamed = protected.at_origin("recommendations/better.yaml", BRANCH)
    for part in ("Too dear.", NOTE, "formerly: [rec-1]"):
        assert renamed.count(part) == 1, part
    assert REC_1 not in protected.git("ls-tree", "-r", "--name-only", f"origin/{BRANCH}").splitlines()
    assert told(world, "not recorded") == []
    assert at_rest(world, protected)


def test_what_is_pushed_there_meanwhile_is_read_before_anything_is_pushed(
    world: World, protected: Clone, alice: Clone
) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    say(world, "/support as india Right.", "delegate", 5)
    find, once = Waitlist.find, iter([True])

    def late(waitlist: Waitlist, main: str) -> Waiting | None:
        found = find(waitlist, main)
        if next(once, False):
            take_out(alice)
            alice.push(BRANCH)
        return found

    with patch.object(Waitlist, "find", late):
        run = world.run("comments")

    assert run.code == 0, run.err
    text = protected.at_origin(REC_1, BRANCH)
    assert "Too dear" not in text
    assert "quote: Right." in text
    assert len(told(world, DECLINED)) == 1


# --- each kind of statement ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "/oppose as apig from https://example.org/letter\nNo.",
        "/status withdrawn It is over.",
        "/action ask withdrawn",
        "/action ask withdrawn It is over.",
        "/answer icann noted Seen.",
        "/checked Nothing.",
        "/decision noted by the plenary: Seen.",
        "/progress They asked.",
    ],
)
def test_whatever_kind_of_statement_is_taken_out_its_author_is_told(
    world: World, protected: Clone, alice: Clone, text: str
) -> None:
    said = maintain(world, text)
    say(world, "/oppose Too dear.")
    record(world)
    take_out(alice, REC_2)
    alice.push(BRANCH)

    assert world.run("comments").out == "Nothing new to record.\n"

    (answer,) = told(world, DECLINED, 2)
    assert f"#issuecomment-{said}>)" in answer
    assert at_rest(world, protected)
    assert told(world, DECLINED) == []


@pytest.mark.parametrize("kind", ["verify", "withdraw"])
def test_so_it_is_with_what_was_said_of_a_report(world: World, protected: Clone, alice: Clone, kind: str) -> None:
    report = say(world, "/progress They asked.", "citizen", 9, 2)
    record(world)
    work_there(alice)
    alice.git("push", "--quiet", "origin", "HEAD:main", f":{BRANCH}")
    world.person().merge(REPO, 4, alice.git("rev-parse", "HEAD"))
    protected.pull()
    world.run("comments")
    said = report
    if kind == "verify":
        said = maintain(world, f"/verify https://github.com/octo/tracker/issues/2#issuecomment-{report}")
    else:
        world.person("citizen").edit_comment(REPO, report, "/withdraw")
    say(world, "/oppose Too dear.")
    record(world)
    take_out(alice, REC_2)
    alice.push(BRANCH)

    assert world.run("comments").out == "Nothing new to record.\n"

    (answer,) = told(world, "have taken it out of", 2)
    assert f"#issuecomment-{said}>)" in answer
    assert at_rest(world, protected)


def test_what_another_statement_took_the_place_of_was_not_declined(
    world: World, protected: Clone, alice: Clone
) -> None:
    maintain(world, "/answer icann noted Seen.")
    record(world)
    work_there(alice)
    head(alice, "Ours now")
    alice.push(BRANCH)
    maintain(world, "/answer icann accepted After all.")

    record(world)

    assert "answer: accepted" in protected.at_origin(REC_2, BRANCH)
    assert told(world, "not recorded", 2) == []
    assert at_rest(world, protected)


# --- the end of it ------------------------------------------------------------------------------------


def test_once_all_is_taken_out_nothing_waits(world: World, protected: Clone, alice: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    take_out(alice)
    alice.push(BRANCH)

    assert world.run("comments").out == "Nothing new to record.\n"

    assert len(told(world, DECLINED)) == 1
    assert protected.git("ls-remote", "origin", BRANCH) == ""
    assert at_rest(world, protected)


def test_what_was_taken_over_to_main_by_hand_does_not_wait_any_more(
    world: World, protected: Clone, alice: Clone
) -> None:
    say(world, "/oppose Too dear.")
    checked = maintain(world, "/checked Nothing has changed.")
    record(world)
    work_there(alice).git("checkout", "--quiet", "-B", "main", "origin/main")
    alice.git("checkout", "--quiet", f"origin/{BRANCH}", "--", REC_1)
    alice.push()
    protected.pull()
    world.run("comments")
    commit = protected.git("ls-remote", "origin", BRANCH).split()[0]
    world.person().push(REPO, 4, commit)
    world.person().edit(REPO, 4, state="closed")

    assert world.run("comments").out == "Nothing new to record.\n"

    (answer,) = told(world, "have closed [the pull request]", 2)
    assert f"#issuecomment-{checked}>)" in answer
    assert told(world, "not recorded") == []
    assert protected.git("ls-remote", "origin", BRANCH) == ""


def test_what_they_closed_and_opened_anew_is_not_declined(world: World, protected: Clone) -> None:
    said = say(world, "/oppose Too dear.")
    record(world)
    commit = protected.git("ls-remote", "origin", BRANCH).split()[0]
    world.person().push(REPO, 4, commit)
    world.person().edit(REPO, 4, state="closed")
    world.person().open_pull_request(REPO, "What was said", head=BRANCH, sha=commit)
    say(world, "/support as india Right.", "delegate", 5)

    run = record(world)

    assert "when https://github.com/octo/tracker/pull/5 is merged" in run.out
    assert "Too dear." in protected.at_origin(REC_1, BRANCH)
    assert "quote: Right." in protected.at_origin(REC_1, BRANCH)
    assert told(world, "not recorded") == []
    assert judged_as(world, said) == "rocket"


def test_who_goes_back_to_an_older_commit_there_has_taken_out_what_came_after_it(
    world: World, protected: Clone, alice: Clone
) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    head(work_there(alice), "Ours now")
    older = alice.push(BRANCH)
    out = say(world, "/support as india Right.", "delegate", 5)
    record(world)
    alice.git("push", "--quiet", "--force", "origin", f"{older}:{BRANCH}")

    assert world.run("comments").out == "Nothing new to record.\n"

    (answer,) = told(world, DECLINED)
    assert f"#issuecomment-{out}>)" in answer
    assert "Too dear." in protected.at_origin(REC_1, BRANCH)
    assert "quote: Right." not in protected.at_origin(REC_1, BRANCH)
    assert at_rest(world, protected)


@pytest.mark.parametrize("is_closed", [True, False])
def test_who_puts_main_in_its_place_has_taken_out_all_of_it(
    world: World, protected: Clone, alice: Clone, *, is_closed: bool
) -> None:
    said = say(world, "/oppose Too dear.")
    record(world)
    work_there(alice).git("push", "--quiet", "--force", "origin", f"origin/main:{BRANCH}")
    world.person().push(REPO, 4, alice.git("rev-parse", "origin/main"))
    if is_closed:  # as GitHub does where nothing is left to merge
        world.person().edit(REPO, 4, state="closed")

    assert world.run("comments").out == "Nothing new to record.\n"

    (answer,) = told(world, "it is not recorded")
    assert f"#issuecomment-{said}>)" in answer
    assert protected.git("ls-remote", "origin", BRANCH) == ""
    assert at_rest(world, protected)


def test_closing_its_pull_request_declines_all_that_waits_and_tells_nobody_twice(
    world: World, protected: Clone, alice: Clone
) -> None:
    say(world, "/oppose Too dear.")
    checked = maintain(world, "/checked Nothing has changed.")
    record(world)
    take_out(alice)
    commit = alice.push(BRANCH)
    world.run("comments")
    commit = protected.git("ls-remote", "origin", BRANCH).split()[0]
    world.person().push(REPO, 4, commit)
    world.person().edit(REPO, 4, state="closed")

    assert world.run("comments").out == "Nothing new to record.\n"

    assert len(told(world, "it is not recorded")) == 1
    (answer,) = told(world, "have closed [the pull request]", 2)
    assert f"#issuecomment-{checked}>)" in answer
    assert protected.git("ls-remote", "origin", BRANCH) == ""
    assert at_rest(world, protected)


@pytest.mark.parametrize("squashed", [False, True])
def test_once_merged_with_their_work_nothing_waits(
    world: World, protected: Clone, alice: Clone, *, squashed: bool
) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    work_there(alice)
    files.edit(alice.folder / REC_1, "Too dear.", "Too dear, they say.")
    commit = alice.push(BRANCH)
    alice.git("checkout", "--quiet", "-B", "main", "origin/main")
    alice.git("merge", "--quiet", *(["--squash"] if squashed else ["--no-ff", "-m", "Merge"]), commit)
    alice.push()
    world.person().merge(REPO, 4, commit)
    protected.pull()

    assert world.run("comments").out == "Nothing new to record.\n"

    assert protected.git("ls-remote", "origin", BRANCH) == ""
    assert protected.at_origin(REC_1).count("Too dear, they say.") == 1
    assert told(world, "not recorded") == []


def test_the_pull_request_says_beforehand_how_to_decline_one_and_all(world: World, protected: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)

    (pull,) = world.pulls()

    assert "**To decline one statement**, take it out of its file here" in str(pull["body"])
    assert "**To decline all of it**, close this." in str(pull["body"])
    assert protected.changed(BRANCH) == [REC_1]


# --- what only a person can bring together ------------------------------------------------------------


@pytest.mark.parametrize("path", ["README.md", REC_2])
def test_where_both_changed_the_same_a_person_brings_it_together_and_recording_goes_on(
    world: World, protected: Clone, alice: Clone, path: str
) -> None:
    head(protected, "A tracker")
    protected.push()
    say(world, "/oppose Too dear.")
    record(world)
    old = {"README.md": "# A tracker", REC_2: "title: Do this"}[path]
    files.edit(work_there(alice).folder / path, old, f"{old} as Alice says")
    theirs = alice.push(BRANCH)
    files.edit(protected.folder / path, old, f"{old} as Bob says")
    files.add(protected.folder, 4)
    main = protected.push()
    world.run("sync")
    said = say(world, "/support as india Right.", "delegate", 5)
    on_the_new_one = say(world, "/support as india Right.", "delegate", 5, 5)

    run = world.run("comments")

    assert run.code == 0, run.err
    assert f"only a person can bring the two together: Both changed {path}." in run.out
    assert f"{old} as Alice says" in protected.at_origin(path, BRANCH)
    assert "quote: Right." in protected.at_origin(REC_1, BRANCH)
    assert judged_as(world, said) == "rocket"
    assert "Issue #5: left to the next run, since the file of rec-4 cannot be read where it waits." in run.out
    assert on_branch(protected, theirs)
    assert not on_branch(protected, main)
    before = protected.git("ls-remote", "origin")
    assert world.run("comments").code == 0
    assert protected.git("ls-remote", "origin") == before

    work_there(alice).git("merge", "--quiet", "-X", "ours", "-m", "Together", main)
    alice.git("push", "--quiet", "origin", f"HEAD:{BRANCH}")
    record(world)

    assert judged_as(world, on_the_new_one) == "rocket"
    assert "quote: Right." in protected.at_origin("recommendations/rec-4.yaml", BRANCH)
    assert f"{old} as Alice says" in protected.at_origin(path, BRANCH)
    assert at_rest(world, protected)


def test_what_main_overtook_is_not_taken_out_of_a_branch_on_which_they_work(
    world: World, protected: Clone, alice: Clone
) -> None:
    maintain(world, "/answer icann noted Seen.")
    record(world)
    head(work_there(alice), "Ours now")
    alice.push(BRANCH)
    path = protected.folder / REC_2
    path.write_text(f"{path.read_text()}responses:\n  - {{by: icann, answer: accepted, date: 2018-02}}\n")
    protected.push()

    run = world.run("comments")

    assert run.code == 0, run.err
    assert "rec-2 does not fit main any more: the answer of icann has been recorded otherwise meanwhile." in run.out
    assert "answer: noted" in protected.at_origin(REC_2, BRANCH)
    assert told(world, "left out", 2) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("title: Do this", "title: [Do this"), ("addressees: [icann]", "addressees: icann")],
    ids=["all of it", "a part"],
)
def test_a_file_that_cannot_be_read_there_stops_no_other_and_is_no_reason_to_call_anything_declined(
    world: World, protected: Clone, alice: Clone, right: str, wrong: str
) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    files.edit(work_there(alice).folder / REC_1, right, wrong)
    alice.push(BRANCH)
    said = maintain(world, "/checked Nothing has changed.")
    waits = say(world, "/support as india Right.", "delegate", 5)

    run = world.run("comments")

    assert run.code == 0, run.err
    assert f"Issue #1: left to the next run, since {REC_1} cannot be read where it waits." in run.out
    assert "found: Nothing has changed." in protected.at_origin(REC_2, BRANCH)
    assert judged_as(world, said) == "rocket"
    assert told(world, "not recorded") == []
    assert "stays on an older main" not in run.out

    files.edit(work_there(alice).folder / REC_1, wrong, right)
    alice.push(BRANCH)
    record(world)

    assert judged_as(world, waits) == "rocket"
    assert "Too dear." in protected.at_origin(REC_1, BRANCH)
    assert told(world, "not recorded") == []
    assert at_rest(world, protected)
    take_out(alice)
    alice.push(BRANCH)
    world.run("comments")
    (answer,) = told(world, DECLINED)
    assert answer.count("#issuecomment-") == 2


def test_a_newer_main_waits_while_a_file_cannot_be_read_there(world: World, protected: Clone, alice: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    files.edit(work_there(alice).folder / REC_1, "title: Do this", "title: [Do this")
    alice.push(BRANCH)
    files.add(protected.folder, 4)
    protected.push()

    run = world.run("comments")

    assert run.code == 0, run.err
    assert f"only a person can bring the two together: {REC_1}:" in run.out
    assert "title: [Do this" in protected.at_origin(REC_1, BRANCH)
    assert "Too dear." in protected.at_origin(REC_1, BRANCH)


def test_so_it_does_where_the_two_together_could_not_be_read(world: World, protected: Clone, alice: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    kind = "kind: recommended\n"
    files.edit(work_there(alice).folder / REC_1, kind, f"{kind}editor_note: As Alice says.\n")
    alice.push(BRANCH)
    path = protected.folder / REC_1
    path.write_text(f"{path.read_text()}editor_note: As Bob says.\n")
    main = protected.push()

    run = world.run("comments")

    assert run.code == 0, run.err
    assert f"only a person can bring the two together: {REC_1}:" in run.out
    assert "As Alice says." in protected.at_origin(REC_1, BRANCH)
    assert not on_branch(protected, main)


# --- whose word counts --------------------------------------------------------------------------------


def test_parties_and_settings_of_main_decide_whatever_the_branch_says(
    world: World, protected: Clone, alice: Clone
) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    theirs = "{login: engineer, id: 6}"
    files.edit(work_there(alice).folder / "parties.yaml", theirs, f"{theirs}, {{login: mallory, id: 666}}")
    alice.push(BRANCH)
    said = say(world, "/oppose No.", "mallory", 666)

    run = record(world)

    assert "mallory (666): not recorded." in run.out
    assert judged_as(world, said) == "eyes"
    assert "mallory" in protected.at_origin("parties.yaml", BRANCH)
    assert protected.at_origin(REC_1, BRANCH).count("stance: oppose") == 1


def test_untouched_it_is_one_commit_of_the_trackers_whatever_comes(world: World, protected: Clone) -> None:
    say(world, "/oppose Too dear.")
    record(world)
    files.add(protected.folder, 4)
    protected.push()
    say(world, "/support as india Right.", "delegate", 5)

    record(world)

    assert protected.commits(BRANCH)[:2] == [BOT, "Alice: A change"]
    assert protected.git("log", "-1", "--format=%s", f"origin/{BRANCH}") == MESSAGE
