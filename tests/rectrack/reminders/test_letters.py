"""Drafts of letters: what they say, who gets none, and where they can be written."""

from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.clones import Clone
from tests.rectrack.local_commands import LocalTracker
from tests.rectrack.reminders.letters import ENDING, SILENCE, read_letters, whole_letter
from tests.samples import sample
from tests.workbooks import workbook

LATE = "{date: 2024-01-31, set_by: The council}"
PAST = "\n  - {to: names-board, type: response, date: 2023-05-03, due: 2023-11-03}"
SECTION = "\n  - {document: paper-2017, section: Fees, items: ['12']}"
WORDS = (
    "{quote: Registries shall publish all fees once a year., document: paper-2017, symbol: A/72/1, paragraph: '12'}"
)
FORMS = ("email.eml", "letter.docx", "note-verbale.docx")


@pytest.fixture
def tracker(tmp_path: Path) -> LocalTracker:
    """A tracker outside any repository, with one response past its due date and one overdue target date."""
    root = files.make_tracker(tmp_path / "tracker")
    files.add(root, 1, title="Publish the fees", requests=PAST, sources=SECTION)
    files.add(root, 2, title="Name the courts", target=LATE)
    return LocalTracker(root)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "drafts"


def test_each_addressee_gets_one_letter_for_each_step_in_three_forms(tracker: LocalTracker, folder: Path) -> None:
    files.add(tracker.root, 3, title="List the rules", target=LATE)
    table = tracker.run("reminders").out
    assert ("Response due date  Next letter" in table, "Target date  " in table) == (True, True)
    done = tracker.run("reminders", "--letters", str(folder))
    assert [*read_letters(folder)] == [
        *(f"names-board-first-reminder-{form}" for form in FORMS),
        *(f"names-board-notice-{form}" for form in FORMS),
    ]
    for name, text in read_letters(folder).items():
        assert text.endswith(ENDING), name
        assert "[reference]" in text, name
        assert ("Publish the fees" in text) == ("first-reminder" in name), name
        assert ("Name the courts" in text) == ("List the rules" in text) == ("notice" in name), name
    assert "rectrack sends nothing." in done.out
    assert "  rectrack request 1 names-board response --due 2024-06-05 --step first-reminder\n" in done.out
    assert "  rectrack request 2 3 names-board response --due 2024-07-05 --step notice\n" in done.out


def test_the_table_names_each_date_and_the_next_letter(tracker: LocalTracker) -> None:
    files.add(tracker.root, 3, title="List the rules", target="{date: 2024-02}")
    action = "[{id: ask, title: Ask the courts, status: proposed, addressees: [governments], target: {date: 2023}}]"
    requests = "[{to: northland, type: position, date: 2022, due: 2023}]"
    files.add(tracker.root, 4, title="Ask", actions=action, requests=requests)

    table, rows = (tracker.run("reminders", "--format", form).out for form in ("table", "csv"))

    assert f"{table}\n{rows}".replace("\r\n", "\n") == Path(__file__).with_name("overdue.txt").read_text("utf-8")


def test_a_letter_cites_the_document_and_who_set_the_date(tracker: LocalTracker, folder: Path) -> None:
    tracker.run("reminders", "--letters", str(folder))
    letters = read_letters(folder)
    for form in FORMS:
        notice, reminder = (
            " ".join(letters[f"names-board-{id_}-{form}"].split()) for id_ in ("notice", "first-reminder")
        )
        assert "Target date: 31 January 2024. Set by: The council." in notice
        assert "Source: The paper, The authors, “Fees”, item 12" in reminder
        assert "Date of the request: 3 May 2023. Response due date: 3 November 2023. Set by: the testers." in reminder


def test_a_letter_quotes_the_words_of_the_recommendation(tracker: LocalTracker, folder: Path) -> None:
    files.add(tracker.root, 1, title="Publish the fees", requests=PAST, text=WORDS)
    tracker.run("reminders", "--letters", str(folder), "--addressee", "names-board")
    for form in FORMS:
        said = " ".join(read_letters(folder)[f"names-board-first-reminder-{form}"].replace("\n>", "\n").split())
        assert (
            "Publish the fees Registries shall publish all fees once a year. Source: The paper, The authors" in said
        )
        assert "A/72/1, paragraph 12" in said


