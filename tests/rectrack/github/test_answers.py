"""Which GitHub a command asks, and what it makes of the answers."""

import base64
import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.faults.proxy import Exchange, Fault, absent, error, not_json, refused, refused_with, reset_after, truncated
from tests.interfaces import GitHub, rectrack
from tests.rectrack import files
from tests.rectrack.clocks import Clock
from tests.rectrack.clones import with_origin
from tests.rectrack.refusing import refusing
from tests.rectrack.setup.served import Web, web
from tests.rectrack.world import REPO, World, action_variables, desk_variables, event_file

# --- which GitHub -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"GITHUB_REPOSITORY": "tracker"}, "GITHUB_REPOSITORY (or --repo) is 'tracker'; it must read owner/name."),
        ({"GITHUB_REPOSITORY": "a/b/c"}, "it must read owner/name."),
        ({"GITHUB_REPOSITORY": "/tracker"}, "it must read owner/name."),
        ({"GITHUB_REPOSITORY": "octo/"}, "it must read owner/name."),
        ({"GITHUB_TOKEN": "ghp_a\nrest"}, "GITHUB_TOKEN holds characters that no token has, ... Set it anew."),
        ({"GITHUB_TOKEN": "ghp_é"}, "GITHUB_TOKEN holds characters that no token has, ... Set it anew."),
        ({"GITHUB_TOKEN": "two words"}, "GITHUB_TOKEN holds characters that no token has, ... Set it anew."),
        ({"GITHUB_TOKEN": ""}, "There is no token for octo/tracker. Set GITHUB_TOKEN ... or unset GITHUB_REPOSITORY"),
        (
            {"GITHUB_API_URL": "foo"},
            'GITHUB_API_URL is "foo"; it must be a web address such as https://api.github.com',
        ),
        ({"GITHUB_API_URL": "http://[x"}, "it must be a web address"),
        ({"GITHUB_API_URL": "ftp://example.org"}, "it must be a web address"),
        (
            {"GITHUB_TOKEN": "wrong"},
            "GitHub does not accept the token for octo/tracker (Bad credentials). Make a new",
        ),
        ({"GITHUB_REPOSITORY": "octo/nothing"}, "GitHub has no such thing in octo/nothing for this token: "),
    ],
)
def test_what_is_wrong_with_the_variables_is_told(world: World, variables: dict[str, str], told: str) -> None:
    world.environment |= variables

    run = world.run("plan")

    assert run.code == 1
    places = [run.err.find(part) for part in told.split("...")]
    assert -1 not in places, run.err
    assert not run.err.rstrip().endswith(("rest", "é", "words"))


@pytest.mark.parametrize(
    ("variables", "options", "is_asked"),
    [
        ({"GITHUB_REPOSITORY": ""}, (), False),
        ({"CODESPACES": "true"}, (), False),
        ({"CODESPACES": "true"}, ("--repo", REPO), True),
        ({"GITHUB_REPOSITORY": "octo/other"}, ("--repo", REPO), True),
    ],
)
def test_without_a_named_repository_it_is_a_rehearsal(
    world: World, variables: dict[str, str], options: tuple[str, ...], *, is_asked: bool
) -> None:
    world.environment |= variables

    run = world.run("plan", *options)

    assert run.code == 0
    assert bool(world.hub.requests) is is_asked


@pytest.mark.parametrize(
    ("api", "web"),
    [("", "https://github.com"), ("https://git.example.org/api/v3/", "https://git.example.org")],
)
def test_the_pages_of_a_server_are_told_by_its_api(tmp_path: Path, api: str, web: str) -> None:
    clone = with_origin(files.make_tracker(tmp_path / "clone"), tmp_path / "origin")
    files.edit(clone.folder / "recommendations/rec-1.yaml", "Do this", "Do that")
    clone.commit()
    variables = {"GITHUB_REPOSITORY": REPO, "GITHUB_TOKEN": "t", "GITHUB_API_URL": api}

    finished = rectrack(clone.folder, "preview", "HEAD^", environment=variables)

    assert finished.code == 0, finished.err
    assert f"{web}/{REPO}/" in finished.out


EVENT = {"full_name": REPO, "owner": {"login": "octo", "id": 3}, "fork": False, "archived": False, "has_issues": True}


TOO_LITTLE: list[Any] = [*({name: None} for name in ("id", *EVENT)), {"id": 13_000}, {"fork": "no"}, None, [], "o/t"]


