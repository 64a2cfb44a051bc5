"""The exported JSON Schemas agree with what `check` says, and with what other tools read."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types
from ruamel.yaml import YAML

from rectrack.pages.published import publish
from rectrack.pages.schema import KINDS, schema
from rectrack.pages.status_json import text
from rectrack.record.decode import DecodeError, decode
from rectrack.record.parties import Parties
from rectrack.record.recommendation import Recommendation
from rectrack.record.tracker import Tracker
from rectrack.record.tracker_list import TrackerList
from rectrack.record.values import Record
from rectrack.yaml.reader import parse
from tests.rectrack.files import PARTIES, TRACKER, make_tracker, recommendation
from tests.rectrack.internals import register
from tests.rectrack.record.test_tracker_list import LIST

ROOT = Path(__file__).parents[3]


def errors(kind: str, data: Any) -> list[str]:
    """Where the exported schema finds something wrong with data."""
    return sorted({error.json_path for error in Draft202012Validator(json.loads(schema(kind))).iter_errors(data)})


def typed(text: str, version: str = "1.2") -> Any:
    """YAML as other tools read it, with numbers, truth values and dates; dates as editors compare them."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = version
    return json.loads(json.dumps(yaml.load(text), default=str))


@pytest.mark.parametrize("kind", KINDS)
def test_each_schema_is_one_and_names_its_version(kind: str) -> None:
    exported = json.loads(schema(kind))

    Draft202012Validator.check_schema(exported)
    assert exported["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_the_projects_own_files_are_accepted(version: str) -> None:
    files = sorted((ROOT / "recommendations").rglob("*.yaml"))

    assert files
    assert [errors("recommendation", typed(file.read_text(), version)) for file in files] == [[]] * len(files)
    assert errors("tracker", typed((ROOT / "tracker.yaml").read_text(), version)) == []
    assert errors("parties", typed((ROOT / "parties.yaml").read_text(), version)) == []


def test_what_is_generated_as_status_json_is_accepted(tmp_path: Path) -> None:
    generated = text(publish(register(make_tracker(tmp_path)), None, {}, "2024-05-06"))

    assert errors("status", json.loads(generated)) == []
    assert errors("status", json.loads(generated) | {"parties": "three"}) == ["$.parties"]


TYPED = ("2030", "1e5", "12:30", "12:30:45", "no", "Yes", "on", "true", "0x1F", "010", "1_000", "2017-02-14", ".5")


@pytest.mark.filterwarnings("ignore::ruamel.yaml.error.MantissaNoDotYAML1_1Warning")
@pytest.mark.parametrize("written", TYPED)
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_what_other_tools_make_of_text_is_accepted(written: str, version: str) -> None:
    texts = recommendation(title=written, summary=written, editor_note=written, owners=f"[{written}]")

    assert errors("recommendation", typed(texts, version)) == []


@pytest.mark.parametrize("written", ["2017", "2017-02", "2017-02-14", "'2017'"])
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_what_other_tools_make_of_dates_is_accepted(written: str, version: str) -> None:
    assert errors("recommendation", typed(recommendation(target=f"{{date: {written}}}"), version)) == []


@pytest.mark.parametrize("written", ["true", "True", "yes", "NO", "on", "'off'", ""])
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_what_other_tools_make_of_yes_and_no_is_accepted(written: str, version: str) -> None:
    assert errors("recommendation", typed(recommendation(addressees_inferred=written), version)) == []


@pytest.mark.parametrize(
    "field", ["addressees", "actions", "decisions", "target", "requests", "fields", "lang", "related", "editor_note"]
)
def test_an_optional_field_may_be_left_empty(field: str) -> None:
    assert errors("recommendation", typed(recommendation(**{field: ""}))) == []


@pytest.mark.parametrize("color", ["000000", "123456", "0b3d91", "1e5000", "ABCDEF"])
def test_what_other_tools_make_of_colours_is_accepted(color: str) -> None:
    data = json.loads(json.dumps(typed(TRACKER.replace("d4c5f9", color))).replace("Infinity", "0"))

    assert errors("tracker", data) == []


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"titel": "a"}, "$"),
        ({"title": None}, "$"),
        ({"title": ""}, "$.title"),
        ({"title": "[a]"}, "$.title"),
        ({"title": "|\n  a\n  b"}, "$.title"),
        ({"id": "Rec_1"}, "$.id"),
        ({"number": "one"}, "$.number"),
        ({"number": "0"}, "$.number"),
        ({"kind": ""}, "$.kind"),
        ({"themes": "[]"}, "$.themes"),
        ({"reference": "a, b"}, "$.reference"),
        ({"lang": "English"}, "$.lang"),
        ({"requests": "\n  - {of: icann, for: money, date: 2017}"}, "$.requests[0].for"),
        ({"addressees": "icann"}, "$.addressees"),
        ({"addressees_inferred": "maybe"}, "$.addressees_inferred"),
        ({"sources": "[]"}, "$.sources"),
        ({"sources": ""}, "$.sources"),
        ({"sources": "\n  - {page: 3}"}, "$.sources[0]"),
        ({"positions": "\n  - {party: apig, stance: [support], date: 2017}"}, "$.positions[0].stance"),
        ({"target": "{date: soon}"}, "$.target"),
        ({"decisions": "[a]"}, "$.decisions[0]"),
    ],
)
def test_what_check_refuses_the_schema_refuses_too(changes: dict[str, str | None], at: str) -> None:
    written = recommendation(**changes)

    assert errors("recommendation", typed(written)) == [at]
    with pytest.raises(DecodeError):
        decode(parse(written), Recommendation)