def test_only_a_letter_after_a_request_says_that_nothing_is_recorded(tracker: LocalTracker, folder: Path) -> None:
    tracker.run("reminders", "--letters", str(folder))
    for name, text in read_letters(folder).items():
        assert (SILENCE in text) == ("first-reminder" in name), name


def test_a_note_verbale_is_in_the_third_person(tracker: LocalTracker, folder: Path) -> None:
    tracker.run("reminders", "--letters", str(folder), "--draft-form", "note-verbale")
    assert len(read_letters(folder)) == 2
    for text in read_letters(folder).values():
        body = text.removesuffix(ENDING)
        assert "presents its compliments to" in body
        assert "would be grateful to receive, by" in body
        assert ", information on the action taken and a response." in body
        assert not {"we", "We", "you", "your", "us"} & {*body.split()}


NOTED = "\n  - {by: names-board, response: noted, date: 2023-06-01, source: {url: 'https://example.org/1'}}"
ACTION = "of the action taken."
WISH = "We would also be grateful for your response."


def test_a_party_is_asked_for_its_position(tracker: LocalTracker, folder: Path) -> None:
    files.add(tracker.root, 1, requests="\n  - {to: northland, type: position, date: 2023-05-03, due: 2023-11-03}")
    tracker.run("reminders", "--letters", str(folder), "--addressee", "northland")
    letters = {name: " ".join(text.split()) for name, text in read_letters(folder).items()}
    assert [*letters] == [f"northland-first-reminder-position-{form}" for form in FORMS]
    for name, text in letters.items():
        assert "the recommendations listed below. Party: Northland. Recommendation 1 " in text, name
        assert "Date of the request: 3 May 2023. Position requested by: 3 November 2023. Set by: the testers." in text
        wish = "a position by" if "note-verbale" in name else "We would be grateful to receive your position by"
        assert f"{wish} 5 June 2024." in text, name
        assert ACTION not in text, name


def test_an_addressee_that_has_responded_is_asked_for_no_response(tracker: LocalTracker, folder: Path) -> None:
    """Its letter is about the target date only, and is no request: readers do not see the addressee as silent."""
    files.add(tracker.root, 2, title="Name the courts", target=LATE, responses=NOTED, requests=PAST)
    files.add(tracker.root, 3, title="List the rules", target=LATE)
    done = tracker.run("reminders", "--letters", str(folder))
    letters = read_letters(folder)
    assert {name.rsplit("-", 1)[0] for name in letters if "Name the courts" in letters[name]} == {
        "names-board-action-taken",
        "names-board-action-taken-note",
    }
    for name, text in letters.items():
        if "note-verbale" in name:
            assert (" and a response." in text) == ("action-taken" not in name), name
        else:
            assert ACTION in " ".join(text.split()), name
            assert (WISH in " ".join(text.split())) == ("action-taken" not in name), name
        assert ("Request for information: Recommendations for testing" in text) == ("action-taken" in name)
        assert ("5 July 2024" in text) == ("first-reminder" not in name), name
    commands = [line for line in done.out.splitlines() if line.startswith("  rectrack request ")]
    assert [line.split()[2:4] for line in commands] == [["1", "names-board"], ["3", "names-board"]]
    assert "Record no request for names-board-action-taken (2): the addressee has responded." in done.out


def test_a_request_after_a_response_has_no_letter(tracker: LocalTracker) -> None:
    """The response stands: a reminder would say that the addressee is silent."""
    files.add(tracker.root, 1, requests=PAST, responses=NOTED.replace("2023-06-01", "2023-04-01"))
    assert "(response recorded)" in tracker.run("reminders", "--addressee", "names-board").out


