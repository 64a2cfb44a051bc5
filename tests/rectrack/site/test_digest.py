"""A mail for those who follow the tracker."""

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import settings as drawn
from hypothesis import strategies as st
from msgspec.structs import replace

from rectrack.record.register import Register
from rectrack.site.digest import digest
from rectrack.site.outline import since_day
from rectrack.text.plain import WIDTH, plain
from tests.rectrack import examples, nasty
from tests.rectrack.desks import Desk
from tests.rectrack.site import reading

HEADERS = [
    "Subject", "Date", "Message-ID", "X-Unsent", "Reply-To", "MIME-Version", "Content-Type", "Content-Language"
]  # fmt: skip


def made(register: Register | None = None, since: str = "2017") -> bytes:
    material = reading.material(register or examples.register())
    return digest(material, since_day(material, since))


def read(message: bytes) -> EmailMessage:
    return message_from_bytes(message, policy=default)


def part(message: bytes, kind: str) -> str:
    body = read(message).get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_the_text(golden: Callable[[str, str], None]) -> None:
    golden("digest.txt", part(made(since="2019"), "plain").replace("\r\n", "\n"))


def test_it_is_a_draft_of_that_day_in_two_forms_that_say_the_same() -> None:
    message = read(made())

    assert message["Subject"] == "Recommendations on registries: new since 2017"
    assert message["Date"].datetime.isoformat() == f"{examples.TODAY}T00:00:00+00:00"
    assert message["X-Unsent"] == "1"
    assert message["Reply-To"] == "tracker@example.org"
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]
    html = reading.Read(part(made(), "html").partition("<meta")[0] + "</html>")
    assert html.tags[0] == ("html", {"lang": "en", "dir": "ltr"})
    assert {"From", "To", "Cc", "Bcc"}.isdisjoint(message.keys())


def test_the_same_record_makes_the_same_bytes_and_another_day_another_message() -> None:
    assert made() == made()
    assert read(made())["Message-ID"] != read(made(since="2019"))["Message-ID"]


def test_lines_are_short_and_a_quotation_a_list_and_an_address_read_well() -> None:
    text = plain(
        "# A\n\nA [page](<https://example.org>), <https://example.org/x>\n\n- b\n- c\n\n  > d\n\n1. e " + "f " * 60
    )

    assert text.startswith(
        "A\n=\n\nA page <https://example.org>, https://example.org/x\n\n- b\n- c\n\n  > d\n\n1. e f"
    )
    assert max(map(len, text.splitlines())) <= WIDTH


@drawn(max_examples=10)
@given(st.lists(nasty.texts(), min_size=1, max_size=20))
def test_whatever_people_wrote_makes_no_header_and_does_nothing(texts: list[str]) -> None:
    for kind in ("plain text", "Markdown"):
        message = made(examples.Texts(kind).put(texts))
        headers = [name for name in read(message).keys() if name != "Reply-To"]  # noqa: SIM118 - no mapping
        assert headers == [name for name in HEADERS if name != "Reply-To"]
        assert "<script" not in part(message, "html")
        assert "javascript:" not in [link[:11] for link in _links(message)]


def test_no_sign_that_cannot_be_seen_is_in_a_header() -> None:
    known = examples.register()
    tracker = replace(known.tracker, title="a\u202eb\x07c")

    assert read(made(replace(known, tracker=tracker)))["Subject"] == "a b c: new since 2017"


def _links(message: bytes) -> list[str]:
    body = part(message, "html").partition("<body>")[2].partition("</body>")[0]
    return reading.Read(body).links


@pytest.mark.parametrize(
    "text", ["a\r\nBcc: x@example.org", "a\nX-Evil: 1", "\u2028Bcc: x@example.org", "=?utf-8?q?a?="]
)
def test_no_header_begins_within_another(text: str) -> None:
    known = examples.register()
    tracker = replace(known.tracker, title=text, contact=f"{text}@example.org", kept_by=text)

    message = read(made(replace(known, tracker=tracker)))

    assert [name for name in message.keys() if name not in HEADERS] == []  # noqa: SIM118 - no mapping
    assert message["Reply-To"] is None or text == "=?utf-8?q?a?="


def test_the_command_prints_it_or_writes_a_file_and_sends_nothing(desk: Desk) -> None:
    desk.run("board")
    printed = desk.run("digest", "--since", "2017-02").out.encode()
    written = desk.run("digest", str(desk.root / "news.eml"), "--since", "2017-02").out

    assert (desk.root / "news.eml").read_bytes() == printed
    assert "No request on record waits for an answer." in part(printed, "plain")
    assert written.endswith("Nothing was sent.\n")
    desk.before = desk.texts()
    assert "Missing option '--since'" in desk.wrong("digest")
