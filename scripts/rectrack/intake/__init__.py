"""From GitHub and documents to the record: comments, forms, minutes."""
