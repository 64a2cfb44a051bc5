"""Anybody reports progress, a party objects to what others say of it, and a group has stances of its own."""

import json
import re
import time

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.comments.conversations import SteppedClock
from tests.rectrack.comments.participants import BRANCH, judged_as, maintain, protect, reactions, record, report, say
from tests.rectrack.comments.test_recent_comments import later
from tests.rectrack.files import REC_1, REC_2
from tests.rectrack.forms import form
from tests.rectrack.refused_requests import refusing
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
    assert f"reader – progress report. Action: “Ask”. Not verified. Source: [comment](<{link}>)." in section
    board, status = (world.root / "README.md").read_text(), (world.root / "status.json").read_text()
    assert "1 progress report not verified" in board
    assert '"unverified_reports": 1' in status
    shown = world.run("show", "2").out
    assert "1 progress report not verified, linked from the issue" in shown
    for text in (section, board, status, shown, clone.git("log", "--patch", "origin/main")):
        assert "They asked" not in text
        assert "example.org/asked" not in text


@pytest.mark.parametrize("clock", [SteppedClock()])
def test_an_edit_in_the_second_of_verification_may_be_later(world: World, clone: Clone, clock: SteppedClock) -> None:
    said = say(world, "/progress It moves.", "reader", 77, 2)
    clock.now += 1
    unseen = verify(world, said)
    world.person("reader").edit_comment(REPO, said, "/progress It stands still.")
    clock.now += 1

    assert "The report was edited after your command." in record(world).out

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
    assert "So it is not recorded as its author's" in world.comments(number)[-1]
    assert 'Another account edited the report last: "mallory"' in run.out
    world.person("reader").edit(REPO, number, body=form("progress", happened="They asked.", **given))
    maintain(world, f"/verify {ISSUES}{number}")
    record(world)
    assert "They asked." in clone.at_origin(REC_2)


def test_a_form_that_cannot_be_read_is_left_to_people(world: World, clone: Clone) -> None:
    twice = "x\n\n### Date\n\n2018\n\n### Evidence\n\ny"
    numbers = [report(world, recommendation=one) for one in ("Another one", None)] + [report(world, happened=twice)]

    assert world.run("process-comments").out == "Nothing new to record.\n"

    assert [world.comments(number) for number in numbers] == [[]] * 3
    assert clone.commits() == ["Alice: A change"]


def test_only_this_repositorys_addresses_name_its_reports(world: World, clone: Clone) -> None:
    number, said = report(world), say(world, "/progress They asked.", "citizen", 9, 2)
    foreign = f"https://github.com/other/forum/issues/{number}"
    path = clone.folder / REC_2
    known = f"progress_reports: [{{date: 2018, by: anna, account_id: 7, source: {{comment: '{foreign}'}}}}]\n"
    files.write(path, f"{path.read_text()}{known}")
    clone.push()
    record(world)
    assert sorted(re.findall("by: (anna|reader|citizen)", clone.at_origin(REC_2))) == ["anna", "citizen", "reader"]
    clone.pull()
    maintain(world, f"/verify {foreign}")
    maintain(world, f"/verify https://ghe.example/{REPO}/issues/2#issuecomment-{said}")

    run = record(world)

    assert run.out.count("There is no report on this recommendation") == 2
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
        with refusing(world, f"GET .*/issues/comments/{said}$"):
            first = world.done("process-comments")
        assert reactions(world, given[-1]) == []
        run = record(world)

    assert (first.out + run.out).count("There is no report on this recommendation at this address.") == 7
    assert [judged_as(world, one) for one in given] == ["confused"] * 7 + ["+1", "+1"]
    text = clone.at_origin(REC_2)
    assert text.count("verified_by: keeper") == text.count("account_id: 77") == 2
    assert "text: They asked." in text
    assert "They met." in text


# --- room -------------------------------------------------------------------------------------------


def fill(world: World, number: int = 1) -> list[int]:
    """As many reports of strangers as are listed."""
    return [say(world, f"/progress Number {n} happened.", f"stranger{n % 4}", 100 + n % 4, number) for n in range(20)]


def test_strangers_reports_are_few_and_keep_out_nobody_listed_or_with_access(world: World, clone: Clone) -> None:
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
    assert "the maintainers can still verify it" in run.out
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


MAX_BODY = 65_536


