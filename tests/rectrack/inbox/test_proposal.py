"""A form becomes a recommendation that may stand among the others, or is refused with a reason."""

from collections.abc import Collection
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import to_builtins
from msgspec.structs import replace
from ruamel.yaml import YAML

from rectrack.desk import check
from rectrack.inbox.proposal import read
from rectrack.pages.choices import choices
from rectrack.pages.form_answers import answers, chosen
from rectrack.pages.questions import PROGRESS, PROPOSE, Form
from rectrack.record.folder import new_file
from rectrack.record.parties import Account
from rectrack.record.recommendation import HistoryEntry, Recommendation, Source
from rectrack.record.register import Register
from rectrack.record.remarks import Remark
from rectrack.record.slugs import Assigned, assigned, free_id, slug
from rectrack.text.untrusted import Mistake
from tests.rectrack import nasty
from tests.rectrack.files import TODAY, add, make_tracker
from tests.rectrack.internals import register

URL = "https://github.com/o/r/issues/12"
ASHA = Account(login="asha", id=11)
AGREED = f"- [X] {PROPOSE.questions[-1].otherwise}"
GIVEN: dict[str, str | None] = {
    "title": "Publish the costs",
    "summary": "The costs should be published.\n\nThey are not.",
    "theme": "Law",
    "addressees": "The names corporation, Governments",
    "document": "A speech",
    "proposed-by": "The association",
    "public": AGREED,
}
QUESTIONS = {question.id: question for question in PROPOSE.questions}


def form(of: Form = PROPOSE, /, **answers: str | None) -> str:
    """The body that GitHub makes of these answers."""
    given = {name.replace("_", "-"): answer for name, answer in answers.items()}
    known = GIVEN | given if of is PROPOSE else given
    return "\n\n".join(f"### {q.label}\n\n{known.get(q.id) or '_No response_'}" for q in of.questions)


@cache
def files() -> Register:
    with TemporaryDirectory() as folder:
        return register(make_tracker(Path(folder)))


def proposed(
    body: str, known: Register | None = None, taken: Collection[str] = (), number: int | None = None, **more: Any
) -> Recommendation | Mistake:
    """What becomes of this body of issue 12, which Asha opened in May, where these ids are taken besides."""
    known = known or files()
    free = assigned(known)
    free = Assigned(number or free.number, free.ids | {*taken})
    at = "2024-05-06T07:08:09Z"
    issue = Remark(id=12, node="I_12", kind="form", issue=12, author=ASHA, text=body, written_at=at, url=URL)
    return read(issue, known, free, **more)


def made(body: str, known: Register | None = None, **more: Any) -> Recommendation:
    found = proposed(body, known, **more)
    assert isinstance(found, Recommendation), found
    return found


def assert_valid(found: Recommendation, folder: Path) -> None:
    """Written into a folder with others, it is read again as it was, and nothing is wrong with it."""
    make_tracker(folder)
    data = {name: value for name, value in to_builtins(found).items() if value not in (None, [], ())}
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = False  # in brackets, it writes ?a without the quotes that it then misses
    yaml.width = 1_000_000  # where it wraps an unquoted text between two spaces, it loses one
    with (folder / new_file(found.id)).open("w", encoding="utf-8") as file:
        yaml.dump(data, file)
    known, problems = check.problems(folder, TODAY)
    assert problems == []
    assert [r for r in known.recommendations if r.id == found.id] == [found]


def test_a_form_becomes_a_recommendation_with_what_it_asks_and_nothing_else(tmp_path: Path) -> None:
    found = made(form())

    assert found == Recommendation(
        id="publish-the-costs",
        number=4,
        title="Publish the costs",
        summary="The costs should be published.\n\nThey are not.",
        kind="recommended",
        themes=("law",),
        addressees=("icann", "governments"),
        sources=(Source(section="A speech", comment=URL),),
        status="proposed",
        history=(
            HistoryEntry(
                date="2024-05-06",
                status="proposed",
                note="Proposed on GitHub by asha (account 11), with the form.",
                by="The association",
                evidence=(URL,),
            ),
        ),
    )
    assert_valid(found, tmp_path)


