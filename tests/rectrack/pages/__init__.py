"""Tests of rectrack.pages."""
