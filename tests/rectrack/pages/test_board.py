"""The status board: what it says, how it splits, and what any text in the files can do to it."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rectrack.pages import board
from rectrack.pages.board import FEW, HEAVIEST, LARGEST, LISTS, Board, _chunks
from rectrack.pages.published import dated, publish
from rectrack.pages.readme import renewed
from rectrack.pages.status_json import Waiting
from rectrack.record import markers
from rectrack.record.markers import PAGE_MARKER
from rectrack.record.recommendation import Decision, Position, Request
from rectrack.record.register import Register
from rectrack.record.values import Flag
from tests.rectrack import nasty
from tests.rectrack.examples import TODAY, Texts, many, published, register, unordered, without_bodies
from tests.rectrack.shown import BOARD, Page, assert_harmless, without_stops

SITED = register()
README = f"# Ours\n\n{markers.BOARD.start}\n{markers.BOARD.end}\n\nStays.\n"
LIMIT = 512_000
"""The bytes of a file that GitHub shows."""


def without_site(known: Register) -> Register:
    """The same with the lists on the board itself."""
    return replace(known, tracker=replace(known.tracker, site=None))


KNOWN = without_site(SITED)


def made(known: Register = KNOWN, today: str = TODAY) -> Board:
    return Board(known, published(known, today), None)


def entry(id_: str, known: Register = KNOWN) -> list[str]:
    """The lines of a recommendation's details, without the marks that make them Markdown."""
    cited = next(r.cited for r in known.recommendations if r.id == id_)
    text = made(known).texts[id_]
    assert text.startswith(f"- **[{cited}. ")
    return [re.sub(r"[*_]", "", line).strip() for line in text.strip().split("\\\n")[1:]]


def row(number: int, known: Register = KNOWN) -> tuple[str, str]:
    """The two cells of a recommendation in the table."""
    (cells,) = [
        text[2:-2].split(" | ") for text in made(known).section().splitlines() if f"/{number}0>)**<br>" in text
    ]
    return (cells[0], cells[1])


def strip_line(known: Register = KNOWN, today: str = TODAY) -> str:
    """The line of counts, without its marks."""
    (text,) = [text for text in made(known, today).section().splitlines() if " · " in text]
    return re.sub(r"[*\[\]]|\(<[^>]*>\)", "", text)


def changed(id_: str, **fields: object) -> Register:
    recommendations = tuple(replace(r, **fields) if r.id == id_ else r for r in KNOWN.recommendations)
    return replace(KNOWN, recommendations=recommendations)


# --- what it says -----------------------------------------------------------------------------------


def test_the_board(golden: Callable[[str, str], None]) -> None:
    golden("board.md", made().section())


