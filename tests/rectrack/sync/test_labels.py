"""Labels follow the settings and the issue forms: they are renamed and never lost, and people's stay."""

import pytest

from tests.rectrack import files
from tests.rectrack.refusing import refusing
from tests.rectrack.world import REPO, World

FORM_LABELS = {"correction", "minutes", "objection", "progress", "proposal"}


def names(world: World) -> set[str]:
    return {label.name for label in world.github.labels()}


def looks(world: World) -> dict[str, tuple[str, str, bool]]:
    """Return colour, description and whether it is archived of each label, by name."""
    return {label.name: (label.color, label.description, label.is_archived) for label in world.github.labels()}


def settings(world: World, *changes: tuple[str, str]) -> None:
    for old, new in changes:
        files.edit(world.root / "tracker.yaml", old, new)


# --- the labels of the settings ---------------------------------------------------------------------


def test_labels_get_their_colour_and_description_from_the_settings(synced: World) -> None:
    settings(synced, ("color: d4c5f9", "color: 00ff00"), ("description: Put forward.", "description: Put forth."))

    run = synced.sync()

    assert looks(synced)["status: Proposed"] == ("00ff00", "Put forth.", False)
    assert "Done: 1 label changed, 3 issues changed." in run.out  # an issue says what its status means


PREFIX = ('  status: "status: "', '  status: "state/"')


@pytest.mark.parametrize(
    ("changes", "renamed"),
    [
        ([("name: Proposed", "name: Put forward")], {"status: Proposed": "status: Put forward"}),
        ([('{prefix: "agreement: "', '{prefix: "agreed: "')], {"agreement: ": "agreed: "}),
        ([("name: Law,", "name: Rules, formerly: ['theme: Law'],")], {"theme: Law": "theme: Rules"}),
        ([PREFIX], {"status: ": "state/"}),
    ],
)
def test_a_label_with_another_name_in_the_settings_is_renamed_on_all_issues(
    synced: World, changes: list[tuple[str, str]], renamed: dict[str, str]
) -> None:
    ((old, new),) = renamed.items()
    before, alice = names(synced), synced.person()
    alice.create_label(REPO, "status: my own")
    alice.edit(REPO, 1, labels=[*synced.issues()[1].labels, "status: my own"])
    alice.open_issue(REPO, "Hers", labels=sorted(before))
    settings(synced, *changes)

    run = synced.sync()

    now = {name.replace(old, new) for name in before}
    assert names(synced) == now | {"status: my own"}
    assert f"Done: {len(now - before)} label" in run.out
    assert " renamed" in run.out
    assert {*synced.issues()[4].labels} == now
    assert len(synced.issues()[1].labels) == 6
    assert "status: my own" in synced.issues()[1].labels


def test_a_label_that_people_made_since_by_an_old_name_is_theirs(synced: World) -> None:
    before = names(synced)
    settings(synced, PREFIX)
    synced.sync()
    synced.person().create_label(REPO, "status: Proposed")
    settings(synced, (PREFIX[1], '  status: "phase: "'))

    synced.sync()

    assert names(synced) == {name.replace("status: ", "phase: ") for name in before} | {"status: Proposed"}


def test_labels_whose_names_change_places_are_renamed_too(synced: World) -> None:
    synced.person().open_issue(REPO, "Of hers", "", ["theme: Law"])
    settings(synced, ("name: Law,", "name: Safety,"), ("name: Security,", "name: Law,"), ("Safety", "Security"))

    synced.sync()

    now = looks(synced)
    assert [now[f"theme: {name}"][1] for name in ("Security", "Law")] == ["Rules and courts.", "Protection."]
    assert synced.issues()[4].labels == ("theme: Security",)


def test_where_both_names_exist_our_issues_get_the_new_one_and_the_old_one_stays(synced: World) -> None:
    alice = synced.person()
    alice.create_label(REPO, "theme: Rules")
    number = alice.open_issue(REPO, "A question", labels=["theme: Law"])
    settings(synced, ("name: Law,", "name: Rules, formerly: ['theme: Law'],"))
    with refusing(synced, "PATCH .*/issues/[123]$"):
        assert synced.run("sync").code == 4  # and the next run still knows the old name

    synced.sync()

    issues = synced.issues()
    assert issues.pop(number).labels == ("theme: Law",)
    assert {name for issue in issues.values() for name in issue.labels if "theme" in name} == {"theme: Rules"}


def test_a_label_that_people_made_before_is_adopted_and_stays_on_its_issues(world: World) -> None:
    alice = world.person()
    alice.create_label(REPO, "THEME: law", color="000000")
    number = alice.open_issue(REPO, "A question", labels=["THEME: law"])

    world.sync()

    assert world.issues()[number].labels == ("THEME: law",)
    assert looks(world)["THEME: law"][0] == "c5def5"


def test_an_archived_label_is_shown_in_the_plan_and_unarchived(synced: World) -> None:
    alice = synced.person()
    alice.create_label(REPO, "hers")
    for name in ("status: Adopted", "theme: Law", "hers"):
        alice.edit_label(REPO, name, archived=True)
    settings(synced, ("name: Law,", "name: Laws,"))
    planned = synced.run("plan").out
    assert "Change the label “status: Adopted”" in planned
    assert "archived yes → no" in planned
    assert "hers" not in planned
    assert synced.run("status", "rec-1", "adopted", "--note", "Agreed.", "--evidence", "https://e.org/1").code == 0

    assert "1 label renamed, 1 label changed, 1 issue changed" in synced.sync().out

    assert {"status: Adopted", "theme: Laws"} < {*synced.issues()[1].labels}
    assert [name for name, (_, _, is_archived) in looks(synced).items() if is_archived] == ["hers"]


def test_a_rename_that_github_refuses_is_made_by_the_next_sync(synced: World) -> None:
    before = names(synced)
    settings(synced, PREFIX)
    with refusing(synced, "PATCH .*/labels/status%3A%20Proposed", times=1):
        assert synced.run("sync").code == 0
    assert "status: Proposed" in names(synced)

    synced.sync()

    assert names(synced) == {name.replace("status: ", "state/") for name in before}


# --- the labels of the issue forms ------------------------------------------------------------------


def test_a_sync_creates_the_labels_of_the_forms_and_leaves_their_look_and_place_to_people(world: World) -> None:
    assert world.run("forms").code == 0
    (world.root / ".github/ISSUE_TEMPLATE/meeting.yml").unlink()
    alice = world.person()
    alice.create_label(REPO, "Proposal", color="123456")

    world.sync()

    assert {name.lower() for name in names(world)} & FORM_LABELS == FORM_LABELS - {"minutes"}
    assert looks(world)["Proposal"][0] == "123456"
    alice.edit(REPO, 1, labels=[*world.issues()[1].labels, "progress"])
    alice.edit_label(REPO, "progress", color="ff0000", description="Hers", archived=True)
    assert "Done: 1 label changed." in world.sync().out
    assert looks(world)["progress"] == ("ff0000", "Hers", False)
    assert "progress" in world.issues()[1].labels
