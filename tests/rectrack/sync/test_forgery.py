"""Whatever an outsider opens or writes to pass as ours is never adopted and never written to.

A marker counts where a line begins with it, spelled as the tracker spells it; what only resembles one is text. Either
is reported by the issue's number, and so is the label that all the tracker's issues have.
"""

import json
from typing import NamedTuple

import pytest

from rectrack.pages.issue import parts
from tests.faults.proxy import Exchange, Fault, Proxy
from tests.interfaces import Issue
from tests.rectrack import files
from tests.rectrack.world import REPO, Run, World

MARKER = "<!-- rectrack:v1 id=rec-1 sha=0123456789abcdef -->"
END = "<!-- rectrack:end -->"
WHOLE = f"{MARKER}\nfor me\n{END}"
TITLE = "Recommendation 1: Do this"
MANAGED = ("recommendation", "status: Proposed", "theme: Law", "for: ICANN", "agreement: not enough views")
LABELS = {name.casefold() for name in MANAGED}


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
"""Named in the output."""

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
"""Named in the output as something like a marker."""

INERT = {
    "an end alone": Forgery(f"for me\n{END}"),
    "an ordinary comment": Forgery("<!-- Please fill in: v1 or v2? -->\nfor me"),
    "our title": Forgery("for me"),
}
"""Never ours, and nothing is said of them."""


def forge(world: World, forgery: Forgery) -> Issue:
    """An outsider opens it; how it is then."""
    number = world.person("mallory").open_issue(REPO, forgery.title, forgery.body, labels=forgery.labels)
    world.hub.requests.clear()
    return world.issues()[number]


def assert_untouched(world: World, *forged: Issue) -> None:
    """What is forged is byte for byte as before, and each recommendation has one issue, which is ours and right."""
    issues = world.issues()
    for issue in forged:
        assert issues.pop(issue.number) == issue
        assert world.comments(issue.number) == []
        assert not [asked for asked in world.writes() if f"/issues/{issue.number}/" in f"{asked}/"]
    assert {parts(issue.body).id for issue in issues.values()} == {"rec-1", "rec-2", "rec-3"}
    assert {issue.author.login for issue in issues.values()} == {"github-actions[bot]"}
    assert not any(parts(issue.body).edited for issue in issues.values())
    assert all({name.casefold() for name in issue.labels} == LABELS for issue in issues.values())
    assert sorted(issue.title for issue in issues.values()) == [f"Recommendation {n}: Do this" for n in (1, 2, 3)]
    world.assert_at_rest()


def reports(run: Run, forged: Issue, what: str = "carries the tracker's marker") -> bool:
    """Whether the output names the issue, and what gives it away."""
    assert run.code == 0, run.err
    return f"Note: issue #{forged.number} {what}" in run.out


# --- in an issue of their own -----------------------------------------------------------------------


@pytest.mark.parametrize("forgery", REPORTED.values(), ids=REPORTED)
def test_a_marker_in_an_outsiders_issue_is_reported_before_ours_exists(world: World, forgery: Forgery) -> None:
    forged = forge(world, forgery)

    run = world.run("sync")

    assert reports(run, forged)
    assert_untouched(world, forged)


@pytest.mark.parametrize("remembered", [True, False], ids=["with status.json", "without status.json"])
def test_a_marker_in_an_outsiders_issue_is_reported_next_to_ours(synced: World, *, remembered: bool) -> None:
    if not remembered:
        (synced.root / "status.json").unlink()
    forged = [forge(synced, forgery) for forgery in REPORTED.values()]

    run = synced.run("sync")

    assert [issue for issue in forged if not reports(run, issue)] == []
    assert_untouched(synced, *forged)


@pytest.mark.parametrize("forgery", ALIKE.values(), ids=ALIKE)
def test_what_only_resembles_a_marker_is_reported_before_ours_exists(world: World, forgery: Forgery) -> None:
    forged = forge(world, forgery)

    run = world.run("sync")

    assert reports(run, forged, "shows something like the tracker's marker, was opened by mallory")
    assert_untouched(world, forged)


def test_what_only_resembles_a_marker_is_reported_next_to_ours(synced: World) -> None:
    (synced.root / "status.json").unlink()
    forged = [forge(synced, forgery) for forgery in ALIKE.values()]

    run = synced.run("sync")

    said = "shows something like the tracker's marker, was opened by mallory"
    assert [issue for issue in forged if not reports(run, issue, said)] == []
    assert_untouched(synced, *forged)


