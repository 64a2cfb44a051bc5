"""What is told on of a stranger's status.json, cleaned; and why it is not, if it cannot be read."""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from itertools import chain, repeat
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.rectrack.files import assert_keys, write
from tests.rectrack.setup.overview_fixtures import Web, answer, example, late, leading_to, overview, refusing, web
from tests.samples import ROOT, table

GOOD = json.dumps(example()).encode()
CASES = yaml.safe_load((Path(__file__).parent / "reasons.yaml").read_text(encoding="utf-8"))
FIELDS = "text version names as_of recommendations weather"
assert_keys([CASES], "contents statuses redirects")
assert_keys(({name.partition("__")[0]: 0 for name in case} for case in CASES["contents"]), "why", FIELDS)
REFUSED = "its server cannot be reached (Connection refused)"
NOT_FOLLOWED = "it redirects to an address that rectrack does not follow"
NO_SENSE = "its address or its answer is not valid ("


def reasons(*trackers: Any, **given: Any) -> list[str | None]:
    """Why each of some trackers was not read, None where it was; it is told on standard error too."""
    shown = overview(GOOD, *trackers, **given)
    found = [one["why"] for one in shown.trackers[1:]]
    assert all(f"could not be read: {why}. It is not counted here." in shown.err for why in found if why), shown.err
    return found


# --- what is in the file ----------------------------------------------------------------------------


def content(case: dict[str, Any]) -> Any:
    fields = {name: value for name, value in case.items() if name != "why"}
    return fields["text"].encode() if "text" in fields else example(**fields)


def test_why_a_file_is_not_read_is_told_in_words() -> None:
    assert reasons(*map(content, CASES["contents"])) == [case["why"] for case in CASES["contents"]]


@pytest.mark.parametrize("deep", [b'{"version":1,"x":' + b"[" * 100_000, b"[" * 100_000])
def test_a_file_that_is_nested_without_end_does_no_harm(deep: bytes) -> None:
    (why,) = reasons(deep)

    assert str(why).startswith("it is not a")


def test_a_mistake_of_the_program_is_not_taken_for_a_silent_tracker() -> None:
    with patch("msgspec.json.decode", side_effect=ValueError("odd")), pytest.raises(AssertionError, match="odd"):
        reasons(b"{}")


CUT = st.builds(lambda n, new: GOOD[:n] + new, st.integers(0, len(GOOD)), st.binary(max_size=9))


@given(st.lists(st.binary(max_size=200) | CUT, min_size=5, max_size=20))
def test_whatever_a_stranger_sends_is_read_or_told_in_words(contents: list[bytes]) -> None:
    assert all(why is None or why.isprintable() for why in reasons(*contents))


# --- who answers ------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere() -> Iterator[Web]:
    """A web server of strangers."""
    with web() as served:
        yield served


def drip(request: BaseHTTPRequestHandler, code: int = 200, **headers: str) -> None:
    """An answer that goes on for ever, a little at a time."""
    request.send_response(code)
    for name, value in headers.items():
        request.send_header(name, value)
    request.end_headers()
    with suppress(ConnectionError):
        for _ in range(40):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.05)


def babble(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"\x1b[31mhello\n\n")


def test_what_a_server_refuses_is_told_in_words(elsewhere: Web) -> None:
    for n in range(7, 12):
        elsewhere.of(f"/{n}", leading_to(f"/{n + 1}"))
    elsewhere.of("/12", GOOD)
    elsewhere.of("/there", GOOD)
    answers = {
        **{refusing(code): why for code, why in CASES["statuses"].items()},
        **{leading_to(place): why for place, why in CASES["redirects"].items()},
        (lambda request: drip(request, 302, Location="/there")): None,  # what it says besides is not waited for
        babble: rf"{NO_SENSE}\x1b[31mhello\n)",
    }

    found = reasons(places=[elsewhere.of(f"/of-{n}", answering) for n, answering in enumerate(answers)])

    assert found == [*answers.values()]


def test_servers_that_are_not_there_or_are_none_are_told(elsewhere: Web) -> None:
    secure = elsewhere.of("/status.json", GOOD).replace("http:", "https:")
    with socket.socket() as nobody:
        nobody.bind(("localhost", 0))
        found = reasons(
            places=[
                f"http://localhost:{nobody.getsockname()[1]}/status.json",
                "https://no-such-host.invalid/status.json",
                secure,
                "http://localhost:0x50/x",
            ]
        )
    redirected = reasons(places=[elsewhere.of("/moved", leading_to(secure))])

    assert found[:2] == [
        "its server cannot be reached (Connection refused)",
        "the server name is unknown, or there is no network",
    ]
    for why in (found[2], *redirected):
        assert str(why).startswith("no secure connection to its server is possible (")
    assert str(found[3]).startswith(NO_SENSE)
    assert [path for path in elsewhere.asked if "status.json" in str(path)] == []


