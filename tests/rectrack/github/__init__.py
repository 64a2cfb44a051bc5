"""Tests of rectrack.github."""