def test_a_page_of_a_board_that_is_split(golden: Callable[[str, str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "FEW", 3)
    monkeypatch.setattr(board, "LARGEST", 3)  # so that the page is short enough to be read

    golden("board-page.md", made(many(KNOWN, 8)).page_texts()["recommendations/board-money.md"])


def test_first_comes_the_strip_then_the_table_then_the_lists_then_what_is_folded_then_who_keeps_it() -> None:
    text = made().section()

    assert [name for _, name in Page(text).headings] == [
        "Recommendations",
        *("Changed in 2021", "Requests", "Past their date", "Where views differ"),
        "Details",
    ]
    order = [
        "**[4 recommendations]",
        "| --- |",
        "```mermaid",
        "### Changed",
        "<summary>Law",
        "<summary>How",
        "Kept by",
    ]
    assert sorted(order, key=text.index) == order


def test_the_strip_counts_and_each_count_leads_to_its_list() -> None:
    text = made().section()

    assert strip_line() == (
        "4 recommendations · 1 changed in 2021 · 1 of 3 requests answered · 1 past their date · views differ on 1 · "
        "last recorded 1 June 2021"
    )
    anchors = {link[1:] for link in Page(text).links if link.startswith("#")}
    assert anchors == {name.lower().replace(" ", "-") for _, name in Page(text).headings} - {"details"}


def test_with_a_site_the_counts_lead_there_and_the_lists_are_not_repeated() -> None:
    text = made(SITED).section()

    assert [link for link in Page(text).links if link.startswith("http")] == [
        f"https://octo.example/tracker/{path}" for path in ("", "changes/2021/", "requests/", "past-date/", "differ/")
    ]
    assert [name for _, name in Page(text).headings] == ["Recommendations", "Details"]


def test_the_lists_name_what_the_strip_counts() -> None:
    lists = made().section().partition("### Changed")[2].partition("### Details")[0]

    assert lists.count("\n- ") == 1 + 3 + 1 + 1
    assert "\n  - Implemented, January 2021\n" in lists
    answered = "**The registry**, asked on 15 March 2018 for an answer, until June 2018: **answered April 2018**."
    assert f"- {answered} [M.2. Publish" in lists
    assert "- **The silent party**, asked on 15 March 2018 for its view, until December 2018: **no answer" in lists
    assert "](<../../issues/10>): to be done by 2020, set by The working group\n" in lists
    assert "](<../../issues/10>): 3 for (1 with changes), 1 apart, 1 against; 1 reported, not confirmed\n" in lists


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 statement of a party waits to be merged, since"),
        (2, "2 statements of parties wait to be merged, the oldest since"),
    ],
)
def test_statements_that_wait_to_be_merged_are_counted_with_the_day_of_the_oldest(count: int, said: str) -> None:
    waiting = replace(published(KNOWN), waiting=Waiting(count=count, since="2026-03-03"))

    assert f"\n{said} 3 March 2026.\n" in Board(KNOWN, waiting, None).section()


def test_where_nothing_is_to_be_counted_the_strip_says_so_and_leads_nowhere() -> None:
    plain = replace(KNOWN, recommendations=KNOWN.recommendations[1:2])

    assert strip_line(plain) == (
        "1 recommendation · none changed in 2021 · no requests recorded · last recorded 1 June 2021"
    )
    assert [name for _, name in Page(made(plain).section()).headings] == ["Recommendations", "Details"]


def test_a_row_names_it_and_its_addressee_and_says_its_status_its_date_and_its_views() -> None:
    views = "3 for (1 with changes), 1 apart, 1 against; 1 reported, not confirmed"
    name = "**[M.2. Publish what registries charge & why](<../../issues/10>)**"

    assert row(1)[0] == f"{name}<br><small>to registry, governments (inferred)</small>"
    assert row(1)[1] == f"**Partly implemented** 2019<br>past its date, 2020<br>{views}"
    assert row(2)[0].endswith("<br><small>addressee not stated</small>")
    assert row(2)[1] == "**Proposed** 2017<br>no view recorded"
    assert row(3)[1] == "**Superseded** 2017<br>1 without a side; 1 reported, not confirmed"


def test_what_is_the_same_for_all_is_said_once() -> None:
    alike = tuple(replace(KNOWN.recommendations[1], id=f"r-{n}", number=n) for n in (1, 2, 3))
    known = replace(KNOWN, recommendations=alike, paths={r.id: f"recommendations/{r.id}.yaml" for r in alike})
    text = made(known).section()

    once = "All of them stand at “Proposed” since February 2017, and no later check is recorded.\n"
    assert text.count(once) == text.count("February 2017") == 1
    assert text.count("there is no record that anybody was asked for one") == 1
    assert "*Status:*" not in text
    assert "```mermaid" not in text


def test_what_most_have_in_common_is_said_once_and_the_others_say_their_own() -> None:
    two = replace(
        KNOWN, recommendations=(*KNOWN.recommendations, replace(KNOWN.recommendations[1], id="x", number=5))
    )
    known = replace(two, paths={**KNOWN.paths, "x": "recommendations/x.yaml"})
    text = made(known).section()

    assert (
        text.count("Where the details name no status, it is “Proposed” since February 2017, and no later check") == 1
    )
    assert text.count("*Status:*") == 3
    assert (
        "Where the details name no answer, none is recorded, and there is no record that one was asked for." in text
    )


