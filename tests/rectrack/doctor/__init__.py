"""Tests of rectrack.doctor."""
