"""Which GitHub a command asks, what it makes of the answers, and of those that GitHub really gave."""

import base64
import json
import re
import socket
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml

from tests.conftest import DATA
from tests.faults.proxy import FAULTS, Exchange, Fault, Proxy, limited, primary, refused_with, reset_after
from tests.interfaces import GitHub, pattern_of, rectrack
from tests.rectrack import files
from tests.rectrack.clocks import Clock
from tests.rectrack.clones import with_origin
from tests.rectrack.refused_requests import refusing
from tests.rectrack.setup.overview_fixtures import Web, web
from tests.rectrack.world import REPO, Run, World, action_variables, event_file

CASES = yaml.safe_load((Path(__file__).parent / "answers.yaml").read_text(encoding="utf-8"))
files.assert_keys([CASES], "variables faults events")
files.assert_keys(CASES["variables"], "says", "GITHUB_API_URL GITHUB_REPOSITORY GITHUB_TOKEN")
files.assert_keys(CASES["faults"], "asked fault code says")

# --- which GitHub -----------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["variables"], ids=str)
def test_what_is_wrong_with_the_variables_is_told(world: World, case: dict[str, str]) -> None:
    world.environment |= {name: value for name, value in case.items() if name != "says"}

    told = world.refused("plan")

    assert re.search(pattern_of(case["says"]), told), told
    assert not told.rstrip().endswith(("rest", "é", "words"))


@pytest.mark.parametrize(
    ("variables", "options", "is_asked"),
    [
        ({"GITHUB_REPOSITORY": ""}, (), False),
        ({"CODESPACES": "true"}, (), False),
        ({"CODESPACES": "true"}, ("--repo", REPO), True),
        ({"GITHUB_REPOSITORY": "octo/other"}, ("--repo", REPO), True),
    ],
)
def test_without_a_named_repository_it_is_a_local_run(
    world: World, variables: dict[str, str], options: tuple[str, ...], *, is_asked: bool
) -> None:
    world.environment |= variables

    world.done("plan", *options)

    assert bool(world.hub.requests) is is_asked
    ignored = world.root / ".rectrack/.gitignore"
    assert is_asked or ignored.read_text() == "*\n"


@pytest.mark.parametrize(
    ("api", "web"), [("", "https://github.com"), ("https://git.example.org/api/v3/", "https://git.example.org")]
)
def test_the_pages_of_a_server_are_told_by_its_api(tmp_path: Path, api: str, web: str) -> None:
    clone = with_origin(files.make_tracker(tmp_path / "clone"), tmp_path / "origin")
    files.edit(clone.folder / "recommendations/rec-1.yaml", "Do this", "Do that")
    (clone.folder / "README.md").write_bytes(b"<!-- rectrack:board -->\n<!-- rectrack:board-end -->\nN\xe9\n")
    clone.commit()
    variables = {"GITHUB_REPOSITORY": REPO, "GITHUB_TOKEN": "t", "GITHUB_API_URL": api}

    finished = rectrack(clone.folder, "preview", "HEAD^", environment=variables)

    assert finished.code == 0, finished.err
    assert f"{web}/{REPO}/" in finished.out


def test_the_words_of_github_are_cut(synced: World) -> None:
    with refusing(synced, "GET .*/labels", refused_with(403, "x" * 300)):
        assert f'may not do this: "{"x" * 199}…".' in synced.refused("plan")


def test_a_request_that_fails_for_a_moment_is_repeated_after_longer_and_longer_waits(synced: World) -> None:
    codes, seen = iter((500, 502, 503, 504)), set[str]()

    def some(exchange: Exchange) -> None:
        code = None if exchange.path in seen else next(codes, None)
        seen.add(exchange.path)
        exchange.answer(code, {"message": "No."}) if code else exchange.send(exchange.forward())

    with refusing(synced, "GET", some):
        for _ in range(2):
            seen.clear()
            assert synced.run("plan").code == 0
    assert next(codes, None) is None

    for times, code in ((3, 0), (4, 4)):
        with patch("time.sleep") as slept, refusing(synced, "GET .*/labels", refused_with(502), times=times):
            assert synced.run("plan").code == code
        assert [call.args[0] for call in slept.call_args_list] == [1.0, 2.0]


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        (limited(403, **{"Retry-After": "120"}), [120]),
        (limited(403, **{"Retry-After": "121"}), []),
        (limited(403), [60]),
        (primary(-5), [1]),
        (primary(119), [120]),
    ],
)
def test_a_limit_of_two_minutes_is_waited_out(world: World, fault: Fault, waits: list[int]) -> None:
    clock = Clock()

    with refusing(world, "POST .*/labels", fault, times=1), clock.followed():
        run = world.run("sync")

    assert (run.code, clock.waits) == (0 if waits else 4, waits)


EVENT = {"full_name": REPO, "owner": {"login": "octo", "id": 3}, "fork": False, "archived": False, "has_issues": True}
EVENT |= {"private": False, "default_branch": "main"}