def test_nothing_leads_to_a_yaml_file() -> None:
    unopened = Board(KNOWN, publish(KNOWN, None, {}, TODAY), None).section()

    assert [
        link for text in (made().section(), unopened) for link in Page(text).links if link.endswith(".yaml")
    ] == []


def test_how_to_read_it_says_whether_any_party_is_listed() -> None:
    nobody = made(without_site(without_bodies())).section()

    assert f"are those of the {len(KNOWN.parties)} parties that this tracker lists; those" in made().section()
    assert "are those of parties that this tracker lists, and it lists none yet; those" in nobody


def test_without_a_contact_it_says_that_none_is_given() -> None:
    known = replace(KNOWN, tracker=replace(KNOWN.tracker, contact=None))

    assert "**Something wrong?** Write to them at tracker@example.org, or [open an issue]" in made().section()
    text = made(known).section()
    assert "**Something wrong?** [Open an issue]" in text
    assert "an address outside GitHub is not given yet" in text
    assert "../../issues/new/choose" in Page(text).links


def test_a_recommendation_says_who_should_act_where_it_stands_and_what_the_views_are() -> None:
    views = (
        "support (Island State, The association), support with changes (Union of States), "
        "reserve their position (An engineer), oppose (Registry Operator Inc.)"
    )

    governments = "Governments, those of small islands included"
    reported = "reported by others, not confirmed (not asked to confirm): oppose (The college)"

    entered = "entered by the keepers: Registry Operator Inc."

    assert entry("old-fees")[-1].startswith(
        "Views: comment without a stance (The association); entered by the keepers; "
    )
    assert entry("open-books") == [
        "Status: Partly implemented since May 2019, checked 20 January 2021",
        "To be done by: 2020, set by The working group, past its date",
        "Priority: High",
        "How one can tell: The share of registries with a list",
        "Answer of The registry: accepted in part, 15 June 2018",
        f"Answer of {governments}: asked on 15 March 2018, until December 2018, no answer recorded",
        "Decision of The working group: agreed, 1 March 2018: Recommend it to all registries",
        f"Views: {views}; {entered}; {reported}; only as the keepers read the source: support (The silent party)",
        "Why Registry Operator Inc. opposes: “Prices are a matter of contract.”",
        "Why The college is said to oppose: It is said to fear the cost.",
        "Union of States objects to what is said of it here, June 2018: “We never said that we fear the cost.”",
        "Agreement: dissenting views among 5 of 7 parties, 1 entered by the keepers",
        "Actions: 2 adopted, 1 implemented",
        "Reported by readers: 1 not verified",
    ]


def test_keepers_who_are_a_party_say_so_and_others_do_not() -> None:
    known = replace(KNOWN, tracker=replace(KNOWN.tracker, kept_by_party=None))

    assert "Those who keep it are a party here: The association." in made().section()
    assert "are a party" not in made(known).section()


def test_a_view_that_is_only_read_between_lines_opposes_nothing_and_is_in_no_number() -> None:
    read = Position(party="silent", stance="oppose", date="2018", reason="Reads so.", inferred=Flag.TRUE)
    known = changed("fair-courts", positions=(read,))
    (shown,) = [e for e in published(known).recommendations if e.id == "fair-courts"]

    read_so = "Views: none of their own; only as the keepers read the source: oppose (The silent party)"
    assert entry("fair-courts", known)[-1] == read_so
    assert "no view recorded" in row(2, known)[1]
    assert (shown.heard, shown.counted, shown.opposed, shown.reported_opposed) == (0, 0, (), ())
    assert not [words for words in entry("fair-courts", known) if words.startswith("Why")]


def test_where_nothing_is_known_it_says_so() -> None:
    assert entry("fair-courts") == [
        "In the source: implied",
        "Status: Proposed since February 2017, not checked since",
        "Views: none recorded",
    ]


