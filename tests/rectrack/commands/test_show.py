"""`rectrack show --format markdown`: a recommendation as its issue reads; sessions/list-and-show.txt has the rest."""

from tests.interfaces import parted
from tests.rectrack.world import World


def test_it_is_the_text_of_the_issue_to_the_letter_and_asks_nobody(synced: World) -> None:
    synced.hub.requests.clear()

    shown = synced.run("show", "rec-2", "--format", "markdown").out

    assert synced.hub.requests == []
    assert shown.startswith("# Recommendation 2: Do this\n\n### Where it stands\n")
    assert shown.split("\n\n", 1)[1].strip() == parted(synced.issues()[2].body).section
