"""The issue forms: GitHub accepts them, they offer what the files name, and they say where else one may turn."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema  # type: ignore[import-untyped]  # it has no types
from hypothesis import given
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it has no types
from msgspec.structs import replace
from ruamel.yaml import YAML

from rectrack.pages.choices import choices
from rectrack.pages.form_files import FOLDER, wanted
from rectrack.pages.questions import ERROR, PROGRESS, PROPOSE, Form
from rectrack.record.register import Register
from rectrack.record.tracker import Addressee, Theme
from rectrack.text.markdown import without_effect
from tests.rectrack import examples, nasty
from tests.rectrack.files import TRACKER, add, edit, make_tracker, write
from tests.rectrack.internals import register
from tests.rectrack.world import World

FORMS = (PROPOSE, PROGRESS, ERROR)
ROOT = Path(__file__).parents[3]
NAMES = ("propose.yml", "progress.yml", "dispute.yml", "error.yml", "meeting.yml", "config.yml")

THEME = PROPOSE.questions[2]

HOSTILE = (
    "\"quoted\" and 'quoted': both",
    "- a: [b, {c: d}] # e",
    "@octocat, see #12 and octo/tracker#3",
    "🎉 :tada: \N{FAMILY}",
    "توصية بشأن الشفافية",
    "%TAG ! & * | > ` \\ \\n \\u0041",
    "${{ github.token }} {{ title }}",
    "<!-- rectrack:v1 id=a -->",
    "null",
    "1_000",
    "x" * 200,
)


def written(world: World, name: str) -> Any:
    """What `rectrack forms` writes, as YAML 1.1, which GitHub reads."""
    run = world.run("forms")
    assert run.code == 0, run.err
    return yaml.safe_load((world.root / FOLDER / name).read_bytes())


def fields(form: Any) -> dict[str, Any]:
    return {field["id"]: field for field in form["body"] if "id" in field}


def offered(form: Any, question: str) -> list[str]:
    options: list[str] = fields(form)[question]["attributes"]["options"]
    return options


def asked(form: Any) -> list[Any]:
    """A form's head and questions, without what a tracker's own files offer to choose from."""
    head = {name: value for name, value in form.items() if name != "body"}
    return [
        head,
        *({**field, "attributes": field["attributes"] | {"options": []}} for field in fields(form).values()),
    ]


def introduction(form: Any) -> str:
    text: str = form["body"][0]["attributes"]["value"]
    return text


def schema_errors(folder: Path) -> str:
    """What GitHub's schemas say against the forms of a folder; nothing where all are valid."""
    said = ""
    for name in NAMES:
        kind = "config" if name == "config.yml" else "forms"
        schema = Draft7Validator(get_builtin_schema(f"vendor.github-issue-{kind}"))
        for error in schema.iter_errors(YAML(typ="safe", pure=True).load(folder / FOLDER / name)):
            said += f"{name}: {error.message}\n"
    return said


def with_names(known: Register, names: list[str]) -> Register:
    """The same with these themes, these addressees, and recommendations of these titles."""
    ids = {f"a{n}": name for n, name in enumerate(names)}
    tracker = replace(
        known.tracker,
        themes=tuple(Theme(id=id_, name=name, description="a") for id_, name in ids.items()),
        addressees=tuple(Addressee(id=id_, name=name, label=id_) for id_, name in ids.items()),
    )
    (first, *_) = known.recommendations
    named = (replace(first, id=id_, number=n, title=name) for n, (id_, name) in enumerate(ids.items(), 1))
    return replace(known, tracker=tracker, recommendations=tuple(named))


# --- the command ------------------------------------------------------------------------------------


def test_it_writes_the_forms_and_the_page_to_choose_from_and_asks_nobody(world: World) -> None:
    run = world.run("forms")

    assert (run.code, run.err) == (0, "")
    assert run.out == "".join(f"Wrote {world.root / FOLDER / name}\n" for name in NAMES)
    assert world.hub.requests == []
    assert schema_errors(world.root) == ""


def test_up_to_date_it_writes_nothing(world: World) -> None:
    world.run("forms")
    before = world.texts()

    assert world.run("forms").out == "Everything that 'rectrack forms' writes is up to date.\n"
    assert world.texts() == before


def test_check_is_content_with_forms_that_are_up_to_date(world: World) -> None:
    world.run("forms")

    run = world.run("forms", "--check")

    assert (run.code, run.out, run.err) == (0, "", "")


def test_check_names_each_form_that_is_not_up_to_date_and_writes_nothing(world: World) -> None:
    world.run("forms")
    edit(world.root / "recommendations/rec-1.yaml", "title: Do this", "title: Do that")
    before = world.texts()

    run = world.run("forms", "--check")

    assert (run.code, run.out) == (1, "")
    assert run.err == "".join(
        f"{FOLDER}/{name} is not up to date: run 'rectrack forms'.\n"
        for name in ("progress.yml", "dispute.yml", "error.yml")
    )
    assert world.texts() == before


def test_problems_in_the_files_stop_it(world: World) -> None:
    add(world.root, 1, themes="[lwa]")

    run = world.run("forms")

    assert run.code == 1
    assert not (world.root / FOLDER).exists()