def test_not_checked_since_has_its_date_where_that_is_another_than_the_status() -> None:
    known = changed("open-books", last_checked=None)

    assert "Status: Partly implemented since May 2019, not checked since November 2019" in entry("open-books", known)


def test_reported_views_alone_are_none_of_their_own() -> None:
    known = changed("old-fees", positions=KNOWN.recommendations[2].positions[1:])

    told = "reported by others, not confirmed (not asked to confirm): support (Union of States)"
    assert f"Views: none of their own; {told}" in entry("old-fees", known)


def test_a_party_that_was_asked_whether_a_report_is_right_is_shown_as_asked() -> None:
    known = changed("open-books", requests=(Request(of="college", wanted="view", date="2019-03-15", due="2019-04"),))

    (views,) = [text for text in entry("open-books", known) if text.startswith("Views")]

    asked = "asked on 15 March 2019 to confirm, until April 2019, no answer recorded"
    assert f"reported by others, not confirmed ({asked}): oppose (The college)" in views


def test_where_nobody_is_known_to_have_asked_it_says_that_and_not_that_nobody_answered() -> None:
    r = replace(KNOWN.recommendations[0], requests=(), responses=())
    never = replace(KNOWN, recommendations=(r, KNOWN.recommendations[1]))

    assert "No answer is recorded, and there is no record that anybody was asked for one." in made(never).section()
    assert "unanswered" not in made(never).section()
    assert not [text for text in entry("open-books", never) if text.startswith("Answer of")]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("x" * 200, "x" * 200), ("x" * 201, "x" * 199 + "…"), ("word " * 41, ("word " * 40)[:-1] + "…")],
)
def test_a_long_decision_is_shortened(text: str, shown: str) -> None:
    decisions = (Decision(by="The group", outcome="agreed", text=text, date="2018"),)

    assert f"Decision of The group: agreed, 2018: {shown}" in entry(
        "open-books", changed("open-books", decisions=decisions)
    )


def test_an_answer_that_is_reported_or_only_read_says_so() -> None:
    assert "Answer of The registry: noted, June 2017, as reported by The association, not confirmed" in entry(
        "old-fees"
    )
    assert "Answer of The registry: accepted, January 2021, as the keepers read the source" in entry("pay-by-size")


def test_a_date_that_nobody_else_set_is_the_keepers() -> None:
    assert "To be done by: 2021, a date set by those who keep this tracker" in entry("pay-by-size")


def test_own_fields_are_shown_where_the_group_wants_them() -> None:
    assert {"Priority: High", "How one can tell: The share of registries with a list"} <= set(entry("open-books"))
    assert not any("Cost" in text or "goals" in text for text in entry("open-books"))


def test_it_is_cited_as_its_source_numbers_it() -> None:
    assert "- **[M.2. Publish what registries charge & why](<../../issues/10>)**" in made().section()


def test_a_recommendation_links_to_its_issue_and_without_one_to_its_page_on_the_site() -> None:
    facts = publish(KNOWN, None, {}, TODAY)

    assert "](<../../issues/10>)" in made().section()
    assert "**M.2. Publish what registries charge & why**<br>" in Board(KNOWN, facts, None).section()
    assert "charge & why](<https://octo.example/tracker/r/1/>)" in Board(SITED, facts, None).section()


def test_a_superseded_recommendation_names_what_took_its_place_whichever_file_says_so() -> None:
    r = KNOWN.recommendations
    one_side = replace(KNOWN, recommendations=(r[0], r[1], replace(r[2], superseded_by=()), r[3]))
    several = replace(
        one_side, recommendations=(*one_side.recommendations[:3], replace(r[3], supersedes=("old-fees",)))
    )
    named = "*Replaced by:* [M.2. Publish what registries charge & why](<../../issues/10>)"

    assert f"  {named}\\\n" in made().section()
    assert f"  {named}\\\n" in made(one_side).section()
    assert f"  {named}; [4. Let contributions follow" in made(several).section()
    assert made().section().count("Replaced by") == 1


