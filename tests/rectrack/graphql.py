"""What GitHub's own schema says of a GraphQL question and its answer.

tests/data/recorded/README.md says where the schema is from.
"""

import json
from pathlib import Path

from graphql import build_schema, execute_sync, parse, validate

SCHEMA = build_schema((Path(__file__).parents[1] / "data/recorded/github.graphql").read_text(encoding="utf-8"))


def violations(sent: bytes, answer: bytes) -> list[str]:
    """What GitHub would not take, or would not have answered to it."""
    question, said = json.loads(sent), json.loads(answer)
    document = parse(question["query"])
    unknown = [error.message for error in validate(SCHEMA, document)]
    if unknown or "data" not in said:
        return unknown
    # Run over what was answered, the question must select exactly that.
    done = execute_sync(SCHEMA, document, root_value=said["data"], variable_values=question["variables"])
    wrong = [error.message for error in done.errors or ()]
    return wrong or ([] if done.data == said["data"] else [f"GitHub would answer {done.data}"])
