"""Whatever an outsider opens or writes to pass as ours is never adopted and never written to.

A marker counts where a line begins with it, spelled as the tracker spells it; what only resembles one is text. Either
is reported by the issue's number, and so is the label that all the tracker's issues have.
"""

import json
import re
from typing import NamedTuple

import pytest

from localhub import Server
from tests.faults.proxy import Exchange, Fault, Proxy
from tests.interfaces import Issue, parted
from tests.rectrack import files
from tests.rectrack.world import REPO, World, desk_variables

MARKER = "<!-- rectrack:v1 id=rec-1 sha=0123456789abcdef -->"
END = "<!-- rectrack:end -->"
WHOLE = f"{MARKER}\nfor me\n{END}"
TITLE = "Recommendation 1: Do this"
MANAGED = ("recommendation", "status: Proposed", "theme: Law", "for: ICANN", "agreement: not enough views")


class Forgery(NamedTuple):
    """An issue as an outsider opens it."""

    body: str
    title: str = TITLE
    labels: tuple[str, ...] = ()


REPORTED = {
    "a whole section": Forgery(WHOLE),
    "a marker alone": Forgery(MARKER),
    "a marker alone with the end before it": Forgery(f"{END}\n{MARKER}"),
    "further down": Forgery(f"Good morning,\n\nplease read on.\n\n{WHOLE}\n\nThank you!"),
    "at the end of a long text": Forgery("All of this is text.\n" * 2000 + WHOLE),
    "in a code fence": Forgery(f"```html\n{WHOLE}\n```"),
    "in YAML at the beginning of a line": Forgery(f"id: rec-1\nsummary: |\n{WHOLE}\n"),
    "with spaces and tabs behind it": Forgery(f"{MARKER} \t \nfor me\n{END}"),
    "of a recommendation that is not there": Forgery(WHOLE.replace("rec-1", "no-such-thing")),
    "of two recommendations": Forgery(f"{WHOLE.replace('rec-1', 'rec-3')}\n\n{WHOLE}"),
    "of the last recommendation": Forgery(WHOLE.replace("rec-1", "rec-3"), "Recommendation 3: Do this"),
    "with the labels of ours": Forgery(WHOLE, labels=MANAGED),
    "with some labels of ours, in capitals": Forgery(WHOLE, labels=("RECOMMENDATION", "STATUS: Adopted")),
}

ALIKE = {
    "in the title": Forgery("for me", MARKER),
    "in the title, with the end in the text": Forgery(f"for me\n{END}", MARKER),
    "in a quote": Forgery("> " + WHOLE.replace("\n", "\n> ")),
    "in a list": Forgery("- " + WHOLE.replace("\n", "\n  ")),
    "indented as code": Forgery("    " + WHOLE.replace("\n", "\n    ")),
    "in YAML text": Forgery("id: rec-1\nsummary: |\n  " + WHOLE.replace("\n", "\n  ")),
    "in inline code": Forgery(f"`{MARKER}`\nfor me\n{END}"),
    "behind a word": Forgery(f"Look: {WHOLE}"),
    "before a word": Forgery(f"{MARKER} look\nfor me\n{END}"),
    "behind a space": Forgery(f" {WHOLE}"),
    "behind a byte order mark": Forgery(f"\N{ZERO WIDTH NO-BREAK SPACE}{WHOLE}"),
    "behind a line separator": Forgery(f"Look\N{LINE SEPARATOR}{WHOLE}"),
    "without spaces": Forgery(WHOLE.replace("<!-- ", "<!--").replace(" -->", "-->")),
    "with two spaces": Forgery(WHOLE.replace("<!-- ", "<!--  ")),
    "with a no-break space": Forgery(WHOLE.replace("v1 ", "v1\N{NO-BREAK SPACE}")),
    "over two lines": Forgery(WHOLE.replace(" sha=", "\nsha=")),
    "in capitals": Forgery(WHOLE.replace("rectrack", "RecTrack")),
    "with a Cyrillic a": Forgery(WHOLE.replace("rectrack", "rectr\N{CYRILLIC SMALL LETTER A}ck")),
    "with a Cyrillic e in the id": Forgery(WHOLE.replace("rec-1", "r\N{CYRILLIC SMALL LETTER IE}c-1")),
    "with a full-width digit in the id": Forgery(WHOLE.replace("rec-1", "rec-\N{FULLWIDTH DIGIT ONE}")),
    "with a non-breaking hyphen in the id": Forgery(WHOLE.replace("rec-1", "rec\N{NON-BREAKING HYPHEN}1")),
    "with a zero-width space in the id": Forgery(WHOLE.replace("rec-1", "rec\N{ZERO WIDTH SPACE}-1")),
    "with an id in capitals": Forgery(WHOLE.replace("rec-1", "REC-1")),
    "with a path for an id": Forgery(WHOLE.replace("rec-1", "../rec-1")),
    "with an id that is too long": Forgery(WHOLE.replace("rec-1", "r" * 61)),
    "without an id": Forgery(WHOLE.replace("rec-1", "")),
    "with a short digest": Forgery(WHOLE.replace("0123456789abcdef", "0123")),
    "with a digest in capitals": Forgery(WHOLE.replace("abcdef", "ABCDEF")),
    "of another version": Forgery(WHOLE.replace("v1", "v2")),
    "with a zero-width space in its name": Forgery(WHOLE.replace("rec", "r\N{ZERO WIDTH SPACE}ec", 1)),
}

