"""What people do with local commands: each session prints and changes exactly what its file says."""

from pathlib import Path

import pytest

from tests.messages.cases import explained
from tests.rectrack.commands.sessions import Session, SessionPlayer, sessions


@pytest.mark.parametrize("session", list(sessions()), ids=lambda session: f"{session.path.stem}: {session.title}")
def test_a_session_goes_as_it_is_written(session: Session, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    lines = list(SessionPlayer(tmp_path).play(session.lines))

    if request.config.getoption("--renew-golden"):
        session.renew(lines)
        return
    before, now = ("\n".join(line.written() for line in each) for each in (session.lines, lines))
    assert now == before, explained(f"{session.path}: {session.title}", before, now)
