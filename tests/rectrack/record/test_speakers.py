"""Only parties.yaml and tracker.yaml decide who speaks for whom, and in them only the numeric id of an account."""

import re
from pathlib import Path

import pytest
import yaml

from tests.rectrack import clones
from tests.rectrack.clones import Clone
from tests.rectrack.files import edit
from tests.rectrack.world import REPO, World

ACCOUNTS = {
    "northland": "[{login: asha, id: 11}, {login: bo, id: 12}]",
    "domreg": "[{login: bo, id: 12}]",
    "chen": "[{login: chen, id: 13}]",
    "lin": "[{login: lin, id: 15}]",
    "ann": "[{login: bo, id: 12}, {login: ann, id: 14}]",
}
OTHERS = """\
  - {id: chen, name: Chen, group: academia, accounts: []}
  - {id: lin, name: Lin, group: academia, accounts: []}
  - {id: ann, name: Ann Other, group: academia, is_person: true, name_withheld_since: 2024, accounts: []}
"""
BOTH = "  - {id: chen, name: Chen, label: Chen, accounts: [{login: chen, id: 13}]}"
TABLE = yaml.safe_load(Path(__file__).with_name("speakers.yaml").read_text(encoding="utf-8"))
SAID = TABLE["said"]


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
    edit(
        world.root / "tracker.yaml", "label: Names Board}", "label: Names Board, accounts: [{login: chair, id: 21}]}"
    )
    edit(world.root / "tracker.yaml", "governments}", f"g, accounts: [{{login: asha, id: 22}}]}}\n{BOTH}")
    clone.push()
    return world


def test_each_comment_is_recorded_or_answered_as_the_files_say(world: World) -> None:
    for login, id_, text, _ in SAID:
        world.hub.person(login, user_id=id_, push=login == "keeper").comment(REPO, 1, text)

    run = world.done("process-comments")

    said, found = world.github.comments(1), []
    for comment in said[: len(SAID)]:
        answer = "\n".join(one.text for one in said if f"rectrack:answer {comment.id} " in one.text)
        found.append(answer.replace("\r", "") or ", ".join(comment.reactions))
    wrong = [(row, answer) for row, answer in zip(SAID, found, strict=True) if row[3] not in answer]
    assert wrong == []
    assert not [answer for answer in found if "Ann Other" in answer or "ann (" in answer]
    assert [words for words in TABLE["claimed"] if words not in run.out] == []
    assert "Ann Other" not in run.out
    Clone(world.root).pull()
    text = (world.root / "recommendations/rec-1.yaml").read_text()
    assert re.findall(r"(?m)^  - party: (\w+)", text) == TABLE["recorded"]