PUBLIC = (
    *("8.8.8.8", "[2606:4700::1]", "[2606:4700::7f00:1]", "[::ffff:808:808]", "[2002:808:808::1]"),
    "[64:ff9b::808:808]",
)
PRIVATE = (
    *("10.0.0.1", "224.0.0.1", "240.0.0.1", "[::ffff:a00:1]", "[2002:7f00:1::1]", "[64:ff9b::7f00:1]", "[fec0::1]"),
    *("[ff0e::1]", "[fe80::1]", "[2001:0:808:808::1]", "[2001:0:7f00:1:0:0:f7f7:f7f7]", "no-such-host.invalid"),
)


def test_a_redirect_leads_to_public_addresses_only(elsewhere: Web) -> None:
    real = socket.create_connection

    def connect(at: tuple[str, int], *given: Any) -> socket.socket:
        if at[0] not in ("127.0.0.1", "::1"):
            raise ConnectionRefusedError(111, "Connection refused")
        return real(at, *given)

    hosts = (*PUBLIC, *PRIVATE)
    with patch("socket.create_connection", connect):
        found = reasons(
            places=[elsewhere.of(f"/to-{n}", leading_to(f"http://{host}/x")) for n, host in enumerate(hosts)]
        )

    wanted = dict.fromkeys(PUBLIC, REFUSED) | dict.fromkeys(PRIVATE, NOT_FOLLOWED)
    assert dict(zip(hosts, found, strict=True)) == wanted


def test_a_connection_that_takes_too_long_is_told() -> None:
    with patch("socket.create_connection", side_effect=TimeoutError("timed out")):
        assert reasons(places=["http://localhost:1/x"]) == ["its server did not answer within 20 seconds"]


def test_who_answers_too_slowly_keeps_nobody_waiting(elsewhere: Web) -> None:
    places = [elsewhere.of("/slow", drip), elsewhere.of("/quick", GOOD)]

    with patch("time.monotonic", side_effect=chain([0], repeat(19))):
        found = reasons(places=places)

    assert found == ["its server did not answer within 20 seconds", None]


def test_files_and_folders_are_read_and_nothing_else(tmp_path: Path, elsewhere: Web) -> None:
    write(tmp_path / "here/status.json", GOOD.decode())
    write(tmp_path / "other.json", GOOD.decode())
    elsewhere.of("/water/status.json", GOOD)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").mkdir()
    places = ["here", "other.json", str(tmp_path / "other.json"), f"{elsewhere.address}/water/"]

    found = reasons(folder=tmp_path, places=[*places, "pipe", "/dev/zero", "empty", "nothing.json"])

    lacking = "the file cannot be read (No such file or directory)"
    assert found == [*[None] * 4, *["it is not a regular file"] * 2, lacking, lacking]


def test_whoever_is_asked_learns_which_program_asks(elsewhere: Web) -> None:
    heard = []

    def listen(request: BaseHTTPRequestHandler) -> None:
        heard.append(dict(request.headers))
        answer(request, 200, GOOD)

    assert reasons(places=[elsewhere.of("/status.json", listen)]) == [None]
    assert heard[0]["User-Agent"].startswith("rectrack/")
    assert {"Authorization", "Cookie", "Referer"} & {*heard[0]} == set()


# --- what is told on --------------------------------------------------------------------------------


def test_what_it_says_is_told_on() -> None:
    (found,) = overview(example(recommendations__0__addressees=["registry", "governments", "registry"])).trackers

    del found["summary"]
    first = found.pop("recommendations")[0]
    assert found == {
        "name": "Recommendations on registries",
        "status": "0.json",
        "site": "https://octo.example/tracker/",
        "repository": "https://github.com/octo/tracker",
        "language": "en",
        "maintained_by": "the secretariat of the working group",
        "contact": "tracker@example.org",
        "as_of": "2026-11-26",
        "read_on": "2026-11-26",
        "state": "read",
        "why": None,
    }
    at = "https://octo.example/tracker"
    assert (first["number"], first["page"], first["category"]) == (1, f"{at}/r/1/", "open")
    assert [(body["name"], body["page"]) for body in first["addressees"]] == [
        ("The registry", f"{at}/addressees/registry/"),
        ("Governments, those of small islands included", f"{at}/addressees/governments/"),
    ]


