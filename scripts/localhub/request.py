"""What a handler is given and gives back, and how it reads what was sent."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TypeAlias, TypeVar
from urllib.parse import urlencode

from localhub.errors import ApiError, malformed
from localhub.rate_limits import Meter
from localhub.store import Row, Transaction, iso
from localhub.users import Viewer

Json: TypeAlias = dict[str, object]
T = TypeVar("T")
PAGE, LONGEST_PAGE = 30, 100
"""https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api"""


class Values(dict[str, object]):
    """Named values that were sent, in the address or as JSON. What does not fit is refused in GitHub's words."""

    def text(self, key: str) -> str | None:
        """Return the text under `key`, or None."""
        return self._of_type(key, str, "string")

    def required(self, key: str) -> str:
        """Return the text under `key`, which must be there."""
        value = self.text(key)
        if value is None:
            raise malformed(f'"{key}" wasn\'t supplied.')
        return value

    def flag(self, key: str) -> bool | None:
        """Return the boolean under `key`, or None."""
        return self._of_type(key, bool, "boolean")

    def choice(self, key: str, choices: tuple[str, ...]) -> str | None:
        """Return the text under `key`, which must be one of `choices`, or None."""
        value = self.text(key)
        if value is not None and value not in choices:
            raise malformed(f"For 'properties/{key}', {value} is not a member of [{', '.join(choices)}].")
        return value

    def number(self, key: str, default: int) -> int:
        """Return the positive number under `key`; GitHub does not complain about one that makes no sense."""
        text = str(self.get(key))
        return (int(text) if text.isdecimal() else 0) or default

    def _of_type(self, key: str, type_: type[T], name: str) -> T | None:
        value = self.get(key)
        if value is None or isinstance(value, type_):
            return value
        raise malformed(f"For 'properties/{key}', {value!r} is not a {name}.")


@dataclass
class ApiRequest:
    """What somebody asks for, within one transaction.

    `api` begins the interface's addresses, as the caller used them, `web` those of pages. `repo` is set where the
    address names a repository. `status` and `headers` are for the answer; a handler returns its body.
    """

    db: Transaction
    viewer: Viewer
    path: str
    query: Values
    body: bytes
    api: str
    web: str
    meter: Meter
    repo: Row = field(init=False)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def repo_id(self) -> int:
        return int(self.repo.id)

    @property
    def me(self) -> int:
        if self.viewer.user_id is None:
            raise ApiError(401, "Requires authentication")
        return self.viewer.user_id

    @property
    def pushes(self) -> bool:
        return self.viewer.pushes(self.repo)

    @property
    def since(self) -> str:
        """The time given as `since`, as times are stored; the beginning of time if none is given."""
        given = self.query.text("since")
        try:
            at = datetime.fromisoformat(given) if given else None
        except ValueError as error:
            raise malformed(f"For 'parameters/since', {given} is no time.") from error
        return iso((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()) if at else ""

    @property
    def parsed(self) -> object:
        """The JSON that was sent, whatever it is."""
        try:
            parsed: object = json.loads(self.body)
        except ValueError:
            parsed = None
        if parsed is None:
            raise ApiError(400, "Problems parsing JSON")
        return parsed

    @cached_property
    def sent(self) -> Values:
        """The JSON object that was sent."""
        parsed = self.parsed
        if not isinstance(parsed, dict):
            raise ApiError(400, "Body should be a JSON object")
        return Values(parsed)

    def demand_right(self, row: Row | None = None) -> None:
        """Raise GitHub's answer to whoever may neither push nor has written the issue or comment."""
        if not self.pushes and (row is None or row.user_id != self.me):
            raise ApiError(403, "Must have admin rights to Repository.")

    def created(self, body: Json) -> Json:
        """Answer that there is something new."""
        self.status = 201
        if "url" in body:
            self.headers["Location"] = str(body["url"])
        return body

    def page(self, rows: list[Row], serialize: "Serializer") -> list[Json]:
        """Answer with the page of `rows` that was asked for, and with the `Link` header that leads to the others."""
        size = min(self.query.number("per_page", PAGE), LONGEST_PAGE)
        page = self.query.number("page", 1)
        last = max(1, -(-len(rows) // size))
        links = {"prev": min(page - 1, last), "next": page + 1, "last": last, "first": 1}
        there = ["next", "last"] * (page < last) + ["prev", "first"] * (page > 1)
        addresses = (
            f'<{self.api}{self.path}?{urlencode(self.query | {"page": number})}>; rel="{rel}"'
            for rel, number in links.items()
            if rel in there
        )
        if there:
            self.headers["Link"] = ", ".join(addresses)
        return [serialize(self, row) for row in rows[(page - 1) * size : page * size]]


Serializer: TypeAlias = Callable[[ApiRequest, Row], Json]
