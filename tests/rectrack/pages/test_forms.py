"""The issue forms: GitHub accepts them, and they offer what the files name."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema  # type: ignore[import-untyped]  # it has no types
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it has no types
from ruamel.yaml import YAML

from tests.rectrack import nasty
from tests.rectrack.files import TRACKER, add, edit, write
from tests.rectrack.world import World

ROOT = Path(__file__).parents[3]
FOLDER = ".github/ISSUE_TEMPLATE"
NAMES = ("propose.yml", "progress.yml", "dispute.yml", "error.yml", "meeting.yml", "config.yml")
GAP = "\u200b"
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
    """Write the forms, and return one as YAML 1.1, which GitHub reads, and which YAML 1.2 reads alike."""
    run = world.run("forms")
    assert run.code == 0, run.err
    text = (world.root / FOLDER / name).read_bytes()
    assert yaml.safe_load(text) == YAML(typ="safe", pure=True).load(text)
    return yaml.safe_load(text)


def fields(form: Any) -> dict[str, Any]:
    return {field["id"]: field for field in form["body"] if "id" in field}


def offered(form: Any, question: str) -> list[str]:
    options: list[str] = fields(form)[question]["attributes"]["options"]
    return options


def without_options(form: Any) -> list[Any]:
    """Return a form's head and questions, without what a tracker's own files offer to choose from."""
    head = {name: value for name, value in form.items() if name != "body"}
    return [
        head,
        *({**field, "attributes": field["attributes"] | {"options": []}} for field in fields(form).values()),
    ]


def schema_errors(folder: Path) -> str:
    """Return what GitHub's schemas say against the forms of a folder; nothing if all are valid."""
    said = ""
    for name in NAMES:
        kind = "config" if name == "config.yml" else "forms"
        schema = Draft7Validator(get_builtin_schema(f"vendor.github-issue-{kind}"))
        for error in schema.iter_errors(YAML(typ="safe", pure=True).load(folder / FOLDER / name)):
            said += f"{name}: {error.message}\n"
    return said


# --- the command ------------------------------------------------------------------------------------


def test_it_writes_the_forms_and_the_page_to_choose_from_and_asks_nobody(world: World) -> None:
    run = world.run("forms")

    assert (run.code, run.err) == (0, "")
    assert run.out == "".join(f"Wrote {world.root / FOLDER / name}\n" for name in NAMES)
    assert world.hub.requests == []
    assert schema_errors(world.root) == ""
    assert world.run("forms").out == "Everything that 'rectrack forms' writes is up to date.\n"
    assert world.run("forms", "--check").out == ""


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


def test_the_forms_of_this_repository_are_those_that_rectrack_writes(world: World) -> None:
    assert schema_errors(ROOT) == ""
    for name in ("propose.yml", "progress.yml", "dispute.yml", "error.yml"):
        own = yaml.safe_load((ROOT / FOLDER / name).read_bytes())
        assert without_options(own) == without_options(written(world, name))


# --- what they offer --------------------------------------------------------------------------------


def test_a_new_theme_an_addressee_and_a_recommendation_appear(world: World) -> None:
    theme, who = "\n  - {id: trade, name: Trade, description: Goods.}", "\n  - {id: itu, name: The union, label: ITU}"
    write(world.root / "tracker.yaml", TRACKER.replace("\nthemes:", f"\nthemes:{theme}"))
    edit(world.root / "tracker.yaml", "\naddressees:", f"\naddressees:{who}")
    history = "\n  - date: 2017-02\n    status: proposed\n  - date: 2018\n    status: withdrawn"
    add(world.root, 2, status="withdrawn", history=history)
    add(world.root, 4, title="Do more")

    propose = written(world, "propose.yml")

    assert offered(propose, "theme") == ["Trade", "Law", "Security", "I do not know"]
    assert offered(propose, "addressees") == [
        *("The union", "The names corporation", "Governments", "Somebody else, named below")
    ]
    every = ["1. Do this (rec-1)", "2. Do this (rec-2)", "3. Do this (rec-3)", "4. Do more (rec-4)"]
    assert offered(written(world, "progress.yml"), "recommendation") == every
    assert offered(written(world, "error.yml"), "recommendation") == [*every, "Something else, named below"]


