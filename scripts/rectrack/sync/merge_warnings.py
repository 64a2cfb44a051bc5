"""What in a proposed change of the files needs care: warnings for the maintainer who merges it."""

from collections.abc import Iterator, Sequence
from operator import attrgetter

from msgspec import Struct

from rectrack.github import PullRequest
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
    step_warnings,
)
from rectrack.rendering import Published
from rectrack.text import Problem, message, sentences, separator

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
"""Paths whose change decides what the tracker runs, writes or trusts."""

ATTRIBUTES = ".gitattributes"
"""File that sets encoding, line ends and filters for git, in any folder."""


def _settings_in_words() -> dict[str, str]:
    """Return what each field decides that protects other fields or names the maintainers."""
    return {
        "trusted_accounts": message("preview", "This field decides whose issues count as the tracker's own."),
        "close_limit": message("preview", "This field decides how many issues one run may close."),
        "publishing": message(
            "preview", "This field decides how the board is published, and which accounts may write it."
        ),
        "branch": message("preview", "This field decides which branch holds the record."),
        "stances": message(
            "preview", "This field decides which positions parties can take, and how each is counted."
        ),
        "responses": message(
            "preview", "This field decides which responses addressees can give, and how each is counted."
        ),
        "agreement": message("preview", "This field decides whether agreement is shown, and how it is counted."),
        "maintainer_party": message("preview", "This field decides which party maintains the tracker."),
        "site": message("preview", "This field decides at which address the site is."),
        "contact": message("preview", "This field decides where readers report errors."),
        "maintained_by": message("preview", "This field decides which body maintains the tracker."),
    }


def _entries_in_words() -> dict[str, str]:
    """Return what each field records in which an author writes on behalf of others, also of entries in lists."""
    return {
        "made_by": message("preview", "This field records which parties made a recommendation."),
        "responses": message("preview", "This field records what addressees replied."),
        "requests": message("preview", "This field records which requests were made."),
        "decisions": message("preview", "This field records what the group decided."),
        "disputes": message("preview", "This field records which parties and addressees dispute an entry."),
        "target": message("preview", "This field records the target date, and who set it."),
        "last_checked": message("preview", "This field records who made the last check, and when."),
        "verified_by": message("preview", "This field records who verified a progress report."),
        "reported_by": message("preview", "This field records which party reports an entry about another one."),
        "inferred": message("preview", "This field records which entries are inferred."),
        "entered_by": message("preview", "This field records who entered a statement of a party or addressee."),
    }


class Comparison(Struct, frozen=True, kw_only=True):
    """A proposed change of the files: the data before and after, the errors, and the paths that differ.

    `published` is the last published state. `main` decides which accounts are listed and which safety
    checks hold. `head` is the proposed commit. `pull_request` is None for a local preview. `claims` are the commits
    with the title of rectrack's commits that record comments.
    """

    before: Dataset
    after: Dataset
    main: Dataset
    published: Published | None
    head: str = ""
    problems: tuple[Problem, ...] = ()
    paths: tuple[str, ...] = ()
    pull_request: PullRequest | None = None
    claims: tuple[str, ...] = ()

    @property
    def pairs(self) -> Iterator[tuple[Recommendation | None, Recommendation]]:
        """Yield each recommendation before (None if it is new) and after the change.

        A renamed file is found by its former id.
        """
        before = by_id(self.before.recommendations)
        for r in self.after.recommendations:
            yield next((before[id_] for id_ in (r.id, *r.previous_ids) if id_ in before), None), r


def warnings(compared: Comparison) -> Iterator[str]:
    """Yield what a maintainer should check before the merge, a sentence each.

    The warnings with the widest effects come first.
    """
    touched = sorted({name for path in compared.paths if (name := _sensitive(path))})
    if touched:
        yield message(
            "preview",
            "Changes %(files)s. These files decide what the tracker runs, writes and trusts.",
            files=separator(", ").join(touched),
        )
    if compared.claims:
        yield message(
            "preview",
            "Has commits with the title of rectrack's own commits, “%(title)s”: %(commits)s. Each lists the comments "
            "that it records. Check that all are recorded.",
            title=STATEMENTS_TITLE,
            commits=separator(", ").join(compared.claims),
        )
    yield from _settings(compared)
    yield from _accounts(compared)
    yield from _losses(compared)
    yield from _said_for_others(compared)
    yield from _claims(compared)
    yield from step_warnings(compared.pairs, compared.after.tracker.statuses)
    yield from _positions(compared)


def _sensitive(path: str) -> str:
    """Return the sensitive file or folder that a path is or is in; empty if none."""
    if path.rpartition("/")[2] == ATTRIBUTES:
        return path
    return next(
        (one.removesuffix("/") for one in SENSITIVE if path == one or (path.startswith(one) and one[-1] == "/")), ""
    )


def _settings(compared: Comparison) -> Iterator[str]:
    before, after = compared.before.tracker, compared.after.tracker
    for name, decides in _settings_in_words().items():
        was, now = getattr(before, name), getattr(after, name)
        if was == now:
            continue
        changed = message("preview", "Changes %(field)s in %(file)s.", field=name, file=TRACKER)
        if isinstance(was or now, str):
            none = message("values of a field", "none")
            values = message("preview", "Before: %(before)s. Now: %(now)s.", before=was or none, now=now or none)
            changed = sentences(changed, values)
        yield sentences(changed, decides)


