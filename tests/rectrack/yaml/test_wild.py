"""What a test of sheets still imports from here."""

from tests.rectrack.yamlstyles import changes

__all__ = ("changes",)
