"""What followers are told: every change that matters to them, once, and nothing else."""

import re
from collections.abc import Callable, Collection
from typing import Any

import pytest
from hypothesis import given
from msgspec.structs import replace

from rectrack.github.types import News
from rectrack.pages.announcements import announcement, marker, news, sentence, telling, told, untold
from rectrack.pages.status_json import Published
from rectrack.record.folder import new_file
from rectrack.record.recommendation import (
    Decision,
    Dispute,
    Evidence,
    HistoryEntry,
    Position,
    Recommendation,
    Response,
    Source,
    Target,
)
from rectrack.record.register import Register
from rectrack.record.values import Flag
from tests.rectrack import nasty
from tests.rectrack.examples import Texts, published, register
from tests.rectrack.shown import Page, assert_harmless

KNOWN = register()
BEFORE = published(KNOWN)
RICH = KNOWN.recommendations[0]
DECISION = Decision(
    by="The working group", outcome="agreed", text="Recommend it to all registries", date="2018-03-01"
)


def changed(**fields: Any) -> Register:
    """The example with some fields of its first recommendation otherwise."""
    r = replace(RICH, **fields)
    paths = {**KNOWN.paths, r.id: new_file(r.id)}
    return replace(KNOWN, recommendations=(r, *KNOWN.recommendations[1:]), paths=paths)


def found(now: Register, before: Published = BEFORE) -> list[News]:
    return [item for items in news(before, now).values() for item in items]


def said(items: list[News]) -> list[tuple[str, str, str]]:
    return [(f"{item.kind} {item.of}".strip(), item.before, item.after) for item in items]


def views(*positions: Position) -> Register:
    """The example with these positions on its first recommendation."""
    return changed(positions=positions)


def position(stance: str = "support", date: str = "2018", **fields: Any) -> Position:
    return Position(party="island", stance=stance, date=date, **fields)


def shown(items: list[News], known: Register = KNOWN) -> str:
    """The comment that tells the news, as a sync makes it."""
    return announcement(items, known, None)


# --- what is told -----------------------------------------------------------------------------------


def test_nothing_new_is_no_news() -> None:
    assert found(KNOWN) == []


def test_a_new_recommendation_has_no_followers_to_tell() -> None:
    before = replace(BEFORE, recommendations=BEFORE.recommendations[1:])

    assert "old-fees" in news(before, everything_changes("New"))
    assert "open-books" not in news(before, everything_changes("New"))


def test_one_that_never_had_an_issue_has_none_either() -> None:
    before = replace(BEFORE, recommendations=(replace(BEFORE.recommendations[0], issue=None),))

    assert news(before, changed(positions=())) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Other"},
        {"summary": "Other"},
        {"editor_note": None},
        {"actions": ()},
        {"owners": ("somebody",)},
        {"target": Target(date="2030")},
        {"last_checked": None},
        {"themes": ("law",)},
        {"number": 9},
        {"related": ()},
    ],
)
def test_what_changes_no_status_decision_answer_or_position_is_no_news(fields: dict[str, Any]) -> None:
    assert found(changed(**fields)) == []


def test_a_status_is_told_with_from_to_why_who_says_so_and_evidence() -> None:
    step = HistoryEntry(date="2021-05", status="implemented", note="Done.", by="the chair", evidence=("Minutes",))

    assert found(changed(status="implemented", history=(*RICH.history, step))) == [
        News(
            key="0 status 5 partly-implemented implemented 2021-05",
            kind="status",
            before="Partly implemented",
            after="Implemented",
            date="2021-05",
            why="Done.",
            by="the chair",
            evidence=("Minutes",),
        )
    ]


def test_a_step_that_changes_no_status_is_no_news() -> None:
    assert found(changed(history=(*RICH.history, HistoryEntry(date="2021", status=RICH.status)))) == []


def test_a_status_that_the_settings_have_no_name_for_any_more_is_told_by_its_id() -> None:
    before = replace(BEFORE, recommendations=(replace(BEFORE.recommendations[0], status="old-word"),))

    assert said([news(before, KNOWN)["open-books"][0]]) == [("status", "old-word", "Partly implemented")]