TAIL = form().partition("### Theme")[2]
SURVIVING = {
    "a heading": "Above\n\n### What we ask\n\nBelow",
    "the form's own next heading": "Above\n\n### Theme\n\nBelow",
    "its own heading": "### What is asked\n\nthis",
    "all of the form's headings": f"Above\n\n### Theme{TAIL}",
    "all of the form's headings in code": f"```\n{form()}\n```",
    "a whole form and more": f"{form()}\n\nAnd more.",
    "other levels of headings": "# A\n\n## B\n\n###### C\n\nD\n===",
    "a fence": "```yaml\nstatus: implemented\npositions: []\n```",
    "a fence that is never closed": "```\n/oppose",
    "HTML": "<b>bold</b> <script>alert(1)</script>\n\n<details>\n\nx\n\n</details>",
    "a comment of HTML": "<!-- nothing to see -->\nText",
    "the tracker's marker": "<!-- rectrack:v1 id=rec-1 sha=0123456789abcdef -->\n<!-- rectrack:end -->",
    "a list": "- one\n  - two\n    1. three\n\n* four",
    "tick boxes": "- [x] one\n- [ ] two",
    "a table": "| a | b |\n| - | - |\n| c | d |",
    "a quotation": "> one\n> > two\n\nthree",
    "indented code first": "    code\n\ntext",
    "Arabic": "يجب نشر التكاليف.\n\nلم تُنشر بعد.",
    "Chinese": "应当公布费用。",
    "Devanagari with joiners": "क्\u200dष लागत प्रकाशित करें",
    "emoji": "👩\u200d💻🏳️\u200d🌈 :tada:",
    "mentions": "@octocat and #12 and octo/repo#3 GH-4",
    "YAML": "status: implemented\npositions:\n  - party: india\n    stance: oppose\n    date: 2017\n---\n...\n%TAG",
    "quotes": "'one' \"two\" \\n \\u0041 \\",
    "a template": "{{ r.title }} {% for x in y %}{% raw %} ${{ github.token }}",
    "a workflow command": "::error::x\n##[set-env name=A]b",
    "tabs": "a\tb\n\tc",
    "spaces at the ends of lines": "a  \nb   \nc",
    "a word that says nothing was answered": "_No response_ is what\n_No response_",
    "a null": "null",
    "a tilde": "~",
    "a number": "1_000",
    "20,000 characters": "All of this is text. " * 950 + "End.",
    "60,000 letters": "a" * 60_000,
}


@pytest.mark.parametrize("summary", SURVIVING.values(), ids=SURVIVING)
def test_an_answer_survives_unharmed(summary: str, tmp_path: Path) -> None:
    found = made(form(summary=summary))

    assert found == replace(made(form()), summary=summary)
    assert_valid(found, tmp_path)


CLEANED = {
    "Windows line ends": ("a\r\nb", "a\nb"),
    "empty lines around": ("\n\n a\n\n\n", " a"),
    "U+2028": ("a\u2028status: implemented", "a status: implemented"),
    "U+0085": ("a\u0085status: implemented", "a status: implemented"),
    "control characters": ("a\x00\x1b[31mb", "a[31mb"),
    "an override of direction": ("\u202eabc\u202c", "abc"),
}


@pytest.mark.parametrize(("summary", "kept"), CLEANED.values(), ids=CLEANED)
def test_what_no_file_may_hold_is_removed(summary: str, kept: str, tmp_path: Path) -> None:
    found = made(form(summary=summary))

    assert found.summary == kept
    assert_valid(found, tmp_path)


ANSWERED = {
    "a theme not known": ({"theme": "I do not know"}, "themes", ("law",)),
    "another theme": ({"theme": "Security"}, "themes", ("security",)),
    "two themes": ({"theme": "Security, Law"}, "themes", ("security", "law")),
    "nobody to act": ({"addressees": None}, "addressees", ()),
    "somebody else to act": (
        {"addressees": "Governments, Somebody else, named below"},
        "addressees",
        ("governments",),
    ),
    "a known document": ({"document": "the  PAPER"}, "sources", (Source(document="paper-2017"),)),
    "a known document's place": (
        {"document": "The paper", "section": "4", "link": "https://example.org/"},
        "sources",
        (Source(document="paper-2017", section="4", url="https://example.org/"),),
    ),
    "a link": (
        {"link": "<https://example.org/a>", "section": "p. 3"},
        "sources",
        (Source(section="A speech, p. 3", url="https://example.org/a"),),
    ),
    "spaces in the title": ({"title": "  Publish \t the   costs "}, "title", "Publish the costs"),
    "a heading as the title": ({"title": "### Theme"}, "title", "### Theme"),
    "a field as the title": ({"title": "status: implemented"}, "title", "status: implemented"),
    "a title with marks": ({"title": '"A": {b} [c] # d | > & * ! %'}, "title", '"A": {b} [c] # d | > & * ! %'),
    "a path as the title": ({"title": "../../.github/workflows/x"}, "id", "github-workflows-x"),
    "a title with accents": ({"title": "Größe & Ærlighed: l'État"}, "id", "grosse-and-aerlighed-letat"),
    "a title in Chinese": ({"title": "应当公布费用"}, "id", "recommendation-4"),
    "a title with little that is not Arabic": ({"title": "يجب نشر DNS تكاليف النظام"}, "id", "recommendation-4"),
    "a title of signs": ({"title": "!!! ???"}, "id", "recommendation-4"),
    "a device of Windows as the title": ({"title": "CON"}, "id", "recommendation-4"),
    "a title that is an id": ({"title": "rec-1"}, "id", "rec-1-2"),
    "a long title": ({"title": "word " * 40}, "id", "-".join(["word"] * 12)),
    "a long word as the title": ({"title": "a" * 200}, "id", "a" * 60),
}


