"""A small GitHub on this machine: the REST subset the tracker uses, on SQLite, served on loopback.

For local runs without GitHub, and for the tests::

    with Server("local.sqlite") as hub:
        hub.add_repository("octo/tracker")
        github = Github(auth=Auth.Token(LOCAL_TOKEN), base_url=hub.url, per_page=100, lazy=True)
        hub.person("alice").open_issue("octo/tracker", "A thought")

What it answers follows https://docs.github.com/rest (version 2022-11-28) and GitHub's recorded answers.
"""

from localhub.app import Served
from localhub.browser_user import Person
from localhub.rate_limits import GITHUB, Limits
from localhub.repositories import Dispatch
from localhub.server import LOCAL_TOKEN, Server
from localhub.settings import Settings
from localhub.users import BOT, BOT_ID

__all__ = [
    "BOT",
    "BOT_ID",
    "GITHUB",
    "LOCAL_TOKEN",
    "Dispatch",
    "Limits",
    "Person",
    "Served",
    "Server",
    "Settings",
]