@pytest.mark.parametrize(
    ("now", "told_as"),
    [
        (DECISION, []),
        (replace(DECISION, outcome="postponed"), [("agreed", "postponed to another meeting")]),
        (replace(DECISION, text="Drop it"), [("agreed", "agreed")]),
        (replace(DECISION, date="2019"), [("agreed", "agreed")]),
        (replace(DECISION, by="The plenary"), [("agreed", "agreed")]),
        (replace(DECISION, meeting="another", source=Source(url="https://example.org")), []),
        (None, [("agreed", "")]),
    ],
)
def test_a_decision_is_told_when_it_is_made_changed_or_taken_out(
    now: Decision | None, told_as: list[tuple[str, str]]
) -> None:
    assert said(found(changed(decisions=(now,) if now else ()))) == [("decision", *what) for what in told_as]


def test_a_first_decision_comes_from_nothing() -> None:
    before = published(changed(decisions=()))

    assert said(found(KNOWN, before)) == [("decision", "", "agreed")]


@pytest.mark.parametrize(
    ("responses", "told_as"),
    [
        ((Response(by="registry", answer="partly-accepted", date="2018-06-15"),), []),
        (
            (Response(by="registry", answer="noted", date="2019"),),
            [("answer The registry", "accepted in part", "noted")],
        ),
        (
            (*RICH.responses, Response(by="governments", answer="noted", date="2019")),
            [("answer Governments, those of small islands included", "", "noted")],
        ),
        ((), [("answer The registry", "accepted in part", "")]),
    ],
)
def test_an_answer_is_told_when_it_is_given_changed_or_taken_out(
    responses: tuple[Response, ...], told_as: list[tuple[str, str, str]]
) -> None:
    assert said(found(changed(responses=responses))) == told_as


REPORTED = position(reported_by="association")
READ = position(inferred=Flag.TRUE)
BY_ANOTHER = position(stance="oppose", reported_by="union")


@pytest.mark.parametrize(
    ("was", "now", "told_as"),
    [
        ((), (position(),), [("", "Support")]),
        ((position(),), (position(),), []),
        ((position(),), (position("oppose"),), [("Support", "Oppose")]),
        ((position(),), (position(date="2019"),), [("Support", "Support")]),
        ((position(),), (position(reason="New"),), []),
        ((position(),), (position(quote="New"),), []),
        # A reading of the source is not the party's own word, and gives way to it.
        ((), (READ,), [("", "Support")]),
        ((READ,), (READ,), []),
        ((READ,), (), [("Support", "")]),
        ((READ,), (position("oppose"),), [("", "Oppose")]),
        ((position(),), (), [("Support", "")]),
        ((), (REPORTED,), [("", "Support")]),
        ((REPORTED,), (), [("Support", "")]),
        # Its own word takes the place of what others report, and stands if they go on reporting.
        ((REPORTED,), (position("oppose"),), [("", "Oppose")]),
        ((REPORTED,), (REPORTED, position("oppose")), [("", "Oppose")]),
        ((position(),), (position(), REPORTED), []),
        # Two may report differently of the same party.
        ((REPORTED, BY_ANOTHER), (REPORTED, BY_ANOTHER), []),
        ((BY_ANOTHER, REPORTED), (REPORTED, BY_ANOTHER), []),
        ((REPORTED,), (REPORTED, BY_ANOTHER), [("", "Oppose")]),
        ((REPORTED, BY_ANOTHER), (REPORTED,), [("Oppose", "")]),
    ],
)
def test_a_position_is_told_when_it_is_taken_changed_or_withdrawn(
    was: tuple[Position, ...], now: tuple[Position, ...], told_as: list[tuple[str, str]]
) -> None:
    items = found(views(*now), published(views(*was)))

    assert said(items) == [("view Island State", *what) for what in told_as]


def test_a_reported_position_says_who_reports_it_and_that_it_is_not_confirmed() -> None:
    (item,) = found(views(REPORTED), published(views()))

    assert "**View of Island State: “Support”, as reported by The association and not confirmed, 2018**." in shown(
        [item]
    )


