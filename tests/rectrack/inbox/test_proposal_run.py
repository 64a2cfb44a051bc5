"""Where minutes look for what tests of proposals share."""

from tests.rectrack.inbox.saying import propose

__all__ = ["propose"]
