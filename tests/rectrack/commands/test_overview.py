"""`rectrack overview`: several trackers on one page, of which one that fails leaves the others."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from localhub import Server
from rectrack import __version__
from tests.interfaces import on
from tests.rectrack.files import edit, write
from tests.rectrack.setup import groups
from tests.rectrack.setup.served import Web, leading_to, web
from tests.rectrack.site.reading import Read
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

    @property
    def made(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()} if self.folder.exists() else {}

    @property
    def page(self) -> str:
        return Read(self.made["index.html"].decode()).said

    @property
    def data(self) -> "dict[str, object]":
        found: dict[str, object] = json.loads(self.made["overview.json"])
        return found

    @property
    def trackers(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(self.made["overview.json"])["trackers"]
        return found

    def lose(self, group: groups.Group) -> None:
        del self.elsewhere.answers[f"/{group.id}/status.json"]


def test_it_writes_the_page_and_its_data_and_asks_each_tracker_once(office: Office) -> None:
    run = office.overview()

    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines() == [
        "36 recommendations in 3 trackers, 12 past their date.",
        f"Look at it: {(office.folder / 'index.html').as_uri()}",
    ]
    assert {*office.made} == MADE
    assert len(office.elsewhere.asked) == 3
    assert "36 recommendations in 3 trackers 16 open 8 under way 6 done 6 not done 12 past their date" in office.page
    assert (office.data["version"], office.data["as_of"]) == (1, "2026-11-26")
    assert (office.data["written_by"], f" Made by {MADE_BY}." in office.page) == (MADE_BY, True)


def test_one_that_fails_leaves_the_others_and_is_told(office: Office) -> None:
    office.lose(FEW[1])

    run = office.overview()

    assert run.code == 0
    told = f"{office.elsewhere.address}/rivers/status.json could not be read: there is nothing at this address, or not for everybody (404). It is not counted here."  # noqa: E501 - a sentence
    assert run.err == f"{told}\n"
    assert told in office.page
    assert "24 recommendations in 2 of 3 trackers" in office.page
    assert run.out.startswith("24 recommendations in 2 of 3 trackers, ")


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
def test_no_redirect_to_an_address_that_is_not_public_is_followed(
    office: Office, there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with web() as inside:
        inside.of("/x", b"a secret")
        port = inside.address.rpartition(":")[2]
        office.elsewhere.of(f"/{FEW[1].id}/status.json", leading_to(there.format(port=port)))

        run = office.overview()

    assert (run.code, inside.asked) == (0, [])
    reason = "could not be read: it redirects to an address that rectrack does not follow. It is not counted"
    assert reason in run.err
    assert reason in office.page


def test_a_redirect_on_the_server_that_the_list_names_is_followed(office: Office) -> None:
    path = f"/{FEW[1].id}/status.json"
    content = office.elsewhere.answers[path]
    assert isinstance(content, bytes)
    office.elsewhere.of(path, leading_to(office.elsewhere.of("/new/status.json", content)))

    run = office.overview()

    assert (run.code, run.err) == (0, "")
    assert "36 recommendations in 3 trackers" in office.page


def says(office: Office, group: groups.Group, **fields: object) -> str:
    """Let the status.json of a group say this; its address."""
    path = f"/{group.id}/status.json"
    content = office.elsewhere.answers[path]
    assert isinstance(content, bytes)
    return office.elsewhere.of(path, json.dumps(json.loads(content) | fields).encode())


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


@pytest.mark.parametrize("name", NAMES)
def test_no_tracker_takes_the_distinct_name_of_another(office: Office, name: str) -> None:
    first, second = (says(office, group, title="Rivers") for group in FEW[:2])
    third = says(office, FEW[2], title=name.format(first=first, second=second))

    assert office.overview().code == 0

    names = [tracker["name"] for tracker in office.trackers]
    assert names[:2] == [f"Rivers ({first})", f"Rivers ({second})"]
    assert names[2].endswith(f" ({third})")


def test_no_tracker_takes_the_name_that_the_list_gives_to_another(office: Office) -> None:
    edit(office.list, f"/{FEW[0].id}/status.json", f"/{FEW[0].id}/status.json\n    name: Rivers")
    third = says(office, FEW[2], title="RIVERS\u2060")

    assert office.overview().code == 0

    names = [tracker["name"] for tracker in office.trackers]
    assert (names[0], names[2]) == ("Rivers", f"RIVERS\u2060 ({third})")


@pytest.mark.parametrize(
    "site",
    [
        *("https://rivers.example.org/", "http://rivers.example.org/r/", "https://RIVERS.example.org:443/x/../?y"),
        *("https://www.rivers.example.org/%2e/", "https:///rivers.example.org", "https://rivers.example.org\\.here/"),
    ],
)
def test_no_tracker_takes_a_link_of_another(office: Office, site: str) -> None:
    listed = f"/{FEW[0].id}/status.json"
    edit(office.list, listed, f"{listed}\n    site: https://rivers.example.org/")
    says(office, FEW[2], title="Other", site=site)

    run = office.overview()

    assert run.code == 0
    assert [office.trackers[n]["site"] for n in (0, 2)] == ["https://rivers.example.org/", None]
    assert {one["page"] for one in office.trackers[2]["recommendations"]} == {None}
    assert office.made["index.html"].decode().count("https://rivers.example.org/r/1/") >= 1
    assert f"Other: the link {site.rstrip('/')}/ may belong to another tracker. It is left out." in run.err


def test_no_tracker_takes_the_repository_of_another_or_the_place_of_its_file(office: Office) -> None:
    here = {"host": "github.com", "id": 1, "name": "octo/rivers"}
    says(office, FEW[0], repository=here, site=None)
    says(office, FEW[1], repository=here | {"name": "Octo/Rivers"}, site=None)
    says(office, FEW[2], site=f"{office.elsewhere.address}/{FEW[0].id}/x")

    assert office.overview().code == 0

    assert [(tracker["repository"], tracker["site"]) for tracker in office.trackers] == [(None, None)] * 3


def test_the_place_of_its_file_and_the_list_show_which_link_is_a_trackers_own(office: Office) -> None:
    own = f"{office.elsewhere.address}/{FEW[0].id}/"
    says(office, FEW[0], site=own)
    says(office, FEW[1], site=own)

    assert office.overview().code == 0

    assert [tracker["site"] for tracker in office.trackers[:2]] == [own, None]


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

    run = office.overview()

    assert run.code == 0
    assert "could not be read: it is larger than 20 MB. It is not counted here." in run.err
    assert sent < 60_000_000


def test_no_more_of_a_file_is_read_than_an_overview_can_take(office: Office) -> None:
    with (office.world.root / "huge.json").open("wb") as file:
        file.truncate(10**13)  # more than any machine has memory; it takes no room on the disk
    edit(office.list, f"{office.elsewhere.address}/{FEW[1].id}/status.json", "huge.json")

    run = office.overview()

    assert run.code == 0
    assert "could not be read: it is larger than 20 MB. It is not counted here." in run.err


def test_in_a_workflow_the_page_of_the_run_shows_it_as_a_warning(office: Office) -> None:
    office.lose(FEW[1])
    office.world.environment = {"GITHUB_ACTIONS": "true"}

    run = office.overview()

    assert run.code == 0
    assert [line.partition("could")[0][:24] for line in run.err.splitlines()][1] == "::warning title=rectrack"


def test_an_unreadable_tracker_is_not_counted_and_keeps_the_day_of_the_last_success(office: Office) -> None:
    assert office.overview().code == 0
    office.lose(FEW[1])

    for day in (date(2026, 12, 24), date(2026, 12, 25)):
        with on(day.isoformat()):
            run = office.overview()

        assert run.code == 0
        assert "It is not counted here. It was read last on 26 November 2026." in run.err
        assert "24 recommendations in 2 of 3 trackers" in run.out
        assert "not read; last read on 26 November 2026" in office.page
        lost = office.trackers[1]
        assert (lost["state"], lost["read_on"], lost["as_of"]) == ("not read", "2026-11-26", None)
        assert (lost["recommendations"], lost["site"]) == ([], None)


def test_where_none_can_be_read_it_fails_and_leaves_what_was_there(office: Office) -> None:
    assert office.overview().code == 0
    before = office.made
    for group in FEW:
        office.lose(group)

    run = office.overview()

    assert run.code == 1
    assert run.err.count("could not be read") == 3
    assert run.err.endswith("None of the trackers could be read. Nothing was written.\n")
    assert office.made == before


def test_two_runs_of_the_same_are_the_same_bytes(office: Office) -> None:
    office.lose(FEW[0])
    assert office.overview().code == 0
    first = office.made

    assert office.overview().code == 0

    assert office.made == first


def test_no_order_comes_from_a_hash(organization: Path, tmp_path: Path) -> None:
    for seed in "12":
        subprocess.run(
            [sys.executable, "-m", "rectrack", "overview", str(organization), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[3] / "scripts")},
            check=True,
            capture_output=True,
        )

    assert {name: (tmp_path / "1" / name).read_bytes() for name in MADE} == {
        name: (tmp_path / "2" / name).read_bytes() for name in MADE
    }


def test_every_problem_of_the_list_is_told_and_nothing_is_asked_or_written(office: Office) -> None:
    edit(office.list, "title:", "titel:")
    edit(office.list, f"{office.elsewhere.address}/water", "ftp://water")

    run = office.overview()

    assert run.code == 1
    assert f"{office.list}:1:1: " in run.err
    assert f"{office.list}:3:13: " in run.err
    assert "2 problems in the files" in run.err
    assert (office.elsewhere.asked, office.made) == ([], {})


def test_a_list_that_is_not_there_is_wrong_usage(office: Office) -> None:
    office.list.unlink()

    run = office.overview()

    assert run.code == 2
    assert "does not exist" in run.err


def test_a_page_that_is_somebody_elses_is_not_overwritten(office: Office) -> None:
    write(office.folder / "index.html", "mine")

    run = office.overview()

    assert run.code == 1
    assert "holds a page that is no overview" in run.err
    assert office.made == {"index.html": b"mine"}


def test_the_day_of_the_last_success_is_requested_from_the_site_of_the_overview(office: Office) -> None:
    assert office.overview().code == 0
    edit(office.list, "trackers:", f"site: {office.elsewhere.of('/shown/', b'')}\ntrackers:")
    office.elsewhere.of("/shown/overview.json", office.made["overview.json"])
    for path in office.folder.iterdir():
        path.unlink()
    office.lose(FEW[1])

    assert office.overview().code == 0

    assert "not read; last read on 26 November 2026" in office.page
    assert office.elsewhere.asked[-1] == "/shown/overview.json"


def test_if_all_trackers_can_be_read_no_earlier_overview_is_requested(office: Office) -> None:
    edit(office.list, "trackers:", f"site: {office.elsewhere.address}/shown/\ntrackers:")

    assert office.overview().code == 0

    assert "/shown/overview.json" not in office.elsewhere.asked


@pytest.mark.parametrize("broken", ["", "<html>", "{}", '{"version": 2}', "[" * 100_000])
def test_an_overview_from_before_that_is_broken_is_told_and_keeps_nothing_from_being_made(
    broken: str, office: Office
) -> None:
    write(office.folder / "overview.json", broken)
    office.lose(FEW[0])

    run = office.overview()

    assert run.code == 0
    path = office.folder / "overview.json"
    assert (
        f"The days of the last success are not known: {path} could not be read (it is no overview.json)." in run.err
    )
    assert {*office.made} == MADE


def test_a_day_that_cannot_be_in_an_overview_from_before_breaks_nothing(office: Office) -> None:
    assert office.overview().code == 0
    text = office.made["overview.json"].decode().replace('"read_on": "2026-11-26"', '"read_on": "2026-11-99"')
    write(office.folder / "overview.json", text)
    office.lose(FEW[0])

    run = office.overview()

    assert run.code == 0
    assert "could not be read (it is no overview.json)" in run.err


def test_where_it_cannot_be_written_nothing_is(office: Office) -> None:
    (office.folder / "overview.css").mkdir(parents=True)

    run = office.overview()

    assert run.code == 1
    assert "could not be written" in run.err
    assert [path.name for path in office.folder.iterdir()] == ["overview.css"]


def test_the_pages_own_templates_go_before(office: Office) -> None:
    write(office.world.root / "templates/overview/condition.md.j2", "{{ tracker.name }}: {{ tracker.state }}")
    office.lose(FEW[0])

    assert office.overview().err.endswith("/water/status.json: not read\n")