def test_an_announced_response_leaves_the_request_open(tracker: LocalTracker, folder: Path) -> None:
    """The letter asks for the response, and does not say that there is none."""
    later = "responses:\n  - {id: later, name: Later, category: awaiting}\n"
    files.edit(tracker.root / "tracker.yaml", "themes:\n", f"{later}themes:\n")
    files.add(tracker.root, 1, title="Publish the fees", requests=PAST, responses=NOTED.replace("noted", "later"))
    tracker.run("reminders", "--letters", str(folder), "--draft-form", "letter")
    text = read_letters(folder)["names-board-first-reminder-letter.docx"]
    assert WISH in text
    assert SILENCE not in text


def test_the_recorded_command_leads_to_the_next_letter(tracker: LocalTracker, folder: Path) -> None:
    """Each recorded letter is followed by the next one from the day after its due date, and never before."""
    steps = ("first-reminder", "second-reminder", "third-reminder", "request-for-reasons")
    for day, step in zip(("2024-05-06", "2024-06-06", "2024-07-07", "2024-08-07"), steps, strict=True):
        tracker.day = tracker.day.fromisoformat(day)
        done = tracker.run("reminders", "--letters", str(folder), "--draft-form", "letter", "--overwrite")
        command = next(line for line in done.out.splitlines() if line.endswith(step))
        tracker.run(*command.split()[1:])
        assert f"step: {step}" in (tracker.root / "recommendations/rec-1.yaml").read_text()
        again = tracker.run("reminders", "--format", "json").out
        assert f'"next_letter": "{step}"' not in again
    assert "Letter: Request for reasons. " in " ".join(tracker.run("show", "1").out.split())
    text = read_letters(folder)["names-board-request-for-reasons-letter.docx"]
    assert "If no action has been taken, we would be grateful to be informed of the reasons." in text
    tracker.day = tracker.day.fromisoformat("2025-01-01")
    assert '"no_letter_because": "all letters sent"' in tracker.run("reminders", "--format", "json").out


def test_an_inferred_or_collective_addressee_gets_no_draft(tracker: LocalTracker, folder: Path) -> None:
    files.add(tracker.root, 1, requests=PAST, addressees_inferred="true")
    files.edit(tracker.root / "tracker.yaml", "label: governments}", "label: governments, collective: true}")
    files.add(tracker.root, 2, addressees="[governments]", target=LATE)
    done = tracker.run("reminders", "--letters", str(folder))
    assert not folder.exists()
    assert "There is no letter to write." in done.out
    assert "No draft: recommendation 1. Addressee: The names corporation. Reason: inferred addressee.\n" in done.err
    assert "No draft: recommendation 2. Addressee: Governments. Reason: collective addressee.\n" in done.err


def test_a_withheld_name_gets_no_draft(tracker: LocalTracker, folder: Path) -> None:
    asked = "\n  - {to: northland, type: position, date: 2023-05-03, due: 2023-11-03}"
    files.add(tracker.root, 1, requests=asked)
    files.edit(
        tracker.root / "parties.yaml",
        "name: Northland,",
        "name: Northland, is_person: true, name_withheld_since: 2024-01-01,",
    )
    done = tracker.run("reminders", "--letters", str(folder), "--addressee", "withheld-1")
    assert (done.out, done.err) == (
        "There is no letter to write.\n",
        "No draft: recommendation 1. Party: withheld-1. Reason: name withheld.\n",
    )


def test_a_group_changes_the_letters(tracker: LocalTracker, folder: Path) -> None:
    files.write(
        tracker.root / "templates/letters/letter.md.j2", "Greetings, {{ addressee }}: {{ draft.letter.name }}"
    )
    steps = (
        "reminders:\n  - {id: hello, name: Hello}\n  - {id: again, name: Hello again, days_to_respond: 7}\nthemes:\n"
    )
    files.edit(tracker.root / "tracker.yaml", "themes:\n", steps)
    done = tracker.run("reminders", "--letters", str(folder), "--draft-form", "letter")
    assert read_letters(folder) == {
        "names-board-again-letter.docx": "Greetings, The names corporation: Hello again",
        "names-board-hello-letter.docx": "Greetings, The names corporation: Hello",
    }
    assert "--due 2024-05-13 --step again" in done.out


