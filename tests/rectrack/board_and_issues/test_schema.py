"""The JSON Schemas that `rectrack schema` prints agree with `rectrack check`, and with what other tools read."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from ruamel.yaml import YAML

from tests.interfaces import on, rectrack
from tests.interfaces import schema as schema_of
from tests.rectrack.board_and_issues.field_table import cases
from tests.rectrack.files import PARTIES, TODAY, TRACKER, make_tracker, recommendation, write
from tests.samples import ROOT

KINDS = ("recommendation", "parties", "tracker", "status", "tracker-list", "overview")
LIST = "title: Both\ntrackers:\n  - {status: a/status.json}\n"

schema = cache(schema_of)


def errors(kind: str, data: Any) -> list[str]:
    """Return where the printed schema finds something wrong with data."""
    return sorted({error.json_path for error in Draft202012Validator(schema(kind)).iter_errors(data)})


def typed(text: str, version: str = "1.2") -> Any:
    """Return YAML as other tools read it, with numbers, truth values and dates; dates as editors compare them."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return json.loads(json.dumps(yaml.load(text), default=str).replace("Infinity", "0"))


@pytest.mark.parametrize("kind", KINDS)
def test_each_schema_is_one_and_names_its_version(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind))
    assert schema(kind)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_the_projects_own_files_are_accepted(version: str) -> None:
    kinds = {"recommendation": "recommendations/**/*.yaml", "tracker": "tracker.yaml", "parties": "parties.yaml"}
    files = [(kind, path) for kind, pattern in kinds.items() for path in sorted(ROOT.glob(pattern))]

    assert len(files) > 20
    assert [path for kind, path in files if errors(kind, typed(path.read_text(), version))] == []


def test_what_is_written_as_status_json_is_accepted(tmp_path: Path) -> None:
    assert rectrack(make_tracker(tmp_path), "board").code == 0
    written = json.loads((tmp_path / "status.json").read_text())

    assert errors("status", written) == []
    assert errors("status", written | {"parties": "three"}) == ["$.parties"]
    assert [name for name, part in schema("status")["$defs"].items() if not part.get("description")] == []


REFUSED = cases(Path(__file__).with_name("schema.txt"))
TYPED = ("2030", "1e5", "12:30", "12:30:45", "no", "Yes", "on", "true", "0x1F", "010", "1_000", "2017-02-14", ".5")
ACCEPTED: list[dict[str, str]] = [
    *({"title": text, "summary": text, "editor_note": text, "owners": f"[{text}]"} for text in TYPED),
    *({"target": f"{{date: {text}}}"} for text in ("2017", "2017-02", "2017-02-14", "'2017'")),
    *({"addressees_inferred": text} for text in ("true", "True", "yes", "NO", "on", "'off'", "")),
    *(
        {name: ""}
        for name in ("addressees", "actions", "decisions", "target", "requests", "fields", "lang", "related")
    ),
    {"editor_note": ""},
    {"fields": "\n  cost:\n  goals: [a, b]"},
]


@pytest.mark.filterwarnings("ignore::ruamel.yaml.error.MantissaNoDotYAML1_1Warning")
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_what_other_tools_make_of_text_dates_and_truth_values_is_accepted(version: str) -> None:
    assert [row for row in ACCEPTED if errors("recommendation", typed(recommendation(**row), version))] == []


@pytest.mark.parametrize("color", ["000000", "123456", "0b3d91", "1e5000", "ABCDEF"])
def test_what_other_tools_make_of_colours_is_accepted(color: str) -> None:
    assert errors("tracker", typed(TRACKER.replace("d4c5f9", color))) == []


@pytest.mark.parametrize("name", REFUSED)
def test_what_check_refuses_the_schema_refuses_too(name: str, tmp_path: Path) -> None:
    written = recommendation(**REFUSED[name].changes["rec"])
    write(make_tracker(tmp_path) / "recommendations/rec-1.yaml", written)

    assert errors("recommendation", typed(written)) == REFUSED[name].says
    assert rectrack(tmp_path, "check").code == 1


@pytest.mark.parametrize(("kind", "text"), [("tracker", TRACKER), ("parties", PARTIES), ("tracker-list", LIST)])
def test_unknown_fields_of_the_settings_are_refused(kind: str, text: str) -> None:
    assert errors(kind, typed(text)) == []
    assert errors(kind, typed(f"{text}x: y\n")) == ["$"]


FILES = {
    "recommendations/rec-1.yaml": recommendation(
        decisions="\n  - {by: a, outcome: agreed, date: 2017, source: {document: paper-2017}}",
        actions="[]",
        target="\n  date: 2017\n  set_by: a\n  source: {document: paper-2017}",
        reference="A.1",
        lang="en",
    ),
    "tracker.yaml": TRACKER,
    "parties.yaml": PARTIES,
}
VALUES = ("a", "no", "2030", "2017-02-14", "1e5", "[a]", "[]", "{}", "{a: b}", "", "~", "''", "support")


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a file of which one line has another value or is left out."""
    name = draw(st.sampled_from(sorted(FILES)))
    lines = FILES[name].splitlines()
    n = draw(st.integers(0, len(lines) - 1))
    head, colon, _ = lines[n].partition(": ")
    new = draw(st.sampled_from([[], [f"{head}{colon}{draw(st.sampled_from(VALUES))}"]]))
    return name, "\n".join([*lines[:n], *new, *lines[n + 1 :]])


def test_the_schema_accepts_whatever_check_accepts(tmp_path: Path) -> None:
    make_tracker(tmp_path)
    for name, text in FILES.items():
        write(tmp_path / name, text)
    assert rectrack(tmp_path, "check").code == 0

    @given(changed())
    def assert_accepted(pair: tuple[str, str]) -> None:
        name, text = pair
        write(tmp_path / name, text)
        with on(TODAY.isoformat()):
            finished = rectrack(tmp_path, "check")
        write(tmp_path / name, FILES[name])
        kind = re.sub(r"s?/.*|\.yaml", "", name)
        assert finished.code == 1 or errors(kind, typed(text)) == []

    assert_accepted()
