"""Tests of rectrack.inbox."""
