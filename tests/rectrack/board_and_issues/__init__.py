"""What readers see on GitHub: board, issues, forms, announcements, schema."""