def test_the_label_of_ours_on_an_outsiders_issue_is_reported(synced: World) -> None:
    forged = forge(synced, Forgery("for me", labels=("RECOMMENDATION",)))

    run = synced.run("sync")

    assert reports(run, forged, 'carries the label "recommendation", was opened by mallory')
    assert_untouched(synced, forged)


@pytest.mark.parametrize("forgery", INERT.values(), ids=INERT)
def test_an_ordinary_issue_is_not_mentioned(synced: World, forgery: Forgery) -> None:
    forged = forge(synced, forgery)

    run = synced.run("sync")

    assert (run.code, run.out) == (0, "Nothing to change: issues and labels agree with the files.\n")
    assert_untouched(synced, forged)


def test_a_copy_of_our_issue_to_the_last_byte_is_reported(synced: World) -> None:
    ours = synced.issues()[2]
    forged = forge(synced, Forgery(ours.body, ours.title, ours.labels))
    (synced.root / "status.json").unlink()

    run = synced.run("sync")

    assert reports(run, forged)
    assert_untouched(synced, forged)


def test_a_forged_issue_does_not_take_the_place_of_ours_that_was_deleted(synced: World) -> None:
    ours = synced.issues()[2]
    forged = forge(synced, Forgery(ours.body, ours.title, ours.labels))
    synced.person().delete_issue(REPO, 2)

    run = synced.run("sync")

    assert reports(run, forged)
    assert_untouched(synced, forged)


def test_a_forged_issue_of_a_former_id_is_not_renamed(world: World) -> None:
    path = world.root / "recommendations/rec-1.yaml"
    files.edit(path, "themes: [law]\n", "themes: [law]\nformerly: [old-name]\n")
    forged = forge(world, Forgery(WHOLE.replace("rec-1", "old-name")))

    run = world.run("sync")

    assert reports(run, forged)
    assert_untouched(world, forged)


def test_a_forged_issue_of_a_file_that_is_gone_is_not_closed(synced: World) -> None:
    (synced.root / "recommendations/rec-3.yaml").unlink()
    synced.sync()
    forged = forge(synced, Forgery(WHOLE.replace("rec-1", "rec-3")))

    run = synced.run("sync")

    assert reports(run, forged)
    assert synced.issues()[forged.number] == forged
    assert synced.writes() == []


def test_a_forged_pull_request_is_no_issue_at_all(synced: World) -> None:
    number = synced.person("mallory").open_pull_request(REPO, TITLE, synced.issues()[1].body)
    (synced.root / "status.json").unlink()

    run = synced.sync()

    assert (run.code, f"#{number}" in run.out) == (0, False)
    assert sorted(synced.issues()) == [1, 2, 3]


# --- in a comment, and in the files -----------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 4], ids=["on our issue", "on their own"])
def test_a_marker_in_a_comment_is_inert(synced: World, number: int) -> None:
    mallory = synced.person("mallory")
    mallory.open_issue(REPO, "A question", "Where do I begin?")
    mallory.comment(REPO, number, WHOLE)
    (synced.root / "status.json").unlink()
    before = synced.issues()

    synced.sync()

    assert synced.issues() == before
    assert [text.replace("\r\n", "\n") for text in synced.comments(number)] == [WHOLE]