def test_an_inferred_position_is_told_as_a_reading() -> None:
    (item,) = found(views(READ), published(views()))

    assert "**View of Island State: “Support”, as the keepers read the source, 2018**." in shown([item])


def test_what_a_party_wrote_itself_is_told_as_a_quotation_and_the_keepers_words_are_not() -> None:
    (item,) = found(views(position(reason="It asks for a year.", quote="A year, no less.")), published(views()))

    assert "“Support”, entered by the keepers, 2018**. It asks for a year. “A year, no less.”\n" in shown([item])


def test_an_objection_that_was_entered_is_told_so_and_is_no_quotation() -> None:
    objection = Dispute(by="union", text="Not so.", date="2019", source=Source(url="https://example.org/letter"))
    spoken = replace(objection, source=Source(comment="https://github.com/octo/tracker/issues/1#issuecomment-7"))

    (entered,) = found(changed(disputes=(*RICH.disputes, replace(objection, entered_by="the chair"))))
    (own,) = found(changed(disputes=(*RICH.disputes, spoken)))

    assert "does not count meanwhile; entered by the chair**. Not so." in shown([entered])
    assert "does not count meanwhile**. “Not so.”" in shown([own])


def test_an_answer_is_told_with_the_note_and_the_quotation() -> None:
    answer = Response(by="governments", answer="noted", date="2019", note="In a letter.", quote="We will see.")

    (item,) = found(changed(responses=(*RICH.responses, answer)))

    assert "“noted”, entered by the keepers, 2019**. In a letter. “We will see.”\n" in shown([item])


def test_an_answer_that_others_report_is_told_as_theirs() -> None:
    answer = Response(by="governments", answer="noted", date="2019", reported_by="union")

    (item,) = found(changed(responses=(*RICH.responses, answer)))

    assert "“noted”, as reported by Union of States and not confirmed, 2019**." in shown([item])


BY_TWO = "according to The association, “Oppose” according to Union of States"
OWN_WORD = {
    "as reported": (
        (REPORTED,),
        position(date="2019"),
        "“Support”, so far only according to The association, now entered by the keepers, 2019",
    ),
    "otherwise than reported": (
        (REPORTED,),
        position("oppose", date="2019"),
        "“Oppose”, entered by the keepers; so far “Support” according to The association, 2019",
    ),
    "as two reported differently": (
        (REPORTED, BY_ANOTHER),
        position("abstain", date="2019"),
        f"“Abstain”, entered by the keepers; so far “Support” {BY_TWO}, 2019",
    ),
    "as read between lines": (
        (READ,),
        position(date="2019"),
        "“Support”, so far only according to a reading of the source, now entered by the keepers, 2019",
    ),
}


@pytest.mark.parametrize(("was", "now", "told_as"), OWN_WORD.values(), ids=OWN_WORD)
@pytest.mark.parametrize("goes_on", [True, False], ids=["they go on reporting", "the report is taken out"])
def test_a_reported_view_that_becomes_the_partys_own_is_told_as_that(
    was: tuple[Position, ...],
    now: Position,
    told_as: str,
    goes_on: bool,  # noqa: FBT001 - a column of the table
) -> None:
    (item,) = found(views(*(was if goes_on else ()), now), published(views(*was)))

    assert f"- **View of Island State: {told_as}**.\n" in shown([item])
    assert sentence(item) == f"View of Island State: {told_as}"


def test_what_an_account_of_the_party_writes_is_in_its_own_words() -> None:
    said = Source(comment="https://github.com/octo/tracker/issues/1#issuecomment-1")
    alike, otherwise = (
        found(views(position(stance, source=said)), published(views(REPORTED)))[0] for stance in ("support", "oppose")
    )

    told_as = "“Support”, so far only according to The association, now in its own words, 2018"
    assert sentence(alike) == f"View of Island State: {told_as}"
    told_as = "“Oppose” in its own words; so far “Support” according to The association, 2018"
    assert sentence(otherwise) == f"View of Island State: {told_as}"


