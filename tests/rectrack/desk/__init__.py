"""Tests of rectrack.desk."""
