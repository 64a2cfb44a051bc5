"""Text for GitHub and the terminal: issues, board, forms, announcements."""