def test_the_index_names_each_addressee_with_what_is_asked_of_it() -> None:
    text = made().section()

    assert "- **The registry:** no. M.2, no. 3, no. 4\n" in text
    assert "- **Not stated in the source:** no. 2\n" in text
    assert "Nobody yet" not in text


def test_a_theme_without_recommendations_is_left_out() -> None:
    assert "Nothing yet" in [theme.name for theme in KNOWN.tracker.themes]
    assert re.findall("<summary>(.*)</summary>", made().section())[:2] == [
        "Law and institutions: 1 recommendation",
        "Money: 3 recommendations",
    ]


def test_the_picture_repeats_the_words() -> None:
    text = made().section()

    assert "1 proposed, 1 partly implemented, 1 implemented, 1 superseded." in text
    assert "  accDescr: 1 proposed, 1 partly implemented, 1 implemented, 1 superseded\n" in text
    assert '  x-axis ["Proposed: 1", "Partly implemented: 1", "Implemented: 1", "Superseded: 1"]\n' in text
    assert "  bar [1, 1, 1, 1]\n" in text


def test_no_emoji_and_no_picture_carries_the_meaning() -> None:
    text = made().section()

    assert text.isascii() or not re.search("[\u2600-\u27bf\U0001f000-\U0001ffff]", text)
    assert "img" not in Page(text).elements


def test_an_unchanged_state_makes_the_same_bytes_on_any_day() -> None:
    before = published(KNOWN, "2021-06-01")
    later = dated(published(KNOWN, "2035-01-01"), before)

    assert Board(KNOWN, before, None).section() == Board(KNOWN, later, None).section()


# --- how it splits ----------------------------------------------------------------------------------


def test_as_many_as_fit_stay_in_the_readme_and_one_more_makes_pages() -> None:
    assert made(many(KNOWN, FEW)).page_texts() == {}
    assert list(made(many(SITED, FEW + 1)).page_texts()) == [
        "recommendations/board-law.md",
        "recommendations/board-money.md",
    ]
    assert list(made(many(KNOWN, FEW + 1)).page_texts())[2:] == [LISTS]


def test_few_recommendations_that_take_much_room_are_split_too() -> None:
    addressees = tuple(replace(KNOWN.tracker.addressees[0], id=f"a{n}", name="n" * 200) for n in range(90))
    tracker = replace(KNOWN.tracker, addressees=(*KNOWN.tracker.addressees, *addressees))
    known = replace(many(changed("open-books", addressees=tuple(a.id for a in addressees)), FEW), tracker=tracker)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(board, "HEAVIEST", 50_000)
        pages = made(known).page_texts()

    assert len(pages) > 2
    assert all(len(text.encode()) < HEAVIEST * 1.5 for text in pages.values())


def test_with_ten_thousand_recommendations_no_file_nears_githubs_limit() -> None:
    split = made(many(KNOWN, 10_000))
    texts = [split.section(), *split.page_texts().values()]

    assert max(len(text.encode()) for text in texts) < LIMIT / 2
    assert sum(text.count("*Views:*") for text in texts) == 10_000


def test_a_theme_of_many_pages_says_which_is_which() -> None:
    split = made(many(KNOWN, 1_000))

    assert "- [Money, part 2 of 3](<recommendations/board-money.2.md>): 250 recommendations" in split.section()
    assert split.page_texts()["recommendations/board-money.2.md"].startswith(
        f"{PAGE_MARKER}\n# Money, part 2 of 3\n\nPart of the [status board](<../README.md>)"
    )


def test_a_split_board_has_an_index_by_addressee_that_leads_to_the_pages() -> None:
    text = made(many(KNOWN, 1_000)).section()

    assert "- **Not stated in the source:** [Law and institutions](<recommendations/board-law.md>) 250\n" in text


def test_from_a_page_the_links_lead_one_folder_up() -> None:
    text = made(many(KNOWN, LARGEST + 2)).page_texts()["recommendations/board-law.md"]

    assert set(re.findall(r"<(\.\./[^>]*?)\d*>", text)) == {"../README.md", "../../../issues/"}


