"""A proposed change of the files, and what in it whoever merges should check with care: pure."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from rectrack.github.types import PullRequest
from rectrack.model import (
    PARTIES,
    STATEMENTS_TITLE,
    TRACKER,
    Addressee,
    Dataset,
    Party,
    Recommendation,
    by_id,
    lacks_evidence,
    may_speak,
    shown_of,
)
from rectrack.text.problems import Problem, count

SENSITIVE = (
    ".ci/",
    ".github/",
    "CODEOWNERS",
    "GNUmakefile",
    "Makefile",
    "action.yaml",
    "action.yml",
    "conftest.py",
    "docs/CODEOWNERS",
    "makefile",
    PARTIES,
    "pyproject.toml",
    "scripts/",
    "templates/",
    "tests/",
)
"""Paths whose change decides what the tracker runs, writes or believes."""

ATTRIBUTES = ".gitattributes"
"""File that sets encoding, line ends and filters for git, in any folder."""

_SETTINGS = {
    "trusted_authors": "whose issues count as the tracker's own",
    "closing_guard": "how many issues one run may close",
    "publishing": "where the board goes, and who may write it",
    "branch": "which branch is the record",
    "stances": "what parties can say, and on which side it counts",
    "answers": "what addressees can answer, and what it counts as",
    "agreement": "whether and how agreement is told",
    "kept_by_party": "which party keeps the tracker",
    "site": "where its pages are",
    "contact": "where people write when something is wrong",
    "kept_by": "who keeps the tracker",
}
"""Fields of the settings that guard the others or stand for those who keep the tracker, and what they decide."""

_SAID_FOR_OTHERS = {
    "responses": "what addressees answered",
    "requests": "who was asked",
    "decisions": "what was decided",
    "disputes": "who objects to what is said of it here",
    "target": "by when it is to be done, and who has set that",
    "last_checked": "who looked last what became of it, and when",
    "verified_by": "who vouches for a report",
    "reported_by": "what others report of somebody",
    "inferred": "what is read between lines",
    "entered_by": "who wrote down what somebody said",
}
"""Fields of recommendations, or of what stands in their lists, in which one speaks for others, and what they say."""


class Comparison(Struct, frozen=True, kw_only=True):
    """A proposed change of the files: what they say before and after, what is wrong, which paths differ.

    `numbers` are the issues by recommendation; `main` decides who speaks for whom and which guards hold; `head` is
    the commit that is proposed; `pull_request` is None where there is none, at a desk. `claims` are the commits with
    the title of rectrack's commits that record comments.
    """

    before: Dataset
    after: Dataset
    head: str
    main: Dataset
    problems: tuple[Problem, ...]
    paths: tuple[str, ...]
    numbers: Mapping[str, int]
    pull_request: PullRequest | None = None
    claims: tuple[str, ...] = ()

    @property
    def pairs(self) -> Iterator[tuple[Recommendation | None, Recommendation]]:
        """Each recommendation after the change, and what it was before, under whatever id."""
        before = by_id(self.before.recommendations)
        for r in self.after.recommendations:
            yield next((before[id_] for id_ in (r.id, *r.formerly) if id_ in before), None), r


def warnings(compared: Comparison) -> Iterator[str]:
    """What whoever merges should check with care, a sentence each; what reaches farthest comes first."""
    touched = sorted({name for path in compared.paths if (name := _sensitive(path))})
    if touched:
        yield f"It changes {', '.join(touched)}: that decides what the tracker runs, writes or believes."
    if compared.claims:
        yield (
            f"It has commits with the title of rectrack's own, “{STATEMENTS_TITLE}”: {', '.join(compared.claims)}. "
            "Such a commit lists the comments that it records. Check that it records each of them."
        )
    yield from _settings(compared)
    yield from _accounts(compared)
    yield from _losses(compared)
    yield from _said_for_others(compared)
    yield from _claims(compared)
    yield from _positions(compared)


def _sensitive(path: str) -> str:
    """The sensitive file or folder that a path is or lies in, empty where it is none."""
    if path.rpartition("/")[2] == ATTRIBUTES:
        return path
    return next(
        (one.removesuffix("/") for one in SENSITIVE if path == one or (path.startswith(one) and one[-1] == "/")), ""
    )


def _settings(compared: Comparison) -> Iterator[str]:
    before, after = compared.before.tracker, compared.after.tracker
    for name, decides in _SETTINGS.items():
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            steps = f" from {was or 'nothing'} to {now or 'nothing'}" if isinstance(was or now, str) else ""
            yield f"It changes {name} in {TRACKER}{steps}: {decides}."


def _accounts(compared: Comparison) -> Iterator[str]:
    """Who may speak for a party or an addressee from now on, and who no longer."""
    before, after = compared.before, compared.after
    speakers: dict[str, tuple[Sequence[Party | Addressee], Sequence[Party | Addressee]]] = {
        PARTIES: (before.parties, after.parties),
        TRACKER: (before.tracker.addressees, after.tracker.addressees),
    }
    for file, sides in speakers.items():
        for id_, party in by_id((*sides[0], *sides[1])).items():
            was, now = ({account for one in side if one.id == id_ for account in one.accounts} for side in sides)
            steps = [
                f"{account.login} ({account.id}) {verb}"
                for verb, accounts in (("comes", now - was), ("goes", was - now))
                for account in sorted(accounts, key=lambda account: (account.login, account.id))
            ]
            if steps:
                yield f"It changes accounts in {file}, who may speak for {party.name}: {', '.join(steps)}."


def _losses(compared: Comparison) -> Iterator[str]:
    """What people rely on and a change takes away: recommendations, numbers, steps of the history."""
    now = {id_: r for r in compared.after.recommendations for id_ in (r.id, *r.formerly)}
    numbers = {r.number: r.id for r in compared.before.recommendations}
    for was in compared.before.recommendations:
        r = now.get(was.id)
        if r is None:
            yield (
                f"It takes away recommendation {was.number}, whose issue is then closed without a reason. A status "
                f"such as withdrawn keeps it; if its file was renamed, the new one needs formerly: [{was.id}]."
            )
            continue
        if r.number != was.number:
            yield f"It changes the number of recommendation {was.number} to {r.number}: people cite it by its number."
        if r.history[: len(was.history)] != was.history:
            yield f"It changes what recommendation {was.number} says of its past, where steps are only added."
    for id_, r in now.items():
        if r.id == id_ and numbers.get(r.number, id_) not in (r.id, *r.formerly) and r.id not in numbers.values():
            yield f"It gives the number {r.number} to {r.id}, which was that of {numbers[r.number]}."


def _said_for_others(compared: Comparison) -> Iterator[str]:
    """In which recommendations it changes what somebody says for others, or that it is true."""
    for name, says in _SAID_FOR_OTHERS.items():
        numbers = [str(r.number) for was, r in compared.pairs if _said(r, name) != (_said(was, name) if was else [])]
        if numbers:
            yield f"It changes {name} of {count(len(numbers), 'recommendation')} ({', '.join(numbers)}): {says}."


def _said(r: Recommendation, name: str) -> list[object]:
    """What stands in a field of a recommendation, or all in its lists that has something in a field of this name."""
    if hasattr(r, name):
        said = getattr(r, name)
        return list(said) if isinstance(said, tuple) else [said] if said else []
    values = (getattr(r, field) for field in r.__struct_fields__)
    items = (item for value in values if isinstance(value, tuple) for item in value)
    return [item for item in items if getattr(item, name, None)]


def _claims(compared: Comparison) -> Iterator[str]:
    """What actions are said to have reached without anything that shows it."""
    before = {r.id: by_id(r.actions) for r in compared.before.recommendations}
    statuses = by_id(compared.after.tracker.statuses)
    for r in compared.after.recommendations:
        for action in r.actions:
            is_new = action != before.get(r.id, {}).get(action.id)
            if is_new and lacks_evidence(statuses.get(action.status), shown_of(r, action.id), ()):
                yield (
                    f"It says that the action {action.id} of recommendation {r.number} is {action.status}, and no "
                    "verified report under reports shows it."
                )


def _positions(compared: Comparison) -> Iterator[str]:
    """What is said to be a party's own position, by somebody else."""
    author = compared.pull_request.author if compared.pull_request else None
    if author is None:
        return
    speaks = {party.id for party in may_speak(author, compared.main.parties)}
    names = {party.id: party.name for party in (*compared.before.parties, *compared.after.parties)}
    # A position stands with its recommendation's number, which a renamed file keeps.
    was, own = (
        {(r.number, p) for r in dataset.recommendations for p in r.positions if p.is_own}
        for dataset in (compared.before, compared.after)
    )
    for verb, parties in (("records", own - was), ("takes away", was - own)):
        for party in sorted({position.party for _, position in parties} - speaks):
            yield (
                f"It {verb} a position of {names.get(party, party)} as its own, but {author.login} is not among "
                f"those who speak for it in {PARTIES}. Look at the source."
            )
