"""What GitHub says when it does not do what was asked.

The bodies are those of https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api and of
recorded answers.
"""

from collections.abc import Mapping


class Refusal(Exception):  # noqa: N818 - an answer of GitHub's, not an error of ours
    """An answer that is no success: its status, message, validation errors and further headers."""

    def __init__(
        self,
        status: int,
        message: str,
        errors: list[dict[str, object]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message
        self.errors = errors
        self.headers = dict(headers or {})


class Moved(Exception):  # noqa: N818 - likewise
    """The issue lives in another repository now; says in which and under what number."""

    def __init__(self, repository_id: int, number: int) -> None:
        super().__init__(repository_id, number)
        self.repository_id = repository_id
        self.number = number


def not_found() -> Refusal:
    """Return GitHub's 404, which also stands for "you may not see it"."""
    return Refusal(404, "Not Found")


def invalid(resource: str, field: str, code: str, message: str | None = None, value: object = None) -> Refusal:
    """Return GitHub's 422 for one field.

    The codes are `missing_field`, `invalid`, `already_exists`, `unprocessable` and, with a message, `custom`.
    """
    error: dict[str, object] = {"resource": resource, "code": code, "field": field}
    if message is not None:
        error["message"] = message
    if value is not None:
        error["value"] = value
    return Refusal(422, "Validation Failed", errors=[error])


def too_long(resource: str, field: str, maximum: int) -> Refusal:
    """Return GitHub's 422 for a text of more than `maximum` characters."""
    return invalid(resource, field, "custom", f"{field} is too long (maximum is {maximum} characters)")