TOO_LITTLE: list[Any] = [*({name: None} for name in ("id", *EVENT)), {"id": 13_000}, {"fork": "no"}, None, [], "o/t"]


@pytest.mark.parametrize(("said", "is_asked"), [({}, False), *((said, True) for said in TOO_LITTLE)])
def test_a_workflow_run_knows_its_repository_by_a_complete_event(world: World, said: Any, *, is_asked: bool) -> None:
    world.environment = action_variables(world.hub, "workflow_dispatch")
    known = EVENT | {"id": int(world.environment["GITHUB_REPOSITORY_ID"])}
    known = {k: v for k, v in (known | said).items() if v is not None} if isinstance(said, dict) else said
    world.environment["GITHUB_EVENT_PATH"] = str(event_file(known))

    assert world.run("plan").code == 0
    assert (f"/repos/{REPO}" in [served.path for served in world.hub.requests]) is is_asked
    world.hub.add_repository("octo/other")
    assert world.run("plan", "--repo", "octo/other").code == 0
    assert "/repos/octo/other" in [served.path for served in world.hub.requests]


@pytest.mark.parametrize("event", CASES["events"], ids=str)
@pytest.mark.parametrize("name", ["workflow_run", "pull_request"])
def test_whatever_an_event_holds_nothing_is_posted_for_it(world: World, name: str, event: object) -> None:
    path = files.write(world.root / ".rectrack/event.json", json.dumps(event))
    preview = files.write(world.root / ".rectrack/preview.md", "x")
    world.environment = action_variables(world.hub, name) | {"GITHUB_EVENT_PATH": str(path)}

    told = world.refused("preview", "--post", str(preview))

    assert told.startswith("preview --post needs a run that follows a pull request's workflow (workflow_run).")
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

    told = world.refused("publish")

    assert "git ls-remote failed: " in told
    token = base64.b64encode(b"x-access-token:actions").decode()
    assert heard[0].lower() == (f"basic {token}".lower() if is_sent else "")


# --- what GitHub answers ----------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["faults"], ids=str)
def test_what_goes_wrong_is_told_in_words_and_the_next_run_goes_on(world: World, case: dict[str, Any]) -> None:
    fault = FAULTS.get(case["fault"]) or refused_with(case["fault"], "Problems")

    with refusing(world, case["asked"], fault), Clock().followed():
        run = world.run("sync")

    assert run.code == case["code"]
    assert case["says"] in run.err
    assert world.run("sync").code == 0
    world.assert_at_rest()
    assert sorted(world.issues()) == [1, 2, 3]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
@pytest.mark.parametrize("asked", ["GET .*/issues", "PATCH .*/issues/1$"])
def test_what_does_no_harm_is_asked_again_where_github_is_in_trouble(synced: World, asked: str, status: int) -> None:
    synced.person().edit(REPO, 1, title="Mine")

    with refusing(synced, asked, refused_with(status, "Server Error"), times=2), Clock().followed():
        synced.done("sync")

    assert synced.issues()[1].title == "Recommendation 1: Do this"


def test_a_token_that_may_not_write_is_told_the_permission(world: World) -> None:
    world.hub.add_token("reader", login="octo", issues="read")
    world.environment["GITHUB_TOKEN"] = "reader"

    told = world.refused("sync")

    assert 'The token needs the permission "issues=write' in told


def test_a_server_that_is_gone_is_told(world: World) -> None:
    with socket.socket() as nobody, Clock().followed():
        nobody.bind(("localhost", 0))
        world.environment["GITHUB_API_URL"] = f"http://localhost:{nobody.getsockname()[1]}"
        told = world.refused("plan", code=4)

    assert "does not respond" in told


@pytest.mark.parametrize("status", [301, 307, 308])
def test_no_write_follows_an_issue_to_where_it_went(synced: World, status: int) -> None:
    synced.hub.add_repository("octo/elsewhere")
    synced.person().open_issue("octo/elsewhere", "Theirs")
    synced.person().edit(REPO, 1, title="Mine")

    def moved(exchange: Exchange) -> None:
        there = exchange.path.replace(REPO, "octo/elsewhere")
        exchange.answer(status, {"url": there}, Location=f"{exchange.handler.proxy.url}{there}")

    with refusing(synced, "PATCH .*/issues/1$", moved):
        run = synced.done("sync")

    assert "The issue was transferred a moment ago; nothing was written to it." in run.out
    assert "The next run tries again" not in run.out
    assert [issue.title for issue in GitHub(synced.hub, "octo/elsewhere").issues().values()] == ["Theirs"]


def lost(exchange: Exchange, _: World) -> None:
    reset_after(exchange)


def made_meanwhile(exchange: Exchange, world: World) -> None:
    world.person().create_label(REPO, json.loads(exchange.sent)["name"].upper(), color="000000")
    exchange.send(exchange.forward())