INERT = {
    "an end alone": Forgery(f"for me\n{END}"),
    "an ordinary comment": Forgery("<!-- Please fill in: v1 or v2? -->\nfor me"),
    "our title": Forgery("for me"),
}
MARKED, RESEMBLES = "carries the tracker's marker", "shows something like the tracker's marker, was opened by mallory"
KINDS = ((REPORTED, MARKED), (ALIKE, RESEMBLES), (INERT, ""))
"""What outsiders open, and what the output says of each."""


def forge(world: World, forgery: Forgery) -> Issue:
    """An outsider opens it; how it is then."""
    number = world.person("mallory").open_issue(REPO, forgery.title, forgery.body, labels=forgery.labels)
    world.hub.requests.clear()
    return world.issues()[number]


def forget(world: World) -> None:
    (world.root / "status.json").unlink()


def sync(world: World) -> dict[int, str]:
    """Sync, and return what is said of issues, by number."""
    run = world.run("sync")
    assert run.code == 0, run.err
    return {int(number): said for number, said in re.findall(r"^Note: issue #(\d+) (.*)", run.out, re.MULTILINE)}


def assert_untouched(world: World, *forged: Issue) -> None:
    """What is forged is byte for byte as before, and each recommendation has one issue, which is ours and right."""
    issues = world.issues()
    for issue in forged:
        assert issues.pop(issue.number) == issue
        assert world.comments(issue.number) == []
        assert not [asked for asked in world.writes() if f"/issues/{issue.number}/" in f"{asked}/"]
    assert {parted(issue.body).id for issue in issues.values()} == {"rec-1", "rec-2", "rec-3"}
    assert {issue.author.login for issue in issues.values()} == {"github-actions[bot]"}
    managed = {name.casefold() for name in MANAGED}
    assert all({name.casefold() for name in issue.labels} == managed for issue in issues.values())
    assert sorted(issue.title for issue in issues.values()) == [f"Recommendation {n}: Do this" for n in (1, 2, 3)]
    world.assert_at_rest()


# --- in an issue of their own -----------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["before ours", "after ours", "after ours, without status.json"])
def test_what_outsiders_open_is_left_alone_and_reported_where_it_resembles_ours(world: World, moment: str) -> None:
    if moment != "before ours":
        world.sync()
    if moment.endswith("status.json"):
        forget(world)
    forged = {name: (forge(world, forgery), said) for of, said in KINDS for name, forgery in of.items()}

    notes = sync(world)

    for name, (issue, said) in forged.items():
        assert notes.get(issue.number, "").startswith(said), name
        assert (issue.number in notes) == bool(said), name
    assert_untouched(world, *(issue for issue, _ in forged.values()))