def test_a_reported_answer_that_becomes_the_addressees_own_is_told_as_that() -> None:
    reported = Response(by="registry", answer="noted", date="2019", reported_by="union")
    (item,) = found(
        changed(responses=(Response(by="registry", answer="noted", date="2019"),)),
        published(changed(responses=(reported,))),
    )

    told_as = "“noted”, so far only according to Union of States, now entered by the keepers, 2019"
    assert sentence(item) == f"Answer of The registry: {told_as}"


def test_a_party_that_only_changes_what_it_said_itself_was_not_reported_before() -> None:
    (item,) = found(views(REPORTED, position("oppose")), published(views(REPORTED, position())))

    assert (item.before, item.reported, item.after) == ("Support", (), "Oppose")


@pytest.mark.parametrize(
    ("now", "told_as"),
    [
        (
            {"positions": (position(date="2019"),)},
            "View of Island State: “Support” as before, entered by the keepers, now of 2019",
        ),
        ({"decisions": (replace(DECISION, date="2019"),)}, "Decision of the group: “agreed” as before, now of 2019"),
        (
            {"responses": (replace(RICH.responses[-1], date="2019"),)},
            "Answer of The registry: “accepted in part” as before, entered by the secretariat, now of 2019",
        ),
    ],
)
def test_what_is_said_again_is_not_told_as_a_change(now: dict[str, Any], told_as: str) -> None:
    (item,) = found(changed(**{"positions": (position(),), **now}), published(views(position())))

    assert sentence(item) == told_as
    assert f"- **{told_as}**" in shown([item])


def test_what_is_taken_out_is_told_as_no_longer_recorded() -> None:
    (item,) = found(views(), published(views(REPORTED)))

    told_as = "“Support”, as reported by The association and not confirmed is no longer recorded"
    assert sentence(item) == f"View of Island State: {told_as}"


def test_a_removed_file_is_told_with_where_its_text_stays() -> None:
    (item,) = found(replace(KNOWN, recommendations=KNOWN.recommendations[1:]))

    assert item.key == "0 gone open-books partly-implemented 2019-05"
    assert "- **This recommendation is no longer tracked**. Its file was removed" in shown([item])


def test_a_renamed_file_is_compared_with_what_it_was() -> None:
    now = changed(id="better-name", formerly=("open-books",), decisions=())

    assert said(list(news(BEFORE, now)["better-name"])) == [("decision", "agreed", "")]
    assert "open-books" not in news(BEFORE, now)


# --- what a board without a sync leaves to be told --------------------------------------------------


def board_written(now: Register, before: Published) -> Published:
    """What `rectrack board` publishes: today's facts, and what is still to be told."""
    return replace(published(now), untold=untold(before, now), gone=before.gone)


def test_what_the_board_has_shown_already_is_still_told_by_the_next_sync() -> None:
    now = views(position("oppose"))

    assert found(now, board_written(now, BEFORE)) == found(now) != []


def test_what_was_told_last_stays_the_same_however_often_the_board_is_written() -> None:
    once = board_written(views(position("oppose")), BEFORE)
    now = views(position("abstain"))
    twice = board_written(now, once)

    assert found(now, twice) == found(now)
    assert board_written(KNOWN, twice).untold == ()


def test_a_file_removed_or_renamed_without_a_sync_is_told_by_the_next() -> None:
    gone = replace(KNOWN, recommendations=KNOWN.recommendations[1:])
    renamed = changed(id="better-name", formerly=("open-books",), decisions=())

    assert found(gone, board_written(gone, BEFORE)) == found(gone) != []
    assert news(board_written(renamed, BEFORE), renamed)["better-name"] == news(BEFORE, renamed)["better-name"] != ()


def test_an_addition_without_a_sync_is_not_taken_for_a_change_later() -> None:
    first = replace(KNOWN, recommendations=KNOWN.recommendations[1:])
    before = published(first)
    with_new = replace(published(KNOWN), recommendations=(replace(BEFORE.recommendations[0], issue=None),))
    once = replace(with_new, untold=untold(before, first))

    assert untold(once, views()) == ()


# --- what goes and comes back -----------------------------------------------------------------------


