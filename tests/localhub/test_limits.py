"""Limits: off by default, GitHub's when asked for."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from github import Auth, Github, RateLimitExceededException

from localhub import GITHUB, REHEARSAL_TOKEN, Limits, Server
from tests.localhub.conftest import REPO, Clock, Raw

ISSUES = f"/repos/{REPO}/issues"


@pytest.fixture
def limited(clock: Clock) -> Callable[[Limits], AbstractContextManager[Raw]]:
    @contextmanager
    def start(limits: Limits) -> Iterator[Raw]:
        with Server(clock=clock, limits=limits) as hub:
            hub.add_repository(REPO)
            yield Raw(hub, REHEARSAL_TOKEN)

    return start


def test_without_limits_nothing_ever_seems_used(raw: Raw) -> None:
    for _ in range(3):
        answer = raw.get(ISSUES)
    assert answer.headers["X-RateLimit-Limit"] == "5000"
    assert answer.headers["X-RateLimit-Remaining"] == "5000"
    assert answer.headers["X-RateLimit-Used"] == "0"
    assert answer.headers["X-RateLimit-Reset"] == "1700003600"
    assert answer.headers["X-RateLimit-Resource"] == "core"


@pytest.mark.parametrize(("path", "token"), [("/nothing", "rehearsal"), (ISSUES, "unknown")])
def test_errors_carry_the_headers_too(hub: Server, path: str, token: str) -> None:
    assert "X-RateLimit-Remaining" in Raw(hub, token).get(path).headers


def test_the_primary_limit_ends_requests_until_it_is_reset(
    limited: Callable[[Limits], AbstractContextManager[Raw]], clock: Clock
) -> None:
    with limited(Limits(primary=2)) as raw:
        assert raw.get(ISSUES).headers["X-RateLimit-Remaining"] == "1"
        assert raw.get(ISSUES).headers["X-RateLimit-Remaining"] == "0"
        refused = raw.get(ISSUES)
        assert refused.status_code == 403
        assert refused.json()["message"].startswith("API rate limit exceeded for user ID 41898282")
        assert refused.headers["X-RateLimit-Remaining"] == "0"
        assert "Retry-After" not in refused.headers
        core = raw.get("/rate_limit").json()["resources"]["core"]
        assert core == {"limit": 2, "remaining": 0, "used": 2, "reset": 1_700_003_600}
        clock.at = core["reset"]
        assert raw.get(ISSUES).status_code == 200


def test_asking_for_the_limit_costs_nothing_and_neither_does_not_modified(
    limited: Callable[[Limits], AbstractContextManager[Raw]],
) -> None:
    with limited(Limits(primary=5)) as raw:
        tag = raw.get(ISSUES).headers["ETag"]
        assert raw.get(ISSUES, {"If-None-Match": tag}).status_code == 304
        asked = raw.get("/rate_limit")
        assert asked.json()["rate"]["used"] == 1
        assert raw.get("/rate_limit", {"If-None-Match": asked.headers["ETag"]}).status_code == 304
        assert raw.get("/rate_limit").json()["rate"]["used"] == 1


def test_tokens_have_limits_of_their_own(limited: Callable[[Limits], AbstractContextManager[Raw]]) -> None:
    with limited(GITHUB) as raw:
        raw.hub.add_token("few", login="alice", hourly=1)
        raw.hub.add_token("run", login="runner", kind="actions")
        few, run = Raw(raw.hub, "few"), Raw(raw.hub, "run")
        assert [few.get(ISSUES).status_code, few.get(ISSUES).status_code] == [200, 403]
        assert raw.get(ISSUES).headers["X-RateLimit-Limit"] == "5000"
        assert run.get(ISSUES).headers["X-RateLimit-Limit"] == "1000"
        assert Raw(raw.hub, None).get(ISSUES).headers["X-RateLimit-Limit"] == "60"


@pytest.mark.parametrize("status", [403, 429])
def test_too_much_creating_has_to_wait_as_long_as_the_answer_says(
    limited: Callable[[Limits], AbstractContextManager[Raw]], clock: Clock, status: int
) -> None:
    with limited(Limits(creating_a_minute=2, status=status)) as raw:
        assert raw("POST", ISSUES, {"title": "a"}).status_code == 201
        clock.at += 10
        assert raw("POST", ISSUES, {"title": "b"}).status_code == 201
        clock.at += 10
        refused = raw("POST", ISSUES, {"title": "c"})
        assert refused.status_code == status
        assert refused.json()["message"].startswith("You have exceeded a secondary rate limit")
        assert refused.headers["Retry-After"] == "40"
        assert [issue["title"] for issue in raw.get(ISSUES).json()] == ["b", "a"]
        clock.at += 40
        assert raw("POST", ISSUES, {"title": "c"}).status_code == 201


def test_a_refusal_need_not_say_how_long(limited: Callable[[Limits], AbstractContextManager[Raw]]) -> None:
    with limited(Limits(creating_a_minute=0, retry_after=False)) as raw:
        refused = raw("POST", ISSUES, {"title": "a"})
        assert refused.status_code == 403
        assert "Retry-After" not in refused.headers


def test_part_of_a_second_is_waited_for_too(
    limited: Callable[[Limits], AbstractContextManager[Raw]], clock: Clock
) -> None:
    with limited(Limits(points_a_minute=1)) as raw:
        raw.get(ISSUES)
        clock.at += 59.5
        assert raw.get(ISSUES).headers["Retry-After"] == "1"


def test_githubs_limits_are_those_of_its_documentation() -> None:
    assert Limits(5000, 80, 500, 900) == GITHUB


def test_creating_is_limited_by_the_hour_too(
    limited: Callable[[Limits], AbstractContextManager[Raw]], clock: Clock
) -> None:
    with limited(Limits(creating_an_hour=1)) as raw:
        assert raw("POST", ISSUES, {"title": "a"}).status_code == 201
        clock.at += 3000
        assert raw("POST", ISSUES, {"title": "b"}).headers["Retry-After"] == "600"


def test_reading_costs_one_point_and_writing_five(
    limited: Callable[[Limits], AbstractContextManager[Raw]], clock: Clock
) -> None:
    with limited(Limits(points_a_minute=11)) as raw:
        statuses = [raw("POST", ISSUES, {"title": str(n)}).status_code for n in range(3)]
        assert statuses == [201, 201, 403]
        assert [raw.get(ISSUES).status_code for _ in range(2)] == [200, 403]
        clock.at += 60
        assert raw.get(ISSUES).status_code == 200


def test_the_wait_is_until_enough_of_what_was_spent_is_a_minute_ago(
    limited: Callable[[Limits], AbstractContextManager[Raw]], clock: Clock
) -> None:
    with limited(Limits(points_a_minute=6)) as raw:
        for _ in range(6):
            assert raw.get(ISSUES).status_code == 200
            clock.at += 1
        assert raw.get(ISSUES).headers["Retry-After"] == "54"
        assert raw("POST", ISSUES, {"title": "t"}).headers["Retry-After"] == "58"


@pytest.mark.parametrize("limits", [Limits(primary=0), Limits(points_a_minute=0)])
def test_pygithub_knows_both_limits(limited: Callable[[Limits], AbstractContextManager[Raw]], limits: Limits) -> None:
    token = Auth.Token(REHEARSAL_TOKEN)
    with (
        limited(limits) as raw,
        Github(auth=token, base_url=raw.hub.url, lazy=True, retry=None) as github,
        pytest.raises(RateLimitExceededException),
    ):
        github.get_repo(REPO).get_issue(1).update()