@pytest.mark.parametrize(("said", "is_asked"), [({}, False), *((said, True) for said in TOO_LITTLE)])
def test_a_workflow_run_knows_its_repository_by_its_event_unless_that_says_too_little(
    world: World, said: Any, *, is_asked: bool
) -> None:
    world.environment = action_variables(world.hub, "workflow_dispatch")
    known = EVENT | {"id": int(world.environment["GITHUB_REPOSITORY_ID"])}
    known = {k: v for k, v in (known | said).items() if v is not None} if isinstance(said, dict) else said
    world.environment["GITHUB_EVENT_PATH"] = str(event_file(known))

    assert world.run("plan").code == 0
    assert (f"/repos/{REPO}" in [served.path for served in world.hub.requests]) is is_asked


PULL = {
    "pull_request": {"number": 12, "user": {"login": "m", "id": 6}, "head": {"ref": "x", "repo": None}, "base": {}}
}
RUN = {
    "workflow_run": {"head_sha": "1" * 40, "head_branch": "x", "head_repository": {"id": 8, "owner": {"login": "m"}}}
}
DEFAULT = {"repository": {"default_branch": "main"}}


@pytest.mark.parametrize(
    "event",
    [
        *(None, [], "x", {"pull_request": None}, {"pull_request": {"number": "12"}}, PULL, RUN, DEFAULT),
        *(
            RUN | DEFAULT | {"workflow_run": RUN["workflow_run"] | {"head_sha": sha}}
            for sha in ("main", "g" * 40, "-x")
        ),
    ],
)
@pytest.mark.parametrize("name", ["workflow_run", "pull_request"])
def test_whatever_an_event_holds_nothing_is_posted_for_it(world: World, name: str, event: object) -> None:
    path = files.write(world.root / ".rectrack/event.json", json.dumps(event))
    preview = files.write(world.root / ".rectrack/preview.md", "x")
    world.environment = action_variables(world.hub, name) | {"GITHUB_EVENT_PATH": str(path)}

    run = world.run("post", str(preview))

    assert run.code == 1
    assert run.err.startswith("This run follows no pull request's own (workflow_run), which post needs.")
    assert world.hub.requests == []


def test_a_repository_may_be_called_repos(world: World) -> None:
    world.hub.add_repository("octo/repos")
    world.environment["GITHUB_REPOSITORY"] = "octo/repos"
    assert world.run("sync").code == 0
    GitHub(world.hub, "octo/repos").server.person("alice").edit("octo/repos", 1, title="Mine")

    world.sync()

    assert GitHub(world.hub, "octo/repos").issues()[1].title == "Recommendation 1: Do this"


# --- git's remote -----------------------------------------------------------------------------------


@pytest.fixture
def elsewhere() -> Iterator[Web]:
    with web() as served:
        yield served


@pytest.mark.parametrize(
    ("server", "actions", "is_sent"),
    [("http://localhost", "true", True), ("http://127.0.0.1", "true", False), ("http://localhost", "", False)],
)
def test_in_a_workflow_run_the_token_goes_to_gits_server_and_nowhere_else(
    world: World,
    elsewhere: Web,
    tmp_path_factory: pytest.TempPathFactory,
    server: str,
    actions: str,
    *,
    is_sent: bool,
) -> None:
    heard: list[str] = []

    def listen(request: BaseHTTPRequestHandler) -> None:
        heard.append(request.headers.get("Authorization", ""))
        request.send_error(404)

    address = elsewhere.of("/octo/tracker/info/refs?service=git-upload-pack", listen).partition("/info")[0]
    port = elsewhere.address.rpartition(":")[2]
    world.environment = action_variables(world.hub, "workflow_dispatch") | {"GITHUB_SERVER_URL": f"{server}:{port}"}
    assert world.run("sync").code == 0
    with_origin(world.root, tmp_path_factory.mktemp("origin")).git("remote", "set-url", "origin", address)
    world.environment["GITHUB_ACTIONS"] = actions

    run = world.run("publish")

    assert run.code == 1
    assert "git ls-remote failed: " in run.err
    token = base64.b64encode(b"x-access-token:actions").decode()
    assert heard[0].lower() == (f"basic {token}".lower() if is_sent else "")


