"""Which recommendation is meant, and what there is to choose from."""

from pathlib import Path

import pytest

from rectrack.record import lookup
from rectrack.text.problems import RefusedError
from tests.rectrack.files import add, make_tracker, write
from tests.rectrack.internals import register


@pytest.mark.parametrize("said", ["2", "rec-2", "rec-2.yaml", "recommendations/rec-2.yaml", "/a/b/rec-2.yaml"])
def test_a_recommendation_is_meant_by_its_number_its_id_or_its_file(tmp_path: Path, said: str) -> None:
    assert lookup.meant(said, register(make_tracker(tmp_path)).recommendations) == "rec-2"


@pytest.mark.parametrize("said", ["48.iv", "48.IV", " 48.iv "])
def test_a_recommendation_is_meant_by_how_its_source_numbers_it(tmp_path: Path, said: str) -> None:
    add(make_tracker(tmp_path), 2, reference="48.iv", actions="\n  - {id: ask, title: Ask, status: proposed}")

    assert lookup.meant(said, register(tmp_path).recommendations) == "rec-2"
    assert lookup.actions(tmp_path, said) == ["ask"]
    assert lookup.references(tmp_path) == ["48.iv"]


def test_a_file_that_cannot_be_read_is_meant_by_its_id() -> None:
    assert lookup.meant("rec-9", (), {"rec-9"}) == "rec-9"


@pytest.mark.parametrize("said", ["4", "rec-4", "", "\x1b[31m"])
def test_what_is_not_there_is_refused_in_printable_words(tmp_path: Path, said: str) -> None:
    with pytest.raises(RefusedError, match="There is no recommendation") as caught:
        lookup.meant(said, register(make_tracker(tmp_path)).recommendations)
    assert str(caught.value).isprintable()


def test_a_title_is_answered_with_the_id(tmp_path: Path) -> None:
    add(make_tracker(tmp_path), 2, title="Publish the fees")

    with pytest.raises(RefusedError, match=r'no recommendation "publish the fees" \(write rec-2\)'):
        lookup.meant("publish the fees", register(tmp_path).recommendations)


def test_what_there_is_to_choose_from_is_read_from_the_files(tmp_path: Path) -> None:
    root = make_tracker(tmp_path)
    path = add(root, 2, actions="\n  - {id: ask, title: Ask, status: proposed}")
    (root / "recommendations/a/b").mkdir(parents=True)
    path.rename(root / "recommendations/a/b/rec-2.yaml")

    assert lookup.recommendations(root) == ["rec-1", "rec-2", "rec-3"]
    assert lookup.parties(root) == ["apig", "india", "denic"]
    assert lookup.settings(root, "themes") == ["law", "security"]
    assert [lookup.actions(root, said) for said in ("2", "rec-2", "rec-2.yaml")] == [["ask"]] * 3
    assert [lookup.actions(root, said) for said in ("1", "9", "rec-9", "")] == [[]] * 4


@pytest.mark.parametrize("text", ["", "a: [", "- a\n- b\n", "parties: x\n", "parties: [a, {id: [b]}]\n", "\x00"])
def test_a_file_that_is_wrong_offers_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path / "parties.yaml", text)

    assert lookup.parties(tmp_path) == []


def test_a_folder_that_is_no_tracker_offers_nothing(tmp_path: Path) -> None:
    assert (lookup.recommendations(tmp_path), lookup.parties(tmp_path), lookup.actions(tmp_path, "1")) == ([], [], [])