def test_a_letter_waits_for_the_days_of_its_step(tracker: LocalTracker) -> None:
    steps = "reminders:\n  - {id: hello, name: Hello}\n  - {id: again, name: Again, days_after_due: 200}\nthemes:\n"
    files.edit(tracker.root / "tracker.yaml", "themes:\n", steps)
    assert "(from 22 May 2024)" in tracker.run("reminders").out
    assert '"next letter from 22 May 2024"' in tracker.run("reminders", "--format", "json").out


def test_a_due_date_by_the_rule_of_the_tracker_is_in_the_letter(tracker: LocalTracker, folder: Path) -> None:
    files.edit(tracker.root / "tracker.yaml", "themes:\n", "response_months: 6\nthemes:\n")
    files.add(tracker.root, 1, requests="\n  - {to: names-board, type: response, date: 2023-05-03}")
    tracker.run("reminders", "--letters", str(folder), "--draft-form", "letter")
    letters = read_letters(folder)
    assert (
        "Date of the request: 3 May 2023. Response due date: 3 November 2023. Set by: the testers."
        in letters["names-board-first-reminder-letter.docx"]
    )
    notice = letters["names-board-notice-letter.docx"]
    assert "Response due date: 28 August 2017. Set by: the testers.\n" in notice
    assert SILENCE not in notice


# Recipients come from a file outside the repository.

ROWS = "addressee,name,address,email,salutation\nnames-board,Ms Doe,1 Main Street,doe@example.org,Dear Ms Doe\n"
YAML = """\
contacts:
  - addressee: names-board
    name: Ms Doe
    address: 1 Main Street
    email: doe@example.org
    salutation: Dear Ms Doe
"""


@pytest.mark.parametrize(("name", "text"), [("contacts.csv", ROWS), ("contacts.yaml", YAML)])
def test_recipients_come_from_a_file(tracker: LocalTracker, folder: Path, name: str, text: str) -> None:
    contacts = files.write(folder.parent / name, text)
    tracker.run("reminders", "--letters", str(folder), "--contacts", str(contacts))
    letters = read_letters(folder)
    assert "Ms Doe\n1 Main Street" in letters["names-board-notice-letter.docx"]
    assert "Dear Ms Doe" in letters["names-board-notice-letter.docx"]
    assert "Ms Doe\n1 Main Street" in letters["names-board-notice-note-verbale.docx"]
    assert letters["names-board-notice-email.eml"].startswith("To: doe@example.org\n")
    assert not [name for name, text in tracker.texts().items() if b"Doe" in text]


def test_recipients_come_from_a_workbook(tracker: LocalTracker, folder: Path) -> None:
    contacts = folder.parent / "contacts.xlsx"
    workbook(contacts, {"contacts": [row.split(",") for row in ROWS.splitlines()]})
    tracker.run("reminders", "--letters", str(folder), "--contacts", str(contacts), "--draft-form", "letter")
    assert "Ms Doe\n1 Main Street" in read_letters(folder)["names-board-notice-letter.docx"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("c.csv", "addressee,phone\nnames-board,1\n", 'c.csv:1:1: Unknown column "phone".'),
        ("c.csv", "addressee\nnames-bord\n", 'c.csv:2:1: Unknown party or addressee "names-bord". Did you mean'),
        ("c.csv", "name,addressee\nMs Doe,\n", "c.csv:2:1: The field addressee is missing or empty."),
        ("c.csv", "name\nMs Doe\n", "c.csv:1:1: No column addressee. The columns are addressee, name,"),
        ("c.csv", ",,\n", "c.csv:1:1: No column addressee."),
        ("c.csv", ROWS + "names-board,Mr Roe,,,\n", "c.csv:3:1: A second entry for the addressee or party"),
        ("c.yaml", YAML + "  - {addressee: names-board}\n", "c.yaml:7:17: A second entry for the addressee"),
        ("c.yaml", YAML.replace("names-board", "names-bord"), "c.yaml:2:16: Unknown party or addressee"),
        ("c.yaml", YAML.replace("email", "mail"), 'c.yaml:5:5: Unknown field "mail".'),
    ],
)
def test_wrong_contacts_are_refused(tracker: LocalTracker, folder: Path, name: str, text: str, message: str) -> None:
    contacts = files.write(folder.parent / name, text)
    said = tracker.refused("reminders", "--letters", str(folder), "--contacts", str(contacts))
    assert message in said
    assert not folder.exists()