@pytest.mark.parametrize("name", ["propose.yml", "progress.yml", "dispute.yml", "error.yml"])
def test_the_forms_of_this_repository_ask_what_the_program_asks(world: World, name: str) -> None:
    own = yaml.safe_load((ROOT / FOLDER / name).read_bytes())

    assert asked(own) == asked(written(world, name))
    assert len(asked(own)) >= 5


def test_the_forms_of_this_repository_are_valid() -> None:
    assert schema_errors(ROOT) == ""


# --- what they offer --------------------------------------------------------------------------------


def test_a_new_theme_an_addressee_and_a_recommendation_appear(world: World) -> None:
    theme, who = "\n  - {id: trade, name: Trade, description: Goods.}", "\n  - {id: itu, name: The union, label: ITU}"
    write(world.root / "tracker.yaml", TRACKER.replace("\nthemes:", f"\nthemes:{theme}"))
    edit(world.root / "tracker.yaml", "\naddressees:", f"\naddressees:{who}")
    add(world.root, 4, title="Do more")

    propose = written(world, "propose.yml")

    assert offered(propose, "theme") == ["Trade", "Law", "Security", "I do not know"]
    assert offered(propose, "addressees") == [
        "The union",
        "The names corporation",
        "Governments",
        "Somebody else, named below",
    ]
    every = ["1. Do this (rec-1)", "2. Do this (rec-2)", "3. Do this (rec-3)", "4. Do more (rec-4)"]
    assert offered(written(world, "progress.yml"), "recommendation") == every
    assert offered(written(world, "error.yml"), "recommendation") == [*every, "Something else, named below"]


def test_closed_recommendations_are_offered_too(world: World) -> None:
    history = "\n  - date: 2017-02\n    status: proposed\n  - date: 2018\n    status: withdrawn"
    add(world.root, 2, status="withdrawn", history=history)

    assert "2. Do this (rec-2)" in offered(written(world, "progress.yml"), "recommendation")


def test_a_tracker_without_addressees_still_offers_a_choice(world: World) -> None:
    text = re.sub(r"addressees:\n(  - .*\n)+", "addressees: []\n", TRACKER)
    write(world.root / "tracker.yaml", text)
    for n in (1, 2, 3):
        add(world.root, n, addressees=None)

    assert offered(written(world, "propose.yml"), "addressees") == ["Somebody else, named below"]
    assert schema_errors(world.root) == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_a_title_of_any_kind_is_offered_as_it_stands(text: str, tmp_path: Path) -> None:
    known = with_names(register(make_tracker(tmp_path)), [text])

    (option,) = offered(yaml.safe_load(wanted(known)[f"{FOLDER}/progress.yml"]), "recommendation")

    assert option.replace("\u200b", "") == f"1. {text} (a0)".replace("\u200b", "")


def test_hostile_titles_pass_the_files_and_github_s_schema(world: World) -> None:
    for n, text in enumerate(HOSTILE, 1):
        add(world.root, n, title=yaml.safe_dump(text, default_style='"', width=1_000).strip())

    options = offered(written(world, "progress.yml"), "recommendation")

    assert options == [without_effect(f"{n}. {text} (rec-{n})") for n, text in enumerate(HOSTILE, 1)]
    assert schema_errors(world.root) == ""


def test_a_choice_notifies_nobody_and_links_to_no_issue(tmp_path: Path) -> None:
    known = with_names(register(make_tracker(tmp_path)), ["@octocat and #12"])

    assert list(choices(THEME, known)) == ["@\u200boctocat and #\u200b12", "I do not know"]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["None", "none of it"], ["None (a0)", "none of it"]),
        (["I do not know", "Law"], ["I do not know (a0)", "Law"]),
        (["Law", "law", "Trade"], ["Law (a0)", "law (a1)", "Trade"]),
        (["Rights, duties", "Rights"], ["Rights, duties (a0)", "Rights"]),
        (["Law (a1)", "Law", "Law (a9)"], ["Law (a1) (a0)", "Law", "Law (a9)"]),
    ],
)
def test_a_name_that_alone_would_not_do_has_its_id_beside_it(
    names: list[str], shown: list[str], tmp_path: Path
) -> None:
    known = with_names(register(make_tracker(tmp_path)), names)

    assert choices(THEME, known) == {
        **{name: f"a{n}" for n, name in enumerate(shown)},
        "I do not know": None,
    }


EXAMPLE = examples.register()


@given(nasty.texts(), nasty.texts(), nasty.texts())
def test_whatever_the_names_are_every_reader_of_yaml_finds_the_same_choices(a: str, b: str, c: str) -> None:
    known = with_names(EXAMPLE, [" ".join(text.split()) or "x" for text in (a, b, c, a)])

    for form in FORMS:
        text = wanted(known)[f"{FOLDER}/{form.file}"]
        old, new = yaml.safe_load(text), YAML(typ="safe", pure=True).load(text)
        assert old == new
        for question in form.questions:
            if question.of:
                options = offered(old, question.id)
                assert options == list(choices(question, known))
                assert len(options) == 4 + bool(question.otherwise)
                assert "none" not in [option.casefold() for option in options]


