"""What a handler is given and gives back, and how it reads what was sent."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from werkzeug.wrappers import Request

from localhub import issues
from localhub.limits import Meter
from localhub.paging import page_of
from localhub.refusal import Refusal
from localhub.shapes import Json, Shaper
from localhub.store import Work, iso
from localhub.users import Viewer


@dataclass(frozen=True)
class Answer:
    """A status, and what is to be sent as JSON: None for nothing."""

    body: object
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    work: Work
    request: Request
    viewer: Viewer
    shape: Shaper
    meter: Meter
    _repo: sqlite3.Row | None

    @property
    def repo(self) -> sqlite3.Row:
        if self._repo is None:
            raise LookupError("this address is not within a repository")
        return self._repo

    @property
    def me(self) -> int:
        if self.viewer.user_id is None:
            raise Refusal(401, "Requires authentication")
        return self.viewer.user_id

    @property
    def pushes(self) -> bool:
        return self.viewer.pushes(self.repo)

    @property
    def since(self) -> str:
        """The time given as `since`, as times are stored; the beginning of time if none is given."""
        given = self.request.args.get("since")
        try:
            at = datetime.fromisoformat(given) if given else None
        except ValueError as error:
            raise Refusal(422, f"Invalid request.\n\nFor 'parameters/since', {given} is no time.") from error
        return iso((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()) if at else ""

    def issue(self, number: int) -> sqlite3.Row:
        """Return an issue of the repository, or a pull request, or raise GitHub's answer."""
        issue = issues.find(self.work, self.repo["id"], number)
        if not issue["pull"]:
            self.demand_issues()
        return issue

    def demand_issues(self) -> None:
        """Raise GitHub's answer if the repository has no issues."""
        if not self.repo["has_issues"]:
            raise Refusal(410, "Issues has been disabled in this repository.")

    def parsed(self) -> object:
        """Return the JSON that was sent, whatever it is."""
        body: object = self.request.get_json(force=True, silent=True)
        if body is None:
            raise Refusal(400, "Problems parsing JSON")
        return body

    def sent(self) -> Json:
        """Return the JSON object that was sent."""
        body = self.parsed()
        if not isinstance(body, dict):
            raise Refusal(400, "Body should be a JSON object")
        return body

    def page(self, rows: list[sqlite3.Row], shape: Callable[[sqlite3.Row], Json]) -> Answer:
        """Answer with the page of `rows` that was asked for."""
        some, headers = page_of(self.request, rows, self.shape.api + self.request.path)
        return Answer([shape(row) for row in some], headers=headers)


Handler: TypeAlias = Callable[..., Answer]


@dataclass(frozen=True)
class Route:
    """One operation: its method and address, who answers it, and what its documentation says about it."""

    method: str
    path: str
    handler: Handler
    needs: str
    """The permission, as in `X-Accepted-GitHub-Permissions`; empty for none."""
    doc: str
    """Where it is documented, below https://docs.github.com/rest/."""
    asks: bool = False
    """Whether it changes nothing, though it is a POST."""

    @property
    def writes(self) -> bool:
        return self.method != "GET" and not self.asks


def text(sent: Json, key: str, *, required: bool = False) -> str | None:
    """Return the text under `key`, or None; raise GitHub's 422 if it is no text, or needed and missing."""
    value = sent.get(key)
    if value is None and required:
        raise Refusal(422, f'Invalid request.\n\n"{key}" wasn\'t supplied.')
    if value is not None and not isinstance(value, str):
        raise Refusal(422, f"Invalid request.\n\nFor 'properties/{key}', {value!r} is not a string.")
    return value


def flag(sent: Json, key: str) -> bool | None:
    """Return the boolean under `key`, or None; raise GitHub's 422 for another type."""
    value = sent.get(key)
    if value is not None and not isinstance(value, bool):
        raise Refusal(422, f"Invalid request.\n\nFor 'properties/{key}', {value!r} is not a boolean.")
    return value


def choice(sent: Json, key: str, choices: tuple[str, ...]) -> str | None:
    """Return the text under `key`, or None; raise GitHub's 422 if it is none of `choices`."""
    value = text(sent, key)
    if value is not None and value not in choices:
        among = ", ".join(choices)
        raise Refusal(422, f"Invalid request.\n\nFor 'properties/{key}', {value} is not a member of [{among}].")
    return value


def names(value: object) -> list[str]:
    """Return label names sent as texts or as objects with a name."""
    items = value if isinstance(value, list) else [value]
    found = [item.get("name") if isinstance(item, dict) else item for item in items]
    if not all(isinstance(name, str) for name in found):
        raise Refusal(422, "Invalid request.\n\nFor 'properties/labels', a label has no name.")
    return [str(name) for name in found]
