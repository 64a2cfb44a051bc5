"""`rectrack overview`: several trackers on one page, of which one that fails leaves the others."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from localhub import Server
from rectrack import __version__
from tests.interfaces import on, schema
from tests.rectrack.files import edit, texts, write
from tests.rectrack.setup import groups
from tests.rectrack.setup.overview_fixtures import Web, leading_to, web
from tests.rectrack.site.site_pages import Read
from tests.rectrack.world import Run, World

RESOLVE = socket.getaddrinfo
FEW = groups.GROUPS[:3]
MADE_BY = f"rectrack {__version__}"
MADE = {"index.html", "site.css", "overview.css", "overview.json"}


@pytest.fixture(scope="module")
def organization(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three groups, published; their list."""
    return groups.organization(tmp_path_factory.mktemp("organization"), FEW)


@pytest.fixture
def office(tmp_path: Path, organization: Path) -> Iterator["Office"]:
    """The secretariat of the organization, on the day of the tests; the trackers lie elsewhere on the web."""
    with web() as elsewhere, Server() as hub, on(groups.TODAY.isoformat()):
        for group in FEW:
            elsewhere.of(f"/{group.id}/status.json", (organization.parent / group.id / "status.json").read_bytes())
        listed = "".join(f"  - status: {elsewhere.address}/{group.id}/status.json\n" for group in FEW)
        write(tmp_path / "groups.yaml", f"title: The organization\ntrackers:\n{listed}")
        yield Office(World(tmp_path, hub), elsewhere)


class Office:
    def __init__(self, world: World, elsewhere: Web) -> None:
        self.world, self.elsewhere = world, elsewhere
        self.list, self.folder = world.root / "groups.yaml", world.root / "out"

    def overview(self) -> Run:
        return self.world.run("overview", str(self.list), str(self.folder))

    def made_well(self) -> Run:
        """Make the overview, which does not fail."""
        run = self.overview()
        assert run.code == 0, run.err
        return run

    def refused(self, code: int = 1) -> str:
        """Why it is not made, with everything as it was."""
        before = self.made
        run = self.overview()
        assert (run.code, self.made) == (code, before)
        return run.err

    @property
    def made(self) -> dict[str, bytes]:
        return texts(self.folder)

    @property
    def page(self) -> str:
        return Read(self.made["index.html"].decode()).said

    @property
    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.made["overview.json"])
        return found

    def of(self, key: str) -> list[Any]:
        """What the data says of each tracker."""
        return [tracker[key] for tracker in self.data["trackers"]]

    def lose(self, group: groups.Group) -> None:
        del self.elsewhere.answers[f"/{group.id}/status.json"]

    def says(self, group: groups.Group, **fields: object) -> str:
        """Let the status.json of a group say this; its address."""
        path = f"/{group.id}/status.json"
        content = self.elsewhere.answers[path]
        assert isinstance(content, bytes)
        return self.elsewhere.of(path, json.dumps(json.loads(content) | fields).encode())


def test_it_writes_the_page_and_its_data_and_asks_each_tracker_once(office: Office) -> None:
    run = office.made_well()

    assert (run.err, run.out.splitlines()) == (
        "",
        [
            "36 recommendations in 3 trackers, 12 past their date.",
            f"Look at it: {(office.folder / 'index.html').as_uri()}",
        ],
    )
    assert {*office.made} == MADE
    assert len(office.elsewhere.asked) == 3
    assert "36 recommendations in 3 trackers 16 open 8 under way 6 done 6 not done 12 past their date" in office.page
    assert (office.data["version"], office.data["as_of"]) == (1, "2026-11-26")
    assert (office.data["written_by"], f" Made by {MADE_BY}." in office.page) == (MADE_BY, True)
    Draft202012Validator(schema("overview")).validate(office.data)


def test_one_that_fails_leaves_the_others_and_is_told(office: Office) -> None:
    office.lose(FEW[1])
    told = f"{office.elsewhere.address}/rivers/status.json could not be read: there is nothing at this address, or not for everybody (404). It is not counted here."  # noqa: E501 - a sentence

    run = office.made_well()
    first = office.made

    assert run.err == f"{told}\n"
    assert told in office.page
    assert "24 recommendations in 2 of 3 trackers" in office.page
    assert run.out.startswith("24 recommendations in 2 of 3 trackers, ")
    assert office.made_well().err == run.err
    assert office.made == first
    office.world.environment = {"GITHUB_ACTIONS": "true"}
    assert office.made_well().err.splitlines()[1].startswith("::warning title=rectrack")


def resolve(host: str, *arguments: Any, **given: Any) -> list[Any]:
    """What the system's resolver says, which knows a public name for an address of this machine."""
    return RESOLVE("127.0.0.1" if host == "inside.example.org" else host, *arguments, **given)