@pytest.mark.parametrize("fault", [lost, made_meanwhile])
def test_a_label_that_is_there_already_is_made_to_look_right(
    world: World, fault: Callable[[Exchange, World], None]
) -> None:
    files.edit(world.root / "tracker.yaml", "label: Names Board}", "label: a/b & c?}")

    with refusing(world, "POST .*/labels", lambda exchange: fault(exchange, world), times=1):
        assert world.run("sync").code == 0

    world.assert_at_rest()
    files.edit(world.root / "tracker.yaml", "e6e6e6", "e6e6e7")
    world.sync()
    assert ("addressee: a/b & c?", "e6e6e7") in [(label.name, label.color) for label in world.github.labels()]


def test_labels_need_no_looks_where_these_are_not_used(synced: World) -> None:
    def bare(exchange: Exchange) -> None:
        labels = [{"name": name, "color": None} for name in synced.issues()[1].labels]
        exchange.answer(200, [issue | {"labels": labels} for issue in json.loads(exchange.forward().body)])

    with refusing(synced, r"GET .*/issues\?", bare):
        assert "Nothing to change" in synced.done("sync").out


RECORDED: list[dict[str, Any]] = json.loads((DATA / "recorded/github.json").read_text(encoding="utf-8"))
REPOSITORY, LABELS, LABEL_MADE, _, ISSUES, MORE_ISSUES, ISSUE_OPENED, INVALID, COMMENTS = RECORDED
NAME = "octokit-fixture-org/hello-world"


def recording(exchange: Exchange) -> dict[str, Any]:
    """The recorded exchange that answers a request."""
    path, _, query = exchange.path.partition("?")
    match exchange.method, path.replace("/user", "").removeprefix(f"/repos/{NAME}").split("/")[1:]:
        case "POST", ["labels"]:
            return INVALID if b"names board" in exchange.sent.lower() else LABEL_MADE
        case ("POST", ["issues"]) | ("GET" | "PATCH", ["issues", "1"]):
            return ISSUE_OPENED | {"status": 201 if exchange.method == "POST" else 200}
        case "GET", ["issues", _]:
            return INVALID | {"status": 404}
        case "GET", ["labels"]:
            return LABELS
        case "GET", []:
            return REPOSITORY | ({"answer": REPOSITORY["answer"]["owner"]} if path == "/user" else {})
    return MORE_ISSUES if "page=5" in query.split("&") else ISSUES


def run(world: World, command: str, repository: str) -> tuple[Run, list[str]]:
    """Run a command on a repository of a GitHub that answers what was recorded; what was asked."""
    asked = []

    def replay(exchange: Exchange) -> None:
        asked.append(f"{exchange.method} {exchange.path}")
        found, here = recording(exchange), exchange.handler.proxy.url
        text = json.dumps([found["answer"], found["headers"]]).replace("https://api.github.com", here)
        text = re.sub("octokit-fixture-org/(?!hello-world)[a-z-]+", NAME, text)
        answer, headers = json.loads(text)
        exchange.answer(found["status"], answer, **headers)

    with Proxy(world.hub, replay) as proxy, patch.dict(world.environment, {"GITHUB_API_URL": proxy.url}):
        return world.run(command, "--repo", repository), asked


def test_what_github_answers_is_understood(world: World) -> None:
    ours = "{name: recommendation, color: 0b3d91, description: Tracked from a file}"
    bug = '{name: bug, color: d73a4a, description: "Something isn\'t working"}'
    files.edit(world.root / "tracker.yaml", f"recommendation: {ours}", f"recommendation: {bug}")

    done, asked = run(world, "sync", NAME)

    assert done.code == 3
    assert "\nTo do: 13 labels to create, 3 issues to open.\n" in done.err  # one of the labels is there
    assert "Create the label “addressee: Names Board”: GitHub rejected the request (422): " in done.out
    assert [path for path in asked if "/issues/" in path] == [f"GET /repos/{NAME}/issues/{n}" for n in (5, 6, 7)]
    assert "Issue #1 was opened by octokit-fixture-user-a, who is not in trusted_accounts" in done.err


# --- localhub ---------------------------------------------------------------------------------------


def fields(document: Any, name: str = "") -> set[str]:
    """The names of all fields, those within fields included."""
    if isinstance(document, list):
        return {found for item in document for found in fields(item, name)}
    if not isinstance(document, dict):
        return {name}
    return {name} | {found for key, value in document.items() for found in fields(value, f"{name}.{key}")}


@pytest.mark.parametrize(
    ("path", "recorded"),
    [("labels", LABELS), ("issues", MORE_ISSUES), ("issues/1", ISSUE_OPENED), ("issues/1/comments", COMMENTS)],
)
def test_localhub_leaves_out_no_field_that_github_sent(world: World, path: str, recorded: dict[str, Any]) -> None:
    alice = world.person()
    alice.comment(REPO, alice.open_issue(REPO, "One", labels=["a label"]), "text")

    assert fields(recorded["answer"]) - fields(world.github.get(path)) == set()
