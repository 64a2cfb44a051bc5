"""Labels are made, and made to look as they should, whatever stands there."""

from msgspec.structs import replace

from rectrack.github import labels
from rectrack.github.client import Hub
from rectrack.record.tracker import LabelSpec
from tests.faults.proxy import Plan, Proxy, reset_after
from tests.rectrack.internals import target_on
from tests.rectrack.world import REPO, World


def test_a_label_that_is_there_already_is_made_to_look_right(world: World, tracker: Hub) -> None:
    world.person().create_label(REPO, "Theme: LAW", color="000000")

    labels.create(tracker, LabelSpec(name="theme: law", color="ffffff", description="Rules"))

    (label,) = world.github.labels()
    assert (label.color, label.description) == ("ffffff", "Rules")


def test_a_label_whose_answer_got_lost_is_there_and_right(world: World) -> None:
    label = LabelSpec(name="theme: law", color="ffffff", description="Rules")
    with Proxy(world.hub) as proxy:
        lossy = Hub(replace(target_on(world.hub), api=proxy.url))
        proxy.plan = Plan(at=0, fault=reset_after)
        labels.create(lossy, label)
        lossy.close()

    assert [(found.name, found.color) for found in world.github.labels()] == [("theme: law", "ffffff")]


def test_a_label_with_a_slash_is_updated(world: World, tracker: Hub) -> None:
    world.person().create_label(REPO, "for: a/b & c?")

    labels.update(tracker, "for: a/b & c?", LabelSpec(name="for: a/b & c?", color="ffffff", description="new"))

    assert [label.color for label in world.github.labels()] == ["ffffff"]