# Letters and recipients must not get into a repository.


@pytest.fixture
def clone(tracker: LocalTracker) -> Clone:
    clone = Clone(tracker.root)
    clone.git("init", "--quiet", "--initial-branch=main")
    clone.commit()
    tracker.before = tracker.texts()
    return clone


def test_letters_go_into_no_folder_that_git_could_commit(tracker: LocalTracker, clone: Clone) -> None:
    folder = clone.folder / "letters"
    said = tracker.refused("reminders", "--letters", str(folder))
    assert f"{folder} is in a repository, and git does not ignore it." in said
    assert "add a line to .gitignore: /letters/" in said
    files.write(clone.folder / ".gitignore", "/letters/\n")
    tracker.run("reminders", "--letters", str(folder))
    assert len(read_letters(folder)) == 6
    assert clone.git("status", "--porcelain") == "?? .gitignore"


def test_a_tracker_without_git_holds_no_letters_either(tracker: LocalTracker) -> None:
    assert "git does not ignore it" in tracker.refused("reminders", "--letters", str(tracker.root / "letters"))


def test_contacts_are_in_no_file_that_git_could_commit(tracker: LocalTracker, clone: Clone, folder: Path) -> None:
    contacts = files.write(clone.folder / "contacts.csv", ROWS)
    tracker.before = tracker.texts()
    call = ("reminders", "--letters", str(folder), "--contacts", str(contacts))
    assert "contacts.csv is in a repository, and git does not ignore it." in tracker.refused(*call)
    files.write(clone.folder / ".gitignore", "contacts.csv\n")
    tracker.run(*call)
    clone.git("add", "--force", "contacts.csv")  # git ignores no file that it tracks
    tracker.before = tracker.texts()
    assert "git does not ignore it" in tracker.refused(*call, "--overwrite")


def test_a_letter_that_somebody_has_filled_in_is_not_replaced(tracker: LocalTracker, folder: Path) -> None:
    call = ("reminders", "--letters", str(folder), "--draft-form", "email")
    tracker.run(*call)
    tracker.run(*call)  # the same drafts again change nothing
    files.write(folder / "names-board-notice-email.eml", "Filled in")
    assert "exists with other content" in tracker.refused(*call)
    assert (folder / "names-board-notice-email.eml").read_text() == "Filled in"
    tracker.run(*call, "--overwrite")
    assert (folder / "names-board-notice-email.eml").read_text() != "Filled in"


def test_options_of_letters_need_a_folder(tracker: LocalTracker) -> None:
    assert tracker.wrong("reminders", "--draft-form", "letter").endswith(
        "--contacts, --draft-form and --overwrite need --letters DIR."
    )


def test_the_page_shows_the_default_steps(tracker: LocalTracker, folder: Path) -> None:
    call = ("reminders", "--letters", str(folder), "--overwrite")
    before = tracker.run(*call).out
    files.edit(tracker.root / "tracker.yaml", "themes:\n", f"{sample('letters.md', 'Steps', 'yaml')}themes:\n")
    assert tracker.run(*call).out == before


def test_a_trackers_own_letter_may_have_all_of_markdown(
    tracker: LocalTracker, folder: Path, request: pytest.FixtureRequest
) -> None:
    """It is an email, as text and as HTML, and a Word file: what each makes of it is in a file to read."""
    own, frozen = (Path(__file__).with_name(f"own-letter.{ending}") for ending in ("md", "txt"))
    for form in ("email", "letter"):
        files.write(tracker.root / f"templates/letters/{form}.md.j2", own.read_text(encoding="utf-8"))
    tracker.run("reminders", "--letters", str(folder))

    drafts = [folder / f"names-board-notice-{form}" for form in FORMS[:2]]
    made = "\n".join(f"== {name}\n{text.strip()}\n" for draft in drafts for name, text in whole_letter(draft).items())
    if request.config.getoption("--renew-golden"):
        frozen.write_text(made, encoding="utf-8")
    assert made == frozen.read_text(encoding="utf-8")
