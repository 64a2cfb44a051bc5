"""`rectrack schema` as editors' owners call it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from rectrack.cli import cli
from rectrack.pages.schema import KINDS, schema
from tests.rectrack.files import make_tracker, write


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_each_kind_of_file_is_printed(kind: str) -> None:
    result = CliRunner().invoke(cli, ["schema", kind])

    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads(schema(kind))


def test_the_help_and_the_command_name_the_same_kinds() -> None:
    usage = CliRunner().invoke(cli, ["schema", "--help"]).stdout.partition("\n\n")[0]
    kinds = "".join(usage.split()).rstrip("]").rpartition("[")[2].split("|")

    schemas = {kind: CliRunner().invoke(cli, ["schema", kind]).stdout for kind in kinds}

    assert {kind: json.loads(text)["$ref"].rpartition("/")[2] for kind, text in schemas.items()} == {
        "recommendation": "Recommendation",
        "parties": "Parties",
        "tracker": "Tracker",
        "status": "Published",
        "tracker-list": "TrackerList",
        "overview": "Overview",
    }


def test_overview_json_is_as_its_schema_says(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    listed = write(tmp_path / "groups.yaml", f"title: Both\ntrackers:\n  - {{status: {tmp_path / 'status.json'}}}\n")
    for call in (["board"], ["overview", str(listed), str(tmp_path / "made")]):
        assert CliRunner().invoke(cli, ["--root", str(tmp_path), *call]).exit_code == 0

    schema = json.loads(CliRunner().invoke(cli, ["schema", "overview"]).stdout)

    Draft202012Validator(schema).validate(json.loads((tmp_path / "made/overview.json").read_text()))


def test_without_a_kind_it_is_that_of_a_recommendation() -> None:
    result = CliRunner().invoke(cli, ["schema"])

    assert json.loads(result.stdout)["$ref"] == "#/$defs/Recommendation"


def test_a_kind_that_does_not_exist_is_wrong_usage_and_the_kinds_are_named() -> None:
    result = CliRunner().invoke(cli, ["schema", "board"])

    assert result.exit_code == 2
    assert all(kind in result.stderr for kind in KINDS)