def test_nothing_that_strangers_report_keeps_a_statement_out_for_its_length(world: World, clone: Clone) -> None:
    path = clone.folder / REC_1
    before = path.read_text()
    length = len(world.done("show", "1", "--format", "markdown").out)
    path.write_text(before.replace("It should be done.", "x" * (MAX_BODY - length - 4_000)))
    clone.push()
    fill(world)
    record(world)
    clone.pull()
    said = say(world, f"/oppose {'Too dear. ' * 200}"), maintain(world, "/mark-checked " + "Nothing. " * 100, 1)

    record(world)

    assert [judged_as(world, one) for one in said] == ["+1", "+1"]
    clone.pull()
    assert world.run("sync").code == 0
    section = world.issues()[1].body
    assert "Too dear. Too dear." in section
    assert "[progress report]" not in section
    assert "20 progress reports not verified" in (world.root / "README.md").read_text()
    path.write_text(re.sub("xx+", "x", path.read_text()))
    assert world.run("sync").code == 0
    assert "progress report. Not verified." in world.issues()[1].body


SAID_OF_IT = {
    1: "{party: northland, stance: oppose, date: 2017, inferred: true, source: {document: paper-2017}}",
    2: "{party: northland, stance: oppose, date: 2017, reason: It fears the cost., reported_by: domreg}",
    3: "{party: northland, stance: oppose, date: 2017, source: {document: paper-2017}, entered_by: the secretariat}",
}
WRONG = "We never opposed this."


def delegate(world: World, text: str, number: int = 1) -> int:
    return say(world, text, "delegate", 5, number)


def sync(world: World, clone: Clone) -> None:
    """Run the workflow once."""
    world.done("run")
    clone.pull()


def known(clone: Clone, number: int) -> dict[str, object]:
    """Return what status.json says of a recommendation."""
    found: dict[str, object] = json.loads(clone.at_origin("status.json"))["recommendations"][number - 1]
    return found


def listed(world: World, *filters: str) -> list[str]:
    return [one["id"] for one in json.loads(world.run("list", "--format", "json", *filters).out)]


def test_a_delegate_objects_and_its_party_is_not_counted_until_the_objection_ends(world: World, clone: Clone) -> None:
    for number, position in SAID_OF_IT.items():
        files.add(world.root, number, positions=f"\n  - {position}")
    clone.push()
    sync(world, clone)
    before = {number: len(world.comments(number)) for number in SAID_OF_IT}
    for number in SAID_OF_IT:
        assert re.search(
            "[*]{2}Northland[*]{2} .*: [*]{2}Oppose[*]{2}|[*]{2}Northland[*]{2} .*disagreeing with this party",
            _body(world, number),
        )

    said = [delegate(world, f"/dispute as northland {WRONG}", number) for number in SAID_OF_IT]
    delegate(world, "/support as northland It helps.", 3)
    sync(world, clone)

    assert [judged_as(world, comment) for comment in said] == ["+1"] * 3
    assert listed(world, "--stance", "oppose") == []
    assert listed(world, "--party", "northland") == ["rec-3"]
    for number in (1, 2):
        assert_counted_nowhere(world, clone, number)
        (news,) = world.comments(number)[before[number] + 1 :]  # after the delegate's own
        assert WRONG in news
        assert not re.search("Oppose|no longer recorded", news)
    assert [view["stance"] for view in known(clone, 3)["positions"]] == ["support"]  # type: ignore[attr-defined]  # JSON
    assert "earlier position" not in _body(world, 3)

    delegate(world, "/withdraw dispute as northland", 2)
    sync(world, clone)

    assert "disputes" not in known(clone, 2)
    assert known(clone, 2)["reported_opposed"] == ["northland"]
    assert "Withdrawn: " in _body(world, 2)
    assert "- **Northland** (government): **Oppose**" in _body(world, 2)


def _body(world: World, number: int) -> str:
    return world.issues()[number].body


def assert_counted_nowhere(world: World, clone: Clone, number: int) -> None:
    """No count, list and page says that Northland opposes, except where its objection names it."""
    now = known(clone, number)
    assert (now["positions"], now["opposed"], now["reported_opposed"], now["own_positions"]) == ([], [], [], 0)
    assert now["disputes"] == [{"by": "northland", "text": WRONG, "date": now["last_recorded"]}]
    board = clone.at_origin("README.md")
    assert f". “{WRONG}”" in board.partition("*Northland – dispute:* ")[2]
    row = board.partition(f"](../../issues/{number})")[2].partition(f"](../../issues/{number + 1})")[0]
    assert "oppose" not in row.replace(WRONG, "").lower()
    body = world.issues()[number].body
    objection = body.partition("- **Northland disputes an entry**, ")[2].partition("\n\n")[0]
    assert WRONG in objection
    assert "Disputed entry: Oppose, 2017" in objection
    assert not re.search("Oppose|disagreeing|earlier position", body.replace(objection, ""))
    sheet = " ".join(world.run("show", str(number)).out.split())
    assert WRONG in sheet
    assert sheet.count("Oppose") == sheet.count("Disputed, not counted") == 1