def test_a_label_of_ours_on_an_outsiders_issue_is_reported_in_any_spelling(synced: World) -> None:
    synced.person().edit_label(REPO, "recommendation", new_name="Recommendation")
    forged = forge(synced, Forgery("for me", labels=("RECOMMENDATION",)))

    assert sync(synced)[forged.number].startswith('carries the label "recommendation", was opened by mallory')
    assert_untouched(synced, forged)


@pytest.mark.parametrize("gone", ["status.json", "our issue"])
def test_a_copy_of_our_issue_to_the_last_byte_is_reported(synced: World, gone: str) -> None:
    ours = synced.issues()[2]
    forged = forge(synced, Forgery(ours.body, ours.title, ours.labels))
    forget(synced) if gone == "status.json" else synced.person().delete_issue(REPO, 2)

    assert sync(synced)[forged.number].startswith(MARKED)
    assert_untouched(synced, forged)


def test_a_forged_issue_of_a_former_id_is_not_renamed_and_that_of_a_file_that_is_gone_not_closed(
    synced: World,
) -> None:
    files.edit(synced.root / "recommendations/rec-1.yaml", "themes: [law]\n", "themes: [law]\nformerly: [old-name]\n")
    former, gone = (forge(synced, Forgery(WHOLE.replace("rec-1", id_))) for id_ in ("old-name", "rec-3"))
    (synced.root / "recommendations/rec-3.yaml").unlink()
    synced.person().delete_issue(REPO, 3)

    assert sync(synced).keys() == {former.number, gone.number}
    issues = synced.issues()
    assert [issues[issue.number] for issue in (former, gone)] == [former, gone]


def test_a_forged_pull_request_and_a_comment_are_no_issue_at_all(synced: World) -> None:
    mallory = synced.person("mallory")
    mallory.open_pull_request(REPO, TITLE, synced.issues()[1].body)
    number = mallory.open_issue(REPO, "A question", "Where do I begin?")
    for on in (1, number):
        mallory.comment(REPO, on, WHOLE)
    forget(synced)
    before = synced.issues()

    assert sync(synced) == {}
    assert synced.issues() == before
    assert [text.replace("\r\n", "\n") for text in synced.comments(1)] == [WHOLE]
    synced.assert_at_rest()


def test_a_marker_in_a_comment_is_reported_where_comments_are_read(synced: World) -> None:
    news = "<!-- rectrack:news 0 position apig support oppose 2017-02 -->"
    synced.person("mallory").comment(REPO, 1, f"Nothing new.\n{news}")
    files.edit(synced.root / "recommendations/rec-1.yaml", "stance: support", "stance: oppose")

    assert sync(synced)[1] == "has a comment by mallory that shows the tracker's marker; it counts for nothing"
    assert "now “Oppose”" in synced.comments(1)[1]


def test_a_marker_in_a_recommendations_text_is_text(synced: World) -> None:
    another = MARKER.replace("rec-1", "rec-2")
    lines = f"summary: |-\n  Done.\n\n  {END}\n\n  {another}\n\n  for me\n\n  {END}"
    for number, old, new in (
        (1, "title: Do this", f"title: '{another}'"),
        (2, "summary: It should be done.", f"summary: '{END} {another}'"),
        (3, "summary: It should be done.", lines),
    ):
        files.edit(synced.root / f"recommendations/rec-{number}.yaml", old, new)
    synced.sync()
    forget(synced)

    assert sync(synced) == {}
    bodies = [parted(issue.body) for issue in synced.issues().values()]
    assert [(body.id, body.people) for body in bodies] == [(f"rec-{number}", "") for number in (1, 2, 3)]
    assert [issue.body.count("<!-- rectrack:") for issue in synced.issues().values()] == [2, 2, 2]


# --- at the moment of an ambiguous create -----------------------------------------------------------


class FirstCreate(Proxy):
    """Spoils the first request that opens an issue."""

    def next_fault(self, exchange: Exchange) -> Fault | None:
        creates = [seen for seen in (*self.plan.seen, exchange) if seen.method == "POST"]
        self.plan.seen.append(exchange)
        return self.plan.fault if creates == [exchange] else None


