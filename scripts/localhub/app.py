"""The application: from a request to an answer, with everything that all answers have in common."""

import json
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

from werkzeug.wrappers import Request, Response

from localhub import comments, issues, pull_requests, rate_limits, users
from localhub.errors import ApiError
from localhub.request import ApiRequest, Values
from localhub.routes import RATE_LIMIT, Route, match
from localhub.store import Store, Transaction
from localhub.users import ANONYMOUS, Viewer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

DOCS = "https://docs.github.com/rest"
SUBJECTS = {"issue": issues.find, "pull": pull_requests.find, "comment": comments.find}
"""What an address names by a number, and who finds it."""


class Served(NamedTuple):
    """A request that was answered: its method, its path with the query, and the status of the answer."""

    method: str
    path: str
    status: int


@dataclass
class _Exchange:
    """What is found out about one request on the way to its answer."""

    request: Request
    path: str
    at: float = 0.0
    viewer: Viewer = ANONYMOUS
    route: Route | None = None
    counted: bool = False


class App:
    """A WSGI application over a store."""

    def __init__(self, store: Store, meter: rate_limits.Meter, web: str) -> None:
        self._store = store
        self._meter = meter
        self._web = web
        self.served: list[Served] = []
        self.before: Callable[[str, str], None] | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = Request(environ)
        # As it was sent: an escaped slash in a label's name is not a slash of the address.
        path = str(environ["REQUEST_URI"])
        if self.before is not None:
            self.before(request.method, path)
        response = self._respond(_Exchange(request, urlsplit(path).path))
        self.served.append(Served(request.method, path, response.status_code))
        return response(environ, start_response)

    def act(self, user_id: int, method: str, path: str, sent: Mapping[str, object]) -> Any:
        """Do what somebody does in the browser: no request, no limit; return the body of the answer."""
        with self._store.transaction() as db:
            viewer = Viewer(user_id, push=True, kind="browser")
            body = json.dumps(sent).encode()
            request = ApiRequest(db, viewer, path, Values(), body, "", self._web, self._meter)
            return _perform(request, *match(method, path))

    def _respond(self, exchange: _Exchange) -> Response:
        """Return what is to be sent; by then everything that was asked for is committed, or nothing."""
        try:
            try:
                with self._store.transaction() as db:
                    response = self._answer(exchange, db)
            except ApiError as error:
                response = _refused(error, exchange.route)
            return self._finish(exchange, response)
        except Exception:  # noqa: BLE001 - a fault of ours must reach whoever reads the answer, not the console
            return _json({"message": f"localhub failed:\n{traceback.format_exc()}"}, 500)

    def _answer(self, exchange: _Exchange, db: Transaction) -> Response:
        http, path = exchange.request, exchange.path
        exchange.at = db.at
        exchange.viewer = viewer = users.authenticate(db, http.headers.get("Authorization"))
        exchange.route, arguments = match(http.method, path)
        if exchange.route is not RATE_LIMIT:
            self._meter.admit(viewer, rate_limits.WRITE if exchange.route.writes else rate_limits.READ, db.at)
            exchange.counted = True
        query, api = Values(http.args.to_dict()), http.host_url.rstrip("/")
        request = ApiRequest(db, viewer, path, query, http.get_data(), api, self._web, self._meter)
        body = _perform(request, exchange.route, arguments)
        return _json(body, 204 if body is None else request.status, request.headers)

    def _finish(self, exchange: _Exchange, response: Response) -> Response:
        """Add the headers of all answers: id, entity tag, limits, permission."""
        if exchange.request.method == "GET" and response.status_code == HTTPStatus.OK:
            response.add_etag(weak=True)
            response.make_conditional(exchange.request)
        if exchange.counted and response.status_code == HTTPStatus.NOT_MODIFIED:
            self._meter.give_back(exchange.viewer, exchange.at)
        for name, value in self._meter.figures(exchange.viewer, exchange.at).items():
            response.headers[f"X-RateLimit-{name.capitalize()}"] = str(value)
        response.headers["X-RateLimit-Resource"] = "core"
        response.headers["X-GitHub-Request-Id"] = str(uuid4()).upper()
        if exchange.viewer.scopes is not None:  # GitHub says so of classic tokens only
            response.headers["X-OAuth-Scopes"] = exchange.viewer.scopes
        if exchange.route and exchange.route.needs:
            response.headers["X-Accepted-GitHub-Permissions"] = exchange.route.needs
        return response


def _perform(request: ApiRequest, route: Route, arguments: dict[str, Any]) -> Any:
    """Return what the route's handler answers, given the rows that the address names in place of their numbers."""
    repository = {key: arguments.pop(key) for key in ("id", "owner", "name") if key in arguments}
    if repository:
        request.repo = request.db.get("repository", **repository)
        if request.viewer.kind != "browser":
            users.allow(request.viewer, request.repo, route.needs)
            if route.writes and request.repo.archived:
                raise ApiError(403, "Repository was archived so is read-only.")
    subjects = {name: find(request, arguments[name]) for name, find in SUBJECTS.items() if name in arguments}
    if route.rights:
        request.demand_right(*(subjects.values() if route.rights == "author" else ()))
    return route.handler(request, **(arguments | subjects))


def _refused(error: ApiError, route: Route | None) -> Response:
    body: dict[str, object] = {
        "message": error.message,
        "documentation_url": f"{DOCS}/{route.doc}" if route else DOCS,
        **error.details,
    }
    if error.status != HTTPStatus.MOVED_PERMANENTLY:
        body["status"] = str(error.status)
    return _json(body, error.status, error.headers)


def _json(body: object, status: int, headers: Mapping[str, str] | None = None) -> Response:
    text = "" if body is None else json.dumps(body, ensure_ascii=False)
    response = Response(text, status, headers, content_type="application/json; charset=utf-8")
    response.autocorrect_location_header = False
    return response
