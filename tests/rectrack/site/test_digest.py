"""A mail for those who follow the tracker: a draft, of which the words are frozen."""

import shutil
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.site.site_pages import Read
from tests.samples import DATA


def _read(message: str) -> EmailMessage:
    return message_from_bytes(message.encode(), policy=default)


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def local(tmp_path: Path) -> LocalTracker:
    """The tracker that uses every field, with a board."""
    shutil.copytree(DATA / "tracker", tmp_path / "tracker")
    local = LocalTracker(tmp_path / "tracker")
    local.run("board")
    local.before = local.texts()
    return local


def test_it_is_a_draft_of_that_day_in_two_forms(local: LocalTracker) -> None:
    message = _read(local.run("digest", "--since", "2017").out)

    assert message["Subject"] == "Recommendations on registries: new since 2017"
    assert message["Date"].datetime.isoformat() == f"{local.day}T00:00:00+00:00"
    assert (message["X-Unsent"], message["Reply-To"]) == ("1", "tracker@example.org")
    assert {"From", "To", "Cc", "Bcc"}.isdisjoint(message.keys())
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    html = Read(_part(message, "html").partition("<meta")[0] + "</html>")
    assert html.tags[0] == ("html", {"lang": "en", "dir": "ltr"})
    assert max(map(len, _part(message, "plain").splitlines())) <= 72


def test_it_is_printed_or_written_the_same_each_time_and_nothing_is_sent(local: LocalTracker) -> None:
    printed = local.run("digest", "--since", "2017-02").out
    written = local.run("digest", str(local.root / "news.eml"), "--since", "2017-02").out

    assert (local.root / "news.eml").read_bytes() == printed.encode()
    assert written.endswith("Nothing was sent.\n")
    assert _read(printed)["Message-ID"] != _read(local.run("digest", "--since", "2019").out)["Message-ID"]
    local.before = local.texts()
    assert "Missing option '--since'" in local.wrong("digest")