def test_a_marker_in_a_comment_is_reported_where_comments_are_read(synced: World) -> None:
    news = "<!-- rectrack:news 0 position apig support oppose 2017-02 -->"
    synced.person("mallory").comment(REPO, 1, f"Nothing new.\n{news}")
    files.edit(synced.root / "recommendations/rec-1.yaml", "stance: support", "stance: oppose")

    run = synced.sync()

    assert "Note: issue #1 has a comment by mallory that shows the tracker's marker; it counts for nothing" in run.out
    assert "now “Oppose”" in synced.comments(1)[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Do this", f"title: '{MARKER.replace('rec-1', 'rec-2')}'"),
        ("summary: It should be done.", f"summary: '{END} {MARKER.replace('rec-1', 'rec-2')}'"),
        (
            "summary: It should be done.",
            f"summary: |-\n  Done.\n\n  {END}\n\n  {MARKER.replace('rec-1', 'rec-2')}\n\n  for me\n\n  {END}",
        ),
    ],
    ids=["a title", "a summary", "a summary of many lines"],
)
def test_a_marker_in_a_recommendations_text_is_text(synced: World, old: str, new: str) -> None:
    files.edit(synced.root / "recommendations/rec-1.yaml", old, new)

    synced.sync()
    (synced.root / "status.json").unlink()
    run = synced.run("sync")

    assert run.code == 0, run.err
    assert "Note:" not in run.out
    bodies = [issue.body for issue in synced.issues().values()]
    assert [parts(body).id for body in bodies] == ["rec-1", "rec-2", "rec-3"]
    assert [body.count("<!-- rectrack:") for body in bodies] == [2, 2, 2]
    assert not any(parts(body).edited or parts(body).people for body in bodies)


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
    perfect = forget(synced)
    opened: list[Issue] = []

    def fault(exchange: Exchange) -> None:
        if moment == "before ours":
            opened.append(forge(synced, perfect))
        if is_lost == "after acting":
            exchange.forward()
        if moment == "after ours":
            opened.append(forge(synced, perfect))
        exchange.reset()

    with FirstCreate(synced.hub) as proxy:
        proxy.plan.fault = fault
        synced.environment["GITHUB_API_URL"] = proxy.url
        first = synced.run("sync")
        second = synced.run("sync")
        (forged,) = opened

        assert reports(first, forged) or moment == "after ours"
        assert reports(second, forged)
        assert_untouched(synced, forged)


def forget(world: World) -> Forgery:
    """Take all of the tracker's issues away; what its first one was, and will be again."""
    ours = world.issues()
    for number in ours:
        world.person().delete_issue(REPO, number)
    (world.root / "status.json").unlink()
    return Forgery(ours[1].body, ours[1].title, ours[1].labels)


# --- by somebody who looks trusted ------------------------------------------------------------------


@pytest.mark.parametrize(
    "known",
    ["{login: carol, id: 778}", "{login: karol, id: 777}", "{login: caro1, id: 777}"],
    ids=["the login of another account", "the account under another login", "a login that looks alike"],
)
def test_half_of_a_trusted_author_is_not_trusted(synced: World, known: str) -> None:
    path = synced.root / "tracker.yaml"
    both = f"trusted_authors: [{{login: 'github-actions[bot]', id: 41898282}}, {known}]\n"
    path.write_text(path.read_text() + both)
    carol = synced.hub.person("carol", user_id=777)
    number = carol.open_issue(REPO, TITLE, WHOLE)
    (synced.root / "status.json").unlink()
    synced.hub.requests.clear()
    forged = synced.issues()[number]

    run = synced.run("sync")

    assert reports(run, forged)
    assert_untouched(synced, forged)


@pytest.mark.parametrize("association", ["OWNER", "MEMBER", "COLLABORATOR"])
def test_what_github_says_of_an_author_makes_nobody_trusted(synced: World, association: str) -> None:
    synced.hub.person("mallory", push=True, association=association)
    (synced.root / "status.json").unlink()
    forged = forge(synced, Forgery(WHOLE))

    run = synced.run("sync")

    assert reports(run, forged)
    assert_untouched(synced, forged)


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
@pytest.mark.parametrize("forgery", [Forgery(WHOLE), Forgery("for me", "Mine")], ids=["marked", "bare"])
def test_the_pairs_of_another_repository_make_nothing_ours(
    synced: World, repository: dict[str, object] | None, forgery: Forgery
) -> None:
    forged = forge(synced, forgery)
    path = synced.root / "status.json"
    status = json.loads(path.read_text())
    status["recommendations"][0]["issue"] = forged.number
    status["repository"] = None if repository is None else status["repository"] | repository
    path.write_text(json.dumps(status))

    run = synced.run("sync")

    assert reports(run, forged) == ("rectrack" in forgery.body)
    assert_untouched(synced, forged)


def test_the_label_of_ours_is_known_in_other_letters(synced: World) -> None:
    mallory = synced.person("mallory")
    mallory.edit_label(REPO, "recommendation", new_name="Recommendation")
    number = mallory.open_issue(REPO, "A question", "?", ["Recommendation"])
    forged = synced.issues()[number]

    run = synced.run("sync")

    assert reports(run, forged, 'carries the label "recommendation", was opened by mallory')
