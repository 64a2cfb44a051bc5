"""The issue forms: GitHub accepts them, and they offer what the files name."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from check_jsonschema.builtin_schemas import get_builtin_schema  # type: ignore[import-untyped]  # it has no types
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it has no types
from ruamel.yaml import YAML

from tests.rectrack import nasty
from tests.rectrack.board_and_issues.example import change
from tests.rectrack.files import TRACKER, add, edit, write
from tests.rectrack.world import World
from tests.samples import ROOT

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
    world.done("forms")
    text = (world.root / FOLDER / name).read_bytes()
    assert yaml.safe_load(text) == YAML(typ="safe", pure=True).load(text)
    return yaml.safe_load(text)


def offered(form: Any, question: str) -> list[str]:
    """Return what a form offers to choose from in answer to a question."""
    (options,) = [field["attributes"]["options"] for field in form["body"] if field.get("id") == question]
    return [*options]


def without_options(form: Any) -> Any:
    """Return a form without its introduction and without what a tracker's own files offer to choose from."""
    for field in form["body"]:
        field["attributes"].pop("options", None)
    return {**form, "body": [field for field in form["body"] if "id" in field]}


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
    assert world.run("forms").out == "All files that 'rectrack forms' writes are up to date.\n"
    assert world.run("forms", "--check").out == ""


def test_a_page_for_questions_is_offered_beside_the_forms(world: World) -> None:
    edit(world.root / "tracker.yaml", "maintained_by:", "contact: https://example.org/ask\nmaintained_by:")
    world.run("forms")

    assert schema_errors(world.root) == ""
    offered = yaml.safe_load((world.root / FOLDER / "config.yml").read_bytes())
    assert offered["blank_issues_enabled"] is True
    assert [(link["name"], link["url"]) for link in offered["contact_links"]] == [
        ("Questions", "https://example.org/ask"),
        ("Help with GitHub", "https://docs.github.com/en/issues"),
    ]


def test_check_names_each_form_that_is_not_up_to_date_and_writes_nothing(world: World) -> None:
    world.run("forms")
    edit(world.root / "recommendations/rec-1.yaml", "title: Do this", "title: Do that")
    before = world.texts()

    run = world.run("forms", "--check")

    assert (run.code, run.out) == (1, "")
    assert run.err == "".join(
        f"{FOLDER}/{name} is out of date. Run 'rectrack forms'.\n"
        for name in ("progress.yml", "dispute.yml", "error.yml")
    )
    assert world.texts() == before


def test_the_forms_of_this_repository_are_those_that_rectrack_writes(world: World) -> None:
    assert schema_errors(ROOT) == ""
    for name in ("propose.yml", "progress.yml", "dispute.yml", "error.yml"):
        own = yaml.safe_load((ROOT / FOLDER / name).read_bytes())
        assert without_options(own) == without_options(written(world, name))


# --- what they offer --------------------------------------------------------------------------------


def test_titles_of_any_kind_are_offered_as_they_were_written(world: World) -> None:
    for n, text in enumerate(HOSTILE, 1):
        add(world.root, n, title=yaml.safe_dump(text, default_style='"', width=1_000).strip())

    options = offered(written(world, "progress.yml"), "recommendation")

    assert [option.replace(GAP, "") for option in options] == [
        f"{n}. {text} (rec-{n})".replace(GAP, "") for n, text in enumerate(HOSTILE, 1)
    ]
    assert options[2] == f"3. @{GAP}octocat, see #{GAP}12 and octo/tracker#{GAP}3 (rec-3)"
    assert schema_errors(world.root) == ""


def test_whatever_the_names_are_every_reader_of_yaml_finds_a_choice_for_each(world: World) -> None:
    name = nasty.texts().map(lambda text: " ".join(text.split())[:150].strip() or "x")

    @given(st.lists(name, min_size=3, max_size=3))
    def assert_offered(names: list[str]) -> None:
        themes = enumerate(["Law", *names, f"{names[0]}!"])
        named = [{"id": f"a{n}" if n else "law", "name": name, "label": f"l{n}"} for n, name in themes]
        write(world.root / "tracker.yaml", change(TRACKER, themes=json.dumps(named, ensure_ascii=False)))
        options = offered(written(world, "propose.yml"), "theme")
        assert len({*options}) == 6
        assert "none" not in [option.casefold() for option in options]

    assert_offered()


# --- the files beside them --------------------------------------------------------------------------


def test_owners_can_be_named_once_for_all_that_decides_what_the_tracker_runs_and_trusts() -> None:
    lines = (ROOT / ".github/CODEOWNERS").read_text(encoding="utf-8").splitlines()
    owned = {line.split()[0]: line.split()[1:] for line in lines if line and not line.startswith("#")}

    for path in (
        *("tracker.yaml", "parties.yaml", "templates/issue.md.j2", ".github/CODEOWNERS"),
        "scripts/rectrack/cli/__init__.py",
        *("pyproject.toml", "scripts/requirements.txt", "tests/requirements.txt"),
    ):
        assert (ROOT / path).exists()
        assert len([pattern for pattern in owned if f"/{path}".startswith(pattern)]) == 1, path
    assert all(re.fullmatch(r"@[\w-]+(/[\w.-]+)?", owner) for owners in owned.values() for owner in owners)
    assert all((ROOT / pattern.lstrip("/")).exists() for pattern in owned)


def test_a_pull_request_begins_with_the_word_that_it_is_public() -> None:
    assert "public at once" in (ROOT / ".github/pull_request_template.md").read_text(encoding="utf-8")
