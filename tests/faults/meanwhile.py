"""Goes through what people may do at every moment of a run: `python -m tests.faults.meanwhile`.

Each case starts from a scenario's state and runs the real command through the proxy. Right before one exchange is
forwarded somebody does something in the browser to an issue that the run has yet to deal with or has just opened.
Then the command runs again undisturbed. Nothing of theirs may be lost, everything else must be as after an
undisturbed run, the output must say what happened, no other repository may be written to, and a third run must find
nothing to do.

GitHub leaves one round trip open (SECURITY.md): what is done right before the very request that writes the issue.
Only there, and only in what that request has to write, may something be overwritten.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tests.faults.proxy import Exchange, Plan
from tests.faults.state import ELSEWHERE
from tests.faults.sweep import Starts, go_through
from tests.interfaces import Issue, parted
from tests.rectrack.world import REPO, World

LABEL, NOTE, INSIDE, COMMENT = "mine", "A note of mine.", "A word of mine inside.", "A comment of mine."
EARLIER = "### Really: "
"""What somebody has written inside a section before the run, in one scenario."""
BOT = "github-actions[bot]"
ADDS_A_LABEL, NOTES, COMMENTS = "adds a label", "notes below the section", "comments"
EDITS_INSIDE, REMOVES_THE_MARKER = "edits inside the section", "removes the marker"
CLOSES, RETITLES, TRANSFERS, DELETES = "closes", "retitles", "transfers", "deletes"
FORGES = "opens a forged one"


class Case(NamedTuple):
    """Before one exchange of one scenario somebody does something to one issue."""

    scenario: str
    at: int
    act: str
    number: int

    def __str__(self) -> str:
        return f"{self.scenario}, before exchange {self.at}, issue #{self.number}: somebody {self.act}"


@dataclass(frozen=True)
class Course:
    """A scenario's undisturbed run: what it asks, and the issues and comments before and after it."""

    exchanges: list[str]
    before: dict[int, Issue]
    after: dict[int, Issue]
    comments: dict[int, list[str]]

    def targets(self, at: int) -> list[int]:
        """Our issues that exist before an exchange and that the run has yet to deal with or has just opened."""
        opened = sum(asked.startswith("POST") and asked.endswith("/issues") for asked in self.exchanges[:at])
        fresh = sorted({*self.after} - {*self.before})[:opened][-1:]
        named = {_number(asked) for asked in self.exchanges[at:]}
        return sorted({number for number in self.before if number in named} | {*fresh}) or [*self.before][:1]

    def may_overwrite(self, case: Case) -> bool:
        """Whether GitHub leaves it open that the exchange overwrites what is done right before it."""
        asked, before, after = self.exchanges[case.at], self.before.get(case.number), self.after.get(case.number)
        if not (asked.startswith("PATCH") and asked.endswith(f"/issues/{case.number}") and before and after):
            return False
        if case.act == ADDS_A_LABEL:
            return set(before.labels) != set(after.labels)
        return before.body != after.body


@dataclass(frozen=True)
class Ending:
    """What a case came to: the output of both runs, and the issues and comments."""

    case: Case
    course: Course
    world: World
    said: str
    issues: dict[int, Issue]
    forged: int | None

    def of(self, number: int) -> Issue | None:
        """What has become of an issue; one with a recommendation may have another number."""
        id_ = parted(self.course.after[number].body).id
        if number in self.course.before and number in self.issues:
            return self.issues[number]
        found = [issue for issue in self.ours if parted(issue.body).id == id_]
        return found[0] if found and self.lives(number) else None

    def lives(self, number: int) -> bool:
        """Whether the files have a recommendation for the issue."""
        id_ = parted(self.course.after[number].body).id
        return id_ is not None and (self.world.root / f"recommendations/{id_}.yaml").exists()

    @property
    def ours(self) -> list[Issue]:
        """The issues that the tracker opened."""
        return [issue for issue in self.issues.values() if issue.author.login == BOT]


# --- what people do ---------------------------------------------------------------------------------


def _add_label(world: World, issue: Issue) -> None:
    world.person().create_label(REPO, LABEL)
    world.person().edit(REPO, issue.number, labels=[*issue.labels, LABEL])


def _note(world: World, issue: Issue) -> None:
    world.person().edit(REPO, issue.number, body=f"{issue.body}\n\n{NOTE}")


def _edit_inside(world: World, issue: Issue) -> None:
    end = "\n<!-- rectrack:end -->"
    world.person().edit(REPO, issue.number, body=issue.body.replace(end, f"\n\n{INSIDE}{end}", 1))


def _remove_marker(world: World, issue: Issue) -> None:
    world.person().edit(REPO, issue.number, body=re.sub("<!-- rectrack:v1 .*\r?\n", "", issue.body, count=1))


