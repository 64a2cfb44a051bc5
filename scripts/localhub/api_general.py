"""What is asked about the repository, who asks, and the limits."""

from localhub import repository_shape, users
from localhub.call import Answer, Call, Route
from localhub.refusal import Refusal


def get_repository(call: Call) -> Answer:
    return Answer(repository_shape.repository(call.shape, call.repo, call.viewer))


def get_permission(call: Call, login: str) -> Answer:
    """Answer with what somebody may do here; only those who may push are told."""
    if not call.pushes:
        raise Refusal(403, "Must have push access to view collaborator permission.")
    user = users.by_login(call.work, login)
    if user is None:
        raise Refusal(404, f"{login} is not a user")
    return Answer(repository_shape.collaborator(call.shape, call.repo, user))


def get_me(call: Call) -> Answer:
    """Answer with the account of the token, unless it is that of a workflow run."""
    if call.viewer.kind == "actions":
        raise Refusal(403, "Resource not accessible by integration")
    return Answer(repository_shape.myself(call.shape, call.me))


def get_rate_limit(call: Call) -> Answer:
    core = call.meter.figures(call.viewer, call.work.at)
    search = {"limit": 30, "remaining": 30, "reset": int(call.work.at) + 60, "used": 0}
    return Answer({"resources": {"core": core, "search": search}, "rate": core})


RATE_LIMIT = "/rate_limit"
ROUTES = [
    Route("GET", RATE_LIMIT, get_rate_limit, "", "rate-limit/rate-limit"),
    Route("GET", "/user", get_me, "", "users/users#get-the-authenticated-user"),
]
IN_REPOSITORY = [
    Route("GET", "", get_repository, "metadata=read", "repos/repos#get-a-repository"),
    Route(
        "GET",
        "/collaborators/<login>/permission",
        get_permission,
        "metadata=read",
        "collaborators/collaborators#get-repository-permissions-for-a-user",
    ),
]
