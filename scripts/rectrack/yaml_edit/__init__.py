"""YAML text: read it with the position of each value, write it, change one place."""

from typing import TYPE_CHECKING

from rectrack import lazily

if TYPE_CHECKING:
    from rectrack.yaml_edit.reader import (
        MAX_FILE_BYTES,
        Data,
        Node,
        ParsedBytes,
        TextError,
        decode_yaml,
        parse_readable_tree,
        parse_tree,
        parse_yaml,
    )
    from rectrack.yaml_edit.rewrite import (
        Bare,
        CannotEditError,
        append,
        document,
        flow,
        rewrite_text,
        set_value,
        value_at,
    )
else:
    __getattr__ = lazily(
        __name__,
        reader="""
            Data MAX_FILE_BYTES Node ParsedBytes TextError decode_yaml parse_readable_tree parse_tree parse_yaml
        """,
        rewrite="Bare CannotEditError append document flow rewrite_text set_value value_at",
    )
