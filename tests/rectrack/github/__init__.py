"""What GitHub answers, limits and refuses, and what rectrack does then."""