def _accounts(compared: Comparison) -> Iterator[str]:
    """Yield a warning for each party or addressee whose listed accounts change."""
    before, after = compared.before, compared.after
    sides: tuple[tuple[str, Sequence[Party | Addressee], Sequence[Party | Addressee]], ...] = (
        (PARTIES, before.parties, after.parties),
        (TRACKER, before.tracker.addressees, after.tracker.addressees),
    )
    for file, old, new in sides:
        for id_, party in by_id((*old, *new)).items():
            was, now = ({account for one in side if one.id == id_ for account in one.accounts} for side in (old, new))
            added, removed = (
                separator(", ").join(
                    f"{account.login} ({account.id})" for account in sorted(accounts, key=attrgetter("login", "id"))
                )
                for accounts in (now - was, was - now)
            )
            if was != now:
                changed = message(
                    "preview", "Changes listed accounts in %(file)s: %(name)s.", file=file, name=party.name
                )
                plus = message("preview", "Added: %(accounts)s.", accounts=added) if added else ""
                minus = message("preview", "Removed: %(accounts)s.", accounts=removed) if removed else ""
                yield " ".join(filter(None, (changed, plus, minus)))


def _losses(compared: Comparison) -> Iterator[str]:
    """Yield a warning for each change of what people rely on.

    These are removed recommendations, changed or reused numbers, and changes of recorded history.
    """
    now = {id_: r for r in compared.after.recommendations for id_ in (r.id, *r.previous_ids)}
    numbers = {r.number: r.id for r in compared.before.recommendations}
    for was in compared.before.recommendations:
        r = now.get(was.id)
        if r is None:
            yield message(
                "preview",
                "Removes recommendation %(number)s. Its issue will be closed without a reason. To keep it, set a "
                "status such as withdrawn. If its file was renamed, add previous_ids: [%(id)s] to the new file.",
                number=was.number,
                id=was.id,
            )
            continue
        if r.number != was.number:
            yield message(
                "preview",
                "Changes the number of recommendation %(before)s to %(now)s. People cite it by its number.",
                before=was.number,
                now=r.number,
            )
        if r.history[: len(was.history)] != was.history:
            yield message(
                "preview",
                "Changes past steps in the history of recommendation %(number)s. Only new steps are expected.",
                number=was.number,
            )
    for id_, r in now.items():
        if r.id == id_ and numbers.get(r.number, id_) not in (r.id, *r.previous_ids) and r.id not in numbers.values():
            yield message(
                "preview",
                "Gives the number %(number)s to %(now)s. Until now, %(before)s had this number.",
                number=r.number,
                now=r.id,
                before=numbers[r.number],
            )


def _said_for_others(compared: Comparison) -> Iterator[str]:
    """Yield a warning for each field that changes in which an author writes on behalf of others."""
    for name, records in _entries_in_words().items():
        numbers = [str(r.number) for was, r in compared.pairs if _said(r, name) != (_said(was, name) if was else [])]
        if numbers:
            changed = message(
                "preview",
                "Changes %(field)s. Recommendations: %(numbers)s.",
                field=name,
                numbers=separator("、").join(numbers),
            )
            yield sentences(changed, records)


def _said(r: Recommendation, name: str) -> list[object]:
    """Return the values in a field of a recommendation.

    If the recommendation has no such field, return the entries of its lists with a value in that field.
    """
    if hasattr(r, name):
        said = getattr(r, name)
        return list(said) if isinstance(said, tuple) else [said] if said else []
    values = (getattr(r, field) for field in r.__struct_fields__)
    items = (item for value in values if isinstance(value, tuple) for item in value)
    return [item for item in items if getattr(item, name, None)]


def _claims(compared: Comparison) -> Iterator[str]:
    """Yield a warning for each new or changed action that lacks evidence."""
    before = {r.id: by_id(r.actions) for r in compared.before.recommendations}
    statuses = by_id(compared.after.tracker.statuses)
    for r in compared.after.recommendations:
        for action in r.actions:
            is_new = action != before.get(r.id, {}).get(action.id)
            if is_new and lacks_evidence(statuses.get(action.status or ""), shown_of(r, action.id), ()):
                yield message(
                    "preview",
                    "Recommendation %(number)s, action %(action)s – new status: %(status)s. No verified report in "
                    "progress_reports has evidence for it.",
                    action=action.id,
                    number=r.number,
                    status=action.status,
                )


def _positions(compared: Comparison) -> Iterator[str]:
    """Yield a warning for each party whose own position another account changes in a pull request."""
    author = compared.pull_request.author if compared.pull_request else None
    if author is None:
        return
    speaks = {party.id for party in may_speak(author, compared.main.parties)}
    names = {party.id: party.name for party in (*compared.before.parties, *compared.after.parties)}
    # Positions are compared by the number of the recommendation, which a renamed file keeps.
    was, own = (
        {(r.number, p) for r in dataset.recommendations for p in r.positions if p.is_own}
        for dataset in (compared.before, compared.after)
    )
    for is_removed, parties in ((False, own - was), (True, was - own)):
        for party in sorted({position.party for _, position in parties} - speaks):
            about = {"party": names.get(party, party), "author": author.login, "file": PARTIES}
            yield (
                message(
                    "preview",
                    "%(party)s – a position is removed. %(author)s is not a listed account of this party in "
                    "%(file)s. Check the source.",
                    **about,
                )
                if is_removed
                else message(
                    "preview",
                    "%(party)s – a position is recorded. %(author)s is not a listed account of this party in "
                    "%(file)s. Check the source.",
                    **about,
                )
            )
