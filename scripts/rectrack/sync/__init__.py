"""The record to GitHub: plan, guards, apply, publish; and what merging a proposal would do."""
