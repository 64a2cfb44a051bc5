"""Only parties.yaml and tracker.yaml decide who speaks for whom, and in them only the numeric id of an account."""

import re

import pytest

from tests.rectrack import clones
from tests.rectrack.clones import Clone
from tests.rectrack.files import edit
from tests.rectrack.world import REPO, World

ACCOUNTS = {
    "india": "[{login: asha, id: 11}, {login: bo, id: 12}]",
    "denic": "[{login: bo, id: 12}]",
    "chen": "[{login: chen, id: 13}]",
    "lin": "[{login: lin, id: 15}]",
    "ann": "[{login: bo, id: 12}, {login: ann, id: 14}]",
}
OTHERS = """\
  - {id: chen, name: Chen, group: academia, accounts: []}
  - {id: lin, name: Lin, group: academia, accounts: []}
  - {id: ann, name: Ann Other, group: academia, person: true, name_withheld: 2024, accounts: []}
"""
REASON = "If the word after “as” begins your reason, please put the reason on the next line."
SAID = [
    # An account speaks for each party that names it by its id, whatever it is called now.
    ("asha-new", 11, "/support", "+1"),
    ("asha-new", 11, "/support as india", "+1"),
    ("bo-new", 12, "/support as denic", "+1"),
    ("bo-new", 12, "/support as ann", "+1"),
    ("lin", 13, "/support", "+1"),  # who has the login of another speaks for its own party only
    ("bo-new", 12, "/support", 'please name the one you mean: india ("India"), denic ("The registry").\n'),
    (
        "asha-new",
        11,
        "/support as apig",
        f'You do not speak for "apig" here. You speak for: india ("India"). {REASON}',
    ),
    (
        "asha-new",
        11,
        "/support as it is good",
        f'There is no party "it" here. You speak for: india ("India"). {REASON}',
    ),
    ("asha-new", 11, "/support as ann", 'There is no party "withheld-1" here. You speak for: india ("India").'),
    # Another account under a known login is refused, and so is a stranger.
    *(("Asha", 99, f"/support{named}", "eyes") for named in ("", " as india", " as apig", " as nobody")),
    ("Asha", 99, "/dispute N.", "eyes"),
    ("lin", 13, "/support as lin", "eyes"),
    ("bo", 98, "/oppose", "eyes"),
    ("chair", 96, "/dispute N.", "eyes"),
    ("ann", 97, "/support", "eyes"),
    ("mallory", 66, "/support", "eyes"),
    ("mallory", 66, "/dispute N.", "eyes"),
    # A maintainer enters what a letter says.
    ("keeper", 8, "/support as apig from https://e.org/a", "+1"),
    ("keeper", 8, "/support as indja from https://e.org/a", 'no party "indja" in parties.yaml. Did you mean india?'),
    ("keeper", 8, "/support as anna from https://e.org/a", 'There is no party "anna" in parties.yaml.\n'),
    (
        "keeper",
        8,
        "/dispute as icana from https://e.org/a\nIt is not so.",
        'There is no party or addressee "icana" in parties.yaml or tracker.yaml. Did you mean icann?',
    ),
]
RECORDED = ["apig", "india", "india", "denic", "ann", "chen", "apig"]
"""The parties whose positions stand in the file then."""
CLAIMED = [
    'parties.yaml names the login "Asha" for india ("India"), but with another account than this one (99).',
    'parties.yaml and tracker.yaml name the login "Asha" for india ("India"), governments ("Governments"), but',
    'parties.yaml names the login "lin" for lin ("Lin"), but with another account than this one (13).',
    'parties.yaml names the login "withheld-1" for india ("India"), denic ("The registry"), but with another account',
    'tracker.yaml names the login "chair" for icann ("The names corporation"), but with another account',
    "withheld-1 (97): not recorded. parties.yaml names no party for which this account speaks.",
    "mallory (66): not recorded. parties.yaml names no party for which this account speaks.",
    "nor tracker.yaml, where those of addressees do, names this account.",
]
"""What the log tells those who keep the tracker."""


@pytest.fixture
def world(world: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A tracker on GitHub that lists accounts."""
    clones.begin(world, tmp_path_factory.mktemp("remote") / "origin", clones.synced_by_a_workflow)
    clone = Clone(world.root)
    parties = world.root / "parties.yaml"
    parties.write_text(parties.read_text() + OTHERS)
    for id_, accounts in ACCOUNTS.items():
        line = next(line for line in parties.read_text().splitlines() if f"id: {id_}," in line)
        edit(parties, line, f"{line.removesuffix('}').removesuffix(', accounts: []')}, accounts: {accounts}}}")
    edit(world.root / "tracker.yaml", "label: ICANN}", "label: ICANN, accounts: [{login: chair, id: 21}]}")
    edit(world.root / "tracker.yaml", "label: governments}", "label: governments, accounts: [{login: asha, id: 22}]}")
    clone.push()
    return world


def test_each_comment_is_recorded_or_answered_as_the_files_say(world: World) -> None:
    for login, id_, text, _ in SAID:
        world.hub.person(login, user_id=id_, push=login == "keeper").comment(REPO, 1, text)

    run = world.done("comments")

    said, found = world.github.comments(1), []
    for comment in said[: len(SAID)]:
        answer = "\n".join(one.text for one in said if f"rectrack:answer {comment.id} " in one.text)
        found.append(answer.replace("\r", "") or ", ".join(comment.reactions))
    wrong = [(row, answer) for row, answer in zip(SAID, found, strict=True) if row[3] not in answer]
    assert wrong == []
    assert not [answer for answer in found if "Ann Other" in answer or "ann (" in answer]
    assert [words for words in CLAIMED if words not in run.out] == []
    assert "Ann Other" not in run.out
    Clone(world.root).pull()
    assert re.findall(r"(?m)^  - party: (\w+)", (world.root / "recommendations/rec-1.yaml").read_text()) == RECORDED
