"""What the commands share that change several files at once."""

from functools import partial

import pytest

from rectrack.commands import saying
from rectrack.desk.editor import Desk as Files
from rectrack.record import edits
from rectrack.record.recommendation import HistoryEntry
from tests.rectrack.desks import Desk
from tests.rectrack.files import TODAY


def test_what_would_change_is_shown_as_a_plan_shows_it(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    files = Files(desk.root, TODAY)
    step = HistoryEntry(date="2024-05", status="withdrawn")
    files.edit({"1": [partial(edits.set_status, status="withdrawn", entry=step)]})

    saying.show(files)

    told = capsys.readouterr().out
    assert "Recommendation 1: Do this" in told
    assert "labels  “status: Proposed” goes, “status: Withdrawn” comes" in told
    assert "Recommendation 2" not in told
    assert desk.texts() == desk.before
