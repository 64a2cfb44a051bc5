"""status.json and the JSON Schemas: the board as data, what is remembered, and what other tools read and refuse."""

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

from rectrack import __version__
from tests.interfaces import issue_numbers, on, rectrack
from tests.interfaces import schema as schema_of
from tests.rectrack.board_and_issues.example import IDS, Changes, Example, cases
from tests.rectrack.files import PARTIES, TODAY, TRACKER, edit, make_tracker, recommendation, write
from tests.rectrack.world import World
from tests.samples import ROOT, table


@pytest.fixture
def published(tmp_path: Path) -> Example:
    """The tracker that uses every field, with its board of 1 June 2021."""
    tracker = Example(tmp_path)
    tracker.written()
    return tracker


def recorded(tracker: Example) -> dict[str, str]:
    """Return the days on which the facts of each recommendation last differed."""
    return {entry["id"]: entry["last_recorded"] for entry in tracker.status()["recommendations"]}


@pytest.mark.parametrize(("changes", "ids"), table(__file__, "changes"))
def test_it_has_the_day_on_which_facts_changed(changes: Changes, ids: tuple[str, ...], published: Example) -> None:
    published.day = "2021-07-01"
    for name, fields in changes.items():
        published.change(name, **fields)

    published.written()

    assert recorded(published) == {id_: "2021-07-01" if id_ in ids else "2021-06-01" for id_ in IDS}
    assert published.status()["as_of"] == ("2021-07-01" if changes else "2021-06-01")


def test_moving_or_renaming_a_file_and_another_version_record_nothing(published: Example) -> None:
    published.day = "2021-07-01"
    published.change("pay-by-size", id="pay-by-income", previous_ids="[pay-by-size]")
    published.path("pay-by-size").rename(published.path("pay-by-income"))
    folder = published.root / "recommendations/law"
    folder.mkdir()
    published.path("fair-courts").rename(folder / "fair-courts.yaml")
    edit(published.root / "status.json", f"rectrack {__version__}", "rectrack 0.0.1")

    published.written()

    assert recorded(published) | {"pay-by-income": ""} == dict.fromkeys(IDS[:3], "2021-06-01") | {"pay-by-income": ""}
    assert published.status()["written_by"] == f"rectrack {__version__}"


def test_a_new_recommendation_has_the_day_of_its_first_board(published: Example) -> None:
    text = published.path("fair-courts").read_text(encoding="utf-8")
    published.day = "2021-07-01"
    published.path("new").write_text(text.replace("fair-courts", "new").replace("number: 2", "number: 5"))

    published.written()

    assert recorded(published) == {**dict.fromkeys(IDS, "2021-06-01"), "new": "2021-07-01"}


def test_what_becomes_overdue_changes_the_day_of_the_whole_and_no_day_of_recording(tmp_path: Path) -> None:
    tracker = Example(tmp_path, {"fair-courts": {"target": "{date: 2021-06}"}})
    seen = []
    for tracker.day in ("2021-06-30", "2021-07-01"):
        tracker.written()
        said = tracker.status()
        seen.append((said["as_of"], said["summary"]["overdue"], {*recorded(tracker).values()}))

    assert seen == [("2021-06-30", 1, {"2021-06-30"}), ("2021-07-01", 2, {"2021-06-30"})]


def test_a_file_that_does_not_say_yet_which_positions_were_entered_tells_no_change(published: Example) -> None:
    edit(published.root / "status.json", '          "entered": true,\n', "")
    published.day = "2021-07-01"

    published.written()

    assert {*recorded(published).values()} == {"2021-06-01"}


