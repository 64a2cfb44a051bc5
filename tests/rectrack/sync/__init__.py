"""Tests of rectrack.sync."""
