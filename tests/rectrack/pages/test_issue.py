"""The issue of a recommendation: what it says, in which order, and what any text in the files can do to it."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from rectrack.github.types import IssueSpec
from rectrack.pages.issue import END, Issues, body, normal, parts
from rectrack.record.recommendation import Decision, Request
from rectrack.record.register import Register
from rectrack.record.words import OUTCOMES
from tests.rectrack import nasty
from tests.rectrack.examples import SITE, Texts, register, text_fields, unordered, with_texts, without_bodies
from tests.rectrack.shown import FOLDED, Event, Page, assert_harmless, without_stops


def specs(known: Register) -> dict[str, IssueSpec]:
    return {spec.id: spec for spec in Issues(known, SITE, None).specs()}


def section(known: Register, id_: str = "open-books") -> str:
    return specs(known)[id_].section


def changed(id_: str, **fields: object) -> str:
    """The section of a recommendation of which some fields are otherwise."""
    known = register()
    recommendations = tuple(replace(r, **fields) if r.id == id_ else r for r in known.recommendations)
    return section(replace(known, recommendations=recommendations), id_)


# --- what it says -----------------------------------------------------------------------------------


@pytest.mark.parametrize("id_", ["open-books", "fair-courts", "old-fees"])
def test_the_text_of_an_issue(id_: str, golden: Callable[[str, str], None]) -> None:
    golden(f"issue-{id_}.md", body(specs(register())[id_]) + "\n")


def test_the_order_is_that_in_which_a_stakeholder_asks() -> None:
    assert Page(section(register())).headings == [
        ("h3", "Where it stands"),
        ("h3", "Objections to what is said here"),
        ("h3", "Views"),
        ("h4", "Support"),
        ("h4", "Support with changes"),
        ("h4", "Reserve their position"),
        ("h4", "Oppose"),
        ("h4", "Support, only as the keepers read the source"),
        ("h4", "No view recorded"),
        ("h3", "What it says"),
        ("h3", "Actions"),
        ("h3", "What happened"),
        ("h4", "Who was asked"),
        ("h4", "Earlier positions, replaced or withdrawn"),
        ("h4", "Earlier answers, replaced"),
        ("h4", "Reported by readers"),
        ("h3", "Where it comes from"),
        ("h4", "Editor's note"),
        ("h3", "Take part"),
    ]


def test_the_rules_of_agreement_are_folded() -> None:
    _, _, folded = section(register()).partition("<details><summary>How agreement is told</summary>\n\n- Only what a")

    assert "\n- Left out, since it takes no side" in folded.partition("</details>")[0]


def test_no_link_but_edit_and_history_ends_in_yaml_and_related_leads_to_the_issue() -> None:
    known = register()
    texts = [section(known), section(replace(known, tracker=replace(known.tracker, site=None)))]
    links = [link for text in texts for link in Page(text).links]
    related = f"{SITE.web}/issues?q=is%3Aissue%20label%3A%22recommendation%22%20in%3Atitle%20%22Recommendation%202%22"

    assert {link.split("/")[5] for link in links if link.endswith(".yaml")} == {"edit", "commits"}
    assert f"**Related:** [Recommendation 2: Let courts of the place decide](<{related}>)\n" in texts[0]
    assert "charge & why, <https://octo.example/tracker/r/1/>, with the date" in texts[0]
    assert "charge & why, the address of this page, with the date" in texts[1]


def test_keepers_who_are_a_party_say_so_and_others_do_not() -> None:
    known = register()

    assert "Those who keep this tracker are a party here: The association." in section(known)
    assert "are a party here" not in section(replace(known, tracker=replace(known.tracker, kept_by_party=None)))


def test_agreement_says_of_how_many_parties_it_is_told_and_who_was_entered() -> None:
    told = "**Dissenting views among 5 of 7 parties, 1 entered by the keepers**, as recorded here"

    assert told in section(register())


def test_what_a_stance_and_an_answer_mean_is_said_where_they_stand() -> None:
    text = section(register())

    means = "Here this means: the party reserves its position, which is to follow.\n"
    assert f"#### Reserve their position\n\n{means}" in text
    assert "accepted in part, 15 June 2018, *entered by the secretariat*. A part of it, as said in the note." in text


def test_a_decision_that_only_takes_note_says_what_that_means() -> None:
    noted = Decision(by="The group", outcome="noted", date="2019", text="The Chair will report.")
    known = register()
    first, *others = known.recommendations
    tracker = replace(known.tracker, outcomes=OUTCOMES)
    known = replace(known, tracker=tracker, recommendations=(replace(first, decisions=(noted,)), *others))

    said = "noted (The group, 2019). Taken note of, neither agreed nor refused. The Chair will report."
    assert said in section(known, first.id)


def test_a_status_says_according_to_whom_where_that_is_known() -> None:
    assert "**Status:** Superseded since November 2017, according to the association." in section(
        register(), "old-fees"
    )
    assert "**Status:** Proposed since February 2017. " in section(register(), "fair-courts")


def test_a_status_says_since_when_and_when_anybody_looked() -> None:
    assert "**Status:** Partly implemented since May 2019." in section(register())
    assert "**Last checked:** 20 January 2021 by the secretariat: The list is kept" in section(register())
    assert "**Last checked:** not checked since February 2017." in section(register(), "fair-courts")


def test_a_check_from_before_the_last_step_is_not_the_last_word() -> None:
    assert "**Last checked:** not checked since November 2017." in section(register(), "old-fees")


def test_an_addressee_without_an_answer_is_named_too() -> None:
    text = section(register())

    assert "**Answer of The registry:** accepted in part, 15 June 2018, *entered by the secretariat*." in text
    assert (
        "**Answer of Governments, those of small islands included:** asked on 15 March 2018, until December 2018, "
        "no answer recorded\n"
    ) in text


def test_where_no_request_is_recorded_it_says_that_and_not_that_nobody_answered() -> None:
    assert "**Answer of The registry:** none recorded, and no record that it was asked\n" in changed(
        "pay-by-size", responses=()
    )


def test_a_view_that_is_only_reported_or_read_says_whether_it_was_asked_to_confirm() -> None:
    college = (
        "**The college** (academia), 2018, *as reported by The association, not confirmed*, *entered by the keepers*"
    )
    asked = (Request(of="college", wanted="view", date="2018-03"), Request(of="silent", wanted="answer", date="2019"))

    assert f"{college}, *not asked to confirm*\n" in changed("open-books", requests=())
    assert f"{college}, *asked on March 2018 to confirm, no answer recorded*\n" in changed(
        "open-books", requests=asked
    )
    silent = "1 March 2018, *as the keepers read the source*, *entered by the keepers*, *not asked to confirm*"
    assert silent in changed("open-books", requests=asked)
    assert "15 March 2018 to confirm, until December 2018, no answer recorded*" in section(register())


def test_a_request_from_before_a_report_does_not_ask_to_confirm_it() -> None:
    asked = (Request(of="college", wanted="view", date="2017-12"),)

    assert "not confirmed*, *entered by the keepers*, *not asked to confirm*" in changed("open-books", requests=asked)


def test_what_a_file_does_not_use_is_not_spoken_of() -> None:
    text = section(register(), "fair-courts")
    absent = (
        *("Decision", "To be done by", "Priority", "Objections", "Actions", "Earlier", "Reported by readers"),
        *("Opposed", "only reported", "Evidence", "Followed by", "Replace", "Related", "Editor's note", "quot"),
    )

    assert [word for word in absent if word in text.partition("### Take part")[0]] == []
    assert all(word in section(register()) for word in ("Decision", "Priority", "Objections", "only reported"))


def test_only_a_quotation_looks_like_one() -> None:
    text = section(register())

    assert "\n  Fees without reasons are taxes.\n  They hit the smallest first.\n" in text
    assert "\n  It asks for half a year.\n\n  > A year is too long.\n  > Half a year will do.\n" in text
    assert "A list, yes; reasons, later. “We can publish the list this year.” Source:" in text


def test_words_of_another_language_than_the_trackers_say_so() -> None:
    text = section(register())

    assert "**Union of States** (intergovernmental organization), March 2018, *in the language en-GB*" in text
    assert "*in the language en*" not in text


def test_a_view_or_an_answer_says_whose_word_it_is() -> None:
    text = section(register())

    assert "1 March 2018, *as the keepers read the source*, *entered by the keepers*, *asked" in text
    assert "**Registry Operator Inc.** (private sector), 1 March 2018, *entered by the secretariat*" in text
    typed = "*entered by the keepers*."
    reported = f"noted, June 2017, *as reported by The association, not confirmed*, {typed}"
    assert reported in section(register(), "old-fees")
    assert f"accepted, January 2021, *as the keepers read the source*, {typed}" in section(register(), "pay-by-size")


def test_a_later_answer_takes_the_place_of_an_earlier_one_which_stays_to_be_read() -> None:
    _, _, below = section(register()).partition("#### Earlier answers, replaced\n")

    assert below.startswith(
        "\n- **The registry:** noted, April 2018, *entered by the keepers*. “We are looking into it.” Source:"
    )


def test_everybody_who_was_asked_is_named_with_for_what_and_until_when() -> None:
    assert (
        "#### Who was asked\n\n"
        "- **15 March 2018:** The registry, for an answer, until June 2018.\n"
        "- **15 March 2018:** Governments, those of small islands included, for an answer, until December 2018. "
        "Source: <https://example.org/request>.\n"
        "- **15 March 2018:** The silent party, for a view, until December 2018.\n"
    ) in section(register())


def test_a_date_says_who_has_set_it() -> None:
    assert "**To be done by:** 2020, set by The working group. Source: [Minutes" in section(register())
    assert "2021, a date set by those who keep this tracker\n" in section(register(), "pay-by-size")


def test_all_decisions_are_told_with_outcome_text_and_source() -> None:
    text = section(register())

    assert (
        "- **Decision of the group:** postponed to another meeting (The working group, second meeting, November "
        "2017, *in the language fr*). Il faut demander aux bureaux.\n"
        "- **Decision of the group:** agreed (The working group, third meeting, 1 March 2018). "
        "Recommend it to all registries. Source: [Minutes of the third meeting]"
    ) in text


def test_an_objection_stands_beside_what_it_is_about_until_it_ends_and_after() -> None:
    text = section(register())

    assert (
        "- **Union of States**, June 2018, *entered by the secretariat*: We never said that we fear the cost." in text
    )
    assert (
        "- **The registry**, July 2018, ended August 2018 (<https://example.org/settled>): Our answer was left out."
        in text
    )


def test_evidence_has_the_copy_that_stays() -> None:
    assert "<https://example.org/minutes/3.pdf> ([archived](<https://archive.example/minutes-3>))" in section(
        register()
    )


def test_own_fields_are_told_in_the_groups_order_with_the_names_of_its_choices() -> None:
    text = section(register())

    assert (
        "- **Priority:** High\n- **Cost in thousands:** 12\\.5\n"
        "- **How one can tell:** The share of registries with a list\n"
        "- **Development goals:** 9: infrastructure, 16: institutions\n- **Next review:** March 2022\n"
        "- **Page of the registry:** <https://example.org/registry>\n"
    ) in text


def test_it_is_called_as_its_source_numbers_it() -> None:
    assert specs(register())["open-books"].title == "Recommendation M.2: Publish what registries charge & why"


def test_every_theme_and_every_choice_that_wants_one_is_a_label() -> None:
    labels = specs(register())["open-books"].labels

    assert {"theme: Money", "theme: law", "priority: High", "SDG 9: infrastructure", "SDG 16: institutions"} <= {
        *labels
    }
    assert not any("How one can tell" in label or "12.5" in label for label in labels)


def test_a_stance_whose_name_does_not_say_what_it_means_is_explained_where_one_takes_it() -> None:
    assert "  - `/reserve`: the party reserves its position, which is to follow.\n" in section(register())
    assert "  - `/support`:" not in section(register())


def test_without_an_addressee_nobody_is_said_to_be_asked_or_to_answer() -> None:
    text = section(register(), "fair-courts")

    assert "**Addressed to:** nobody in particular: the source does not say" in text
    assert "Answer of" not in text


def test_actions_have_a_status_in_words_and_no_tick_box() -> None:
    page = Page(section(register()))

    assert (
        "1. (i) Publish a list of fees: **Implemented**; addressed to The registry; to be done by December 2018"
        in section(register())
    )
    assert "input" not in page.elements


def test_a_reported_view_is_marked_and_does_not_count_as_heard() -> None:
    text = section(register())

    assert "**The college** (academia), 2018, *as reported by The association, not confirmed*" in text
    assert "2 of the 7 parties that this tracker lists" in text


def test_opposition_is_named_whether_own_or_reported() -> None:
    text = section(register())

    assert "**Opposed:** Registry Operator Inc." in text
    assert "**Reported as opposed, not confirmed:** The college" in text


def test_where_every_party_was_heard_nobody_is_missing() -> None:
    known = register()
    heard = {position.party for position in known.recommendations[0].positions if position.is_own}
    parties = tuple(party for party in known.parties if party.id in heard or party.id == "association")
    r = replace(
        known.recommendations[0],
        positions=tuple(p for p in known.recommendations[0].positions if p.is_own),
        disputes=(),
        requests=(),
    )

    text = section(replace(known, parties=parties, recommendations=(r, *known.recommendations[1:])))

    assert "None is missing: every party that takes part has said what it thinks." in text


def test_where_no_party_is_listed_none_is_said_to_have_spoken() -> None:
    text = section(without_bodies())

    assert "This tracker lists no parties yet." in text
    assert "every party that takes part" not in text


def test_the_links_lead_to_githubs_editor_and_the_files_history() -> None:
    links = Page(section(register())).links

    assert f"{SITE.web}/edit/main/recommendations/open-books.yaml" in links
    assert f"{SITE.web}/commits/main/recommendations/open-books.yaml" in links


def test_without_a_contact_it_says_that_none_is_given() -> None:
    known = register()
    text = section(replace(known, tracker=replace(known.tracker, contact=None)))

    assert "write to tracker@example.org" in section(register())
    assert "no address is given yet by the secretariat of the working group" in text


def test_something_wrong_leads_to_the_contact_or_to_an_issue_where_none_is_given() -> None:
    known = register()
    text = section(replace(known, tracker=replace(known.tracker, contact=None)))

    assert "**Something wrong?** Write to tracker@example.org, or say so in a comment below." in section(register())
    assert "**Something wrong?** Say so in a comment below, or [open an issue]" in text
    assert "https://redirect.github.com/octo/tracker/issues/new/choose" in Page(text).links


def test_wrapped_lines_of_a_summary_are_joined_since_an_issue_shows_each() -> None:
    assert "one two\n\nthree" in changed("fair-courts", summary="one\ntwo\n\nthree")


def test_a_spec_says_what_the_issue_is_besides_its_text() -> None:
    spec = specs(register())["pay-by-size"]

    assert spec.title == "Recommendation 4: Let contributions follow the size of a registry"
    assert spec.closes == "completed"
    assert spec.labels == (
        *("recommendation", "status: Implemented", "theme: Money"),
        *("for: registry", "agreement: full agreement", "priority: Low"),
    )


# --- any text whatsoever ----------------------------------------------------------------------------


def shaped(name: str, text: str) -> str:
    """A reason and a quotation keep their lines, so for the comparison they have one."""
    return " ".join(text.split()) if name in ("reason", "quote") else text


PLAIN = Texts(shape=shaped)
MARKDOWN = Texts("Markdown")


def test_the_example_has_a_text_in_every_field_for_plain_text() -> None:
    filled = set()

    def text(name: str, old: str) -> str:
        filled.add(name)
        return old

    with_texts(register(), text)

    assert filled == text_fields()


@unordered
@given(st.lists(nasty.texts(), min_size=3, max_size=7))
def test_any_plain_text_shows_as_it_is_and_leaves_the_rest_of_the_issue_alone(texts: list[str]) -> None:
    for id_ in ("open-books", "old-fees"):
        text = body(specs(PLAIN.put(texts))[id_])
        page = Page(text, in_issue=True)

        assert_harmless(text, page, FOLDED)
        assert without_stops(page.skeleton) == without_stops(
            PLAIN.expected(Page(section(PLAIN.numbered, id_), in_issue=True), texts)
        )
        assert parts(text).id == id_
        assert not parts(text).edited


@given(st.lists(nasty.texts(12), min_size=1, max_size=2))
def test_any_markdown_stays_in_its_place(texts: list[str]) -> None:
    text = body(specs(MARKDOWN.put(texts))["open-books"])
    page = Page(text, in_issue=True)
    before, between, after = split_at_texts(Page(section(MARKDOWN.numbered), in_issue=True).skeleton)

    assert_harmless(text, page, FOLDED)
    assert page.headings == Page(section(register())).headings
    assert page.skeleton[: len(before)] == before
    assert page.skeleton[-len(after) :] == after
    assert any(page.skeleton[n : n + len(between)] == between for n in range(len(page.skeleton)))
    assert parts(text).id == "open-books"
    assert not parts(text).edited


def split_at_texts(skeleton: list[Event]) -> tuple[list[Event], list[Event], list[Event]]:
    """What stands before, between and after the paragraphs of two numbered texts."""
    first, second = (n for n, (_, text) in enumerate(skeleton) if text.startswith("zq"))
    return skeleton[: first - 1], skeleton[first + 2 : second - 1], skeleton[second + 2 :]


# --- the marker, the section and people's text ------------------------------------------------------

SPEC = specs(register())["fair-courts"]


def test_a_body_is_taken_apart_into_what_it_was_made_of() -> None:
    taken = parts(body(SPEC, "Our notes\n\nin two parts"))

    assert taken.id == "fair-courts"
    assert taken.section == SPEC.section
    assert taken.people == "Our notes\n\nin two parts"
    assert taken.leads
    assert not taken.edited


@given(nasty.texts(12))
def test_peoples_text_survives_being_written_and_read_again(text: str) -> None:
    kept = parts(body(SPEC, text)).people

    assert kept == text.strip("\n")
    assert body(SPEC, kept) == body(SPEC, text)


def test_line_ends_and_trailing_space_are_no_edit() -> None:
    taken = parts(body(SPEC).replace("\n", "\r\n").replace("since", "since"))

    assert not taken.edited
    assert not parts(body(SPEC).replace("\n### ", "  \n### ")).edited


def test_an_edit_inside_the_section_is_seen() -> None:
    taken = parts(body(SPEC).replace("Disputes", "Quarrels"))

    assert taken.edited
    assert "Quarrels" in taken.section


def test_without_a_marker_everything_is_peoples() -> None:
    taken = parts("Hello\n" + END)

    assert (taken.id, taken.section, taken.people) == (None, "", "Hello\n" + END)


def test_without_an_end_marker_the_section_ends_where_its_digest_says() -> None:
    taken = parts(body(SPEC, "mine  \nand more").replace(f"{END}\n", ""))

    assert (taken.id, taken.section, taken.people) == ("fair-courts", SPEC.section, "mine  \nand more")
    assert not taken.ends


def test_without_an_end_marker_what_was_edited_counts_as_peoples_text() -> None:
    edited = SPEC.section.replace("e", "3")
    taken = parts(body(SPEC).replace(END, "").replace(SPEC.section, edited))

    assert (taken.id, taken.section, taken.people) == ("fair-courts", "", edited)


def test_text_above_the_marker_is_kept_and_the_marker_does_not_lead() -> None:
    taken = parts(f"Read this first\n\n{body(SPEC, 'and this last')}")

    assert taken.people == "Read this first\n\nand this last"
    assert not taken.leads


def test_text_right_behind_the_end_marker_is_kept_to_the_letter() -> None:
    assert parts(f"{body(SPEC)}mine").people == "mine"


@pytest.mark.parametrize(
    "line",
    [
        "<!-- rectrack:v1 id=A sha=0123456789abcdef -->",
        "<!-- rectrack:v1 id=a sha=012 -->",
        "<!-- rectrack:v2 id=a sha=0123456789abcdef -->",
        "x <!-- rectrack:v1 id=a sha=0123456789abcdef -->",
        "<!-- rectrack:v1 id=a sha=0123456789abcdef --> x",
        f"<!-- rectrack:v1 id={'a' * 61} sha=0123456789abcdef -->",
    ],
)
def test_what_is_almost_a_marker_is_none(line: str) -> None:
    assert parts(f"{line}\nx\n{END}").id is None


def test_the_digest_is_that_of_the_section() -> None:
    assert body(SPEC).splitlines()[0] != body(replace(SPEC, section="other")).splitlines()[0]
    assert body(SPEC, "a").splitlines()[0] == body(SPEC, "b").splitlines()[0]


def test_normal_text_has_no_trailing_space_and_plain_line_ends() -> None:
    assert normal("\r\n a  \r\n\r\nb\t\n\n") == "a\n\nb"
