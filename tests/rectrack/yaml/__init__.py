"""Tests of rectrack.yaml."""
