"""Names that are spelled in another way, or wrongly: `misspelt.txt` has what rectrack suggests for each."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rectrack import files
from tests.rectrack.local_commands import problems

# ruff: noqa: RUF001 - letters of other forms are meant

FROZEN = Path(__file__).with_name("misspelt.txt")
THEMES = """
  - {id: registry-fees, name: Fees of registries, description: Fees.}
  - {id: courts, name: Courts & tribunals, label: Justice, description: Courts.}
  - {id: reseaux, name: Sécurité des réseaux, description: Networks.}
  - {id: sdg-5, name: "5: equality", description: Goals.}
  - {id: sdg-16, name: "16: institutions", description: Goals.}
  - {id: sea, name: Law of the sea, description: Seas.}
  - {id: sea-law, name: Law of the sea, description: Seas again.}
  - {id: "2024", name: Year, description: A number.}
"""
NAMES = ("registry-fees", "courts", "sdg-16")
WORDS = (
    *(
        "REGISTRY FEES",
        "registry_fees",
        "  registry   fees ",
        "régistry–fees",
        "ｒｅｇｉｓｔｒｙ ｆｅｅｓ",
        "registry fees!",
        "registry",
    ),
    *(
        "fees",
        "fee",
        "of registries",
        "registries",
        "Fees of registries",
        "FEES OF REGISTRIES",
        "Fees of the registries",
    ),
    *(
        "courts and tribunals",
        "Courts & tribunals",
        "courts&tribunals",
        "tribunals",
        "tribunal",
        "justice",
        "court",
        "cour",
        "cou",
    ),
    *(
        "securite des reseaux",
        "SÉCURITÉ DES RÉSEAUX",
        "Se\u0301curite\u0301 des re\u0301seaux",
        "réseaux",
        "reseau",
        "des",
    ),
    *(
        "5",
        "16",
        "١٦",
        "6",
        "sdg 5",
        "sdg5",
        "sdg-05",
        "sdg-6",
        "equality",
        "5 equality",
        "institutions",
        "institution",
    ),
    *(
        "Law of the sea",
        "law",
        "the sea",
        "sea law",
        "seas",
        "se",
        "2024",
        "2025",
        "202",
        "2042",
        "year",
        "x",
        "-",
        "&",
        "…",
    ),
    *(
        "rgeistry-fees",
        "reigstry-fese",
        "regsitry-efes",
        "eregistry-fees",
        "degistry-fees",
        "coutrs",
        "ocurts",
        "courst",
    ),
    *("\u200fcourts\u200e", "c o u r t s", "courtscourts", "Courts (all)", "courts " + "x" * 250, "C" * 300),
)


def misspelt(name: str) -> Iterator[str]:
    """Yield a name without each letter, with each letter twice, with another one, and with neighbors swapped."""
    for n in range(len(name)):
        yield from (name[:n] + instead + name[n + 1 :] for instead in ("", name[n] * 2, "q", name[n] + "q"))
        yield name[:n] + name[n : n + 2][::-1] + name[n + 2 :]
    yield from (name[:n] for n in range(1, len(name)))
    yield from (name[n:] for n in range(1, len(name)))


def test_a_name_that_is_similar_is_suggested(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    root = files.make_tracker(tmp_path, 0)
    files.edit(root / "tracker.yaml", "\n  - {id: law, name: Law, description: Rules and courts.}", THEMES.rstrip())
    values = [*dict.fromkeys([*WORDS, *(word for name in NAMES for word in misspelt(name))])]
    files.add(root, 1, themes=json.dumps(values, ensure_ascii=False))

    said = re.findall(r'Unknown theme "(.*?)"\. (.*)', "\n".join(problems(root)))
    found: dict[str, list[str]] = {}
    for value, hint in said:
        found.setdefault(hint, []).append(value)
    text = "".join(f"{hint}\n  {' | '.join(those)}\n\n" for hint, those in found.items())
    if request.config.getoption("--renew-golden"):
        FROZEN.write_text(text, encoding="utf-8")
    assert text == FROZEN.read_text(encoding="utf-8")
