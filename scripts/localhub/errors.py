"""What GitHub answers when it does not do what was asked.

The bodies are those of https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api and of
recorded answers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(eq=False)
class ApiError(Exception):
    """An answer that is no success: its status, its message, what else its body has, and further headers."""

    status: int
    message: str
    details: Mapping[str, object] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def not_found() -> ApiError:
    """Return GitHub's 404. GitHub also uses it for data that the token may not see."""
    return ApiError(404, "Not Found")


def malformed(message: str) -> ApiError:
    """Return GitHub's 422 for a missing value or a value of the wrong type."""
    return ApiError(422, f"Invalid request.\n\n{message}")


def invalid(resource: str, code: str, **more: str) -> ApiError:
    """Return GitHub's 422 for a value, with details: `field`, `message` or `value`.

    The codes are `missing_field`, `invalid`, `already_exists`, `unprocessable` and, with a message, `custom`.
    """
    return ApiError(422, "Validation Failed", {"errors": [{"resource": resource, "code": code, **more}]})


def too_long(resource: str, field: str, maximum: int) -> ApiError:
    """Return GitHub's 422 for a text of more than `maximum` characters."""
    return invalid(resource, "custom", field=field, message=f"{field} is too long (maximum is {maximum} characters)")


def checked(resource: str, field: str, text: str, maximum: int) -> str:
    """Return the text. Raises GitHub's 422 if it is blank or longer than `maximum` characters."""
    if not text.strip():
        raise invalid(resource, "missing_field", field=field)
    if len(text) > maximum:
        raise too_long(resource, field, maximum)
    return text