@pytest.mark.parametrize(
    "there",
    [
        *("http://127.0.0.1:{port}/x", "http://localhost:{port}/x", "http://inside.example.org:{port}/x"),
        *("http://[::ffff:127.0.0.1]:{port}/x", "http://2130706433:{port}/x", "http://0:{port}/x"),
        *("http://127.0.0.1:1/x", "https://127.0.0.1:{port}/x", "http://169.254.169.254/x", "http://10.0.0.1/x"),
        *("http://[fe80::1]/x", "http://[64:ff9b::7f00:1]/x", "http://no-such-host.invalid/x", "file:///etc/passwd"),
    ],
)
def test_no_redirect_to_private_addresses_works(office: Office, there: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with web() as inside:
        inside.of("/x", b"a secret")
        port = inside.address.rpartition(":")[2]
        office.elsewhere.of(f"/{FEW[1].id}/status.json", leading_to(there.format(port=port)))

        run = office.made_well()

    reason = "could not be read: it redirects to an address that rectrack does not follow. It is not counted"
    assert inside.asked == []
    assert reason in run.err
    assert reason in office.page


def test_a_proxy_is_asked_for_no_redirect_to_an_address_that_is_not_public(office: Office) -> None:
    listed, inside = "http://tracker.example/status.json", "http://127.0.0.1:1/x"
    edit(office.list, f"{office.elsewhere.address}/{FEW[1].id}/status.json", listed)
    edit(office.list, f"{office.elsewhere.address}/{FEW[2].id}/status.json", f"{listed}?more")
    office.elsewhere.of(listed, leading_to(inside))
    office.elsewhere.of(f"{listed}?more", office.elsewhere.answers[f"/{FEW[2].id}/status.json"])
    office.elsewhere.of(inside, b"a secret")
    office.world.environment["http_proxy"] = office.elsewhere.address

    run = office.made_well()

    assert run.err.count("it redirects to an address that rectrack does not follow. It is not counted") == 1
    assert {asked for asked in office.elsewhere.asked if asked.startswith("http:")} == {listed, f"{listed}?more"}


def test_a_redirect_on_the_server_that_the_list_names_is_followed(office: Office) -> None:
    path = f"/{FEW[1].id}/status.json"
    office.elsewhere.of(path, leading_to(office.elsewhere.of("/new/status.json", office.elsewhere.answers[path])))

    assert office.made_well().err == ""
    assert "36 recommendations in 3 trackers" in office.page


NAMES = [
    *(
        "Rivers ({first})",
        "Rivers ({second})",
        "rivers  ({first})",
        "Rivers\u200b ({first})",
        "Ri\u00advers ({first})",
    ),
    *("\uff32ivers ({first})", "Lakes ({first})", "{first}", "\u3164", "Rivers ({first}) ({second})"),
]


def test_no_tracker_takes_the_distinct_name_of_another(office: Office) -> None:
    first, second = (office.says(group, title="Rivers") for group in FEW[:2])
    for name in NAMES:
        third = office.says(FEW[2], title=name.format(first=first, second=second))
        office.made_well()

        assert office.of("name")[:2] == [f"Rivers ({first})", f"Rivers ({second})"]
        assert office.of("name")[2].endswith(f" ({third})")


def test_no_tracker_takes_the_name_that_the_list_gives_to_another(office: Office) -> None:
    edit(office.list, f"/{FEW[0].id}/status.json", f"/{FEW[0].id}/status.json\n    name: Rivers")
    third = office.says(FEW[2], title="RIVERS\u2060")
    office.made_well()

    assert office.of("name")[::2] == ["Rivers", f"RIVERS\u2060 ({third})"]


SITES = [
    "http://rivers.example.org:80/",
    *("https://rivers.example.org/", "http://rivers.example.org/r/", "https://RIVERS.example.org:443/x/../?y"),
    *("https://www.rivers.example.org/%2e/", "https:///rivers.example.org", "https://rivers.example.org\\r/"),
    "https://rivers.example.org/r/here/",
]


def test_no_tracker_takes_a_link_of_another(office: Office) -> None:
    listed = f"/{FEW[0].id}/status.json"
    edit(office.list, listed, f"{listed}\n    site: https://rivers.example.org/r/")
    for site in SITES:
        office.says(FEW[2], title="Other", site=site)

        told = office.made_well().err

        assert office.of("site")[::2] == ["https://rivers.example.org/r/", None]
        assert {one["page"] for one in office.of("recommendations")[2]} == {None}
        assert "https://rivers.example.org/r/r/1/" in office.made["index.html"].decode()
        assert f"Other: the link {site.rstrip('/')}/ may belong to another tracker. It is left out." in told


def test_no_tracker_takes_the_repository_of_another_or_the_place_of_its_file(office: Office) -> None:
    own = f"{office.elsewhere.address}/{FEW[0].id}/"
    here = {"host": "github.com", "id": 1, "name": "octo/rivers"}
    office.says(FEW[0], repository=here, site=None)
    office.says(FEW[1], repository=here | {"name": "Octo/Rivers"}, site=None)
    office.says(FEW[2], site=f"{own}x")
    office.made_well()
    assert (office.of("repository"), office.of("site")) == ([None] * 3, [None] * 3)

    office.says(FEW[0], site=own)
    office.says(FEW[1], site=own)
    office.made_well()

    assert office.of("site")[:2] == [own, None]


def test_no_more_of_an_answer_is_read_than_an_overview_can_take(office: Office) -> None:
    sent = 0

    def go_on(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.end_headers()
        with suppress(ConnectionError):
            while sent < 200_000_000:
                sent += request.wfile.write(b" " * 1_000_000)

    office.elsewhere.of(f"/{FEW[1].id}/status.json", go_on)

    assert "could not be read: it is larger than 20 MB. It is not counted here." in office.made_well().err
    assert sent < 60_000_000


def test_no_more_of_a_file_is_read_than_an_overview_can_take(office: Office) -> None:
    with (office.world.root / "huge.json").open("wb") as file:
        file.truncate(10**13)  # more than any machine has memory; it takes no room on the disk
    edit(office.list, f"{office.elsewhere.address}/{FEW[1].id}/status.json", "huge.json")

    assert "could not be read: it is larger than 20 MB. It is not counted here." in office.made_well().err


def test_an_unreadable_tracker_is_not_counted_and_keeps_the_day_of_the_last_success(office: Office) -> None:
    office.made_well()
    office.lose(FEW[1])

    for day in ("2026-12-24", "2026-12-25"):
        with on(day):
            run = office.made_well()

        assert "It is not counted here. It was read last on 26 November 2026." in run.err
        assert "24 recommendations in 2 of 3 trackers" in run.out
        assert "not read; last read on 26 November 2026" in office.page
        lost = office.data["trackers"][1]
        assert (lost["state"], lost["read_on"], lost["as_of"]) == ("not read", "2026-11-26", None)
        assert (lost["recommendations"], lost["site"]) == ([], None)


def test_where_none_can_be_read_it_fails_and_leaves_what_was_there(office: Office) -> None:
    office.made_well()
    for group in FEW:
        office.lose(group)

    told = office.refused()

    assert told.count("could not be read") == 3
    assert told.endswith("None of the trackers could be read. Nothing was written.\n")


def test_no_order_comes_from_a_hash(organization: Path, tmp_path: Path) -> None:
    for seed in "12":
        subprocess.run(
            [sys.executable, "-m", "rectrack", "overview", str(organization), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            check=True,
            capture_output=True,
        )

    assert {name: (tmp_path / "1" / name).read_bytes() for name in MADE} == {
        name: (tmp_path / "2" / name).read_bytes() for name in MADE
    }


def test_every_problem_of_the_list_is_told_and_nothing_is_asked_or_written(office: Office) -> None:
    edit(office.list, "title:", "titel:")
    edit(office.list, f"{office.elsewhere.address}/water", "ftp://water")

    told = office.refused()

    assert f"{office.list}:1:1: " in told
    assert f"{office.list}:3:13: " in told
    assert "2 problems in the files" in told
    assert office.elsewhere.asked == []
    office.list.unlink()
    assert "does not exist" in office.refused(2)


def test_what_is_somebody_elses_is_not_overwritten_and_nothing_is_written_halfway(office: Office) -> None:
    write(office.folder / "index.html", "mine")
    assert "holds a page that is no overview" in office.refused()

    (office.folder / "index.html").unlink()
    (office.folder / "overview.css").mkdir()
    assert "could not be written" in office.refused()


def test_the_day_of_the_last_success_is_requested_from_the_site_of_the_overview(office: Office) -> None:
    edit(office.list, "trackers:", f"site: {office.elsewhere.of('/shown/', b'')}\ntrackers:")
    office.made_well()
    assert "/shown/overview.json" not in office.elsewhere.asked  # all trackers could be read
    office.elsewhere.of("/shown/overview.json", office.made["overview.json"])
    for path in office.folder.iterdir():
        path.unlink()
    office.lose(FEW[1])

    office.made_well()

    assert "not read; last read on 26 November 2026" in office.page
    assert office.elsewhere.asked[-1] == "/shown/overview.json"


def test_an_overview_from_before_that_is_broken_is_told_and_keeps_nothing_from_being_made(office: Office) -> None:
    office.made_well()
    impossible = office.made["overview.json"].decode().replace('"read_on": "2026-11-26"', '"read_on": "2026-11-99"')
    office.lose(FEW[0])
    path = office.folder / "overview.json"

    for broken in ("", "<html>", "{}", '{"version": 2}', "[" * 100_000, impossible):
        write(path, broken)
        told = office.made_well().err
        assert (
            f"The days of the last success are not known: {path} could not be read (it is no overview.json)." in told
        )
        assert {*office.made} == MADE


def test_the_pages_own_templates_go_before(office: Office) -> None:
    write(office.world.root / "templates/overview/condition.md.j2", "{{ tracker.name }}: {{ tracker.state }}")
    office.lose(FEW[0])

    assert office.made_well().err.endswith("/water/status.json: not read\n")
