"""Which group a new party gets because of its name."""

from collections.abc import Iterator

import pytest
from babel import Locale

from rectrack.workspace.party_groups import is_in_group

pytestmark = pytest.mark.unit


def test_a_name_of_a_state_is_in_no_group_of_organizations() -> None:
    names = {name for code in ("ar", "en", "es", "fr", "ru", "zh") for name in _territories(code)}

    assert not {name for name in names if is_in_group("organization", name)}
    assert not is_in_group("organization", "Federation of Saint Kitts and Nevis")


def _territories(language: str) -> Iterator[str]:
    return (
        name for code, name in Locale(language).territories.items() if code.isalpha() and code not in ("EU", "UN")
    )


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("Committee on Economic, Social and Cultural Rights", "both"),
        ("Comité des droits de l'enfant (CRC)", "both"),
        ("the EU", "both"),
        ("OSCE/ODIHR", "both"),
        ("Special Rapporteur on water", "both"),
        ("WG on water", "both"),
        ("Национальный комитет", "organization"),
        ("Ministry of Water", "organization"),
        ("River Network", "organization"),
        ("Group of Lake States", "both"),
        ("River Ombudsman", "organization"),
        ("River Tribunal", "organization"),
        ("Farmers' Union", "organization"),
    ],
)
def test_a_name_says_that_a_party_is_an_organization(name: str, groups: str) -> None:
    assert is_in_group("organization", name)
    assert is_in_group("intergovernmental-organization", name) is (groups == "both")
    assert not is_in_group("academia", name)


def test_a_name_says_that_a_party_is_of_civil_society_or_a_university() -> None:
    assert is_in_group("civil-society", "River Alliance")
    assert is_in_group("civil-society", "Farmers' Union")
    assert is_in_group("academia", "River University")
    assert is_in_group("organization", "River University")
    assert not is_in_group("academia", "Ministry of Universities and River University")