@pytest.mark.parametrize("is_lost", ["before acting", "after acting"])
@pytest.mark.parametrize("moment", ["before ours", "after ours"])
def test_an_outsiders_newest_issue_is_not_taken_for_the_one_just_opened(
    synced: World, is_lost: str, moment: str
) -> None:
    ours = synced.issues()[1]
    for number in synced.issues():
        synced.person().delete_issue(REPO, number)
    forget(synced)
    opened: list[Issue] = []

    def fault(exchange: Exchange) -> None:
        if moment == "before ours":
            opened.append(forge(synced, Forgery(ours.body, ours.title, ours.labels)))
        if is_lost == "after acting":
            exchange.forward()
        if moment == "after ours":
            opened.append(forge(synced, Forgery(ours.body, ours.title, ours.labels)))
        exchange.reset()

    with FirstCreate(synced.hub) as proxy:
        proxy.plan.fault = fault
        synced.environment["GITHUB_API_URL"] = proxy.url
        first, second = sync(synced), sync(synced)
        (forged,) = opened

        assert first.get(forged.number, "").startswith(MARKED) or moment == "after ours"
        assert second[forged.number].startswith(MARKED)
        assert_untouched(synced, forged)


# --- by somebody who looks trusted ------------------------------------------------------------------


@pytest.mark.parametrize(
    "known",
    ["{login: carol, id: 778}", "{login: karol, id: 777}", "{login: caro1, id: 777}"],
    ids=["the login of another account", "the account under another login", "a login that looks alike"],
)
def test_half_of_a_trusted_author_is_not_trusted_whatever_github_says_of_it(synced: World, known: str) -> None:
    path = synced.root / "tracker.yaml"
    both = f"trusted_authors: [{{login: 'github-actions[bot]', id: 41898282}}, {known}]\n"
    path.write_text(path.read_text() + both)
    forget(synced)
    numbers = [
        synced.hub.person("carol", user_id=777, push=True, association=association).open_issue(REPO, TITLE, WHOLE)
        for association in ("OWNER", "MEMBER", "COLLABORATOR")
    ]
    forged = [synced.issues()[number] for number in numbers]

    notes = sync(synced)

    assert [notes[number][: len(MARKED)] for number in numbers] == [MARKED] * 3
    assert_untouched(synced, *forged)


def test_a_second_issue_of_ours_and_one_that_quotes_a_marker_are_reported_and_left_alone(synced: World) -> None:
    bot = synced.hub.person("github-actions[bot]")
    again, quoting = (bot.open_issue(REPO, "again", text) for text in (WHOLE, f"How it works:\n\n{WHOLE}"))

    notes = sync(synced)

    assert notes[again].startswith("carries the marker of rec-1 too, whose issue is #1")
    assert notes[quoting].startswith("shows the tracker's marker for rec-1 somewhere in its text")
    assert [synced.issues()[number].title for number in (again, quoting)] == ["again"] * 2


# --- by a status.json of another repository ---------------------------------------------------------


@pytest.mark.parametrize(
    "repository",
    [
        {"host": "github.example"},
        {"id": 4711},
        {"host": "github.example", "id": 4711, "name": "mallory/tracker"},
        None,
    ],
    ids=["another server", "another id under our name", "another in every respect", "of none"],
)
def test_the_pairs_of_another_repository_make_nothing_ours(
    synced: World, repository: dict[str, object] | None
) -> None:
    marked, bare = forge(synced, Forgery(WHOLE)), forge(synced, Forgery("for me", "Mine"))
    path = synced.root / "status.json"
    status = json.loads(path.read_text())
    for entry, forged in zip(status["recommendations"], (marked, bare), strict=False):
        entry["issue"] = forged.number
    status["repository"] = None if repository is None else status["repository"] | repository
    path.write_text(json.dumps(status))

    assert sync(synced).keys() == {marked.number}
    assert_untouched(synced, marked, bare)


def test_in_another_repository_all_issues_are_opened_anew(synced: World) -> None:
    with Server() as other:
        other.add_repository(REPO)
        other.person("bob").open_issue(REPO, "Bob's own")
        moved = World(synced.root, other, desk_variables(other))

        moved.sync()

        assert moved.issues()[1].title == "Bob's own"
        assert sorted(moved.issues()) == [1, 2, 3, 4]
