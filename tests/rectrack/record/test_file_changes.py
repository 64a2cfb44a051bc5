"""Commands change as little of a file as they can: whatever its style, all else in it stays, comments included."""

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import given, reject
from hypothesis import strategies as st

from tests.messages.cases import Case, cases
from tests.rectrack import nasty
from tests.rectrack.files import edit, make_tracker, recommendation, write
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.yamlstyles import COMMENT, written
from tests.samples import table

FIELDS = """\
custom_fields:
  - {id: place, name: Place, type: text}
  - {id: more, name: More, type: text}
  - {id: tags, name: Tags, type: choices, choices: [{id: a, name: A}, {id: b, name: B}]}
"""
OLD = recommendation(positions=None)
HEAD, REST = OLD[: OLD.index("status:")], OLD[OLD.index("status:") :]
LETTER = "https://e.org/a"
NOW = "date: 2024-05-06"


def local_with(root: Path, texts: Sequence[str] = ()) -> LocalTracker:
    """Return a tracker with fields of its own, and these texts for the numbers from 1."""
    edit(make_tracker(root, len(texts)) / "tracker.yaml", "themes:\n", f"{FIELDS}themes:\n")
    for n, text in enumerate(texts, 1):
        write(
            root / f"recommendations/rec-{n}.yaml",
            re.sub(r"id: rec-1(\s+)number: 1", rf"id: rec-{n}\1number: {n}", text),
        )
    return LocalTracker(root)


def text_of(local: LocalTracker, n: int) -> str:
    """Return the text of a file, as if it were that of the first recommendation."""
    text = (local.root / f"recommendations/rec-{n}.yaml").read_bytes().decode()
    return re.sub(rf"id: rec-{n}(\s+)number: {n}", r"id: rec-1\1number: 1", text)


# --- each kind of change, in many styles --------------------------------------------------------------

TABLE: dict[str, list[Case]] = {}
for case in cases(Path(__file__).with_name("file_changes.txt")):
    TABLE.setdefault(case.texts("$")[0], []).append(case)
SAID = ("--reason", "one\ntwo", "--source", LETTER, "--entered-by", "me")


def file_of(case: Case, kind: str) -> str:
    """Return the file before (`-`) or after (`+`) the command of a block."""
    text = "".join(f"{line}\n" for line in case.texts(kind))
    return text if case.texts("@") else HEAD + text if "\nstatus: " in f"\n{text}" else HEAD + REST + text


@pytest.mark.parametrize("words", TABLE, ids=lambda words: words[:20])
@pytest.mark.parametrize(("line_end", "last"), [("\n", "\n"), ("\r\n", "\r\n"), ("\n", "")])
def test_a_change_is_the_smallest_in_every_style(words: str, line_end: str, last: str, tmp_path: Path) -> None:
    before, after = ([file_of(case, kind) for case in TABLE[words]] for kind in "-+")
    local = local_with(tmp_path, [text.rstrip("\n").replace("\n", line_end) + last for text in before])
    command, *given = words.split()

    local.run(
        command,
        *(f"rec-{n}" for n in range(1, len(before) + 1)),
        *(given if given[-1:] != ["SAID"] else (*given[:-1], *SAID)),
    )

    found = [text_of(local, n) for n in range(1, len(before) + 1)]
    assert [text.rstrip("\r\n") for text in found] == [text.rstrip("\n").replace("\n", line_end) for text in after]
    assert all(text.endswith(last) for text in found)


@pytest.mark.parametrize(("value", "lines"), table(__file__, "values"))
def test_a_value_is_written_plainly_if_other_tools_read_text(value: str, lines: str, local: LocalTracker) -> None:
    path = write(
        local.root / "recommendations/rec-1.yaml", HEAD + REST + "last_checked: # why\n  date: 2018\n# the end\n"
    )

    local.run("mark-checked", "1", f"--findings={value}", "--checked-by=me")

    indented = re.sub(r"\n(?!\n)", "\n  ", lines)
    assert (
        path.read_text()
        == f"{HEAD}{REST}last_checked: # why\n  {NOW}\n  checked_by: me\n  findings: {indented}\n# the end\n"
    )


# --- every style ------------------------------------------------------------------------------------

TEXTS = nasty.texts(4).map(str.strip)
EMPTY = ("", "~", "null", "Null", "NULL")


