"""`rectrack schema` as editors' owners call it."""

import json

import pytest
from click.testing import CliRunner

from rectrack.cli import cli
from rectrack.pages.schema import KINDS, schema


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_each_kind_of_file_is_printed(kind: str) -> None:
    result = CliRunner().invoke(cli, ["schema", kind])

    assert result.exit_code == 0
    assert json.loads(result.stdout) == json.loads(schema(kind))


def test_without_a_kind_it_is_that_of_a_recommendation() -> None:
    result = CliRunner().invoke(cli, ["schema"])

    assert json.loads(result.stdout)["$ref"] == "#/$defs/Recommendation"


def test_a_kind_that_does_not_exist_is_wrong_usage_and_the_kinds_are_named() -> None:
    result = CliRunner().invoke(cli, ["schema", "board"])

    assert result.exit_code == 2
    assert all(kind in result.stderr for kind in KINDS)
