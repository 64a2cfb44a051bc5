"""What GitHub's refusals mean: which are of one thing, and which of all."""

import pytest
from github import GithubException

from rectrack.github.address import Target
from rectrack.github.errors import BlockedError, ForbiddenError, reported

TARGET = Target(name="o/r", api="https://api.github.com", web="https://github.com", token="")


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("User is blocked", BlockedError),
        ("The user has been blocked from commenting.", BlockedError),
        ("You have been blocked by the author.", BlockedError),
        ("Repository access blocked", ForbiddenError),
        ("Your request was blocked by our WAF", ForbiddenError),
        ("The request has been blocked by a policy.", ForbiddenError),
    ],
)
def test_only_who_blocks_the_account_refuses_one(said: str, means: type[Exception]) -> None:
    with pytest.raises(means) as raised, reported(TARGET):
        raise GithubException(403, {"message": said}, {})

    assert said in str(raised.value)
    assert type(raised.value) is means