def test_a_tracker_without_addressees_still_offers_a_choice(world: World) -> None:
    write(world.root / "tracker.yaml", re.sub(r"addressees:\n(  - .*\n)+", "addressees: []\n", TRACKER))
    for n in (1, 2, 3):
        add(world.root, n, addressees=None)

    assert offered(written(world, "propose.yml"), "addressees") == ["Somebody else, named below"]
    assert schema_errors(world.root) == ""


def test_titles_of_any_kind_are_offered_as_they_were_written(world: World) -> None:
    for n, text in enumerate(HOSTILE, 1):
        add(world.root, n, title=yaml.safe_dump(text, default_style='"', width=1_000).strip())

    options = offered(written(world, "progress.yml"), "recommendation")

    assert [option.replace(GAP, "") for option in options] == [
        f"{n}. {text} (rec-{n})".replace(GAP, "") for n, text in enumerate(HOSTILE, 1)
    ]
    assert options[2] == f"3. @{GAP}octocat, see #{GAP}12 and octo/tracker#{GAP}3 (rec-3)"
    assert schema_errors(world.root) == ""


def name_themes(world: World, names: list[str]) -> None:
    """Let the themes a0, a1 and so on have these names, and short labels."""
    named = "".join(
        f"\n  - {{id: a{n}, label: l{n}, name: {yaml.safe_dump(name, default_style=chr(34), width=9_999).strip()}}}"
        for n, name in enumerate(names)
    )
    write(world.root / "tracker.yaml", re.sub(r"themes:\n(  - .*\n)+", lambda _: f"themes:{named}\n", TRACKER))
    for n in (1, 2, 3):
        add(world.root, n, themes="[a0]")


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["None", "none of it"], ["None (a0)", "none of it"]),
        (["I do not know", "Law"], ["I do not know (a0)", "Law"]),
        (["Rights, duties", "Rights"], ["Rights, duties (a0)", "Rights"]),
        (["Law (a1)", "Law", "Law (a9)"], ["Law (a1) (a0)", "Law", "Law (a9)"]),
        (["Law", "law", "Trade"], ["Law (a0)", "law (a1)", "Trade"]),
        (["@octocat and #12"], [f"@{GAP}octocat and #{GAP}12"]),
    ],
)
def test_a_name_that_alone_is_not_clear_has_its_id_beside_it(
    names: list[str], shown: list[str], world: World
) -> None:
    name_themes(world, names)

    assert offered(written(world, "propose.yml"), "theme") == [*shown, "I do not know"]


def test_whatever_the_names_are_every_reader_of_yaml_finds_a_choice_for_each(world: World) -> None:
    @given(
        st.lists(nasty.texts().map(lambda text: " ".join(text.split())[:150].strip() or "x"), min_size=3, max_size=3)
    )
    def assert_offered(names: list[str]) -> None:
        name_themes(world, [*names, f"{names[0]}!"])
        options = offered(written(world, "propose.yml"), "theme")
        assert len({*options}) == 5
        assert "none" not in [option.casefold() for option in options]

    assert_offered()


# --- the files beside them --------------------------------------------------------------------------


def test_owners_can_be_named_once_for_all_that_decides_what_the_tracker_runs_and_trusts() -> None:
    lines = (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    owned = {line.split()[0]: line.split()[1:] for line in lines if line and not line.startswith("#")}

    for path in (
        *("tracker.yaml", "parties.yaml", "templates/issue.md.j2", "scripts/rectrack/cli.py", ".github/CODEOWNERS"),
        *("pyproject.toml", "scripts/requirements.txt", "tests/requirements.txt"),
    ):
        assert (ROOT / path).exists()
        assert len([pattern for pattern in owned if f"/{path}".startswith(pattern)]) == 1, path
    assert all(re.fullmatch(r"@[\w-]+(/[\w.-]+)?", owner) for owners in owned.values() for owner in owners)
    assert all((ROOT / pattern.lstrip("/")).exists() for pattern in owned)


def test_a_pull_request_begins_with_the_word_that_it_is_public() -> None:
    assert "public at once" in (ROOT / ".github/pull_request_template.md").read_text(encoding="utf-8")
