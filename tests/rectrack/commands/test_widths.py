"""A list, and texts of all kinds, in terminals of several widths: `widths.txt` has what people see."""

from pathlib import Path

import pytest

from tests.interfaces import on, rectrack
from tests.rectrack import files

# ruff: noqa: RUF001 - letters of other scripts are meant

FROZEN = Path(__file__).with_name("widths.txt")
TITLES = (
    "Publish all fees that registries charge to operators in each region of the country",
    "各国政府应当公布各登记机构在全国每个地区以及所属各个岛屿向网络运营商收取的所有费用",
    "نشر جميع الرسوم التي تتقاضاها السجلات من مشغلي الشبكات في كل منطقة",
    "एक वर्ष में सभी शुल्क प्रकाशित करें और कारण बताएं",
    "می‌خواهیم هزینه‌ها منتشر شوند",
    "Café ＡＢＣ ｱｲｳ e\u0301e\u0301 😀😀 👨‍👩‍👧",
    "::warning::a ##[error]b",
)
SUMMARY = """
  A paragraph that goes on
  in a second line,   with **bold**, `code` and
  [a link](https://example.org/an/address/that/is/longer/than/one/line/of/a/terminal).

  - one item that is longer than a line of a narrow terminal
  - two
    goes on
  * three
  + four
  1. first
  2) second
  10.5 is no item
  > quoted
  # heading
  | a |
  ```
  code
  ```
     \x20
  ::group::x and  :: y
  各国政府应当公布各登记机构在全国每个地区以及所属各个岛屿向网络运营商收取的所有费用Registry和费用
  Registrierungsgebührenbekanntmachungsverordnungsänderungsgesetzesvorlage und mehr
"""


def test_lines_fit_the_terminal_in_every_script(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    root = files.make_tracker(tmp_path, 0)
    for n, title in enumerate(TITLES, 1):
        files.add(root, n, title=f'"{title}"', summary=f"|{SUMMARY.rstrip()}")
    commands = [("list",), ("show", "rec-1")]
    shown = []
    for width in ("1", "40", "41", "60", "119"):
        others = [("show", f"rec-{n}") for n in (2, 4, 6)] if width == "40" else []
        for command in [*commands, *others]:
            with on(files.TODAY.isoformat()):
                done = rectrack(root, *command, environment={"COLUMNS": width})
            assert done.code == 0, done.err
            text = done.out if (width, command[-1]) == ("40", "rec-1") else done.out.partition("Addressed to")[0]
            shown.append(f"== {' '.join(command)}, {width} columns\n{text}")

    found = "\n".join(shown)
    if request.config.getoption("--renew-golden"):
        FROZEN.write_text(found, encoding="utf-8")
    assert found == FROZEN.read_text(encoding="utf-8")
