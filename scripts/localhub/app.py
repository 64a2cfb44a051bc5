"""The application: from a request to an answer, with everything that all answers have in common."""

import json
import sqlite3
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import uuid4

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from localhub import (
    api_actions,
    api_comments,
    api_general,
    api_graphql,
    api_issues,
    api_labels,
    api_pulls,
    api_reactions,
    api_settings,
    repositories,
    users,
)
from localhub.call import Answer, Call, Route
from localhub.limits import Meter
from localhub.refusal import Moved, Refusal, not_found
from localhub.shapes import Shaper
from localhub.store import Store, Work
from localhub.users import ANONYMOUS, Viewer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

DOCS = "https://docs.github.com/rest"
IN_REPOSITORY = [
    *api_general.IN_REPOSITORY,
    *api_labels.IN_REPOSITORY,
    *api_issues.IN_REPOSITORY,
    *api_comments.IN_REPOSITORY,
    *api_pulls.IN_REPOSITORY,
    *api_settings.IN_REPOSITORY,
    *api_actions.IN_REPOSITORY,
]
ON_ISSUE = [*api_issues.ON_ISSUE, *api_labels.ON_ISSUE, *api_comments.ON_ISSUE, *api_reactions.ON_ISSUE]
ON_COMMENT = [*api_comments.ON_COMMENT, *api_reactions.ON_COMMENT]


class Served(NamedTuple):
    """A request that was answered: its method, its path with the query, and the status of the answer."""

    method: str
    path: str
    status: int


@cache
def _routes() -> Map:
    """Every route; made once, since making it takes longer than most tests."""
    return Map(list(_rules()), merge_slashes=False)


def _rules() -> Iterable[Rule]:
    below = [("", route) for route in IN_REPOSITORY]
    below += [("/issues/<int:number>", route) for route in ON_ISSUE]
    below += [("/issues/comments/<int:comment_id>", route) for route in ON_COMMENT]
    for route in (*api_general.ROUTES, *api_graphql.ROUTES):
        yield Rule(route.path, methods=[route.method], endpoint=route)
    for prefix, route in below:
        # A redirect names a repository by its number: https://docs.github.com/rest/using-the-rest-api/
        # best-practices-for-using-the-rest-api#follow-redirects
        for repo in ("/repos/<owner>/<repo>", "/repositories/<int:repository_id>"):
            yield Rule(repo + prefix + route.path, methods=[route.method], endpoint=route)


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

    def __init__(self, store: Store, meter: Meter, web: str) -> None:
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

    def _respond(self, exchange: _Exchange) -> Response:
        """Return what is to be sent; by then everything that was asked for is committed, or nothing."""
        try:
            try:
                with self._store.work() as work:
                    answer = self._answer(exchange, work)
            except Refusal as refusal:
                answer = _refused(refusal, exchange.route)
            return self._finish(exchange, answer)
        except Exception:  # noqa: BLE001 - a fault of ours must reach whoever reads the answer, not the console
            return _json(Answer({"message": f"localhub failed:\n{traceback.format_exc()}"}, 500))

    def _answer(self, exchange: _Exchange, work: Work) -> Answer:
        request = exchange.request
        exchange.at = work.at
        exchange.viewer = users.authenticate(work, request.headers.get("Authorization"))
        exchange.route, arguments = self._match(exchange)
        if exchange.route.path != api_general.RATE_LIMIT:
            self._meter.admit(exchange.viewer, writes=exchange.route.writes, at=work.at)
            exchange.counted = True
        repo = _repository(work, arguments)
        if repo is not None:
            _permit(exchange.viewer, repo, exchange.route)
        shape = Shaper(work, request.host_url.rstrip("/"), self._web)
        call = Call(work, request, exchange.viewer, shape, self._meter, repo)
        try:
            return exchange.route.handler(call, **arguments)
        except Moved as moved:
            return _elsewhere(call, moved, exchange.path)

    def _match(self, exchange: _Exchange) -> tuple[Route, dict[str, object]]:
        try:
            found = _routes().bind("localhost").match(exchange.path, method=exchange.request.method)
        except HTTPException as error:
            raise not_found() from error
        route, arguments = found
        return route, {key: unquote(v) if isinstance(v, str) else v for key, v in arguments.items()}

    def _finish(self, exchange: _Exchange, answer: Answer) -> Response:
        """Add the headers of all answers: id, location of a new resource, entity tag, limits, permission."""
        response = _json(answer)
        response.headers["X-GitHub-Request-Id"] = str(uuid4()).upper()
        if answer.status == HTTPStatus.CREATED and isinstance(answer.body, dict) and "url" in answer.body:
            response.headers["Location"] = str(answer.body["url"])
        if exchange.request.method == "GET" and answer.status == HTTPStatus.OK:
            response.add_etag(weak=True)
            response.make_conditional(exchange.request)
        if exchange.counted and response.status_code == HTTPStatus.NOT_MODIFIED:
            self._meter.give_back(exchange.viewer, exchange.at)
        for key, value in self._meter.figures(exchange.viewer, exchange.at).items():
            response.headers[f"X-RateLimit-{key.capitalize()}"] = str(value)
        response.headers["X-RateLimit-Resource"] = "core"
        if exchange.viewer.scopes is not None:  # GitHub says so of classic tokens only
            response.headers["X-OAuth-Scopes"] = exchange.viewer.scopes
        if exchange.route is not None and exchange.route.needs:
            response.headers["X-Accepted-GitHub-Permissions"] = exchange.route.needs
        return response


def _repository(work: Work, arguments: dict[str, object]) -> sqlite3.Row | None:
    """Take from the arguments what names the repository, and return it."""
    if "repository_id" in arguments:
        return repositories.by_id(work, int(str(arguments.pop("repository_id"))))
    if "owner" in arguments:
        return repositories.by_name(work, str(arguments.pop("owner")), str(arguments.pop("repo")))
    return None


def _permit(viewer: Viewer, repo: sqlite3.Row, route: Route) -> None:
    users.allow(viewer, repo, route.needs)
    if route.writes and repo["archived"]:
        raise Refusal(403, "Repository was archived so is read-only.")


def _elsewhere(call: Call, moved: Moved, path: str) -> Answer:
    """Answer that an issue was transferred, unless the asker may not see where to."""
    if not call.viewer.sees(repositories.by_id(call.work, moved.repository_id)):
        raise not_found()
    rest = path.partition("/issues/")[2].partition("/")
    query = call.request.query_string.decode()
    url = f"{call.shape.api}/repositories/{moved.repository_id}/issues/{moved.number}{rest[1]}{rest[2]}"
    url += f"?{query}" if query else ""
    body = {
        "message": "Moved Permanently",
        "url": url,
        "documentation_url": f"{DOCS}/guides/best-practices-for-using-the-rest-api#follow-redirects",
    }
    return Answer(body, 301, {"Location": url})


def _refused(refusal: Refusal, route: Route | None) -> Answer:
    body: dict[str, object] = {"message": refusal.message}
    if refusal.errors is not None:
        body["errors"] = refusal.errors
    body["documentation_url"] = f"{DOCS}/{route.doc}" if route else DOCS
    body["status"] = str(refusal.status)
    return Answer(body, refusal.status, refusal.headers)


def _json(answer: Answer) -> Response:
    text = "" if answer.body is None else json.dumps(answer.body, ensure_ascii=False)
    response = Response(text, status=answer.status, content_type="application/json; charset=utf-8")
    response.autocorrect_location_header = False
    response.headers.extend(answer.headers)
    return response
