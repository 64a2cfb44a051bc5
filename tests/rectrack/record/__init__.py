"""Tests of rectrack.record."""
