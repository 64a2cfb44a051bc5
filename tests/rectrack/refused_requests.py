"""A GitHub that refuses some requests and answers all others."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any
from unittest.mock import patch

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from tests.faults.proxy import REFUSALS, Exchange, Fault, Proxy
from tests.rectrack.world import World

OF_EACH_KIND = {name: REFUSALS[name] for name in ("403 locked", "404", "422")}
"""One of each kind that the tracker tells apart; the fault sweep goes through all of them."""


@contextmanager
def refusing(world: World, asked: str, fault: Fault = REFUSALS["422"], times: int = 99) -> Iterator[None]:
    """Refuse the requests whose method and path fit a pattern, as often as `times` says at most."""
    refused: list[Exchange] = []

    def some(exchange: Exchange) -> None:
        if len(refused) < times and re.search(asked, f"{exchange.method} {exchange.path}"):
            refused.append(exchange)
            fault(exchange)
        else:
            exchange.send(exchange.forward())

    with Proxy(world.hub, some) as proxy, patch.dict(world.environment, {"GITHUB_API_URL": proxy.url}):
        yield
    assert refused, f"nothing like {asked} was asked"


def first(act: Callable[[], object]) -> Fault:
    """Let somebody act right before a request that is answered as ever."""

    def fault(exchange: Exchange) -> None:
        act()
        exchange.send(exchange.forward())

    return fault


def interrupted(asked: str) -> AbstractContextManager[object]:
    """Let a person stop the program when it asks for what fits a pattern of method and address."""
    send = HTTPAdapter.send

    def stopped(adapter: HTTPAdapter, request: PreparedRequest, **named: Any) -> Response:
        if re.search(asked, f"{request.method} {request.url}"):
            raise KeyboardInterrupt
        return send(adapter, request, **named)

    return patch.object(HTTPAdapter, "send", stopped)
