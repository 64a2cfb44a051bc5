"""The sync creates the labels that the issue forms set."""

from tests.rectrack.world import REPO, World

FIVE = ["correction", "minutes", "objection", "progress", "proposal"]


def labels(world: World) -> set[str]:
    return {label.name for label in world.github.labels()}


def test_the_sync_creates_the_labels_that_the_forms_set(world: World) -> None:
    assert world.run("forms").code == 0

    world.sync()

    assert labels(world) >= {*FIVE}


def test_a_label_of_a_form_that_somebody_made_stays_as_it_is(world: World) -> None:
    assert world.run("forms").code == 0
    world.person().create_label(REPO, "Proposal", color="123456")

    world.sync()

    (proposal,) = [label for label in world.github.labels() if label.name.lower() == "proposal"]
    assert (proposal.name, proposal.color) == ("Proposal", "123456")


def test_the_label_of_a_form_that_was_deleted_is_not_created(world: World) -> None:
    assert world.run("forms").code == 0
    (world.root / ".github/ISSUE_TEMPLATE/meeting.yml").unlink()

    world.sync()

    assert labels(world) & {*FIVE} == {*FIVE} - {"minutes"}


def test_a_persons_label_of_a_form_stays_on_an_issue_of_the_tracker(world: World) -> None:
    assert world.run("forms").code == 0
    world.sync()
    world.person().edit(REPO, 1, labels=[*world.issues()[1].labels, "progress"])

    world.sync()

    assert "progress" in world.issues()[1].labels


def test_an_archived_label_of_a_form_is_unarchived_and_keeps_its_look(world: World) -> None:
    assert world.run("forms").code == 0
    world.sync()
    world.person().edit_label(REPO, "progress", color="ff0000", description="Hers", archived=True)

    assert "Done: 1 label changed." in world.sync().out

    found = next(label for label in world.github.labels() if label.name == "progress")
    assert (found.color, found.description, found.is_archived) == ("ff0000", "Hers", False)
