"""Runs the conversations of a table: each on an issue of its own, all of them in the same runs of rectrack.

`* WHO` writes the comment of the `>` lines below it. `* WHO edits 1` and `* WHO deletes 1` change the first comment,
`* WHO reacts 1` adds a reaction to it, and `* WHO fills in FORM` opens an issue (`> question: answer`). `+ LINE` and
`- LINE` change the recommendation's file, and `$ run` is a run of rectrack, which always ends a conversation.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import ndiff
from itertools import groupby

from localhub import BOT as BOT_LOGIN
from localhub import Person
from tests.messages.answers import SAME_IN_ALL
from tests.messages.cases import Case, Line, about, answers
from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.comments.participants import record
from tests.rectrack.forms import form
from tests.rectrack.world import REPO, World

ROLES = ("engineer", "delegate", "officer", "keeper", "trusted", "reader", "mallory")
"""Engineer speaks for domreg, delegate for northland and domreg, officer for names-board."""
OTHERS = {"claimed": "engineer", "bot": "engineer[bot]"}
"""Accounts with the engineer's login and another number, or as a bot."""
ACTIONS = "\n  - {id: ask, title: Ask, status: proposed}\n  - {id: wait, title: Wait, status: not-adopted}"
DAY = 86_400


class SteppedClock:
    """GitHub's clock: yesterday, and later with each thing that people do."""

    def __init__(self) -> None:
        self.now = time.time() - DAY

    def __call__(self) -> float:
        return self.now


@dataclass
class Conversation:
    """What people do on one issue; `said` are their comments, and `opened` the issues of their forms, in order."""

    case: Case
    number: int
    rounds: list[list[Line]]
    said: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    before: str = ""

    @property
    def path(self) -> str:
        return f"recommendations/rec-{self.number}.yaml"

    def edit(self, clone: Clone, number: int) -> None:
        """Change the file as the lines of a round say."""
        lines = (line._replace(text=self.named(line.text)) for line in self._round(number) if line.kind in "-+")
        Case((Line("@", self.path), *lines)).edit(clone.folder)

    def act(self, world: World, clock: SteppedClock, number: int) -> None:
        """Do what people do in a round, each thing a second after the other."""
        lines = [line for line in self._round(number) if line.kind in "*>"]
        for begin in (n for n, line in enumerate(lines) if line.kind == "*"):
            texts = [line.text for line in lines[begin + 1 :]]
            below = next((n for n, line in enumerate(lines[begin + 1 :]) if line.kind == "*"), len(texts))
            clock.now += 1
            self._one(world, lines[begin].text.split(), self.named("\n".join(texts[:below])))

    def named(self, text: str) -> str:
        """The text with the addresses of its comments and forms, the keeper's login, and today."""
        url = f"https://github.com/{REPO}/issues/"
        text = re.sub(r"COMMENT-(\d)", lambda n: f"{url}{self.number}#issuecomment-{self.said[int(n[1]) - 1]}", text)
        text = re.sub(r"FORM-(\d)", lambda n: f"{url}{self.opened[int(n[1]) - 1]}", text)
        today = time.strftime("%Y-%m-%d", time.gmtime())
        return text.replace("KEEPER", f"keeper-{self.number}").replace("TODAY", today)

    def outcome(self, world: World, clone: Clone) -> tuple[str, ...]:
        """The reactions to each comment, what rectrack answers, and what has changed in the file."""
        there = {one.id for one in world.github.comments(self.number)}
        comments = [f"issues/comments/{comment}" for comment in self.said if comment in there]
        forms = [f"issues/{issue}" for issue in self.opened]
        found = [f"{n}: {_reactions(world, path)}".rstrip() for n, path in enumerate(comments + forms, 1)]
        for issue in (self.number, *self.opened):
            own = [one.text for one in world.github.comments(issue) if one.author.login == BOT_LOGIN]
            found += [line for text in own for line in text.splitlines() if line and not line.startswith(SAME_IN_ALL)]
        now = clone.at_origin(self.path)
        found += [line for line in ndiff(self.before.splitlines(), now.splitlines()) if line[0] in "+-"]
        return tuple(self._masked(line) for line in found)

    def _round(self, number: int) -> Sequence[Line]:
        return self.rounds[number] if number < len(self.rounds) else ()

    def _one(self, world: World, words: Sequence[str], text: str) -> None:
        somebody = self._person(world, words[0])
        match words[1:]:
            case []:
                self.said.append(somebody.comment(REPO, self.number, text))
            case ["edits", which]:
                somebody.edit_comment(REPO, self.said[int(which) - 1], text)
            case ["deletes", which]:
                somebody.delete_comment(REPO, self.said[int(which) - 1])
            case ["reacts", which]:
                somebody.react_to_comment(REPO, self.said[int(which) - 1], text)
            case ["fills", "in", name]:
                which = f"{self.number}. Do this (rec-{self.number})"
                body = form(name, **{"recommendation": which} | answers(text.splitlines()))
                self.opened.append(somebody.open_issue(REPO, "Mine", body))
            case other:
                raise AssertionError(other)

    def _person(self, world: World, who: str) -> Person:
        if who in OTHERS:
            kind = "Bot" if who == "bot" else "User"
            login = OTHERS[who].replace("engineer", f"engineer-{self.number}")
            return world.hub.person(login, user_id=90_000 + self.number, user_type=kind)
        if who == "octo":
            return world.person("octo")
        return world.hub.person(f"{who}-{self.number}", user_id=account(who, self.number), push=who == "keeper")

    def _masked(self, line: str) -> str:
        for n, comment in enumerate(self.said, 1):
            line = re.sub(rf"https://github\.com/\S+#issuecomment-{comment}\b", f"COMMENT-{n}", line)
        for n, issue in enumerate(self.opened, 1):
            line = re.sub(rf"https://github\.com/\S+/issues/{issue}\b", f"FORM-{n}", line)
        for role in ROLES:
            line = re.sub(rf"\b{role}-{self.number}\b", role, line)
            line = line.replace(f"account_id: {account(role, self.number)}", f"account_id: {account(role, 0)}")
        return re.sub(r"20[2-9]\d-\d\d-\d\d", "DAY", line).replace(f"rec-{self.number}.", "rec-1.")


