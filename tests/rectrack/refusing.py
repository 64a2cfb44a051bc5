"""A GitHub that refuses some requests and answers all others."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

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
