"""Whatever people write in minutes, each line is recorded or told."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interfaces import MISTAKE
from tests.rectrack import files
from tests.rectrack.local_commands import LocalTracker

SIGNS = ["1", "2, 7", "rec-1", ":", "\uff1a", "/", " ", "\n", "\n\n", "\t", "|", ">", "#", "\u00a0", "\u2028"]
WORDS = ["/checked", "/oppose", "checked", "date", "by", "from", "as india", "2024", "It is so.", "https://e.org/a:b"]
PIECES = st.sampled_from([*SIGNS, *WORDS])
FEW = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=min(settings().max_examples, 40)
)


@FEW
@given(st.lists(PIECES | st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=30).map("".join))
def test_of_any_minutes_each_line_is_recorded_or_told(local: LocalTracker, text: str) -> None:
    minutes = files.write(local.root.parent / "minutes.txt", text)

    done = local.typed("record", str(minutes), "--dry-run", lines=())

    assert MISTAKE not in done.err
    assert (done.code, bool(done.err)) in ((0, False), (1, True))
    lines = [int(line) for line in re.findall(r"minutes\.txt:(\d+):", done.err)]
    assert all(1 <= line <= len(re.split("[\n\r\u2028\u2029\x85\x0b\x0c]", text)) for line in lines)


@FEW
@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20), st.integers(1, 4))
def test_minutes_of_any_script_are_recorded_as_they_are(local: LocalTracker, word: str, times: int) -> None:
    text = f"1: /checked {word}\uff1a{word}" + f"\n-{word}" * (times - 1)
    minutes = files.write(local.root.parent / "minutes.txt", text)

    local.run("record", str(minutes))

    found = local.texts()["recommendations/rec-1.yaml"].decode().partition("found: ")[2]
    assert found.count(word) >= times + 1
