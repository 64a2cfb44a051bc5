"""Tests of rectrack.bell."""