def synced(now: Register, before: Published, refused: Collection[str] = ()) -> Published:
    """What a sync publishes once followers, those of the refused apart, know what is new."""
    memory = telling(before, now, refused)
    entries = published(now).recommendations
    return replace(
        before,
        recommendations=tuple(replace(entry, told=memory.times.get(entry.id, 0)) for entry in entries),
        gone=memory.gone,
        untold=memory.untold,
    )


def keys_on_the_way(*states: Register) -> list[str]:
    """The keys of all news while the files go from state to state, with a sync after each."""
    before, keys = BEFORE, []
    for now in states:
        keys += [item.key for item in found(now, before)]
        before = synced(now, before)
        assert found(now, before) == []
    return keys


WITHOUT = replace(KNOWN, recommendations=KNOWN.recommendations[1:])


def test_a_position_that_goes_back_and_forth_is_told_each_time() -> None:
    pro, contra = views(position("support")), views(position("oppose"))

    keys = keys_on_the_way(pro, contra, pro, contra, pro)

    assert len(set(keys)) == len(keys) > 5


def test_a_file_that_goes_and_comes_back_is_told_each_time() -> None:
    keys = keys_on_the_way(WITHOUT, KNOWN, WITHOUT, KNOWN)

    assert [key.split()[:2] for key in keys] == [["0", "gone"], ["1", "back"], ["2", "gone"], ["3", "back"]]


def test_what_changed_while_a_file_was_gone_is_told_when_it_is_back() -> None:
    away = synced(WITHOUT, BEFORE)

    back = found(changed(decisions=()), away)

    assert said(back) == [
        ("back", "", ""),
        ("decision", "agreed", ""),
    ]


def test_a_recommendation_that_is_gone_keeps_its_issue() -> None:
    away = synced(WITHOUT, BEFORE)

    assert away.pairs["open-books"] == BEFORE.pairs["open-books"]
    assert synced(WITHOUT, away).gone == away.gone


def test_a_board_written_without_a_sync_forgets_nothing_of_what_is_gone() -> None:
    away = synced(WITHOUT, BEFORE)

    assert found(KNOWN, board_written(KNOWN, away)) == found(KNOWN, away) != []
    assert found(KNOWN, board_written(KNOWN, board_written(WITHOUT, away))) == found(KNOWN, away)


# --- what could not be told -------------------------------------------------------------------------


def refused_on_the_way(*states: Register) -> list[str]:
    """The keys of the news of the first recommendation once they can be told, after they never could on the way."""
    before = BEFORE
    for now in states:
        before = synced(now, before, refused={"open-books"})
    keys = [item.key for item in found(states[-1], before)]
    assert found(states[-1], synced(states[-1], before)) == []
    return keys


def test_what_could_not_be_told_stays_due_and_is_told_once_when_it_can_be() -> None:
    now = views(position("oppose"))

    assert refused_on_the_way(now) == refused_on_the_way(now, now, now) == [item.key for item in found(now)] != []


def test_of_what_changed_again_meanwhile_followers_are_told_the_last() -> None:
    pro, contra = views(position("support")), views(position("oppose"))

    assert refused_on_the_way(contra, pro) == [item.key for item in found(pro)]


def test_a_removal_and_a_return_that_could_not_be_told_stay_due() -> None:
    away = synced(WITHOUT, BEFORE)
    back = synced(KNOWN, away, refused={"open-books"})

    assert refused_on_the_way(WITHOUT, WITHOUT) == [item.key for item in found(WITHOUT)] != []
    assert found(KNOWN, back) == found(KNOWN, away) != []
    assert found(KNOWN, synced(KNOWN, back)) == []


def test_a_memory_that_has_something_left_to_tell_is_no_older_than_the_one_before() -> None:
    told_before = synced(views(position("oppose")), BEFORE)
    removed = synced(WITHOUT, told_before, refused={"open-books"})
    away = synced(WITHOUT, told_before)
    back = synced(KNOWN, away, refused={"open-books"})

    assert [memory.told for memory in (told_before, removed, away, back)] == [1, 1, 2, 2]
    assert [entry.id for entry in removed.removed] == [entry.id for entry in away.removed] == ["open-books"]
    assert back.removed == ()


# --- keys and markers -------------------------------------------------------------------------------


