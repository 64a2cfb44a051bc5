"""The commands about a recommendation, and the edit that each makes."""
