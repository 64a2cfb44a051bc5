"""What every test of a fault has."""

from tests.rectrack.contracts import contracts  # noqa: F401 - watches every test here
