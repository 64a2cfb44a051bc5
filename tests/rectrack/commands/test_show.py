"""`rectrack show`: a recommendation as its issue reads."""

from tests.rectrack.world import World


def test_it_prints_the_title_and_the_text_of_the_issue(world: World) -> None:
    run = world.run("show", "rec-2")

    assert run.code == 0
    assert run.out.startswith("# Recommendation 2: Do this\n\n### What is asked of whom\n")
    assert "<!--" not in run.out
    assert world.hub.requests == []


def test_after_a_sync_it_is_the_text_of_the_issue_to_the_letter(synced: World) -> None:
    run = synced.run("show", "rec-2")

    assert run.out.split("\n\n", 1)[1].strip() in synced.issues()[2].body


def test_an_id_that_is_not_known_is_refused_with_the_nearest(world: World) -> None:
    run = world.run("show", "rec-22")

    assert run.code == 1
    assert 'There is no recommendation "rec-22" (did you mean rec-2?).' in run.err