@pytest.mark.parametrize(("given", "field", "value"), ANSWERED.values(), ids=ANSWERED)
def test_an_answer_has_its_place(given: dict[str, str | None], field: str, value: object, tmp_path: Path) -> None:
    found = made(form(**given))

    assert getattr(found, field) == value
    assert_valid(found, tmp_path)


def test_what_is_not_settled_is_said_openly() -> None:
    found = made(form(theme="I do not know", other_addressees="The regional registries"))

    assert found.editor_note
    assert "theme is not settled" in found.editor_note
    assert "The regional registries" in found.editor_note


def test_a_title_and_a_summary_that_are_headings_are_told_apart() -> None:
    found = made(form(title="### What is asked", summary="### What is asked\n\nx"))

    assert (found.title, found.summary) == ("### What is asked", "### What is asked\n\nx")


def test_who_proposes_is_named_as_they_wish() -> None:
    assert made(form(named_as="APIG")).history[0].by == "APIG"


REFUSED = {
    "nothing": ("", "heading"),
    "an ordinary issue": ("I want this.", "heading"),
    "another form": (form(PROGRESS), "heading"),
    "a heading missing": (form().replace("### Theme\n", ""), "Theme"),
    "a heading spelt otherwise": (form().replace("### Theme", "## Theme"), "Theme"),
    "headings in another order": (form().replace("### Title", "### T").replace("### Public", "### Title"), "heading"),
    "text above the form": (f"Hello\n\n{form()}", "order"),
    "text below the form": (f"{form()}\n\nAlso this.\n\nAnd that.", "order"),
    "lines in an answer of one line": (form(document="A\n\nspeech\n\n### Who"), "order"),
    "no title": (form(title=None), "Title"),
    "an invisible title": (form(title="\u200b\u2060"), "Title"),
    "no summary": (form(summary=None), "What is asked"),
    "an invisible summary": (form(summary="\u200b"), "What is asked"),
    "no document": (form(document=None), "Source document"),
    "nobody proposes": (form(proposed_by=None), "Who proposes it"),
    "no theme": (form(theme=None), "Theme"),
    "a theme that is not offered": (form(theme="Trade"), "Trade"),
    "somebody who is not offered": (form(addressees="Governments, Mallory"), "Mallory"),
    "not agreed": (form(public=AGREED.replace("X", " ")), "not ticked"),
    "agreed to something else": (form(public="- [X] Nothing is public."), "not ticked"),
    "nothing ticked": (form(public=None), "Public"),
    "too long a title": (form(title="a" * 240), "leaves room for 238"),
    "a link without an address": (form(link="on our site"), "https://"),
    "a link that is a script": (form(link="javascript:alert(1)"), "https://"),
    "a link with words": (form(link="https://example.org see there"), "https://"),
    "60,000 signs": (form(summary="[]" * 30_000), "GitHub allows 65,536"),
    "65,000 letters": (form(summary="a" * 65_000), "GitHub allows 65,536"),
    "a name of 60,000 signs": (form(proposed_by="<@a>" * 15_000), "GitHub allows 65,536"),
}


@pytest.mark.parametrize(("body", "why"), REFUSED.values(), ids=REFUSED)
def test_a_form_that_cannot_be_used_is_refused_with_a_reason(body: str, why: str) -> None:
    found = proposed(body)

    assert isinstance(found, Mistake)
    assert why in found.reason
    assert found.reason.isprintable()
    assert len(found.reason) < 600
    assert found.valid


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = proposed(form(title=None, theme="Trade", link="here", public=None))

    assert isinstance(found, Mistake)
    assert found.reason.count(".") >= 4


def test_a_form_edited_in_a_browser_is_the_same() -> None:
    assert made(form().replace("\n", "\r\n") + "\r\n") == made(form())


def test_an_answer_that_was_emptied_by_hand_is_none() -> None:
    assert made(form().replace("_No response_", "")) == made(form())


# --- ids and numbers --------------------------------------------------------------------------------