@pytest.mark.parametrize(
    ("kind", "text", "new"),
    [("tracker", TRACKER, "x: y\n"), ("parties", PARTIES, "x: y\n"), ("tracker-list", LIST, "x: y\n")],
)
def test_unknown_fields_of_the_settings_are_refused(kind: str, text: str, new: str) -> None:
    assert errors(kind, typed(text)) == []
    assert errors(kind, typed(text + new)) == ["$"]


VALUES = st.sampled_from(
    ["a", "no", "2030", "2017-02-14", "1e5", "[a]", "[]", "{}", "{a: b}", "", "~", "''", "support"]
)
FILES: dict[str, tuple[str, type[Record]]] = {
    "recommendation": (
        recommendation(
            decisions="\n  - {by: a, outcome: b, date: 2017}",
            actions="[]",
            target="\n  date: 2017\n  set_by: a",
            fields="\n  cost: 12\n  goals: [a, b]",
            reference="A.1",
            lang="en",
        ),
        Recommendation,
    ),
    "tracker": (TRACKER, Tracker),
    "parties": (PARTIES, Parties),
    "tracker-list": (LIST, TrackerList),
}


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, str]:
    """One kind of file with one of its lines given another value, or taken out."""
    kind = draw(st.sampled_from(sorted(FILES)))
    lines = FILES[kind][0].splitlines()
    n = draw(st.integers(0, len(lines) - 1))
    head, colon, _ = lines[n].partition(": ")
    new = draw(st.sampled_from([[], [f"{head}{colon}{draw(VALUES)}"]]))
    return kind, "\n".join([*lines[:n], *new, *lines[n + 1 :]])


def test_an_own_field_may_be_left_empty() -> None:
    written = recommendation(fields="\n  cost:\n  goals: [a, b]")

    assert decode(parse(written), Recommendation).fields == {"goals": ("a", "b")}
    assert errors("recommendation", typed(written)) == []


@given(changed())
def test_the_schema_accepts_whatever_check_accepts(pair: tuple[str, str]) -> None:
    kind, written = pair
    try:
        decode(parse(written), FILES[kind][1])
    except Exception:  # noqa: BLE001 - what is refused is not the point here
        return

    assert errors(kind, typed(written)) == []
