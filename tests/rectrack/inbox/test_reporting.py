"""Anybody reports progress: where it stands is recorded, its words when somebody vouches for them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from rectrack.desk import check
from rectrack.desk.limits import FARTHEST
from rectrack.github import comments, form_issues
from rectrack.github.types import Site
from rectrack.inbox.case import Case, Recorded, read
from rectrack.inbox.judge import judge
from rectrack.pages.issue import Issues, body
from rectrack.record.decode import decode
from rectrack.record.parties import Account
from rectrack.record.recommendation import Recommendation, Report, Source
from rectrack.record.remarks import Remark, TextEdit
from rectrack.record.said import Verify
from rectrack.record.values import MAX_BODY
from rectrack.text.untrusted import Mistake
from rectrack.yaml.reader import parse
from tests.rectrack import files, internals
from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import REC_1, REC_2, judged_as, maintain, record, report, say
from tests.rectrack.world import REPO, World

WORDS = "They asked, see https://example.org/asked"


def address(said: int, number: int = 2) -> str:
    return f"https://github.com/{REPO}/issues/{number}#issuecomment-{said}"


def reports(clone: Clone, path: str = REC_2) -> tuple[Report, ...]:
    return decode(parse(clone.at_origin(path)), Recommendation).reports


def words(clone: Clone, path: str = REC_2) -> list[str]:
    """The words of the reports in a file."""
    return [known.text.strip() for known in reports(clone, path) if known.text]


# --- until it is verified ---------------------------------------------------------------------------


def test_of_what_nobody_verified_the_file_keeps_whose_it_is_and_where_it_stands(world: World, clone: Clone) -> None:
    said = say(world, f"/progress ask {WORDS}", "reader", 77, 2)

    record(world)

    (kept,) = reports(clone)
    assert kept == Report(
        date=kept.date, by="reader", account_id=77, action="ask", source=Source(comment=address(said))
    )
    assert "They asked" not in clone.git("log", "--patch", "origin/main")
    assert judged_as(world, said) == "+1"


def test_the_issue_links_it_and_everything_else_only_counts_it(world: World, clone: Clone) -> None:
    said = say(world, f"/progress ask {WORDS}", "reader", 77, 2)
    record(world)

    assert world.run("sync").code == 0

    section = world.issues()[2].body
    link = address(said).replace("github.com", "redirect.github.com")  # makes no backlink
    assert f"reader (not verified): On “Ask”: [read it where it stands](<{link}>)." in section
    board = (world.root / "README.md").read_text()
    assert "*Reported by readers:* 1 not verified" in board
    assert '"unverified": 1' in (world.root / "status.json").read_text()
    shown = world.run("show", "2").out
    assert "1 report not verified, to which the issue links" in shown
    for text in (section, board, (world.root / "status.json").read_text(), shown, clone.at_origin(REC_2)):
        assert "They asked" not in text
        assert "example.org/asked" not in text


def test_a_report_that_its_author_edits_stands_once_and_is_verified_in_its_last_words(
    world: World, clone: Clone
) -> None:
    said = say(world, "/progress ask: They aksed.", "citizen", 9, 2)
    record(world)
    world.person("citizen").edit_comment(REPO, said, "/progress They asked.")
    record(world)

    assert clone.at_origin(REC_2).count("by: citizen") == 1
    assert "action: ask" not in clone.at_origin(REC_2)
    maintain(world, f"/verify {address(said)}")
    record(world)
    assert words(clone) == ["They asked."]


# --- verified ---------------------------------------------------------------------------------------


def test_its_words_enter_the_record_when_somebody_verifies_it(world: World, clone: Clone) -> None:
    said = say(world, f"/progress ask {WORDS}", "reader", 77, 2)
    record(world)

    verified = maintain(world, f"/verify {address(said)}")
    record(world)

    text = clone.at_origin(REC_2)
    assert words(clone) == [WORDS]
    assert text.count("by: reader") == 1
    assert reports(clone)[0].evidence == ("https://example.org/asked",)
    assert "verified_by: keeper" in text
    assert judged_as(world, verified) == "+1"
    again = maintain(world, f"/verify {address(said)}")
    adopted = maintain(world, "/action ask adopted")
    run = record(world)
    assert '"keeper" has verified it already.' in run.out
    assert [judged_as(world, comment) for comment in (again, adopted)] == ["confused", "+1"]


def test_a_report_and_its_verification_in_one_run(world: World, clone: Clone) -> None:
    said = say(world, f"/progress ask {WORDS}", "reader", 77, 2)
    maintain(world, f"/verify {address(said)}")

    record(world)

    assert words(clone) == [WORDS]
    assert clone.at_origin(REC_2).count("by: reader") == 1


def test_what_was_edited_after_it_was_verified_is_not_what_the_maintainer_has_seen(
    world: World, clone: Clone
) -> None:
    said = say(world, f"/progress ask {WORDS}", "reader", 77, 2)
    record(world)
    verified = maintain(world, f"/verify {address(said)}")
    world.person("reader").edit_comment(REPO, said, "/progress ask They refused.")

    run = record(world)

    assert "The report was edited after you wrote this. Look at it again" in run.out
    assert "The report was edited after you wrote this." in world.comments(2)[-1]
    assert judged_as(world, verified) == "confused"
    assert words(clone) == []
    maintain(world, f"/verify {address(said)}")
    record(world)
    assert words(clone) == ["They refused."]


def remark(text: str, at: str, edited: str | None = None) -> Remark:
    reader = Account(login="reader", id=77)
    return Remark(
        id=7,
        node="IC_7",
        issue=2,
        author=reader,
        is_bot=False,
        text=text,
        written_at=at,
        url=address(7),
        edit=(edited and TextEdit(at=edited, by=reader)) or None,
    )


@pytest.mark.parametrize(("second", "is_seen"), [("59", True), ("00", False), ("01", False)])
def test_an_edit_in_the_very_second_of_the_verification_may_be_later(
    tmp_path: Path, second: str, *, is_seen: bool
) -> None:
    known = internals.register(files.make_tracker(tmp_path))
    minute = "2018-01-02T08:59" if second == "59" else "2018-01-02T09:00"
    reported = remark("/progress It moves.", "2018-01-02T08:00:00Z", f"{minute}:{second}Z")
    case = Case(
        remark=remark("/verify", "2018-01-02T09:00:00Z"),
        recommendation=known.recommendations[1],
        register=known,
        is_maintainer=lambda: True,
        reported_at=lambda _: read(reported, "rec-2", known),
    )

    verdict = judge(case, Verify(report=address(7)))

    assert isinstance(verdict, Recorded if is_seen else Mistake)


def test_what_its_author_edits_after_it_was_recorded_waits_to_be_verified_anew(world: World, clone: Clone) -> None:
    said = say(world, "/progress ask: They asked.", "citizen", 9, 2)
    maintain(world, f"/verify {address(said)}")
    record(world)
    world.person("citizen").edit_comment(REPO, said, "/progress ask: They will ask.")
    record(world)

    assert words(clone) == ["They asked."]
    assert clone.at_origin(REC_2).count("by: citizen") == 2
    maintain(world, f"/verify {address(said)}")
    record(world)
    assert words(clone) == ["They asked.", "They will ask."]
    assert clone.at_origin(REC_2).count("by: citizen") == 2


def test_two_who_report_the_same_are_two(world: World, clone: Clone) -> None:
    one, other = (
        say(world, f"/progress ask {WORDS}", login, id_, 2) for login, id_ in (("reader", 77), ("citizen", 9))
    )
    maintain(world, f"/verify {address(one)}")
    record(world)
    assert [known.by for known in reports(clone)] == ["reader", "citizen"]

    maintain(world, f"/verify {address(other)}")
    record(world)

    assert [(known.by, known.text) for known in reports(clone)] == [("reader", WORDS), ("citizen", WORDS)]


def test_a_report_that_is_too_long_cannot_be_verified(world: World, clone: Clone) -> None:
    said = say(world, f"/progress {'x' * 1_001}", "reader", 77, 2)
    verified = maintain(world, f"/verify {address(said)}")

    run = record(world)

    assert run.out.count("a report has 1,000 characters at the most") == 2
    assert judged_as(world, verified) == "confused"
    assert reports(clone) == ()


def test_what_its_author_edits_back_waits_for_nobody(world: World, clone: Clone) -> None:
    said = say(world, "/progress ask: They asked.", "citizen", 9, 2)
    maintain(world, f"/verify {address(said)}")
    record(world)
    for text in ("/progress ask: They will ask.", "/progress ask: They asked."):
        world.person("citizen").edit_comment(REPO, said, text)
        record(world)

    assert clone.at_origin(REC_2).count("by: citizen") == 1
    assert words(clone) == ["They asked."]


def test_what_another_hand_edited_is_not_its_authors_report(world: World, clone: Clone) -> None:
    said = say(world, f"/progress ask {WORDS}", "reader", 77, 2)
    record(world)
    world.person("mallory").edit_comment(REPO, said, "/progress ask They refused.")
    maintain(world, f"/verify {address(said)}")

    run = record(world)

    assert 'The report was last edited by "mallory", so it is not its author\'s any more.' in run.out
    assert words(clone) == []


@pytest.fixture
def long_ago() -> Iterator[None]:
    """What a reader wrote is not among what was said lately."""
    recent, open_issues = comments.recent, form_issues.open_issues
    with (
        patch.object(comments, "recent", lambda *a: [r for r in recent(*a) if r.author.login != "reader"]),
        patch.object(
            form_issues, "open_issues", lambda *a: (f for f in open_issues(*a) if f.author.login != "reader")
        ),
    ):
        yield


@pytest.mark.usefixtures("long_ago")
def test_what_was_reported_long_ago_is_read_again(world: World, clone: Clone) -> None:
    said = say(world, f"/progress ask {WORDS}", "reader", 77, 2)
    number = report(world, happened="They met.", action="ask")
    maintain(world, f"/verify {address(said)}")
    maintain(world, f"/verify https://github.com/{REPO}/issues/{number}")

    record(world)

    assert words(clone) == [WORDS, "They met.\n\n(2018-03)"]


@pytest.mark.usefixtures("long_ago")
@pytest.mark.parametrize(
    "of", ["deleted", "no report", "another issue", "no form", "a bot", "not there", "a pull request"]
)
def test_at_an_address_without_a_report_on_this_recommendation_nothing_is_verified(
    world: World, clone: Clone, of: str
) -> None:
    reader = world.hub.person("reader", user_id=77)
    elsewhere = reader.open_issue(REPO, "A question", "/progress It moves.")
    said = {
        "deleted": lambda: address(say(world, "/progress It moves.", "reader", 77, 2)),
        "no report": lambda: address(say(world, "It moves.", "reader", 77, 2)),
        "another issue": lambda: address(reader.comment(REPO, 1, "/progress It moves."), 1),
        "no form": lambda: f"https://github.com/{REPO}/issues/{elsewhere}",
        "a bot": lambda: f"https://github.com/{REPO}/issues/2",
        "not there": lambda: f"https://github.com/{REPO}/issues/404",
        "a pull request": lambda: f"https://github.com/{REPO}/issues/{reader.open_pull_request(REPO, 'x')}",
    }[of]()
    if of == "deleted":
        reader.delete_comment(REPO, int(said.rpartition("-")[2]))
    verified = maintain(world, f"/verify {said}")

    run = record(world)

    assert "At this address there is no report on this recommendation." in run.out
    assert judged_as(world, verified) == "confused"
    assert "reports:" not in clone.at_origin(REC_2)


# --- room -------------------------------------------------------------------------------------------


def fill(world: World, number: int = 1, accounts: int = 4) -> list[int]:
    """As many reports of strangers as are listed."""
    return [
        say(world, f"/progress Number {n} happened.", f"stranger{n % accounts}", 100 + n % accounts, number)
        for n in range(20)
    ]


def test_one_account_has_a_few_reports_waiting_and_all_strangers_not_many(world: World, clone: Clone) -> None:
    own = [say(world, f"/progress Number {n} happened.", "reader", 77) for n in range(6)]
    others = [say(world, f"/progress Number {n} happened.", f"reader{n}", 100 + n) for n in range(16)]

    record(world)

    assert [judged_as(world, comment) for comment in own] == ["+1"] * 5 + ["confused"]
    assert [judged_as(world, comment) for comment in others] == ["+1"] * 15 + ["confused"]
    assert clone.at_origin(REC_1).count("account_id: ") == 20
    world.person("reader").edit_comment(REPO, own[0], "/progress Number 0 happened, or so they say.")
    record(world)
    assert judged_as(world, own[0]) == "+1"


def test_an_account_is_counted_by_its_number_whatever_it_is_called(world: World, clone: Clone) -> None:
    for n in range(6):
        say(world, f"/progress Number {n} happened.", f"reader{n}", 77)
        record(world)

    assert clone.at_origin(REC_1).count("account_id: 77") == 5


def test_strangers_reports_keep_out_nobody_who_is_listed_or_writes_here(world: World, clone: Clone) -> None:
    say(world, "/progress It moves.")
    assert len(fill(world)) == 20
    record(world)
    assert clone.at_origin(REC_1).count("by: stranger") == 20

    party, keeper, other = (
        say(world, "/progress It moves on."),
        maintain(world, "/progress It moves.", 1),
        say(world, "/progress It moves.", "reader", 77),
    )
    record(world)

    assert [judged_as(world, said) for said in (party, keeper, other)] == ["+1", "+1", "confused"]
    assert "by: engineer" in clone.at_origin(REC_1)
    assert "by: keeper" in clone.at_origin(REC_1)


def test_what_did_not_get_into_the_list_can_be_verified_all_the_same(world: World, clone: Clone) -> None:
    fill(world, 2)
    said = say(world, "/progress It moves.", "reader", 77, 2)
    run = record(world)
    assert "those who keep this tracker can still verify it" in run.out

    maintain(world, f"/verify {address(said)}")
    record(world)

    assert words(clone) == ["It moves."]


def test_a_verified_report_takes_no_place_of_those_that_wait(world: World, clone: Clone) -> None:
    said = [say(world, f"/progress Number {n} happened.", "reader", 77, 2) for n in range(5)]
    record(world)
    maintain(world, f"/verify {address(said[0])}")
    more = say(world, "/progress Once more.", "reader", 77, 2)

    record(world)

    assert judged_as(world, more) == "+1"
    assert clone.at_origin(REC_2).count("account_id: 77") == 6


def test_nothing_that_strangers_report_keeps_a_statement_out_for_its_length(world: World, clone: Clone) -> None:
    path = clone.folder / REC_1
    room = MAX_BODY - length(world)
    path.write_text(path.read_text().replace("It should be done.", "x" * (room - 4_000)))
    clone.push()
    fill(world)
    record(world)
    clone.pull()
    position, status = (
        say(world, f"/oppose {'Too dear. ' * 200}"),
        maintain(world, "/checked " + "Nothing. " * 100, 1),
    )

    record(world)

    assert [judged_as(world, said) for said in (position, status)] == ["+1", "+1"]
    clone.pull()
    assert length(world) > MAX_BODY - 1_000
    assert world.run("sync").code == 0
    section = world.issues()[1].body
    assert "Too dear. Too dear." in section
    assert "Reported by readers" not in section
    assert "*Reported by readers:* 20 not verified" in (world.root / "README.md").read_text()


def length(world: World) -> int:
    """How long the first issue's text gets, at the most."""
    known = check.register(world.root, datetime.now(tz=UTC).date())
    return len(body(Issues(known, Site(**FARTHEST), None).spec(known.recommendations[0])))
