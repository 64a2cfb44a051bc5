"""A server for each test, and a client that talks to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import pytest
import requests

from localhub import LOCAL_TOKEN, Server

REPO = "octo/tracker"


@dataclass
class Clock:
    """A clock that stands still until told otherwise."""

    at: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.at


class Raw:
    """Speaks HTTP without any library for GitHub, as whoever has the token."""

    def __init__(self, hub: Server, token: str | None) -> None:
        self.hub = hub
        self.headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def __call__(
        self, method: str, path: str, json: object = None, headers: dict[str, str] | None = None
    ) -> requests.Response:
        sent = {**self.headers, **(headers or {})}
        body = cast("Any", json)
        return requests.request(
            method, self.hub.url + path, json=body, headers=sent, allow_redirects=False, timeout=10
        )

    def send(self, path: str, body: str) -> requests.Response:
        """Send a body as it is, and no word about what it is."""
        return requests.post(self.hub.url + path, data=body, headers=self.headers, timeout=10)

    def get(self, path: str, headers: dict[str, str] | None = None) -> requests.Response:
        return self("GET", path, headers=headers)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(clock: Clock) -> Iterator[Server]:
    with Server(clock=clock) as server:
        server.add_repository(REPO)
        yield server


@pytest.fixture
def raw(hub: Server) -> Raw:
    return Raw(hub, LOCAL_TOKEN)
