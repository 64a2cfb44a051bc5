"""What a handler is given, how it reads what was sent, and how it answers."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlencode

from werkzeug.wrappers import Request

from localhub.errors import ApiError, malformed
from localhub.settings import Settings
from localhub.store import Row, Transaction, iso
from localhub.users import ANONYMOUS, Viewer

T = TypeVar("T")
Json: TypeAlias = dict[str, object]
Handler: TypeAlias = Callable[..., Any]
"""Takes a request and the values in its path. Returns the body of the response, or None for no body."""
PAGE, LONGEST_PAGE = 30, 100
"""https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api"""


@dataclass(frozen=True)
class Route:
    """One operation.

    `needs` is the permission, as in `X-Accepted-GitHub-Permissions`; empty for none. `doc` is where the documentation
    says so, below https://docs.github.com/rest. `rights` are what the account needs besides: to push to the
    repository (`push`), or that or to be the author of the issue or comment (`author`).
    """

    method: str
    path: str
    handler: Handler
    needs: str
    doc: str
    rights: str = ""

    @property
    def writes(self) -> bool:
        return self.needs.endswith("write")


class Values(dict[str, Any]):
    """Named values that were sent, in the address or as JSON. What does not fit is refused in GitHub's words."""

    def text(self, key: str) -> str | None:
        """Return the text under `key`, or None. Raises GitHub's 422 for another type."""
        value = self.get(key)
        if value is None or isinstance(value, str):
            return value
        raise malformed(f"For 'properties/{key}', {value!r} is not a string.")

    def required(self, key: str) -> str:
        """Return the text under `key`. Raises GitHub's 422 if there is none."""
        value = self.text(key)
        if value is None:
            raise malformed(f'"{key}" wasn\'t supplied.')
        return value

    def choice(self, key: str, *choices: str) -> str | None:
        """Return the text under `key`, or None. Raises GitHub's 422 if it is not one of `choices`."""
        value = self.text(key)
        if value not in (None, *choices):
            raise malformed(f"For 'properties/{key}', {value} is not a member of [{', '.join(choices)}].")
        return value

    def names(self, key: str) -> list[str]:
        """Return the label names under `key`; empty if there are none.

        Raises GitHub's 422 for other types.
        """
        names = self.get(key) or []
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise malformed(f"For 'properties/{key}', a label has no name.")
        return names

    def number(self, key: str, default: int) -> int:
        """Return the positive number under `key`. As on GitHub, an invalid number gives `default`."""
        text = self.get(key, "")
        return (int(text) if text.isdecimal() else 0) or default


@dataclass
class ApiRequest:
    """What somebody asks for, and what is found out about it on the way to the answer.

    `web` begins the addresses of pages; `repo` is set where the address names a repository. `status` and `headers`
    are for the answer. `labels` are those that stand in it, by id: the same ones in many issues.
    """

    http: Request
    web: str
    viewer: Viewer = ANONYMOUS
    db: Transaction = field(init=False)
    route: Route | None = None
    repo: Row = field(init=False)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    labels: dict[int, Json] = field(default_factory=dict)

    @cached_property
    def repo_url(self) -> str:
        """Return the API address of the repository, with the host name of the request."""
        return f"{self.http.host_url}repos/{self.repo.owner}/{self.repo.name}"

    @cached_property
    def repo_page(self) -> str:
        return f"{self.web}/{self.repo.owner}/{self.repo.name}"

    @cached_property
    def settings(self) -> Settings:
        """Return the settings of the repository, or the default settings."""
        found = self.db.find("settings", repository_id=self.repo_id)
        return Settings(**json.loads(found.said)) if found else Settings()

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

    @cached_property
    def query(self) -> Values:
        return Values(self.http.args)

    @property
    def since(self) -> str:
        """Return the time in the query value `since`, in the format of the database.

        An empty text means no limit. Raises GitHub's 422 for an invalid time.
        """
        given = self.query.get("since")
        if not given:
            return ""
        try:
            at = datetime.fromisoformat(given)
        except ValueError as error:
            raise malformed(f"For 'parameters/since', {given} is no time.") from error
        return iso(at.replace(tzinfo=at.tzinfo or UTC).timestamp())

    @cached_property
    def sent(self) -> Values:
        """Return the JSON object in the body. Raises GitHub's 400 for another body."""
        body = self.http.get_json(force=True, silent=True)
        if not isinstance(body, dict):
            raise ApiError(400, "Problems parsing JSON" if body is None else "Body should be a JSON object")
        return Values(body)

    def demand_right(self, row: Row | None = None) -> None:
        """Raise GitHub's 403 if the viewer has no push access and is not the author.

        `row` is an issue, comment or reaction. Without it push access is required.
        """
        if not self.pushes and (row is None or row.user_id != self.me):
            raise ApiError(403, "Must have admin rights to Repository.")

    def created(self, body: Json) -> Json:
        """Set the status 201 and the header `Location`, and return the body."""
        self.status = 201
        if "url" in body:
            self.headers["Location"] = str(body["url"])
        return body

    def page(self, rows: list[T], serialize: Callable[["ApiRequest", T], Json]) -> list[Json]:
        """Return the requested page of `rows` as JSON, and set the `Link` header to the other pages."""
        size = min(self.query.number("per_page", PAGE), LONGEST_PAGE)
        page = self.query.number("page", 1)
        last = max(1, -(-len(rows) // size))
        pages = (("prev", min(page - 1, last)), ("next", page + 1), ("last", last), ("first", 1))
        links = [
            f'<{self.http.base_url}?{urlencode(self.query | {"page": number})}>; rel="{rel}"'
            for rel, number in pages
            if (page < last if rel in ("next", "last") else page > 1)
        ]
        if links:
            self.headers["Link"] = ", ".join(links)
        return [serialize(self, row) for row in rows[(page - 1) * size : page * size]]
