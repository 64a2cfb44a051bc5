"""Templates to Markdown and to HTML.

Everything a template prints is escaped, in Markdown as one line of plain text, unless it is `Markdown` or `Markup`
already, so a template that forgets to escape is safe.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from traceback import extract_tb
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from rectrack.text import html, languages, markdown
from rectrack.text.files import OWN_TEMPLATES, template_folders
from rectrack.text.problems import RefusedError, as_sentences, count, printable
from rectrack.text.shortening import shorten

_MARKUP = ("html", "svg", "xml")
_INCLUDE = re.compile(r'\{% include "([^"]+)" %\}\n?')
_MACROS = "site/macros.html.j2"
_NEEDLESS_GAP = re.compile(
    rf"([，。；：！？）”](?:</\w+>)*){languages.GAP}(?!\*)|{languages.GAP}(?=(?:<[^>]*>)*（)"  # noqa: RUF001 - Chinese
)
"""Matches a gap beside a sign that is as wide as a letter. A mark of bold text needs a space before it."""
_FILTERS: Mapping[str, Any] = {
    "as_name": markdown.as_name,
    "as_sentences": as_sentences,
    "block": markdown.block,
    "bracketed": markdown.bracketed,
    "count": count,
    "day": markdown.day,
    "ended": markdown.ended,
    "english": markdown.english,
    "going_on": markdown.going_on,
    "href": markdown.href,
    "html": markdown.html_text,
    "indented": markdown.indented,
    "italic": markdown.italic,
    "language_name": lambda code: languages.current_language().name_of(code),
    "labelled": markdown.labelled,
    "line": markdown.escape_line,
    "lines": markdown.lines,
    "link": markdown.link,
    "listed": markdown.listed,
    "markdown": markdown.Markdown,
    "quoted": markdown.quoted,
    "shorten": shorten,
}
_HTML_FILTERS: Mapping[str, Any] = {
    "as_name": markdown.as_name,
    "as_sentences": as_sentences,
    "badge": html.badge,
    "brief": html.brief,
    "count": count,
    "day": markdown.day,
    "ended": markdown.ended,
    "going_on": markdown.going_on,
    "href": html.href,
    "inline": html.inline,
    "language_name": lambda code: languages.current_language().name_of(code),
    "linked": html.linked,
    "listed": html.listed,
    "number": lambda number: languages.current_language().number(number),
    "on": html.on,
    "paragraphs": html.paragraphs,
    "prose": html.prose,
    "shorten": shorten,
}


def render(template: str, templates: Path | None, **values: object) -> str:
    """Return the text of a template, with one line break at the end.

    Templates in `templates` replace rectrack's own. Templates named `.html.j2`, `.svg.j2` or `.xml.j2` are HTML or
    XML, and can use the macros of the site as `say`. Those named `.txt.j2` are plain text, all others Markdown.
    Raises `RefusedError` if a template in `templates` fails.
    """
    form = template.split(".")[1]
    environment = _environment(template_folders(templates), form)
    try:
        if form in _MARKUP and "say" not in values:
            values["say"] = macros(templates, values)
        return _spaced(environment.get_template(template).render(values)).strip() + "\n"
    except Exception as error:  # a template can raise any exception
        if templates is None or not (templates / template).is_file():
            raise
        raise RefusedError(
            f"templates/{template}{_line(error)} fails: {printable(error)}. Correct the template."
        ) from error


def _spaced(text: str) -> str:
    """Return a text with a space for each gap, unless the language has none there. Values keep their spaces."""
    return (
        text
        if languages.current_language().has_spaces
        else _NEEDLESS_GAP.sub(r"\1", text).replace(languages.GAP, " ")
    )


def macros(templates: Path | None, values: Mapping[str, object]) -> object:
    """Return the macros of the site, which can use `values`."""
    return _environment(template_folders(templates), "html").get_template(_MACROS).make_module({**values})


def _line(error: Exception) -> str:
    """Return the line at which a template failed as ", line 3,", "" if it is unknown."""
    if isinstance(error, TemplateSyntaxError):
        return f", line {error.lineno},"
    frames = [frame.lineno for frame in extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f", line {frames[-1]}," if frames else ""


class _Gaps(Extension):
    """Makes gaps of the spaces between the parts of a template. The spaces of a message are those of its language."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        before, is_message = "", False
        for token in stream:
            if before == "block_begin" and token.value in ("trans", "endtrans"):
                is_message = token.value == "trans"
            yield from [token] if is_message or token.type != "data" else _with_gaps(token)
            before = token.type


