"""What every test of a fault has."""

from tests.rectrack.contracts import contracts  # noqa: F401 - watches every test here
from tests.rectrack.world import looked_at  # noqa: F401 - watches every test here
