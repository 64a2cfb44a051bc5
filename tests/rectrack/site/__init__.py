"""The site, and documents made of the record."""