def test_what_the_list_says_goes_before_and_without_a_site_the_issues_are_where_one_reads() -> None:
    own = "    name: Registries\n    repository: https://git.example.org/octo/tracker/\n"
    found = overview(example(site=None), more=own).trackers[0]
    other = overview(example(), more="    site: https://example.org/other\n").trackers[0]

    assert (found["name"], found["site"], found["repository"]) == (
        *("Registries", None, "https://git.example.org/octo/tracker"),
    )
    assert found["recommendations"][0]["page"] == "https://git.example.org/octo/tracker/issues/10"
    assert found["recommendations"][0]["addressees"][0]["page"] is None
    assert other["recommendations"][0]["page"] == "https://example.org/other/r/1/"


@pytest.mark.parametrize("fields", table(__file__, "addresses"))
def test_what_is_no_address_on_the_web_gives_no_link(fields: dict[str, Any]) -> None:
    (found,) = overview(example(**fields)).trackers

    assert (found["site"], found["repository"], found["recommendations"][0]["page"]) == (None, None, None)


@pytest.mark.parametrize("sign", ["\u202e", "\x1b[31m", "\u2028", "\x00", "\n\n# heading", "x" * 4_000])
def test_what_turns_or_breaks_a_line_is_taken_out_of_every_text_and_a_long_text_is_cut(sign: str) -> None:
    free = {"title", "name", "maintained_by", "contact", "set_by", "site"}

    def spoil(data: Any, name: str = "") -> Any:
        if isinstance(data, dict):
            return {name: spoil(value, name) for name, value in data.items()}
        if isinstance(data, list):
            return [spoil(value, name) for value in data]
        return f"{data}{sign}." if isinstance(data, str) and name in free else data

    (found,) = overview(spoil(example(language=f"ar{sign}"))).trackers

    texts = [*strings(found)]
    assert found["language"] == "en"  # what is no language is taken for the usual one
    assert [text for text in texts if not text.isprintable() or (len(text) > 500 and " " in text)] == []
    assert found["name"].startswith("Recommendations on registries")
    assert found["name"].endswith("…") == (len(sign) > 500)


def strings(value: Any) -> Iterator[str]:
    """All texts in data."""
    if isinstance(value, str):
        yield value
    for one in (value.values() if isinstance(value, dict) else value) if isinstance(value, dict | list) else ():
        yield from strings(one)


# --- whether it is out of date ----------------------------------------------------------------------


def closed(as_of: str) -> Any:
    data = example(as_of=as_of)
    for entry in data["recommendations"]:
        entry |= {"closed": True, "last_recorded": as_of}
    return data


OLD = [
    (late("2027", as_of="2026-09-27"), "read"),
    (late("2027", as_of="2026-09-26", title="Quiet"), "quiet"),
    (closed("2020-01-01"), "read"),
    (late("2026-11-24", as_of="2026-11-16", behind=True), "read"),
    (late("2026-11-23", as_of="2026-11-16", behind=True, title="Behind"), "behind"),
    (late("2026-11-01", as_of="2026-11-16"), "read"),
]


def test_a_tracker_is_perhaps_out_of_date_where_nobody_can_tell_whether_it_runs() -> None:
    shown = overview(*(content for content, _ in OLD))

    assert [one["state"] for one in shown.trackers] == [state for _, state in OLD]
    assert "2 possibly out of date" in shown.words
    assert (
        "Quiet has not changed since 26 September 2026. GitHub disables scheduled runs after 60 days without "
        "changes. Ask the maintainers of this tracker whether it still runs. Behind was last updated on 16 November "
        "2026. A target date has passed since then, so its data may be out of date."
    ) in shown.words
    documented = (ROOT / "docs/many-trackers.md").read_text(encoding="utf-8")
    assert "A target date passed more than two days ago" in documented
    assert "nothing has changed for 60 days" in documented


def test_the_repository_of_a_raw_address_is_no_other_trackers() -> None:
    claimed = example(repository={"host": "github.com", "name": "owner/group", "id": 1}, site=None)
    other = example(repository={"host": "github.com", "name": "owner/other", "id": 2}, site=None)
    refused = patch("socket.getaddrinfo", side_effect=socket.gaierror("no network"))
    with refused:
        shown = overview(claimed, other, places=["https://raw.githubusercontent.com/owner/group/main/status.json"])

    assert "the link https://github.com/owner/group may belong to another tracker" in shown.err
    assert [one["repository"] for one in shown.trackers] == [None, "https://github.com/owner/other", None]