@st.composite
def files(draw: st.DrawFn) -> str:
    """Draw a recommendation's file in any style, with comments."""
    own = st.dictionaries(st.sampled_from(["place", "more"]), TEXTS | st.none(), min_size=1)
    said = st.fixed_dictionaries(
        {"party": st.just("alliance"), "stance": st.just("support"), "date": st.just("2017")}
    )
    more: dict[str, Any] = {
        "custom_fields": own,
        "owners": st.lists(st.sampled_from(["me", "you", "they"]), unique=True, min_size=1),
        "positions": st.lists(said, min_size=1, max_size=2),
        "summary": TEXTS,
        "target": st.just({"date": "2018", "set_by": "They"}),
    }
    data = yaml.load(HEAD + REST, Loader=yaml.BaseLoader) | draw(st.fixed_dictionaries({}, optional=more))  # noqa: S506 - it makes text of every value
    data = {name: data[name] for name in draw(st.permutations(sorted(data)))}
    return draw(written(data)) + draw(st.sampled_from(["\n", "", "\n\n#~1\n", "\n...\n"]))


WORDS = f"position 1 northland oppose --source {LETTER} --entered-by=me".split()


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[str], Any]:
    """Draw a command, and what it is to do to a file's data."""
    text = draw(TEXTS)

    def said(data: Any) -> None:
        item = {
            "party": "northland",
            "stance": "oppose",
            "date": "2024-05-06",
            "reason": text,
            "source": {"url": LETTER},
        }
        data["positions"] = [*data.get("positions", []), {**item, "entered_by": "me"}]

    def moved(data: Any) -> None:
        data["status"] = "withdrawn"
        data["history"] += [{"date": "2024-05-06", "status": "withdrawn", "note": text}]

    def without_owner(data: Any) -> None:
        data["owners"] = [owner for owner in data.get("owners", []) if owner != "me"]

    def without_field(data: Any) -> None:
        data["custom_fields"] = {
            name: value for name, value in data.get("custom_fields", {}).items() if name != "more"
        }

    drawn: tuple[list[str], Any] = draw(
        st.sampled_from(
            [
                ([*WORDS, f"--reason={text}"], said),
                (["status", "1", "withdrawn", f"--note={text}"], moved),
                (["target", "1", "2030"], lambda data: data.update(target={"date": "2030"})),
                (["owner", "1", "new"], lambda data: data.update(owners=[*data.get("owners", []), "new"])),
                (["owner", "1", "me", "--remove"], without_owner),
                (["field", "1", "more", "--remove"], without_field),
                (
                    ["field", "1", "place", "--", text],
                    lambda data: data.setdefault("custom_fields", {}).update(place=text),
                ),
            ]
        )
    )
    return drawn


def said_of(data: Any) -> Any:
    """Return data without what is as if it were not said: nothing, and line breaks at a text's end."""
    if isinstance(data, dict):
        return {name: said_of(value) for name, value in data.items() if said_of(value) not in (None, {}, [])}
    if isinstance(data, list):
        return [said_of(value) for value in data]
    return None if data is None or data.rstrip("\n") in EMPTY else data.rstrip("\n")


def read(text: str) -> Any:
    try:
        return said_of(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - it makes text of every value
    except yaml.YAMLError:
        reject()


def after(text: str, words: Sequence[str]) -> str | None:
    """Return a file after a command, or None if the command leaves the change to a person."""
    with TemporaryDirectory() as folder:
        local = local_with(Path(folder), [text])
        done = local.typed(*words, lines=())
        changed = text_of(local, 1)
    assert done.code == 0 or changed == text, done.err
    return None if done.code else changed


def is_insertion(old: str, new: str) -> bool:
    """Whether the new text is the old one with something put in at one place."""
    same = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return any(new.endswith(old[n:]) for n in range(same, -1, -1)) and len(new) >= len(old)


@given(files(), edits())
def test_in_a_file_of_any_style_a_command_changes_only_what_is_meant(text: str, edit: tuple[list[str], Any]) -> None:
    words, change = edit

    changed = after(text, words)

    assert after(text.replace("\n", "\r\n"), words) == (changed and changed.replace("\n", "\r\n"))
    if changed is None:
        return
    meant = read(text)
    change(meant)
    assert read(changed) == said_of(meant)
    if words[0] in ("position", "owner") and "--remove" not in words:
        assert is_insertion(text, changed)
        assert re.findall(COMMENT, changed) == re.findall(COMMENT, text)