# --- what GitHub answers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "fault", "code", "told"),
    [
        ("GET .*/labels", error(502, acted=False), 4, " does not answer: "),
        (
            "GET .*/labels",
            error(501, acted=False),
            4,
            "GitHub answers with an error of its own (501). Run again later.",
        ),
        ("GET .*/labels", not_json, 4, " gave an answer that is not GitHub's. Run again later."),
        ("GET .*/labels", refused, 4, " does not answer: "),
        ("GET .*/labels", truncated, 4, " does not answer: "),
        ("GET .*/labels", refused_with(400, "Problems"), 1, "GitHub refuses (400): "),
        ("GET .*/labels", absent(404), 1, "GitHub has no such thing in octo/tracker for this token: "),
        ("POST .*/labels$", error(500, acted=False), 4, "GitHub answers with an error of its own (500). Run again"),
        ("POST .*/labels$", refused, 4, "The connection to http://localhost:"),
    ],
)
def test_what_goes_wrong_is_told_in_words_and_the_next_run_goes_on(
    world: World, asked: str, fault: Fault, code: int, told: str
) -> None:
    with refusing(world, asked, fault), Clock().followed():
        run = world.run("sync")

    assert run.code == code
    assert told in run.err
    world.environment = desk_variables(world.hub)
    assert world.run("sync").code == 0
    world.assert_at_rest()
    assert sorted(world.issues()) == [1, 2, 3]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("asked", ["GET .*/issues", "PATCH .*/issues/1$"])
def test_what_does_no_harm_is_asked_again_where_github_is_in_trouble(synced: World, asked: str, status: int) -> None:
    synced.person().edit(REPO, 1, title="Mine")

    with refusing(synced, asked, refused_with(status, "Server Error"), times=2), Clock().followed():
        run = synced.run("sync")

    assert run.code == 0, run.err
    assert synced.issues()[1].title == "Recommendation 1: Do this"


def test_a_token_that_may_not_write_is_told_the_permission(world: World) -> None:
    world.hub.add_token("reader", login="octo", issues="read")
    world.environment["GITHUB_TOKEN"] = "reader"

    run = world.run("sync")

    assert run.code == 1
    assert 'It asks for the permission "issues=write' in run.err


def test_a_server_that_is_gone_is_told(world: World) -> None:
    with socket.socket() as nobody, Clock().followed():
        nobody.bind(("localhost", 0))
        world.environment["GITHUB_API_URL"] = f"http://localhost:{nobody.getsockname()[1]}"
        run = world.run("plan")

    assert run.code == 4
    assert "does not answer" in run.err


@pytest.mark.parametrize("status", [301, 307, 308])
def test_no_write_follows_an_issue_to_where_it_went(synced: World, status: int) -> None:
    synced.hub.add_repository("octo/elsewhere")
    synced.person().open_issue("octo/elsewhere", "Theirs")
    synced.person().edit(REPO, 1, title="Mine")

    def moved(exchange: Exchange) -> None:
        there = exchange.path.replace(REPO, "octo/elsewhere")
        exchange.answer(status, {"url": there}, Location=f"{exchange.handler.proxy.url}{there}")

    with refusing(synced, "PATCH .*/issues/1$", moved):
        run = synced.run("sync")

    assert run.code == 0, run.err
    assert "It was transferred a moment ago; nothing is written to it." in run.out
    assert [issue.title for issue in GitHub(synced.hub, "octo/elsewhere").issues().values()] == ["Theirs"]


def test_an_issue_is_closed_with_the_reason_of_its_status(synced: World) -> None:
    for number, statuses in {1: ("adopted", "implemented"), 2: ("withdrawn",)}.items():
        path = synced.root / f"recommendations/rec-{number}.yaml"
        files.edit(path, "\nstatus: proposed\n", f"\nstatus: {statuses[-1]}\n")
        steps = (f"  - {{date: 2018, status: {one}, evidence: ['https://example.org']}}\n" for one in statuses)
        path.write_text(path.read_text() + "".join(steps))

    synced.sync()

    assert [issue.state_reason for issue in synced.issues().values()] == ["completed", "not_planned", None]


def test_a_label_whose_answer_gets_lost_is_there_once_and_right(world: World) -> None:
    files.edit(world.root / "tracker.yaml", "label: ICANN}", "label: a/b & c?}")

    with refusing(world, "POST .*/labels", reset_after, times=1):
        assert world.run("sync").code == 0

    world.assert_at_rest()
    files.edit(world.root / "tracker.yaml", "e6e6e6", "e6e6e7")
    world.sync()
    assert ("for: a/b & c?", "e6e6e7") in [(label.name, label.color) for label in world.github.labels()]


def test_issues_are_found_on_every_page(synced: World) -> None:
    for number in range(105):
        synced.person().open_issue(REPO, f"No. {number}")
        synced.person().create_label(REPO, f"label {number}")
    synced.person().edit(REPO, 1, title="Mine")
    files.add(synced.root, 4)

    synced.sync()

    assert [synced.issues()[n].title for n in (1, 109)] == [f"Recommendation {n}: Do this" for n in (1, 4)]
