"""Texts with names that are withheld, in every spelling, and what an export has in their place.

A line of `withheld_texts.txt` is a text as JSON and, after `=>`, what becomes of it. `PERSONS` are withheld.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.interfaces import on, python, rectrack
from tests.rectrack import files
from tests.samples import DATA

TABLE = Path(__file__).with_name("withheld_texts.txt")
PERSONS = {
    "jane-roe": "name: Dr. Jane Roe-Ångström, aliases: [J. Roe], accounts: [{login: jroe, id: 7019}]",
    "pat": "name: Pat O'Neil, accounts: [{login: pat-o, id: 70200000}]",
    "hanako": "name: 山田 花子",
    "somchai": "name: สมชาย",
    "lee": "name: Kim Lee",
    "weiss": "name: Ines Weiß & Co.",
    "gim": "name: 김가, aliases: [A.B. Gim]",
    "saka": "name: さか",
    "ana": "name: ანა",
    "rama": "name: राम",
    "wang": "name: Prof. Wang He Ping Li",
}
"""The persons by id; withheld-1 to withheld-11 are their placeholders."""


def written(text: str) -> str:
    """Return a text as JSON, with escapes for what is not seen."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _make_tracker(folder: Path, texts: list[str]) -> None:
    """Write a tracker whose persons are withheld, with a recommendation for each text."""
    files.make_tracker(folder, 0)
    listed = (
        f"  - {{id: {id_}, {names}, group: academia, is_person: true, name_withheld_since: 2020-{n:02}}}\n"
        for n, (id_, names) in enumerate(PERSONS.items(), 1)
    )
    files.write(folder / "parties.yaml", files.PARTIES + "".join(listed))
    for number, text in enumerate(texts, 1):
        files.add(folder, number, editor_note=json.dumps(text))


def test_a_withheld_name_is_replaced_in_every_spelling_and_no_other_word(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    head, *lines = TABLE.read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line.partition(" => ")[0]) for line in lines]
    _make_tracker(tmp_path, texts)

    with on(files.TODAY.isoformat()):
        exported = rectrack(tmp_path, "export", str(tmp_path / "out.json"))

    assert exported.code == 0, exported.err
    known = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["recommendations"]
    made = [r["editor_note"] for r in sorted(known, key=lambda r: r["number"])]
    now = [
        f"{written(text)} => {'the same' if new == text else written(new)}"
        for text, new in zip(texts, made, strict=True)
    ]
    if request.config.getoption("--renew-golden"):
        TABLE.write_text("\n".join([head, *now]) + "\n", encoding="utf-8")

    assert now == TABLE.read_text(encoding="utf-8").splitlines()[1:]


def test_a_very_long_word_before_the_id_of_an_account_takes_no_long_time(tmp_path: Path) -> None:
    _make_tracker(tmp_path, ["a" * 300_000 + "! pat-o (70200000)"])

    # `python` ends the command after a minute; with time for each pair of letters it takes half an hour.
    exported = python("-m", "rectrack", "export", str(tmp_path / "out.json"), "--root", str(tmp_path))

    assert exported.code == 0, exported.err
    assert "aaa! withheld-2" in (tmp_path / "out.json").read_text(encoding="utf-8")


# --- in every field -----------------------------------------------------------------------------------

FIELDS = Path(__file__).with_name("withheld_fields.txt")
NAMES = {"engineer": "An engineer", "association": "The association"}


def named(data: Any) -> Any:
    """Return data with a name in each text: in each value with a space, or a capital letter first."""
    if isinstance(data, dict):
        return {key: named(value) for key, value in data.items()}
    if isinstance(data, list):
        return [named(value) for value in data]
    return f"{data.strip()} – An engineer" if re.search("^[A-Z]| ", data) else data


def places(data: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text of data with its field."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from places(value, f"{at}.{key}" if isinstance(key, str) else at)
    elif isinstance(data, str):
        yield at.removeprefix("."), data


def test_no_field_of_a_complete_tracker_has_a_withheld_name(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    for path in sorted((DATA / "tracker").rglob("*.yaml")):
        data = named(yaml.load(path.read_text(encoding="utf-8"), yaml.CBaseLoader))  # noqa: S506 - it makes text of every value
        for party in data.get("parties", ()):
            if party["id"] in NAMES:
                party |= {"name": NAMES[party["id"]], "is_person": "true", "name_withheld_since": "2020-01"}
        files.write(tmp_path / path.relative_to(DATA / "tracker"), yaml.safe_dump(data, allow_unicode=True))

    with on("2021-06-01"):
        exported = rectrack(tmp_path, "export", str(tmp_path / "out.json"))

    assert exported.code == 0, exported.err
    made = [*places(json.loads((tmp_path / "out.json").read_text(encoding="utf-8")))]
    assert [one for one in made if re.search("engineer|association", one[1])] == []
    found = {field: None for field, text in made if "withheld-" in text}
    text = "# The fields of an export that have a placeholder.\n" + "".join(f"{field}\n" for field in sorted(found))
    if request.config.getoption("--renew-golden"):
        FIELDS.write_text(text, encoding="utf-8")

    assert text == FIELDS.read_text(encoding="utf-8")
