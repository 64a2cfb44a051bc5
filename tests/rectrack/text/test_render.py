"""Templates are data: what they print is escaped, and what they may do is little."""

from pathlib import Path

import pytest
from jinja2.exceptions import SecurityError

from rectrack.text.markdown import Markdown
from rectrack.text.problems import RefusedError
from rectrack.text.render import render


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return tmp_path


def shown(templates: Path, template: str, **values: object) -> str:
    (templates / "t.md.j2").write_text(template)
    return render("t.md.j2", templates, **values)


def test_a_template_that_forgets_to_escape_is_safe(templates: Path) -> None:
    assert (
        shown(templates, "{{ text }}", text="<b> *@name* #1\n# x") == "&lt;b&gt; \\*@\u200bname\\* \\#\u200b1 \\# x\n"
    )


@pytest.mark.parametrize("made", ["text | lower", "text ~ ''", "[text] | join", "text | replace('b', 'c')"])
def test_what_a_template_makes_of_text_is_escaped_as_well(templates: Path, made: str) -> None:
    assert shown(templates, f"{{{{ {made} }}}}", text=Markdown("*b*")).startswith("\\*")


def test_markdown_is_printed_as_it_is(templates: Path) -> None:
    assert shown(templates, "{{ text }}", text=Markdown("*b*")) == "*b*\n"


def test_text_is_no_template(templates: Path) -> None:
    assert shown(templates, "{{ text }}", text="{{ 7 * 7 }}") == "{{ 7 \\* 7 }}\n"


def test_a_name_that_is_not_known_is_an_error(templates: Path) -> None:
    with pytest.raises(RefusedError, match="'titel' is undefined"):
        shown(templates, "{{ titel }}")


@pytest.mark.parametrize(
    "attack",
    [
        "{{ text.__class__.__mro__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ values.append(1) }}",
        "{{ values.clear() }}",
        "{{ made.__init__.__globals__ }}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(templates: Path, attack: str) -> None:
    with pytest.raises(RefusedError) as refused:
        shown(templates, attack, text="x", values=[1], made=Markdown)

    assert isinstance(refused.value.__cause__, SecurityError)


def test_a_template_cannot_read_files_outside_its_folder(templates: Path) -> None:
    (templates.parent / "secret.md.j2").write_text("secret")
    with pytest.raises(Exception, match="secret"):
        shown(templates, "{% include '../secret.md.j2' %}")


def test_a_repositorys_own_template_goes_before_the_trackers(templates: Path) -> None:
    (templates / "page.md.j2").write_text("mine")
    assert render("page.md.j2", templates) == "mine\n"


@pytest.mark.parametrize(
    "text", ["one\n{{ missing }}", "one\n{% if %}", "one\n{{ 1 / 0 }}", "one\n{% include 'no' %}"]
)
def test_a_template_of_the_repository_that_fails_is_named_with_its_line(templates: Path, text: str) -> None:
    (templates / "issue.md.j2").write_text(text)

    with pytest.raises(RefusedError, match=r"^templates/issue\.md\.j2, line 2, fails: .*\. Correct it\.$"):
        render("issue.md.j2", templates)


def test_a_template_that_the_repository_lacks_is_the_trackers(templates: Path) -> None:
    nobody = {"reported_by": "", "inferred": "", "entered_by": ""}

    for folder in (templates, templates / "nowhere", None):
        assert render("teller.md.j2", folder, item=nobody) == "\n"