def test_every_id_has_its_name_in_the_file(published: Example) -> None:
    data = published.status()
    named = {kind: {one["id"] for one in those} for kind, those in data["names"].items()}
    used: dict[str, set[Any]] = {kind: set() for kind in named}
    for entry in data["recommendations"]:
        used["statuses"] |= {entry["status"]}
        used["source_forms"] |= {entry["source_form"]}
        used["themes"] |= {*entry["themes"]}
        used["addressees"] |= {*entry["addressees"], *(said["by"] for said in entry["responses"])}
        used["responses"] |= {said["response"] for said in entry["responses"]}
        used["stances"] |= {view["stance"] for view in entry["positions"]}
        used["parties"] |= {view["party"] for view in entry["positions"]}
        used["outcomes"] |= {entry["decision"]["outcome"]} if entry["decision"] else set()
        used["custom_fields"] |= {*entry.get("custom_fields", {})}
    used["groups"] = {party["group"] for party in data["names"]["parties"]}

    assert {kind: ids - named[kind] for kind, ids in used.items() if ids - named[kind]} == {}
    assert all(used.values())


# --- issues, and what is remembered of what was removed -----------------------------------------------


def test_issues_stay_known_whatever_becomes_of_the_files(synced: World) -> None:
    status, folder = synced.root / "status.json", synced.root / "recommendations"
    (folder / "rec-1.yaml").unlink()
    text = (folder / "rec-2.yaml").read_text(encoding="utf-8").replace("id: rec-2", "id: new-name")
    (folder / "rec-2.yaml").unlink()
    (folder / "new-name.yaml").write_text(f"{text}previous_ids: [rec-2]\n", encoding="utf-8")

    for _ in "12":
        assert synced.run("board").code == 0
        assert issue_numbers(synced.root) | {"rec-2": 2} == {"rec-1": 1, "rec-2": 2, "new-name": 2, "rec-3": 3}
        assert [entry["id"] for entry in json.loads(status.read_text())["recommendations"]] == ["new-name", "rec-3"]


def test_what_a_later_version_adds_is_read(synced: World) -> None:
    status = synced.root / "status.json"
    before = status.read_text(encoding="utf-8")
    status.write_text(before.replace('"issue": 1,', '"issue": 1, "colour": "blue",'), encoding="utf-8")

    assert synced.run("board").code == 0

    assert status.read_text(encoding="utf-8") == before


GIVEN = ("--title", "Do more", "--summary", "More.", "--theme", "law", "--document", "paper-2017", "--section", "1")


@pytest.fixture
def removed(world: World) -> World:
    """A tracker without issues, of which the last recommendation was removed."""
    assert world.run("board").code == 0
    status = world.root / "status.json"
    known = json.loads(status.read_text())
    (world.root / f"recommendations/{known['recommendations'][-1]['id']}.yaml").unlink()
    status.write_text(json.dumps({**known, "removed": [known["recommendations"].pop()]}))
    return world


def test_a_removed_recommendation_without_an_issue_keeps_its_number_and_its_page(removed: World) -> None:
    assert removed.run("new", *GIVEN).code == 0
    assert removed.run("site", str(removed.root / "out")).code == 0

    assert "number: 4\n" in (removed.root / "recommendations/do-more.yaml").read_text()
    assert "Recommendation 3 was removed" in (removed.root / "out/r/3/index.html").read_text()


def test_a_recommendation_that_came_back_is_not_shown_as_removed(removed: World) -> None:
    text = (removed.root / "recommendations/rec-1.yaml").read_text()
    back = text.replace("id: rec-1", "id: rec-3").replace("number: 1", "number: 3")
    (removed.root / "recommendations/rec-3.yaml").write_text(back)
    assert removed.run("board").code == 0
    assert removed.run("site", str(removed.root / "out")).code == 0
    assert removed.run("new", *GIVEN).code == 0

    assert "was removed" not in (removed.root / "out/r/3/index.html").read_text()
    assert "number: 4\n" in (removed.root / "recommendations/do-more.yaml").read_text()


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
    kinds = {"translation": "recommendations/**/*.*.yaml", "tracker": "tracker.yaml", "parties": "parties.yaml"}
    kinds["recommendation"] = "recommendations/**/*.yaml"
    found = {path: kind for kind, pattern in reversed(kinds.items()) for path in sorted(ROOT.glob(pattern))}
    files = [(kind, path) for path, kind in found.items()]

    assert len(files) > 40
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
        for name in ("addressees", "actions", "decisions", "target", "requests", "custom_fields", "lang", "related")
    ),
    {"editor_note": ""},
    {"custom_fields": "\n  cost:\n  goals: [a, b]"},
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