_CALL = (("variable_begin", ""), ("name", "gap"), ("lparen", ""), ("rparen", ""), ("variable_end", ""))
"""The tokens of a call of `gap`. Jinja reads the text of names only."""
_TAGS, _ENDS = (" <a", " <b", " <s"), ("** ", "</b> ")


def _with_gaps(text: Token) -> Iterator[Token]:
    """Yield a text between two parts with a call of `gap` for its only space, or that before a tag or after bold."""
    gap = [Token(text.lineno, kind, value) for kind, value in _CALL]
    if text.value == " ":
        yield from gap
    elif text.value.startswith(_TAGS):
        yield from (*gap, text._replace(value=text.value[1:]))
    elif text.value.endswith(_ENDS):
        yield from (text._replace(value=text.value[:-1]), *gap)
    else:
        yield text


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with a cache: the type and the name of an attribute decide whether it is safe."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._known: dict[tuple[type, str], bool] = {}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        key = (type(obj), attr)
        if key not in self._known:
            self._known[key] = super().is_safe_attribute(obj, attr, value)
        return self._known[key]


class _Inlining(FileSystemLoader):
    """Inlines included templates, because to include some for each line of thousands of issues takes long."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        text, path, is_current = super().get_source(environment, template)
        return _INCLUDE.sub(lambda found: self._included(environment, found[1]), text), path, is_current

    def _included(self, environment: Environment, template: str) -> str:
        text = self.get_source(environment, template)[0].removesuffix("\n")
        return f"{{% with +%}}{text}{{% endwith +%}}"


def _one_line(text: object) -> str:
    return re.sub(r"\s+", " ", str(text))


def _messages(written: Callable[[object], str], kind: Callable[[str], str]) -> dict[str, Any]:
    """Return the functions that `{% trans %}` calls: `written` escapes a value, `kind` is the type of the result.

    `separator` returns a comma or semicolon between the items of a list, `gap` the space between two parts.
    """

    def singular(context: str, text: str, /, **places: object) -> str:
        return kind(languages.fill(languages.current_language().singular(context, text), places, written))

    def plural(context: str, one: str, many: str, number: int, /, **places: object) -> str:
        text = languages.current_language().plural(context, one, many, number)
        return kind(languages.fill(text, {"number": number, **places}, written))

    def separator(mark: str, /) -> str:
        return kind(languages.separator(mark))

    def gap() -> str:
        return kind(languages.gap())

    def full_stop() -> str:
        return kind(languages.full_stop())

    return {
        "pgettext": singular,
        "npgettext": plural,
        "separator": separator,
        "gap": gap,
        "full_stop": full_stop,
    }


@cache
def _environment(folders: tuple[Path, ...], form: str) -> Environment:
    """Return the Jinja environment: sandboxed if a repository has templates of its own.

    rectrack's own templates need no sandbox. They do not change during a run, and each is looked up once.
    """
    is_markup = form in _MARKUP
    is_own = folders == OWN_TEMPLATES  # a repository's link to this folder may later lead elsewhere
    loader = _Inlining if is_own else FileSystemLoader
    environment = (Environment if is_own else _Sandbox)(
        loader=ChoiceLoader([loader(folder) for folder in folders]),  # its error names only the template
        undefined=StrictUndefined,
        finalize={"md": markdown.escape_line, "txt": _one_line}.get(form),
        extensions=["jinja2.ext.i18n", _Gaps],
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=is_markup,
        auto_reload=not (is_own or is_markup),  # a site looks up each template for several hundred pages
    )
    environment.filters.update(_HTML_FILTERS if is_markup else _FILTERS)
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension adds this attribute
    written = {"md": markdown.escape_line, "txt": _one_line}.get(form, escape)
    environment.globals.update(_messages(written, {"md": markdown.Markdown, "txt": str}.get(form, Markup)))
    return environment