# --- what they ask ----------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.file)
def test_every_question_of_the_code_is_in_the_form_under_its_id_and_heading(form: Form, world: World) -> None:
    found = fields(written(world, form.file))

    assert {id_: field["attributes"]["label"] for id_, field in found.items()} == {
        question.id: question.label for question in form.questions
    }
    headings = [question.label.casefold() for question in form.questions]
    assert len(set(headings)) == len(headings)


def test_the_headings_and_ids_by_which_answers_are_read_stay_what_they_are() -> None:
    assert {question.id: question.label for question in PROPOSE.questions} == {
        "title": "Title",
        "summary": "What is asked",
        "theme": "Theme",
        "addressees": "Who should act",
        "other-addressees": "Who else should act",
        "document": "Source document",
        "section": "Place in the document",
        "link": "Link to the document",
        "proposed-by": "Who proposes it",
        "named-as": "How they wish to be named",
        "public": "Public",
    }
    assert {question.id: question.label for question in PROGRESS.questions} == {
        "recommendation": "Which recommendation",
        "action": "Which action",
        "happened": "What happened",
        "date": "When",
        "evidence": "Where one can read about it",
    }
    assert {question.id: question.label for question in ERROR.questions} == {
        "recommendation": "Which recommendation",
        "page": "Which page",
        "wrong": "What is wrong",
        "right": "What would be right",
        "source": "Source",
    }


def test_who_proposes_agrees_that_it_is_public(world: World) -> None:
    (agree,) = fields(written(world, "propose.yml"))["public"]["attributes"]["options"]

    assert agree["required"] is True
    assert "public at once" in agree["label"]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.file)
def test_every_form_says_that_all_is_public_and_carries_a_label_of_its_own(form: Form, world: World) -> None:
    data = written(world, form.file)

    assert "public at once" in introduction(data)
    assert data["labels"] == [form.label]


def test_no_form_sets_a_label_of_the_tracker(world: World) -> None:
    edit(world.root / "tracker.yaml", "recommendation: {name: recommendation", "recommendation: {name: Proposal")

    proposing = written(world, "propose.yml")
    assert proposing["name"] == "Propose a recommendation"
    assert "labels" not in proposing
    assert written(world, "progress.yml")["labels"] == ["progress"]


# --- where else one may turn ------------------------------------------------------------------------


def contacted(world: World, contact: str) -> Any:
    """The page to choose from where a contact is given."""
    edit(world.root / "tracker.yaml", "kept_by: the testers\n", f"kept_by: the testers\ncontact: {contact}\n")
    return written(world, "config.yml")["contact_links"]


def test_without_a_contact_only_github_s_own_help_is_linked_and_a_blank_issue_is_open_to_all(world: World) -> None:
    config = written(world, "config.yml")

    assert config["blank_issues_enabled"] is True
    assert [link["name"] for link in config["contact_links"]] == ["Help with GitHub"]
    assert "write to" not in introduction(written(world, "error.yml"))


def test_a_web_page_as_the_contact_is_where_questions_go(world: World) -> None:
    links = contacted(world, "https://example.org/ask")

    assert (links[0]["name"], links[0]["url"]) == ("Questions", "https://example.org/ask")
    assert schema_errors(world.root) == ""


def test_a_mail_address_is_named_but_never_linked_since_github_shows_no_such_link(world: World) -> None:
    (help_,) = contacted(world, "tracker@example.org")

    assert help_["url"].startswith("https://docs.github.com/")
    assert "write to tracker@example.org" in help_["about"]
    assert "write to tracker@example.org." in introduction(written(world, "error.yml"))
    assert schema_errors(world.root) == ""


# --- the pages beside them --------------------------------------------------------------------------


DECISIVE = (
    *(
        "tracker.yaml",
        "parties.yaml",
        "templates/issue.md.j2",
        "scripts/rectrack/sync/trust.py",
        ".github/CODEOWNERS",
    ),
    *("pyproject.toml", "scripts/requirements.txt", "tests/requirements.txt"),
)


def owned() -> dict[str, list[str]]:
    """The paths in CODEOWNERS with their owners."""
    lines = (ROOT / ".github/CODEOWNERS").read_text().splitlines()
    return {line.split()[0]: line.split()[1:] for line in lines if line and not line.startswith("#")}


@pytest.mark.parametrize("path", DECISIVE)
def test_owners_can_be_named_once_for_all_that_decides_what_the_tracker_runs_and_trusts(path: str) -> None:
    assert (ROOT / path).exists()
    assert len([pattern for pattern in owned() if f"/{path}".startswith(pattern)]) == 1


def test_whatever_owner_is_named_is_a_login_or_a_team() -> None:
    assert all(re.fullmatch(r"@[\w-]+(/[\w.-]+)?", owner) for owners in owned().values() for owner in owners)
    assert all((ROOT / pattern.lstrip("/")).exists() for pattern in owned())


def test_a_pull_request_begins_with_the_word_that_it_is_public() -> None:
    assert "public at once" in (ROOT / ".github/pull_request_template.md").read_text()
