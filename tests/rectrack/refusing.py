"""A GitHub that refuses some requests and answers all others."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from tests.faults.proxy import Exchange, Fault, Proxy, absent, refused_with
from tests.rectrack.world import World

OF_ONE = {
    "403 locked": refused_with(403, "Unable to create comment because issue is locked."),
    "403 blocked": refused_with(403, "User is blocked"),
    "404": absent(404),
    "410": absent(410),
    "422": refused_with(422, "Validation Failed"),
    "451": refused_with(451, "Unavailable for legal reasons"),
}
"""What GitHub says to one, which says nothing of the others."""


@contextmanager
def refusing(world: World, asked: str, fault: Fault = OF_ONE["422"], times: int = 99) -> Iterator[None]:
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
