"""The server: a port on loopback, and threads that answer."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeAlias, cast

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from localhub import repositories, users
from localhub.app import App, Served
from localhub.browser_user import Person
from localhub.rate_limits import Limits, Meter
from localhub.repositories import Dispatch
from localhub.settings import Settings
from localhub.store import IN_MEMORY, Clock, Store

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LOCAL_TOKEN = "local"  # noqa: S105 - it opens nothing but this
"""A token of github-actions[bot] that every server accepts. It may also request its own account."""

Request: TypeAlias = socket.socket | tuple[bytes, socket.socket]
"""A connection, which the standard library calls a request."""


class _Quiet(WSGIRequestHandler):
    # Headers and body are sent one after the other. With the delayed acknowledgement of the client, Nagle's
    # algorithm would make every response take 40 ms.
    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name for it
        """Print nothing."""

    def connection_dropped(self, error: BaseException, environ: "WSGIEnvironment | None" = None) -> None:
        """Close a failed connection: werkzeug would wait for another request on it."""
        super().connection_dropped(error, environ)
        self.close_connection = True


class _Listener(ThreadedWSGIServer):
    """Knows its connections, so that it can end them."""

    def __init__(self, port: int, app: App) -> None:
        self._open: set[object] = set()
        self._is_ending = False
        # The socket is bound here: if the port is in use, werkzeug would print a message and end the process.
        with socket.create_server(("127.0.0.1", port)) as bound:
            super().__init__("127.0.0.1", port, app, handler=_Quiet, fd=bound.fileno())

    def answer(self) -> None:
        """Accept connections until `end` is called.

        `end` opens a last connection, because `serve_forever` would notice the end only at intervals.
        """
        while not self._is_ending:
            self.handle_request()

    def verify_request(self, request: Request, client_address: object) -> bool:  # noqa: ARG002 - whoever it is
        """Return whether the server accepts the connection."""
        return not self._is_ending

    def end(self) -> None:
        self._is_ending = True
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            pass

    def process_request(self, request: Request, client_address: object) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Request) -> None:
        super().shutdown_request(request)
        self._open.discard(request)

    def handle_error(self, request: Request, client_address: object) -> None:
        """Ignore the error of a client that disconnected."""

    def hang_up(self) -> None:
        """Close all connections, and wait up to one second for their threads."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                cast("socket.socket", connection).shutdown(socket.SHUT_RDWR)
        deadline = time.monotonic() + 1
        while self._open and time.monotonic() < deadline:
            time.sleep(0.001)


class Server:
    """A small GitHub on this machine: `with Server(path) as hub: Github(base_url=hub.url, ...)`.

    `path` is its SQLite file, by default one that lives in memory and ends with the server; `clock` says
    what time it is; `limits` which of GitHub's limits count; `web` begins the addresses of pages
    (`html_url`); `port` 0 takes any free one. It has no repository until one is added.

    `requests` lists what was served so far (`requests.clear()` starts anew). `before`, if set, is called
    with method and path before each request is handled, in the thread that handles it.
    """

    def __init__(
        self,
        path: Path | str = IN_MEMORY,
        *,
        clock: Clock = time.time,
        limits: Limits | None = None,
        web: str = "https://github.com",
        port: int = 0,
    ) -> None:
        self._store = Store(path, clock)
        self._app = App(self._store, Meter(limits or Limits()), web.rstrip("/"))
        try:
            self._listener = _Listener(port, self._app)
        except BaseException:
            self._store.close()
            raise
        self._thread = threading.Thread(target=self._listener.answer, name="localhub")
        self.add_token(LOCAL_TOKEN, login=users.BOT, user_id=users.BOT_ID, user_type="Bot")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.end()
        self._thread.join()
        self._listener.hang_up()
        self._listener.server_close()
        self._store.close()

    @property
    def url(self) -> str:
        """Return the address for `base_url`.

        The host is always `localhost`, because PyGithub accepts only one name.
        """
        return f"http://localhost:{self._listener.port}"

    @property
    def requests(self) -> list[Served]:
        return self._app.served

    @property
    def before(self) -> Callable[[str, str], None] | None:
        """Return the function that is called with method and path before each request."""
        return self._app.before

    @before.setter
    def before(self, hook: Callable[[str, str], None] | None) -> None:
        self._app.before = hook

    def load(self, path: Path) -> None:
        """Replace all data by the data in the file of another server."""
        self._store.load(path)

    def add_repository(
        self,
        full_name: str,
        *,
        fork: bool = False,
        archived: bool = False,
        has_issues: bool = True,
        private: bool = False,
    ) -> int:
        """Create the repository `owner/name`, or change its options, and return its id."""
        with self._store.transaction() as db:
            return repositories.add(
                db, full_name, fork=fork, archived=archived, has_issues=has_issues, private=private
            )

    def set_up(self, full_name: str, settings: Settings) -> None:
        """Replace all settings of a repository."""
        with self._store.transaction() as db:
            repo = repositories.named(db, full_name)
            db.put("settings", repository_id=repo.id, said=json.dumps(asdict(settings)))

    def dispatches(self, full_name: str) -> list[Dispatch]:
        """Return the workflows of a repository that were started by the API, newest last."""
        with self._store.transaction() as db:
            rows = db.find_all("dispatch", repository_id=repositories.named(db, full_name).id)
            return [Dispatch(row.workflow, row.ref, json.loads(row.inputs)) for row in rows]

    def add_token(
        self,
        token: str,
        *,
        login: str,
        user_id: int | None = None,
        user_type: str | None = None,
        issues: str = "write",
        pull_requests: str = "write",
        actions: str = "write",
        push: bool = True,
        kind: str = "personal",
        repository: str | None = None,
        hourly: int | None = None,
        scopes: str | None = None,
        administration: bool = False,
    ) -> int:
        """Create a token and its account, and return the id of the account.

        `issues`, `pull_requests` and `actions` are the rights of the token: none, read or write. `push` is whether
        the account may push. `kind` is personal or actions. `repository` limits the token to one repository. `hourly`
        is the number of requests in an hour, instead of the limit of the server. `scopes` ("repo, workflow") makes it
        a classic token. `administration` lets any other token read the settings of its owner's repositories.
        """
        with self._store.transaction() as db:
            account = users.remember(db, login, user_id=user_id, kind=user_type, push=push)
            db.put(
                "token",
                token=token,
                user_id=account,
                issues=issues,
                pull_requests=pull_requests,
                kind=kind,
                repository=repository,
                hourly=hourly,
            )
            db.put("token_right", token=token, scopes=scopes, administration=administration)
            db.put("token_actions", token=token, level=actions)
            return account

    def person(
        self,
        login: str,
        *,
        user_id: int | None = None,
        user_type: str | None = None,
        push: bool | None = None,
        association: str | None = None,
    ) -> Person:
        """Return a person who acts in the browser.

        None keeps a value; the default for a new account is a user without push access. `association` is the value of
        `author_association`, if it should not follow from the permission.
        """
        with self._store.transaction() as db:
            return Person(
                self._app,
                users.remember(db, login, user_id=user_id, kind=user_type, push=push, association=association),
            )
