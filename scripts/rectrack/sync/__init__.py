"""From the record to GitHub: plan, safety checks, apply, publish, preview."""
