"""Comments and forms: what is recorded of them, and what is answered."""
