"""The formats of a `plan_text.Shown`: of a plan (`rectrack plan`), or of what was carried out (`rectrack sync`)."""
