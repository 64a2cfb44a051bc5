"""Text and files: escape, shorten, wrap, print; write whole files."""

from typing import TYPE_CHECKING

from rectrack import lazily

if TYPE_CHECKING:
    from rectrack.text.files import (
        OWN_TEMPLATES,
        TEMPORARY,
        WORKSPACE,
        find_differing,
        read_static_file,
        replace_file,
        replace_files,
        replace_files_below,
        write_files,
    )
    from rectrack.text.html import Block, as_html, html_blocks, parse_blocks, plain, plain_line, to_write
    from rectrack.text.languages import (
        SOURCE_LANGUAGE,
        Language,
        alphabetical_key,
        catalogue_languages,
        current_language,
        english_name,
        find_catalogues,
        find_language,
        gap,
        in_brackets,
        in_each_language,
        is_language,
        language_called,
        marked,
        message,
        plural,
        read_catalogue,
        sentences,
        separator,
        territory_code,
        use_language,
    )
    from rectrack.text.markdown import (
        Markdown,
        address,
        as_name,
        bracketed,
        day,
        ended,
        english,
        escape_line,
        going_on,
        italic,
        labelled,
        link,
        listed,
        plain_words,
        quoted,
        without_effect,
    )
    from rectrack.text.plain_text import (
        MAX_TEXT,
        QUOTE_MARK,
        Mistake,
        addresses,
        as_csv,
        as_json,
        cells,
        clean,
        count_own_lines,
        cut,
        did_you_mean,
        in_one_line,
        is_link,
        leads_to,
        list_values,
        number_at,
        padded,
        paragraphs,
        said_at,
        says_something,
        suggestion,
        unguarded,
        width,
        without_empty_ends,
        wrapped,
    )
    from rectrack.text.problems import (
        MOST,
        MOST_NAMED,
        MOST_TOLD,
        Fault,
        GuardError,
        InvalidFilesError,
        KeyPath,
        Problem,
        RefusedError,
        as_annotation,
        as_sentences,
        closest,
        command_key,
        count,
        folded,
        in_actions,
        in_files,
        in_order,
        initials,
        is_cut,
        is_shortened,
        list_valid,
        names_of,
        nearest,
        plain_signs,
        printable,
        sentence,
        shown,
        spelled,
        suggested,
    )
    from rectrack.text.shortening import beginning, shorten
    from rectrack.text.templates import macros, render
else:
    __getattr__ = lazily(
        __name__,
        files="""
            OWN_TEMPLATES TEMPORARY WORKSPACE find_differing read_static_file replace_file replace_files
            replace_files_below write_files
        """,
        html="Block as_html html_blocks parse_blocks plain plain_line to_write",
        languages="""
            Language SOURCE_LANGUAGE alphabetical_key catalogue_languages current_language english_name
            find_catalogues find_language gap in_brackets in_each_language is_language language_called marked message
            plural
            read_catalogue sentences separator territory_code use_language
        """,
        markdown="""
            Markdown address as_name bracketed day ended english escape_line going_on italic labelled link listed
            plain_words quoted without_effect
        """,
        plain_text="""
            MAX_TEXT Mistake QUOTE_MARK addresses as_csv as_json cells clean count_own_lines cut did_you_mean
            in_one_line is_link leads_to list_values number_at padded paragraphs said_at says_something
            suggestion unguarded width without_empty_ends wrapped
        """,
        problems="""
            Fault GuardError InvalidFilesError KeyPath MOST MOST_NAMED MOST_TOLD Problem RefusedError as_annotation
            as_sentences closest command_key count folded in_actions in_files in_order initials is_cut is_shortened
            list_valid names_of nearest plain_signs printable sentence shown spelled suggested
        """,
        shortening="beginning shorten",
        templates="macros render",
    )
