"""Runs of the workflow."""
