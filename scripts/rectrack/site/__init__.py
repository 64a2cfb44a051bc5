"""The site, the report and editions. The pages work offline and without JavaScript."""