def test_an_addressee_objects_to_an_answer_that_was_entered_for_it(world: World, clone: Clone) -> None:
    account = "label: Names Board, accounts: [{login: officer, id: 31}]}"
    files.edit(world.root / "tracker.yaml", "label: Names Board}", account)
    answer = (
        "{by: names-board, response: not-accepted, date: 2017, source: {document: paper-2017}, entered_by: office}"
    )
    files.add(world.root, 1, responses=f"\n  - {answer}")
    clone.push()
    sync(world, clone)
    assert json.loads(clone.at_origin("status.json"))["summary"]["answered"] == 1

    said = say(world, "/dispute We have not answered yet.", "officer", 31)
    sync(world, clone)

    assert judged_as(world, said) == "+1"
    assert known(clone, 1)["responses"] == []
    assert json.loads(clone.at_origin("status.json"))["summary"]["answered"] == 0
    assert "*The names corporation – dispute:* " in clone.at_origin("README.md")
    body = world.issues()[1].body
    assert "| Response | The names corporation: Not counted, because the addressee disputes" in body
    assert "earlier response" not in body
    assert "no longer recorded" not in world.comments(1)[-1]


def test_if_main_takes_no_push_an_objection_waits_beside_what_people_change(world: World, clone: Clone) -> None:
    protect(world, clone)
    said = delegate(world, f"/dispute as northland {WRONG}")
    record(world)
    assert ("github-actions[bot]", "rocket") in reactions(world, said)
    assert WRONG not in clone.at_origin(REC_1)
    waiting = clone.at_origin(REC_1, BRANCH)
    (day,) = re.findall(r"disputes:\n(?:.*\n)*?    date: (\S+)", waiting)
    written = waiting.replace(f"    date: {day}", "    date: 2018-01-01").replace("Do this", "Do that")
    files.write(clone.folder / REC_1, written)
    clone.push()

    record(world)  # corrects the day that somebody wrote on main meanwhile

    waiting = clone.at_origin(REC_1, BRANCH)
    assert waiting.count(WRONG) == 1
    assert f"    date: {day}" in waiting
    assert "title: Do that" in waiting
    delegate(world, "/withdraw dispute as northland")
    assert world.run("process-comments").code == 0
    assert "withdrawn: " in clone.at_origin(REC_1, BRANCH)


AT = 'source: {comment: "https://github.com/octo/tracker/issues/1#issuecomment-%d"}'
SUPPORT = "".join(
    f"\n  - {{party: {who}, stance: support, date: 2017, {AT % n}}}"
    for n, who in enumerate(("alliance", "northland", "domreg"), 101)
)
STANCES = """\
stances:
  - {id: support, name: Support, side: for}
  - {id: support-with-changes, name: Support with changes, side: for, conditional: true}
  - {id: oppose, name: Oppose, side: against}
  - {id: comment, name: Comment without a stance, side: none}
  - {id: recuse, name: Recuse themselves, side: %s}
"""
SHOWN = {
    "none": ("2 for, 1 without a stance. Too few positions", "**Recuse themselves**"),
    "against": ("Opposition recorded (3 of 3 parties).", "**Recuse themselves**"),
}
BOARD = {"none": "Recuse themselves (The registry)", "against": "The registry – reason for opposition"}
# Two in support are too few, as they would be alone.
COUNTED = {"none": ("too few positions", []), "against": ("opposition recorded", ["domreg"])}


@pytest.mark.parametrize("side", ["none", "against"])
def test_a_stance_of_the_trackers_own_is_recorded_and_shown_and_counts_on_its_side(
    world: World, clone: Clone, side: str
) -> None:
    files.edit(world.root / "tracker.yaml", "themes:", f"{STANCES % side}themes:")
    files.add(world.root, 1, positions=SUPPORT)
    clone.push()
    said = [say(world, text) for text in ("/recuse We run it.", "/recused We run it.", "Position: recuses")]

    record(world)

    assert [judged_as(world, comment) for comment in said] == ["+1", "confused", "confused"]
    answers = "\n".join(world.comments(1))
    assert "Did you mean /recuse?" in answers
    assert "Position: recuse, then your reason" in answers
    assert "party: domreg\n    stance: recuse\n" in clone.at_origin(REC_1)
    clone.pull()
    assert [world.run(command).code for command in ("sync", "board")] == [0, 0]
    for part in (*SHOWN[side], "> We run it."):
        assert part in world.issues()[1].body
    assert BOARD[side] in (world.root / "README.md").read_text()
    assert "**The registry – position: “Recuse themselves”" in world.comments(1)[-1]
    (entry,) = json.loads(world.run("list", "--format", "json", "--stance", "recuse").out)
    assert (entry["id"], (entry["agreement"], entry["opposed"])) == ("rec-1", COUNTED[side])
