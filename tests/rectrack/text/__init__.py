"""Tests of rectrack.text."""
