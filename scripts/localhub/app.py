"""The application: from a request to an answer, with everything that all answers have in common."""

import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.client import MOVED_PERMANENTLY
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from werkzeug.wrappers import Request, Response

from localhub import comments, issues, pull_requests, users
from localhub.errors import ApiError
from localhub.rate_limits import Meter
from localhub.request import ApiRequest, Route
from localhub.routes import match
from localhub.store import Store
from localhub.users import Viewer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

DOCS = "https://docs.github.com/rest"
SUBJECTS = {"issue": issues.find, "pull": pull_requests.find, "comment": comments.find}
"""Functions that find the row for a number in a path, by the parameter of the route."""


class Served(NamedTuple):
    """A request that was answered: its method, its path with the query, and the status of the answer."""

    method: str
    path: str
    status: int


@dataclass
class App:
    """A WSGI application over a store; `before` is called with method and path before each request."""

    store: Store
    meter: Meter
    web: str
    served: list[Served] = field(default_factory=list)
    before: Callable[[str, str], None] | None = None

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        request = ApiRequest(Request(environ), self.web)
        method, path = request.http.method, str(environ["REQUEST_URI"])
        if self.before:
            self.before(method, path)
        response = self._respond(request)
        self.served.append(Served(method, path, response.status_code))
        return response(environ, start_response)

    def act(self, user_id: int, method: str, path: str, sent: Mapping[str, object]) -> Any:
        """Do an action of a person in the browser, and return the body of the response.

        The action is not counted as a request and has no rate limit.
        """
        http = Request.from_values(path, method=method, json=sent)
        request = ApiRequest(http, self.web, Viewer(user_id, push=True, kind="browser"))
        with self.store.transaction() as request.db:
            return self._perform(request)

    def _respond(self, request: ApiRequest) -> Response:
        """Return the HTTP response. Before that the transaction is committed or rolled back."""
        try:
            try:
                with self.store.transaction() as request.db:
                    response = self._answer(request)
            except ApiError as error:
                response = _refused(error, request.route)
            return self._finish(request, response)
        except Exception:  # noqa: BLE001 - a fault of ours must reach whoever reads the answer, not the console
            return _json({"message": f"localhub failed:\n{traceback.format_exc()}"}, 500)

    def _answer(self, request: ApiRequest) -> Response:
        request.viewer = users.authenticate(request.db, request.http.headers.get("Authorization"))
        body = self._perform(request)
        return _json(body, 204 if body is None else request.status, request.headers)

    def _perform(self, request: ApiRequest) -> Any:
        """Call the handler of the route, and return the body of the response.

        The handler gets the rows of the issue, pull request and comment whose number is in the path.
        """
        request.route, arguments = match(request.http)
        route, is_asked = request.route, request.viewer.kind != "browser"
        if is_asked:
            self.meter.admit(request.viewer, request.db.at, writes=route.writes)
        repository = {key: arguments.pop(key) for key in ("id", "owner", "name") if key in arguments}
        if repository:
            request.repo = request.db.get("repository", **repository)
            if is_asked:
                users.allow(request.viewer, request.repo, route.needs, writes=route.writes)
        subjects = {name: find(request, arguments[name]) for name, find in SUBJECTS.items() if name in arguments}
        if route.rights:
            request.demand_right(*(subjects.values() if route.rights == "author" else ()))
        return route.handler(request, **(arguments | subjects))

    def _finish(self, request: ApiRequest, response: Response) -> Response:
        """Return the response with the headers of all responses: rate limits, scopes and permission."""
        figures = self.meter.figures(request.viewer, request.db.at)
        headers = {f"X-RateLimit-{name}": str(value) for name, value in figures.items()}
        headers["X-RateLimit-Resource"] = "core"
        if request.viewer.scopes is not None:  # GitHub sends scopes only for classic tokens
            headers["X-OAuth-Scopes"] = request.viewer.scopes
        if request.route and request.route.needs:
            headers["X-Accepted-GitHub-Permissions"] = request.route.needs
        response.headers.extend(headers)
        return response


def _refused(error: ApiError, route: Route | None) -> Response:
    body: dict[str, object] = {
        "message": error.message,
        "documentation_url": f"{DOCS}/{route.doc}" if route else DOCS,
        **error.details,
    }
    if error.status != MOVED_PERMANENTLY:
        body["status"] = str(error.status)
    return _json(body, error.status, error.headers)


def _json(body: object, status: int, headers: Mapping[str, str] | None = None) -> Response:
    text = b"" if body is None else msgspec.json.encode(body)
    return Response(text, status, headers, content_type="application/json; charset=utf-8")
