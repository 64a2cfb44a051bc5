"""status.json remembers removed recommendations, also those that never had an issue."""

import json

import pytest

from tests.rectrack.world import World

GIVEN = ["--title", "Do more", "--summary", "More.", "--theme", "law", "--document", "paper-2017", "--section", "1"]


@pytest.fixture
def tracker(world: World) -> World:
    """A tracker without issues, of which the last recommendation was removed."""
    assert world.run("board").code == 0
    status = world.root / "status.json"
    known = json.loads(status.read_text())
    removed = known["recommendations"].pop()
    assert removed["issue"] is None
    (world.root / f"recommendations/{removed['id']}.yaml").unlink()
    status.write_text(json.dumps({**known, "gone": [removed]}))
    return world


def test_the_number_of_a_removed_recommendation_without_an_issue_is_not_given_again(tracker: World) -> None:
    assert tracker.run("new", *GIVEN).code == 0

    assert "number: 4\n" in (tracker.root / "recommendations/do-more.yaml").read_text()


def test_a_removed_recommendation_without_an_issue_keeps_its_page(tracker: World) -> None:
    assert tracker.run("site", str(tracker.root / "out")).code == 0

    assert "Recommendation 3 was removed" in (tracker.root / "out/r/3/index.html").read_text()


def test_a_recommendation_that_came_back_is_not_shown_as_removed(tracker: World) -> None:
    text = (tracker.root / "recommendations/rec-1.yaml").read_text()
    back = text.replace("id: rec-1", "id: rec-3").replace("number: 1", "number: 3")
    (tracker.root / "recommendations/rec-3.yaml").write_text(back)
    assert tracker.run("board").code == 0

    assert tracker.run("site", str(tracker.root / "out")).code == 0

    assert "was removed" not in (tracker.root / "out/r/3/index.html").read_text()
    assert tracker.run("new", *GIVEN).code == 0
    assert "number: 4\n" in (tracker.root / "recommendations/do-more.yaml").read_text()
