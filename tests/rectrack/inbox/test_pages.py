"""The statements that the pages show as examples are recorded."""

import pytest

from tests.rectrack.clones import Clone
from tests.rectrack.inbox.saying import judged_as, maintain, record, say
from tests.rectrack.world import World
from tests.samples import sample

OF_READERS = sample("take-part.md", "Make a statement", "text").splitlines()
OF_MAINTAINERS = sample("keep-the-record.md", "From the issues", "text").splitlines()


@pytest.mark.usefixtures("clone")
def test_what_parties_and_readers_are_shown_to_say_is_recorded(world: World) -> None:
    said = [say(world, text, number=2) for text in OF_READERS]

    record(world)

    assert [judged_as(world, comment) for comment in said] == ["+1"] * 2


def test_what_those_who_keep_the_record_are_shown_to_say_is_recorded(world: World, clone: Clone) -> None:
    said = [maintain(world, text) for text in OF_MAINTAINERS]

    record(world)

    assert [judged_as(world, comment) for comment in said] == ["+1"] * 5
    assert "status: adopted" in clone.at_origin("recommendations/rec-2.yaml")