def everything_changes(to: str) -> Register:
    """The example with every text otherwise, every status, decision and answer changed, every position replaced."""

    def other(r: Recommendation) -> Recommendation:
        step = HistoryEntry(date="2021", status="adopted", note=to, by=to, evidence=(to,))
        return replace(
            r,
            status="adopted",
            history=(*r.history, step),
            decisions=(Decision(by=to, outcome="postponed", text=to, date="2021"),),
            responses=tuple(Response(by=id_, answer="noted", date="2021", note=to) for id_ in r.addressees),
            positions=(
                position("reserve", reason=to),
                Position(party="silent", stance="oppose", date="2021", reason=to),
            ),
        )

    known = Texts().put([to])
    return replace(known, recommendations=tuple(map(other, known.recommendations)))


@given(nasty.texts())
def test_keys_are_unique_and_hold_no_text_from_a_file(text: str) -> None:
    for items in news(BEFORE, everything_changes(text)).values():
        keys = [item.key for item in items]

        assert len(set(keys)) == len(keys)
        assert all(re.fullmatch(r"[a-z0-9 -]{1,300}", key) for key in keys)
    assert without_digests(everything_changes(text)) == without_digests(everything_changes("x"))


def without_digests(known: Register) -> set[str]:
    return {re.sub(r"\b[0-9a-f]{12}\b", "", item.key) for item in found(known)}


@given(nasty.texts())
def test_an_announcement_of_any_text_is_harmless_and_is_found_again(text: str) -> None:
    known = everything_changes(text)
    for items in news(BEFORE, known).values():
        comment = shown(list(items), known)
        page = Page(comment, in_issue=True)

        assert_harmless(comment, page)
        assert page.elements <= {"ul", "li", "strong", "a", "p"}
        assert page.skeleton.count(("li", "")) == len(items)
        assert told(comment) == {item.key for item in items}


def test_the_longest_ids_make_a_key_that_is_found_again() -> None:
    party, reporter = ("a" * 60, "b" * 60)
    parties = tuple(replace(KNOWN.parties[0], id=id_) for id_ in (party, reporter))

    def says(stance: str, date: str) -> Register:
        positions = (Position(party=party, stance=stance, date=date, reported_by=reporter),)
        return replace(KNOWN, parties=parties, recommendations=(replace(RICH, positions=positions),))

    (item,) = found(says("support-with-changes", "2021-01-01"), published(says("oppose", "2020-01-01")))

    assert told(marker(item)) == {item.key}


def test_markers_are_found_whatever_the_line_ends() -> None:
    item = News(key="status 2 proposed adopted 2018", kind="status", after="Adopted")

    assert told(f"text\r\n{marker(item)}\r\n") == {item.key}


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "<!-- rectrack:news -->",
        "x <!-- rectrack:news a -->",
        "> <!-- rectrack:news a -->",
        "<!-- rectrack:news A -->",
    ],
)
def test_what_is_no_marker_tells_nothing(comment: str) -> None:
    assert told(comment) == set()


# --- how it reads -----------------------------------------------------------------------------------


def test_an_announcement(golden: Callable[[str, str], None]) -> None:
    step = HistoryEntry(
        date="2021-05-03",
        status="implemented",
        note="All registries give reasons now.",
        by="the secretariat",
        evidence=(
            "https://example.org/list",
            Evidence(url="https://example.org/all", archived="https://archive.example/all"),
            "Letter on file",
        ),
    )
    now = changed(
        status="implemented",
        history=(*RICH.history, step),
        decisions=(
            *RICH.decisions,
            replace(DECISION, text="Close it", date="2021-05", source=Source(document="minutes-2018")),
        ),
        responses=(Response(by="registry", answer="accepted", date="2021-04", note="Done."),),
        positions=(
            *RICH.positions[:3],
            Position(party="registry-operator", stance="support", date="2021-05", quote="It cost less than feared."),
            *RICH.positions[5:],
        ),
    )

    golden("announcement.md", shown(found(now)))


def test_a_long_reason_is_shortened_so_that_the_comment_stays_within_githubs_limit() -> None:
    (item,) = found(views(position(reason="word " * 9_000)), published(views()))

    assert len(shown([item])) < 2_000
