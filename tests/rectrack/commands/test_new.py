"""`rectrack new`: the file of a new recommendation."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from rectrack.pages import published, status_json
from tests.rectrack.desks import Desk, instead
from tests.rectrack.files import TODAY, add
from tests.rectrack.internals import register

GIVEN = ("--title", "Ask  for\nmore", "--summary", "More: please.", "--theme", "law", "--document", "paper-2017")


def test_the_file_has_the_next_number_an_id_from_the_title_and_the_first_status(desk: Desk) -> None:
    result = desk.run("new", *GIVEN, "--section", "At the end", "--addressee", "icann", "--addressee", "governments")

    assert result.out == f"{desk.root}/recommendations/ask-for-more.yaml\n"
    assert result.err == "This is Recommendation 4: Ask for more. Look the file over, then commit it.\n"
    assert (desk.root / "recommendations/ask-for-more.yaml").read_text() == (
        "# yaml-language-server: $schema=recommendation.schema.json\n"
        "id: ask-for-more\nnumber: 4\ntitle: Ask for more\nsummary: 'More: please.'\nkind: recommended\n"
        "themes: [law]\naddressees: [icann, governments]\n"
        "sources:\n  - document: paper-2017\n    section: At the end\n"
        "status: proposed\n"
        "history:\n  - date: 2024-05-06\n    status: proposed\n"
    )
    assert len(register(desk.root).recommendations) == 4


def test_where_nobody_can_be_asked_all_that_is_missing_is_named_at_once(desk: Desk) -> None:
    assert desk.wrong("new", "--title", " ").startswith("Error: Missing: --title, --summary, --theme, ")
    assert desk.wrong("new", "--title", "Do more") == (
        "Error: Missing: --summary, --theme, --document or --url. Give them on the command line, or call the command "
        "at a terminal, where it asks."
    )


def test_a_name_is_as_good_as_an_id(desk: Desk) -> None:
    names = (*instead(GIVEN, "--theme", "Security."), "--addressee", "The names corporation")
    made = Path(desk.run("new", *instead(names, "--document", "the paper")).out.strip()).read_text()

    assert "themes: [security]\n" in made
    assert "addressees: [icann]\n" in made
    assert "document: paper-2017\n" in made


def test_somebody_is_asked_for_what_is_missing_until_it_is_right(desk: Desk) -> None:
    lines = (
        "",
        "Do more",
        "It helps.",
        "lwa",
        "law",
        "icann, goverments",
        "icann, governments",
        "",
        "https://e.org/x",
    )

    result = desk.answer("new", lines=lines)

    assert result.code == 0, result
    assert 'Error: There is no theme "lwa" (did you mean law?).' in result.err
    assert 'Error: There is no addressee "goverments" (did you mean governments?).' in result.err
    made = register(desk.root).recommendations[3]
    assert (made.id, made.title, made.addressees) == ("do-more", "Do more", ("icann", "governments"))
    assert made.sources[0].url == "https://e.org/x"


def test_somebody_names_a_document_and_where_in_it(desk: Desk) -> None:
    result = desk.answer("new", "--title", "Do more", lines=("It helps.", "law", "", "paper-2017", "The end"))

    assert result.code == 0, result
    made = register(desk.root).recommendations[3]
    assert (made.sources[0].document, made.sources[0].section, made.addressees) == ("paper-2017", "The end", ())


def test_a_complete_call_asks_nothing(desk: Desk) -> None:
    assert desk.answer("new", *GIVEN, lines=()).code == 0


def test_an_id_and_a_number_are_never_given_twice(desk: Desk) -> None:
    desk.run("new", *GIVEN)
    desk.run("new", *instead(GIVEN, "--title", "Ask for more!"))
    facts = published.publish(register(desk.root), None, {}, TODAY.isoformat())
    gone = json.loads(status_json.text(facts))
    gone["gone"] = [gone["recommendations"].pop()]
    (desk.root / "status.json").write_text(json.dumps(gone))
    (desk.root / "recommendations/ask-for-more-2.yaml").unlink()

    assert desk.run("new", *instead(GIVEN, "--title", "Ask for more?")).out.endswith("ask-for-more-3.yaml\n")
    assert register(desk.root).recommendations[-1].number == 6


def test_what_is_recommended_already_is_not_written_a_second_time(desk: Desk) -> None:
    desk.run("new", *GIVEN)
    desk.before = desk.texts()

    assert desk.refused("new", *instead(GIVEN, "--title", "ASK for  more")) == (
        "recommendations/ask-for-more.yaml says so already: it is Recommendation 4: Ask for more. Nothing was "
        "written. Change that file, or give the new recommendation a title of its own."
    )


def test_while_other_files_have_problems_no_number_is_given(desk: Desk) -> None:
    add(desk.root, 3, number="three")
    desk.before = desk.texts()

    assert "rec-3.yaml:2:9:" in desk.refused("new", *GIVEN)


def test_the_first_recommendation_is_made_where_there_is_none(desk: Desk) -> None:
    for path in (desk.root / "recommendations").iterdir():
        path.unlink()

    assert desk.run("new", *GIVEN).code == 0
    assert [r.number for r in register(desk.root).recommendations] == [1]


def test_what_the_check_would_object_to_is_not_written(desk: Desk) -> None:
    assert "the title has 300 characters" in desk.refused("new", "--title", "x" * 300, *GIVEN[2:])
    assert "U+202E" in desk.refused("new", "--title", "Do \u202emore", *GIVEN[2:])
    assert desk.wrong("new", *GIVEN, "--addressee", "icnn").endswith('no addressee "icnn" (did you mean icann?).')
    assert desk.wrong("new", *GIVEN[:-1], "paper").endswith('no document "paper" (did you mean paper-2017?).')


def test_at_a_real_terminal_it_asks(desk: Desk) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "rectrack", "--root", str(desk.root), "new", *GIVEN[:2], *GIVEN[4:]]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    os.write(ours, b"It helps.\n\n")  # the summary, and nobody in particular to act

    done = subprocess.run(
        command, env=environment, stdin=theirs, capture_output=True, text=True, check=False, timeout=60
    )

    os.close(ours)
    os.close(theirs)
    assert (done.returncode, done.stdout.strip()) == (0, f"{desk.root}/recommendations/ask-for-more.yaml"), (
        done.stderr
    )
    assert "summary: It helps.\n" in (desk.root / "recommendations/ask-for-more.yaml").read_text()
