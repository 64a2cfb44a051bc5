"""Serves a database until interrupted: `python -m localhub --db FILE --port N --repo OWNER/NAME`."""

import signal
import threading
from pathlib import Path

import click

from localhub.server import LOCAL_TOKEN, Server


@click.command()
@click.option("--db", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The SQLite file.")
@click.option("--port", default=0, show_default="any free one")
@click.option("--repo", "repos", multiple=True, metavar="OWNER/NAME", help="A repository to make.")
@click.option("--token", default=LOCAL_TOKEN, show_default=True, help="A token to accept.")
def main(db: Path, port: int, repos: tuple[str, ...], token: str) -> None:
    """Serve a small GitHub on this machine until interrupted."""
    # A process that a shell started with `&` ignores interrupts unless it has its own handler.
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: ended.set())
    with Server(db, port=port) as hub:
        for repo in repos:
            hub.add_repository(repo)
        if token != LOCAL_TOKEN:
            hub.add_token(token, login="localhub")
        click.echo(f"{hub.url} (token: {token})")
        ended.wait()


if __name__ == "__main__":
    main()