def test_an_id_that_is_or_was_used_is_not_given_again(tmp_path: Path) -> None:
    add(make_tracker(tmp_path), 4, formerly="[publish-the-costs]")

    found = made(form(), register(tmp_path), taken=("publish-the-costs-2",))

    assert (found.id, found.number) == ("publish-the-costs-3", 5)


def test_an_edited_form_keeps_its_id() -> None:
    assert made(form(title="Another title"), known_as="publish-the-costs").id == "publish-the-costs"


def test_a_number_that_is_taken_is_refused() -> None:
    found = proposed(form(), number=2)

    assert isinstance(found, Mistake)
    assert "is that of" in found.reason


@given(st.text(max_size=80), st.integers(1, 99), st.sets(st.sampled_from(("a", "rec-1", "abc", "abc-2"))))
def test_any_title_has_an_id(title: str, number: int, taken: set[str]) -> None:
    id_ = free_id(title, number, taken)

    assert id_ not in taken
    assert slug(id_) == id_ or id_.startswith("recommendation-")
    assert len(id_) <= 60


def test_a_long_id_that_is_taken_stays_short_enough() -> None:
    assert free_id("a" * 90, 1, {"a" * 60}) == "a" * 58 + "-2"


def test_numbers_go_on_from_the_highest() -> None:
    assert assigned(files()) == Assigned(4, frozenset(("rec-1", "rec-2", "rec-3")))
    assert assigned(replace(files(), recommendations=(), paths={})) == Assigned(1, frozenset())


def test_the_number_and_the_id_of_what_was_removed_are_given_already() -> None:
    removed = replace(files().recommendations[0], id="gone", number=9)

    assert assigned(files(), [removed]) == Assigned(10, frozenset(("rec-1", "rec-2", "rec-3", "gone")))


# --- whatever is written ----------------------------------------------------------------------------

HEADING = st.sampled_from([f"### {question.label}\n\n" for question in PROPOSE.questions])
ANYTHING = st.lists(st.one_of(HEADING, nasty.texts(), st.text(max_size=20)), max_size=8).map("".join)


@given(ANYTHING, ANYTHING, ANYTHING)
@example("### Theme\n\nLaw", form(), form())
def test_whatever_is_answered_the_record_stays_right(title: str, summary: str, name: str) -> None:
    found = proposed(form(title=title, summary=summary, proposed_by=name))

    if isinstance(found, Recommendation):
        assert found.theme == "law"
        assert (found.status, found.positions, found.owners, len(found.history)) == ("proposed", (), (), 1)
        with TemporaryDirectory() as folder:
            assert_valid(found, Path(folder))


@given(ANYTHING)
def test_no_text_is_too_much(body: str) -> None:
    assert isinstance(proposed(body), Mistake | Recommendation)


@given(st.permutations(range(3)), st.integers(1, 3))
def test_choices_are_told_apart(order: list[int], most: int) -> None:
    offered = choices(QUESTIONS["addressees"], files())
    names = [list(offered)[n] for n in order[:most]]

    found = chosen(QUESTIONS["addressees"], ", ".join(names), files())

    assert found == tuple(offered[name] for name in names)


def test_what_could_not_be_read_as_a_file_is_refused() -> None:
    found = proposed(form(), known_as="No id at all")

    assert isinstance(found, Mistake)
    assert "No id at all" in found.reason


def test_a_choice_whose_name_begins_with_another_ones_is_told_from_it() -> None:
    register = files()
    names = {"icann": "Courts", "governments": "Courts, high ones"}
    named = tuple(replace(who, name=names[who.id]) for who in register.tracker.addressees)
    register = replace(register, tracker=replace(register.tracker, addressees=named))

    found = chosen(QUESTIONS["addressees"], "Courts, high ones (governments), Courts", register)

    assert found == ("governments", "icann")


def test_the_answers_of_every_form_are_found_under_their_ids() -> None:
    given = {"recommendation": "1. Do this (rec-1)", "happened": "Much.\n\n### When\n\nx", "date": "2024"}

    found = answers(PROGRESS, form(PROGRESS, **given, evidence="https://example.org\nhttps://example.com"))

    assert found == {**given, "action": "", "evidence": "https://example.org\nhttps://example.com"}


def test_an_answer_that_can_be_read_in_two_ways_is_refused() -> None:
    fake = "a\n\n### When\n\n2023\n\n### Where one can read about it\n\nb"

    assert isinstance(answers(PROGRESS, form(PROGRESS, recommendation="x", happened=fake, date="2024")), Mistake)


def test_thousands_of_headings_take_no_time() -> None:
    assert isinstance(proposed(form(summary="### Theme\n### Who should act\n" * 2_000)), Recommendation)