def _reactions(world: World, path: str) -> str:
    """Who reacted and how, without the login if it is rectrack."""
    given = [(one["user"]["login"], one["content"]) for one in world.github.every(f"{path}/reactions")]
    return " ".join(content if login == BOT_LOGIN else f"{login} {content}" for login, content in given)


def account(role: str, number: int) -> int:
    """The numeric id of somebody in a conversation."""
    return 1000 * (ROLES.index(role) + 1) + number


def accounts(number: int, *roles: str) -> str:
    """Accounts of so many conversations as YAML."""
    listed = (f"{{login: {role}-{n}, id: {account(role, n)}}}" for n in range(1, number + 1) for role in roles)
    return f"accounts: [{', '.join(listed)}]"


def begin(world: World, cases: Sequence[Case]) -> list[Conversation]:
    """Make a recommendation for each conversation, in a tracker whose parties have accounts."""
    count = len(cases)
    parties = world.root / "parties.yaml"
    files.edit(parties, "group: government}", f"group: government, {accounts(count, 'delegate')}}}")
    both = accounts(count, "engineer", "delegate")
    files.edit(parties, "group: technical-community}", f"group: technical-community, {both}}}")
    tracker = files.edit(
        world.root / "tracker.yaml", "label: Names Board}", f"label: Names Board, {accounts(count, 'officer')}}}"
    )
    trusted = accounts(count, "trusted").removeprefix("accounts: [")
    files.write(
        tracker, f"{tracker.read_text()}trusted_accounts: [{{login: '{BOT_LOGIN}', id: 41898282}}, {trusted}\n"
    )
    found = []
    for number, case in enumerate(cases, 1):
        files.add(world.root, number, actions=ACTIONS)
        parts = [[*lines] for is_run, lines in groupby(case.input, key=lambda line: line.kind == "$") if not is_run]
        found.append(Conversation(case, number, parts))
    return found


def converse(world: World, clone: Clone, clock: SteppedClock, found: Sequence[Conversation]) -> None:
    """Let everybody speak, one round after the other, with a run of rectrack after each."""
    for one in found:
        one.before = clone.at_origin(one.path)
    for number in range(max(len(one.rounds) for one in found)):
        if number:
            for one in found:
                with about(one.case):
                    one.edit(clone, number)
            clone.push()
        for one in found:
            with about(one.case):
                one.act(world, clock, number)
        clock.now += 1
        record(world)
        clone.pull()
        clock.now += 1