def _comment(world: World, issue: Issue) -> None:
    world.person().comment(REPO, issue.number, COMMENT)


def _close(world: World, issue: Issue) -> None:
    world.person().edit(REPO, issue.number, state="closed")


def _retitle(world: World, issue: Issue) -> None:
    world.person().edit(REPO, issue.number, title="Mine now")


def _transfer(world: World, issue: Issue) -> None:
    world.person().transfer(REPO, issue.number, ELSEWHERE)


def _delete(world: World, issue: Issue) -> None:
    world.person().delete_issue(REPO, issue.number)


ACTS: dict[str, Callable[[World, Issue], None]] = {
    ADDS_A_LABEL: _add_label,
    NOTES: _note,
    EDITS_INSIDE: _edit_inside,
    REMOVES_THE_MARKER: _remove_marker,
    COMMENTS: _comment,
    CLOSES: _close,
    RETITLES: _retitle,
    TRANSFERS: _transfer,
    DELETES: _delete,
}


# --- going through them -----------------------------------------------------------------------------


class Meanwhile(Starts):
    """Goes through what people may do, with the sweep's scenarios and its place on disk."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, "sync")
        self.courses = {name: self._course(name) for name in self.starts}

    def cases(self) -> list[Case]:
        """Every act at every exchange of every scenario."""
        return [
            Case(name, at, act, number)
            for name, course in self.courses.items()
            for at in range(len(course.exchanges))
            for act, number in self._acts(course, at)
        ]

    def trace(self, case: Case) -> str | None:
        """What a case leaves that it should not, None if nothing."""
        course = self.courses[case.scenario]
        with self._world(self.starts[case.scenario].folder) as (world, proxy):
            done: list[int | None] = []

            def fault(exchange: Exchange) -> None:
                done.append(_act(world, course, case))
                exchange.send(exchange.forward())

            proxy.plan = Plan(case.at, fault)
            first = world.run("sync")
            proxy.plan = Plan()
            second = world.run("sync")
            assert done, f"{case}: nobody acted"
            if first.code not in (0, 4) or second.code:
                return f"the runs ended with {first.code} and {second.code}: {first.err[-300:]} {second.err[-300:]}"
            said = first.out + first.err + second.out + second.err
            ending = Ending(case, course, world, said, world.issues(), done[0])
            return next((found for check in CHECKS for found in check(ending)), None)

    def _acts(self, course: Course, at: int) -> Iterator[tuple[str, int]]:
        targets = course.targets(at)
        yield from ((act, number) for number in targets for act in ACTS)
        later = [
            number for number in course.after if number not in course.before and number > max(targets, default=0)
        ]
        yield from ((FORGES, number) for number in [*targets, *later[:1]])

    def _course(self, name: str) -> Course:
        with self._world(self.starts[name].folder) as (world, proxy):
            before = world.issues()
            proxy.plan = Plan()
            world.done("sync")
            asked = [f"{exchange.method} {exchange.path}" for exchange in proxy.plan.seen]
            after = world.issues()
            return Course(asked, before, after, {number: world.comments(number) for number in after})


def _act(world: World, course: Course, case: Case) -> int | None:
    """Do it; return the number of the forged issue, if it is one."""
    if case.act == FORGES:
        perfect = course.after[case.number]
        return world.person("mallory").open_issue(REPO, perfect.title, perfect.body)
    ACTS[case.act](world, world.issues()[case.number])
    return None


def _number(asked: str) -> int | None:
    named = re.search(r"/issues/(\d+)", asked)
    return int(named[1]) if named else None


# --- what must hold afterwards ----------------------------------------------------------------------


def _others_are_right(ending: Ending) -> Iterator[str]:
    """Every issue is as after an undisturbed run, but for what was done to the one."""
    for number, wanted in ending.course.after.items():
        issue, meant = ending.of(number), number == ending.case.number
        if issue is None:
            if not (meant and (ending.case.act == TRANSFERS or not ending.lives(number))):
                yield f"#{number} has no issue"
        elif meant and ending.case.act == TRANSFERS:
            yield f"a new issue, #{issue.number}, was opened for #{number}"
        else:
            gone = meant and ending.case.act in (DELETES, TRANSFERS)
            yield from _differences(ending, wanted, issue, meant=meant, gone=gone)
    ids = Counter(parted(issue.body).id for issue in ending.ours)
    yield from (f"{id_} has {times} issues" for id_, times in ids.items() if id_ and times > 1)


def _differences(ending: Ending, wanted: Issue, issue: Issue, *, meant: bool, gone: bool) -> Iterator[str]:
    should, now = parted(wanted.body), parted(issue.body)
    name, lives = f"#{issue.number}", ending.lives(wanted.number)
    if issue.title != wanted.title and (lives or not meant):
        yield f"{name} is called {issue.title!r}"
    if issue.is_open != wanted.is_open:
        yield f"{name} is {'open' if issue.is_open else 'closed'}"
    labels = {*wanted.labels} - ({"urgent"} if gone else set())
    if {*issue.labels} - ({LABEL} if meant else set()) != labels:
        yield f"{name} has the labels {issue.labels}"
    if should._replace(people="") != now._replace(people="") and (lives or not meant):
        yield f"{name} has another section: {issue.body[:300]}"
    if not gone:
        if should.people.strip() not in now.people:
            yield f"{name} lost {should.people!r}"
        comments = Counter(ending.world.comments(issue.number)) - Counter([COMMENT] if meant else [])
        if comments != Counter(ending.course.comments[wanted.number]):
            yield f"{name} has the comments {comments}"


def _theirs_is_kept(ending: Ending) -> Iterator[str]:
    """What the person did is there, or was shown."""
    case, issue = ending.case, ending.of(ending.case.number)
    if issue and not ending.course.may_overwrite(case):
        if case.act == ADDS_A_LABEL and LABEL not in issue.labels:
            yield "the label is lost"
        if case.act == NOTES and NOTE not in issue.body:
            yield f"the note is lost: {issue.body[-300:]}"
        if case.act == EDITS_INSIDE and INSIDE not in ending.said + issue.body:
            yield f"the edit is not shown: {ending.said}"
    if case.act == COMMENTS and issue and COMMENT not in ending.world.comments(issue.number):
        yield "the comment is lost"


def _earlier_edit_is_shown(ending: Ending) -> Iterator[str]:
    """In one scenario somebody has edited inside a section before the run."""
    for number, issue in ending.course.before.items():
        gone = ending.case.act in (DELETES, TRANSFERS) and ending.case.number == number
        if EARLIER in issue.body and not gone and EARLIER not in ending.said + ending.issues[number].body:
            yield f"the earlier edit is not shown: {ending.said}"


def _forged_is_untouched_and_reported(ending: Ending) -> Iterator[str]:
    """Nobody takes the forged issue for ours."""
    if ending.forged is None:
        return
    perfect, forged = ending.course.after[ending.case.number], ending.issues[ending.forged]
    if forged.body.replace("\r\n", "\n") != perfect.body.replace("\r\n", "\n") or forged.title != perfect.title:
        yield "the forged issue was written to"
    if forged.labels or not forged.is_open or ending.world.comments(ending.forged):
        yield "the forged issue was taken for ours"
    if any(f"/issues/{ending.forged}/" in f"{asked}/" for asked in ending.world.writes()):
        yield "the forged issue was asked to change"
    if f"Note: issue #{ending.forged} was ignored" not in ending.said:
        yield f"the forged issue is not reported: {ending.said}"


def _report_says_what_happened(ending: Ending) -> Iterator[str]:
    """Whoever reads the output learns what became of the issue."""
    number, act, said = ending.case.number, ending.case.act, ending.said
    if not ending.lives(number):
        return
    if act == TRANSFERS and not re.search(rf"Note: issue #{number} .*(moved to another|transferred)", said):
        yield f"the transfer is not reported: {said}"
    if act == DELETES and not re.search(rf"Note: issue #{number} was deleted|issues? opened", said):
        yield f"the deletion is not reported: {said}"
    closed_by_hand = act == CLOSES and ending.course.after[number].is_open
    if (closed_by_hand or act == RETITLES) and f"issue #{number}:" not in said:
        yield f"what was put right is not reported: {said}"


def _elsewhere_is_not_written(ending: Ending) -> Iterator[str]:
    """No request that could change something went to another repository."""
    asked = [path for path in ending.world.writes() if f"/repos/{REPO}" not in path]
    if asked:
        yield f"another repository was written to: {asked}"


def _third_run_is_at_rest(ending: Ending) -> Iterator[str]:
    """Nothing is left to do."""
    before, texts = len(ending.world.writes()), ending.world.texts()
    run = ending.world.run("sync")
    if run.code or "Nothing to change: issues and labels agree with the files.\n" not in run.out:
        yield f"the third run is not at rest: {run.code} {run.out[-300:]} {run.err[-300:]}"
    elif len(ending.world.writes()) != before or ending.world.texts() != texts:
        yield "the third run writes"


CHECKS: tuple[Callable[[Ending], Iterator[str]], ...] = (
    _others_are_right,
    _theirs_is_kept,
    _earlier_edit_is_shown,
    _forged_is_untouched_and_reported,
    _report_says_what_happened,
    _elsewhere_is_not_written,
    _third_run_is_at_rest,
)


def main() -> None:
    """Go through everything that people may do before every request."""
    go_through("cases of a person at work meanwhile", Meanwhile)


if __name__ == "__main__":
    main()