def test_no_themes_page_takes_the_place_of_anothers() -> None:
    law_2 = replace(KNOWN.tracker.themes[0], id="money-2", name="Money 2")
    tracker = replace(KNOWN.tracker, themes=(*KNOWN.tracker.themes, law_2))
    known = replace(many(changed("fair-courts", themes=("money-2",)), 1_000), tracker=tracker)

    assert sum(text.count("*Views:*") for text in made(known).page_texts().values()) == 1_000


# --- any text whatsoever ----------------------------------------------------------------------------


def shaped(name: str, text: str) -> str:
    """Names of statuses are printed in small letters too, and a long decision is cut."""
    if name in ("text", "quote", "reason"):
        return " ".join(text.split())[:150].strip()
    return text.lower() if name == "name" else text


PLAIN = Texts(shape=shaped)


def pages(known: Register) -> dict[str, str]:
    """Short pages, parts of one theme among them, which begin and end at the same entries whatever they weigh."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(board, "FEW", 3)
        patch.setattr(board, "LARGEST", 3)
        patch.setattr(board, "HEAVIEST", LIMIT * 100)
        return made(many(without_site(known), 8)).page_texts()


with unordered:
    PAGES = pages(PLAIN.numbered)


@unordered
@given(st.lists(nasty.texts(), min_size=3, max_size=7))
def test_any_plain_text_shows_as_it_is_and_leaves_the_rest_of_the_board_alone(texts: list[str]) -> None:
    text = renewed(README, {markers.BOARD: made(without_site(PLAIN.put(texts))).section()})
    page = Page(text)

    assert_harmless(text, page, BOARD)
    assert without_stops(page.skeleton) == without_stops(
        PLAIN.expected(Page(f"# Ours\n\n{made(without_site(PLAIN.numbered)).section()}\n\nStays.\n"), texts)
    )
    assert renewed(text, {markers.BOARD: "new\n"}) == README.replace(
        "\n<!-- rectrack:board-end", "\nnew\n<!-- rectrack:board-end"
    )


def test_the_pages_that_any_text_is_put_on_are_those_of_two_themes_and_of_several_parts() -> None:
    assert [path.removeprefix("recommendations/") for path in PAGES] == [
        "board-law.md",
        "board-money.md",
        "board-money.2.md",
        "board-.lists.md",
    ]


@unordered
@given(st.lists(nasty.texts(), min_size=3, max_size=7))
def test_any_plain_text_shows_as_it_is_on_a_page_too(texts: list[str]) -> None:
    for (path, text), numbered in zip(pages(PLAIN.put(texts)).items(), PAGES.values(), strict=True):
        page = Page(text)

        assert_harmless(text, page, BOARD)
        assert without_stops(page.skeleton) == without_stops(PLAIN.expected(Page(numbered), texts)), path


@given(nasty.texts())
def test_the_picture_has_the_same_lines_whatever_the_statuses_are_called(text: str) -> None:
    known = replace(
        KNOWN, tracker=replace(KNOWN.tracker, statuses=tuple(replace(s, name=text) for s in KNOWN.tracker.statuses))
    )
    named, plainly_named = (without_names(made(names).section()) for names in (known, KNOWN))

    assert named == plainly_named


def without_names(text: str) -> str:
    """The diagram without the two lines that name the statuses."""
    diagram = re.search("```mermaid\n.*?```", text, re.DOTALL)
    assert diagram
    return re.sub(r"(accDescr:|x-axis) [^\n]*", r"\1", diagram[0])


def test_a_page_holds_as_much_as_it_can_and_no_more() -> None:
    entries = list(published(register()).recommendations)[:3]
    third = HEAVIEST // 3

    assert [len(page) for page in _chunks(entries, lambda _: third)] == [3]
    assert [len(page) for page in _chunks(entries, lambda _: third + 1)] == [2, 1]
